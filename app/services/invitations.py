"""How a therapist comes to an account, and back to it: the operator's one-time invitations, for new and for known ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.errors import Invalid, NotFound, Refused
from app.domain.people import LOGIN_LENGTH, Therapist
from app.services import hashing, passwords, sign_in
from app.services.accounts import clean_name, count_tries
from app.services.chance import Chance
from app.services.sign_in import TRIES_PER_ADDRESS, SecondStep, TherapistSignedIn
from app.store import passkeys as passkey_rows
from app.store import second_factor as factor_rows
from app.store import sign_in as rows
from app.store import tokens as token_rows
from app.store.db import Database

INVITATION_LIFE: Final = timedelta(days=7)
RESET_LIFE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewAccount:
    name: str
    login: str
    password: str


def invite(database: Database, now: datetime, chance: Chance) -> tuple[str, datetime]:
    """A one-time invitation token for a new therapist, and when it lapses."""
    token, expires_at = chance.new_token(), now + INVITATION_LIFE
    with database.write() as tx:
        rows.add_invitation(tx, chance.new_id(), hashing.token_hash(token), now, expires_at)
    return token, expires_at


def accept(
    database: Database,
    token: str,
    wanted: NewAccount,
    address: str,
    now: datetime,
    chance: Chance,
    browser: str = "",
) -> TherapistSignedIn:
    """Spends an invitation and makes the account. Raises ``Invalid`` or ``Refused``; the invitation then stays good."""
    count_tries(database, f"accept:{address}", TRIES_PER_ADDRESS, now)
    login = _clean_login(wanted.login)
    hashed = passwords.new_hash(wanted.password)
    with database.write() as tx:
        if rows.therapist_by_login(tx, login) is not None:
            raise Refused("login_taken", "That sign-in name is taken; please choose another.")
        if not rows.spend_invitation(tx, hashing.token_hash(token), now):
            raise Invalid(
                "invitation_wrong",
                "That invitation is not known, was used, or has lapsed.",
                field="invitation",
            )
        therapist = rows.add_therapist(tx, chance.new_id(), clean_name(wanted.name), login, hashed, now)
        return sign_in.enter(tx, therapist, "invitation", now, chance, browser)


def invite_back(
    database: Database, login: str, second_factor: bool, now: datetime, chance: Chance
) -> tuple[Therapist, str, datetime]:
    """The operator lets a therapist set a new password: whose account, a one-time token, and when it lapses.

    From this moment the old password, every session and every API key are void: whoever took the account over may
    have made themselves one. The authenticator app and passkeys stay in force
    unless ``second_factor`` says that they are lost too. Raises ``NotFound``.
    """
    token, expires_at = chance.new_token(), now + RESET_LIFE
    void = hashing.hash_password(chance.new_token())
    with database.write() as tx:
        found = rows.therapist_by_login(tx, login.strip().lower())
        if found is None:
            raise NotFound("therapist_unknown", f"There is no therapist with the sign-in name '{login}'.")
        therapist = found[0]
        rows.set_password(tx, therapist.id, void)
        rows.end_sessions(tx, therapist.id, now)
        rows.drop_halves(tx, therapist.id)
        token_rows.end_all(tx, therapist.id, now)
        rows.add_reset(tx, chance.new_id(), therapist.id, hashing.token_hash(token), now, expires_at)
        rows.log_act(tx, chance.new_id(), now, "operator", therapist.id, "invited_back")
        if second_factor:
            factor_rows.remove(tx, therapist.id)
            passkey_rows.remove_all(tx, therapist.id)
            rows.log_act(tx, chance.new_id(), now, "operator", therapist.id, "second_factors_removed")
    return therapist, token, expires_at


def come_back(
    database: Database,
    token: str,
    password: str,
    address: str,
    now: datetime,
    chance: Chance,
    browser: str = "",
) -> TherapistSignedIn | SecondStep:
    """Spends the operator's invitation and sets the password; a second step that is set up is still asked for."""
    count_tries(database, f"accept:{address}", TRIES_PER_ADDRESS, now)
    hashed = passwords.new_hash(password)
    with database.write() as tx:
        therapist_id = rows.spend_reset(tx, hashing.token_hash(token), now)
        if therapist_id is None:
            raise Invalid(
                "invitation_wrong",
                "That invitation is not known, was used, or has lapsed.",
                field="invitation",
            )
        rows.set_password(tx, therapist_id, hashed)
        rows.log_act(tx, chance.new_id(), now, "therapist", therapist_id, "password_changed")
        return sign_in.after_password(tx, rows.therapist_by_id(tx, therapist_id), now, chance, browser)


def _clean_login(login: str) -> str:
    kept = login.strip().lower()
    if len(kept) not in LOGIN_LENGTH or not kept.isprintable() or " " in kept:
        raise Invalid("login_invalid", "A sign-in name has 3 to 80 characters and no spaces.", field="login")
    return kept
