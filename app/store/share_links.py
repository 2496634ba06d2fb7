"""Rows of share links: a report for whoever holds the secret. What can be opened is decided in one statement."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select

from app.domain.people import Patient, ShareLink
from app.store import openings
from app.store.accounts import patient
from app.store.sharing import access_log, share_link

LINK_ACTOR = "link"
_PATIENT = (patient.c.id, patient.c.label, patient.c.tz, patient.c.journal_version, patient.c.lock_screen)
_open = (
    select(*_PATIENT, share_link.c.id.label("link_id"), share_link.c.scope)
    .join(patient, patient.c.id == share_link.c.patient_id)
    .where(share_link.c.secret_hash == bindparam("hash"), openings.is_open(share_link))
)
_looks = (
    select(access_log.c.actor_id, func.count().label("looks"), func.max(access_log.c.at).label("last_look"))
    .where(access_log.c.patient_id == bindparam("patient_id"), access_log.c.actor == LINK_ACTOR)
    .group_by(access_log.c.actor_id)
    .subquery()
)
_links_of = (
    select(
        share_link.c.id,
        share_link.c.patient_id,
        share_link.c.label,
        share_link.c.scope,
        share_link.c.created_at,
        share_link.c.expires_at,
        share_link.c.ended_at,
        func.coalesce(_looks.c.looks, 0),
        _looks.c.last_look,
    )
    .outerjoin(_looks, _looks.c.actor_id == share_link.c.id)
    .where(share_link.c.patient_id == bindparam("patient_id"))
    .order_by(share_link.c.created_at.desc(), share_link.c.id)
)


def add(tx: Connection, link: ShareLink, secret_hash: str) -> None:
    tx.execute(
        insert(share_link).values(
            id=link.id,
            patient_id=link.patient_id,
            secret_hash=secret_hash,
            label=link.label,
            scope=link.scope,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
    )


def count_live(tx: Connection, patient_id: UUID, now: datetime) -> int:
    return openings.count_open(tx, share_link, share_link.c.patient_id == patient_id, now)


def links_of(tx: Connection, patient_id: UUID) -> list[ShareLink]:
    """Every link ever made, newest first, with how often it was used."""
    return [ShareLink(*row) for row in tx.execute(_links_of, {"patient_id": patient_id})]


def end(tx: Connection, patient_id: UUID, link_id: UUID, now: datetime) -> bool:
    """False if there is no such link that could still be opened."""
    return openings.end(tx, share_link, share_link.c.patient_id == patient_id, link_id, now)


def behind(tx: Connection, secret_hash: str, now: datetime) -> tuple[Patient, UUID, str] | None:
    """The person, the link's id and its scope, while the link is live."""
    row = tx.execute(_open, {"hash": secret_hash, "now": now}).first()
    return (Patient(*row[:5]), row.link_id, row.scope) if row else None
