"""Which exercises a person can do here and now: one option per track, or none.

The exercise of the track's current level comes first; if it cannot be done here and now its swap stands in,
else the highest lower level at d2, which the person has earned. Whatever is done, the rank stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.dosing import fits_early
from app.domain.exercises import (
    DOSE_STEPS,
    LAST_DOSE_STEP,
    WALKING_TRACK,
    Catalogue,
    Exercise,
    capped_rank,
    paths_of,
)
from app.domain.standing import Standing
from app.domain.vocabulary import (
    IRRITABILITY_ORDER,
    Context,
    Equipment,
    Fit,
    FlareState,
    Irritability,
    MovementFunction,
    Position,
    Presentation,
    ProgramPhase,
    SessionKind,
    Substitute,
)

MORNING_MIN: Final = 120
MORNING_PRESENTATIONS: Final = frozenset({Presentation.EXTENSION_RESPONSIVE, Presentation.MIXED_UNSURE})
"""Bending is kept out of the first two hours after waking for these (Snook 1998)."""

RATHER_NOT_ON_THE_FLOOR: Final = frozenset({Position.QUADRUPED, Position.PLANK, Position.FLOOR_SITTING})
SEATED: Final = (Position.SEATED,)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to train a track now. ``rank`` is the current rank of the exercise's own track."""

    exercise: Exercise
    dose_step: int
    rank: int
    substitute: Substitute


class HereAndNow:
    """A person in one place at one time of day, ready to be asked what can be done."""

    __slots__ = (
        "_bending_allowed",
        "_caution_allowed",
        "_context",
        "_equipment",
        "_irritability",
        "_paths",
        "_seated_only",
        "catalogue",
        "standing",
    )

    def __init__(
        self,
        catalogue: Catalogue,
        standing: Standing,
        kind: SessionKind,
        context: Context,
        minutes_since_wake: int,
    ) -> None:
        settling = standing.phase == ProgramPhase.SETTLE
        self.catalogue = catalogue
        self.standing = standing
        self._context = context
        self._equipment = standing.equipment.get(context, frozenset())
        self._paths = paths_of(
            catalogue,
            standing.presentation,
            standing.care_flags,
            frozenset[Equipment]().union(*standing.equipment.values()),
            standing.branch,
            standing.forced,
        )
        calm = kind == SessionKind.CALM
        gentle_only = calm or (settling and kind == SessionKind.STRENGTH)
        self._irritability = _ORDER[Irritability.HIGH if gentle_only else standing.irritability]
        self._caution_allowed = standing.flare_state == FlareState.CALM and not settling and not calm
        morning = minutes_since_wake < MORNING_MIN
        self._bending_allowed = not (morning and standing.presentation in MORNING_PRESENTATIONS)
        self._seated_only = standing.discreet and context == Context.WORK

    def can_do(self, exercise: Exercise) -> bool:
        """Place, equipment, fit, irritability, care flags, morning, preferences and the therapist allow it."""
        standing = self.standing
        return (
            self._context in exercise.contexts
            and exercise.equipment <= self._equipment
            and self._fits(exercise)
            and _ORDER[exercise.irr_max] >= self._irritability
            and standing.care_flags.isdisjoint(exercise.avoid_if)
            and (self._bending_allowed or exercise.morning_ok)
            and (standing.floor_ok or RATHER_NOT_ON_THE_FLOOR.isdisjoint(exercise.positions))
            and (not self._seated_only or exercise.positions == SEATED or exercise.track == WALKING_TRACK)
            and exercise.id not in standing.excluded
        )

    def _fits(self, exercise: Exercise) -> bool:
        fit = exercise.fit[self.standing.presentation]
        if fit == Fit.AVOID:
            return exercise.id in self.standing.forced
        return fit != Fit.CAUTION or self._caution_allowed

    def options(self, tracks: Iterable[str] | None = None) -> dict[str, Option]:
        """By track: what each of these tracks (default all) offers now."""
        found = {track: self._option(track) for track in self._planned_tracks(tracks)}
        return {track: option for track, option in found.items() if option is not None}

    def first_levels(self, functions: Iterable[MovementFunction]) -> dict[str, Option]:
        """What a calm session may use: level 1 at d0, whatever the rank, of tracks made for one of these."""
        found: dict[str, Option] = {}
        for track in self._planned_tracks():
            path = self._paths[track]
            if path[0].functions[0] not in functions:
                continue
            swaps = [self.catalogue.exercises[name] for name in path[0].swap]
            for exercise in (path[0], *(swap for swap in swaps if swap.track == track)):
                if self.can_do(exercise):
                    found[track] = self._gentlest(path, exercise)
                    break
        return found

    def _gentlest(self, path: tuple[Exercise, ...], exercise: Exercise) -> Option:
        rank = self.rank(exercise.track)
        current = path[rank // DOSE_STEPS]
        substitute = Substitute.LOWER
        if exercise is current:
            substitute = Substitute.NONE
        elif exercise.id in current.swap:
            substitute = Substitute.SWAP
        return Option(exercise, 0, rank, substitute)

    def earned(self, functions: Iterable[MovementFunction]) -> list[Option]:
        """Lower levels that train one of these functions where the track's present level no longer does."""
        wanted = frozenset(functions)
        found = (
            self.below(track, lambda exercise: not wanted.isdisjoint(exercise.functions))
            for track in self._planned_tracks()
        )
        return [option for option in found if option is not None]

    def below(self, track: str, acceptable: Callable[[Exercise], bool] = lambda _: True) -> Option | None:
        """The highest level below the present one that is acceptable and can be done, at d2."""
        path, rank = self._paths[track], self.rank(track)
        for lower in reversed(path[: rank // DOSE_STEPS]):
            if acceptable(lower) and self.can_do(lower):
                return Option(lower, self._dose(lower, LAST_DOSE_STEP), rank, Substitute.LOWER)
        return None

    def rank(self, track: str) -> int:
        """The rank planned from: kept within a therapist's levels and capped at the end of the ladder."""
        rank = self.standing.ranks.get(track, 0)
        if track in self.standing.level_bounds:
            lowest, highest = self.standing.level_bounds[track]
            rank = min(max(rank, DOSE_STEPS * (lowest - 1)), DOSE_STEPS * highest - 1)
        return capped_rank(self._paths[track], rank)

    def _planned_tracks(self, tracks: Iterable[str] | None = None) -> Iterable[str]:
        among = self.catalogue.tracks if tracks is None else tracks
        return [track for track in among if self._paths[track] and self._is_planned(track)]

    def _is_planned(self, track: str) -> bool:
        standing = self.standing
        opened = not self.catalogue.tracks[track][0].requires or track in standing.opened_tracks
        return opened and track not in standing.suspended_tracks

    def _option(self, track: str) -> Option | None:
        rank = self.rank(track)
        level, dose_step = divmod(rank, DOSE_STEPS)
        current = self._paths[track][level]
        if self.can_do(current):
            return Option(current, self._dose(current, dose_step), rank, Substitute.NONE)
        for swap in (self.catalogue.exercises[name] for name in current.swap):
            if self._is_planned(swap.track) and self.can_do(swap):
                return self._swapped(swap, track, dose_step, rank)
        return self.below(track)

    def _swapped(self, swap: Exercise, track: str, dose_step: int, rank: int) -> Option | None:
        """A swap on the same track keeps the dose. One on another track counts for that track, which offers it
        by itself at the dose its person has earned there; here it leaves nothing to offer."""
        if swap.track != track:
            return None
        return Option(swap, self._dose(swap, dose_step), rank, Substitute.SWAP)

    def _dose(self, exercise: Exercise, dose_step: int) -> int:
        """The dose step after a therapist's cap and the early rule, which both leave the rank as it is."""
        step = min(dose_step, self.cap(exercise))
        while self.standing.early and step > 0 and not fits_early(exercise, step):
            step -= 1
        return step

    def cap(self, exercise: Exercise, default: int = LAST_DOSE_STEP) -> int:
        """The highest dose step a therapist allows, ``default`` if none was said."""
        caps = self.standing.dose_caps
        if not caps:
            return default
        return min(caps.get(exercise.id, default), caps.get(exercise.track, default))


_ORDER: Final = {irritability: place for place, irritability in enumerate(IRRITABILITY_ORDER)}
