"""The ledger of reminders as rows: what was planned, what became of it, on which device."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from app.domain.delivery import DeliveryState, ReminderKind, ReminderState
from app.domain.reminder_changes import StoredReminder
from app.domain.watchdog import Due
from app.store.reminders import as_stored, delivery, device, reminder, stored, subscription


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One reminder and how it went on each device: (device name, state, last answer of the push service)."""

    stored: StoredReminder
    settled_at: datetime | None
    snoozed_at: datetime | None
    devices: tuple[tuple[str, DeliveryState, int | None], ...]


_ledger = stored.where(reminder.c.local_date.between(bindparam("first"), bindparam("last")))
_ledger_devices = (
    select(delivery.c.reminder_id, device.c.name, delivery.c.state, delivery.c.last_status)
    .join(subscription, subscription.c.id == delivery.c.subscription_id)
    .join(device, device.c.id == subscription.c.device_id)
    .where(delivery.c.reminder_id.in_(bindparam("ids", expanding=True)))
    .order_by(device.c.created_at, device.c.id)
)


_due = select(reminder.c.due_at, reminder.c.state).where(
    reminder.c.patient_id == bindparam("patient_id"),
    reminder.c.local_date >= bindparam("since"),
    reminder.c.kind != ReminderKind.TEST.value,
    reminder.c.state != int(ReminderState.SUPPRESSED),
)


def due_since(tx: Connection, patient_id: UUID, since: date) -> list[Due]:
    """The reminders of these days that were meant to be said."""
    rows = tx.execute(_due, {"patient_id": patient_id, "since": since})
    return [Due(row.due_at, ReminderState(row.state)) for row in rows]


def ledger(tx: Connection, patient_id: UUID, first: date, last: date) -> list[LedgerEntry]:
    rows = tx.execute(_ledger, {"patient_id": patient_id, "first": first, "last": last}).all()
    devices: dict[UUID, list[tuple[str, DeliveryState, int | None]]] = {row.id: [] for row in rows}
    for row in tx.execute(_ledger_devices, {"ids": list(devices)}):
        devices[row.reminder_id].append((row.name, DeliveryState(row.state), row.last_status))
    return [
        LedgerEntry(as_stored(row), row.settled_at, row.snoozed_at, tuple(devices[row.id])) for row in rows
    ]
