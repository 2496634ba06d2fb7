"""What is prescribed for a day and what was decided about it: the values the engine, plans and reports share.

Minutes count from local midnight of the person-day's date; they reach past 1440 when the bed time lies after
midnight. ``schedule.instant_of`` turns them into instants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.vocabulary import (
    Action,
    Context,
    ProgramPhase,
    Role,
    SessionKind,
    Slot,
    Substitute,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which sentence to say and the numbers it needs; ``explanations.render`` makes the text."""

    text_id: str
    values: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One exercise of a planned session.

    ``item`` is its place in the session, from 0. ``rank`` is the current rank of ``track`` when the plan was
    made, not the rank performed: a lower level, a shortened dose or a swap leaves it as it is.
    ``seconds`` is the whole exercise: getting into place, repetitions, side changes and rests.
    """

    item: int
    exercise_id: str
    track: str
    rank: int
    dose_step: int
    role: Role
    substitute: Substitute
    seconds: int


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session with its place in the day: it may be started from ``from_min`` until it expires at
    ``until_min``; ``at_min`` is the planned start and the moment of the reminder."""

    session_id: str
    day: date
    slot: Slot
    kind: SessionKind
    context: Context
    phase: ProgramPhase
    optional: bool
    at_min: int
    from_min: int
    until_min: int
    items: tuple[PlannedItem, ...]
    planned_s: int


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The sessions of one person-day by the clock; none while a safety answer blocks the plan."""

    day: date
    sessions: tuple[PlannedSession, ...]
    note: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a track, or about the person when ``track`` is None.

    ``rule`` is the row that decided (R1 … P2, or the name of another cause of a rank change), ``reason`` its
    stable code, ``ask`` the flags for the therapist or the person, ``inputs`` the ids of the events it read.
    ``status``: ``current``, ``superseded`` by a replay, or ``executed`` (superseded, but already trained).
    """

    day: date
    track: str | None
    rule: str
    action: Action
    reason: str
    rank_before: int | None
    rank_after: int | None
    explanation: Explanation
    ask: tuple[str, ...]
    inputs: tuple[str, ...]
    status: str


def session_id(day: date, slot: Slot) -> str:
    """``YYYY-MM-DD/slot``: the same planned session has the same name on every device."""
    return f"{day.isoformat()}/{slot.value}"
