"""Rows of authenticator apps and recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.tables import AuthenticatorApp, Base
from app.store.tables import RecoveryCode as RecoveryCodeRow

authenticator = Base.metadata.tables[AuthenticatorApp.__tablename__]
recovery_code = Base.metadata.tables[RecoveryCodeRow.__tablename__]


@dataclass(frozen=True, slots=True)
class AppRow:
    sealed_secret: str
    confirmed_at: datetime | None


def app_of(tx: Connection, therapist_id: UUID) -> AppRow | None:
    """In force if it was confirmed, else only begun."""
    row = tx.execute(
        select(authenticator.c.sealed_secret, authenticator.c.confirmed_at).where(
            authenticator.c.therapist_id == therapist_id
        )
    ).first()
    return AppRow(*row) if row else None


def begin(tx: Connection, therapist_id: UUID, sealed_secret: str, now: datetime) -> None:
    """Takes the place of one that was only begun, two windows at once included; a confirmed one stays."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    values = {"sealed_secret": sealed_secret, "created_at": now}
    made = make(authenticator).values(therapist_id=therapist_id, **values)
    tx.execute(
        made.on_conflict_do_update(
            index_elements=[authenticator.c.therapist_id],
            set_=values,
            where=authenticator.c.confirmed_at.is_(None),
        )
    )


def confirm(tx: Connection, therapist_id: UUID, sealed_secret: str, step: int, now: datetime) -> bool:
    """Whether the secret that was shown is still the one begun."""
    done = tx.execute(
        update(authenticator)
        .where(
            authenticator.c.therapist_id == therapist_id,
            authenticator.c.sealed_secret == sealed_secret,
            authenticator.c.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, last_step=step)
        .returning(authenticator.c.therapist_id)
    )
    return done.first() is not None


def take_step(tx: Connection, therapist_id: UUID, step: int) -> bool:
    """Whether the code of this half minute, or of a later one, was not taken before. In one statement, for rivals."""
    done = tx.execute(
        update(authenticator)
        .where(
            authenticator.c.therapist_id == therapist_id,
            or_(authenticator.c.last_step.is_(None), authenticator.c.last_step < step),
        )
        .values(last_step=step)
        .returning(authenticator.c.therapist_id)
    )
    return done.first() is not None


def remove(tx: Connection, therapist_id: UUID) -> bool:
    """The app and the codes that stand in for it."""
    tx.execute(delete(recovery_code).where(recovery_code.c.therapist_id == therapist_id))
    gone = tx.execute(
        delete(authenticator)
        .where(authenticator.c.therapist_id == therapist_id)
        .returning(authenticator.c.therapist_id)
    )
    return gone.first() is not None


def set_codes(tx: Connection, therapist_id: UUID, codes: list[tuple[UUID, str, str]], now: datetime) -> None:
    """(id, selector, hash of the rest) of each; earlier ones go."""
    tx.execute(delete(recovery_code).where(recovery_code.c.therapist_id == therapist_id))
    tx.execute(
        insert(recovery_code),
        [
            {
                "id": code_id,
                "therapist_id": therapist_id,
                "selector": selector,
                "verifier_hash": hashed,
                "created_at": now,
            }
            for code_id, selector, hashed in codes
        ],
    )


def unused_codes(tx: Connection, therapist_id: UUID, selector: str) -> list[tuple[UUID, str]]:
    found = tx.execute(
        select(recovery_code.c.id, recovery_code.c.verifier_hash).where(
            recovery_code.c.therapist_id == therapist_id,
            recovery_code.c.selector == selector,
            recovery_code.c.used_at.is_(None),
        )
    )
    return [(row.id, row.verifier_hash) for row in found]


def spend_code(tx: Connection, code_id: UUID, now: datetime) -> bool:
    done = tx.execute(
        update(recovery_code)
        .where(recovery_code.c.id == code_id, recovery_code.c.used_at.is_(None))
        .values(used_at=now)
        .returning(recovery_code.c.id)
    )
    return done.first() is not None


def codes_left(tx: Connection, therapist_id: UUID) -> int:
    return int(
        tx.execute(
            select(func.count())
            .select_from(recovery_code)
            .where(recovery_code.c.therapist_id == therapist_id, recovery_code.c.used_at.is_(None))
        ).scalar_one()
    )
