"""Every table, as SQLModel classes. They validate nothing, so they never leave the store.

Secrets are kept as hashes only: SHA-256 for 256-bit tokens, argon2id for codes short enough to be typed.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


WIDE = BigInteger().with_variant(Integer, "sqlite")
"""For numbers of others' making. On SQLite every whole number has 64 bits."""


class Base(SQLModel):
    metadata = MetaData(naming_convention=NAMES)


def _long_text() -> Column[str]:
    return Column(Text, nullable=False)


class Patient(Base, table=True):
    """``journal_version`` counts the recorded events, so anything computed from the log can be kept by it."""

    __tablename__ = "patient"
    id: UUID = Field(primary_key=True)
    label: str = Field(max_length=80)
    tz: str = Field(max_length=64)
    created_at: datetime
    journal_version: int = 0
    lock_screen: str = Field(default="neutral", max_length=8)


class PairingCode(Base, table=True):
    """``selector`` finds the row, ``verifier_hash`` (argon2id) proves the rest; five wrong tries burn it."""

    __tablename__ = "pairing_code"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    selector: str = Field(max_length=3, index=True)
    verifier_hash: str = Field(max_length=160)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    tries: int = 0


class Device(Base, table=True):
    __tablename__ = "device"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    previous_token_hash: str | None = Field(default=None, max_length=64, index=True)
    created_at: datetime
    rotated_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None = None


class PushSubscription(Base, table=True):
    __tablename__ = "push_subscription"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    device_id: UUID = Field(foreign_key="device.id", index=True, ondelete="CASCADE")
    endpoint: str = Field(max_length=2048)
    endpoint_sha256: str = Field(max_length=64, unique=True)
    origin: str = Field(max_length=300)
    p256dh: str = Field(max_length=90)
    auth: str = Field(max_length=24)
    vapid_key_id: str = Field(max_length=16)
    created_at: datetime
    last_seen_at: datetime
    last_ok_at: datetime | None = None
    last_shown_at: datetime | None = None
    last_opened_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = Field(default=None, max_length=40)


class JournalEvent(Base, table=True):
    """The log: facts only, never changed. ``body`` is the event's own fields as JSON.

    The key holds the person too: two people's phones may make the same id and neither learns of the other.
    ``position`` counts a person's events from 1 as they were recorded, without a gap.
    """

    __tablename__ = "journal_event"
    patient_id: UUID = Field(foreign_key="patient.id", primary_key=True, ondelete="CASCADE")
    id: UUID = Field(primary_key=True)
    device_id: UUID
    seq: int = Field(sa_column=Column(WIDE, nullable=False))
    type: str = Field(max_length=40)
    version: int
    actor: str = Field(max_length=10)
    at: datetime
    tz: str = Field(max_length=64)
    day: date
    body: str = Field(sa_column=_long_text())
    received_at: datetime
    position: int
    __table_args__ = (Index(None, "patient_id", "day"), Index(None, "patient_id", "position", unique=True))


class StateSnapshot(Base, table=True):
    """What the rules made of a person's log before ``day``, so that not every look reads the whole of it.

    Only ever a shortcut: it may be deleted at any time. ``position``: the last event it was made with.
    ``engine_version`` and ``catalogue_version``: the rules and exercises it was made by; others do not read it.
    """

    __tablename__ = "state_snapshot"
    patient_id: UUID = Field(foreign_key="patient.id", primary_key=True, ondelete="CASCADE")
    day: date
    engine_version: str = Field(max_length=40)
    catalogue_version: str = Field(max_length=40)
    position: int
    body: str = Field(sa_column=_long_text())
    made_at: datetime


class DecisionRecord(Base, table=True):
    """What was decided and shown, kept when a late answer makes it anew. ``track`` is '' for the whole person."""

    __tablename__ = "decision"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", ondelete="CASCADE")
    day: date
    track: str = Field(max_length=40)
    rule: str = Field(max_length=4)
    action: str = Field(max_length=20)
    rank_before: int | None = None
    rank_after: int | None = None
    body: str = Field(sa_column=_long_text())
    status: str = Field(max_length=12)
    made_at: datetime
    superseded_at: datetime | None = None
    __table_args__ = (Index(None, "patient_id", "day"),)


class Reminder(Base, table=True):
    """One thing to say at one time.

    state: 0 pending · 1 handed to the devices · 2 suppressed · 3 expired · 4 accepted · 5 failed; all but the
    first two are final. ``minutes`` is the length of the session, for those who want it on the lock screen.
    """

    __tablename__ = "reminder"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", ondelete="CASCADE")
    local_date: date
    slot: str = Field(max_length=48)
    session_id: str | None = Field(default=None, max_length=40)
    kind: str = Field(max_length=10)
    tz: str = Field(max_length=64)
    due_at: datetime
    expires_at: datetime
    state: int = 0
    reason: str | None = Field(default=None, max_length=40)
    minutes: int | None = None
    snoozed_at: datetime | None = None
    created_at: datetime
    settled_at: datetime | None = None
    __table_args__ = (
        UniqueConstraint("patient_id", "local_date", "slot"),
        CheckConstraint("state BETWEEN 0 AND 5", name="state"),
        Index("reminder_due", "due_at", sqlite_where=text("state = 0"), postgresql_where=text("state = 0")),
    )


class Delivery(Base, table=True):
    """One reminder on one device. state: 0 pending · 1 accepted · 2 expired · 3 gone · 4 rejected · 5 suppressed.

    There is no state for "being sent": a claim moves ``visible_at`` past the lease, so a sender that
    dies leaves a row that simply becomes due again.
    """

    __tablename__ = "delivery"
    id: UUID = Field(primary_key=True)
    reminder_id: UUID = Field(foreign_key="reminder.id", index=True, ondelete="CASCADE")
    subscription_id: UUID = Field(foreign_key="push_subscription.id", index=True, ondelete="CASCADE")
    origin: str = Field(max_length=300)
    visible_at: datetime
    expires_at: datetime
    state: int = 0
    attempts: int = 0
    token: str | None = Field(default=None, max_length=36)
    last_status: int | None = None
    settled_at: datetime | None = None
    __table_args__ = (
        UniqueConstraint("reminder_id", "subscription_id"),
        CheckConstraint("state BETWEEN 0 AND 5", name="state"),
        Index(
            "delivery_due", "visible_at", sqlite_where=text("state = 0"), postgresql_where=text("state = 0")
        ),
    )


class DeclinedZone(Base, table=True):
    """The person was asked whether reminders may move to this zone, and said no for now."""

    __tablename__ = "declined_zone"
    patient_id: UUID = Field(foreign_key="patient.id", primary_key=True, ondelete="CASCADE")
    tz: str = Field(max_length=64, primary_key=True)
    declined_at: datetime


class CalendarLink(Base, table=True):
    """The secret address of a person's calendar feed, as a hash only. Revoked is deleted."""

    __tablename__ = "calendar_link"
    patient_id: UUID = Field(foreign_key="patient.id", primary_key=True, ondelete="CASCADE")
    secret_hash: str = Field(max_length=64, unique=True)
    made_at: datetime
    read_at: datetime | None = None


class CalendarEntry(Base, table=True):
    """What a calendar was last told of one slot of one day: ``sequence`` rises with each change of its time."""

    __tablename__ = "calendar_entry"
    patient_id: UUID = Field(foreign_key="patient.id", primary_key=True, ondelete="CASCADE")
    local_date: date = Field(primary_key=True)
    slot: str = Field(max_length=48, primary_key=True)
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime


class Therapist(Base, table=True):
    __tablename__ = "therapist"
    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    login: str = Field(max_length=80, unique=True)
    password_hash: str = Field(max_length=160)
    created_at: datetime


class TherapistInvitation(Base, table=True):
    __tablename__ = "therapist_invitation"
    id: UUID = Field(primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class TherapistSignIn(Base, table=True):
    __tablename__ = "therapist_sign_in"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    name: str | None = Field(default=None, max_length=80)
    how: str | None = Field(default=None, max_length=20)


class TherapistHalfSignIn(Base, table=True):
    """The password was right and the code is still to come. No sign-in is looked for here, so it opens nothing."""

    __tablename__ = "therapist_half_sign_in"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    tries: int = 0


class TherapistReset(Base, table=True):
    """An operator's one-time invitation to an account that is there already: whoever holds it sets the password."""

    __tablename__ = "therapist_reset"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class AuthenticatorApp(Base, table=True):
    """``sealed_secret`` is encrypted with a key that is not in the database; in force once ``confirmed_at`` is set.

    ``last_step``: the half minute of the code that was taken last; that one and earlier ones are never taken again.
    """

    __tablename__ = "authenticator_app"
    therapist_id: UUID = Field(foreign_key="therapist.id", primary_key=True, ondelete="CASCADE")
    sealed_secret: str = Field(max_length=300)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int | None = None


class RecoveryCode(Base, table=True):
    """Stands in for the authenticator once. ``selector`` finds the row, ``verifier_hash`` (argon2id) proves the rest."""

    __tablename__ = "recovery_code"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    selector: str = Field(max_length=4)
    verifier_hash: str = Field(max_length=160)
    created_at: datetime
    used_at: datetime | None = None


class Passkey(Base, table=True):
    """A WebAuthn credential of a patient or of a therapist. Both keys are base64url; nothing here opens anything."""

    __tablename__ = "passkey"
    id: UUID = Field(primary_key=True)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID | None = Field(
        default=None, foreign_key="therapist.id", index=True, ondelete="CASCADE"
    )
    credential_id: str = Field(max_length=1400, unique=True)
    public_key: str = Field(sa_column=_long_text())
    sign_count: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str = Field(max_length=80)
    synced: bool
    created_at: datetime
    last_used_at: datetime | None = None
    __table_args__ = (CheckConstraint("(patient_id IS NULL) <> (therapist_id IS NULL)", name="owner"),)


class PasskeyChallenge(Base, table=True):
    """What a passkey is asked to sign, taken out when the answer comes. ``purpose``: add, patient or therapist (enter)."""

    __tablename__ = "passkey_challenge"
    challenge: str = Field(primary_key=True, max_length=64)
    purpose: str = Field(max_length=10)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID | None = Field(
        default=None, foreign_key="therapist.id", index=True, ondelete="CASCADE"
    )
    expires_at: datetime


class ShareCode(Base, table=True):
    """A therapist hands it over; the patient who types it, or opens its link, gives consent. Good for one patient."""

    __tablename__ = "share_code"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    selector: str = Field(max_length=3, index=True)
    verifier_hash: str = Field(max_length=160)
    link_hash: str | None = Field(default=None, max_length=64, index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    tries: int = 0


class Consent(Base, table=True):
    """Live while ``ended_at`` is empty and ``until``, if given, lies ahead. Every therapist's query joins it in the
    same statement."""

    __tablename__ = "consent"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    scope: str = Field(max_length=20)
    given_at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None


class ShareLink(Base, table=True):
    """A report for whoever holds the secret, without an account: for days, until revoked. ``label``: for whom."""

    __tablename__ = "share_link"
    id: UUID = Field(primary_key=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True, ondelete="CASCADE")
    secret_hash: str = Field(max_length=64, unique=True)
    label: str = Field(max_length=80)
    scope: str = Field(max_length=20)
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class ApiToken(Base, table=True):
    """A therapist's key for a program that only reads. ``scope``: what it may read."""

    __tablename__ = "api_token"
    id: UUID = Field(primary_key=True)
    therapist_id: UUID = Field(foreign_key="therapist.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=80)
    scope: str = Field(max_length=20)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    ended_at: datetime | None = None


class AccessLog(Base, table=True):
    """Who looked at, shared or took what, and when; it holds no health value.

    Without a patient it is about a therapist's account, ``actor_id``, whether that person or the operator acted.
    The database itself refuses to change or remove a line; it goes only with the person it is about.
    """

    __tablename__ = "access_log"
    id: UUID = Field(primary_key=True)
    at: datetime
    actor: str = Field(max_length=10)
    actor_id: UUID | None = None
    action: str = Field(max_length=40)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="CASCADE")


class Throttle(Base, table=True):
    """Tries per key and window; in the database so that the limit holds across processes and restarts."""

    __tablename__ = "throttle"
    key: str = Field(primary_key=True, max_length=100)
    window_start: datetime = Field(primary_key=True)
    tries: int


class Erasure(Base, table=True):
    """How many people took everything back in a month, ``2026-11``: a number, and nothing of anyone."""

    __tablename__ = "erasure"
    month: str = Field(primary_key=True, max_length=7)
    people: int
