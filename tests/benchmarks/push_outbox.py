"""Fills a database with people, phones and reminders that are due, for the benchmarks of sending."""

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert

from app.domain.delivery import NewSubscription, ReminderState
from app.push.keys import make_or_load, to_base64url
from app.store.accounts import device, patient
from app.store.db import Database
from app.store.migrate import upgrade
from app.store.reminders import reminder, subscription


def fill(folder: Path, port: int, people: int, messages: int, url: str | None = None) -> None:
    """``phones.json`` and ``vapid.pem`` in ``folder``, and ``messages`` due reminders.

    Without ``url`` these lie in ``outbox.sqlite3`` there.
    """
    url = url or f"sqlite:///{folder / 'outbox.sqlite3'}"
    upgrade(url)
    database = Database(url)
    now = datetime.now(UTC)
    fill_database(database, folder, port, people, [now - timedelta(seconds=1)] * messages)
    database.close()


def fill_database(
    database: Database, folder: Path, port: int, people: int, due_at: Sequence[datetime]
) -> None:
    """People with a phone each at the push service on ``port``, and a reminder at each of these instants."""
    key, _ = make_or_load(folder / "vapid.pem")
    phones = [_phone(port, number) for number in range(people)]
    (folder / "phones.json").write_text(json.dumps(phones))
    (folder / "port").write_text(str(port))
    now = datetime.now(UTC)
    with database.write() as tx:
        ids = [(uuid4(), uuid4()) for _ in phones]
        tx.execute(
            insert(patient),
            [
                {
                    "id": p,
                    "label": "P",
                    "tz": "UTC",
                    "created_at": now,
                    "journal_version": 0,
                    "lock_screen": "neutral",
                }
                for p, _ in ids
            ],
        )
        tx.execute(
            insert(device),
            [
                {
                    "id": d, "patient_id": p, "name": "Phone", "token_hash": hashlib.sha256(d.bytes).hexdigest(),
                    "created_at": now, "rotated_at": now, "last_seen_at": now,
                }
                for p, d in ids
            ],
        )  # fmt: skip
        tx.execute(
            insert(subscription),
            [
                _subscription(ids[n], NewSubscription(
                    phone["endpoint"], f"https://localhost:{port}", phone["keys"]["p256dh"], phone["keys"]["auth"], key.id
                ), now)
                for n, phone in enumerate(phones)
            ],
        )  # fmt: skip
        tx.execute(
            insert(reminder),
            [
                {
                    "id": uuid4(), "patient_id": ids[n % people][0], "local_date": date(2026, 11, 26) + timedelta(n // people),
                    "slot": "morning", "session_id": "2026-11-26/morning", "kind": "session", "tz": "UTC",
                    "due_at": at, "expires_at": at + timedelta(hours=6),
                    "state": int(ReminderState.PENDING), "created_at": now,
                }
                for n, at in enumerate(due_at)
            ],
        )  # fmt: skip


def _subscription(ids: tuple[object, object], new: NewSubscription, now: datetime) -> dict[str, object]:
    return {
        "id": uuid4(),
        "patient_id": ids[0],
        "device_id": ids[1],
        "endpoint": new.endpoint,
        "endpoint_sha256": new.endpoint_sha256,
        "origin": new.origin,
        "p256dh": new.p256dh,
        "auth": new.auth,
        "vapid_key_id": new.vapid_key_id,
        "created_at": now,
        "last_seen_at": now,
    }


def _phone(port: int, number: int) -> dict[str, object]:
    point = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    keys = {"p256dh": to_base64url(point), "auth": to_base64url(os.urandom(16))}
    return {"endpoint": f"https://localhost:{port}/push/{number:032x}", "keys": keys}
