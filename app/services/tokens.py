"""Keys that a therapist gives a program: read only, for a caseload, with an end, told once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.errors import Invalid, NotFound, NotSignedIn, Refused
from app.domain.people import ApiToken, Therapist
from app.services import hashing
from app.services.accounts import clean_name
from app.services.chance import Chance
from app.store import sign_in as sign_in_rows
from app.store import tokens as rows
from app.store.db import Database

READ_CASELOAD = "caseload:read"
MARK = "backbeat_"
"""What a key begins with, so that scanners for leaked secrets know one when they see it."""
LONGEST_DAYS = 366
MOST_LIVE = 10
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """``key`` is told once; only its hash is kept."""

    token: ApiToken
    key: str


def make(
    database: Database, therapist: Therapist, name: str, days: int, now: datetime, chance: Chance
) -> NewToken:
    """A key for 1 to 366 ``days``. Raises ``Invalid``, or ``Refused`` beside ten live ones."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days_invalid", f"A key lasts 1 to {LONGEST_DAYS} days.", field="days")
    key, expires_at = MARK + chance.new_token(), now + timedelta(days=days)
    token = ApiToken(
        chance.new_id(), therapist.id, clean_name(name), READ_CASELOAD, now, expires_at, None, None
    )
    with database.write() as tx:
        if rows.count_live(tx, therapist.id, now) >= MOST_LIVE:
            raise Refused("too_many_tokens", f"There are {MOST_LIVE} open keys; please end one first.")
        rows.add(tx, token, hashing.token_hash(key))
        sign_in_rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "token_made")
    return NewToken(token, key)


def tokens(database: Database, therapist: Therapist) -> list[ApiToken]:
    """Every key ever made, newest first."""
    with database.read() as tx:
        return rows.tokens_of(tx, therapist.id)


def end(database: Database, therapist: Therapist, token_id: UUID, now: datetime, chance: Chance) -> None:
    with database.write() as tx:
        if not rows.end(tx, therapist.id, token_id, now):
            raise NotFound("token_unknown", "There is no such key.")
        sign_in_rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "token_ended")


def identify(database: Database, key: str, now: datetime) -> Therapist:
    """Whose key this is. Raises ``NotSignedIn('token_wrong')``, the same for one unknown, ended or run out."""
    with database.read() as tx:
        found = rows.owner_of(tx, hashing.token_hash(key), READ_CASELOAD, now)
    if found is None:
        raise NotSignedIn("token_wrong", "That key opens nothing.")
    therapist, token_id, last_used_at = found
    if last_used_at is None or now - last_used_at > TOUCH_EVERY:
        with database.write() as tx:
            rows.touch(tx, token_id, now)
    return therapist
