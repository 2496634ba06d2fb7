"""How long what is over is kept. What a person told is kept as long as the person wants; only erasing ends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services import outbox
from app.store import retention as rows
from app.store.db import Database

TRIES_KEPT: Final = timedelta(days=1)
CODES_KEPT: Final = timedelta(days=7)
SIGN_INS_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days: of sent and missed reminders, and of consents after their end."""

    reminder_days: int = outbox.KEPT_DAYS
    consent_days: int = 1095


USUAL: Final = Keeping()


def sweep(database: Database, now: datetime, keeping: Keeping) -> int:
    """Takes away what was kept long enough; gives how many rows. The access log only grows and is left alone."""
    swept = outbox.tidy(database, now, keeping.reminder_days)
    with database.write() as tx:
        swept += rows.forget_tries(tx, now - TRIES_KEPT)
        swept += rows.forget_codes(tx, now - CODES_KEPT)
        swept += rows.forget_sign_ins(tx, now - SIGN_INS_KEPT)
        swept += rows.forget_consents(tx, now - timedelta(days=keeping.consent_days))
    return swept
