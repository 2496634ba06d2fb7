"""Rows of decisions as they were made and shown. A decision made anew leaves the old row as superseded."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from app.store.tables import Base, DecisionRecord

decision = Base.metadata.tables[DecisionRecord.__tablename__]
_standing = (
    select(decision.c.id, decision.c.body)
    .where(
        decision.c.patient_id == bindparam("patient_id"),
        decision.c.day >= bindparam("since"),
        decision.c.status == "current",
    )
    .order_by(decision.c.day, decision.c.track, decision.c.id)
)


def standing(tx: Connection, patient_id: UUID, since: date) -> list[tuple[UUID, str]]:
    """(row id, JSON text) of every decision of ``since`` or later that stands."""
    found = tx.execute(_standing, {"patient_id": patient_id, "since": since})
    return [(row.id, row.body) for row in found]


def add(tx: Connection, patient_id: UUID, entries: Sequence[Mapping[str, object]], now: datetime) -> None:
    """``entries``: the columns of each new decision with its id and body. An imported year has thousands."""
    if entries:
        known = {"patient_id": patient_id, "status": "current", "made_at": now}
        tx.execute(insert(decision), [{**entry, **known} for entry in entries])


def retire(tx: Connection, row_id: UUID, status: str, now: datetime) -> None:
    """``status``: superseded, or executed when it was trained meanwhile."""
    tx.execute(update(decision).where(decision.c.id == row_id).values(status=status, superseded_at=now))
