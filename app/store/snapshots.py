"""What the rules made of the older part of a person's log, kept as a shortcut: one row a person, or none."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.store.tables import Base, StateSnapshot

snapshot = Base.metadata.tables[StateSnapshot.__tablename__]
_READ = ("day", "engine_version", "catalogue_version", "position", "body", "made_at")
_of_patient = select(*(snapshot.c[name] for name in _READ)).where(
    snapshot.c.patient_id == bindparam("patient_id")
)


def _upsert(insert: Any) -> Any:
    statement = insert(snapshot)
    return statement.on_conflict_do_update(
        index_elements=[snapshot.c.patient_id],
        set_={name: statement.excluded[name] for name in _READ},
    )


_keep = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_forget = delete(snapshot).where(snapshot.c.patient_id == bindparam("of_patient"))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``body``: JSON text. ``position``: the last event of the log it was made with."""

    day: date
    engine_version: str
    catalogue_version: str
    position: int
    body: str
    made_at: datetime


def of_patient(tx: Connection, patient_id: UUID) -> Snapshot | None:
    row = tx.execute(_of_patient, {"patient_id": patient_id}).first()
    return Snapshot(*row) if row else None


def keep(tx: Connection, patient_id: UUID, made: Snapshot) -> None:
    """In place of the one there was."""
    values = {name: getattr(made, name) for name in _READ}
    tx.execute(_keep[tx.dialect.name], {"patient_id": patient_id, **values})


def forget(tx: Connection, patient_id: UUID) -> None:
    tx.execute(_forget, {"of_patient": patient_id})


@cache
def rules_fingerprint() -> str:
    """12 hex digits of everything the rules are written in: a change of any rule makes another one."""
    sources = sorted((path for path in files("app.domain").iterdir()), key=lambda path: path.name)
    digest = hashlib.sha256()
    for path in sources:
        if path.name.endswith(".py"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
