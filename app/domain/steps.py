"""Steps on a ladder: what comes next, whether it may, how far down a decision leads, and the day's cap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.constants import (
    EARLY_HOLD_S_MAX,
    EARLY_SETS_MAX,
    FLOOR_HITS,
    FLOOR_REST_DAYS,
    LEG_REST_AT_ZERO_DAYS,
    LEG_REST_DAYS,
    PLAN_DIM_DAY,
    PLAN_DIM_WEEK,
    PLAN_STEPS_DAY,
    PROVOKED_REST_DAYS,
    STRONG_STEPS,
    THREE_SETS_FROM_DAY,
)
from app.domain.decision_table import StepKind
from app.domain.dosing import longest_hold_s
from app.domain.exercises import DOSE_STEPS, Exercise, at_rank
from app.domain.vocabulary import (
    IRRITABILITY_ORDER,
    Action,
    CareFlag,
    Dimension,
    Equipment,
    Fit,
    Irritability,
    Presentation,
)

RANK_CHANGE: Final = {Action.PROGRESS: 1, Action.REGRESS: -1, Action.REGRESS_STRONG: -STRONG_STEPS}
PROVOKED: Final = frozenset({"R4a", "R4b", "R8"})
"""Rows in which the exercise itself was too much: at rank 0 they rest the track for a few days."""


class Missing(StrEnum):
    """Why the next version may not be taken now."""

    LOCK = "lock"
    CONFIRM = "confirm"
    FIT = "fit"
    IRRITABILITY = "irritability"
    CARE = "care"
    EQUIPMENT = "equipment"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Person:
    """What limits the next version of an exercise. ``equipment``: what is at hand in any context.

    ``forced``: exercises a therapist planned in spite of the fit.
    """

    presentation: Presentation
    irritability: Irritability
    care_flags: frozenset[CareFlag]
    equipment: frozenset[Equipment]
    program_day: int
    forced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NextStep:
    """``missing`` is None when it may be taken; ``things`` names missing equipment; ``dimension`` what rises."""

    kind: StepKind
    missing: Missing | None = None
    things: tuple[Equipment, ...] = ()
    dimension: Dimension | None = None


def next_step(path: Sequence[Exercise], rank: int, person: Person) -> NextStep:
    """The step after ``rank`` on the person's ladder, which must not be empty."""
    if rank >= DOSE_STEPS * len(path) - 1:
        return NextStep(StepKind.TOP)
    exercise, dose_step = at_rank(path, rank + 1)
    kind = StepKind.DOSE if dose_step else StepKind.DIMENSION
    dimension = None if dose_step else _raised_dimension(path[rank // DOSE_STEPS], exercise)
    things = tuple(sorted(exercise.equipment - person.equipment))
    return NextStep(kind, _missing(exercise, dose_step, person), things, dimension)


def _raised_dimension(old: Exercise, new: Exercise) -> Dimension:
    return next(
        dimension
        for dimension, before, after in zip(Dimension, old.dims, new.dims, strict=True)
        if after > before
    )


def _missing(exercise: Exercise, dose_step: int, person: Person) -> Missing | None:
    forced = exercise.id in person.forced
    order = IRRITABILITY_ORDER.index
    if exercise.fit[person.presentation] is Fit.AVOID and not forced:
        return Missing.FIT
    if order(person.irritability) > order(exercise.irr_max):
        return Missing.IRRITABILITY
    if exercise.avoid_if & person.care_flags:
        return Missing.CARE
    if exercise.equipment - person.equipment:
        return Missing.EQUIPMENT
    return Missing.EARLY if _too_early(exercise, dose_step, person) else None


def _too_early(exercise: Exercise, dose_step: int, person: Person) -> bool:
    """The planner would lower this dose at once: no third set, no long hold before day 14 or while high."""
    early = person.program_day < THREE_SETS_FROM_DAY or person.irritability is Irritability.HIGH
    sets = len(exercise.doses[dose_step].reps)
    return early and (sets > EARLY_SETS_MAX or longest_hold_s(exercise, dose_step) > EARLY_HOLD_S_MAX)


def rank_after(current: int, performed: int, action: Action) -> int:
    """The rank a decision leads to, never below 0.

    After an attempt off the current rank only a decrease counts: it is taken from the rank performed, and
    never leads above the current one.
    """
    change = RANK_CHANGE.get(action, 0)
    if change >= 0:
        return current + change
    return min(current, max(0, performed + change))


def rest_days(rule: str, *, at_floor: bool, floor_hits: int) -> int:
    """Person-days a track is not planned after a decision, the day of the decision being the first; 0: none.

    ``floor_hits``: decreases wanted at rank 0 within 14 days, this one included. From the third on the track
    rests until a therapist answers, or 14 days.
    """
    if at_floor and floor_hits >= FLOOR_HITS:
        return FLOOR_REST_DAYS
    if rule == "R3":
        return LEG_REST_AT_ZERO_DAYS if at_floor else LEG_REST_DAYS
    return PROVOKED_REST_DAYS if at_floor and rule in PROVOKED else 0


@dataclass(frozen=True, slots=True)
class PlanCap:
    """Steps already taken: new exercises D−6…D with today's, all steps today, and new exercises today."""

    dims_week: int
    steps_today: int = 0
    dims_today: int = 0

    def allows(self, kind: StepKind) -> bool:
        if self.steps_today >= PLAN_STEPS_DAY:
            return False
        new_exercise = kind is StepKind.DIMENSION
        return not new_exercise or (self.dims_today < PLAN_DIM_DAY and self.dims_week < PLAN_DIM_WEEK)

    def after(self, kind: StepKind) -> "PlanCap":
        new_exercise = int(kind is StepKind.DIMENSION)
        return replace(
            self,
            steps_today=self.steps_today + 1,
            dims_today=self.dims_today + new_exercise,
            dims_week=self.dims_week + new_exercise,
        )


def dims_in_week(day: date, dimension_steps: Iterable[date]) -> int:
    """New exercises taken in D−6…D."""
    return sum(0 <= (day - taken).days <= 6 for taken in dimension_steps)
