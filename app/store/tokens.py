"""Rows of the keys that therapists give their programs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.people import ApiToken, Therapist
from app.store import openings
from app.store.sharing import therapist
from app.store.tables import ApiToken as ApiTokenRow
from app.store.tables import Base

api_token = Base.metadata.tables[ApiTokenRow.__tablename__]

_owner = (
    select(
        therapist.c.id,
        therapist.c.name,
        therapist.c.login,
        api_token.c.id.label("token_id"),
        api_token.c.last_used_at,
    )
    .join(therapist, therapist.c.id == api_token.c.therapist_id)
    .where(
        api_token.c.token_hash == bindparam("hash"),
        api_token.c.scope == bindparam("scope"),
        openings.is_open(api_token),
    )
)
_tokens_of = (
    select(
        api_token.c.id,
        api_token.c.therapist_id,
        api_token.c.name,
        api_token.c.scope,
        api_token.c.created_at,
        api_token.c.expires_at,
        api_token.c.last_used_at,
        api_token.c.ended_at,
    )
    .where(api_token.c.therapist_id == bindparam("therapist_id"))
    .order_by(api_token.c.created_at.desc(), api_token.c.id)
)


def add(tx: Connection, token: ApiToken, token_hash: str) -> None:
    tx.execute(
        insert(api_token).values(
            id=token.id,
            therapist_id=token.therapist_id,
            token_hash=token_hash,
            name=token.name,
            scope=token.scope,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
    )


def count_live(tx: Connection, therapist_id: UUID, now: datetime) -> int:
    return openings.count_open(tx, api_token, api_token.c.therapist_id == therapist_id, now)


def tokens_of(tx: Connection, therapist_id: UUID) -> list[ApiToken]:
    return [ApiToken(*row) for row in tx.execute(_tokens_of, {"therapist_id": therapist_id})]


def owner_of(
    tx: Connection, token_hash: str, scope: str, now: datetime
) -> tuple[Therapist, UUID, datetime | None] | None:
    """The therapist behind a live key, the key's id and its last use."""
    row = tx.execute(_owner, {"hash": token_hash, "scope": scope, "now": now}).first()
    return (Therapist(row.id, row.name, row.login), row.token_id, row.last_used_at) if row else None


def touch(tx: Connection, token_id: UUID, now: datetime) -> None:
    tx.execute(update(api_token).where(api_token.c.id == token_id).values(last_used_at=now))


def end(tx: Connection, therapist_id: UUID, token_id: UUID, now: datetime) -> bool:
    return openings.end(tx, api_token, api_token.c.therapist_id == therapist_id, token_id, now)


def end_all(tx: Connection, therapist_id: UUID, now: datetime) -> None:
    tx.execute(
        update(api_token)
        .where(api_token.c.therapist_id == therapist_id, api_token.c.ended_at.is_(None))
        .values(ended_at=now)
    )
