"""What readiness asks."""

from app.domain.errors import Unavailable
from app.store.db import Database
from app.store.migrate import is_current


def checks(database: Database, has_keys: bool, exercise_count: int) -> dict[str, bool]:
    """Name of each part → whether it is fit for work."""
    parts = unreached(has_keys, exercise_count)
    if not database.is_in_place():
        return parts
    try:
        with database.read() as tx:
            return parts | {"database": True, "migrations": is_current(tx)}
    except Unavailable:
        return parts


def unreached(has_keys: bool, exercise_count: int) -> dict[str, bool]:
    """The same while the database does not answer."""
    return {"database": False, "migrations": False, "keys": has_keys, "catalogue": exercise_count > 0}
