"""A therapist's word as the person reads it: which exercise it is about, and what it means for the plan."""

from app.domain.dosing import dose_of
from app.domain.event_types import OverrideTarget
from app.domain.exercises import Exercise, at_rank
from app.domain.folding import Fold
from app.domain.prescription import Explanation
from app.domain.session_texts import dose_text
from app.domain.state import Override


def told_to_person(fold: Fold, ordered: Override) -> Explanation:
    """The sentence of one word that holds. Where the person's ladder has no such place, it names no exercise."""
    target, value = ordered.target, ordered.value
    if target is OverrideTarget.PAIN_CEILING:
        return Explanation("told_pain_ceiling", {"n": value})
    if target is OverrideTarget.PROGRESSION_MODE:
        return Explanation(f"told_{value}", {})
    exercise = _exercise(fold, ordered)
    if exercise is None or target not in ABOUT_AN_EXERCISE:
        return Explanation(f"bound_{target.value}", {})
    values = {"exercise": exercise.name}
    if target is OverrideTarget.DOSE_CAP:
        values["dose"] = dose_text(exercise, dose_of(exercise, value))
    if target is OverrideTarget.RANK:
        values["dose"] = dose_text(
            exercise, dose_of(exercise, at_rank(fold.ladder(exercise.track), value)[1])
        )
    return Explanation(f"told_{target.value}", values)


ABOUT_AN_EXERCISE = frozenset(
    {
        OverrideTarget.RANK,
        OverrideTarget.EXCLUDE,
        OverrideTarget.FORCE,
        OverrideTarget.DOSE_CAP,
        OverrideTarget.MIN_LEVEL,
        OverrideTarget.MAX_LEVEL,
        OverrideTarget.LOCK,
        OverrideTarget.SUSPEND_LIFT,
    }
)


def _exercise(fold: Fold, ordered: Override) -> Exercise | None:
    """The one it names, else the place on the ladder it sets, else the person's own place there."""
    if ordered.exercise_id is not None:
        return fold.catalogue.exercises.get(ordered.exercise_id)
    ladder = fold.ladder(ordered.track) if ordered.track in fold.state.tracks else ()
    if not ladder:
        return None
    if ordered.target is OverrideTarget.RANK:
        return at_rank(ladder, ordered.value)[0]
    if ordered.target in (OverrideTarget.MIN_LEVEL, OverrideTarget.MAX_LEVEL):
        level: int = ordered.value
        return ladder[min(level, len(ladder)) - 1]
    return at_rank(ladder, fold.state.tracks[str(ordered.track)].rank)[0]
