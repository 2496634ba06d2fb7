"""The outbox: due reminders become one delivery per device, deliveries are claimed by a lease and finished once.

The predicate ``state = 0`` is written as a literal: SQLite uses a partial index only when it can read it. On
Postgres the claim takes its rows in a materialised CTE; as a plain sub-select the planner may run it again and
claim many more rows than asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Connection, Select, Table, Update, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.delivery import (
    DeliveryState,
    DueDelivery,
    NewDelivery,
    ReminderKind,
)
from app.store.accounts import patient
from app.store.reminders import delivery, device, reminder, subscription


@dataclass(frozen=True, slots=True)
class DueReminder:
    id: UUID
    patient_id: UUID
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """What to write about one claimed delivery; ``PENDING`` means try again at ``visible_at``."""

    id: UUID
    token: str
    state: DeliveryState
    status: int | None
    visible_at: datetime


def _take(table: Table, due: Select[tuple[UUID]], values: dict[str, object], dialect: str) -> Update:
    """UPDATE of the rows chosen by ``due``, in the form each database keeps its promise in."""
    if dialect == "sqlite":
        return update(table).where(table.c.id.in_(due.scalar_subquery())).values(values)
    chosen: CTE = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED")
    return update(table).where(table.c.id == chosen.c.id).values(values)


_due_reminders = (
    select(reminder.c.id)
    .where(text("reminder.state = 0"), reminder.c.due_at <= bindparam("now"))
    .order_by(reminder.c.due_at)
    .limit(bindparam("most"))
)
_due_deliveries = (
    select(delivery.c.id)
    .where(
        text("delivery.state = 0"),
        delivery.c.visible_at <= bindparam("now"),
        delivery.c.origin.not_in(bindparam("avoid", expanding=True)),
    )
    .order_by(delivery.c.visible_at)
    .limit(bindparam("most"))
)
_hand_over = {
    dialect: _take(reminder, _due_reminders, {"state": 1}, dialect).returning(
        reminder.c.id, reminder.c.patient_id, reminder.c.due_at, reminder.c.expires_at
    )
    for dialect in ("sqlite", "postgresql")
}
_claim = {
    dialect: _take(
        delivery,
        _due_deliveries,
        {
            "visible_at": bindparam("leased_until"),
            "token": bindparam("new_token"),
            "attempts": delivery.c.attempts + 1,
        },
        dialect,
    ).returning(delivery.c.id)
    for dialect in ("sqlite", "postgresql")
}
_reachable = (
    select(subscription.c.id, subscription.c.patient_id, subscription.c.origin)
    .join(device, device.c.id == subscription.c.device_id)
    .where(
        subscription.c.patient_id.in_(bindparam("patients", expanding=True)),
        subscription.c.disabled_at.is_(None),
        device.c.revoked_at.is_(None),
    )
)
_adds = {
    "sqlite": sqlite.insert(delivery).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(delivery).on_conflict_do_nothing(),
}
_claimed = (
    select(
        delivery.c.id,
        delivery.c.attempts,
        delivery.c.expires_at,
        reminder.c.id.label("reminder_id"),
        reminder.c.patient_id,
        reminder.c.local_date,
        reminder.c.slot,
        reminder.c.session_id,
        reminder.c.kind,
        reminder.c.minutes,
        reminder.c.due_at,
        patient.c.lock_screen,
        subscription.c.id.label("subscription_id"),
        subscription.c.endpoint,
        subscription.c.endpoint_sha256,
        subscription.c.origin,
        subscription.c.p256dh,
        subscription.c.auth,
        subscription.c.vapid_key_id,
        subscription.c.disabled_at,
        device.c.revoked_at,
    )
    .join(reminder, reminder.c.id == delivery.c.reminder_id)
    .join(patient, patient.c.id == reminder.c.patient_id)
    .join(subscription, subscription.c.id == delivery.c.subscription_id)
    .join(device, device.c.id == subscription.c.device_id)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(reminder.c.due_at, delivery.c.id)
)
_finish = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("of_id"), delivery.c.token == bindparam("of_token"), delivery.c.state == 0
    )
    .values(
        state=bindparam("to_state"),
        last_status=bindparam("status"),
        visible_at=bindparam("next_at"),
        settled_at=bindparam("at"),
        token=None,
    )
)
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


def hand_over(tx: Connection, now: datetime, most: int) -> list[DueReminder]:
    """Takes up to ``most`` due reminders out of the waiting ones; the caller writes what becomes of them."""
    rows = tx.execute(_hand_over[tx.dialect.name], {"now": now, "most": most})
    return [DueReminder(row.id, row.patient_id, row.due_at, row.expires_at) for row in rows]


def reachable(tx: Connection, patients: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """For each person the (subscription id, origin) that can be sent to."""
    found: dict[UUID, list[tuple[UUID, str]]] = {patient_id: [] for patient_id in patients}
    for row in tx.execute(_reachable, {"patients": list(patients)}):
        found[row.patient_id].append((row.id, row.origin))
    return found


def add(tx: Connection, new: Sequence[NewDelivery]) -> None:
    """Writes deliveries; those that exist already stay as they are."""
    if new:
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
        tx.execute(_adds[tx.dialect.name], rows)


def claim(
    tx: Connection, now: datetime, leased_until: datetime, token: str, most: int, avoid: frozenset[str]
) -> list[DueDelivery]:
    """Leases up to ``most`` due deliveries of services not in ``avoid``. A lease that runs out is due again."""
    values = {
        "now": now,
        "most": most,
        "avoid": sorted(avoid),
        "leased_until": leased_until,
        "new_token": token,
    }
    ids = list(tx.execute(_claim[tx.dialect.name], values).scalars())
    if not ids:
        return []
    rows = tx.execute(_claimed, {"ids": ids})
    return [_as_due(row, token, now, leased_until) for row in rows]


def finish(tx: Connection, ends: Sequence[Finish], now: datetime) -> None:
    """Writes outcomes. The token guards them: a sender whose lease ran out touches nothing."""
    if ends:
        rows = [
            {
                "of_id": end.id,
                "of_token": end.token,
                "to_state": int(end.state),
                "status": end.status,
                "next_at": end.visible_at,
                "at": None if end.state is DeliveryState.PENDING else now,
            }
            for end in ends
        ]
        tx.execute(_finish, rows)


def pending_test(tx: Connection, subscription_id: UUID, now: datetime) -> UUID | None:
    found = tx.execute(_tests_under_way, {"subscription_id": subscription_id, "now": now}).scalar()
    return found if isinstance(found, UUID) else None


def _as_due(row: Any, token: str, now: datetime, leased_until: datetime) -> DueDelivery:
    return DueDelivery(
        id=row.id,
        token=token,
        claimed_at=now,
        leased_until=leased_until,
        attempts=row.attempts,
        expires_at=row.expires_at,
        reminder_id=row.reminder_id,
        patient_id=row.patient_id,
        local_date=row.local_date,
        slot=row.slot,
        session_id=row.session_id,
        kind=ReminderKind(row.kind),
        minutes=row.minutes,
        lock_screen=row.lock_screen,
        due_at=row.due_at,
        subscription_id=row.subscription_id,
        endpoint=row.endpoint,
        endpoint_sha256=row.endpoint_sha256,
        origin=row.origin,
        p256dh=row.p256dh,
        auth=row.auth,
        vapid_key_id=row.vapid_key_id,
        usable=row.disabled_at is None and row.revoked_at is None,
    )
