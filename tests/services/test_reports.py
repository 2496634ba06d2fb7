"""The document out of a database: what goes out, to whom, and what is kept of the look."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from jsonschema import Draft202012Validator

from app.domain.errors import Refused
from app.domain.people import Patient
from app.domain.report import REPORT_SCHEMA
from app.domain.vocabulary import Actor
from app.services import accounts, exports, intake, invitations, journal, reports, sharing
from app.services.chance import Chance
from app.services.exports import Form
from app.services.invitations import NewAccount
from app.services.lives import Lives
from app.services.sharing import OpenRecord
from app.services.today import Planner
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import NOON, Counting

ANSWERS: dict[str, Any] = {
    "age_band": "40-49",
    "activity": "once_or_twice",
    "named": "none",
    "worse": ["sitting"],
    "eases": ["standing_or_walking"],
    "leg": "none",
    "avg_pain": 2,
    "enjoyment": 3,
    "general_activity": 3,
    "stir": 0,
    "calm_down": 1,
    "care_flags": [],
    "wake": "07:00",
    "bed": "23:00",
    "work": "desk",
    "lie_down": ["home"],
    "equipment": {"home": ["mat_or_bed", "chair", "wall"]},
    "sessions": 3,
    "floor_ok": True,
    "discreet": False,
    "disliked": [],
}
PHONE = UUID("5b6b7a52-0a0f-4e0e-9a55-3d0f4d1f9d11")
ASKED = "May I lift my grandson?"


@dataclass
class Place:
    database: Database
    planner: Planner
    lives: Lives
    chance: Chance

    def person(self) -> Patient:
        found = accounts.start_alone(self.database, "UTC", "Phone", "::1", NOON, self.chance).patient
        author = journal.Author(found, PHONE, Actor.PERSON)
        told = intake.Intake(str(uuid5(PHONE, "intake")), NOON.isoformat(), "UTC", ANSWERS, ())
        intake.complete(self.database, author, told, self.planner.catalogue, NOON)
        note = {
            "id": str(uuid5(PHONE, "note")),
            "type": "HelpAsked",
            "v": 1,
            "seq": 9,
            "at": NOON.isoformat(),
            "tz": "UTC",
            "day": NOON.date().isoformat(),
            "note": ASKED,
        }
        assert journal.record(self.database, author, [note], NOON)[0].status == "recorded"
        return self.seen(found)

    def seen(self, patient: Patient) -> Patient:
        return accounts.find_patient(self.database, str(patient.id))

    def report(self, patient: Patient, **options: bool) -> dict[str, Any]:
        record = OpenRecord(patient, **{"include_notes": True, **options})
        made = exports.made(self.database, self.lives, record, NOON, self.chance, Form.JSON)
        read: dict[str, Any] = json.loads(made.written)
        return read


@pytest.fixture
def place(database: Database) -> Place:
    return Place(
        database, Planner(load_catalogue(), None), Lives(load_catalogue(), None), Counting().chance()
    )


def test_the_report_obeys_the_schema_and_is_new_only_in_its_id(place: Place):
    person = place.person()
    one, other = place.report(person), place.report(person)
    Draft202012Validator(REPORT_SCHEMA).validate(one)
    assert {name for name in one if one[name] != other[name]} == {"export_id"}
    assert (one["catalogue_version"], one["person_label"]) == (place.planner.catalogue.version, person.label)


def test_notes_stay_at_home_if_they_are_not_wanted(place: Place):
    person = place.person()
    assert place.report(person)["person_note"] == ASKED
    discreet = place.report(person, include_notes=False)
    assert (discreet["scope"], discreet["person_note"]) == ("without_notes", None)
    assert ASKED not in json.dumps(discreet)


def test_the_persons_and_the_operators_exports_are_whole_and_leave_a_line(place: Place):
    person = place.person()
    for export, at in ((reports.own_export, NOON), (reports.operator_export, NOON + timedelta(minutes=1))):
        read = json.loads(export(place.database, place.lives, person, at, place.chance))
        assert (read["scope"], read["person_note"]) == ("all", ASKED)
    _, looks = sharing.consents(place.database, person, NOON)
    assert [(look.who, look.what) for look in looks] == [("operator", "export"), ("person", "export")]


def test_before_the_intake_there_is_nothing_to_report(place: Place):
    newcomer = accounts.start_alone(place.database, "UTC", "Phone", "::1", NOON, place.chance).patient
    for export in (reports.operator_export, reports.own_export):
        with pytest.raises(Refused, match="intake_missing"):
            export(place.database, place.lives, newcomer, NOON, place.chance)
    assert sharing.consents(place.database, newcomer, NOON) == ([], [])


def test_opening_a_record_tells_whether_notes_are_shared(place: Place):
    person = place.person()
    for scope, include_notes in (("all", True), ("without_notes", False)):
        invitation, _ = invitations.invite(place.database, NOON, place.chance)
        password = "correct horse battery"
        wanted = NewAccount("Thea", f"thea-{scope}", password)
        thea = invitations.accept(place.database, invitation, wanted, "::1", NOON, place.chance).therapist
        code = sharing.make_share_code(place.database, thea, NOON, place.chance).code
        sharing.give_consent(place.database, person, code, scope, NOON, place.chance)
        opened = sharing.open_record(place.database, thea, person.id, NOON, place.chance)
        assert (opened.patient, opened.include_notes) == (person, include_notes)
