"""What the rows of reminders tell about habits: sent and when, called off because the person was faster."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.reminders import CLOSED
from app.domain.vocabulary import Slot
from app.store.reminders import reminder


@dataclass(frozen=True, slots=True)
class Sent:
    """A session's reminder that a push service took and whose window is over."""

    local_date: date
    slot: str
    session_id: str


_slots = [slot.value for slot in Slot]
_sent = (
    select(reminder.c.local_date, reminder.c.slot, reminder.c.session_id)
    .where(
        reminder.c.patient_id == bindparam("patient_id"),
        reminder.c.local_date >= bindparam("since"),
        reminder.c.slot.in_(_slots),
        reminder.c.state == int(ReminderState.ACCEPTED),
        reminder.c.expires_at <= bindparam("now"),
    )
    .order_by(reminder.c.local_date.desc())
)
_begun_early = (
    select(reminder.c.local_date, func.count())
    .where(
        reminder.c.patient_id == bindparam("patient_id"),
        reminder.c.kind == ReminderKind.SESSION.value,
        reminder.c.slot.in_(_slots),
        reminder.c.state == int(ReminderState.SUPPRESSED),
        reminder.c.reason == CLOSED,
        reminder.c.settled_at < reminder.c.due_at,
    )
    .group_by(reminder.c.local_date)
)


def sent(tx: Connection, patient_id: UUID, since: date, now: datetime) -> list[Sent]:
    """Newest first; the safety net and snoozes are no reminders of their own."""
    rows = tx.execute(_sent, {"patient_id": patient_id, "since": since, "now": now})
    return [Sent(row.local_date, row.slot, row.session_id) for row in rows]


def begun_early(tx: Connection, patient_id: UUID) -> list[tuple[date, int]]:
    """Person-day → sessions that were begun before their reminder was due."""
    return [(day, int(count)) for day, count in tx.execute(_begun_early, {"patient_id": patient_id})]
