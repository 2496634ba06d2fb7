"""The state as others may read it: frozen, named as in the clinic, with nothing of the fold's bookkeeping."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.attempts import Attempt, within
from app.domain.constants import PLAN_DIM_WEEK
from app.domain.day_request import is_small_start
from app.domain.event_types import LockScreen, ScreenReason
from app.domain.exercises import Exercise
from app.domain.flare import FlareRecord
from app.domain.folding import Fold
from app.domain.history import Taken
from app.domain.late import CURRENT, SUPERSEDED, shown_rank
from app.domain.phases import phase_of
from app.domain.prescription import Decision
from app.domain.reminder_settings import ReminderSettings, settings_of
from app.domain.replay import Folded
from app.domain.safety import SafetyRecord
from app.domain.safety_acts import screen_to_ask
from app.domain.state import LastDecision
from app.domain.steps import dims_in_week
from app.domain.training import LEG_ORDER
from app.domain.vocabulary import (
    DirectionalPreference,
    Irritability,
    LegResponse,
    MorningState,
    MovementFunction,
    Presentation,
    PresentationSource,
    ProgramPhase,
)


@dataclass(frozen=True, slots=True)
class TrackNow:
    """One track now. ``rank`` is what may be planned; counts are since the last rank change."""

    rank: int
    path: tuple[Exercise, ...]
    changed_on: date | None
    change: int
    exposures: int
    tolerated: int
    attempts: tuple[Attempt, ...]
    rests_until: date | None
    load_kg: float | None
    pacer_until: date | None
    last_on: date | None
    decision: LastDecision | None


@dataclass(frozen=True, slots=True)
class State:
    """Where the person stands. ``safety_due``: the screen that must be answered before the next session.

    ``leg_symptoms``: legs are asked about at the end of each session. ``steps_left_week``: new exercises the
    plan may still bring in these seven days. ``coverage``: days trained in this ISO week, today included.
    """

    program_day: int
    start: date
    phase: ProgramPhase
    presentation: Presentation
    source: PresentationSource
    preference: DirectionalPreference
    irritability: Irritability
    ref_pain: int
    pain_ceiling: int
    flare: FlareRecord
    safety: SafetyRecord
    signs: tuple[str, ...]
    safety_due: ScreenReason | None
    idle_days: int
    small_start: bool
    is_paused: bool
    leg_symptoms: bool
    morning: MorningState
    morning_pain: int | None
    confidence: int | None
    tracks: Mapping[str, TrackNow]
    opened_tracks: tuple[str, ...]
    steps_left_week: int
    coverage: Mapping[MovementFunction, int]
    lock_screen: LockScreen
    wake: str
    bed: str
    reminders: ReminderSettings


def state_of(folded: Folded) -> State:
    fold = folded.fold
    state = fold.state
    return State(
        program_day=state.program_day,
        start=state.start,
        phase=phase_of(fold, state.day),
        presentation=state.presentation,
        source=state.source,
        preference=state.preference,
        irritability=fold.irritability,
        ref_pain=state.ref_pain,
        pain_ceiling=fold.pain_ceiling,
        flare=state.flare,
        safety=state.safety,
        signs=state.signs,
        safety_due=screen_to_ask(fold),
        idle_days=max(0, state.idle_days),
        small_start=is_small_start(fold, state.day),
        is_paused=state.is_paused(state.day),
        leg_symptoms=_has_leg_symptoms(folded),
        morning=folded.answer.state(is_over=folded.moment.at > folded.moment.cutoff),
        morning_pain=folded.answer.pain,
        confidence=state.fresh_confidence,
        tracks={track: _track(fold, track) for track in state.tracks},
        opened_tracks=tuple(state.opened),
        steps_left_week=max(0, PLAN_DIM_WEEK - dims_in_week(state.day, state.dimension_steps)),
        coverage=_coverage(folded),
        lock_screen=state.lock_screen,
        wake=state.answers.wake,
        bed=state.answers.bed,
        reminders=settings_of(state),
    )


def _has_leg_symptoms(folded: Folded) -> bool:
    """At intake, in the last two weeks, or today."""
    state = folded.fold.state
    recent = any(day == state.day or within(state.day, day) for day in state.leg_days)
    today = any(
        LEG_ORDER.index(end.leg) > LEG_ORDER.index(LegResponse.NONE)
        for session in folded.sessions
        for end in session.ends
    )
    return state.answers.leg != "none" or recent or today


def _track(fold: Fold, track: str) -> TrackNow:
    record = fold.state.tracks[track]
    return TrackNow(
        rank=shown_rank(record),
        path=fold.ladder(track),
        changed_on=record.changed_on,
        change=record.change,
        exposures=record.exposures,
        tolerated=record.tolerated,
        attempts=tuple(record.attempts),
        rests_until=record.rests_until,
        load_kg=record.load_kg,
        pacer_until=record.pacer_until,
        last_on=record.last_on,
        decision=record.decision,
    )


def _coverage(folded: Folded) -> dict[MovementFunction, int]:
    days = dict(folded.fold.state.week_days)
    today = days.get(folded.day, frozenset[MovementFunction]())
    days[folded.day] = today.union(
        function
        for session in folded.sessions
        for item in session.items
        if item.is_done
        for function in item.exercise.functions
    )
    return {function: sum(function in done for done in days.values()) for function in MovementFunction}


def decisions_of(taken: Iterable[Taken]) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            day=entry.day,
            track=entry.decision.track,
            rule=entry.decision.rule,
            action=entry.decision.action,
            reason=entry.decision.reason,
            rank_before=entry.decision.rank_before,
            rank_after=entry.decision.rank_after,
            explanation=entry.decision.explanation,
            ask=entry.decision.ask,
            inputs=entry.inputs,
            status=SUPERSEDED if entry.undone else CURRENT,
        )
        for entry in taken
    )
