"""The morning after, which says more than the exercise itself: raised, settled, or the start of a flare-up.

A whole NPRS answer is either raised (reference + 2 or more) or below that. Settled also needs an answer in
time. Thresholds: ``constants``.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.constants import FLARE_ABS, FLARE_JUMP, MORNING_RAISED


@dataclass(frozen=True, slots=True)
class Morning:
    """What one morning brings to the machine.

    ``pain``: NPRS, or None while pending or when closed. ``red_exercise``: any exercise since the previous
    morning went above the pain ceiling. ``declared``: the morning question "is this a flare-up?" was answered
    yes. ``back_from_idle``: this flare-up contains 14 idle days, and the screen asked after them was CLEAR.
    """

    day: date
    ref_pain: int
    pain: int | None
    late: bool = False
    red_exercise: bool = False
    declared: bool = False
    back_from_idle: bool = False


def is_raised(pain: int | None, ref_pain: int) -> bool:
    return pain is not None and pain >= ref_pain + MORNING_RAISED


def is_settled(pain: int | None, ref_pain: int, *, late: bool) -> bool:
    """Answered in time and below raised."""
    return pain is not None and not late and pain < ref_pain + MORNING_RAISED


def starts_flare(pain: int | None, ref_pain: int, *, previous_raised: bool) -> bool:
    """The numbers alone: a jump of 3, severe pain, or raised twice running."""
    if pain is None:
        return False
    return (
        pain >= ref_pain + FLARE_JUMP or pain >= FLARE_ABS or (previous_raised and is_raised(pain, ref_pain))
    )
