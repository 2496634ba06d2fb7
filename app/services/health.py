"""What readiness asks."""

from contextlib import suppress
from datetime import UTC, datetime

from app.domain.errors import Unavailable
from app.store import accounts
from app.store.db import Database
from app.store.migrate import is_current


def checks(database: Database, has_keys: bool, exercise_count: int) -> dict[str, bool]:
    """Name of each part → whether it is fit for work."""
    parts = unreached(has_keys, exercise_count)
    if not database.is_in_place():
        return parts
    try:
        with database.read() as tx:
            parts |= {"database": True, "migrations": is_current(tx)}
    except Unavailable:
        return parts
    return parts | {"disk": _takes_writes(database)}


def _takes_writes(database: Database) -> bool:
    """False when a write found no room since the last question, and until a small one succeeds.

    Reading works on a full disk, and so may a small write: Postgres fills the pages it has.
    """
    if not database.was_unwritable:
        return True
    with suppress(Unavailable):
        with database.write() as tx:
            accounts.count_try(tx, "readiness", datetime(2000, 1, 1, tzinfo=UTC))
        database.found_writable()
    return False


def unreached(has_keys: bool, exercise_count: int) -> dict[str, bool]:
    """The same while the database does not answer."""
    return {
        "database": False,
        "disk": True,  # nothing says otherwise
        "migrations": False,
        "keys": has_keys,
        "catalogue": exercise_count > 0,
    }
