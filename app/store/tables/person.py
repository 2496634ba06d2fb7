"""A person, their devices, and their log with what was worked out of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field

from app.store.tables.base import WIDE, Base, long_text


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
    lang: str | None = Field(default=None, max_length=8)


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
    body: str = Field(sa_column=long_text())
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
    body: str = Field(sa_column=long_text())
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
    body: str = Field(sa_column=long_text())
    status: str = Field(max_length=12)
    made_at: datetime
    superseded_at: datetime | None = None
    __table_args__ = (Index(None, "patient_id", "day"),)
