"""Rows of the log. Appending is idempotent by the phone's own id; nothing is ever changed or removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.accounts import patient
from app.store.tables import Base, JournalEvent

event = Base.metadata.tables[JournalEvent.__tablename__]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row to store; ``body`` is the whole event as JSON text, the other columns are for the database."""

    id: UUID
    device_id: UUID
    seq: int
    type: str
    version: int
    actor: str
    at: datetime
    tz: str
    day: date
    body: str


_log_of = select(event.c.body).where(event.c.patient_id == bindparam("patient_id"))
_has_type = (
    select(event.c.id)
    .where(event.c.patient_id == bindparam("patient_id"), event.c.type == bindparam("type"))
    .limit(1)
)
_appends = {
    "sqlite": sqlite.insert(event).on_conflict_do_nothing().returning(event.c.id),
    "postgresql": postgresql.insert(event).on_conflict_do_nothing().returning(event.c.id),
}
_bump = (
    update(patient)
    .where(patient.c.id == bindparam("of_patient"))
    .values(journal_version=patient.c.journal_version + 1)
)


def append(tx: Connection, patient_id: UUID, rows: Sequence[EventRow], received_at: datetime) -> set[UUID]:
    """Writes the rows not known yet and gives their ids; the others were duplicates.

    RETURNING and not ``rowcount`` tells them apart: psycopg reports -1 for both.
    """
    statement = _appends[tx.dialect.name]
    written: set[UUID] = set()
    for row in rows:
        values = {
            "patient_id": patient_id,
            "id": row.id,
            "device_id": row.device_id,
            "seq": row.seq,
            "type": row.type,
            "version": row.version,
            "actor": row.actor,
            "at": row.at,
            "tz": row.tz,
            "day": row.day,
            "body": row.body,
            "received_at": received_at,
        }
        if tx.execute(statement, values).first() is not None:
            written.add(row.id)
    if written:
        tx.execute(_bump, {"of_patient": patient_id})
    return written


def log_of(tx: Connection, patient_id: UUID) -> list[str]:
    """The whole log of one person as JSON texts, in no particular order."""
    return list(tx.execute(_log_of, {"patient_id": patient_id}).scalars())


def has_event(tx: Connection, patient_id: UUID, event_type: str) -> bool:
    return tx.execute(_has_type, {"patient_id": patient_id, "type": event_type}).first() is not None
