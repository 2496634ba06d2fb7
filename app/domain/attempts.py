"""Attempts: what one person-day says about one track, and what the attempts before it add.

Several sessions of a day are merged by the worst answer, so a good evening never hides a bad morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain.constants import COMPLETION_LITTLE, EVIDENCE_WINDOW_DAYS
from app.domain.decision_table import Response, little_done
from app.domain.exercises import DOSE_STEPS
from app.domain.mornings import is_settled
from app.domain.vocabulary import FormRating, LegResponse, SkipReason

_FORM_ORDER: Final = (FormRating.CLEAN, FormRating.OK, FormRating.LOST)
_LEG_ORDER: Final = (LegResponse.NONE, LegResponse.LESS, LegResponse.SAME, LegResponse.FURTHER)
_PROVOKED: Final = (SkipReason.PAIN, SkipReason.TOO_HARD)


@dataclass(slots=True)
class Attempt:
    """One person-day on one track, at least partly in a session that was not calm.

    ``rank`` is the rank performed: the track's current rank if any session of the day was done at it, else
    the highest performed. ``response`` holds the merged answers without the morning after.
    """

    day: date
    rank: int
    response: Response


PREVIOUS_READ = 2


@dataclass(slots=True)
class Before:
    """How many of the two previous attempts were red, lost, clean, little or with a held breath.

    ``made``: how many of the two there were since the last rank change, 0 to 2.
    """

    red: int = 0
    lost: int = 0
    clean: int = 0
    little: int = 0
    held: int = 0
    made: int = 0


def worst_of(one: Response, other: Response) -> Response:
    """Two sessions of one day on one track: the worse of every answer, the lower completion with its reason."""
    less = min((one, other), key=_done)
    return replace(
        one,
        before=max(one.before, other.before),
        during=_higher(one.during, other.during),
        after=_higher(one.after, other.after),
        rpe=max(one.rpe, other.rpe),
        form=max(one.form, other.form, key=_FORM_ORDER.index),
        completion=less.completion,
        reason=less.reason,
        breath_held=one.breath_held or other.breath_held,
        leg=max(one.leg, other.leg, key=_LEG_ORDER.index),
        neuro_new=one.neuro_new or other.neuro_new,
        red_flag=one.red_flag or other.red_flag,
        calm=one.calm and other.calm,
        closed=one.closed and other.closed,
    )


def _done(response: Response) -> tuple[float, bool]:
    return response.completion, response.reason not in _PROVOKED


def _higher(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def is_red(response: Response, pain_ceiling: int) -> bool:
    pain = response.pain
    return pain is not None and pain > pain_ceiling


def is_exposure(attempt: Attempt, rank: int) -> bool:
    """At least half done, with the exercise of ``rank`` and at least its dose step, and not in a calm session."""
    same_exercise = attempt.rank // DOSE_STEPS == rank // DOSE_STEPS
    enough = attempt.response.completion >= COMPLETION_LITTLE and attempt.rank >= rank
    return same_exercise and enough and not attempt.response.calm


def is_tolerated(
    attempt: Attempt, *, pain_ceiling: int, morning: int | None, late: bool, ref_pain: int
) -> bool:
    """An exposure's pain was known and at or under the ceiling, form was kept, and the morning after settled."""
    response = attempt.response
    known = response.closed and response.pain is not None
    kept = known and not is_red(response, pain_ceiling) and response.form is not FormRating.LOST
    return kept and is_settled(morning, ref_pain, late=late)


def before(latest: date, previous: Sequence[Attempt], changed_on: date | None, pain_ceiling: int) -> Before:
    """What the two attempts before ``latest`` add; ``previous`` newest first.

    Red pain is remembered for 14 days at any rank. Form, little and breath count only since the last rank
    change, so that one piece of evidence is used once; an attempt on the day of the change counts.
    """
    red = lost = clean = little = held = made = 0
    for attempt in previous[:PREVIOUS_READ]:
        response = attempt.response
        if is_red(response, pain_ceiling) and within(latest, attempt.day):
            red += 1
        if changed_on is None or attempt.day >= changed_on:
            made += 1
            lost += response.form is FormRating.LOST
            clean += response.form is FormRating.CLEAN
            little += little_done(response.completion, response.reason)
            held += response.breath_held
    return Before(red, lost, clean, little, held, made)


def within(latest: date, earlier: date) -> bool:
    """``earlier`` lies in the 14 person-days before ``latest``; the day itself does not count."""
    return 1 <= (latest - earlier).days <= EVIDENCE_WINDOW_DAYS
