"""What must hold for a session as a whole, told without the planner. ``session_check`` has the table of codes."""

from collections.abc import Callable, Iterator
from typing import Final

from app.domain import dosing
from app.domain.exercises import Exercise
from app.domain.session_case import SessionCase
from app.domain.vocabulary import Fit, FlareState, Irritability, Role, SessionKind
from app.domain.vocabulary import MovementFunction as Fn

MOST_MAINS: Final = 4
MOST_MAINS_EARLY: Final = 3
EARLY_BEFORE_DAY: Final = 14

PURPOSE: Final = {
    SessionKind.MOBILITY: Fn.SPINE_MOBILITY,
    SessionKind.STRENGTH: Fn.TRUNK_STABILITY,
    SessionKind.POSITION_RESET: Fn.POSITION_RESET,
    SessionKind.EVENING_DECOMPRESSION: Fn.BREATHING,
    SessionKind.CALM: Fn.BREATHING,
}

Violations = Iterator[str]


def is_early(case: SessionCase) -> bool:
    first_days = case.program_day is not None and case.program_day < EARLY_BEFORE_DAY
    return first_days or case.irritability == Irritability.HIGH


def _known(case: SessionCase) -> list[Exercise]:
    return [item.exercise for item in case.items if item.exercise is not None]


def _item_count(case: SessionCase) -> Violations:
    if not 2 <= len(case.items) <= 5:
        yield "item_count"


def _planned_s(case: SessionCase) -> Violations:
    doses = [(i.exercise, i.dose_step) for i in case.items if i.exercise is not None and i.dose_is_known]
    if len(doses) == len(case.items) and dosing.planned_s(doses) != case.planned_s:
        yield "planned_s"


def _budget(case: SessionCase) -> Violations:
    least_s, most_s = dosing.budget(case.phase, case.kind)
    if not least_s <= case.planned_s <= most_s:
        yield "budget"


def _caution_twice(case: SessionCase) -> Violations:
    if sum(exercise.fit[case.presentation] == Fit.CAUTION for exercise in _known(case)) > 1:
        yield "caution_twice"


def _mains(case: SessionCase) -> Violations:
    mains = [item for item in case.items if item.role == Role.MAIN]
    if len(mains) > MOST_MAINS:
        yield "mains"
    counted = [i for i in mains if i.exercise and i.exercise.family not in ("breathing", "walking")]
    if is_early(case) and len(counted) > MOST_MAINS_EARLY:
        yield "mains_early"


def _flare_needs_calm(case: SessionCase) -> Violations:
    if case.flare_state == FlareState.FLARE and case.kind != SessionKind.CALM:
        yield "flare_needs_calm"


def _missing_function(case: SessionCase) -> Violations:
    if not any(PURPOSE[case.kind] in exercise.functions for exercise in _known(case)):
        yield "missing_function"


SESSION_RULES: Final[tuple[Callable[[SessionCase], Violations], ...]] = (
    _item_count,
    _planned_s,
    _budget,
    _caution_twice,
    _mains,
    _flare_needs_calm,
    _missing_function,
)
