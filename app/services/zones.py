"""Reminders follow the zone the person agreed to; a phone elsewhere is a question, never a move."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.people import Patient
from app.domain.zones import ZoneSeen, ZoneSuggestion, suggestion
from app.services.accounts import check_zone
from app.store import accounts as account_rows
from app.store import zones as rows
from app.store.db import Database, Transaction

LOOKED_BACK = timedelta(days=14)
REPORTS_READ = 500


def suggested(
    tx: Transaction, patient: Patient, now: datetime, phone_tz: str | None = None
) -> ZoneSuggestion | None:
    """The zone to ask about. ``phone_tz``: where the asking phone says it is, newer than anything it logged."""
    since = now.date() - LOOKED_BACK
    here = [ZoneSeen(phone_tz, now)] if phone_tz else []
    newest = here or rows.seen(tx, patient.id, since, 1)
    if not newest or newest[0].tz == patient.tz:
        return None
    declined: Mapping[str, datetime] = rows.declined_by(tx, patient.id)
    seen = [*here, *rows.seen(tx, patient.id, since, REPORTS_READ)]
    return suggestion(patient.tz, seen, declined, now)


def answer(database: Database, patient: Patient, tz: str, *, move: bool, now: datetime) -> None:
    """The person says yes or not now. With yes the reminders follow ``tz``; the caller plans them anew.

    Raises ``Invalid('time_zone_unknown')``.
    """
    check_zone(tz)
    with database.write() as tx:
        if move:
            account_rows.set_tz(tx, patient.id, tz)
            rows.forget_declined(tx, patient.id)
        else:
            rows.decline(tx, patient.id, tz, now)
