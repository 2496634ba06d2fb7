"""Who a folded person is today, as the planner reads it, and the day that is asked for."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.domain.constants import IDLE_SHRINK
from app.domain.coverage import WEEK_DAYS
from app.domain.dayplan import DayRequest
from app.domain.days import DAY_STARTS_BEFORE_WAKE_MIN, day_start_min
from app.domain.event_types import OverrideTarget
from app.domain.findings import functions_found
from app.domain.flare import flare_days, is_easing
from app.domain.folding import Fold
from app.domain.late import shown_ranks
from app.domain.mornings import Morning
from app.domain.phases import phase_of
from app.domain.schedule import minutes_of
from app.domain.standing import Standing
from app.domain.vocabulary import MovementFunction, Slot
from app.domain.windows import on_person_day


def standing_of(fold: Fold, day: date) -> Standing:
    """Everything the planner reads about the person, for today or a later day if nothing changes."""
    state = fold.state
    answers = state.answers
    return Standing(
        presentation=state.presentation,
        irritability=fold.irritability,
        phase=phase_of(fold, day),
        program_day=(day - state.start).days,
        equipment=fold.equipment,
        ranks=shown_ranks(fold),
        flare_state=state.flare.state,
        flare_day=max(0, flare_days(state.flare, day) - 1),
        easing=_is_easing(fold),
        directional_preference=state.preference,
        care_flags=fold.care_flags,
        floor_ok=answers.floor_ok,
        discreet=answers.discreet,
        disliked=frozenset(answers.disliked),
        branch=dict(state.branch),
        suspended_tracks=frozenset(
            track
            for track, record in state.tracks.items()
            if record.rests_until is not None and day < record.rests_until
        ),
        opened_tracks=frozenset(state.opened),
        excluded=fold.excluded,
        forced=fold.forced,
        dose_caps=_dose_caps(fold),
        level_bounds=_level_bounds(fold),
        findings=functions_found(state.findings.values(), day),
    )


def _is_easing(fold: Fold) -> bool:
    state = fold.state
    today = state.mornings[-1]
    return is_easing(state.flare, Morning(state.day, state.ref_pain, today.pain, today.late))


def _dose_caps(fold: Fold) -> dict[str, int]:
    """By exercise or track; a cap without either is meant for all."""
    caps: dict[str, int] = {}
    for ordered in fold.state.overrides:
        if ordered.target is OverrideTarget.DOSE_CAP:
            one = ordered.exercise_id or ordered.track
            for name in fold.catalogue.tracks if one is None else (one,):
                caps[name] = min(caps.get(name, ordered.value), ordered.value)
    return caps


def _level_bounds(fold: Fold) -> dict[str, tuple[int, int]]:
    bounded = {OverrideTarget.MIN_LEVEL, OverrideTarget.MAX_LEVEL}
    tracks = {ordered.track for ordered in fold.state.overrides if ordered.target in bounded}
    return {track: fold.level_bounds(track) for track in fold.catalogue.tracks if track in tracks}


def request_of(fold: Fold, day: date, zone: ZoneInfo) -> DayRequest:
    """The day to plan, as if nothing of it had happened yet."""
    state = fold.state
    answers = state.answers
    wake_min = day_start_min(answers.wake) + DAY_STARTS_BEFORE_WAKE_MIN
    return DayRequest(
        day=day,
        zone=zone,
        standing=standing_of(fold, day),
        wake_min=wake_min,
        bed_min=minutes_of(answers.bed),
        sessions=answers.sessions,
        woke_min=on_person_day(fold.woke_at, wake_min) if fold.woke_at and day == state.day else None,
        gap=is_small_start(fold, day),
        working_day=answers.work != "not_working" and day.isoweekday() in answers.working_days,
        travel_day=day in answers.travel_days,
        anchors=anchors_of(fold),
        contexts={slot: plan.context for slot, plan in state.plans.items() if plan.context is not None},
        days_done=days_done(state.week_days, day),
        target_days=target_days(fold, day),
        last_done={
            track: record.last_on for track, record in state.tracks.items() if record.last_on is not None
        },
        last_strength=state.last_strength_on,
        not_before=state.began_min if day == state.start else None,
    )


def anchors_of(fold: Fold) -> dict[Slot, int]:
    """The usual times of the if-then plans, in minutes of the person-day."""
    wake_min = day_start_min(fold.state.answers.wake) + DAY_STARTS_BEFORE_WAKE_MIN
    plans = fold.state.plans
    return {slot: on_person_day(plan.at, wake_min) for slot, plan in plans.items() if plan.at is not None}


def is_small_start(fold: Fold, day: date) -> bool:
    """From three idle days on, until two days with a session lie behind: the first one back and one more.

    A day missed in between keeps the small start, so that what was left undone never brings more to do.
    """
    state = fold.state
    idle = (day - (state.last_session_on or state.start)).days - 1
    back = state.returned_on is not None and state.last_session_on == state.returned_on
    return idle >= IDLE_SHRINK or back


def days_done(
    week_days: Mapping[date, frozenset[MovementFunction]], day: date
) -> dict[MovementFunction, int]:
    monday = day - timedelta(days=day.weekday())
    counts: dict[MovementFunction, int] = {}
    for done_on, functions in week_days.items():
        if monday <= done_on < day:
            for function in functions:
                counts[function] = counts.get(function, 0) + 1
    return counts


def target_days(fold: Fold, day: date) -> int:
    """Days of this week that the targets are for: fewer in the first week, and without those of a flare-up."""
    state = fold.state
    monday = day - timedelta(days=day.weekday())
    missing = max(0, (state.start - monday).days) + sum(
        monday <= flared <= day for flared in state.flare_days_this_week
    )
    return max(1, WEEK_DAYS - missing)


def is_open(fold: Fold, day: date) -> bool:
    """A plan exists: the programme has begun, nothing blocks it, and no pause was set."""
    state = fold.state
    return day >= state.start and not state.safety.is_blocked and not state.is_paused(day)
