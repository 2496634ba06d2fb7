"""Rows about a therapist's list of people: that somebody was on it, and what a therapist is called."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from app.store.sharing import access_log, log_access, therapist

LISTED = "listed"
"""In the access log: the person was on a therapist's list, said once a day."""

_listed_since = select(access_log.c.patient_id).where(
    access_log.c.actor_id == bindparam("therapist_id"),
    access_log.c.action == LISTED,
    access_log.c.at >= bindparam("since"),
)


def log_listed(
    tx: Connection, therapist_id: UUID, patients: Mapping[UUID, UUID], since: datetime, at: datetime
) -> None:
    """One line for each of ``patients`` (id → id of the line) who was not on this therapist's list since then."""
    known = set(tx.execute(_listed_since, {"therapist_id": therapist_id, "since": since}).scalars())
    for patient_id, log_id in patients.items():
        if patient_id not in known:
            log_access(tx, log_id, at, "therapist", therapist_id, LISTED, patient_id)


def therapist_names(tx: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """By id; whoever is not a therapist is left out."""
    found = tx.execute(select(therapist.c.id, therapist.c.name).where(therapist.c.id.in_(list(ids))))
    return {row.id: row.name for row in found}
