"""A reminder on its way to a device: its states, what a push service may answer, and when to try again.

A reminder becomes one delivery per device. Both are rows with one final state each, so that at any moment

    planned = accepted + expired + suppressed + failed + pending

(the conservation law; ``failed`` covers ``GONE`` and ``REJECTED`` deliveries). "Accepted" means that the push
service took the message, not that anyone saw it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

SPREAD_S: Final = 45  # a clinic's 09:00 must not be one spike; still "nine o'clock" to a person
LEASE: Final = timedelta(seconds=120)
SHORTEST_TTL_S: Final = 60
LONGEST_RETRY_AFTER_S: Final = 15 * 60
BACKOFF_BASE_S: Final = 5.0
BACKOFF_CAP_S: Final = 300.0
KEY_TROUBLE_WAIT: Final = timedelta(minutes=5)


class ReminderKind(StrEnum):
    SESSION = "session"
    MORNING = "morning"
    TEST = "test"


class ReminderState(IntEnum):
    """``HANDED``: one delivery per device exists, the outcome is open. All after it are final."""

    PENDING = 0
    HANDED = 1
    SUPPRESSED = 2
    EXPIRED = 3
    ACCEPTED = 4
    FAILED = 5


class DeliveryState(IntEnum):
    """There is no state for "being sent": a claim only hides the row until its lease is over."""

    PENDING = 0
    ACCEPTED = 1
    EXPIRED = 2
    GONE = 3
    REJECTED = 4
    SUPPRESSED = 5


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A browser's subscription that passed the checks; keys are unpadded base64url (65 and 16 bytes).

    ``lang``: what its reminders are written in, a BCP 47 tag; None where nobody said.
    """

    endpoint: str
    origin: str
    p256dh: str
    auth: str
    vapid_key_id: str
    lang: str | None = None

    @property
    def endpoint_sha256(self) -> str:
        return hashlib.sha256(self.endpoint.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """One reminder for one device, to be sent from ``visible_at`` on."""

    id: UUID
    reminder_id: UUID
    subscription_id: UUID
    origin: str
    visible_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """One claimed message: everything the sender needs, and the token that proves the claim.

    ``attempts`` counts this one too. ``usable`` is false when the subscription was disabled meanwhile.
    """

    id: UUID
    token: str
    claimed_at: datetime
    leased_until: datetime
    attempts: int
    expires_at: datetime
    reminder_id: UUID
    patient_id: UUID
    local_date: date
    slot: str
    session_id: str | None
    kind: ReminderKind
    minutes: int | None
    lock_screen: str
    due_at: datetime
    subscription_id: UUID
    endpoint: str
    endpoint_sha256: str
    origin: str
    p256dh: str
    auth: str
    vapid_key_id: str
    lang: str | None
    usable: bool

    @property
    def topic(self) -> str:
        return topic_of(self.reminder_id)


@dataclass(frozen=True, slots=True)
class Accepted:
    status: int


@dataclass(frozen=True, slots=True)
class Expired:
    """Its window closed before it could be sent."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The push service no longer knows the subscription (404, 410): disable it, keep the row.

    ``status`` is None when it was disabled already and nothing was asked.
    """

    status: int | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never be taken. ``disable`` is the reason to disable the subscription, or None to keep it."""

    status: int | None
    disable: str | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Not needed any more: the session was done, started, skipped, or left the plan."""


@dataclass(frozen=True, slots=True)
class Later:
    """Try again at ``at``; ``status`` is None when no answer came or nothing was asked."""

    at: datetime
    status: int | None = None


Outcome = Accepted | Expired | Gone | Rejected | Suppressed | Later


class Standing(StrEnum):
    """What a last look says just before sending. ``BUSY``: a session is running, so not now."""

    OPEN = "open"
    CLOSED = "closed"
    BUSY = "busy"


@lru_cache(maxsize=1024)
def topic_of(reminder_id: UUID) -> str:
    """24 lower-case hex characters, the same for every attempt and device.

    Mozilla allows letters and digits up to 32, Apple refuses lengths of 1 modulo 4 (RFC 8030 section 5.4).
    """
    return hashlib.sha256(str(reminder_id).encode()).hexdigest()[:24]


def reminder_id(patient_id: UUID, local_date: date, slot: str) -> UUID:
    """Named by what it is about, so that a row made anew (after a restore, say) keeps its topic and tag."""
    return uuid5(patient_id, f"{local_date.isoformat()}/{slot}")


def settled(states: Sequence[DeliveryState]) -> tuple[ReminderState, str | None] | None:
    """The final state of a reminder from those of its deliveries, with a reason; None while it is open.

    One device that accepted is enough, whatever the others still do.
    """
    if DeliveryState.ACCEPTED in states:
        return ReminderState.ACCEPTED, None
    if DeliveryState.PENDING in states:
        return None
    if not states:
        return ReminderState.FAILED, "no_device"
    if DeliveryState.SUPPRESSED in states:
        return ReminderState.SUPPRESSED, "closed"
    if DeliveryState.EXPIRED in states:
        return ReminderState.EXPIRED, None
    return ReminderState.FAILED, "gone" if DeliveryState.GONE in states else "rejected"


def spread(patient_id: UUID) -> timedelta:
    """The patient's own delay of 0–44 s, the same every day."""
    return timedelta(seconds=int.from_bytes(hashlib.sha256(patient_id.bytes).digest()[:8]) % SPREAD_S)


def delivery_id(reminder_id: UUID, subscription_id: UUID) -> UUID:
    """Named by what it joins, so that fanning out twice names the same row."""
    return uuid5(reminder_id, subscription_id.hex)


def ttl_seconds(expires_at: datetime, now: datetime) -> int:
    """How long the push service may keep it: to the end of the window, at least a minute (WNS refuses 0)."""
    return max(SHORTEST_TTL_S, int((expires_at - now).total_seconds()))


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (number or HTTP date), within 0 and 15 minutes; None if unreadable."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_RETRY_AFTER_S))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER_S)


def backoff_s(attempts: int, chance: float) -> float:
    """5 s × 2^attempts, at most 5 min, with full jitter; ``chance`` is in [0, 1). Never under a second."""
    longest: float = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2 ** min(attempts, 10))
    return max(1.0, longest * chance)


def chance_of(delivery: UUID, attempts: int) -> float:
    """A number in [0, 1) that differs by delivery and attempt: jitter that a test can repeat."""
    digest = hashlib.sha256(delivery.bytes + attempts.to_bytes(4)).digest()
    return int.from_bytes(digest[:6]) / 2**48
