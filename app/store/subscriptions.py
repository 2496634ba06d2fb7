"""Rows of push subscriptions: at most one for a device, and one browser belongs to one device only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.delivery import NewSubscription
from app.domain.people import DevicePush
from app.store.reminders import delivery, device, subscription

# Two tabs of one phone may send the same subscription at once; on Postgres the second waits for the first.
_lock_device = select(device.c.id).where(device.c.id == bindparam("device_id")).with_for_update()
_of_device = select(subscription.c.id).where(subscription.c.device_id == bindparam("device_id"))
_active_of_device = (
    select(subscription.c.id, subscription.c.origin)
    .join(device, device.c.id == subscription.c.device_id)
    .where(
        subscription.c.device_id == bindparam("device_id"),
        subscription.c.disabled_at.is_(None),
        device.c.revoked_at.is_(None),
    )
)
_same_browser_elsewhere = select(subscription.c.id).where(
    subscription.c.endpoint_sha256 == bindparam("hash"), subscription.c.device_id != bindparam("device_id")
)
_let_go = (
    update(subscription)
    .where(subscription.c.id == bindparam("of_id"))
    .values(
        endpoint="",
        endpoint_sha256=bindparam("moved"),
        p256dh="",
        auth="",
        disabled_at=bindparam("at"),
        disabled_reason="moved",
    )
)
_redirect = (
    update(delivery)
    .where(delivery.c.subscription_id == bindparam("of_id"), delivery.c.state == 0)
    .values(origin=bindparam("to_origin"))
)
_renew = (
    update(subscription)
    .where(subscription.c.id == bindparam("of_id"))
    .values(disabled_at=None, disabled_reason=None)
)
_disable = (
    update(subscription)
    .where(
        subscription.c.id == bindparam("of_id"),
        subscription.c.endpoint_sha256 == bindparam("hash"),
        subscription.c.disabled_at.is_(None),
    )
    .values(disabled_at=bindparam("at"), disabled_reason=bindparam("why"))
)
_disable_of_device = (
    update(subscription)
    .where(subscription.c.device_id == bindparam("of_device"), subscription.c.disabled_at.is_(None))
    .values(disabled_at=bindparam("at"), disabled_reason=bindparam("why"))
)
_took = (
    update(subscription)
    .where(subscription.c.id.in_(bindparam("ids", expanding=True)))
    .values(last_ok_at=bindparam("at"))
)
_opened = (
    update(subscription)
    .where(subscription.c.device_id == bindparam("of_device"))
    .values(last_opened_at=bindparam("at"))
)
_shown = (
    update(subscription)
    .where(subscription.c.device_id == bindparam("of_device"))
    .values(last_shown_at=bindparam("at"))
)
_of_patient = select(
    subscription.c.device_id,
    subscription.c.disabled_at,
    subscription.c.disabled_reason,
    subscription.c.last_ok_at,
    subscription.c.last_seen_at,
    subscription.c.last_opened_at,
    subscription.c.last_shown_at,
).where(subscription.c.patient_id == bindparam("patient_id"))


def save(
    tx: Connection, row_id: UUID, patient_id: UUID, device_id: UUID, new: NewSubscription, now: datetime
) -> None:
    """The subscription of a device from now on: a new row, or the same row with the new address.

    The row stays, so deliveries that wait go to the new address. A browser that belonged to another device
    (a phone paired with someone else) is taken from it first: its old owner's reminders must not appear there.
    """
    tx.execute(_lock_device, {"device_id": device_id})
    _take_from_others(tx, device_id, new.endpoint_sha256, now)
    values = {
        "endpoint": new.endpoint,
        "endpoint_sha256": new.endpoint_sha256,
        "origin": new.origin,
        "p256dh": new.p256dh,
        "auth": new.auth,
        "vapid_key_id": new.vapid_key_id,
        "lang": new.lang,
        "last_seen_at": now,
    }
    known = tx.execute(_of_device, {"device_id": device_id}).scalar()
    if known is None:
        row = values | {"id": row_id, "patient_id": patient_id, "device_id": device_id, "created_at": now}
        tx.execute(insert(subscription), row)
        return
    tx.execute(_redirect, {"of_id": known, "to_origin": new.origin})
    tx.execute(_renew, values | {"of_id": known})


def active_of_device(tx: Connection, device_id: UUID) -> tuple[UUID, str] | None:
    """Id and origin of the subscription a device can be reached by, if any."""
    row = tx.execute(_active_of_device, {"device_id": device_id}).first()
    return (row.id, row.origin) if row else None


def disable(tx: Connection, row_id: UUID, endpoint_sha256: str, reason: str, now: datetime) -> None:
    """Keeps the row. The hash guards an address that was renewed while the old one was being tried."""
    tx.execute(_disable, {"of_id": row_id, "hash": endpoint_sha256, "why": reason, "at": now})


def disable_of_device(tx: Connection, device_id: UUID, now: datetime, reason: str) -> None:
    tx.execute(_disable_of_device, {"of_device": device_id, "why": reason, "at": now})


def note_accepted(tx: Connection, ids: set[UUID], now: datetime) -> None:
    if ids:
        tx.execute(_took, {"ids": list(ids), "at": now})


def note_opened(tx: Connection, device_id: UUID, at: datetime) -> None:
    tx.execute(_opened, {"of_device": device_id, "at": at})


def note_shown(tx: Connection, device_id: UUID, at: datetime) -> None:
    """The phone says that it put a reminder on its screen."""
    tx.execute(_shown, {"of_device": device_id, "at": at})


def of_patient(tx: Connection, patient_id: UUID) -> dict[UUID, DevicePush]:
    """By device id; a device without a subscription is missing."""
    rows = tx.execute(_of_patient, {"patient_id": patient_id})
    return {
        row.device_id: DevicePush(
            "disabled" if row.disabled_at else "active",
            row.disabled_reason,
            row.last_ok_at,
            row.last_seen_at,
            row.last_opened_at,
            row.last_shown_at,
        )
        for row in rows
    }


def _take_from_others(tx: Connection, device_id: UUID, endpoint_sha256: str, now: datetime) -> None:
    found = tx.execute(_same_browser_elsewhere, {"hash": endpoint_sha256, "device_id": device_id}).scalars()
    for row_id in list(found):
        tx.execute(_let_go, {"of_id": row_id, "moved": f"moved-{row_id}", "at": now})
