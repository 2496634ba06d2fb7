"""Who is who: the person, the phone, the therapist, and the consent between them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Patient:
    id: UUID
    label: str
    tz: str
    journal_version: int
    lock_screen: str


@dataclass(frozen=True, slots=True)
class Device:
    id: UUID
    patient_id: UUID
    name: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Therapist:
    id: UUID
    name: str
    login: str


@dataclass(frozen=True, slots=True)
class TherapistSession:
    """One browser that is signed in. ``name``: as the browser calls itself.

    ``how``: invitation, password, code, recovery_code or passkey.
    """

    id: UUID
    name: str | None
    how: str | None
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential that a phone, computer or security key holds. ``synced``: its maker keeps copies of it."""

    id: UUID
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done to an account. ``actor``: therapist or operator."""

    at: datetime
    actor: str
    what: str


@dataclass(frozen=True, slots=True)
class Consent:
    id: UUID
    patient_id: UUID
    therapist_id: UUID
    therapist_name: str
    scope: str
    given_at: datetime
    ended_at: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A report for whoever holds a secret. ``label``: for whom, in the person's words. ``last_look``: None if unread."""

    id: UUID
    patient_id: UUID
    label: str
    scope: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    looks: int
    last_look: datetime | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A therapist's key for a program; the key itself is kept as a hash only."""

    id: UUID
    therapist_id: UUID
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log as the patient reads it."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class DevicePush:
    """``state``: none, active or disabled (then ``reason`` says why)."""

    state: str
    reason: str | None
    last_ok_at: datetime | None
    last_seen_at: datetime | None
    last_opened_at: datetime | None
    last_shown_at: datetime | None = None


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LOGIN_LENGTH = range(3, 81)
