"""Leaving for good: every row of one person goes, and a number stays."""

from uuid import UUID

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from app.store.tables import Base

_tables = Base.metadata.tables
patient, throttle, erasure = _tables["patient"], _tables["throttle"], _tables["erasure"]


def erase(tx: Connection, patient_id: UUID) -> bool:
    """Whether there was such a person. Every table that holds something of a person hangs on the person's row.

    Only the counted tries do not: their keys are made of words, and some of those words are an id.
    """
    tx.execute(delete(throttle).where(throttle.c.key.endswith(f":{patient_id}", autoescape=True)))
    return (
        tx.execute(delete(patient).where(patient.c.id == patient_id).returning(patient.c.id)).first()
        is not None
    )


def count_one(tx: Connection, month: str) -> None:
    """One more person who left in a month, ``2026-11``; nothing says who."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    added = make(erasure).values(month=month, people=1)
    tx.execute(
        added.on_conflict_do_update(index_elements=[erasure.c.month], set_={"people": erasure.c.people + 1})
    )
