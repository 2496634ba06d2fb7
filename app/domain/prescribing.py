"""A therapist's changes as they stand, as they would be, and as they were: each with its words and whether it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.domain.at_hand import change_of_places, places_in_words, set_by_therapist
from app.domain.dosing import dose_of
from app.domain.engine import Evaluation
from app.domain.event_person import ClearanceRecorded, TherapistOverride
from app.domain.event_sessions import StepAnswered
from app.domain.event_types import OverrideTarget
from app.domain.events import Event, EventVoided
from app.domain.exercises import at_rank
from app.domain.folding import Fold
from app.domain.journal import in_order
from app.domain.speech import Speech
from app.domain.therapist_speech import say
from app.domain.vocabulary import Actor

OF_A_THERAPIST: Final = (ClearanceRecorded, StepAnswered, TherapistOverride)
Target = OverrideTarget


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a therapist did. ``holds``: it is what counts now; ``undone_at``: taken back, as if never said."""

    event: Event
    holds: bool
    undone_at: datetime | None

    @property
    def is_reversible(self) -> bool:
        """A bound can be taken back; an examination that happened, and a step answered, cannot."""
        return (
            isinstance(self.event.payload, TherapistOverride)
            and self.event.actor is Actor.THERAPIST
            and self.undone_at is None
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """``sentence``: all of it in one line, for a list; the parts are for a table."""

    what: str
    before: str
    after: str
    sentence: str


def changes_of(events: Iterable[Event], today: date) -> tuple[Change, ...]:
    """The therapists' changes among ``events``, newest first; of two about one thing the later one holds.

    With them the ends that a person put to bounds after they had stopped sharing (sent by the system).
    """
    ordered = [event for event in in_order(events) if event.actor in (Actor.THERAPIST, Actor.SYSTEM)]
    undone = {
        event.payload.target: event.at
        for event in reversed(ordered)
        if isinstance(event.payload, EventVoided)
    }
    made = [event for event in ordered if isinstance(event.payload, OF_A_THERAPIST)]
    last = {_about(event): event.id for event in made if event.id not in undone}
    return tuple(
        Change(event, last.get(_about(event)) == event.id and _is_open(event, today), undone.get(event.id))
        for event in reversed(made)
    )


def _about(event: Event) -> tuple[Any, ...]:
    payload = event.payload
    if isinstance(payload, TherapistOverride):
        return payload.target, payload.track, payload.exercise_id
    return (payload.track,) if isinstance(payload, StepAnswered) else (event.id,)


def _is_open(event: Event, today: date) -> bool:
    payload = event.payload
    if not isinstance(payload, TherapistOverride):
        return False
    ends = payload.value is None or payload.value is False
    return not ends and (payload.until is None or payload.until >= today)


# ---- in words ------------------------------------------------------------------------------------------------


def draft_in_words(evaluation: Evaluation, ordered: TherapistOverride, speech: Speech) -> Wording:
    """A change that is not made yet, beside what holds in ``evaluation``."""
    what, after = _what(evaluation, ordered, speech), _value(evaluation, ordered, ordered.value, speech)
    before = _now(evaluation, ordered, speech)
    if ordered.target is Target.EQUIPMENT and ordered.value is not None:
        places = change_of_places(evaluation.folded.fold, ordered.value)
        before, after = (places_in_words(speech.language, kept) for kept in places)
    if ordered.value is None or (ordered.value is False and ordered.target not in _SWITCHES):
        return Wording(what, before, after, say(speech.language, "change.ended", what=what, before=before))
    values: dict[str, Any] = {"what": what, "after": after, "before": before}
    until = {"date": ordered.until} if ordered.until else {}
    text_id = "change.set_until" if until else "change.set"
    return Wording(what, before, after, say(speech.language, text_id, **values, **until))


def change_in_words(evaluation: Evaluation, change: Change, speech: Speech) -> str:
    """A change that was made, in one line."""
    language, payload = speech.language, change.event.payload
    if isinstance(payload, StepAnswered):
        text_id = "step.accepted" if payload.accept else "step.declined"
        return say(language, text_id, thing=_track_name(evaluation, payload.track, speech))
    if isinstance(payload, ClearanceRecorded):
        return say(language, "clearance.given", date=payload.cleared_on, clinician=payload.clinician or "–")
    assert isinstance(payload, TherapistOverride)
    what = _what(evaluation, payload, speech)
    if payload.value is None:
        return say(language, "change.over", what=what)
    values: dict[str, Any] = {"what": what, "after": _value(evaluation, payload, payload.value, speech)}
    until = {"date": payload.until} if payload.until else {}
    return say(language, "change.told_until" if until else "change.told", **values, **until)


def _what(evaluation: Evaluation, ordered: TherapistOverride, speech: Speech) -> str:
    return say(speech.language, f"label.{ordered.target.value}", thing=_thing(evaluation, ordered, speech))


def _thing(evaluation: Evaluation, ordered: TherapistOverride, speech: Speech) -> str:
    exercise = evaluation.folded.fold.catalogue.exercises.get(ordered.exercise_id or "")
    if exercise is not None:
        return speech.words_of(exercise).name
    if ordered.track is not None:
        return _track_name(evaluation, ordered.track, speech)
    return say(speech.language, "thing.all")


def _track_name(evaluation: Evaluation, track: str, speech: Speech) -> str:
    """The exercise the person stands at; the first of the ladder where none suits them."""
    fold = evaluation.folded.fold
    ladder = fold.ladder(track) if track in fold.state.tracks else ()
    levels = fold.catalogue.tracks.get(track, ())
    if ladder:
        return speech.words_of(at_rank(ladder, fold.state.tracks[track].rank)[0]).name
    return speech.words_of(levels[0]).name if levels else track


_SWITCHES: Final[Mapping[Target, tuple[str, str]]] = {
    Target.EXCLUDE: ("value.excluded", "value.not_excluded"),
    Target.FORCE: ("value.forced", "value.not_forced"),
    Target.LOCK: ("value.locked", "value.unlocked"),
    Target.SUSPEND_LIFT: ("value.lifted", "value.not_resting"),
}


def _value(evaluation: Evaluation, ordered: TherapistOverride, value: Any, speech: Speech) -> str:  # noqa: PLR0911
    """The words of a value of this target; None is "not set"."""
    language, target = speech.language, ordered.target
    if target in _SWITCHES:
        return say(language, _SWITCHES[target][0 if value else 1])
    if value is None:
        return say(language, "value.no_limit" if target in _LIMITS else "value.nothing")
    match target:
        case Target.PRESENTATION:
            return say(language, f"clinic.{value.value}")
        case Target.DIRECTION:
            return say(language, f"prefers.{value.value}")
        case Target.IRRITABILITY:
            return say(language, f"irritability.{value.value}")
        case Target.PHASE:
            return say(language, f"phase.{value.value}")
        case Target.PROGRESSION_MODE:
            return say(language, f"value.{value}")
        case Target.REF_PAIN | Target.PAIN_CEILING:
            return say(language, "value.of_ten", n=value)
        case Target.NOTE:
            return str(value)
        case Target.EQUIPMENT:
            return places_in_words(language, value)
        case _:
            return _place(evaluation, ordered, value, speech)


_LIMITS: Final = frozenset({Target.DOSE_CAP, Target.MIN_LEVEL, Target.MAX_LEVEL})


def _place(evaluation: Evaluation, ordered: TherapistOverride, value: int, speech: Speech) -> str:
    """A rank, a level or a dose on the person's own ladder; the bare number where there is no such ladder."""
    fold, language = evaluation.folded.fold, speech.language
    if ordered.target is Target.DOSE_CAP:
        return _dose(fold, ordered, value, speech)
    ladder = fold.ladder(ordered.track) if ordered.track in fold.state.tracks else ()
    if not ladder:
        return str(value)
    if ordered.target is Target.RANK:
        exercise, dose_step = at_rank(ladder, value)
        name, dose = speech.words_of(exercise).name, speech.dose(exercise, dose_of(exercise, dose_step))
        return say(language, "value.place", n=ladder.index(exercise) + 1, exercise=name, dose=dose)
    exercise = ladder[min(value, len(ladder)) - 1]
    return say(language, "value.level", n=value, exercise=speech.words_of(exercise).name)


def _dose(fold: Fold, ordered: TherapistOverride, value: int, speech: Speech) -> str:
    exercise = fold.catalogue.exercises.get(ordered.exercise_id or "")
    if exercise is None and ordered.track in fold.state.tracks and fold.ladder(str(ordered.track)):
        exercise = at_rank(fold.ladder(str(ordered.track)), fold.state.tracks[str(ordered.track)].rank)[0]
    return f"{value + 1}/3" if exercise is None else speech.dose(exercise, dose_of(exercise, value))


def _now(evaluation: Evaluation, ordered: TherapistOverride, speech: Speech) -> str:
    """What holds in its place now, whoever said it."""
    fold, state = evaluation.folded.fold, evaluation.state
    track = fold.state.tracks.get(ordered.track or "")
    in_force = fold.override(ordered.target, ordered.track, ordered.exercise_id)
    found: Mapping[Target, Any] = {
        Target.PRESENTATION: state.presentation,
        Target.DIRECTION: state.preference,
        Target.IRRITABILITY: state.irritability,
        Target.REF_PAIN: state.ref_pain,
        Target.PAIN_CEILING: state.pain_ceiling,
        Target.PHASE: state.phase,
        Target.PROGRESSION_MODE: mode_of(fold),
        Target.RANK: track.rank if track else None,
        Target.EXCLUDE: ordered.exercise_id in fold.excluded,
        Target.LOCK: fold.is_locked(ordered.track or ""),
        Target.EQUIPMENT: set_by_therapist(fold),
    }
    if ordered.target is Target.SUSPEND_LIFT:
        resting = track is not None and track.rests_until is not None and track.rests_until > fold.day
        return say(speech.language, "value.resting" if resting else "value.not_resting")
    return _value(evaluation, ordered, found.get(ordered.target, in_force), speech)


def mode_of(fold: Fold) -> str:
    """How new exercises come: ``confirm`` waits for a therapist's yes, else ``auto``."""
    return "confirm" if fold.confirms is Actor.THERAPIST else "auto"


# ---- the note ------------------------------------------------------------------------------------------------


def note_in_force(changes: Sequence[Change]) -> Change | None:
    """The newest note to the person that holds."""
    notes = (change for change in changes if change.holds and _is_note(change.event))
    return next(notes, None)


def _is_note(event: Event) -> bool:
    return isinstance(event.payload, TherapistOverride) and event.payload.target is Target.NOTE
