"""From a folded person to the plan of a day: who they are today, what of the day is settled, what is still open.

Sessions that were started keep what was shown; skipped and missed ones keep their place; the others are composed
again. A session is missed when its time is over and nothing of it was recorded; that is derived, never stored.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.constants import IDLE_SHRINK
from app.domain.day_request import days_done, is_open, is_small_start, request_of, standing_of
from app.domain.dayplan import DayRequest, plan_day
from app.domain.folding import Fold
from app.domain.prescription import DayPlan, PlannedItem, PlannedSession
from app.domain.schedule import instant_of, local_minutes
from app.domain.training import SessionFact
from app.domain.vocabulary import MovementFunction, SessionKind, Slot

__all__ = [
    "OVER",
    "Status",
    "Today",
    "is_open",
    "is_small_start",
    "plan_ahead_of",
    "plan_today",
    "standing_of",
]


class Status(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"
    MISSED = "missed"


OVER: Final = frozenset({Status.DONE, Status.SKIPPED, Status.MISSED})


@dataclass(frozen=True, slots=True)
class Today:
    """The plan of the day as it stands now, and what became of each of its sessions, by session id."""

    plan: DayPlan
    statuses: Mapping[str, Status]


def plan_today(fold: Fold, sessions: Sequence[SessionFact], now: datetime, zone: ZoneInfo) -> Today:
    """Today's plan around what was started, skipped or missed by ``now``."""
    day = fold.day
    if not is_open(fold, day):
        return Today(DayPlan(day, ()), {})
    request = replace(request_of(fold, day, zone), done_today=_done_today(fold, sessions))
    facts = {fact.slot: fact for fact in sessions if fact.session_id.startswith(day.isoformat())}
    plan = plan_day(fold.catalogue, request)
    offered = {session.slot for session in plan.sessions}
    kept = _kept(plan, facts, day, zone)
    closed = {slot for slot, fact in facts.items() if fact.ends or fact.skipped is not None}
    if kept:
        plan = _around(fold, request, kept, closed)
    while missed := _first_missed(plan, kept, offered, now, zone):
        kept[missed.slot] = missed
        closed.add(missed.slot)
        plan = _around(fold, request, kept, closed)
    plan = _without_the_past(plan, kept, now, zone)
    return Today(plan, {s.session_id: _status(s, facts.get(s.slot), now, zone) for s in plan.sessions})


def _around(
    fold: Fold, request: DayRequest, kept: Mapping[Slot, PlannedSession], closed: Set[Slot]
) -> DayPlan:
    known = frozenset(closed & kept.keys())
    return plan_day(fold.catalogue, replace(request, kept=tuple(kept.values()), closed=known))


def _first_missed(
    plan: DayPlan, kept: Mapping[Slot, PlannedSession], offered: Set[Slot], now: datetime, zone: ZoneInfo
) -> PlannedSession | None:
    """The earliest session whose time went by. One that could not be composed as the day began was never
    offered, and cannot be missed."""
    due = (one for one in plan.sessions if one.slot in offered and one.slot not in kept)
    return next((one for one in due if _is_past(one, now, zone)), None)


def _without_the_past(
    plan: DayPlan, kept: Mapping[Slot, PlannedSession], now: datetime, zone: ZoneInfo
) -> DayPlan:
    """No session appears when its time is over already."""
    sessions = tuple(one for one in plan.sessions if one.slot in kept or not _is_past(one, now, zone))
    return plan if len(sessions) == len(plan.sessions) else replace(plan, sessions=sessions)


def _is_past(session: PlannedSession, now: datetime, zone: ZoneInfo) -> bool:
    return instant_of(session.day, session.until_min, zone) < now


def _done_today(fold: Fold, sessions: Sequence[SessionFact]) -> frozenset[MovementFunction]:
    done = {
        function
        for session in sessions
        for item in session.items
        if item.is_done
        for function in item.exercise.functions
    }
    return fold.state.week_days.get(fold.day, frozenset()).union(done)


def _kept(
    first: DayPlan, facts: Mapping[Slot, SessionFact], day: date, zone: ZoneInfo
) -> dict[Slot, PlannedSession]:
    """Sessions that stay as they are: what was shown at the start, or as planned if it was skipped."""
    planned = {session.slot: session for session in first.sessions}
    kept: dict[Slot, PlannedSession] = {}
    for slot, fact in facts.items():
        if fact.starts and fact.started_at is not None:
            kept[slot] = _as_shown(fact, planned.get(slot), local_minutes(fact.started_at, day, zone))
        elif fact.skipped is not None and slot in planned:
            kept[slot] = planned[slot]
    return kept


def _as_shown(fact: SessionFact, planned: PlannedSession | None, at_min: int) -> PlannedSession:
    start = fact.starts[0]
    return PlannedSession(
        session_id=fact.session_id,
        day=fact.day,
        slot=fact.slot,
        kind=start.kind,
        context=start.context,
        phase=start.phase,
        optional=start.unplanned or (planned is not None and planned.optional),
        at_min=at_min,
        from_min=planned.from_min if planned else at_min,
        until_min=max(planned.until_min, at_min) if planned else at_min,
        items=tuple(
            PlannedItem(
                item.item,
                item.exercise_id,
                item.track,
                item.rank,
                item.dose_step,
                item.role,
                item.substitute,
                item.seconds,
            )
            for item in start.items
        ),
        planned_s=start.planned_s,
    )


def _status(session: PlannedSession, fact: SessionFact | None, now: datetime, zone: ZoneInfo) -> Status:
    if fact is not None:
        if fact.ends:
            return Status.DONE
        if fact.starts or fact.items:
            return Status.STARTED
        return Status.SKIPPED
    if now < instant_of(session.day, session.from_min, zone):
        return Status.UPCOMING
    return Status.OPEN if now <= instant_of(session.day, session.until_min, zone) else Status.MISSED


def plan_ahead_of(fold: Fold, today: DayPlan, zone: ZoneInfo, days: int) -> tuple[DayPlan, ...]:
    """The next days as they will be if everything planned before them is done and nothing else happens."""
    ahead: list[DayPlan] = []
    before = [today]
    for step in range(1, days + 1):
        day = fold.day + timedelta(days=step)
        plan = DayPlan(day, ())
        if is_open(fold, day):
            plan = plan_day(fold.catalogue, _as_if_done(fold, request_of(fold, day, zone), before))
        ahead.append(plan)
        before.append(plan)
    return tuple(ahead)


def _as_if_done(fold: Fold, request: DayRequest, before: Sequence[DayPlan]) -> DayRequest:
    week_days = dict(fold.state.week_days)
    last_done = dict(request.last_done)
    last_strength = request.last_strength
    for plan in before:
        for session in plan.sessions:
            if session.kind is SessionKind.STRENGTH:
                last_strength = plan.day
            for item in session.items:
                last_done[item.track] = plan.day
                exercise = fold.catalogue.exercises.get(item.exercise_id)
                if exercise is not None:
                    known = week_days.get(plan.day, frozenset())
                    week_days[plan.day] = known.union(exercise.functions)
    first_back = fold.state.idle_days >= IDLE_SHRINK and (request.day - fold.day).days == 1
    return replace(
        request,
        gap=first_back,
        days_done=days_done(week_days, request.day),
        last_done=last_done,
        last_strength=last_strength,
    )
