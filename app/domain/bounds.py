"""What a therapist may not set, and why: said before it is recorded, so that nobody is promised what the rules refuse.

The engine obeys every recorded word as far as safety allows and would silently plan less; asking first gives the
reason. Ending a word, and everything that only makes less of the plan, is always allowed.
"""

from typing import Final

from app.domain.constants import PAIN_CEILING, PAIN_CEILING_MIN, REF_MAX, REF_MIN
from app.domain.engine import Evaluation
from app.domain.errors import Invalid, Refused
from app.domain.event_person import TherapistOverride
from app.domain.event_types import OverrideTarget
from app.domain.exercises import DOSE_STEPS, Exercise
from app.domain.folding import Fold
from app.domain.phases import must_settle
from app.domain.safety import RESULT_OF
from app.domain.steps import Missing, next_step
from app.domain.vocabulary import IRRITABILITY_ORDER, FlareState, ProgramPhase

__all__ = ["check_bound", "check_limits"]

OPENS_MORE: Final = frozenset(
    {
        OverrideTarget.RANK,
        OverrideTarget.MIN_LEVEL,
        OverrideTarget.FORCE,
        OverrideTarget.SUSPEND_LIFT,
        OverrideTarget.PHASE,
    }
)
WHY_NOT: Final = {
    Missing.FIT: (
        "bound_fit",
        "This version goes in a direction the person's presentation avoids; add the exercise by itself first.",
    ),
    Missing.IRRITABILITY: (
        "bound_irritability",
        "This version needs a back that is less easily stirred than it is now.",
    ),
    Missing.CARE: (
        "bound_care",
        "This version does not go with what the person asked us to plan around.",
    ),
    Missing.EQUIPMENT: (
        "bound_equipment",
        "This version needs something the person does not have at hand.",
    ),
    Missing.EARLY: (
        "bound_early",
        "Third sets and long holds wait for day 14 and a back that is not easily stirred.",
    ),
}


LIMITS: Final = {
    OverrideTarget.PAIN_CEILING: (
        PAIN_CEILING_MIN,
        PAIN_CEILING,
        "bound_ceiling",
        "The ceiling is 3 to 5 of 10: above 5 an exercise stops, whoever allows more.",
    ),
    OverrideTarget.REF_PAIN: (
        REF_MIN,
        REF_MAX,
        "bound_reference",
        "The reference is 2 to 5 of 10: below, every stir would be a flare-up; above, an app should not raise levels.",
    ),
}


def check_limits(target: object, value: object) -> None:
    """Raises ``Invalid`` (``bound_ceiling``, ``bound_reference``) for a number no therapist may set, and why."""
    for limited, (least, most, code, why) in LIMITS.items():
        if target == limited and type(value) is int and not least <= value <= most:
            raise Invalid(code, why, field="value")


def check_bound(evaluation: Evaluation, ordered: TherapistOverride) -> None:
    """Raises ``Invalid`` for a track or exercise that is not there, ``Refused`` for what safety forbids now.

    Codes: ``bound_over``, ``bound_unknown``, ``bound_blocked``, ``bound_flare``, ``bound_settle``, ``bound_contradiction``,
    ``bound_outside``, ``bound_no_ladder``, ``bound_past_top``, and ``bound_`` with fit, irritability, care, equipment
    or early.
    """
    fold = evaluation.folded.fold
    if ordered.until is not None and ordered.until < evaluation.day:
        raise Invalid("bound_over", "The last day lies behind, so it would never hold.", field="until")
    _check_names(fold, ordered)
    if ordered.value is None or ordered.value is False or ordered.target not in OPENS_MORE:
        _check_levels(fold, ordered)
        return
    wanted = _wanted_rank(ordered)
    if ordered.target is OverrideTarget.RANK:
        _check_within(fold, str(ordered.track), int(ordered.value))
    is_less = wanted is not None and wanted <= fold.state.tracks[str(ordered.track)].rank
    if is_less or ordered.value is ProgramPhase.SETTLE:
        return
    _check_state(fold, ordered)
    _check_levels(fold, ordered)
    if wanted is not None:
        _check_rank(fold, str(ordered.track), wanted)
    if ordered.target is OverrideTarget.FORCE:
        _check_forced(fold, fold.catalogue.exercises[str(ordered.exercise_id)])


def _check_names(fold: Fold, ordered: TherapistOverride) -> None:
    if ordered.track is not None and ordered.track not in fold.state.tracks:
        raise Invalid("bound_unknown", "There is no such track.", field="track")
    if ordered.exercise_id is not None and ordered.exercise_id not in fold.catalogue.exercises:
        raise Invalid("bound_unknown", "There is no such exercise.", field="exercise_id")


def _wanted_rank(ordered: TherapistOverride) -> int | None:
    if ordered.target is OverrideTarget.RANK:
        return int(ordered.value)
    return DOSE_STEPS * (ordered.value - 1) if ordered.target is OverrideTarget.MIN_LEVEL else None


def _check_state(fold: Fold, ordered: TherapistOverride) -> None:
    """What holds for the whole person: a warning sign, a flare-up, a beginning that must stay small."""
    state = fold.state
    if state.safety.is_blocked:
        signs = ", ".join(code for code in state.signs if code in RESULT_OF) or "a hold"
        raise Refused(
            "bound_blocked",
            f"The plan is stopped ({signs}). It opens with a clearance and an empty list, and with nothing else.",
        )
    if state.flare.state is FlareState.FLARE:
        raise Refused(
            "bound_flare", "In a flare-up there are calm sessions only; the levels are saved for after it."
        )
    if ordered.target is OverrideTarget.PHASE and must_settle(fold, fold.day):
        raise Refused(
            "bound_settle", "The first week, a week after a clearance and a back easily stirred stay small."
        )


def _check_levels(fold: Fold, ordered: TherapistOverride) -> None:
    """A lowest level above the highest one, whichever comes second."""
    if ordered.value is None or ordered.target not in (OverrideTarget.MIN_LEVEL, OverrideTarget.MAX_LEVEL):
        return
    lowest: int = fold.override(OverrideTarget.MIN_LEVEL, ordered.track) or 1
    highest: int = fold.override(OverrideTarget.MAX_LEVEL, ordered.track) or ordered.value
    if ordered.target is OverrideTarget.MIN_LEVEL:
        lowest = ordered.value
    else:
        highest = ordered.value
    if lowest > highest:
        raise Refused(
            "bound_contradiction", "The lowest level would lie above the highest one.", field="value"
        )


def _check_within(fold: Fold, track: str, rank: int) -> None:
    """A level outside the ones that were set would be moved without a word."""
    lowest: int = fold.override(OverrideTarget.MIN_LEVEL, track) or 1
    highest: int | None = fold.override(OverrideTarget.MAX_LEVEL, track)
    if rank < DOSE_STEPS * (lowest - 1) or (highest is not None and rank >= DOSE_STEPS * highest):
        raise Refused(
            "bound_outside", "The level lies outside the lowest and highest that were set.", field="value"
        )


def _check_rank(fold: Fold, track: str, rank: int) -> None:
    ladder = fold.ladder(track)
    if not ladder:
        raise Refused(
            "bound_no_ladder", "Nothing on this track suits the person as they are now.", field="track"
        )
    if rank >= DOSE_STEPS * len(ladder):
        raise Refused("bound_past_top", "The person's ladder on this track ends below that.", field="value")
    missing = next_step(ladder, rank - 1, fold.person).missing
    if missing is not None:
        raise Refused(*WHY_NOT[missing], field="value")


def _check_forced(fold: Fold, exercise: Exercise) -> None:
    """Adding an exercise overrides the direction it goes in, and nothing else."""
    missing: Missing | None = None
    if IRRITABILITY_ORDER.index(fold.irritability) > IRRITABILITY_ORDER.index(exercise.irr_max):
        missing = Missing.IRRITABILITY
    elif exercise.avoid_if & fold.care_flags:
        missing = Missing.CARE
    elif exercise.equipment - fold.equipment_anywhere:
        missing = Missing.EQUIPMENT
    if missing is not None:
        raise Refused(*WHY_NOT[missing], field="exercise_id")
