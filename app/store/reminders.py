"""Rows of reminders: what is to be said and what became of it. Nothing here commits.

Locks are always taken in the order reminder, delivery, subscription, so that two writers never wait for each
other.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, exists, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.delivery import DeliveryState, ReminderKind, ReminderState
from app.domain.event_types import LockScreen
from app.domain.reminder_changes import StoredReminder
from app.domain.reminders import SAFETY_NET_SLOT, Reminder
from app.store.accounts import patient
from app.store.tables import Base
from app.store.tables import Delivery as DeliveryRow
from app.store.tables import Device as DeviceRow
from app.store.tables import PushSubscription as SubscriptionRow
from app.store.tables import Reminder as ReminderRow

reminder = Base.metadata.tables[ReminderRow.__tablename__]
delivery = Base.metadata.tables[DeliveryRow.__tablename__]
subscription = Base.metadata.tables[SubscriptionRow.__tablename__]
device = Base.metadata.tables[DeviceRow.__tablename__]


stored = (
    select(
        reminder.c.id,
        reminder.c.local_date,
        reminder.c.slot,
        reminder.c.kind,
        reminder.c.session_id,
        reminder.c.due_at,
        reminder.c.expires_at,
        reminder.c.minutes,
        reminder.c.reason,
        reminder.c.state,
        reminder.c.tz,
        reminder.c.settled_at,
        reminder.c.snoozed_at,
    )
    .where(reminder.c.patient_id == bindparam("patient_id"))
    .order_by(reminder.c.due_at, reminder.c.slot)
)
_stored_of_days = stored.where(reminder.c.local_date.in_(bindparam("days", expanding=True)))
_adds = {
    "sqlite": sqlite.insert(reminder).on_conflict_do_nothing().returning(reminder.c.id),
    "postgresql": postgresql.insert(reminder).on_conflict_do_nothing().returning(reminder.c.id),
}
_move = (
    update(reminder)
    .where(
        reminder.c.id == bindparam("of_id"),
        reminder.c.state.in_([ReminderState.PENDING, ReminderState.SUPPRESSED]),
    )
    .values(state=0, reason=None, settled_at=None)
)
_set_lock_screen = (
    update(patient)
    .where(patient.c.id == bindparam("of_patient"), patient.c.lock_screen != bindparam("mode"))
    .values(lock_screen=bindparam("mode"))
)
_hand_to = update(reminder).where(reminder.c.id == bindparam("of_id")).values(state=1)
_lock = (
    select(reminder.c.id)
    .where(reminder.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(reminder.c.id)
    .with_for_update()
)
_suppress = (
    update(reminder)
    .where(reminder.c.id.in_(bindparam("ids", expanding=True)), reminder.c.state.in_([0, 1, 2]))
    .values(state=2, reason=bindparam("why"), settled_at=bindparam("at"))
)
_suppress_deliveries = (
    update(delivery)
    .where(delivery.c.reminder_id.in_(bindparam("ids", expanding=True)), delivery.c.state == 0)
    .values(state=5, token=None, settled_at=bindparam("at"))
)
_of_session = select(reminder.c.id).where(
    reminder.c.patient_id == bindparam("patient_id"),
    reminder.c.local_date == bindparam("day"),
    reminder.c.session_id == bindparam("session_id"),
    reminder.c.slot != SAFETY_NET_SLOT,
)
_of_slot = select(reminder.c.id).where(
    reminder.c.patient_id == bindparam("patient_id"),
    reminder.c.local_date == bindparam("day"),
    reminder.c.slot == bindparam("slot"),
)
_delivery_states = select(delivery.c.reminder_id, delivery.c.state).where(
    delivery.c.reminder_id.in_(bindparam("ids", expanding=True))
)
_settle = (
    update(reminder)
    .where(reminder.c.id.in_(bindparam("ids", expanding=True)), reminder.c.state == 1)
    .values(state=bindparam("to_state"), reason=bindparam("why"), settled_at=bindparam("at"))
)
_settle_accepted = (
    update(reminder)
    .where(
        reminder.c.id.in_(bindparam("ids", expanding=True)),
        reminder.c.state == 1,
        exists().where(delivery.c.reminder_id == reminder.c.id, delivery.c.state == 1),
    )
    .values(state=4, settled_at=bindparam("at"))
)
_left_over = (
    update(reminder)
    .where(
        reminder.c.state == 1,
        reminder.c.expires_at < bindparam("before"),
        ~exists().where(delivery.c.reminder_id == reminder.c.id, text("delivery.state = 0")),
    )
    .values(state=3, settled_at=bindparam("at"))
    .returning(reminder.c.id)
)
_old = select(reminder.c.id).where(reminder.c.local_date < bindparam("before")).limit(bindparam("most"))
_prune = delete(reminder).where(reminder.c.id.in_(_old.scalar_subquery())).returning(reminder.c.id)
_census = select(reminder.c.state, func.count()).group_by(reminder.c.state)
_snoozed = update(reminder).where(reminder.c.id == bindparam("of_id")).values(snoozed_at=bindparam("at"))


def set_lock_screen(tx: Connection, patient_id: UUID, mode: LockScreen) -> None:
    """What the lock screen may show of this person's reminders, from the next message on."""
    tx.execute(_set_lock_screen, {"of_patient": patient_id, "mode": mode.value})


def stored_of_days(tx: Connection, patient_id: UUID, days: Sequence[date]) -> list[StoredReminder]:
    rows = tx.execute(_stored_of_days, {"patient_id": patient_id, "days": list(days)})
    return [as_stored(row) for row in rows]


def add(tx: Connection, row_id: UUID, patient_id: UUID, new: Reminder, zone: ZoneInfo, now: datetime) -> bool:
    """Writes a new row, withheld ones as suppressed at once; false when its slot is taken already."""
    values = _times(new, zone) | {
        "id": row_id,
        "patient_id": patient_id,
        "local_date": new.local_date,
        "slot": new.slot,
        "kind": new.kind.value,
        "state": int(ReminderState.SUPPRESSED if new.withheld else ReminderState.PENDING),
        "reason": new.withheld,
        "created_at": now,
        "settled_at": now if new.withheld else None,
    }
    return tx.execute(_adds[tx.dialect.name], values).first() is not None


def move(tx: Connection, row_id: UUID, to: Reminder, zone: ZoneInfo) -> None:
    """Gives a row that was not handed over yet its new times, and makes it pending again."""
    tx.execute(_move, _times(to, zone) | {"of_id": row_id})


def suppress(tx: Connection, ids: Iterable[UUID], reason: str, now: datetime) -> None:
    """Nothing more is said: open reminders and their unsent deliveries end here, on every device."""
    wanted = list(ids)
    if wanted:
        lock(tx, wanted)
        tx.execute(_suppress, {"ids": wanted, "why": reason, "at": now})
        tx.execute(_suppress_deliveries, {"ids": wanted, "at": now})


def hand_to(tx: Connection, row_id: UUID) -> None:
    """The caller has written the deliveries itself."""
    tx.execute(_hand_to, {"of_id": row_id})


def ids_of_session(tx: Connection, patient_id: UUID, day: date, session_id: str) -> list[UUID]:
    """The reminder of a session and its snooze."""
    values = {"patient_id": patient_id, "day": day, "session_id": session_id}
    return list(tx.execute(_of_session, values).scalars())


def ids_of_slot(tx: Connection, patient_id: UUID, day: date, slot: str) -> list[UUID]:
    return list(tx.execute(_of_slot, {"patient_id": patient_id, "day": day, "slot": slot}).scalars())


def mark_snoozed(tx: Connection, row_id: UUID, now: datetime) -> None:
    tx.execute(_snoozed, {"of_id": row_id, "at": now})


def lock(tx: Connection, ids: Sequence[UUID]) -> None:
    """Before their deliveries change, the reminders are locked in one order. SQLite has a single writer anyway."""
    if tx.dialect.name != "sqlite":
        tx.execute(_lock, {"ids": ids})


def delivery_states(tx: Connection, ids: Sequence[UUID]) -> dict[UUID, list[DeliveryState]]:
    found: dict[UUID, list[DeliveryState]] = {row_id: [] for row_id in ids}
    for row in tx.execute(_delivery_states, {"ids": list(ids)}):
        found[row.reminder_id].append(DeliveryState(row.state))
    return found


def settle(
    tx: Connection, ids: Sequence[UUID], state: ReminderState, reason: str | None, now: datetime
) -> None:
    """Writes a final state; a reminder that has one keeps it."""
    tx.execute(_settle, {"ids": ids, "to_state": int(state), "why": reason, "at": now})


def settle_accepted(tx: Connection, ids: Sequence[UUID], now: datetime) -> None:
    """Of these, the reminders that some device has taken are settled as accepted."""
    tx.execute(_settle_accepted, {"ids": ids, "at": now})


def expire_left_over(tx: Connection, before: datetime, now: datetime) -> int:
    """Ends reminders that were handed over, are long past and have nothing under way (their devices are gone)."""
    return len(tx.execute(_left_over, {"before": before, "at": now}).all())


def prune(tx: Connection, before: date, most: int) -> int:
    """Deletes up to ``most`` reminders of days before ``before``, with their deliveries."""
    return len(tx.execute(_prune, {"before": before, "most": most}).all())


def census(tx: Connection) -> dict[ReminderState, int]:
    """How many reminders are in each state, all of them."""
    counted = {ReminderState(state): int(count) for state, count in tx.execute(_census)}
    return {state: counted.get(state, 0) for state in ReminderState}


def _times(new: Reminder, zone: ZoneInfo) -> dict[str, object]:
    return {
        "session_id": new.session_id,
        "tz": zone.key,
        "due_at": new.due_at,
        "expires_at": new.expires_at,
        "minutes": new.minutes,
    }


def as_stored(row: Any) -> StoredReminder:
    said = Reminder(
        row.local_date,
        row.slot,
        ReminderKind(row.kind),
        row.session_id,
        row.due_at,
        row.expires_at,
        row.minutes,
        row.reason,
    )
    return StoredReminder(row.id, said, ReminderState(row.state), row.tz)
