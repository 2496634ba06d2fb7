"""One course a person, kept between looks: what is new is heard, and what it cannot follow is read anew.

A course begins with the snapshot that is kept for the person, else with the whole log. That nothing is missing is
counted, not hoped: a person's events are numbered without a gap, and as many must have been heard as there are.
"""

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json

from app.domain.beginning import Profile
from app.domain.course import Course
from app.domain.engine import ENGINE_VERSION, Evaluation, evaluate, profile_of
from app.domain.errors import Refused
from app.domain.event_person import IntakeCompleted
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.journal import from_record, to_record
from app.domain.people import Patient
from app.domain.snapshot import frozen, frozen_taken, thawed, thawed_taken
from app.services import journal
from app.store import journal as journal_rows
from app.store import snapshots as snapshot_rows
from app.store.db import Database
from app.store.snapshots import Snapshot

log = logging.getLogger("backbeat.courses")

MINUTE: Final = timedelta(minutes=1)
COURSES_KEPT: Final = 512
EVENTS_KEPT: Final = 100_000
"""Some 150 MB at the most, should nobody have a snapshot."""
SNAPSHOT_DAYS: Final = 2
"""Yesterday and today are folded anew at a first look: what a phone brings in the morning belongs to them. Older news
is rare, and costs one fold of the whole log."""
CLOCKS_APART: Final = timedelta(minutes=10)
TOLD: Final = timedelta(days=7)
"""The decisions of a week are shown."""


@dataclass(slots=True)
class _Followed:
    """One person's course. ``heard``: the number of the last event it knows; ``looked``: when it found ``found``.

    ``intake``: the first intake as a record, which every course of the person begins with.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    course: Course | None = None
    tz: str = ""
    heard: int = 0
    intake: dict[str, Any] = field(default_factory=dict)
    looked: datetime | None = None
    found: Evaluation | None = None
    size: int = 0

    def holds(self, patient: Patient, now: datetime) -> bool:
        """The last evaluation still says what holds: the rules read no finer time than the minute."""
        same = self.heard >= patient.journal_version and self.tz == patient.tz
        return same and self.looked is not None and _minute(self.looked) == _minute(now)

    def forget(self) -> None:
        self.course = self.found = self.looked = None
        self.size = 0


class Courses:
    """Keeps the newest courses, by number of people and by number of events."""

    def __init__(self, catalogue: Catalogue, emergency_number: str | None) -> None:
        self._catalogue, self._emergency_number = catalogue, emergency_number
        self._rules = f"{ENGINE_VERSION}+{snapshot_rows.rules_fingerprint()}"
        self._kept: OrderedDict[UUID, _Followed] = OrderedDict()
        self._lock = threading.Lock()

    def evaluation(self, database: Database, patient: Patient, now: datetime) -> Evaluation:
        """What holds now, with the decisions, history and sessions since a week ago at least.

        Raises ``Refused('intake_missing')`` before the intake.
        """
        followed = self._of(patient.id)
        with followed.lock:
            if followed.found is not None and followed.holds(patient, now):
                return followed.found
            course = self._caught_up(database, followed, patient, now)
            followed.looked = max(now, followed.looked or now)
            followed.found = course.evaluation(followed.looked)
            followed.size = course.size
            found = followed.found
        self._make_room()
        return found

    def supposing(
        self, database: Database, patient: Patient, now: datetime, drafts: Sequence[Event]
    ) -> Evaluation:
        """What would hold with events of today that nobody has recorded. Raises as ``evaluation``."""
        followed = self._of(patient.id)
        with followed.lock:
            course = self._caught_up(database, followed, patient, now)
            return course.supposing(drafts, max(now, followed.looked or now))

    def whole(self, database: Database, patient: Patient, now: datetime) -> Evaluation:
        """The same from the whole log, with everything since the beginning; nothing of it is kept."""
        with database.read() as tx:
            events = journal.log_of(tx, patient.id)
        profile = self._profile(_first_intake(events))
        return evaluate(self._catalogue, profile, events, now, patient.tz)

    def next_change(self, patient_id: UUID) -> datetime | None:
        """When an event that is known already begins to count, None without one."""
        followed = self._of(patient_id)
        with followed.lock:
            return followed.course.waits_until if followed.course else None

    def snapshot(self, patient_id: UUID, of: Evaluation) -> Snapshot | None:
        """What to keep for the next course of the person; None while a good one is kept or none can be made.

        It is made with what ``of`` was made of and no more, so that what follows from an event is never behind it.
        """
        followed = self._of(patient_id)
        with followed.lock:
            course = followed.course
            if course is None or followed.found is not of:
                return None
            day = of.day - timedelta(days=SNAPSHOT_DAYS)
            if course.since >= day:
                return None
            state = course.state_at(day, of.now)
            if state is None:
                return None
            told = [one for one in of.history.taken if of.day - TOLD < one.day < day]
            body = {"intake": followed.intake, "state": frozen(state), "told": frozen_taken(told)}
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            return Snapshot(day, self._rules, self._catalogue.version, followed.heard, text, of.now)

    def begin_anew(self, patient_id: UUID) -> None:
        """The next look begins with what is stored: the course grows shorter after a snapshot."""
        followed = self._of(patient_id)
        with followed.lock:
            followed.forget()

    def let_go(self, patient_id: UUID) -> None:
        """A person who is gone is not remembered."""
        with self._lock:
            self._kept.pop(patient_id, None)

    def _of(self, patient_id: UUID) -> _Followed:
        with self._lock:
            followed = self._kept.setdefault(patient_id, _Followed())
            self._kept.move_to_end(patient_id)
            return followed

    def _make_room(self) -> None:
        """Whoever was looked at longest ago gives way; who is in use keeps working on what they hold."""
        with self._lock:
            events = sum(followed.size for followed in self._kept.values())
            while len(self._kept) > COURSES_KEPT or (events > EVENTS_KEPT and len(self._kept) > 1):
                events -= self._kept.popitem(last=False)[1].size

    def _caught_up(self, database: Database, followed: _Followed, patient: Patient, now: datetime) -> Course:
        """The course with everything recorded so far; it goes on, or begins anew where it cannot."""
        course, looked = followed.course, followed.looked
        turned_back = looked is not None and now < looked - MINUTE
        if course is None or followed.tz != patient.tz or turned_back:
            return self._begun(database, followed, patient, now)
        if followed.heard >= patient.journal_version:
            return course
        with database.read() as tx:
            rows = journal_rows.log_after(tx, patient.id, followed.heard)
        if not _hear(course, rows, followed.heard):
            return self._begun(database, followed, patient, now)
        followed.heard += len(rows)
        return course

    def _begun(self, database: Database, followed: _Followed, patient: Patient, now: datetime) -> Course:
        followed.forget()
        followed.tz = patient.tz
        with database.read() as tx:
            kept = snapshot_rows.of_patient(tx, patient.id)
            if kept is not None and self._is_ours(kept, now):
                rows = journal_rows.log_since(tx, patient.id, kept.day)
                course = self._from_snapshot(followed, kept, rows, patient)
                if course is not None:
                    return course
            rows = journal_rows.log_of(tx, patient.id)
        events = journal.events_of(rows)
        intake = _first_intake(events)
        followed.course = Course(self._catalogue, self._profile(intake), patient.tz, events)
        followed.intake, followed.heard = to_record(intake), len(rows)
        return followed.course

    def _is_ours(self, kept: Snapshot, now: datetime) -> bool:
        """Made by these rules, with these exercises, and not by a clock that has been turned back since."""
        if kept.made_at > now + CLOCKS_APART:
            return False
        return (kept.engine_version, kept.catalogue_version) == (self._rules, self._catalogue.version)

    def _from_snapshot(
        self, followed: _Followed, kept: Snapshot, rows: Sequence[tuple[int, str]], patient: Patient
    ) -> Course | None:
        """None if it cannot be read, or if anything came since that reaches behind it."""
        known = [row for row in rows if row[0] <= kept.position]
        new = sorted(row for row in rows if row[0] > kept.position)
        if kept.position + len(new) < patient.journal_version:
            return None
        try:
            body = from_json(kept.body)
            profile, state = self._profile(from_record(body["intake"])), thawed(body["state"])
            told = thawed_taken(body["told"])
        except (KeyError, TypeError, ValueError) as error:
            log.warning("snapshot not read: patient=%s cause=%s", patient.id, type(error).__name__)
            return None
        course = Course(self._catalogue, profile, patient.tz, journal.events_of(known), state, told)
        if not _hear(course, new, kept.position):
            return None
        followed.course, followed.intake = course, body["intake"]
        followed.heard = kept.position + len(new)
        return course

    def _profile(self, intake: Event) -> Profile:
        found = profile_of((intake,), self._emergency_number)
        assert found is not None
        return found


def _hear(course: Course, rows: Sequence[tuple[int, str]], heard: int) -> bool:
    """Tells a course what is new, in order of arrival; False if a number is missing or it cannot follow."""
    if [position for position, _ in rows] != list(range(heard + 1, heard + 1 + len(rows))):
        return False
    for event in journal.events_of(rows):
        if not course.reaches(event):
            return False
        course.hear(event)
    return True


def _first_intake(events: Sequence[Event]) -> Event:
    intakes = [event for event in events if isinstance(event.payload, IntakeCompleted)]
    if not intakes:
        raise Refused("intake_missing", "Please answer the first questions before a plan can be made.")
    return min(intakes, key=lambda event: (event.day, event.at, event.id))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
