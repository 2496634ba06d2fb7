"""Whole lives, for reports: whoever was read lately is followed from the beginning and not folded anew.

A report needs every day there was, which ``courses`` lets go of. The first look at a person reads the whole log; while
they stay here, the next one hears what came since. A nightly caseload reads each person once and keeps nobody.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.course import Course
from app.domain.engine import Evaluation, profile_of
from app.domain.errors import Refused
from app.domain.event_types import EventType
from app.domain.exercises import Catalogue
from app.domain.people import Patient
from app.services import journal
from app.store import journal as journal_rows
from app.store.db import Database

EVENTS_KEPT: Final = 40_000
"""Five years of one person, or a few months each of thirty; some 60 MB."""
A_MINUTE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Life:
    """``heard``: the number of the last event it knows; ``looked``: the latest moment it was asked about."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    course: Course | None = None
    tz: str = ""
    heard: int = 0
    looked: datetime | None = None


class Lives:
    """The evaluation of a whole log, the same as ``evaluate`` gives."""

    def __init__(
        self, catalogue: Catalogue, emergency_number: str | None, events_kept: int = EVENTS_KEPT
    ) -> None:
        self._catalogue, self._emergency_number, self._most = catalogue, emergency_number, events_kept
        self._kept: OrderedDict[UUID, _Life] = OrderedDict()
        self._lock = threading.Lock()

    def evaluation(self, database: Database, patient: Patient, now: datetime) -> Evaluation:
        """What holds now, with everything since the beginning. Raises ``Refused('intake_missing')``."""
        with self._lock:
            life = self._kept.setdefault(patient.id, _Life())
            self._kept.move_to_end(patient.id)
        with life.lock:
            course = self._caught_up(database, life, patient, now)
            life.looked = max(now, life.looked or now)
            found = course.evaluation(life.looked)
        self._make_room()
        return found

    def forget(self, patient_id: UUID) -> None:
        """Nothing of this person stays in memory."""
        with self._lock:
            self._kept.pop(patient_id, None)

    def _caught_up(self, database: Database, life: _Life, patient: Patient, now: datetime) -> Course:
        turned_back = life.looked is not None and now < life.looked - A_MINUTE
        if life.course is None or life.tz != patient.tz or turned_back:
            return self._begun(database, life, patient)
        if life.heard >= patient.journal_version:
            return life.course
        with database.read() as tx:
            rows = journal_rows.log_after(tx, patient.id, life.heard)
        events = journal.events_of(rows)
        gapless = [position for position, _ in rows] == list(
            range(life.heard + 1, life.heard + len(rows) + 1)
        )
        if not gapless or any(event.type is EventType.INTAKE_COMPLETED for event in events):
            return self._begun(database, life, patient)
        for event in events:
            life.course.hear(event)
        life.heard += len(rows)
        return life.course

    def _begun(self, database: Database, life: _Life, patient: Patient) -> Course:
        life.course = life.looked = None
        with database.read() as tx:
            rows = journal_rows.log_of(tx, patient.id)
        events = journal.events_of(rows)
        profile = profile_of(events, self._emergency_number)
        if profile is None:
            raise Refused("intake_missing", "Please answer the first questions before a plan can be made.")
        life.course = Course(self._catalogue, profile, patient.tz, events)
        life.tz, life.heard = patient.tz, max((position for position, _ in rows), default=0)
        return life.course

    def _make_room(self) -> None:
        """Whoever was read longest ago gives way; the newest stays, however long the life."""
        with self._lock:
            held = sum(life.course.size for life in self._kept.values() if life.course)
            while held > self._most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                held -= gone.course.size if gone.course else 0
