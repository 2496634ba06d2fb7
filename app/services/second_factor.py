"""A therapist's second factor: codes from an authenticator app (TOTP, RFC 6238), and recovery codes for a bad day."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp

from app.domain.errors import Invalid, Refused
from app.domain.people import Therapist
from app.services import hashing
from app.services.accounts import count_tries
from app.services.chance import Chance
from app.services.passwords import check_password
from app.services.sealing import Seal
from app.store import second_factor as rows
from app.store import sign_in as account_rows
from app.store.db import Database, Transaction

STEP: Final = timedelta(seconds=30)
NEIGHBOURS: Final = (-1, 0, 1)
"""A phone's clock may be half a minute off, and typing takes time."""
TRIES_PER_THERAPIST: Final = 10
RECOVERY_CODES: Final = 10
SELECTOR_LENGTH: Final = 4
VERIFIER_LENGTH: Final = 12
ISSUER: Final = "Backbeat"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """``secret`` for typing, ``uri`` for a picture; both are told once and count for nothing until a code came back."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Standing:
    """``on_since`` is None without an authenticator app; ``codes_left``: recovery codes not yet used."""

    on_since: datetime | None
    codes_left: int


def standing(database: Database, therapist: Therapist) -> Standing:
    with database.read() as tx:
        app = rows.app_of(tx, therapist.id)
        return Standing(app.confirmed_at if app else None, rows.codes_left(tx, therapist.id))


def is_on(tx: Transaction, therapist_id: UUID) -> bool:
    app = rows.app_of(tx, therapist_id)
    return app is not None and app.confirmed_at is not None


def begin(
    database: Database, therapist: Therapist, password: str, now: datetime, chance: Chance, seal: Seal
) -> Enrolment:
    """A new secret for the app; begun anew, the earlier one is forgotten. ``Refused('second_step_on')`` if one is on."""
    check_password(database, therapist, password, now)
    secret = base64.b32encode(hashlib.sha256(chance.new_token().encode()).digest()[:20]).decode()
    with database.write() as tx:
        if is_on(tx, therapist.id):
            raise Refused(
                "second_step_on", "There is an authenticator app already; please switch it off first."
            )
        rows.begin(tx, therapist.id, seal.close(secret), now)
    uri = pyotp.TOTP(secret).provisioning_uri(name=therapist.login, issuer_name=ISSUER)
    return Enrolment(secret, uri)


def confirm(
    database: Database, therapist: Therapist, code: str, now: datetime, chance: Chance, seal: Seal
) -> tuple[str, ...]:
    """The first code from the app switches it on. Gives the recovery codes, the only time they are told."""
    count_tries(database, f"second-step:{therapist.id}", TRIES_PER_THERAPIST, now)
    with database.read() as tx:
        app = rows.app_of(tx, therapist.id)
    if app is None or app.confirmed_at is not None:
        raise Refused("second_step_not_begun", "Please begin with a new picture.")
    step = _step_of(seal.open(app.sealed_secret), _tidy(code), now)
    if step is None:
        raise _wrong()
    codes, kept = _new_codes(chance)
    with database.write() as tx:
        if not rows.confirm(tx, therapist.id, app.sealed_secret, step, now):
            raise Refused("second_step_not_begun", "Please begin with a new picture.")
        rows.set_codes(tx, therapist.id, kept, now)
        account_rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "app_added")
    return codes


def renew_codes(
    database: Database,
    therapist: Therapist,
    password: str,
    code: str,
    now: datetime,
    chance: Chance,
    seal: Seal,
) -> tuple[str, ...]:
    """Ten new recovery codes; the earlier ones are worth nothing from now on."""
    check_password(database, therapist, password, now)
    take_code(database, therapist.id, code, now, seal)
    codes, kept = _new_codes(chance)
    with database.write() as tx:
        rows.set_codes(tx, therapist.id, kept, now)
        account_rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "recovery_codes_made")
    return codes


def end(
    database: Database,
    therapist: Therapist,
    password: str,
    code: str,
    now: datetime,
    chance: Chance,
    seal: Seal,
) -> None:
    """Switches it off: password and code, so that a browser left open is not enough."""
    check_password(database, therapist, password, now)
    take_code(database, therapist.id, code, now, seal)
    with database.write() as tx:
        rows.remove(tx, therapist.id)
        account_rows.log_act(tx, chance.new_id(), now, "therapist", therapist.id, "app_removed")


def take_code(database: Database, therapist_id: UUID, typed: str, now: datetime, seal: Seal) -> str:
    """``code`` or ``recovery_code``: what it was. Each is good once, however many servers are asked at the same time.

    Raises ``Invalid('code_wrong')`` for all that is wrong with it, ``TooManyTries`` after ten in an hour.
    """
    count_tries(database, f"second-step:{therapist_id}", TRIES_PER_THERAPIST, now)
    tidy = _tidy(typed)
    if len(tidy) == SELECTOR_LENGTH + VERIFIER_LENGTH:
        if _takes_recovery_code(database, therapist_id, tidy, now):
            return "recovery_code"
    elif _takes_app_code(database, therapist_id, tidy, now, seal):
        return "code"
    raise _wrong()


def _takes_app_code(database: Database, therapist_id: UUID, code: str, now: datetime, seal: Seal) -> bool:
    with database.read() as tx:
        app = rows.app_of(tx, therapist_id)
    if app is None or app.confirmed_at is None:
        return False
    step = _step_of(seal.open(app.sealed_secret), code, now)
    if step is None:
        return False
    with database.write() as tx:
        return rows.take_step(tx, therapist_id, step)


def _takes_recovery_code(database: Database, therapist_id: UUID, code: str, now: datetime) -> bool:
    selector, verifier = code[:SELECTOR_LENGTH], code[SELECTOR_LENGTH:]
    with database.read() as tx:
        candidates = rows.unused_codes(tx, therapist_id, selector)
    for code_id, stored in candidates:
        if hashing.matches(stored, verifier):
            with database.write() as tx:
                return rows.spend_code(tx, code_id, now)
    return False


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, of the present one and its neighbours; each is compared in constant time."""
    app, present = pyotp.TOTP(secret), int(now.timestamp() // STEP.total_seconds())
    wanted = code.encode("utf-8", "replace")
    steps = [present + offset for offset in NEIGHBOURS]
    fitting = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), wanted)]
    return fitting[-1] if fitting else None


def _new_codes(chance: Chance) -> tuple[tuple[str, ...], list[tuple[UUID, str, str]]]:
    """As they are shown, and as they are kept: 20 bits to find one, 60 bits behind argon2id to prove it."""
    codes = [chance.new_code(SELECTOR_LENGTH + VERIFIER_LENGTH) for _ in range(RECOVERY_CODES)]
    kept = [
        (chance.new_id(), code[:SELECTOR_LENGTH], hashing.hash_code(code[SELECTOR_LENGTH:])) for code in codes
    ]
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes), kept


def _tidy(typed: str) -> str:
    return hashing.tidy_code(typed)


def _wrong() -> Invalid:
    return Invalid("code_wrong", "That code is not right, or was used before.", field="code")
