"""Which kinds of session a day holds, and in which of its four windows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain.coverage import Week
from app.domain.session_kinds import SLOTS
from app.domain.vocabulary import ProgramPhase, SessionKind, Slot

STRENGTH_EVERY_DAYS: Final = 2
"""48 hours between strength sessions, counted in person-days by date."""

FIXED_COUNT: Final = {ProgramPhase.SETTLE: 2, ProgramPhase.MAINTAIN: 2}
"""Sessions a day in the phases in which the person's wish of 2–4 does not decide."""


@dataclass(frozen=True, slots=True)
class PatternSlot:
    """A place for a session. ``brief``: the small start after days without one."""

    slot: Slot
    kind: SessionKind
    optional: bool = False
    brief: bool = False


def from_then_on(pattern: Sequence[PatternSlot], still_open: Sequence[Slot]) -> tuple[PatternSlot, ...]:
    """A first day that begins late: a place that is over moves to the next free window, else it is left out."""
    taken = {place.slot for place in pattern if place.slot in still_open}
    moved = []
    for place in pattern:
        if place.slot in still_open:
            moved.append(place)
            continue
        free = next((slot for slot in still_open if slot not in taken), None)
        if free is not None:
            taken.add(free)
            moved.append(replace(place, slot=free))
    return tuple(sorted(moved, key=lambda place: list(Slot).index(place.slot)))


def strength_is_due(day: date, last_strength: date | None) -> bool:
    """Whether today is a strength day: at least two person-days after the last completed strength session.

    Without one it is; and a session completed today was due today.
    """
    if last_strength is None:
        return True
    days = (day - last_strength).days
    return days >= STRENGTH_EVERY_DAYS or days == 0


def flare_pattern(count: int) -> tuple[PatternSlot, ...]:
    """Two calm sessions; a third, optional one for a person who chose three or more a day."""
    calm = (PatternSlot(Slot.MORNING, SessionKind.CALM), PatternSlot(Slot.EVENING, SessionKind.CALM))
    third = PatternSlot(Slot.MIDDAY, SessionKind.CALM, optional=True)
    return (calm[0], third, calm[1]) if count >= 3 else calm


def gap_pattern() -> tuple[PatternSlot, ...]:
    """After days without a session: one small start, and one more for who likes."""
    return (
        PatternSlot(Slot.MORNING, SessionKind.MOBILITY, brief=True),
        PatternSlot(Slot.EVENING, SessionKind.EVENING_DECOMPRESSION, optional=True, brief=True),
    )


def usual_pattern(
    phase: ProgramPhase, count: int, *, strength: bool, strength_slot: Slot, week: Week
) -> tuple[PatternSlot, ...]:
    """The pattern of an ordinary day for 2–4 sessions.

    ``strength_slot`` is where the third of three sessions goes on a strength day.
    """
    first = SessionKind.STRENGTH if strength else SessionKind.MOBILITY
    match FIXED_COUNT.get(phase, count):
        case 2 if phase == ProgramPhase.MAINTAIN:
            return PatternSlot(Slot.MORNING, first), _maintain_second(week)
        case 2:
            return PatternSlot(Slot.MORNING, first), _EVENING
        case 3:
            last = PatternSlot(strength_slot, SessionKind.STRENGTH) if strength else _EVENING
            return _MORNING, _MIDDAY, last
        case _:
            third = SessionKind.STRENGTH if strength else SessionKind.POSITION_RESET
            return _MORNING, _MIDDAY, PatternSlot(Slot.AFTERNOON, third), _EVENING


_MORNING: Final = PatternSlot(Slot.MORNING, SessionKind.MOBILITY)
_MIDDAY: Final = PatternSlot(Slot.MIDDAY, SessionKind.POSITION_RESET)
_EVENING: Final = PatternSlot(Slot.EVENING, SessionKind.EVENING_DECOMPRESSION)


def _maintain_second(week: Week) -> PatternSlot:
    """The evening, unless the week asks more for what a position reset gives."""
    resets = need_of_kind(SessionKind.POSITION_RESET, week)
    return _MIDDAY if resets > need_of_kind(SessionKind.EVENING_DECOMPRESSION, week) else _EVENING


def need_of_kind(kind: SessionKind, week: Week) -> int:
    """How much the week asks for a kind of session: the need of its slots, added up."""
    return sum(max(week.need(function) for function in slot) for slot in SLOTS[kind])


def without_least_needed(pattern: Sequence[PatternSlot], week: Week) -> tuple[PatternSlot, ...]:
    """The pattern without one session: an optional one, else the least needed, the later of equals."""

    def wanted(place: PatternSlot) -> tuple[bool, int]:
        return not place.optional, need_of_kind(place.kind, week)

    least = min(reversed(pattern), key=wanted)
    return tuple(place for place in pattern if place is not least)
