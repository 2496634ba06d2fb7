"""How long an exercise and a session take, and how long a session may take.

Everything is in whole seconds. Rating taps lie outside: what a session really took is measured, not planned.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from app.domain.exercises import BREATHING_TRACK, LAST_DOSE_STEP, WALKING_TRACK, Dose, Exercise, TempoPhase
from app.domain.vocabulary import UPRIGHT, Laterality, PhaseKind, ProgramPhase, SessionKind

SETTLE_IN_S: Final = 15
"""The first breath of a session, before the first exercise."""

SIDE_CHANGE_S: Final = 5
"""One change of sides in every set of a one-sided exercise."""

SAME_POSITION_S: Final = 5
SAME_CLASS_S: Final = 10
FLOOR_TO_UPRIGHT_S: Final = 20
"""Getting from one exercise to the next: same position, both upright or both on the floor, or in between."""

BREATHING_LAST_STEP: Final = 8
"""Past d2 each step of a breathing exercise is one breath more, up to six more."""

WALKING_LAST_STEP: Final = 6
WALKING_STRETCH_S: Final = 10
"""Past d2 each step of a walk makes its last stretch this much longer."""

_LAST_STRETCH: Final = {BREATHING_TRACK: BREATHING_LAST_STEP, WALKING_TRACK: WALKING_LAST_STEP}

EARLY_SETS: Final = 2
EARLY_HOLD_S: Final = 10
"""Few and excellent at the beginning: short holds in few sets (McGill-type dosing, holds of about 10 s)."""

SESSION_BUDGETS_S: Final = {
    ProgramPhase.SETTLE: (300, 420),
    ProgramPhase.BUILD: (300, 480),
    ProgramPhase.STRENGTHEN: (330, 600),
    ProgramPhase.MAINTAIN: (300, 480),
}
CALM_BUDGET_S: Final = (300, 420)
BRIEF_BUDGET_S: Final = (300, 360)
"""The lower half of the settle budget, for the small start after days without a session."""


def budget(phase: ProgramPhase, kind: SessionKind) -> tuple[int, int]:
    """Shortest and longest planned session in seconds, both allowed; calm has its own in any phase."""
    return CALM_BUDGET_S if kind == SessionKind.CALM else SESSION_BUDGETS_S[phase]


def sides(exercise: Exercise) -> int:
    """2 when repetitions are counted per side, else 1."""
    return 1 if exercise.laterality == Laterality.BILATERAL else 2


def last_dose_step(exercise: Exercise) -> int:
    """The longest dose that may be planned: d2, or the last stretch of a free dose."""
    return _LAST_STRETCH.get(exercise.track, LAST_DOSE_STEP)


def dose_of(exercise: Exercise, dose_step: int) -> Dose:
    """Sets, repetitions and hold of a dose step; stretched breathing has more breaths in its last set.

    A stretched walk keeps the dose of d2, because only its last part is longer: see ``last_walk_extra_s``.
    A step outside 0 … ``last_dose_step`` raises ``ValueError``.
    """
    if not 0 <= dose_step <= last_dose_step(exercise):
        raise ValueError(f"dose_step: {exercise.id} has no step {dose_step}")
    dose = exercise.doses[min(dose_step, LAST_DOSE_STEP)]
    extra = dose_step - LAST_DOSE_STEP
    if extra > 0 and exercise.track == BREATHING_TRACK:
        return Dose((*dose.reps[:-1], dose.reps[-1] + extra), dose.hold_s)
    return dose


def last_walk_extra_s(exercise: Exercise, dose_step: int) -> int:
    """Seconds added to the last part of a stretched walk, else 0."""
    if exercise.track != WALKING_TRACK:
        return 0
    return WALKING_STRETCH_S * max(0, dose_step - LAST_DOSE_STEP)


def phase_s(phase: TempoPhase, dose: Dose) -> int:
    """Seconds of one phase; the variable one lasts the hold of the dose."""
    return dose.hold_s if phase.variable and dose.hold_s is not None else phase.seconds


def rep_s(exercise: Exercise, dose: Dose) -> int:
    """Seconds of one repetition on one side."""
    return sum(phase_s(phase, dose) for phase in exercise.tempo)


@cache
def exercise_s(exercise: Exercise, dose_step: int) -> int:
    """Seconds of one exercise: getting into place, work on every side, side changes, rests between sets."""
    dose = dose_of(exercise, dose_step)
    work_s = sum(dose.reps) * rep_s(exercise, dose) * sides(exercise)
    switch_s = SIDE_CHANGE_S * len(dose.reps) if exercise.laterality == Laterality.UNILATERAL else 0
    rest_s = (len(dose.reps) - 1) * exercise.rest_s
    return exercise.setup_s + work_s + last_walk_extra_s(exercise, dose_step) + switch_s + rest_s


@cache
def time_under_tension(exercise: Exercise, dose_step: int) -> int:
    """Seconds of all phases except pauses, both sides, without the rest between sets."""
    dose = dose_of(exercise, dose_step)
    tension_s = sum(phase_s(phase, dose) for phase in exercise.tempo if phase.kind != PhaseKind.PAUSE)
    return sum(dose.reps) * tension_s * sides(exercise) + last_walk_extra_s(exercise, dose_step)


@cache
def longest_hold_s(exercise: Exercise, dose_step: int) -> int:
    """Seconds of the longest ``hold`` phase, 0 without one. Walking and carrying are not holds."""
    dose = dose_of(exercise, dose_step)
    holds = (phase_s(phase, dose) for phase in exercise.tempo if phase.kind == PhaseKind.HOLD)
    return max(holds, default=0)


@cache
def fits_early(exercise: Exercise, dose_step: int) -> bool:
    """Whether a dose step is small enough for the first two weeks and for a back that is easily stirred."""
    sets = len(dose_of(exercise, dose_step).reps)
    return sets <= EARLY_SETS and longest_hold_s(exercise, dose_step) <= EARLY_HOLD_S


@cache
def transition_s(before: Exercise, after: Exercise) -> int:
    """Seconds from one exercise to the next, judged by the first position of each."""
    leaving, entering = before.positions[0], after.positions[0]
    if leaving == entering:
        return SAME_POSITION_S
    return SAME_CLASS_S if (leaving in UPRIGHT) == (entering in UPRIGHT) else FLOOR_TO_UPRIGHT_S


def planned_s(doses: Iterable[tuple[Exercise, int]]) -> int:
    """Seconds of a session of (exercise, dose step) in this order."""
    total, before = SETTLE_IN_S, None
    for exercise, dose_step in doses:
        total += exercise_s(exercise, dose_step)
        total += transition_s(before, exercise) if before else 0
        before = exercise
    return total
