"""What readiness asks."""

from app.domain.errors import Unavailable
from app.store.db import Database
from app.store.migrate import is_current


def checks(database: Database, has_keys: bool, exercise_count: int) -> dict[str, bool]:
    """Name of each part → whether it is fit for work."""
    try:
        with database.read() as tx:
            current = is_current(tx)
        reached = True
    except Unavailable:
        current = reached = False
    return {"database": reached, "migrations": current, "keys": has_keys, "catalogue": exercise_count > 0}
