"""A person to show: eight weeks of history until yesterday evening, and a therapist who may see it.

The history is one simulated life through the real engine, so every rating, plan and decision fits the others.
The same person and the same day give the same events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from app.domain.archetypes import STEADY, Archetype, Flares
from app.domain.days import person_day
from app.domain.event_person import FindingRecorded, IfThenPlan, ProfileChanged
from app.domain.event_types import Side
from app.domain.events import Event, HelpAsked, Payload
from app.domain.exercises import Catalogue
from app.domain.people import Patient, Therapist
from app.domain.vocabulary import Context, Slot
from app.services import accounts, hashing, journal, today
from app.services.chance import Chance
from app.services.simulated_life import TZ, Setting, with_engine
from app.services.today import Planner
from app.store import accounts as account_rows
from app.store import sharing as sharing_rows
from app.store import sign_in as sign_in_rows
from app.store.db import Database, Transaction

LABEL: Final = "Demo"
LOGIN: Final = "demo-therapist"
NAME: Final = "Demo Therapist"
DAYS: Final = 56
SEED: Final = 8
PASSWORD_LENGTH: Final = 16

PERSON: Final[Archetype] = replace(
    STEADY,
    name="demo",
    answers=replace(STEADY.answers, activity="three_or_more", stir=0, calm_down=0),
    over_gain=0.4,
    capacity=1.0,
    capacity_gain=0.2,
    flares=Flares(chance=0, chance_over=0, size=3.4, mean_days=2, forced=(17, 3)),
    habits=replace(STEADY.habits, adherence=0.8, missing_mornings=0.06, late_mornings=0.05, declares=0.5),
)
"""Settles well, with one flare-up in the third week, sessions left out and a few mornings answered late."""

PLANS: Final = {
    Slot.MORNING: IfThenPlan("after my first coffee", Context.HOME, "07:40"),
    Slot.MIDDAY: IfThenPlan("when I close the laptop for lunch", Context.WORK, "12:30"),
    Slot.EVENING: IfThenPlan("before brushing my teeth", Context.HOME, "21:30"),
}
EVENINGS: Final[Mapping[int, tuple[Payload, ...]]] = {
    0: (ProfileChanged({"plans": PLANS}),),
    1: (
        FindingRecorded("Q15a", "easy"),
        FindingRecorded("Q15b", "tight_one", Side.LEFT),
        FindingRecorded("Q15c", "stiff_both"),
        FindingRecorded("Q15d", "easy"),
        FindingRecorded("Q15e", "fine"),
        FindingRecorded("Q15f", "belly"),
    ),
    53: (HelpAsked("I would like to go back to gardening. How much is a good start?"),),
}
"""What the person tells beside the daily answers: anchors, the body check, a question for the visit."""


@dataclass(frozen=True, slots=True)
class DemoMade:
    patient_id: UUID
    pairing_code: str
    therapist_login: str
    therapist_password: str


def seed(database: Database, planner: Planner, now: datetime, chance: Chance, tz: str = TZ) -> DemoMade:
    """The demonstration person and therapist, made in one transaction or found again.

    A second call gives a fresh pairing code and a fresh password; the history stays as it is.
    """
    password = _readable(chance.new_code(PASSWORD_LENGTH))
    hashed = hashing.hash_password(password)
    with database.read() as tx:
        found = account_rows.patients_labelled(tx, LABEL)
    patient_id = found[0].id if found else chance.new_id()
    events = [] if found else history(planner.catalogue, patient_id, now, tz)
    with database.write() as tx:
        patient = _person(tx, patient_id, events, tz, now)
        therapist = _therapist(tx, hashed, now, chance)
        _consent(tx, patient, therapist, now, chance)
    today.refresh(database, planner, patient.id, now, chance)
    code = accounts.issue_code(database, patient.id, now, chance)
    return DemoMade(patient.id, code.code, LOGIN, password)


def history(catalogue: Catalogue, patient_id: UUID, now: datetime, tz: str) -> list[Event]:
    """Eight weeks of one person's log, the last day being the person-day before the one of ``now``."""
    yesterday = person_day(now, ZoneInfo(tz), PERSON.answers.wake) - timedelta(days=1)
    start: date = yesterday - timedelta(days=DAYS - 1)
    device_id = uuid5(patient_id, "demo phone")
    setting = Setting(PERSON, SEED, start, DAYS, tz, patient_id, device_id, EVENINGS)
    return list(with_engine(setting, catalogue).log)


def _person(tx: Transaction, patient_id: UUID, events: list[Event], tz: str, now: datetime) -> Patient:
    """Whoever came first is kept, should two starts make the demo at once."""
    there = account_rows.patients_labelled(tx, LABEL)
    if there:
        return there[0]
    patient = account_rows.add_patient(tx, patient_id, LABEL, tz, now)
    journal.append(tx, patient.id, events, now)
    return patient


def _therapist(tx: Transaction, password_hash: str, now: datetime, chance: Chance) -> Therapist:
    known = sign_in_rows.therapist_by_login(tx, LOGIN)
    if known is None:
        return sign_in_rows.add_therapist(tx, chance.new_id(), NAME, LOGIN, password_hash, now)
    sign_in_rows.set_password(tx, known[0].id, password_hash)
    return known[0]


def _consent(tx: Transaction, patient: Patient, therapist: Therapist, now: datetime, chance: Chance) -> None:
    if sharing_rows.live_consent(tx, patient.id, therapist.id, now):
        return
    sharing_rows.add_consent(tx, chance.new_id(), patient.id, therapist.id, "all", now)
    sharing_rows.log_access(tx, chance.new_id(), now, "person", None, "shared", patient.id)


def _readable(code: str) -> str:
    """Groups of four, easier to copy from a terminal."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
