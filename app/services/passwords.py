"""A therapist's password: what one must look like, and asking for it again before something is changed."""

from datetime import datetime
from typing import Final

from app.domain.errors import Invalid
from app.domain.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, Therapist
from app.services import hashing
from app.services.accounts import count_tries
from app.store import sign_in as rows
from app.store.db import Database

TRIES_PER_THERAPIST: Final = 10


def new_hash(password: str) -> str:
    """Raises ``Invalid('password_length')``. Takes a tenth of a second, so never inside a transaction."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "password_length",
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            field="password",
        )
    return hashing.hash_password(password)


def check_password(database: Database, therapist: Therapist, password: str, now: datetime) -> None:
    """Asked of somebody who is signed in. Raises ``Invalid('password_wrong')``, ``TooManyTries`` after ten in an hour."""
    count_tries(database, f"password:{therapist.id}", TRIES_PER_THERAPIST, now)
    with database.read() as tx:
        stored = rows.password_of(tx, therapist.id)
    if not hashing.matches(stored, password[:LONGEST_PASSWORD]):
        raise Invalid("password_wrong", "The password is not right.", field="password")
