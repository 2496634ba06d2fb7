"""The log of what happened: each event judged alone, written once, acknowledged with a receipt."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from app.domain.errors import Invalid
from app.domain.events import Event
from app.domain.journal import check_arrival, from_record, parse_event, to_record
from app.domain.people import Patient
from app.domain.vocabulary import Actor
from app.store import journal as rows
from app.store.db import Database, Transaction


class Status(StrEnum):
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """``id`` is None when the event's own id could not be read."""

    id: str | None
    status: Status
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who is writing: set by the server from the cookie, whatever the events claim."""

    patient: Patient
    device_id: UUID
    actor: Actor


def record(database: Database, author: Author, raws: Sequence[object], now: datetime) -> list[Receipt]:
    """One receipt for each element, in order. Good events are committed together before any receipt is given.

    An id seen before is a duplicate, whatever its content: the first one stands.
    """
    judged = [_judge(raw, author, now) for raw in raws]
    good = [found for found in judged if isinstance(found, Event)]
    if not good:
        return [found for found in judged if isinstance(found, Receipt)]
    with database.write() as tx:
        written = append(tx, author.patient.id, good, now)
    receipts = []
    for found in judged:
        if isinstance(found, Receipt):
            receipts.append(found)
            continue
        is_new = UUID(found.id) in written
        written.discard(UUID(found.id))  # the same event twice in one batch: the second is the duplicate
        receipts.append(Receipt(found.id, Status.RECORDED if is_new else Status.DUPLICATE))
    return receipts


def append(tx: Transaction, patient_id: UUID, events: Sequence[Event], now: datetime) -> set[UUID]:
    """Writes checked events inside the caller's transaction; gives the ids that were new."""
    return rows.append(tx, patient_id, [_row(event) for event in events], now)


def log_of(tx: Transaction, patient_id: UUID) -> list[Event]:
    """The whole log of one person."""
    return events_of(rows.log_of(tx, patient_id))


def events_of(found: Sequence[tuple[int, str]]) -> list[Event]:
    """The events of (position, JSON text) rows. This reader keeps each word once: a year takes half the room and time."""
    return [from_record(from_json(body)) for _, body in found]


def stamped(raw: Mapping[str, Any], author: Author) -> dict[str, Any]:
    """The event with its author put in by the server."""
    return {
        **raw,
        "person_id": str(author.patient.id),
        "device_id": str(author.device_id),
        "actor": author.actor.value,
    }


def _judge(raw: object, author: Author, now: datetime) -> Event | Receipt:
    try:
        if not isinstance(raw, Mapping):
            raise Invalid("event_not_an_object", "An event is a JSON object.")
        if raw.get("person_id") not in (None, str(author.patient.id)):
            raise Invalid(
                "event_of_another_person", "This event was made for another person.", field="person_id"
            )
        event = parse_event(stamped(raw, author))
        check_arrival(event, now)
    except Invalid as error:
        return Receipt(_readable_id(raw), Status.REJECTED, error.code, error.detail)
    return event


def _readable_id(raw: object) -> str | None:
    found = raw.get("id") if isinstance(raw, Mapping) else None
    if not isinstance(found, str):
        return None
    try:
        return str(UUID(found))
    except ValueError:
        return None


def _row(event: Event) -> rows.EventRow:
    body = json.dumps(to_record(event), ensure_ascii=False, separators=(",", ":"))
    return rows.EventRow(
        id=UUID(event.id),
        device_id=UUID(event.device_id),
        seq=event.seq,
        type=event.type.value,
        version=event.v,
        actor=event.actor.value,
        at=event.at,
        tz=event.tz,
        day=event.day,
        body=body,
    )
