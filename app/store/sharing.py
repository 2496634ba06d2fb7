"""Rows of share codes, consents and the access log.

A therapist's every question joins the live consent in the same statement, so that ending it counts at once.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain.people import Consent, Look, Patient, Therapist
from app.store.accounts import patient
from app.store.tables import (
    AccessLog,
    Base,
    ShareCode,
    ShareLink,
)
from app.store.tables import Consent as ConsentRow
from app.store.tables import Therapist as TherapistRow

_tables = Base.metadata.tables
therapist = _tables[TherapistRow.__tablename__]
share_code = _tables[ShareCode.__tablename__]
consent = _tables[ConsentRow.__tablename__]
access_log = _tables[AccessLog.__tablename__]
share_link = _tables[ShareLink.__tablename__]

_THERAPIST = (therapist.c.id, therapist.c.name, therapist.c.login)
_is_live = consent.c.ended_at.is_(None) & (
    consent.c.until.is_(None) | (consent.c.until > bindparam("now", type_=consent.c.until.type))
)
_live_consent = (consent.c.patient_id == patient.c.id) & _is_live
_PATIENT = (patient.c.id, patient.c.label, patient.c.tz, patient.c.journal_version, patient.c.lock_screen)
_patients_of = (
    select(*_PATIENT, consent.c.given_at)
    .join(consent, _live_consent)
    .where(consent.c.therapist_id == bindparam("therapist_id"))
    .order_by(consent.c.given_at, patient.c.id)
)
_patient_of = (
    select(*_PATIENT, consent.c.scope)
    .join(consent, _live_consent)
    .where(consent.c.therapist_id == bindparam("therapist_id"), patient.c.id == bindparam("patient_id"))
)
_consents_of = (
    select(
        consent.c.id,
        consent.c.patient_id,
        consent.c.therapist_id,
        therapist.c.name,
        consent.c.scope,
        consent.c.given_at,
        consent.c.ended_at,
        consent.c.until,
    )
    .join(therapist, therapist.c.id == consent.c.therapist_id)
    .where(consent.c.patient_id == bindparam("patient_id"))
    .order_by(consent.c.given_at.desc(), consent.c.id)
)
_live_consent_to = _consents_of.where(consent.c.therapist_id == bindparam("therapist_id"), _is_live)
_looks_at = (
    select(
        access_log.c.at,
        func.coalesce(therapist.c.name, share_link.c.label, access_log.c.actor).label("who"),
        access_log.c.action,
    )
    .outerjoin(therapist, therapist.c.id == access_log.c.actor_id)
    .outerjoin(share_link, share_link.c.id == access_log.c.actor_id)
    .where(access_log.c.patient_id == bindparam("patient_id"))
    .order_by(access_log.c.at.desc(), access_log.c.id)
    .limit(200)
)


def therapist_by_id(tx: Connection, therapist_id: UUID) -> Therapist:
    row = tx.execute(select(*_THERAPIST).where(therapist.c.id == therapist_id)).one()
    return Therapist(*row)


def add_share_code(
    tx: Connection,
    code_id: UUID,
    therapist_id: UUID,
    selector: str,
    verifier_hash: str,
    link_hash: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    tx.execute(
        insert(share_code).values(
            id=code_id,
            therapist_id=therapist_id,
            selector=selector,
            verifier_hash=verifier_hash,
            link_hash=link_hash,
            created_at=now,
            expires_at=expires_at,
            tries=0,
        )
    )


def live_share_codes(
    tx: Connection, selector: str, now: datetime, most_tries: int
) -> list[tuple[UUID, UUID, str]]:
    """(code id, therapist id, hash of the rest) of every usable code with this selector."""
    found = tx.execute(
        select(share_code.c.id, share_code.c.therapist_id, share_code.c.verifier_hash).where(
            share_code.c.selector == selector,
            share_code.c.used_at.is_(None),
            share_code.c.expires_at > now,
            share_code.c.tries < most_tries,
        )
    )
    return [(row.id, row.therapist_id, row.verifier_hash) for row in found]


def live_share_link_code(tx: Connection, link_hash: str, now: datetime) -> tuple[UUID, UUID] | None:
    """(code id, therapist id) of the usable invitation behind a link."""
    row = tx.execute(
        select(share_code.c.id, share_code.c.therapist_id).where(
            share_code.c.link_hash == link_hash, share_code.c.used_at.is_(None), share_code.c.expires_at > now
        )
    ).first()
    return (row.id, row.therapist_id) if row else None


def spend_share_code(tx: Connection, code_id: UUID, now: datetime) -> bool:
    spent = tx.execute(
        update(share_code)
        .where(share_code.c.id == code_id, share_code.c.used_at.is_(None))
        .values(used_at=now)
        .returning(share_code.c.id)
    )
    return spent.first() is not None


def count_wrong_share_try(tx: Connection, code_ids: list[UUID]) -> None:
    tx.execute(update(share_code).where(share_code.c.id.in_(code_ids)).values(tries=share_code.c.tries + 1))


def live_consent(tx: Connection, patient_id: UUID, therapist_id: UUID, now: datetime) -> Consent | None:
    asked = {"patient_id": patient_id, "therapist_id": therapist_id, "now": now}
    row = tx.execute(_live_consent_to, asked).first()
    return Consent(*row) if row else None


def add_consent(
    tx: Connection,
    consent_id: UUID,
    patient_id: UUID,
    therapist_id: UUID,
    scope: str,
    now: datetime,
    until: datetime | None = None,
) -> None:
    tx.execute(
        insert(consent).values(
            id=consent_id,
            patient_id=patient_id,
            therapist_id=therapist_id,
            scope=scope,
            given_at=now,
            until=until,
        )
    )


def consents_of(tx: Connection, patient_id: UUID) -> list[Consent]:
    return [Consent(*row) for row in tx.execute(_consents_of, {"patient_id": patient_id})]


def end_consent(tx: Connection, patient_id: UUID, consent_id: UUID, now: datetime) -> bool:
    done = tx.execute(
        update(consent)
        .where(consent.c.id == consent_id, consent.c.patient_id == patient_id, _is_live)
        .values(ended_at=now)
        .returning(consent.c.id),
        {"now": now},
    )
    return done.first() is not None


def patients_of(tx: Connection, therapist_id: UUID, now: datetime) -> list[tuple[Patient, datetime]]:
    """Everyone whose consent to this therapist is live, with the moment it was given."""
    found = tx.execute(_patients_of, {"therapist_id": therapist_id, "now": now})
    return [(Patient(*row[:5]), row.given_at) for row in found]


def patient_of(
    tx: Connection, therapist_id: UUID, patient_id: UUID, now: datetime
) -> tuple[Patient, str] | None:
    """The patient and the scope of the live consent."""
    asked = {"therapist_id": therapist_id, "patient_id": patient_id, "now": now}
    row = tx.execute(_patient_of, asked).first()
    return (Patient(*row[:5]), row.scope) if row else None


def log_access(
    tx: Connection,
    log_id: UUID,
    at: datetime,
    actor: str,
    actor_id: UUID | None,
    action: str,
    patient_id: UUID,
) -> None:
    tx.execute(
        insert(access_log).values(
            id=log_id, at=at, actor=actor, actor_id=actor_id, action=action, patient_id=patient_id
        )
    )


def looks_at(tx: Connection, patient_id: UUID) -> list[Look]:
    found = tx.execute(_looks_at, {"patient_id": patient_id})
    return [Look(*row) for row in found]
