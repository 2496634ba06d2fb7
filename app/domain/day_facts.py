"""What a person-day held, written into the history when it ends: its plan in kinds, its morning, its coverage.

Past plans are not composed again: how many sessions of which kind a day held follows from the stage, the wish,
flare-ups and absence alone. A slot for which nothing could be composed in its place still counts as planned.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from app.domain.coverage import Week, weekly_targets
from app.domain.day_pattern import (
    PatternSlot,
    flare_pattern,
    from_then_on,
    gap_pattern,
    strength_is_due,
    usual_pattern,
    without_least_needed,
)
from app.domain.day_request import anchors_of, days_done, is_open, is_small_start, target_days
from app.domain.days import DAY_STARTS_BEFORE_WAKE_MIN, day_start_min
from app.domain.findings import functions_found
from app.domain.folding import Fold
from app.domain.history import DayFact
from app.domain.phases import phase_of
from app.domain.reminder_settings import tally_day
from app.domain.schedule import minutes_of
from app.domain.standing import Standing
from app.domain.vocabulary import (
    FlareState,
    MorningState,
    MovementFunction,
    ProgramPhase,
    SessionKind,
    Slot,
)
from app.domain.windows import placed, still_open, windows

SUNDAY: Final = 6
NO_FUNCTIONS: Final[frozenset[MovementFunction]] = frozenset()
NOT_READ: Final = Week({}, {})


def record_day(fold: Fold, morning: MorningState, pain: int | None, planned: tuple[SessionKind, ...]) -> None:
    """The state's day as it ended (or as it stands now, if it is today)."""
    state = fold.state
    day = state.day
    fold.history.days.append(
        DayFact(
            day=day,
            program_day=state.program_day,
            phase=phase_of(fold, day),
            presentation=state.presentation,
            irritability=fold.irritability,
            ref_pain=fold.judged_by,
            flare=state.flare.state,
            morning=morning,
            pain=pain,
            idle_days=state.idle_days,
            is_open=is_open(fold, day),
            planned=planned,
            functions=state.week_days.get(day, NO_FUNCTIONS),
        )
    )
    tally_day(state, fold.history.days[-1])
    if day.weekday() == SUNDAY:
        record_week(fold)


def record_week(fold: Fold) -> None:
    """The targets of the state's ISO week, as they stand on its day."""
    day = fold.day
    monday = day - timedelta(days=day.weekday())
    fold.history.week_targets[monday] = targets_of_week(fold)


def targets_of_week(fold: Fold) -> Mapping[MovementFunction, int]:
    """Target days of each function in the state's ISO week, as they stand on its day."""
    return _week(fold, fold.day).targets


def _week(fold: Fold, day: date) -> Week:
    state = fold.state
    findings = functions_found(state.findings.values(), day)
    who = Standing(
        presentation=state.presentation,
        irritability=fold.irritability,
        phase=phase_of(fold, day),
        program_day=state.program_day,
        equipment={},
        ranks={},
        findings=findings,
    )
    return Week(weekly_targets(who, target_days(fold, day)), days_done(state.week_days, day))


def planned_kinds(fold: Fold) -> tuple[SessionKind, ...]:
    """The sessions of the state's day that are not optional, before any of it is done."""
    state = fold.state
    day = state.day
    if not is_open(fold, day):
        return ()
    phase = phase_of(fold, day)
    maintains = phase is ProgramPhase.MAINTAIN
    if state.flare.state is FlareState.FLARE:
        pattern = flare_pattern(state.answers.sessions)
    elif is_small_start(fold, day):
        pattern = gap_pattern()
    else:
        pattern = usual_pattern(
            phase,
            state.answers.sessions,
            strength=strength_is_due(day, state.last_strength_on),
            strength_slot=Slot.EVENING,
            week=_week(fold, day) if maintains else NOT_READ,
        )
    if day == state.start and state.began_min is not None:
        answers = state.answers
        wake, bed = day_start_min(answers.wake) + DAY_STARTS_BEFORE_WAKE_MIN, minutes_of(answers.bed)
        pattern = from_then_on(pattern, still_open(wake, bed, state.began_min))
    return tuple([place.kind for place in _fitting(fold, pattern) if not place.optional])


def _fitting(fold: Fold, pattern: tuple[PatternSlot, ...]) -> tuple[PatternSlot, ...]:
    """Without the sessions for which the person's day is too short."""
    answers = fold.state.answers
    anchors = tuple(sorted(anchors_of(fold).items()))
    while not _fits(tuple([place.slot for place in pattern]), answers.wake, answers.bed, anchors):
        pattern = without_least_needed(pattern, _week(fold, fold.day))
    return pattern


@lru_cache(maxsize=1_024)
def _fits(slots: tuple[Slot, ...], wake: str, bed: str, anchors: tuple[tuple[Slot, int], ...]) -> bool:
    wake_min = day_start_min(wake) + DAY_STARTS_BEFORE_WAKE_MIN
    found = windows(wake_min, minutes_of(bed), slots)
    wanted = dict(anchors)
    return found.keys() >= set(slots) and (
        placed({slot: wanted.get(slot) for slot in slots}, found, (), lambda start, end: end - start)
        is not None
    )
