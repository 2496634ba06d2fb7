"""Rows of passkeys and of the challenges they sign; each belongs to a patient or to a therapist, never to both."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from app.domain.people import Passkey, Patient, Therapist
from app.store.tables import Base, PasskeyChallenge
from app.store.tables import Passkey as PasskeyRow

passkey = Base.metadata.tables[PasskeyRow.__tablename__]
challenge = Base.metadata.tables[PasskeyChallenge.__tablename__]

Owner = Patient | Therapist
_PASSKEY = (passkey.c.id, passkey.c.name, passkey.c.synced, passkey.c.created_at, passkey.c.last_used_at)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What is needed to check an answer: whose it is, the key to check with, how often it signed."""

    id: UUID
    patient_id: UUID | None
    therapist_id: UUID | None
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge taken out: what for, and for an owner if one was adding."""

    purpose: str
    patient_id: UUID | None
    therapist_id: UUID | None


def _of(owner: Owner) -> dict[str, UUID]:
    return {"patient_id" if isinstance(owner, Patient) else "therapist_id": owner.id}


def _is_of(owner: Owner) -> ColumnElement[bool]:
    column = passkey.c.patient_id if isinstance(owner, Patient) else passkey.c.therapist_id
    is_of: ColumnElement[bool] = column == owner.id
    return is_of


def add_challenge(
    tx: Connection, text: str, purpose: str, owner: Owner | None, now: datetime, expires_at: datetime
) -> None:
    tx.execute(delete(challenge).where(challenge.c.expires_at <= now))
    whose = _of(owner) if owner else {}
    tx.execute(insert(challenge).values(challenge=text, purpose=purpose, expires_at=expires_at, **whose))


def take_challenge(tx: Connection, text: str, now: datetime) -> Asked | None:
    """It is gone, whatever comes of it."""
    row = tx.execute(
        delete(challenge)
        .where(challenge.c.challenge == text)
        .returning(
            challenge.c.purpose, challenge.c.patient_id, challenge.c.therapist_id, challenge.c.expires_at
        )
    ).first()
    return Asked(*row[:3]) if row and row.expires_at > now else None


def add(
    tx: Connection,
    owner: Owner,
    key: Passkey,
    credential_id: str,
    public_key: str,
    sign_count: int,
) -> None:
    tx.execute(
        insert(passkey).values(
            id=key.id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            name=key.name,
            synced=key.synced,
            created_at=key.created_at,
            **_of(owner),
        )
    )


def passkeys_of(tx: Connection, owner: Owner) -> list[Passkey]:
    found = tx.execute(select(*_PASSKEY).where(_is_of(owner)).order_by(passkey.c.created_at, passkey.c.id))
    return [Passkey(*row) for row in found]


def credential_ids_of(tx: Connection, owner: Owner) -> list[str]:
    return list(tx.execute(select(passkey.c.credential_id).where(_is_of(owner))).scalars())


def by_credential(tx: Connection, credential_id: str) -> KnownKey | None:
    row = tx.execute(
        select(
            passkey.c.id,
            passkey.c.patient_id,
            passkey.c.therapist_id,
            passkey.c.public_key,
            passkey.c.sign_count,
        ).where(passkey.c.credential_id == credential_id)
    ).first()
    return KnownKey(*row) if row else None


def count_use(tx: Connection, passkey_id: UUID, sign_count: int, now: datetime) -> bool:
    """Whether it is still there and signed more often than known; authenticators that do not count always say 0."""
    fresh = passkey.c.sign_count < sign_count if sign_count else passkey.c.sign_count == 0
    done = tx.execute(
        update(passkey)
        .where(passkey.c.id == passkey_id, fresh)
        .values(sign_count=sign_count, last_used_at=now)
        .returning(passkey.c.id)
    )
    return done.first() is not None


def rename(tx: Connection, owner: Owner, passkey_id: UUID, name: str) -> Passkey | None:
    """As it is then; None if the owner has none of that id."""
    is_it = (passkey.c.id == passkey_id) & _is_of(owner)
    row = tx.execute(update(passkey).where(is_it).values(name=name).returning(*_PASSKEY)).first()
    return Passkey(*row) if row else None


def remove(tx: Connection, owner: Owner, passkey_id: UUID) -> bool:
    gone = tx.execute(
        delete(passkey).where(passkey.c.id == passkey_id, _is_of(owner)).returning(passkey.c.id)
    )
    return gone.first() is not None


def remove_all(tx: Connection, therapist_id: UUID) -> None:
    tx.execute(delete(passkey).where(passkey.c.therapist_id == therapist_id))


def count(tx: Connection, owner: Owner) -> int:
    return int(tx.execute(select(func.count()).select_from(passkey).where(_is_of(owner))).scalar_one())
