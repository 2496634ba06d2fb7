"""What is to be said when, to which phone, and where a calendar reads it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.store.tables.base import Base


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
