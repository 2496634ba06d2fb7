"""The private calendar: the next two weeks of movement breaks as a feed that any calendar can read.

It is the way that works when pushes do not. Whoever holds the address may read it, so it says nothing about health:
neutral titles, times, and a link that opens the app. A secret that was regenerated or revoked opens nothing.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from app.domain.delivery import ReminderKind
from app.domain.errors import NotFound, Refused
from app.domain.people import Patient
from app.domain.prescription import Explanation
from app.domain.reminder_sentences import say
from app.domain.reminder_texts import APP_NAME
from app.domain.reminders import SAFETY_NET_SLOT, Reminder
from app.domain.schedule import instant_of
from app.domain.speech import Language
from app.services import reminder_overview
from app.services.accounts import count_tries
from app.services.chance import Chance
from app.services.hashing import token_hash
from app.services.reminder_overview import Notice
from app.services.reminder_preview import outlook
from app.services.today import Planner
from app.store import calendars as rows
from app.store.calendars import Told
from app.store.db import Database, Transaction

SHORTEST_MIN: Final = 5
ROUNDED_TO_MIN: Final = 5
REFRESH: Final = timedelta(hours=1)
READS_AN_HOUR: Final = 120
MISSES_AN_HOUR: Final = 60
SILENT_SLOT: Final = "silent"
PRODUCT: Final = "-//Backbeat//Movement breaks//EN"


@dataclass(frozen=True, slots=True)
class Feed:
    """``written()`` is iCalendar text; ``etag`` stands for all that is in it and is known without writing it.

    Writing takes longer than everything before it, and most calendars ask for what they already know.
    """

    patient_id: UUID
    etag: str
    changed_at: datetime | None
    written: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Look:
    """Who asks for what: the address for the throttle, where the app lives, the language of the titles."""

    address: str
    app_url: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Entry:
    """All that the text of one entry is made of, so that two feeds with the same entries are the same."""

    uid: str
    told: Told
    title: str
    url: str
    description: str | None = None
    whole_day: bool = False


def make_link(database: Database, patient_id: UUID, now: datetime, chance: Chance) -> str:
    """A new secret of 256 bits, shown this once and kept as a hash; an earlier one opens nothing any more."""
    secret = chance.new_token()
    with database.write() as tx:
        rows.put_link(tx, patient_id, token_hash(secret), now)
    return secret


def revoke_link(database: Database, patient_id: UUID) -> None:
    """Its secret opens nothing any more, and what it told is forgotten. Twice is fine."""
    with database.write() as tx:
        rows.revoke(tx, patient_id)
        rows.forget(tx, patient_id, date.max)


def feed(database: Database, planner: Planner, secret: str, look: Look, now: datetime) -> Feed:
    """The calendar behind a secret. Wrong and revoked read alike: ``NotFound('calendar_unknown')``."""
    with database.read() as tx:
        patient = rows.owner(tx, token_hash(secret))
    if patient is None:
        count_tries(database, f"calendar:{look.address}", MISSES_AN_HOUR, now)
        raise NotFound("calendar_unknown", "There is no such calendar.")
    count_tries(database, f"calendar:{patient.id}", READS_AN_HOUR, now)
    breaks, silent, today = _breaks(database, planner, patient, now)
    wanted = [_told(one, now) for one in breaks.values()]
    if silent:
        wanted.append(_told_silent(today, ZoneInfo(patient.tz), now))
    with database.write() as tx:
        rows.note_read(tx, patient.id, now)
        told = _tell(tx, patient.id, wanted, today)
    said = [_entry(patient.id, one, breaks.get((one.local_date, one.slot)), silent, look) for one in told]
    etag = hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    changed_at = max((one.changed_at for one in told), default=None)
    return Feed(patient.id, f'"{etag}"', changed_at, partial(_written, said))


def _breaks(
    database: Database, planner: Planner, patient: Patient, now: datetime
) -> tuple[dict[tuple[date, str], Reminder], Notice | None, date]:
    """The breaks to come, by day and slot; the notice that nothing reaches the phone; the person's today."""
    try:
        seen = outlook(database, planner, patient, now)
    except Refused:
        return {}, None, now.astimezone(ZoneInfo(patient.tz)).date()
    with database.read() as tx:
        silence = reminder_overview.watched(tx, patient.id, now)
    notice = reminder_overview.silent_notice(silence, patient.tz) if silence else None
    breaks = {
        one.key: one
        for one in seen.reminders
        if one.kind is ReminderKind.SESSION
        and one.withheld is None
        and one.slot != SAFETY_NET_SLOT
        and one.expires_at > now
    }
    return breaks, notice, seen.evaluation.day


def _told(reminder: Reminder, now: datetime) -> Told:
    minutes = max(SHORTEST_MIN, reminder.minutes or 0)
    length = timedelta(minutes=-(-minutes // ROUNDED_TO_MIN) * ROUNDED_TO_MIN)
    return Told(reminder.local_date, reminder.slot, reminder.due_at, reminder.due_at + length, 0, _whole(now))


def _told_silent(today: date, zone: ZoneInfo, now: datetime) -> Told:
    begin, end = (instant_of(today + timedelta(days=step), 0, zone) for step in (0, 1))
    return Told(today, SILENT_SLOT, begin, end, 0, _whole(now))


def _whole(now: datetime) -> datetime:
    """iCalendar knows no fractions of a second."""
    return now.replace(microsecond=0)


def _tell(tx: Transaction, patient_id: UUID, wanted: Iterable[Told], today: date) -> Sequence[Told]:
    """What to say now: as said before where nothing moved, one higher in sequence where it did."""
    known = {(one.local_date, one.slot): one for one in rows.told(tx, patient_id)}
    said, changed = [], []
    for one in wanted:
        before = known.get((one.local_date, one.slot))
        if before is not None and (before.starts_at, before.ends_at) == (one.starts_at, one.ends_at):
            said.append(before)
            continue
        fresh = one if before is None else replace(one, sequence=before.sequence + 1)
        said.append(fresh)
        changed.append(fresh)
    rows.tell(tx, patient_id, changed)
    rows.forget(tx, patient_id, today)
    return sorted(said, key=lambda one: (one.starts_at, one.slot))


def _entry(
    patient_id: UUID, told: Told, reminder: Reminder | None, silent: Notice | None, look: Look
) -> _Entry:
    """The same thing keeps its UID, whatever its time and whoever asks."""
    uid = f"{uuid5(patient_id, f'calendar/{told.local_date.isoformat()}/{told.slot}')}@backbeat"
    if reminder is not None:
        title = say(Explanation("calendar.title", {}), look.language)
        return _Entry(uid, told, title, f"{look.app_url}/#/session/{reminder.session_id}")
    mend = None
    if silent is not None and silent.mend is not None:
        mend = f"{say(silent.text, look.language)} {say(silent.mend, look.language)}"
    title = say(Explanation("calendar.silent", {}), look.language)
    return _Entry(uid, told, title, f"{look.app_url}/#/reminders", mend, whole_day=True)


def _written(said: Iterable[_Entry]) -> bytes:
    made = Calendar()
    _head(made)
    for one in said:
        made.add_component(_event(one))
    body: bytes = made.to_ical()
    return body


def _head(made: Calendar) -> None:
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", APP_NAME)  # RFC 7986; older readers know the next one
    made.add("x-wr-calname", APP_NAME)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")


def _event(one: _Entry) -> Event:
    made = Event()
    made.add("uid", one.uid)
    made.add("dtstamp", one.told.changed_at)
    made.add("last-modified", one.told.changed_at)
    made.add("sequence", one.told.sequence)
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    _add_time(made, one)
    made.add("summary", one.title)
    if one.description is not None:
        made.add("description", one.description)
    made.add("url", one.url)
    if not one.whole_day:
        made.add_component(_bell(one.title))
    return made


def _add_time(made: Event, one: _Entry) -> None:
    """A whole day is seen without ringing."""
    if one.whole_day:
        made.add("dtstart", one.told.local_date)
        made.add("dtend", one.told.local_date + timedelta(days=1))
    else:
        made.add("dtstart", one.told.starts_at)
        made.add("dtend", one.told.ends_at)


def _bell(title: str) -> Alarm:
    bell = Alarm()
    bell.add("action", "DISPLAY")
    bell.add("description", title)
    bell.add("trigger", timedelta(0))
    return bell
