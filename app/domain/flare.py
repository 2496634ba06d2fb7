"""The flare-up machine: calm, watch, flare, recovering, with hysteresis, as pure steps on one frozen record.

It is stepped once a morning, before any decision, with ``next_flare``; ``declare`` and ``withdraw`` act at
any hour. A missing morning is neither raised nor settled. A late answer protects (it can be raised) and never
settles.

    from         event                                                               to
    any but      the person says so, or ≥ reference + 3, or ≥ 7,                     flare
      flare        or raised twice running
    calm         raised once, or an exercise above the pain ceiling                  watch
    watch        2 settled mornings running, no exercise above the ceiling between   calm
    flare        from day 2 on: 2 settled mornings running since the entry           recovering
    flare        back after 14 idle days: a CLEAR screen and one settled morning     recovering
    recovering   7 days since the exit or the last raised morning, 4 of them settled calm

"Running" means two answered mornings at most two person-days apart with no other answer between them. Sizes
of flare-ups: Costa 2019; Suri 2011, 2012. Thresholds with their reasons: ``constants``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.constants import (
    FLARE_EASING,
    FLARE_EASING_FULL_DAYS,
    FLARE_EXIT_MORNINGS,
    FLARE_EXIT_STEPS,
    FLARE_MIN_DAYS,
    FLARE_WITHDRAW_DAYS,
    HIGH_PAIN,
    LOCK_AFTER_FLARE,
    MANY_FLARES,
    MANY_FLARES_DAYS,
    RECOVERING_DAYS,
    RECOVERING_SETTLED_MIN,
    RUNNING_DAYS_MAX,
)
from app.domain.mornings import Morning, is_raised, is_settled, starts_flare
from app.domain.vocabulary import FlareState


@dataclass(frozen=True, slots=True)
class FlareRecord:
    """Where the machine stands.

    ``since``: first day of the present state. ``worst``: highest morning of this flare-up, outside one the
    last morning. ``settled_run``: settled mornings running, as far as they count for leaving the present
    state. ``settled_count``: settled answers since the exit or the last raised morning. ``answered_on``: the
    last morning that counted, ``answered_raised`` what it was. ``ended_on``: end of the last flare-up for
    every lock: the exit or, if later, the last raised morning while recovering. ``starts``: first days of the
    flare-ups of the last 28 days. ``declared_on``/``undeclared``: a declaration that may still be withdrawn,
    and the record as it would stand without it.
    """

    state: FlareState = FlareState.CALM
    since: date | None = None
    worst: int | None = None
    settled_run: int = 0
    settled_count: int = 0
    answered_on: date | None = None
    answered_raised: bool = False
    ended_on: date | None = None
    starts: tuple[date, ...] = ()
    declared_on: date | None = None
    undeclared: "FlareRecord | None" = None


def starting_flare(avg_pain: int, day: date) -> FlareRecord:
    """The record on the day of the intake: average pain of 7 or more starts in a flare-up."""
    return _enter(FlareRecord(), day, None) if avg_pain >= HIGH_PAIN else FlareRecord()


def previous_raised(record: FlareRecord, day: date) -> bool:
    """The last answered morning was raised and lies at most two person-days before ``day``."""
    return record.answered_raised and _runs(record, day)


def next_flare(record: FlareRecord, morning: Morning) -> FlareRecord:
    """One morning's step. Call it once per person-day, in order, also on days without an answer."""
    stepped = _step(replace(record, undeclared=None), morning)
    if record.undeclared is None:
        return stepped
    assert record.declared_on is not None  # one is never without the other
    if (morning.day - record.declared_on).days > FLARE_WITHDRAW_DAYS:
        return stepped
    without = _step(record.undeclared, replace(morning, declared=False))
    return replace(stepped, declared_on=record.declared_on, undeclared=without)


def declare(record: FlareRecord, day: date) -> FlareRecord:
    """The person says "flare-up": honoured at once, at any hour, whatever the numbers are.

    Most self-reported flare days are not above-average pain days (Costa 2019), so no number is asked for.
    """
    if record.state is FlareState.FLARE:
        return record
    worst = record.worst if record.answered_on == day else None
    return replace(_enter(record, day, worst), declared_on=day, undeclared=record)


def withdraw(record: FlareRecord, day: date) -> FlareRecord:
    """Take a declaration back on the same or the next person-day; void once the numbers say flare-up too.

    Ranks go back to those saved at the start as well: a declared flare-up may already have been left.
    """
    if record.undeclared is None:
        return record
    assert record.declared_on is not None
    too_late = (day - record.declared_on).days > FLARE_WITHDRAW_DAYS
    return record if too_late or record.undeclared.state is FlareState.FLARE else record.undeclared


def flare_days(record: FlareRecord, day: date) -> int:
    """Days in the flare-up, the day of entry being day 1; 0 outside."""
    if record.state is not FlareState.FLARE or record.since is None:
        return 0
    return (day - record.since).days + 1


def is_easing(record: FlareRecord, morning: Morning) -> bool:
    """From day 4, on a morning at least one point below the worst: gentle turning exercises may return."""
    if morning.pain is None or morning.late or record.worst is None:
        return False
    full_days = flare_days(record, morning.day) - 1
    return full_days >= FLARE_EASING_FULL_DAYS and morning.pain <= record.worst - FLARE_EASING


def flare_locked(record: FlareRecord, day: date) -> bool:
    """No progress within 7 days after the end of a flare-up."""
    return record.ended_on is not None and (day - record.ended_on).days < LOCK_AFTER_FLARE


def has_many_flares(record: FlareRecord, day: date) -> bool:
    """Flag T3: three flare-ups or more began within 28 days."""
    return sum((day - start).days < MANY_FLARES_DAYS for start in record.starts) >= MANY_FLARES


def recovering_day(record: FlareRecord, day: date) -> int:
    """Person-days since the exit or the last raised morning while recovering, 0–7; for the explanation."""
    anchor = record.ended_on or day
    return min((day - anchor).days, RECOVERING_DAYS)


def exit_ranks(at_start: Mapping[str, int], present: Mapping[str, int]) -> dict[str, int]:
    """Ranks on leaving a flare-up: one exercise below the lower of saved and present, not below 0.

    A track unknown at the start counts with its present rank. Idle steps taken meanwhile are in ``present``;
    they are not added to this step (the lower rank counts).
    """
    return {
        track: max(0, min(at_start.get(track, rank), rank) - FLARE_EXIT_STEPS)
        for track, rank in present.items()
    }


def _runs(record: FlareRecord, day: date) -> bool:
    return record.answered_on is not None and (day - record.answered_on).days <= RUNNING_DAYS_MAX


def _enter(record: FlareRecord, day: date, worst: int | None) -> FlareRecord:
    recent = tuple(start for start in record.starts if (day - start).days < MANY_FLARES_DAYS)
    return replace(
        record,
        state=FlareState.FLARE,
        since=day,
        worst=worst,
        settled_run=int(record.answered_on == day and not record.answered_raised),
        starts=(*recent, day),
        declared_on=None,
        undeclared=None,
    )


def _step(record: FlareRecord, morning: Morning) -> FlareRecord:
    numbers = starts_flare(
        morning.pain, morning.ref_pain, previous_raised=previous_raised(record, morning.day)
    )
    answered = _with_answer(record, morning)
    match answered.state:
        case FlareState.FLARE:
            return _leave_flare(answered, morning)
        case _ if numbers:
            return _enter(answered, morning.day, morning.pain)
        case _ if morning.declared:
            entered = _enter(answered, morning.day, morning.pain)
            return replace(entered, declared_on=morning.day, undeclared=_leave_watch(answered, morning))
        case _:
            return _leave_watch(answered, morning)


def _with_answer(record: FlareRecord, morning: Morning) -> FlareRecord:
    """Count the answer; runs are kept over one missing morning and end with two."""
    broken = morning.red_exercise and record.state is FlareState.WATCH
    run = 0 if broken else record.settled_run
    settled = is_settled(morning.pain, morning.ref_pain, late=morning.late)
    raised = is_raised(morning.pain, morning.ref_pain)
    if morning.pain is None or not (settled or raised):
        return replace(record, settled_run=run)
    worst = record.worst if record.state is FlareState.FLARE else None
    return replace(
        record,
        worst=morning.pain if worst is None else max(worst, morning.pain),
        settled_run=(run if _runs(record, morning.day) else 0) + 1 if settled else 0,
        settled_count=record.settled_count + 1 if settled else 0,
        answered_on=morning.day,
        answered_raised=raised,
    )


def _leave_flare(record: FlareRecord, morning: Morning) -> FlareRecord:
    settled = record.settled_run > 0 and record.answered_on == morning.day
    long_enough = flare_days(record, morning.day) >= FLARE_MIN_DAYS
    quiet = settled and long_enough and record.settled_run >= FLARE_EXIT_MORNINGS
    if morning.declared or not (quiet or (settled and morning.back_from_idle)):
        return record
    return replace(
        record,
        state=FlareState.RECOVERING,
        since=morning.day,
        ended_on=morning.day,
        settled_count=0,
    )


def _leave_watch(record: FlareRecord, morning: Morning) -> FlareRecord:
    """Steps between calm, watch and recovering on a morning without a flare-up."""
    raised = is_raised(morning.pain, morning.ref_pain)
    if record.state is FlareState.CALM and (raised or morning.red_exercise):
        in_watch = int(is_settled(morning.pain, morning.ref_pain, late=morning.late))
        return replace(record, state=FlareState.WATCH, since=morning.day, settled_run=in_watch)
    if record.state is FlareState.WATCH and record.settled_run >= FLARE_EXIT_MORNINGS:
        return replace(record, state=FlareState.CALM, since=morning.day)
    if record.state is FlareState.RECOVERING:
        return _recover(replace(record, ended_on=morning.day) if raised else record, morning.day)
    return record


def _recover(record: FlareRecord, day: date) -> FlareRecord:
    assert record.ended_on is not None
    quiet_week = day - record.ended_on >= timedelta(days=RECOVERING_DAYS)
    if quiet_week and record.settled_count >= RECOVERING_SETTLED_MIN:
        return replace(record, state=FlareState.CALM, since=day)
    return record
