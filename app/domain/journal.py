"""Reading and writing events: strict at the door, cheap for rows that were let in before.

``parse_event`` takes the flat JSON object of one event, with ``person_id``, ``device_id`` and ``actor`` put
in by the server. ``to_record`` gives the same flat object back; ``from_record`` rebuilds an event from it
without checking again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from app.domain.days import (
    day_start,
    day_start_min,
    minutes_of,
    morning_cutoff,
    person_day,
    wall_instant,
)
from app.domain.errors import Invalid
from app.domain.event_fields import PAYLOADS, SENDERS
from app.domain.event_person import ClearanceRecorded, PauseSet, TherapistOverride
from app.domain.event_types import ClearanceStatement, EventType
from app.domain.events import Event
from app.domain.fields import DATE, IDENTIFIER, clean_text, integer, plain, quick, refuse
from app.domain.vocabulary import Actor

__all__ = [
    "AHEAD_OF_RECEIPT",
    "Event",
    "EventType",
    "check_arrival",
    "day_start",
    "day_start_min",
    "from_record",
    "in_order",
    "minutes_of",
    "morning_cutoff",
    "parse_event",
    "person_day",
    "to_record",
    "wall_instant",
    "zone_of",
]

VERSION: Final = 1
SEQ_MAX: Final = 2**53 - 1  # the largest whole number a phone's JavaScript keeps exactly
AHEAD_OF_RECEIPT: Final = timedelta(hours=24)
EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
DAY_NEAR_AT: Final = 2
EXTRA_FIELDS_MAX: Final = 20
INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
ENVELOPE: Final = frozenset({"id", "type", "v", "person_id", "device_id", "seq", "at", "tz", "day", "actor"})
_TYPES: Final = {member.value: member for member in EventType}
_ACTORS: Final = {member.value: member for member in Actor}


_event: Final[Callable[..., Event]] = quick(Event)


def parse_event(raw: object) -> Event:
    """One event out of decoded JSON, every field checked.

    Raises ``Invalid`` with a stable code and the field: ``event_not_an_object``, ``event_type_unknown``,
    ``event_version_unknown``, ``at_invalid``, ``at_out_of_range``, ``tz_unknown``, ``day_far_from_at``,
    ``session_of_another_day``, ``actor_may_not_send``, or one of the ``field_…`` codes of ``fields``.
    """
    if not isinstance(raw, Mapping):
        raise Invalid("event_not_an_object", "an event must be a JSON object")
    kind = _read_type(raw.get("type"))
    event_id = IDENTIFIER.read(_present(raw, "id"), "id")
    version = integer(1, SEQ_MAX).read(_present(raw, "v"), "v")
    if version != VERSION:
        raise Invalid("event_version_unknown", f"events of version {VERSION} are understood", field="v")
    at, tz = _read_instant(_present(raw, "at")), _read_zone(_present(raw, "tz"))
    day = DATE.read(_present(raw, "day"), "day")
    if abs((day - at.astimezone(zone_of(tz)).date()).days) > DAY_NEAR_AT:
        raise Invalid("day_far_from_at", "field 'day' must lie within two days of 'at'", field="day")
    actor = _read_actor(raw, kind)
    payload = PAYLOADS[kind].read(raw, "")
    _check_session_day(payload, day)
    if isinstance(payload, ClearanceRecorded) and payload.statement is ClearanceStatement.RELEASED:
        _only_therapist(actor)
    if isinstance(payload, TherapistOverride) and payload.value is not None and actor is not Actor.THERAPIST:
        raise Invalid("actor_may_not_send", "only a therapist can set a bound; others end one", field="value")
    return Event(
        id=event_id,
        type=kind,
        v=version,
        person_id=_name(raw, "person_id"),
        device_id=_name(raw, "device_id"),
        seq=integer(0, SEQ_MAX).read(_present(raw, "seq"), "seq"),
        at=at,
        tz=tz,
        day=day,
        actor=actor,
        payload=payload,
        extra=_read_extra(raw, kind),
    )


def check_arrival(event: Event, received_at: datetime) -> None:
    """Raise ``Invalid('event_from_the_future')`` for an event stamped over a day ahead of its receipt."""
    if event.at > received_at + AHEAD_OF_RECEIPT:
        raise Invalid("event_from_the_future", "field 'at' lies more than a day ahead", field="at")


def to_record(event: Event) -> dict[str, Any]:
    """The flat JSON object of an event; ``at`` in UTC with a trailing Z."""
    record: dict[str, Any] = {
        **event.extra,
        "id": event.id,
        "type": event.type.value,
        "v": event.v,
        "person_id": event.person_id,
        "device_id": event.device_id,
        "seq": event.seq,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "tz": event.tz,
        "day": event.day.isoformat(),
        "actor": event.actor.value,
    }
    payload = event.payload
    if isinstance(payload, PauseSet):
        return record | {"from": payload.first.isoformat(), "to": payload.last.isoformat()}
    record |= _plain_fields(payload)
    if isinstance(payload, TherapistOverride):
        record.setdefault("value", None)
    return record


def from_record(record: Mapping[str, Any]) -> Event:
    """An event from a record of ``to_record`` that this program wrote itself; nothing is checked again."""
    kind = _TYPES[record["type"]]
    load = PAYLOADS[kind].load
    assert load is not None
    extra = (
        {name: record[name] for name in record if name not in known}
        if len(record) > len(ENVELOPE) and not (known := _known(kind)).issuperset(record)
        else {}
    )
    return _event(
        record["id"],
        kind,
        record["v"],
        record["person_id"],
        record["device_id"],
        record["seq"],
        datetime.fromisoformat(record["at"]),
        record["tz"],
        date.fromisoformat(record["day"]),
        _ACTORS[record["actor"]],
        load(record),
        extra,
    )


def in_order(events: Iterable[Event]) -> list[Event]:
    """The log as one ordered set: each id once, by (day, at, device, seq, id), however they arrived.

    The store keeps ids unique; should two events carry one id all the same, the first by order stands.
    """
    ordered = sorted(events, key=_order)
    unique: dict[str, Event] = {}
    for event in ordered:
        kept = unique.setdefault(event.id, event)
        if kept is not event and kept != event and _order(kept) == _order(event):
            unique[event.id] = min(kept, event, key=repr)
    return ordered if len(unique) == len(ordered) else sorted(unique.values(), key=_order)


def _order(event: Event) -> tuple[date, datetime, str, int, str]:
    return event.day, event.at, event.device_id, event.seq, event.id


@lru_cache(maxsize=64)
def zone_of(tz: str) -> ZoneInfo:
    return ZoneInfo(tz)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _present(raw: Mapping[str, Any], name: str) -> object:
    found: object = raw.get(name)
    if found is None:
        raise refuse("field_missing", name, "is missing")
    return found


def _name(raw: Mapping[str, Any], name: str) -> str:
    words = clean_text(_present(raw, name), name, 64)
    if not words:
        raise refuse("field_range", name, "must not be empty")
    return words


def _read_type(value: object) -> EventType:
    kind = _TYPES.get(value) if type(value) is str else None
    if kind is None:
        raise Invalid("event_type_unknown", "field 'type' is not a known type of event", field="type")
    return kind


def _read_instant(value: object) -> datetime:
    words = clean_text(value, "at", 40)
    if INSTANT.fullmatch(words) is None:
        raise Invalid("at_invalid", "field 'at' must be an RFC 3339 time with an offset", field="at")
    try:
        at = datetime.fromisoformat(words.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("at_invalid", "field 'at' is not a time that exists", field="at") from error
    if not EARLIEST <= at < LATEST:
        raise Invalid("at_out_of_range", "field 'at' must lie between 2020 and 2100", field="at")
    return at


def _read_zone(value: object) -> str:
    words = clean_text(value, "tz", 64)
    if words not in _zones():
        raise Invalid("tz_unknown", "field 'tz' must be the IANA name of a time zone", field="tz")
    return words


def _read_actor(raw: Mapping[str, Any], kind: EventType) -> Actor:
    value = _present(raw, "actor")
    actor = _ACTORS.get(value) if type(value) is str else None
    if actor is None:
        raise refuse("field_choice", "actor", "must be one of " + ", ".join(_ACTORS))
    if actor not in SENDERS[kind]:
        raise Invalid("actor_may_not_send", f"'{kind}' cannot be sent by a {actor}", field="type")
    return actor


def _check_session_day(payload: object, day: date) -> None:
    """A session's own day is that of its events, give or take a night: the id is made from the day of its plan."""
    session_id: str = getattr(payload, "session_id", "")
    if "/" in session_id and abs((date.fromisoformat(session_id[:10]) - day).days) > DAY_NEAR_AT:
        raise Invalid("session_of_another_day", "field 'session_id' is of another day", field="session_id")


def _only_therapist(actor: Actor) -> None:
    if actor is not Actor.THERAPIST:
        raise Invalid("actor_may_not_send", "only a therapist can release a hold", field="statement")


def _read_extra(raw: Mapping[Any, Any], kind: EventType) -> dict[str, Any]:
    known = _known(kind)
    names = [name for name in raw if name not in known]
    if len(names) > EXTRA_FIELDS_MAX:
        raise refuse("field_range", "event", f"has more than {EXTRA_FIELDS_MAX} unknown fields")
    return {clean_text(name, "event", 80): plain(raw[name], name) for name in names}


@lru_cache(maxsize=len(EventType))
def _known(kind: EventType) -> frozenset[str]:
    return ENVELOPE | PAYLOADS[kind].wires


def _plain_fields(value: Any) -> dict[str, Any]:
    found = ((part.name, getattr(value, part.name)) for part in fields(value))
    return {name: _plain_value(entry) for name, entry in found if entry is not None}


def _plain_value(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain_value(entry) for entry in value]
        case Mapping():
            return {_plain_value(name): _plain_value(entry) for name, entry in value.items()}
        case _ if is_dataclass(value):
            return _plain_fields(value)
        case _:
            return value
