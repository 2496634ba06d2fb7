"""A therapist signs in: by name and password, with a second step where one is set up; sessions; the password.

A half sign-in (password right, code still to come) is no sign-in: it is kept elsewhere and opens nothing but the
second step.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.errors import Invalid, NotFound, NotSignedIn
from app.domain.people import LONGEST_PASSWORD, Happening, Therapist, TherapistSession
from app.services import hashing, passwords, second_factor
from app.services.accounts import count_tries
from app.services.chance import Chance
from app.services.sealing import Seal
from app.store import sign_in as rows
from app.store.db import Database, Transaction

IDLE_LIFE: Final = timedelta(minutes=30)
WHOLE_LIFE: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
HALF_LIFE: Final = timedelta(minutes=5)
TRIES_PER_HALF: Final = 5
TRIES_PER_ADDRESS: Final = 30
TRIES_PER_LOGIN: Final = 10
HAPPENINGS: Final = 30


@dataclass(frozen=True, slots=True)
class TherapistSignedIn:
    therapist: Therapist
    token: str


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right; ``token`` with a code makes a sign-in of it, until ``expires_at``."""

    token: str
    expires_at: datetime


def log_in(
    database: Database,
    login: str,
    password: str,
    address: str,
    now: datetime,
    chance: Chance,
    browser: str = "",
) -> TherapistSignedIn | SecondStep:
    """Name and password. Takes equally long and says the same for an unknown name and a wrong password.

    That there is a second step shows only to whoever knows the password. ``browser``: its name for the list.
    """
    login = login.strip().lower()[:80]
    count_tries(database, f"login:{address}", TRIES_PER_ADDRESS, now)
    count_tries(database, f"login-name:{hashing.token_hash(login)[:32]}", TRIES_PER_LOGIN, now)
    with database.read() as tx:
        found = rows.therapist_by_login(tx, login)
    # Hashing takes a tenth of a second, so it happens outside any transaction.
    good = hashing.matches(found[1] if found else hashing.nobodys_password(), password[:LONGEST_PASSWORD])
    if found is None or not good:
        raise NotSignedIn("login_wrong", "The name or the password is not right.")
    with database.write() as tx:
        return after_password(tx, found[0], now, chance, browser)


def second_step(
    database: Database,
    token: str,
    code: str,
    now: datetime,
    chance: Chance,
    seal: Seal,
    browser: str = "",
) -> TherapistSignedIn:
    """The code makes a whole sign-in of the half one, once.

    Raises ``Invalid``: ``second_step_over`` after five minutes or five codes, whatever the code, else ``code_wrong``.
    """
    hashed = hashing.token_hash(token)
    with database.write() as tx:
        therapist_id = rows.try_half(tx, hashed, now, TRIES_PER_HALF)
    if therapist_id is None:
        raise _over()
    try:
        how = second_factor.take_code(database, therapist_id, code, now, seal)
    except Invalid:
        with database.write() as tx:
            rows.log_act(tx, chance.new_id(), now, "therapist", therapist_id, "code_refused")
        raise
    with database.write() as tx:
        if not rows.take_half(tx, hashed):
            raise _over()
        return enter(tx, rows.therapist_by_id(tx, therapist_id), how, now, chance, browser)


def identify(database: Database, token: str | None, now: datetime) -> Therapist:
    return session(database, token, now)[0]


def session(database: Database, token: str | None, now: datetime) -> tuple[Therapist, TherapistSession]:
    """Who this cookie is, and in which of the sessions. Raises ``NotSignedIn``. Writes once a minute at most."""
    if not token:
        raise NotSignedIn("not_signed_in", "Please sign in.")
    with database.read() as tx:
        found = rows.signed_in(tx, hashing.token_hash(token), now - IDLE_LIFE, now - WHOLE_LIFE)
    if found is None:
        raise NotSignedIn("not_signed_in", "Please sign in.")
    if now - found[1].last_seen_at > SEEN_EVERY:
        with database.write() as tx:
            rows.touch_sign_in(tx, found[1].id, now)
    return found


def log_out(database: Database, token: str, now: datetime) -> None:
    with database.write() as tx:
        rows.end_sign_in(tx, hashing.token_hash(token), now)


def sessions(database: Database, therapist: Therapist, now: datetime) -> list[TherapistSession]:
    """Those that still open something, the one used last first."""
    with database.read() as tx:
        return rows.sessions_of(tx, therapist.id, now - IDLE_LIFE, now - WHOLE_LIFE)


def end_session(
    database: Database, therapist: Therapist, session_id: UUID, now: datetime, chance: Chance
) -> None:
    with database.write() as tx:
        if not rows.end_session(tx, therapist.id, session_id, now):
            raise NotFound("session_unknown", "There is no such session.")
        rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "session_ended")


def end_others(
    database: Database, therapist: Therapist, this: TherapistSession, now: datetime, chance: Chance
) -> None:
    """All but this one, and every half sign-in."""
    with database.write() as tx:
        rows.end_sessions(tx, therapist.id, now, but=this.id)
        rows.drop_halves(tx, therapist.id)
        rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "sessions_ended")


def change_password(
    database: Database,
    therapist: Therapist,
    this: TherapistSession,
    old: str,
    new: str,
    now: datetime,
    chance: Chance,
) -> None:
    """Whoever is signed in elsewhere, or half signed in, is out."""
    passwords.check_password(database, therapist, old, now)
    hashed = passwords.new_hash(new)
    with database.write() as tx:
        rows.set_password(tx, therapist.id, hashed)
        rows.end_sessions(tx, therapist.id, now, but=this.id)
        rows.drop_halves(tx, therapist.id)
        rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "password_changed")


def happenings(database: Database, therapist: Therapist) -> list[Happening]:
    """What was done to the account lately, newest first; an operator's acts too."""
    with database.read() as tx:
        return rows.happenings_of(tx, therapist.id, HAPPENINGS)


def after_password(
    tx: Transaction, therapist: Therapist, now: datetime, chance: Chance, browser: str
) -> TherapistSignedIn | SecondStep:
    """The password was right: in, or half in where a code is asked for."""
    if not second_factor.is_on(tx, therapist.id):
        return enter(tx, therapist, "password", now, chance, browser)
    token, expires_at = chance.new_token(), now + HALF_LIFE
    rows.add_half(tx, chance.new_id(), therapist.id, hashing.token_hash(token), now, expires_at)
    return SecondStep(token, expires_at)


def enter(
    tx: Transaction, therapist: Therapist, how: str, now: datetime, chance: Chance, browser: str
) -> TherapistSignedIn:
    """``how``: password, code, recovery_code, passkey or invitation."""
    token = chance.new_token()
    hashed = hashing.token_hash(token)
    rows.add_sign_in(tx, chance.new_id(), therapist.id, hashed, browser[:80], how, now)
    rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, f"in_by_{how}")
    return TherapistSignedIn(therapist, token)


def _over() -> Invalid:
    return Invalid(
        "second_step_over", "That took too long or too many tries; please sign in anew.", field="token"
    )
