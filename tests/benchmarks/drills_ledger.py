"""Phones' receipts against the rows of the database: each event whole, once, in order, or not at all."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.store.db import Database
from tests.benchmarks.drills_house import Site
from tests.benchmarks.drills_phones import Batch, Event, Phone


@dataclass
class Audit:
    """``lost`` + ``changed`` + ``doubled`` + ``half`` + ``unordered`` + ``let_in`` must be 0.

    ``lost`` counts push subscriptions too. ``half``: batches of which a part is stored. ``unordered``: people whose events are not numbered without a gap.
    ``let_in``: events stored that a receipt refused. ``stored_unsaid``: stored, though the answer never arrived.
    """

    acknowledged: int = 0
    lost: int = 0
    changed: int = 0
    doubled: int = 0
    half: int = 0
    unordered: int = 0
    let_in: int = 0
    damaged: int = 0
    stored_unsaid: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def bad(self) -> int:
        return (
            self.lost + self.changed + self.doubled + self.half + self.unordered + self.let_in + self.damaged
        )

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value or name == "lost"}


def audit(site: Site, phones: Iterable[Phone]) -> Audit:
    """Reads every event of every phone. Phones must stand still."""
    found = Audit()
    database = Database(site.url)
    with database.read() as tx:
        rows: dict[str, list[tuple[str, int, str]]] = {}
        for patient, event_id, position, body in tx.execute(
            text("SELECT patient_id, id, position, body FROM journal_event")
        ):
            rows.setdefault(_plain(patient), []).append((_plain(event_id), position, body))
        versions = {
            _plain(row[0]): row[1] for row in tx.execute(text("SELECT id, journal_version FROM patient"))
        }
        endpoints = set(tx.execute(text("SELECT endpoint FROM push_subscription")).scalars())
    database.close()
    for phone in phones:
        found.lost += phone.subscribed and phone.subscription["endpoint"] not in endpoints
        own = rows.get(phone.patient_id, [])
        if sorted(row[1] for row in own) != list(range(1, versions[phone.patient_id] + 1)):
            found.unordered += 1
        _audit_phone(found, phone, own)
    found.damaged = _damaged(site)
    return found


def _audit_phone(found: Audit, phone: Phone, rows: list[tuple[str, int, str]]) -> None:
    count = Counter(row[0] for row in rows)
    bodies = {row[0]: row[2] for row in rows}
    found.doubled += sum(number > 1 for number in count.values())
    found.acknowledged += len(phone.told)
    for event_id, sent in phone.told.items():
        if event_id not in bodies:
            found.lost += 1
            found.examples.append(f"lost {event_id}")
        elif not _same(sent, bodies[event_id]):
            found.changed += 1
            found.examples.append(f"changed {event_id}: {bodies[event_id][:200]}")
    found.let_in += sum(event_id in bodies for event_id in phone.refused)
    for batch in phone.waiting:
        stored = _stored_of(batch, bodies)
        found.stored_unsaid += stored
        found.half += 0 < stored < len(batch.good())


def _stored_of(batch: Batch, bodies: dict[str, str]) -> int:
    return sum(event["id"] in bodies for event in batch.good())


def _same(sent: Event, body: str) -> bool:
    try:
        kept = json.loads(body)
    except ValueError:
        return False
    at = datetime.fromisoformat(kept.pop("at", "1970-01-01T00:00:00+00:00"))
    return at == datetime.fromisoformat(sent["at"]) and all(
        kept.get(name) == value for name, value in sent.items() if name != "at"
    )


def _damaged(site: Site) -> int:
    """What SQLite's own examination says; Postgres would have refused to start."""
    if site.kind != "sqlite":
        return 0
    with closing(sqlite3.connect(f"file:{site.url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as opened:
        whole = opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return (not whole) + len(opened.execute("PRAGMA foreign_key_check").fetchall())


def _plain(found: object) -> str:
    """SQLite keeps ids as hexadecimal text without strokes."""
    return str(UUID(str(found)))
