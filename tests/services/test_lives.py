"""A report of somebody read before is the one the whole log would give, whatever came in between."""

import json
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic_core import to_json

from app.domain.errors import Refused
from app.domain.events import Event
from app.domain.people import Patient
from app.domain.report import ReportRequest, build
from app.domain.vocabulary import Actor
from app.services import accounts, demo, journal
from app.services.exports import Form, made
from app.services.lives import Lives
from app.services.sharing import OpenRecord
from app.services.today import Planner
from app.store import accounts as account_rows
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import NOON, Counting

# What is told here depends on no database, and the history takes seconds to live.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CATALOGUE = load_catalogue()
PERSON = UUID("6f1c1f0e-5d0b-4d1c-9d1c-0c4b5a8d7e21")
TZ = "Europe/Berlin"


@cache
def eight_weeks() -> list[Event]:
    return demo.history(CATALOGUE, PERSON, NOON, TZ)


def lived(database: Database) -> UUID:
    with database.write() as tx:
        journal.append(tx, account_rows.add_patient(tx, PERSON, "Ada", TZ, NOON).id, eight_weeks(), NOON)
    return PERSON


def report(evaluation: Any, at: Any) -> bytes:
    return to_json(build(evaluation, ReportRequest("id", at, "Ada")))


def seen(database: Database, patient_id: UUID) -> Patient:
    return accounts.find_patient(database, str(patient_id))


def tell(database: Database, patient: Patient, kind: str, at: Any, **fields: Any) -> None:
    raw = {"id": str(uuid5(patient.id, f"{kind}{at}")), "type": kind, "v": 1, "seq": int(at.timestamp())}
    raw |= {"at": at.isoformat(), "tz": "Europe/Berlin", "day": at.date().isoformat(), **fields}
    author = journal.Author(patient, uuid5(patient.id, "phone"), Actor.PERSON)
    (receipt,) = journal.record(database, author, [raw], at)
    assert receipt.status == "recorded", receipt


def test_a_life_that_is_followed_reads_like_one_folded_anew(database: Database) -> None:
    planner, kept, patient_id = Planner(CATALOGUE, None), Lives(CATALOGUE, None), lived(database)
    steps = (
        (timedelta(), None),
        (timedelta(minutes=1), ("ConfidenceRated", {"value": 7})),
        (timedelta(hours=20), ("MorningChecked", {"pain": 3})),
        (timedelta(hours=21), ("FlareDeclared", {})),
        (timedelta(days=3), None),
        (timedelta(days=1), None),  # a clock that was set back
    )
    for after, told in steps:
        now = NOON + after
        if told:
            tell(database, seen(database, patient_id), told[0], now, **told[1])
        patient = seen(database, patient_id)
        anew = planner.whole(database, patient, now)
        assert report(kept.evaluation(database, patient, now), now) == report(anew, now), after


def test_the_demonstration_persons_bundle_is_valid_and_their_table_has_every_day(database: Database) -> None:
    record = OpenRecord(seen(database, lived(database)), include_notes=True)
    chance, kept = Counting().chance(), Lives(CATALOGUE, None)
    text = {form: made(database, kept, record, NOON, chance, form).written.decode() for form in Form}
    report = json.loads(text[Form.JSON])
    assert len(Bundle.model_validate_json(text[Form.FHIR]).entry) > len(report["sessions"])
    assert text[Form.CSV].count("\r\n") == 1 + len(report["days"])


def test_a_change_of_zone_and_an_answer_for_days_ago_are_heard(database: Database) -> None:
    kept, patient_id = Lives(CATALOGUE, None), lived(database)
    kept.evaluation(database, seen(database, patient_id), NOON)
    ago = NOON - timedelta(days=5)
    tell(database, seen(database, patient_id), "ConfidenceRated", ago, value=2)
    patient = seen(database, patient_id)
    found = json.loads(report(kept.evaluation(database, patient, NOON), NOON))
    assert {"date": ago.date().isoformat(), "value": 2} in found["confidence"]
    elsewhere = Patient(patient.id, patient.label, "Asia/Tokyo", patient.journal_version, patient.lock_screen)
    assert kept.evaluation(database, elsewhere, NOON).tz == "Asia/Tokyo"


def test_whoever_was_read_longest_ago_gives_way_and_nothing_is_kept_of_a_beginner(database: Database) -> None:
    planner, chance, kept = (
        Planner(CATALOGUE, None),
        Counting().chance(),
        Lives(CATALOGUE, None, events_kept=10),
    )
    patient = seen(database, demo.seed(database, planner, NOON, chance).patient_id)
    newcomer = accounts.start_alone(database, "UTC", "Phone", "::1", NOON, chance).patient
    for _ in range(2):
        with pytest.raises(Refused, match="intake_missing"):
            kept.evaluation(database, newcomer, NOON)
        kept.evaluation(database, patient, NOON)
    assert list(kept._kept) == [patient.id]
    kept.forget(patient.id)
    kept.forget(patient.id)
    assert not kept._kept
