"""What a push service's answer means for the message, the subscription and the service itself.

Only 404 and 410 say that a subscription is over. A refused signature (401, 403) is nearly always our own
mistake and hits every phone at once, so it never disables one; it stops the line to that service and calls
for a person. Mastodon drops subscriptions on almost every 4xx, ntfy on any failure but 429; both lose people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.delivery import (
    KEY_TROUBLE_WAIT,
    Accepted,
    DueDelivery,
    Gone,
    Later,
    Outcome,
    Rejected,
    backoff_s,
    chance_of,
    retry_after_s,
)

DEFAULT_PAUSE_S: Final = 30.0
_KEY_MISMATCH: Final = ("vapidpkhashmismatch", "do not correspond")
_KEY_NOT_SET_UP: Final = "unauthorizedregistration"  # Google's word for a key that it does not take from us


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is None when none came (time out, reset, refused address). ``reason``: start of the body."""

    status: int | None
    reason: str = ""
    retry_after: str | None = None


class Trouble(StrEnum):
    """``SERVICE``: it does not work now. ``KEY``: it refuses our signature. ``OURS``: we sent nonsense."""

    NONE = "none"
    SERVICE = "service"
    BUSY = "busy"
    KEY = "key"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``pause_until``: leave the whole service alone until then."""

    outcome: Outcome
    trouble: Trouble = Trouble.NONE
    pause_until: datetime | None = None


def judge(answer: Answer, delivery: DueDelivery, now: datetime) -> Judgement:
    """The whole table of answers, for one attempt (``delivery.attempts`` counts it)."""
    status, reason = answer.status, answer.reason.lower()
    match status:
        case 200 | 201 | 202:
            return Judgement(Accepted(status))
        case 404 | 410:
            return Judgement(Gone(status))
        case 400 | 403 if any(words in reason for words in _KEY_MISMATCH):
            return Judgement(Rejected(status, disable="key"))
        case 400 if _KEY_NOT_SET_UP in reason:
            return Judgement(Later(now + KEY_TROUBLE_WAIT, status), Trouble.KEY)
        case 401 | 403:
            return Judgement(Later(now + KEY_TROUBLE_WAIT, status), Trouble.KEY)
        case 406 | 408 | 425 | 429:
            return _busy(answer, delivery, now)
        case None:
            return _service_trouble(answer, delivery, now)
        case _ if status >= 500:
            return _service_trouble(answer, delivery, now)
        case _:  # 3xx, 400, 413 and whatever else: the same message will be refused again
            return Judgement(Rejected(status), Trouble.OURS)


def _busy(answer: Answer, delivery: DueDelivery, now: datetime) -> Judgement:
    asked = retry_after_s(answer.retry_after, now)
    wait = timedelta(seconds=DEFAULT_PAUSE_S if asked is None else asked)
    spread = timedelta(seconds=1 + 9 * chance_of(delivery.id, delivery.attempts))
    return Judgement(Later(now + wait + spread, answer.status), Trouble.BUSY, now + wait)


def _service_trouble(answer: Answer, delivery: DueDelivery, now: datetime) -> Judgement:
    wait = backoff_s(delivery.attempts, chance_of(delivery.id, delivery.attempts))
    asked = retry_after_s(answer.retry_after, now)
    if asked is not None:
        wait = max(wait, asked)
    return Judgement(Later(now + timedelta(seconds=wait), answer.status), Trouble.SERVICE)
