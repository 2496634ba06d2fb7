"""The first half of the outbox: due reminders become one delivery per device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, func, literal_column, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.delivery import NewDelivery, ReminderKind
from app.store.deliveries import take
from app.store.reminders import delivery, device, reminder, subscription

_due_reminders = (
    select(reminder.c.id)
    .where(text("reminder.state = 0"), reminder.c.due_at <= bindparam("now"))
    .order_by(reminder.c.due_at)
    .limit(bindparam("most"))
)
_hand_over = {
    dialect: take(reminder, _due_reminders, {"state": 1}, dialect).returning(reminder.c.id)
    for dialect in ("sqlite", "postgresql")
}
_late = (
    update(reminder)
    .where(reminder.c.id.in_(bindparam("ids", expanding=True)), reminder.c.expires_at <= bindparam("at"))
    .values(state=3, settled_at=bindparam("at"))
    .returning(reminder.c.id)
)
_new_id = {
    "sqlite": func.lower(func.hex(func.randomblob(16))),
    "postgresql": func.gen_random_uuid(),
}
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COLUMNS = ("id", "reminder_id", "subscription_id", "origin", "visible_at", "expires_at", "state", "attempts")
_fan_out = {
    dialect: _INSERT[dialect](delivery)
    .from_select(
        _COLUMNS,
        select(
            _new_id[dialect],
            reminder.c.id,
            subscription.c.id,
            subscription.c.origin,
            reminder.c.due_at,
            reminder.c.expires_at,
            literal_column("0"),
            literal_column("0"),
        )
        .join(subscription, subscription.c.patient_id == reminder.c.patient_id)
        .join(device, device.c.id == subscription.c.device_id)
        .where(
            reminder.c.id.in_(bindparam("ids", expanding=True)),
            reminder.c.state == 1,
            subscription.c.disabled_at.is_(None),
            device.c.revoked_at.is_(None),
        ),
        include_defaults=False,
    )
    .on_conflict_do_nothing()
    for dialect in ("sqlite", "postgresql")
}
_unreachable = (
    update(reminder)
    .where(
        reminder.c.id.in_(bindparam("ids", expanding=True)),
        reminder.c.state == 1,
        ~exists().where(delivery.c.reminder_id == reminder.c.id),
    )
    .values(state=5, reason="no_device", settled_at=bindparam("at"))
)
_add = {dialect: _INSERT[dialect](delivery).on_conflict_do_nothing() for dialect in ("sqlite", "postgresql")}
_tests_under_way = (
    select(reminder.c.id)
    .join(delivery, delivery.c.reminder_id == reminder.c.id)
    .where(
        delivery.c.subscription_id == bindparam("subscription_id"),
        delivery.c.state == 0,
        reminder.c.kind == ReminderKind.TEST.value,
        delivery.c.expires_at > bindparam("now"),
    )
)


def hand_over(tx: Connection, now: datetime, most: int) -> list[UUID]:
    """Takes up to ``most`` due reminders out of the waiting ones; the caller writes what becomes of them."""
    return list(tx.execute(_hand_over[tx.dialect.name], {"now": now, "most": most}).scalars())


def expire_late(tx: Connection, ids: Sequence[UUID], now: datetime) -> int:
    """Of reminders just handed over, ends those whose time is over already, and gives how many those were."""
    return len(tx.execute(_late, {"ids": ids, "at": now}).all())


def fan_out(tx: Connection, ids: Sequence[UUID], now: datetime) -> None:
    """One delivery for each device that can be reached; reminders of people without one fail with that reason."""
    tx.execute(_fan_out[tx.dialect.name], {"ids": ids})
    tx.execute(_unreachable, {"ids": ids, "at": now})


def add(tx: Connection, new: Sequence[NewDelivery]) -> None:
    """Writes single deliveries; those that exist already stay as they are."""
    rows = [
        {
            "id": each.id,
            "reminder_id": each.reminder_id,
            "subscription_id": each.subscription_id,
            "origin": each.origin,
            "visible_at": each.visible_at,
            "expires_at": each.expires_at,
            "state": 0,
            "attempts": 0,
        }
        for each in new
    ]
    tx.execute(_add[tx.dialect.name], rows)


def pending_test(tx: Connection, subscription_id: UUID, now: datetime) -> UUID | None:
    found = tx.execute(_tests_under_way, {"subscription_id": subscription_id, "now": now}).scalar()
    return found if isinstance(found, UUID) else None
