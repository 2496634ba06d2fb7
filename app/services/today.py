"""What holds now for a person, and what follows from it: decisions kept, reminders planned."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.corrections import AHEAD_OF_NOW
from app.domain.days import DAY_MINUTES, DAY_STARTS_BEFORE_WAKE_MIN, day_start, day_start_min, minutes_of
from app.domain.engine import Evaluation, plan_ahead
from app.domain.errors import Refused, Unavailable
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.people import Patient
from app.domain.planning import Status
from app.domain.prescription import DayPlan
from app.domain.reminders import ReminderRules
from app.domain.vocabulary import FlareState, MorningState
from app.services import decisions, reminders
from app.services.chance import Chance
from app.services.courses import Courses
from app.store import accounts as account_rows
from app.store import journal as journal_rows
from app.store import snapshots as snapshot_rows
from app.store.db import Database

log = logging.getLogger("backbeat.today")

DAYS_AHEAD = 2
MINUTE = timedelta(minutes=1)
PLANNED_FOR = timedelta(hours=3)
"""Reminders are planned 48 hours ahead; so far that lead may shrink before they are planned again."""
TOUCHED = (Status.STARTED, Status.DONE, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a person's reminders were planned from, and until when nothing but new events can change them."""

    journal_version: int
    tz: str
    until: datetime


class Planner:
    """Evaluates people's logs, follows them as they grow, and knows whose plan cannot have changed."""

    def __init__(self, catalogue: Catalogue, emergency_number: str | None) -> None:
        self.catalogue = catalogue
        self.emergency_number = emergency_number
        self.courses = Courses(catalogue, emergency_number)
        self._planned: dict[UUID, _Planned] = {}
        self._lock = threading.Lock()
        self._following: set[UUID] = set()
        self._again: set[UUID] = set()

    def evaluation(self, database: Database, patient: Patient, now: datetime) -> Evaluation:
        """What holds now: decisions, history and sessions reach back a week at least, ``since`` says how far.

        Raises ``Refused('intake_missing')`` before the intake.
        """
        return self.courses.evaluation(database, patient, now)

    def supposing(
        self, database: Database, patient: Patient, now: datetime, drafts: Sequence[Event]
    ) -> Evaluation:
        """What would hold if ``drafts``, of today, had been recorded. Raises as ``evaluation``."""
        return self.courses.supposing(database, patient, now, drafts)

    def whole(self, database: Database, patient: Patient, now: datetime) -> Evaluation:
        """The same from the whole log, for what tells of the whole time. Raises as ``evaluation``."""
        return self.courses.whole(database, patient, now)

    def forget(self, patient_id: UUID) -> None:
        """A person who took everything back is not remembered either."""
        self.courses.let_go(patient_id)
        with self._lock:
            self._planned.pop(patient_id, None)

    def is_planned(self, patient: Patient, now: datetime) -> bool:
        """Whether this person's reminders were planned from what holds, so that planning changes nothing."""
        planned = self._planned.get(patient.id)
        return (
            planned is not None
            and (planned.journal_version, planned.tz) == (patient.journal_version, patient.tz)
            and now < planned.until
        )

    def note_planned(self, patient: Patient, evaluation: Evaluation, now: datetime) -> None:
        """Until the morning is over, the day ends or a known event's time comes, only a new one changes the plan."""
        wake, zone = evaluation.state.wake, ZoneInfo(evaluation.tz)
        tomorrow = day_start(evaluation.day + timedelta(days=1), zone, wake)
        turns = [evaluation.morning.until + MINUTE, tomorrow, now + PLANNED_FOR]
        waiting = self.courses.next_change(patient.id)
        if waiting is not None:
            turns.append(waiting - AHEAD_OF_NOW)
        until = min(turn for turn in turns if turn > now)
        self._planned[patient.id] = _Planned(patient.journal_version, patient.tz, until)

    def may_follow(self, patient_id: UUID) -> bool:
        """Whether the caller is the one to work out what follows; else the one at work does it once more."""
        with self._lock:
            if patient_id in self._following:
                self._again.add(patient_id)
                return False
            self._following.add(patient_id)
            return True

    def has_followed(self, patient_id: UUID) -> bool:
        """True when nothing new came in meanwhile."""
        with self._lock:
            if patient_id in self._again:
                self._again.discard(patient_id)
                return False
            self._following.discard(patient_id)
            return True

    def ahead(self, evaluation: Evaluation) -> tuple[DayPlan, ...]:
        return plan_ahead(self.catalogue, evaluation, DAYS_AHEAD)

    def intake_done(self, database: Database, patient: Patient) -> bool:
        with database.read() as tx:
            return journal_rows.has_event(tx, patient.id, "IntakeCompleted")


def follow(database: Database, planner: Planner, patient_id: UUID, now: datetime, chance: Chance) -> None:
    """``refresh`` after an answer has gone out: once at a time a person, and never a reason to cut the line.

    A burst of batches from one phone is worked out once or twice, not once for each. A busy database is no
    loss: the events are there, and the next event or planning tick makes up for it.
    """
    if not planner.may_follow(patient_id):
        return
    done = False
    while not done:
        try:
            refresh(database, planner, patient_id, now, chance)
        except Exception as error:
            log.error("following failed: patient=%s cause=%s", patient_id, type(error).__name__)
        done = planner.has_followed(patient_id)


def refresh(database: Database, planner: Planner, patient_id: UUID, now: datetime, chance: Chance) -> None:
    """After new events: keeps the decisions made and makes the reminders follow the plan, in one transaction.

    If this dies, nothing is lost: the events are there, and the next tick or event does it again.
    """
    with database.read() as tx:
        patient = account_rows.patient_by_id(tx, patient_id)
    if patient is None:
        return
    try:
        evaluation = planner.evaluation(database, patient, now)
    except Refused:
        return
    ahead = planner.ahead(evaluation)
    snapshot = planner.courses.snapshot(patient_id, evaluation)
    with database.write() as tx:
        decisions.keep(tx, patient_id, evaluation, now, chance)
        if snapshot is not None:
            snapshot_rows.keep(tx, patient_id, snapshot)
        reminders.materialise(tx, patient_id, (evaluation.plan, *ahead), rules_of(evaluation), now)
    if snapshot is not None:
        planner.courses.begin_anew(patient_id)
    planner.note_planned(patient, evaluation, now)


def materialise_all(database: Database, planner: Planner, now: datetime, chance: Chance) -> int:
    """Plans everyone's reminders ahead, one short transaction a person; gives how many people were planned.

    Whose plan cannot have changed is passed over. One person whose log cannot be evaluated must not silence the
    others; a database that is away ends the round, and the next one makes up for it.
    """
    with database.read() as tx:
        everyone = account_rows.all_patients(tx)
    planned = 0
    for patient in everyone:
        if planner.is_planned(patient, now):
            continue
        try:
            refresh(database, planner, patient.id, now, chance)
            planned += 1
        except Unavailable:
            raise
        except Exception as error:
            log.error(
                "planning failed: patient=%s cause=%s", patient.id, type(error).__name__, exc_info=error
            )
    return planned


def rules_of(evaluation: Evaluation) -> ReminderRules:
    """What the person's state says about reminders."""
    state = evaluation.state
    wake, bed = day_start_min(state.wake) + DAY_STARTS_BEFORE_WAKE_MIN, minutes_of(state.bed)
    told = {session: status for session, status in evaluation.statuses.items() if status in TOUCHED}
    answered = evaluation.morning.state in (MorningState.ANSWERED, MorningState.LATE)
    return ReminderRules(
        zone=ZoneInfo(evaluation.tz),
        wake_min=wake,
        bed_min=bed if bed > wake else bed + DAY_MINUTES,
        flare=state.flare.state is FlareState.FLARE,
        idle_days=state.idle_days,
        lock_screen=state.lock_screen,
        closed=frozenset(told),
        skipped=frozenset(session for session, status in told.items() if status is Status.SKIPPED),
        settings=state.reminders,
        active=frozenset({evaluation.day} if set(told.values()) - {Status.SKIPPED} else ()),
        answered=frozenset({evaluation.day} if answered else ()),
    )
