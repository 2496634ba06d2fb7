"""Deliveries: claimed by a lease, ended once.

The predicate ``state = 0`` is written as a literal: SQLite uses a partial index only when it can read it. On
Postgres the claim takes its rows in a materialised CTE; as a plain sub-select the planner may run it again and
claim many more rows than asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Connection,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    select,
    text,
    update,
)

from app.domain.delivery import (
    DeliveryState,
    DueDelivery,
    ReminderKind,
)
from app.store.accounts import patient
from app.store.reminders import delivery, device, reminder, subscription


@dataclass(frozen=True, slots=True)
class Retry:
    """A claimed delivery that is to be tried again at ``visible_at``."""

    id: UUID
    token: str
    status: int | None
    visible_at: datetime


def take(table: Table, due: Select[tuple[UUID]], values: dict[str, object], dialect: str) -> Update:
    """UPDATE of the rows chosen by ``due``, in the form each database keeps its promise in."""
    if dialect == "sqlite":
        return update(table).where(table.c.id.in_(due.scalar_subquery())).values(values)
    chosen: CTE = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED")
    return update(table).where(table.c.id == chosen.c.id).values(values)


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
_claim = {
    dialect: take(
        delivery,
        _due_deliveries,
        {
            "visible_at": bindparam("leased_until"),
            "token": bindparam("new_token"),
            "attempts": delivery.c.attempts + 1,
        },
        dialect,
    )
    for dialect in ("sqlite", "postgresql")
}
# The claimed rows are found again by the lease they were given: an index look-up and no list of ids.
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
        patient.c.lock_screen,
        reminder.c.due_at,
        subscription.c.id.label("subscription_id"),
        subscription.c.endpoint,
        subscription.c.endpoint_sha256,
        subscription.c.origin,
        subscription.c.p256dh,
        subscription.c.auth,
        subscription.c.vapid_key_id,
        subscription.c.lang,
        and_(subscription.c.disabled_at.is_(None), device.c.revoked_at.is_(None)).label("usable"),
    )
    .join(reminder, reminder.c.id == delivery.c.reminder_id)
    .join(patient, patient.c.id == reminder.c.patient_id)
    .join(subscription, subscription.c.id == delivery.c.subscription_id)
    .join(device, device.c.id == subscription.c.device_id)
    .where(
        text("delivery.state = 0"),
        delivery.c.visible_at == bindparam("leased_until"),
        delivery.c.token == bindparam("token"),
    )
)
_end = (
    update(delivery)
    .where(
        delivery.c.id.in_(bindparam("ids", expanding=True)),
        delivery.c.token == bindparam("of_token"),
        delivery.c.state == 0,
    )
    .values(
        state=bindparam("to_state"), last_status=bindparam("status"), settled_at=bindparam("at"), token=None
    )
)
_retry = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("of_id"), delivery.c.token == bindparam("of_token"), delivery.c.state == 0
    )
    .values(last_status=bindparam("status"), visible_at=bindparam("next_at"), token=None)
)


def claim(
    tx: Connection, now: datetime, leased_until: datetime, token: str, most: int, avoid: frozenset[str]
) -> list[DueDelivery]:
    """Leases up to ``most`` due deliveries of services not in ``avoid``. A lease that runs out is due again.

    ``token`` must be new: it is the name of this claim.
    """
    values = {
        "now": now,
        "most": most,
        "avoid": sorted(avoid),
        "leased_until": leased_until,
        "new_token": token,
    }
    tx.execute(_claim[tx.dialect.name], values)
    rows = tx.execute(_claimed, {"leased_until": leased_until, "token": token})
    return [_as_due(row, token, now, leased_until) for row in rows]


def end(
    tx: Connection, ids: Sequence[UUID], token: str, state: DeliveryState, status: int | None, now: datetime
) -> None:
    """Writes one final state for deliveries of one claim.

    The token guards them: a sender whose lease ran out touches nothing.
    """
    values = {"ids": ids, "of_token": token, "to_state": int(state), "status": status, "at": now}
    tx.execute(_end, values)


def retry(tx: Connection, later: Sequence[Retry]) -> None:
    """Makes claimed deliveries due again at their time."""
    if later:
        rows = [
            {"of_id": each.id, "of_token": each.token, "status": each.status, "next_at": each.visible_at}
            for each in later
        ]
        tx.execute(_retry, rows)


def _as_due(row: Any, token: str, now: datetime, leased_until: datetime) -> DueDelivery:
    return DueDelivery(
        id=row[0],
        token=token,
        claimed_at=now,
        leased_until=leased_until,
        attempts=row[1],
        expires_at=row[2],
        reminder_id=row[3],
        patient_id=row[4],
        local_date=row[5],
        slot=row[6],
        session_id=row[7],
        kind=ReminderKind(row[8]),
        minutes=row[9],
        lock_screen=row[10],
        due_at=row[11],
        subscription_id=row[12],
        endpoint=row[13],
        endpoint_sha256=row[14],
        origin=row[15],
        p256dh=row[16],
        auth=row[17],
        vapid_key_id=row[18],
        lang=row[19],
        usable=bool(row[20]),
    )
