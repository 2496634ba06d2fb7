"""Builds people as the planner sees them: a settled person with everything at hand, changed where a test says so."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.composer import ComposedSession, ComposeRequest, compose
from app.domain.coverage import Week, weekly_targets
from app.domain.dayplan import DayRequest
from app.domain.exercises import Catalogue
from app.domain.prescription import PlannedSession, session_id
from app.domain.standing import Standing
from app.domain.vocabulary import (
    Context,
    Equipment,
    Irritability,
    Presentation,
    ProgramPhase,
    SessionKind,
    Slot,
)
from app.domain.vocabulary import MovementFunction as Fn
from app.store.catalogue import load_catalogue

CATALOGUE: Catalogue = load_catalogue()
EVERYTHING = frozenset(Equipment)
AT_HOME = frozenset({Equipment.MAT_OR_BED, Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK})
AT_A_DESK = frozenset({Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK})
USUAL_PLACES = {
    Context.HOME: AT_HOME,
    Context.WORK: AT_A_DESK,
    Context.GYM: EVERYTHING,
    Context.TRAVEL: AT_HOME | {Equipment.BAG},
}
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 3, 4)


def ranks(everywhere: int = 0, **some: int) -> dict[str, int]:
    return dict.fromkeys(CATALOGUE.tracks, everywhere) | some


def standing(**changes: Any) -> Standing:
    usual: dict[str, Any] = {
        "presentation": Presentation.EXTENSION_RESPONSIVE,
        "irritability": Irritability.LOW,
        "phase": ProgramPhase.BUILD,
        "program_day": 20,
        "equipment": USUAL_PLACES,
        "ranks": ranks(),
    }
    return Standing(**usual | changes)


def week_of(who: Standing, done: Mapping[Fn, int] | None = None, **changes: Any) -> Week:
    return Week(weekly_targets(who), done or {}, **changes)


def composed(kind: SessionKind, who: Standing | None = None, **changes: Any) -> ComposedSession | None:
    """A session at home in the afternoon, at the start of a week in which nothing was done."""
    person = who or standing()
    usual: dict[str, Any] = {
        "standing": person,
        "kind": kind,
        "context": Context.HOME,
        "minutes_since_wake": 500,
        "week": week_of(person),
        "last_done": {},
    }
    return compose(CATALOGUE, ComposeRequest(**usual | changes))


def ids(session: ComposedSession | PlannedSession | None) -> list[str]:
    return [] if session is None else [item.exercise_id for item in session.items]


def day_request(**changes: Any) -> DayRequest:
    """A Wednesday, awake from seven to eleven, three sessions."""
    usual: dict[str, Any] = {
        "day": WEDNESDAY,
        "zone": BERLIN,
        "standing": standing(),
        "wake_min": 420,
        "bed_min": 1380,
        "sessions": 3,
    }
    return DayRequest(**usual | changes)


def kept_session(slot: Slot, at_min: int, session: ComposedSession, day: date = WEDNESDAY) -> PlannedSession:
    """A session of today that was started."""
    return PlannedSession(
        session_id=session_id(day, slot),
        day=day,
        slot=slot,
        kind=session.kind,
        context=Context.HOME,
        phase=session.phase,
        optional=False,
        at_min=at_min,
        from_min=at_min - 30,
        until_min=at_min + 60,
        items=session.items,
        planned_s=session.planned_s,
    )
