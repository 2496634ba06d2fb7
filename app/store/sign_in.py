"""Rows of therapists' accounts: invitations, passwords, sign-ins, half sign-ins, resets, and what was done to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.domain.people import Happening, Therapist, TherapistSession
from app.store.tables import AccessLog, Base, TherapistHalfSignIn, TherapistInvitation, TherapistReset
from app.store.tables import Therapist as TherapistRow
from app.store.tables import TherapistSignIn as SignInRow

_tables = Base.metadata.tables
therapist = _tables[TherapistRow.__tablename__]
invitation = _tables[TherapistInvitation.__tablename__]
sign_in = _tables[SignInRow.__tablename__]
half = _tables[TherapistHalfSignIn.__tablename__]
reset = _tables[TherapistReset.__tablename__]
access_log = _tables[AccessLog.__tablename__]

_THERAPIST = (therapist.c.id, therapist.c.name, therapist.c.login)
_SESSION = (sign_in.c.id, sign_in.c.name, sign_in.c.how, sign_in.c.created_at, sign_in.c.last_seen_at)
_is_live = (
    sign_in.c.ended_at.is_(None)
    & (sign_in.c.last_seen_at > bindparam("seen_after", type_=sign_in.c.last_seen_at.type))
    & (sign_in.c.created_at > bindparam("created_after", type_=sign_in.c.created_at.type))
)
_by_login = select(*_THERAPIST, therapist.c.password_hash).where(therapist.c.login == bindparam("login"))
_signed_in = (
    select(*_THERAPIST, *(column.label(f"session_{column.name}") for column in _SESSION))
    .join(therapist, therapist.c.id == sign_in.c.therapist_id)
    .where(sign_in.c.token_hash == bindparam("hash"), _is_live)
)
_sessions_of = (
    select(*_SESSION)
    .where(sign_in.c.therapist_id == bindparam("therapist_id"), _is_live)
    .order_by(sign_in.c.last_seen_at.desc(), sign_in.c.id)
)
_happenings_of = (
    select(access_log.c.at, access_log.c.actor, access_log.c.action)
    .where(access_log.c.actor_id == bindparam("therapist_id"), access_log.c.patient_id.is_(None))
    .order_by(access_log.c.at.desc(), access_log.c.id)
    .limit(bindparam("most"))
)


# ---- accounts ---------------------------------------------------------------------------------------------


def add_invitation(
    tx: Connection, invitation_id: UUID, hashed: str, now: datetime, expires_at: datetime
) -> None:
    tx.execute(
        insert(invitation).values(id=invitation_id, token_hash=hashed, created_at=now, expires_at=expires_at)
    )


def spend_invitation(tx: Connection, hashed: str, now: datetime) -> bool:
    spent = tx.execute(
        update(invitation)
        .where(
            invitation.c.token_hash == hashed, invitation.c.used_at.is_(None), invitation.c.expires_at > now
        )
        .values(used_at=now)
        .returning(invitation.c.id)
    )
    return spent.first() is not None


def add_therapist(
    tx: Connection, therapist_id: UUID, name: str, login: str, password_hash: str, now: datetime
) -> Therapist:
    tx.execute(
        insert(therapist).values(
            id=therapist_id, name=name, login=login, password_hash=password_hash, created_at=now
        )
    )
    return Therapist(therapist_id, name, login)


def therapist_by_login(tx: Connection, login: str) -> tuple[Therapist, str] | None:
    """The therapist and the hash of the password."""
    row = tx.execute(_by_login, {"login": login}).first()
    return (Therapist(row.id, row.name, row.login), row.password_hash) if row else None


def therapist_by_id(tx: Connection, therapist_id: UUID) -> Therapist:
    return Therapist(*tx.execute(select(*_THERAPIST).where(therapist.c.id == therapist_id)).one())


def password_of(tx: Connection, therapist_id: UUID) -> str:
    found: str = tx.execute(
        select(therapist.c.password_hash).where(therapist.c.id == therapist_id)
    ).scalar_one()
    return found


def set_password(tx: Connection, therapist_id: UUID, password_hash: str) -> None:
    tx.execute(update(therapist).where(therapist.c.id == therapist_id).values(password_hash=password_hash))


def add_reset(
    tx: Connection, reset_id: UUID, therapist_id: UUID, hashed: str, now: datetime, expires_at: datetime
) -> None:
    """The only one there is for this account: earlier ones go."""
    tx.execute(delete(reset).where(reset.c.therapist_id == therapist_id))
    tx.execute(
        insert(reset).values(
            id=reset_id, therapist_id=therapist_id, token_hash=hashed, created_at=now, expires_at=expires_at
        )
    )


def spend_reset(tx: Connection, hashed: str, now: datetime) -> UUID | None:
    """Whose account it is for."""
    found: UUID | None = tx.execute(
        update(reset)
        .where(reset.c.token_hash == hashed, reset.c.used_at.is_(None), reset.c.expires_at > now)
        .values(used_at=now)
        .returning(reset.c.therapist_id)
    ).scalar()
    return found


# ---- half and whole sign-ins ------------------------------------------------------------------------------


def add_half(
    tx: Connection, half_id: UUID, therapist_id: UUID, hashed: str, now: datetime, expires_at: datetime
) -> None:
    tx.execute(delete(half).where(half.c.expires_at <= now))
    tx.execute(
        insert(half).values(
            id=half_id,
            therapist_id=therapist_id,
            token_hash=hashed,
            created_at=now,
            expires_at=expires_at,
            tries=0,
        )
    )


def try_half(tx: Connection, hashed: str, now: datetime, most_tries: int) -> UUID | None:
    """Counts one try with it and gives the therapist, while there are tries left."""
    found: UUID | None = tx.execute(
        update(half)
        .where(half.c.token_hash == hashed, half.c.expires_at > now, half.c.tries < most_tries)
        .values(tries=half.c.tries + 1)
        .returning(half.c.therapist_id)
    ).scalar()
    return found


def take_half(tx: Connection, hashed: str) -> bool:
    """It becomes a whole one, once."""
    return (
        tx.execute(delete(half).where(half.c.token_hash == hashed).returning(half.c.id)).first() is not None
    )


def drop_halves(tx: Connection, therapist_id: UUID) -> None:
    tx.execute(delete(half).where(half.c.therapist_id == therapist_id))


def add_sign_in(
    tx: Connection, sign_in_id: UUID, therapist_id: UUID, hashed: str, name: str, how: str, now: datetime
) -> None:
    tx.execute(
        insert(sign_in).values(
            id=sign_in_id,
            therapist_id=therapist_id,
            token_hash=hashed,
            created_at=now,
            last_seen_at=now,
            name=name,
            how=how,
        )
    )


def signed_in(
    tx: Connection, hashed: str, seen_after: datetime, created_after: datetime
) -> tuple[Therapist, TherapistSession] | None:
    asked = {"hash": hashed, "seen_after": seen_after, "created_after": created_after}
    row = tx.execute(_signed_in, asked).first()
    return (Therapist(*row[:3]), TherapistSession(*row[3:])) if row else None


def sessions_of(
    tx: Connection, therapist_id: UUID, seen_after: datetime, created_after: datetime
) -> list[TherapistSession]:
    asked = {"therapist_id": therapist_id, "seen_after": seen_after, "created_after": created_after}
    return [TherapistSession(*row) for row in tx.execute(_sessions_of, asked)]


def touch_sign_in(tx: Connection, sign_in_id: UUID, now: datetime) -> None:
    tx.execute(update(sign_in).where(sign_in.c.id == sign_in_id).values(last_seen_at=now))


def end_sign_in(tx: Connection, hashed: str, now: datetime) -> None:
    tx.execute(
        update(sign_in)
        .where(sign_in.c.token_hash == hashed, sign_in.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_session(tx: Connection, therapist_id: UUID, session_id: UUID, now: datetime) -> bool:
    done = tx.execute(
        update(sign_in)
        .where(
            sign_in.c.id == session_id, sign_in.c.therapist_id == therapist_id, sign_in.c.ended_at.is_(None)
        )
        .values(ended_at=now)
        .returning(sign_in.c.id)
    )
    return done.first() is not None


def end_sessions(tx: Connection, therapist_id: UUID, now: datetime, but: UUID | None = None) -> None:
    """All of them, or all but one."""
    others = update(sign_in).where(sign_in.c.therapist_id == therapist_id, sign_in.c.ended_at.is_(None))
    tx.execute((others if but is None else others.where(sign_in.c.id != but)).values(ended_at=now))


# ---- what was done to an account --------------------------------------------------------------------------


def log_act(tx: Connection, log_id: UUID, at: datetime, actor: str, therapist_id: UUID, action: str) -> None:
    """``actor``: therapist or operator."""
    tx.execute(insert(access_log).values(id=log_id, at=at, actor=actor, actor_id=therapist_id, action=action))


def happenings_of(tx: Connection, therapist_id: UUID, most: int) -> list[Happening]:
    found = tx.execute(_happenings_of, {"therapist_id": therapist_id, "most": most})
    return [Happening(*row) for row in found]
