"""The state a person starts with, from the answers of the intake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.constants import HIGH_PAIN
from app.domain.decision_texts import flare_text
from app.domain.event_person import IntakeAnswers, IntakeCompleted, ProgramStarted, SafetyScreened
from app.domain.event_types import ScreenReason
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.flare import starting_flare
from app.domain.folding import Fold
from app.domain.history import FlareEpisode
from app.domain.intake import answers_of, verdict_of
from app.domain.journal import zone_of
from app.domain.presentation import preference_of
from app.domain.safety import RESULT_OF
from app.domain.schedule import local_minutes
from app.domain.start import start_ranks
from app.domain.state import PersonState, TrackRecord
from app.domain.tolerance import IrritabilityRecord
from app.domain.vocabulary import Action, FlareState


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known before the first event: the intake's answers and what the house has configured."""

    answers: IntakeAnswers
    emergency_number: str | None = None


def profile_of(log: Iterable[Event], emergency_number: str | None = None) -> Profile | None:
    """The profile of the first intake in a log, None before there is one."""
    intakes = [event for event in log if isinstance(event.payload, IntakeCompleted)]
    if not intakes:
        return None
    first = min(intakes, key=lambda event: (event.day, event.at, event.id))
    assert isinstance(first.payload, IntakeCompleted)
    return Profile(first.payload.answers, emergency_number)


def start_day(ordered: Sequence[Event], otherwise: date) -> date:
    """Programme day 0: the day the programme was started, else of the intake, else the first event's."""
    for kind in (ProgramStarted, IntakeCompleted):
        for event in ordered:
            if isinstance(event.payload, kind):
                return event.day
    return ordered[0].day if ordered else otherwise


def start_state(profile: Profile, day: date, start: date) -> PersonState:
    """The state before the first event; ranks are set by ``begin`` when the ladders are known."""
    verdict = verdict_of(answers_of(profile.answers, ()))
    direction = verdict.direction
    return PersonState(
        day=day,
        start=start,
        answers=profile.answers,
        presentation=direction.presentation,
        source=direction.source,
        label_conflict=direction.label_conflict,
        preference=preference_of(direction.presentation),
        irritability=IrritabilityRecord(verdict.irritability, day),
        ref_pain=verdict.ref_pain,
        flare=starting_flare(profile.answers.avg_pain, day),
    )


def begin(fold: Fold, catalogue: Catalogue, ordered: Sequence[Event]) -> None:
    """Ranks of day 0, the first values in the history, and the flare-up that begins with a very sore back."""
    state = fold.state
    state.began_min = _began_min(ordered, state.start)
    answers = answers_of(state.answers, _ticked_at_intake(ordered))
    ladders = {track: fold.ladder(track) for track in catalogue.tracks}
    state.tracks = {track: TrackRecord(rank) for track, rank in start_ranks(ladders, answers).items()}
    fold.note("presentation", state.presentation.value, state.source.value)
    fold.note("directional_preference", state.preference.value, state.source.value)
    fold.note("irritability", state.irritability.value.value, "intake")
    fold.note("ref_pain", state.ref_pain, "intake")
    if state.answers.avg_pain >= HIGH_PAIN:
        state.high_pain_since = state.day
    if state.flare.state is FlareState.FLARE:
        state.start_pain = state.answers.avg_pain
        state.saved_ranks = {track: record.rank for track, record in state.tracks.items()}
        fold.history.flares.append(FlareEpisode(state.day, peak=state.answers.avg_pain))
        cause = next((event.id for event in ordered if isinstance(event.payload, IntakeCompleted)), None)
        fold.decide_for_person("R2", Action.FLARE_RESET, flare_text(fold.evidence()), cause)


def _began_min(ordered: Sequence[Event], start: date) -> int | None:
    """When on the first day the person began, so that no session of it lies before."""
    for event in ordered:
        if event.day == start and isinstance(event.payload, ProgramStarted | IntakeCompleted):
            return local_minutes(event.at, start, zone_of(event.tz))
    return None


def _ticked_at_intake(ordered: Sequence[Event]) -> frozenset[str]:
    for event in ordered:
        payload = event.payload
        if isinstance(payload, SafetyScreened) and payload.reason is ScreenReason.INTAKE:
            return frozenset(payload.ticked) & RESULT_OF.keys()
    return frozenset()
