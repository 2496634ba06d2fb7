"""How easily the back is stirred and what its usual morning is, at the start and over time.

Judgements of irritability agree only moderately even between therapists (κ 0.44, Barakatt 2009), so the start
is cautious: of the 27 answer patterns 4 are low, 13 moderate, 10 high. Both values are read from the person's
own mornings afterwards. The reference falls by itself and rises only by a therapist; irritability rises at
once and falls one class a week.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from app.domain.constants import (
    EASY_PAIN_MAX,
    HIGH_PAIN,
    HIGH_PAIN_ANSWERS,
    HIGH_PAIN_MEAN,
    IRRITABILITY_DOWN_ANSWERS,
    IRRITABILITY_DOWN_DAYS,
    IRRITABILITY_HIGH_RAISED,
    IRRITABILITY_THERAPIST_DAYS,
    REF_ANSWERS_MIN,
    REF_MAX,
    REF_MIN,
)
from app.domain.vocabulary import IRRITABILITY_ORDER, FlareState, Irritability


def irritability_score(avg_pain: int, stir: int, calm_down: int) -> int:
    """0–6: how little it takes, how long it lasts, and one or two points for pain above 3 or from 7."""
    pain_points = 0 if avg_pain <= EASY_PAIN_MAX else 1 if avg_pain < HIGH_PAIN else 2
    return stir + calm_down + pain_points


def irritability_of(avg_pain: int, stir: int, calm_down: int) -> Irritability:
    """0–1 low, 2–3 moderate, 4–6 high."""
    score = irritability_score(avg_pain, stir, calm_down)
    return Irritability.LOW if score <= 1 else Irritability.MODERATE if score <= 3 else Irritability.HIGH


def starting_ref_pain(avg_pain: int) -> int:
    """The average of the last week, kept in 2–5."""
    return _clamped(avg_pain)


def next_ref_pain(ref_pain: int, mornings: Sequence[int]) -> int:
    """The reference after the answers given in time on D−13…D; needs 10 of them and only falls."""
    if len(mornings) < REF_ANSWERS_MIN:
        return ref_pain
    return min(ref_pain, _clamped(math.ceil(median(mornings))))


def _clamped(pain: int) -> int:
    return min(max(pain, REF_MIN), REF_MAX)


@dataclass(frozen=True, slots=True)
class IrritabilityRecord:
    """``changed_on``: day of the last change, at first the day of the intake. ``therapist_on``: day on which a
    therapist set it, None if none did."""

    value: Irritability
    changed_on: date
    therapist_on: date | None = None


def set_by_therapist(value: Irritability, day: date) -> IrritabilityRecord:
    return IrritabilityRecord(value, day, day)


def next_irritability(
    record: IrritabilityRecord, day: date, *, raised: int, answers: int, week: Sequence[int]
) -> IrritabilityRecord:
    """The record after the morning of ``day``.

    ``raised`` and ``answers``: raised and answered mornings of D−13…D. ``week``: answered mornings D−6…D.
    """
    shown = _shown(raised, week)
    now, then = IRRITABILITY_ORDER.index(shown), IRRITABILITY_ORDER.index(record.value)
    if now > then:
        return replace(record, value=shown, changed_on=day)
    if now < then and _may_fall(record, day, answers):
        return replace(record, value=IRRITABILITY_ORDER[then - 1], changed_on=day)
    return record


def _shown(raised: int, week: Sequence[int]) -> Irritability:
    if raised >= IRRITABILITY_HIGH_RAISED:
        return Irritability.HIGH
    sore = bool(week) and sum(week) > EASY_PAIN_MAX * len(week)
    return Irritability.MODERATE if raised or sore else Irritability.LOW


def _may_fall(record: IrritabilityRecord, day: date, answers: int) -> bool:
    held = record.therapist_on is not None and (day - record.therapist_on).days < IRRITABILITY_THERAPIST_DAYS
    rested = (day - record.changed_on).days >= IRRITABILITY_DOWN_DAYS
    return rested and answers >= IRRITABILITY_DOWN_ANSWERS and not held


def effective_irritability(value: Irritability, flare: FlareState) -> Irritability:
    """In a flare-up everything is planned and decided as for a highly irritable back."""
    return Irritability.HIGH if flare is FlareState.FLARE else value


def has_high_pain(week: Sequence[int]) -> bool:
    """Flag T5: the mean of at least 3 answered mornings D−6…D is 6 or more."""
    return len(week) >= HIGH_PAIN_ANSWERS and sum(week) >= HIGH_PAIN_MEAN * len(week)
