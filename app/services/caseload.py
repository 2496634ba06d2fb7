"""Everyone who shares with a therapist, whoever needs a look first; told from what is followed, not from whole lives."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.caseload import NEW, Need, Rung, needs_of
from app.domain.errors import Refused
from app.domain.people import Patient, Therapist
from app.services.chance import Chance
from app.services.today import Planner
from app.store import caseload as caseload_rows
from app.store import sharing as rows
from app.store.db import Database

GOOD_FOR: Final = timedelta(minutes=30)
"""Without a new event only the turn of a day or of a morning changes what is open."""
PEOPLE_KEPT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One person. ``needs``: why a look is due, the most urgent first; empty when nothing is open."""

    patient: Patient
    since: datetime
    needs: tuple[Need, ...]

    @property
    def rung(self) -> Rung:
        return self.needs[0].rung if self.needs else Rung.NOTHING


@dataclass(frozen=True, slots=True)
class _Kept:
    journal_version: int
    tz: str
    until: datetime
    needs: tuple[Need, ...]


class Caseloads:
    """Remembers of each person only what is open, until an event comes or half an hour has passed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def lines(
        self, database: Database, planner: Planner, therapist: Therapist, now: datetime, chance: Chance
    ) -> list[Line]:
        """Whose consent is live; by need, then how long it is open, then name. Each person sees once a day that
        they were on the list."""
        with database.read() as tx:
            people = rows.patients_of(tx, therapist.id, now)
        lines = [Line(one, since, self._needs(database, planner, one, now)) for one, since in people]
        if people:
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            listed = {patient.id: chance.new_id() for patient, _ in people}
            with database.write() as tx:
                caseload_rows.log_listed(tx, therapist.id, listed, midnight, now)
        return sorted(lines, key=_order)

    def forget(self, patient_id: UUID) -> None:
        """Nothing of this person stays in memory."""
        with self._lock:
            self._kept.pop(patient_id, None)

    def _needs(
        self, database: Database, planner: Planner, patient: Patient, now: datetime
    ) -> tuple[Need, ...]:
        with self._lock:
            kept = self._kept.get(patient.id)
        version = (patient.journal_version, patient.tz)
        if kept is not None and (kept.journal_version, kept.tz) == version and _is_fresh(kept, now):
            return kept.needs
        try:
            needs = needs_of(planner.evaluation(database, patient, now))
        except Refused:  # no intake yet
            needs = NEW
        with self._lock:
            self._kept[patient.id] = _Kept(*version, now + GOOD_FOR, needs)
            self._kept.move_to_end(patient.id)
            while len(self._kept) > PEOPLE_KEPT:
                self._kept.popitem(last=False)
        return needs


def _is_fresh(kept: _Kept, now: datetime) -> bool:
    """Neither older than half an hour nor made by a clock that has been turned back since."""
    return kept.until - GOOD_FOR <= now < kept.until


def _order(line: Line) -> tuple[int, str, str, str]:
    since = line.needs[0].since if line.needs else None
    return line.rung, since.isoformat() if since else "", line.patient.label.casefold(), str(line.patient.id)
