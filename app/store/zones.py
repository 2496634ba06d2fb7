"""Where a person's phones were, and which zones the person does not want to be asked about."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.vocabulary import Actor
from app.domain.zones import ZoneSeen
from app.store.journal import event
from app.store.tables import Base, DeclinedZone

declined = Base.metadata.tables[DeclinedZone.__tablename__]

_seen = (
    select(event.c.tz, event.c.at)
    .where(
        event.c.patient_id == bindparam("patient_id"),
        event.c.day >= bindparam("since"),
        event.c.actor == Actor.PERSON.value,
    )
    .order_by(event.c.at.desc(), event.c.position.desc())
    .limit(bindparam("most"))
)
_declined = select(declined.c.tz, declined.c.declined_at).where(
    declined.c.patient_id == bindparam("patient_id")
)
_forget = delete(declined).where(declined.c.patient_id == bindparam("patient_id"))
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert(declined), "postgresql": postgresql.insert(declined)}


def seen(tx: Connection, patient_id: UUID, since: date, most: int) -> list[ZoneSeen]:
    """What the person's phones reported with their events, newest first."""
    rows = tx.execute(_seen, {"patient_id": patient_id, "since": since, "most": most})
    return [ZoneSeen(row.tz, row.at) for row in rows]


def declined_by(tx: Connection, patient_id: UUID) -> dict[str, datetime]:
    return {row.tz: row.declined_at for row in tx.execute(_declined, {"patient_id": patient_id})}


def decline(tx: Connection, patient_id: UUID, tz: str, now: datetime) -> None:
    made = _INSERT[tx.dialect.name].values(patient_id=patient_id, tz=tz, declined_at=now)
    keys = [declined.c.patient_id, declined.c.tz]
    tx.execute(made.on_conflict_do_update(index_elements=keys, set_={"declined_at": now}))


def forget_declined(tx: Connection, patient_id: UUID) -> None:
    """After a move every zone is a new question."""
    tx.execute(_forget, {"patient_id": patient_id})
