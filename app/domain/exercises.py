"""The exercise catalogue as plain values: exercises, doses, tempo, ladders."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Exercise:
    """One catalogue variant. ``dims`` follows the order of ``Dimension``; ``level`` counts from 1."""

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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``exercises`` by id; ``tracks``: track → its exercises by level (two on the last level mean a fork)."""

    version: str
    exercises: Mapping[str, Exercise]
    tracks: Mapping[str, tuple[Exercise, ...]]
