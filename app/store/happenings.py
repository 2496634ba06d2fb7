"""What phones told lately about some people's sessions and mornings: the last look before a reminder is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from app.store.journal import event


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the log holds it; ``body`` is the whole event as JSON text."""

    patient_id: UUID
    type: str
    day: date
    at: datetime
    body: str


_happenings = (
    select(event.c.patient_id, event.c.type, event.c.day, event.c.at, event.c.body)
    .where(
        event.c.patient_id.in_(bindparam("patients", expanding=True)),
        event.c.day.in_(bindparam("days", expanding=True)),
        event.c.type.in_(bindparam("types", expanding=True)),
    )
    .order_by(event.c.at)
)


def happenings(
    tx: Connection, patients: Sequence[UUID], days: Sequence[date], types: Sequence[str]
) -> list[Happening]:
    """Events of some kinds by these people on these days, in order of time."""
    rows = tx.execute(_happenings, {"patients": list(patients), "days": list(days), "types": list(types)})
    return [Happening(row.patient_id, row.type, row.day, row.at, row.body) for row in rows]
