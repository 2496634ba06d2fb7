"""Events that change how a person is seen: their own settings, the body check, the direction check.

A therapist's open override wins over the person's own field. A change acts on what follows it, never on what
was decided before.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from app.domain.event_person import (
    DirectionChecked,
    FindingRecorded,
    IntakeAnswers,
    IntakeCompleted,
    ProfileChanged,
)
from app.domain.event_types import OverrideTarget
from app.domain.events import Event
from app.domain.findings import Finding, Question, tracks_set_back, walks_with_rests
from app.domain.folding import Fold, reset_exposures
from app.domain.intake import answers_of
from app.domain.presentation import Direction, direction_of, preference_of
from app.domain.reminder_settings import set_reminders
from app.domain.state import DirectionTest
from app.domain.tolerance import irritability_of, starting_ref_pain
from app.domain.vocabulary import (
    IRRITABILITY_ORDER,
    Bias,
    DirectionalPreference,
    LegResponse,
    Presentation,
    PresentationSource,
)

ANSWER_FIELDS: Final = frozenset(field.name for field in fields(IntakeAnswers))
PATTERN_FIELDS: Final = frozenset(
    {"named", "worse", "eases", "leg", "activity", "age_band", "therapist_presentation", "agreed_direction"}
)
STIRRED_FIELDS: Final = frozenset({"stir", "calm_down"})
MEAN_ANSWERS_MIN: Final = 4
AGREED: Final = {
    DirectionalPreference.EXTENSION: Presentation.EXTENSION_RESPONSIVE,
    DirectionalPreference.FLEXION: Presentation.FLEXION_RESPONSIVE,
}
BIAS_OF: Final = {
    DirectionalPreference.EXTENSION: Bias.EXTENSION,
    DirectionalPreference.FLEXION: Bias.FLEXION,
}


def intake_repeated(fold: Fold, event: Event) -> None:
    """A later intake is a change of every field; the first one made the state."""
    assert isinstance(event.payload, IntakeCompleted)
    answers = event.payload.answers
    if answers != fold.state.answers:
        _change(fold, {field.name: getattr(answers, field.name) for field in fields(IntakeAnswers)})


def profile_changed(fold: Fold, event: Event) -> None:
    assert isinstance(event.payload, ProfileChanged)
    _change(fold, event.payload.changes)


def _change(fold: Fold, changes: Mapping[str, Any]) -> None:
    state = fold.state
    known = {name: value for name, value in changes.items() if name in ANSWER_FIELDS}
    changed = {name for name, value in known.items() if getattr(state.answers, name) != value}
    state.answers = replace(state.answers, **known)
    state.automatic_ok = changes.get("automatic_ok", state.automatic_ok)
    state.lock_screen = changes.get("lock_screen", state.lock_screen)
    state.branch |= changes.get("branch", {})
    state.plans |= changes.get("plans", {})
    set_reminders(state, changes, fold.day)
    if "phase_choice" in changes:
        state.phase_choice = changes["phase_choice"]
    if "agreed_direction" in changes:
        state.agreed_direction = DirectionalPreference(changes["agreed_direction"])
        changed.add("agreed_direction")
    fold.profile_changed()
    if changed & PATTERN_FIELDS:
        set_direction(fold)
    if changes.keys() & STIRRED_FIELDS:
        _stirred_again(fold)
    if "avg_pain" in changed:
        state.ref_pain = min(state.ref_pain, starting_ref_pain(state.answers.avg_pain))


def _stirred_again(fold: Fold) -> None:
    """The two questions about irritability, answered again; present pain is read from the mornings."""
    state = fold.state
    state.irritability_asked_on = None
    week = [morning.pain for morning in state.mornings[-7:] if morning.pain is not None]
    pain = round(sum(week) / len(week)) if len(week) >= MEAN_ANSWERS_MIN else state.answers.avg_pain
    value = irritability_of(pain, state.answers.stir, state.answers.calm_down)
    record = state.irritability
    rises = IRRITABILITY_ORDER.index(value) > IRRITABILITY_ORDER.index(record.value)
    if rises or (value is not record.value and record.therapist_on is None):
        state.irritability = replace(record, value=value, changed_on=fold.day)
        fold.note("irritability", value.value, "person")


def set_direction(fold: Fold) -> None:
    """The presentation in force: a therapist's, else one agreed after the direction check, else the rules'."""
    state = fold.state
    ordered: Presentation | None = fold.override(OverrideTarget.PRESENTATION)
    agreed = AGREED.get(state.agreed_direction) if state.agreed_direction is not None else None
    if ordered is not None:
        found = Direction(ordered, PresentationSource.THERAPIST)
    elif agreed is not None:
        found = Direction(agreed, PresentationSource.MOVEMENT_PATTERN)
    else:
        found = direction_of(answers_of(state.answers, ()).pattern)
    state.source, state.label_conflict = found.source, found.label_conflict
    if found.presentation is not state.presentation:
        _change_presentation(fold, found.presentation)
    set_preference(fold)


def set_preference(fold: Fold) -> None:
    """The direction that eases: a therapist's, else the one agreed after the direction check, else by presentation."""
    state = fold.state
    ordered: DirectionalPreference | None = fold.override(OverrideTarget.DIRECTION)
    found = ordered or state.agreed_direction or preference_of(state.presentation)
    if found is not state.preference:
        state.preference = found
        source = PresentationSource.THERAPIST if ordered else state.source
        fold.note("directional_preference", found.value, source.value)


def _change_presentation(fold: Fold, presentation: Presentation) -> None:
    """Tracks that became ``avoid`` keep their rank for later, new ones start at 0, and nothing moves for a week."""
    state = fold.state
    before = {track: bool(fold.ladder(track)) for track in state.tracks}
    state.presentation, state.presentation_on = presentation, fold.day
    fold.note("presentation", presentation.value, state.source.value)
    fold.profile_changed()
    for track, record in state.tracks.items():
        if fold.ladder(track) and not before[track] and record.first_on is None:
            fold.set_rank(track, record, 0, "PR")
        reset_exposures(record)


def finding_recorded(fold: Fold, event: Event) -> None:
    """One answer of the body check. A track of that function that was never trained goes back to 0."""
    payload = event.payload
    assert isinstance(payload, FindingRecorded)
    finding = Finding(Question(payload.question), payload.result, event.day, payload.side)
    state = fold.state
    state.findings[payload.question] = finding
    for track in tracks_set_back([finding], fold.day):
        record = state.track(track)
        trained = record.first_on is not None or fold.was_trained_today(track, event.at)
        if not trained or (track == "walking" and walks_with_rests([finding])):
            fold.set_rank(track, record, 0, "PR")
    fold.profile_changed()


def direction_checked(fold: Fold, event: Event) -> None:
    """A direction that sends symptoms further down the leg is avoided until a therapist says otherwise."""
    payload = event.payload
    assert isinstance(payload, DirectionChecked)
    change = payload.after - payload.before
    fold.state.direction_tests.append(DirectionTest(event.day, payload.direction, change, payload.leg))
    bias = BIAS_OF[payload.direction]
    if payload.leg is LegResponse.FURTHER and bias not in fold.state.avoided:
        fold.state.avoided.append(bias)
