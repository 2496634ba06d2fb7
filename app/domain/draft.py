"""A session while it is being put together: made short enough first, then long enough.

Shrinking runs before growing, because shortening to the ceiling can drop a session under its floor.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from app.domain.dosing import BREATHING_LAST_STEP, WALKING_LAST_STEP, exercise_s, planned_s
from app.domain.exercises import BREATHING_TRACK, FREE_TRACKS, LAST_DOSE_STEP, WALKING_TRACK
from app.domain.options import Option
from app.domain.session_kinds import MOST_ITEMS
from app.domain.vocabulary import MovementFunction, Role


class Entry(NamedTuple):
    """One exercise of the draft. ``cap`` is the highest step its dose may be stretched to."""

    option: Option
    dose_step: int
    role: Role
    need: int
    cap: int

    @property
    def track(self) -> str:
        return self.option.exercise.track

    @property
    def seconds(self) -> int:
        return exercise_s(self.option.exercise, self.dose_step)


def seconds_of(entries: Iterable[Entry]) -> int:
    return planned_s([(entry.option.exercise, entry.dose_step) for entry in entries])


def shrink(entries: list[Entry], most_s: int, *, walking_last: bool) -> None:
    """Shorten in place until it fits: free doses first, then the longest dose, one step at a time; when all
    are at their smallest, the least needed item is left out, never the first.

    With ``walking_last`` the walk is the last whose dose is lowered.
    """
    while seconds_of(entries) > most_s:
        held_back = WALKING_TRACK if walking_last else None
        free = [entry for entry in entries if entry.track in FREE_TRACKS and entry.track != held_back]
        others = [entry for entry in entries if entry.track != held_back]
        place = _longest(entries, free, others, entries)
        if place is not None:
            _step(entries, place, -1)
        elif len(entries) > 1:
            del entries[_least_needed(entries)]
        else:
            return


def _longest(entries: Sequence[Entry], *groups: Iterable[Entry]) -> int | None:
    """Place of the longest entry whose dose can be lowered, the first of equals, in the first group with one."""
    for group in groups:
        candidates = [entry for entry in group if entry.dose_step > 0]
        if candidates:
            return entries.index(max(candidates, key=lambda entry: entry.seconds))
    return None


def _least_needed(entries: Sequence[Entry]) -> int:
    """Place of the entry to leave out: never the first, of equals the last."""
    return min(range(len(entries) - 1, 0, -1), key=lambda place: entries[place].need)


def _step(entries: list[Entry], place: int, by: int) -> None:
    entries[place] = entries[place]._replace(dose_step=entries[place].dose_step + by)


def grow(
    entries: list[Entry],
    budget_s: tuple[int, int],
    functions: Sequence[MovementFunction],
    fillers: Callable[[MovementFunction], Iterable[Entry]],
) -> None:
    """Lengthen in place until it is long enough: fillers in the order of ``functions``, then free doses.

    ``fillers`` gives what could still be added for a function, best first. Ends without effect on the floor
    when nothing is left that fits under the ceiling.
    """
    while _add_fillers(entries, budget_s, functions, fillers):
        pass
    least_s, most_s = budget_s
    stretched = True
    while stretched and seconds_of(entries) < least_s:
        stretched = False
        for track in (BREATHING_TRACK, WALKING_TRACK):
            if seconds_of(entries) < least_s:
                stretched |= _stretch(entries, track, most_s)


def _add_fillers(
    entries: list[Entry],
    budget_s: tuple[int, int],
    functions: Sequence[MovementFunction],
    fillers: Callable[[MovementFunction], Iterable[Entry]],
) -> bool:
    """One round through the functions; True if a filler was added and another round may help."""
    least_s, most_s = budget_s
    added = False
    for function in functions:
        if seconds_of(entries) >= least_s:
            return False
        added |= add_filler(entries, fillers(function), most_s)
    return added


def add_filler(entries: list[Entry], fillers: Iterable[Entry], most_s: int) -> bool:
    """Add the first filler that fits under the ceiling at one of its doses, if there is room for an item."""
    for filler in fillers if len(entries) < MOST_ITEMS else ():
        fitting = _fitting(entries, filler, most_s)
        if fitting is not None:
            entries.append(fitting)
            return True
    return False


def _fitting(entries: Sequence[Entry], filler: Entry, most_s: int) -> Entry | None:
    """The filler at its current dose, else d1, else d0, whichever first keeps the session under its ceiling."""
    for step in (filler.dose_step, 1, 0):
        if step <= filler.dose_step:
            tried = filler._replace(dose_step=step)
            if seconds_of([*entries, tried]) <= most_s:
                return tried
    return None


def _stretch(entries: list[Entry], track: str, most_s: int) -> bool:
    """One step more of a free dose, if there is one and the session stays under its ceiling."""
    for place, entry in enumerate(entries):
        if entry.track == track and entry.dose_step < entry.cap:
            _step(entries, place, +1)
            if seconds_of(entries) <= most_s:
                return True
            _step(entries, place, -1)
    return False


def stretch_limit(option: Option, cap: int, *, walk_may_stretch: bool) -> int:
    """How far the dose of an option may be stretched to fill a session; ``cap`` is a therapist's.

    Breathing always to its last step. Walking to the step its rank allows, and past d2 only where it stands
    there already and ``walk_may_stretch``. Everything else keeps its dose.
    """
    track = option.exercise.track
    if track == BREATHING_TRACK:
        return min(cap, BREATHING_LAST_STEP)
    at_full_dose = track == WALKING_TRACK and option.dose_step == LAST_DOSE_STEP
    if at_full_dose and walk_may_stretch:
        return min(cap, WALKING_LAST_STEP)
    return option.dose_step
