"""Rows of the log. Appending is idempotent by the phone's own id; nothing is ever changed or removed.

A person's events are numbered as they are recorded, without a gap, and ``journal_version`` is the last number.
So whoever has read as many events as the version says has read them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
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


_log_of = select(event.c.position, event.c.body).where(event.c.patient_id == bindparam("patient_id"))
_since_day = _log_of.where(event.c.day >= bindparam("day"))
_after = _log_of.where(event.c.position > bindparam("position")).order_by(event.c.position)
_of_actor = _log_of.where(event.c.actor == bindparam("actor"))
_known = select(event.c.id).where(
    event.c.patient_id == bindparam("patient_id"), event.c.id.in_(bindparam("ids", expanding=True))
)
_has_type = (
    select(event.c.id)
    .where(event.c.patient_id == bindparam("patient_id"), event.c.type == bindparam("type"))
    .limit(1)
)
_KEY = (event.c.patient_id, event.c.id)
_appends: Mapping[str, Any] = {
    dialect: insert(event).on_conflict_do_nothing(index_elements=_KEY).returning(event.c.id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_version = (
    select(patient.c.journal_version)
    .where(patient.c.id == bindparam("patient_id"))
    .with_for_update(key_share=True)
)
_count = update(patient).where(patient.c.id == bindparam("of_patient")).values(journal_version=bindparam("n"))


def append(tx: Connection, patient_id: UUID, rows: Sequence[EventRow], received_at: datetime) -> set[UUID]:
    """Writes the rows not known yet and gives their ids; the others were duplicates.

    RETURNING and not ``rowcount`` tells them apart: psycopg reports -1 for both. The person's row is held from
    here to the end of the transaction, so that two writers cannot give the same number.
    """
    statement = _appends[tx.dialect.name]
    version: int = tx.execute(_version, {"patient_id": patient_id}).scalar_one()
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
            "position": version + len(written) + 1,
        }
        if tx.execute(statement, values).first() is not None:
            written.add(row.id)
    if written:
        tx.execute(_count, {"of_patient": patient_id, "n": version + len(written)})
    return written


def log_of(tx: Connection, patient_id: UUID) -> list[tuple[int, str]]:
    """The whole log of one person as (position, JSON text), in no particular order."""
    return [(row.position, row.body) for row in tx.execute(_log_of, {"patient_id": patient_id})]


def log_since(tx: Connection, patient_id: UUID, day: date) -> list[tuple[int, str]]:
    """The events of ``day`` and later person-days as (position, JSON text), in no particular order."""
    found = tx.execute(_since_day, {"patient_id": patient_id, "day": day})
    return [(row.position, row.body) for row in found]


def log_after(tx: Connection, patient_id: UUID, position: int) -> list[tuple[int, str]]:
    """The events recorded after the one at ``position`` as (position, JSON text), as they were recorded."""
    found = tx.execute(_after, {"patient_id": patient_id, "position": position})
    return [(row.position, row.body) for row in found]


def log_by(tx: Connection, patient_id: UUID, actor: str) -> list[tuple[int, str]]:
    """What one kind of author recorded about a person, as (position, JSON text), in no particular order."""
    found = tx.execute(_of_actor, {"patient_id": patient_id, "actor": actor})
    return [(row.position, row.body) for row in found]


def known(tx: Connection, patient_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these events are recorded already."""
    return set(tx.execute(_known, {"patient_id": patient_id, "ids": list(ids)}).scalars())


def has_event(tx: Connection, patient_id: UUID, event_type: str) -> bool:
    return tx.execute(_has_type, {"patient_id": patient_id, "type": event_type}).first() is not None
