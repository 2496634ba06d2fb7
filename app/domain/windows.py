"""Where in a person's day a session may lie: four windows from the hours of waking and going to bed.

All times are wall-clock minutes after midnight of the person-day's date.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from app.domain.days import DAY_STARTS_BEFORE_WAKE_MIN
from app.domain.schedule import DAY_MINUTES, minutes_of
from app.domain.vocabulary import Slot

FROM_WAKE_MIN: Final = {Slot.MORNING: (20, 180), Slot.MIDDAY: (270, 450), Slot.AFTERNOON: (480, 630)}
"""First and last minute after waking."""

EVENING_BEFORE_BED_MIN: Final = (150, 30)
LEAST_GAP_MIN: Final = 120
"""Between the starts of any two sessions of a day, in minutes that really pass."""

SHIFT_MIN: Final = 15
EXPIRES_BEFORE_NEXT_MIN: Final = 60

Window = tuple[int, int]


def on_person_day(clock: str, wake_min: int) -> int:
    """A wall-clock time in minutes of the person-day: past 1440 when it lies before the day's start."""
    minutes = minutes_of(clock)
    return minutes if minutes >= wake_min - DAY_STARTS_BEFORE_WAKE_MIN else minutes + DAY_MINUTES


def bedtime(wake_min: int, bed_min: int) -> int:
    """The bed time counted on from the wake time: past 1440 when it lies after midnight."""
    while bed_min <= wake_min:
        bed_min += DAY_MINUTES
    return bed_min


def windows(wake_min: int, bed_min: int, slots: Iterable[Slot]) -> dict[Slot, Window]:
    """First and last minute at which a session of each slot may start, for the slots in use.

    Nothing lies in the last half hour before bed; what overlaps belongs to the earlier slot. A slot for which
    the day is too short has no window.
    """
    bed_min = bedtime(wake_min, bed_min)
    early, late = EVENING_BEFORE_BED_MIN
    found: dict[Slot, Window] = {}
    free_from = wake_min + FROM_WAKE_MIN[Slot.MORNING][0]
    wanted = set(slots)
    for slot in Slot:
        if slot not in wanted:
            continue
        if slot == Slot.EVENING:
            start, end = bed_min - early, bed_min
        else:
            start, end = (wake_min + offset for offset in FROM_WAKE_MIN[slot])
        start, end = max(start, free_from), min(end, bed_min - late)
        if start <= end:
            found[slot] = (start, end)
            free_from = end
    return found


def still_open(wake_min: int, bed_min: int, from_min: int) -> tuple[Slot, ...]:
    """The slots whose window is not over at ``from_min``, with room left for a session."""
    found = windows(wake_min, bed_min, Slot)
    return tuple(slot for slot, (_, end) in found.items() if from_min + SHIFT_MIN <= end)


def clipped(found: Mapping[Slot, Window], from_min: int) -> dict[Slot, Window]:
    """Windows that do not begin before ``from_min``; those that are over are left out."""
    return {slot: (max(start, from_min), end) for slot, (start, end) in found.items() if from_min <= end}


def first_start(
    window: Window, anchor: int | None, others: Sequence[int], passed: Callable[[int, int], int]
) -> int | None:
    """The planned start: at the anchor, moved on in quarter hours until it is far enough from every other.

    An anchor outside the window counts as its nearer end; without one the window's start is taken.
    ``passed(a, b)`` gives the minutes that really pass from a to b. None if the window ends first.
    """
    start, end = window
    at = start if anchor is None else min(max(anchor, start), end)
    while any(abs(passed(other, at)) < LEAST_GAP_MIN for other in others):
        at += SHIFT_MIN
        if at > end:
            return None
    return at


def expiry(window_end: int, later_starts: Iterable[int]) -> int:
    """When a session that was not started is over: with its window, or an hour before the next one."""
    return min([window_end, *(start - EXPIRES_BEFORE_NEXT_MIN for start in later_starts)])


def placed(
    slots: Mapping[Slot, int | None],
    found: Mapping[Slot, Window],
    fixed: Sequence[int],
    passed: Callable[[int, int], int],
) -> dict[Slot, int] | None:
    """Planned starts of all slots (slot → anchor) around the fixed ones, or None if they do not all fit."""
    starts: dict[Slot, int] = {}
    for slot in Slot:
        if slot in slots:
            at = first_start(found[slot], slots[slot], [*fixed, *starts.values()], passed)
            if at is None:
                return None
            starts[slot] = at
    return starts
