"""Which of a therapist's words made a planned exercise what it is, so that the person reads who asked for it."""

from app.domain.event_types import OverrideTarget as Target
from app.domain.exercises import DOSE_STEPS, capped_rank
from app.domain.folding import Fold
from app.domain.prescription import PlannedItem
from app.domain.state import Override
from app.domain.vocabulary import Substitute


def words_about(fold: Fold, item: PlannedItem) -> list[Override]:
    """Those that hold and show in this item: it was added, moved or held, or stands at a limit that was set.

    What bounds the whole plan is told above it and not at each exercise.
    """
    return [word for word in fold.state.overrides if _is_named(word, item) and _shows(fold, word, item)]


def _is_named(word: Override, item: PlannedItem) -> bool:
    if word.exercise_id is not None:
        return word.exercise_id == item.exercise_id
    return word.track == item.track


def _shows(fold: Fold, word: Override, item: PlannedItem) -> bool:
    match word.target:
        case Target.FORCE | Target.LOCK | Target.SUSPEND_LIFT:
            return word.value is True
        case Target.DOSE_CAP:
            return bool(item.dose_step == word.value)
        case Target.RANK:
            return bool(item.rank == word.value)
        case Target.MIN_LEVEL | Target.MAX_LEVEL:
            return item.substitute is Substitute.NONE and _is_at_level(fold, word, item)
        case _:
            return False


def _is_at_level(fold: Fold, word: Override, item: PlannedItem) -> bool:
    ladder = fold.ladder(item.track)
    level: int = min(word.value, len(ladder))
    return bool(ladder) and capped_rank(ladder, item.rank) // DOSE_STEPS == level - 1
