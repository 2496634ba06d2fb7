"""What a therapist should hear as of now: the flags T0 to T10 with their urgency.

Flags stand beside the plan and never block a protective step. Each has the person-day since which it holds. What
the person is asked is in ``questions``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from app.domain.attempts import within
from app.domain.constants import (
    CONF_FRESH_DAYS,
    CONFIDENCE_DROP,
    FLOOR_HITS,
    LONG_FLARE_DAYS,
    LONG_FLARE_SOON_DAYS,
    UNSURE_DAYS,
)
from app.domain.flare import flare_days, has_many_flares
from app.domain.folding import Fold
from app.domain.outcomes import Change, mcid_of_nprs, mcid_of_peg, mean7
from app.domain.prescription import Explanation
from app.domain.safety_acts import RED
from app.domain.state import PersonState
from app.domain.vocabulary import (
    Presentation,
)


class Urgency(StrEnum):
    """How soon a therapist should hear; ``question`` is for the person."""

    TODAY = "today"
    WITHIN_DAYS = "within_days"
    WITHIN_A_WEEK = "within_a_week"
    SOON = "soon"
    ROUTINE = "routine"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Ask:
    """``code``: a flag (T0–T10) or a question; ``since``: the person-day from which it holds."""

    code: str
    since: date
    urgency: Urgency
    text: Explanation | None = None
    track: str | None = None
    detail: str | None = None


WEEK: Final = 7
REVIEW_DAY: Final = 42
HELP_STAYS_DAYS: Final = 28


def flags_of(fold: Fold) -> tuple[Ask, ...]:
    """T0 to T10, most urgent kind first as numbered."""
    found = (
        _red_flag(fold.state),
        _leg_spread_twice(fold.state),
        _long_flare(fold.state),
        _many_flares(fold.state),
        *_floor_hits(fold.state),
        _high_pain(fold.state),
        _no_change(fold.state),
        _unsure_direction(fold.state),
        _confidence_drop(fold.state),
        _label_conflict(fold.state),
        _asked(fold.state),
    )
    return tuple(flag for flag in found if flag is not None)


def _flag(code: str, since: date, urgency: Urgency, text: str | None = None, track: str | None = None) -> Ask:
    return Ask(code, since, urgency, Explanation(text or f"ask.{code}", {}), track)


def _red_flag(state: PersonState) -> Ask | None:
    if state.safety.result not in RED or state.safety.since is None:
        return None
    return _flag("red_flag", state.safety.since, Urgency.TODAY)


def _leg_spread_twice(state: PersonState) -> Ask | None:
    days = sorted(set(state.leg_days))
    pairs = [later for earlier, later in pairwise(days) if within(later, earlier)]
    recent = [day for day in pairs if within(state.day + timedelta(days=1), day)]
    return _flag("leg_spread_twice", recent[0], Urgency.WITHIN_DAYS) if recent else None


def _long_flare(state: PersonState) -> Ask | None:
    days = flare_days(state.flare, state.day)
    if days < LONG_FLARE_DAYS or state.flare.since is None:
        return None
    since = state.flare.since + timedelta(days=LONG_FLARE_DAYS - 1)
    if days >= LONG_FLARE_SOON_DAYS:
        return _flag("long_flare", since, Urgency.SOON, "ask.long_flare_soon")
    return _flag("long_flare", since, Urgency.WITHIN_A_WEEK)


def _many_flares(state: PersonState) -> Ask | None:
    if not has_many_flares(state.flare, state.day):
        return None
    return _flag("many_flares", state.flare.starts[-1], Urgency.ROUTINE)


def _floor_hits(state: PersonState) -> Iterable[Ask]:
    for track, record in sorted(state.tracks.items()):
        recent = [day for day in record.floor_hits if within(state.day + timedelta(days=1), day)]
        if len(recent) >= FLOOR_HITS:
            yield _flag("floor_hit", recent[-1], Urgency.ROUTINE, track=track)


def _high_pain(state: PersonState) -> Ask | None:
    """The week's mean is high, or the intake's was and no week has said otherwise since (``morning_step``)."""
    if state.high_pain_since is None:
        return None
    return _flag("high_pain", state.high_pain_since, Urgency.WITHIN_DAYS)


def _no_change(state: PersonState) -> Ask | None:
    """From day 42, while neither pain nor PEG has improved by as much as matters."""
    if state.program_day < REVIEW_DAY or not state.peg:
        return None
    baseline = state.answers
    peg = (baseline.avg_pain + baseline.enjoyment + baseline.general_activity) / 3
    pain = mcid_of_nprs(state.first_mean7, mean7(state.recent_pain(WEEK)))
    interference = mcid_of_peg(peg, state.peg[-1][1])
    if pain is None or Change.IMPROVED in (pain.label, interference.label):
        return None
    return _flag("no_change", state.start + timedelta(days=REVIEW_DAY), Urgency.ROUTINE)


def _unsure_direction(state: PersonState) -> Ask | None:
    if state.presentation is not Presentation.MIXED_UNSURE or state.program_day < UNSURE_DAYS:
        return None
    return _flag("unsure_direction", state.start + timedelta(days=UNSURE_DAYS), Urgency.ROUTINE)


def _confidence_drop(state: PersonState) -> Ask | None:
    recent = [(day, value) for day, value in state.confidence if (state.day - day).days <= CONF_FRESH_DAYS]
    if not recent:
        return None
    day, latest = recent[-1]
    dropped = max(value for _, value in recent) - latest >= CONFIDENCE_DROP
    return _flag("confidence_drop", day, Urgency.ROUTINE) if dropped else None


def _label_conflict(state: PersonState) -> Ask | None:
    since = state.presentation_on or state.start
    return _flag("label_conflict", since, Urgency.ROUTINE) if state.label_conflict else None


def _asked(state: PersonState) -> Ask | None:
    if state.helped_on is None or (state.day - state.helped_on).days >= HELP_STAYS_DAYS:
        return None
    return _flag("asked", state.helped_on, Urgency.ROUTINE)
