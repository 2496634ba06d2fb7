"""The exercise catalogue as plain values: exercises, doses, tempo, and the ladder a person climbs.

A *rank* names a place on a person's ladder: ``3 · (level − 1) + dose step``. Because it counts levels, a
ladder always starts at level 1 and leaves no level out; it can only end early.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.vocabulary import (
    Bias,
    Breath,
    CareFlag,
    Context,
    Equipment,
    Fit,
    Irritability,
    Laterality,
    MovementFunction,
    PhaseKind,
    Position,
    Presentation,
)

BREATHING_TRACK: Final = "breathing"
WALKING_TRACK: Final = "walking"
FREE_TRACKS: Final = frozenset({BREATHING_TRACK, WALKING_TRACK})
"""Tracks whose dose may be stretched to fill a session: that is filling, not progression."""

DOSE_STEPS: Final = 3
LAST_DOSE_STEP: Final = 2


@dataclass(frozen=True, slots=True)
class TempoPhase:
    """One part of a repetition, in the order performed. ``variable``: seconds come from ``Dose.hold_s``."""

    name: str
    kind: PhaseKind
    seconds: int
    breath: Breath
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Dose:
    """``reps``: one number per set, per side unless the exercise is bilateral."""

    reps: tuple[int, ...]
    hold_s: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """One catalogue variant. ``dims`` follows the order of ``Dimension``; ``level`` counts from 1.

    Two exercises are equal only if they are the same record of the same catalogue, which lets them be keys.
    """

    id: str
    name: str
    family: str
    track: str
    level: int
    functions: tuple[MovementFunction, ...]
    regions: tuple[str, ...]
    purpose: str
    cues: tuple[str, ...]
    doses: tuple[Dose, Dose, Dose]
    rest_s: int
    setup_s: int
    tempo: tuple[TempoPhase, ...]
    laterality: Laterality
    positions: tuple[Position, ...]
    contexts: frozenset[Context]
    equipment: frozenset[Equipment]
    dims: tuple[int, int, int, int, int, int]
    fit: Mapping[Presentation, Fit]
    irr_max: Irritability
    bias: Bias
    morning_ok: bool
    avoid_if: frozenset[CareFlag]
    next: tuple[str, ...]
    prev: tuple[str, ...]
    swap: tuple[str, ...]
    requires: tuple[str, ...]
    check: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """``exercises`` by id; ``tracks``: track → its exercises by level (two on the last level mean a fork)."""

    version: str
    exercises: Mapping[str, Exercise]
    tracks: Mapping[str, tuple[Exercise, ...]]


def path_of(
    catalogue: Catalogue,
    track: str,
    presentation: Presentation,
    care_flags: frozenset[CareFlag],
    equipment_anywhere: frozenset[Equipment],
    branch: Mapping[str, str],
    forced: frozenset[str] = frozenset(),
) -> tuple[Exercise, ...]:
    """The person's ladder on one track, easiest first: ``path[rank // 3]`` is the exercise of a rank.

    The ladder ends before the first level whose exercise is ``avoid`` for the presentation, since every layer
    is earned on the one before; it is empty when that is level 1, and the track is then out of the plan.
    A therapist's forced exercise counts as allowed and keeps the levels below it on the ladder. Care flags
    and equipment decide which branch of a fork is taken but never shorten the ladder: what cannot be done
    here and now is replaced for the day by the planner and keeps its place.

    ``equipment_anywhere`` is what the person has in any context; ``branch`` maps a track to the exercise the
    person chose at its fork. An unknown track has no ladder: ``KeyError``.
    """
    return paths_of(catalogue, presentation, care_flags, equipment_anywhere, branch, forced)[track]


def paths_of(
    catalogue: Catalogue,
    presentation: Presentation,
    care_flags: frozenset[CareFlag],
    equipment_anywhere: frozenset[Equipment],
    branch: Mapping[str, str],
    forced: frozenset[str] = frozenset(),
) -> Mapping[str, tuple[Exercise, ...]]:
    """All the person's ladders by track, see ``path_of``."""
    chosen = frozenset(branch.values())
    return _paths(catalogue, _Climber(presentation, care_flags, equipment_anywhere, chosen, forced))


class _Climber(NamedTuple):
    presentation: Presentation
    care_flags: frozenset[CareFlag]
    equipment: frozenset[Equipment]
    chosen: frozenset[str]
    forced: frozenset[str]


@lru_cache(maxsize=8_192)
def _paths(catalogue: Catalogue, climber: _Climber) -> Mapping[str, tuple[Exercise, ...]]:
    return {track: _path(levels, climber) for track, levels in catalogue.tracks.items()}


def _path(levels: Sequence[Exercise], climber: _Climber) -> tuple[Exercise, ...]:
    ladder: list[Exercise] = []
    length = 0
    for level in range(1, levels[-1].level + 1):
        exercise = _branch([e for e in levels if e.level == level], climber)
        ladder.append(exercise)
        unbroken = length == level - 1
        if exercise.id in climber.forced or (unbroken and exercise.fit[climber.presentation] != Fit.AVOID):
            length = level
    return tuple(ladder[:length])


def _branch(branches: Sequence[Exercise], climber: _Climber) -> Exercise:
    """The exercise taken on a level: the forced, else the chosen, else the first that fits best. One that is
    ``avoid`` is taken only if all are."""

    def reasons_against(exercise: Exercise) -> tuple[bool, ...]:
        fit = exercise.fit[climber.presentation]
        fits = fit in (Fit.SUITED, Fit.OK)
        possible = exercise.equipment <= climber.equipment and not exercise.avoid_if & climber.care_flags
        return (
            exercise.id not in climber.forced,
            fit == Fit.AVOID,
            exercise.id not in climber.chosen,
            not (fits and possible),
            not fits,
        )

    return min(branches, key=reasons_against)


def rank_of(exercise: Exercise, dose_step: int) -> int:
    """The rank performed by doing an exercise at a dose step; a stretched free dose counts as d2."""
    return DOSE_STEPS * (exercise.level - 1) + min(dose_step, LAST_DOSE_STEP)


def at_rank(path: Sequence[Exercise], rank: int) -> tuple[Exercise, int]:
    """The exercise and dose step of a rank; a rank past the end of the ladder is its end.

    ``path`` must not be empty (``IndexError``): a track without a ladder is not planned.
    """
    level, dose_step = divmod(capped_rank(path, rank), DOSE_STEPS)
    return path[level], dose_step


def capped_rank(path: Sequence[Exercise], rank: int) -> int:
    """The rank after a change shortened the ladder. An empty ladder keeps the rank for the day it returns."""
    return min(rank, DOSE_STEPS * len(path) - 1) if path else rank


_offered: list[Callable[[], Catalogue]] = []


def offer_catalogue(source: Callable[[], Catalogue]) -> None:
    """Tell the domain where the shipped catalogue comes from; the last offer stands."""
    _offered[:] = [source]


def offered_catalogue() -> Catalogue:
    """The catalogue for the plain-data face of the rules, which is called without one.

    Everything else is given its catalogue as an argument.
    """
    return _offered[0]()
