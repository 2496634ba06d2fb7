"""What must hold for each exercise of a session, told without the planner. ``session_check`` has the codes."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from app.domain import dosing
from app.domain.exercises import Catalogue, Exercise
from app.domain.session_case import CaseItem, SessionCase
from app.domain.session_rules import is_early
from app.domain.vocabulary import (
    Context,
    Fit,
    FlareState,
    Irritability,
    Laterality,
    PhaseKind,
    Position,
    Presentation,
    ProgramPhase,
    Role,
    SessionKind,
    Substitute,
)
from app.domain.vocabulary import MovementFunction as Fn

_TOLERATED_BY: Final = {
    Irritability.LOW: {Irritability.LOW, Irritability.MODERATE, Irritability.HIGH},
    Irritability.MODERATE: {Irritability.MODERATE, Irritability.HIGH},
    Irritability.HIGH: {Irritability.HIGH},
}
"""Irritability of the back → what an exercise's ``irr_max`` may be."""

_ON_THE_FLOOR: Final = {Position.QUADRUPED, Position.PLANK, Position.FLOOR_SITTING}
_UNSETTLED: Final = {FlareState.WATCH, FlareState.FLARE, FlareState.RECOVERING}
_DEAD_BUG_LIKE: Final = {"dead_bug", "curl_up", "bird_dog"}
_BANNED_FAMILIES: Final = {
    SessionKind.MOBILITY: _DEAD_BUG_LIKE | {"hinge_carry", "side_bridge", "bridge"},
    SessionKind.STRENGTH: set[str](),
    SessionKind.POSITION_RESET: _DEAD_BUG_LIKE | {"bridge"},
    SessionKind.EVENING_DECOMPRESSION: _DEAD_BUG_LIKE | {"hinge_carry", "side_bridge", "bridge"},
    SessionKind.CALM: set[str](),
}
_BANNED_MAINS: Final = {
    SessionKind.MOBILITY: {"breathing"},
    SessionKind.STRENGTH: {"breathing", "walking"},
    SessionKind.POSITION_RESET: set[str](),
    SessionKind.EVENING_DECOMPRESSION: {"walking"},
    SessionKind.CALM: set[str](),
}
_CALM_FUNCTIONS: Final = {Fn.BREATHING, Fn.SPINE_MOBILITY, Fn.ENDURANCE}
_RETURNING: Final = {Fn.THORACIC_ROTATION, Fn.HIP_ROTATION}
_FULL_FLARE_DAYS: Final = 3
_MORNING_MIN: Final = 120
_LOADED: Final = 2


class Judged(NamedTuple):
    """One known exercise in its session."""

    catalogue: Catalogue
    case: SessionCase
    item: CaseItem
    exercise: Exercise


Violations = Iterator[str]


def _dose(j: Judged) -> Violations:
    if not j.item.dose_is_known:
        yield "dose_step_range"
    elif j.item.seconds not in (None, dosing.exercise_s(j.exercise, j.item.dose_step)):
        yield "item_seconds"
    if j.item.sides not in (None, 1 if j.exercise.laterality == Laterality.BILATERAL else 2):
        yield "sides"


def _once(j: Judged) -> Violations:
    before = (item.exercise for item in j.case.items[: j.item.place])
    if any(exercise is not None and exercise.track == j.exercise.track for exercise in before):
        yield "track_twice"


def _place(j: Judged) -> Violations:
    if j.case.context not in j.exercise.contexts:
        yield "context"
    if j.case.equipment is not None and not j.exercise.equipment.issubset(j.case.equipment):
        yield "equipment"
    hidden = j.exercise.positions == (Position.SEATED,) or j.exercise.family == "walking"
    if j.case.discreet and j.case.context == Context.WORK and not hidden:
        yield "discreet"


def _person(j: Judged) -> Violations:
    fit = j.exercise.fit[j.case.presentation]
    if fit == Fit.AVOID and j.exercise.id not in (j.case.forced or ()):
        yield "fit_avoid"
    unsettled = j.case.phase == ProgramPhase.SETTLE or j.case.flare_state in _UNSETTLED
    if fit == Fit.CAUTION and unsettled:
        yield "caution_not_now"
    gentle = j.case.kind == SessionKind.STRENGTH and j.case.phase == ProgramPhase.SETTLE
    if j.exercise.irr_max not in _TOLERATED_BY[Irritability.HIGH if gentle else j.case.irritability]:
        yield "irr_max"
    if not j.exercise.avoid_if.isdisjoint(j.case.care_flags or ()):
        yield "care_flag"
    if j.case.floor_ok is False and not _ON_THE_FLOOR.isdisjoint(j.exercise.positions):
        yield "floor"


def _morning(j: Judged) -> Violations:
    just_up = j.case.minutes_since_wake is not None and j.case.minutes_since_wake < _MORNING_MIN
    stiff = j.case.presentation in (Presentation.EXTENSION_RESPONSIVE, Presentation.MIXED_UNSURE)
    if just_up and stiff and not j.exercise.morning_ok:
        yield "morning"


def _kind(j: Judged) -> Violations:
    kind, family, is_main = j.case.kind, j.exercise.family, j.item.role == Role.MAIN
    loaded = family == "hinge_carry" and j.exercise.dims[2] == _LOADED
    loaded_at_desk = kind == SessionKind.POSITION_RESET and loaded
    as_main = is_main and family in _BANNED_MAINS[kind]
    if family in _BANNED_FAMILIES[kind] or loaded_at_desk or as_main:
        yield "kind_ban"
    if family == "hinge_carry" and not is_main:
        yield "filler_hinge"


def _therapist(j: Judged) -> Violations:
    if j.exercise.id in (j.case.excluded or ()):
        yield "excluded"
    if j.exercise.track in (j.case.suspended_tracks or ()):
        yield "track_suspended"
    gated = any(e.requires for e in j.catalogue.tracks[j.exercise.track])
    if gated and j.case.opened_tracks is not None and j.exercise.track not in j.case.opened_tracks:
        yield "gate"


def _early(j: Judged) -> Violations:
    if not is_early(j.case) or not j.item.dose_is_known:
        return
    dose = dosing.dose_of(j.exercise, j.item.dose_step)
    if len(dose.reps) >= 3:
        yield "three_sets_early"
    held = [dosing.phase_s(phase, dose) for phase in j.exercise.tempo if phase.kind == PhaseKind.HOLD]
    if max(held, default=0) > 10:
        yield "hold_early"


def _stretched_walk(j: Judged) -> Violations:
    still = j.case.kind == SessionKind.CALM or j.case.irritability == Irritability.HIGH
    if j.exercise.family == "walking" and j.item.dose_step > 2 and still:
        yield "walk_stretched"


def _rank(j: Judged) -> Violations:
    ranks = j.case.ranks
    if ranks is None or j.exercise.family == "breathing":
        return
    performed = 3 * (j.exercise.level - 1) + min(j.item.dose_step, 2)
    above = performed > ranks.get(j.exercise.track, 0)
    if j.item.substitute == Substitute.SWAP:
        partners = [j.catalogue.exercises[name].track for name in j.exercise.swap]
        above |= any(j.item.dose_step > ranks.get(track, 0) % 3 for track in (*partners, j.exercise.track))
    if above:
        yield "above_rank"


def _calm(j: Judged) -> Violations:
    if j.case.kind != SessionKind.CALM:
        return
    returning = (j.case.flare_day or 0) >= _FULL_FLARE_DAYS and j.case.easing
    allowed = _CALM_FUNCTIONS | _RETURNING if returning else _CALM_FUNCTIONS
    if allowed.isdisjoint(j.exercise.functions):
        yield "calm_function"
    if j.exercise.level != 1 and j.exercise.id != "breath_seated":
        yield "calm_level"
    if j.item.dose_step != 0 and j.exercise.family != "breathing":
        yield "calm_dose"


ITEM_RULES: Final[tuple[Callable[[Judged], Violations], ...]] = (
    _once,
    _dose,
    _place,
    _person,
    _morning,
    _kind,
    _therapist,
    _early,
    _stretched_walk,
    _rank,
    _calm,
)
