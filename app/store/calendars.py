"""Rows of the private calendar: its secret as a hash, and what was last told of each slot. Nothing here commits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.people import Patient
from app.store.accounts import patient
from app.store.tables import Base, CalendarEntry, CalendarLink

link = Base.metadata.tables[CalendarLink.__tablename__]
entry = Base.metadata.tables[CalendarEntry.__tablename__]


@dataclass(frozen=True, slots=True)
class Link:
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as calendars know it."""

    local_date: date
    slot: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime


_link_of = select(link.c.made_at, link.c.read_at).where(link.c.patient_id == bindparam("patient_id"))
_owner = (
    select(patient.c.id, patient.c.label, patient.c.tz, patient.c.journal_version, patient.c.lock_screen)
    .join(link, link.c.patient_id == patient.c.id)
    .where(link.c.secret_hash == bindparam("hash"))
)
_revoke = delete(link).where(link.c.patient_id == bindparam("patient_id"))
_read = update(link).where(link.c.patient_id == bindparam("of_patient")).values(read_at=bindparam("at"))
_told = (
    select(
        entry.c.local_date,
        entry.c.slot,
        entry.c.starts_at,
        entry.c.ends_at,
        entry.c.sequence,
        entry.c.changed_at,
    )
    .where(entry.c.patient_id == bindparam("patient_id"))
    .order_by(entry.c.starts_at, entry.c.slot)
)
_forget = delete(entry).where(
    entry.c.patient_id == bindparam("patient_id"), entry.c.local_date < bindparam("before")
)
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put_link(tx: Connection, patient_id: UUID, secret_hash: str, now: datetime) -> None:
    """The one link of a person from now on; an earlier secret opens nothing any more."""
    values = {"secret_hash": secret_hash, "made_at": now, "read_at": None}
    made = _INSERT[tx.dialect.name](link).values(patient_id=patient_id, **values)
    tx.execute(made.on_conflict_do_update(index_elements=[link.c.patient_id], set_=values))


def link_of(tx: Connection, patient_id: UUID) -> Link | None:
    row = tx.execute(_link_of, {"patient_id": patient_id}).first()
    return Link(row.made_at, row.read_at) if row else None


def owner(tx: Connection, secret_hash: str) -> Patient | None:
    """Whose calendar it is. A wrong secret and a revoked one are the same to the database: no such row."""
    row = tx.execute(_owner, {"hash": secret_hash}).first()
    return Patient(*row) if row else None


def revoke(tx: Connection, patient_id: UUID) -> None:
    tx.execute(_revoke, {"patient_id": patient_id})


def note_read(tx: Connection, patient_id: UUID, at: datetime) -> None:
    tx.execute(_read, {"of_patient": patient_id, "at": at})


def told(tx: Connection, patient_id: UUID) -> list[Told]:
    return [Told(*row) for row in tx.execute(_told, {"patient_id": patient_id})]


def tell(tx: Connection, patient_id: UUID, entries: Iterable[Told]) -> None:
    """Writes what is new or has changed."""
    for one in entries:
        values = {
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "sequence": one.sequence,
            "changed_at": one.changed_at,
        }
        made = _INSERT[tx.dialect.name](entry).values(
            patient_id=patient_id, local_date=one.local_date, slot=one.slot, **values
        )
        keys = [entry.c.patient_id, entry.c.local_date, entry.c.slot]
        tx.execute(made.on_conflict_do_update(index_elements=keys, set_=values))


def forget(tx: Connection, patient_id: UUID, before: date) -> None:
    tx.execute(_forget, {"patient_id": patient_id, "before": before})
