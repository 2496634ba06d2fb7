"""The way from a therapist's code to the report, and back out of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from jsonschema import Draft202012Validator

from tests.api.conftest import App, Client

ASKED = "May I lift my grandson?"
WORDS = ["Lifting my grandson", "Gardening for an hour"]


def test_a_report_is_read_only_while_consent_lasts_and_the_patient_sees_the_look(app: App) -> None:
    person, therapist = app.person_after_intake(), app.therapist()
    patient_id = person.get("/api/me").json()["patient"]["id"]
    path = f"/api/therapist/patients/{patient_id}/report"
    assert therapist.get(path).status_code == 404
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    consent = person.post("/api/consents", {"code": code}).json()
    assert consent["therapist"] == {"name": "Thea"}
    assert [p["id"] for p in therapist.get("/api/therapist/patients").json()["patients"]] == [patient_id]
    app.clock.forward(minutes=1)
    report = therapist.get(path)
    assert report.status_code == 200
    looks = person.get("/api/consents").json()["looks"]
    assert (looks[0]["who"], looks[0]["what"]) == ("Thea", "read_report")
    assert person.delete(f"/api/consents/{consent['id']}").status_code == 204
    assert therapist.get(path).status_code == 404
    assert therapist.get("/api/therapist/patients").json() == {"patients": []}


def test_the_report_and_the_export_obey_the_published_schema(app: App) -> None:
    person, therapist = app.person_after_intake(), app.therapist()
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code})
    patient_id = person.get("/api/me").json()["patient"]["id"]
    schema = app.client().get("/api/schemas/report-1.json").json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for answer in (person.get("/api/export"), therapist.get(f"/api/therapist/patients/{patient_id}/report")):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        validator.validate(answer.json())


def test_another_therapist_or_patient_sees_nothing(app: App) -> None:
    person, therapist, other = app.person_after_intake(), app.therapist(), app.therapist("other")
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    consent = person.post("/api/consents", {"code": code}).json()
    patient_id = person.get("/api/me").json()["patient"]["id"]
    assert other.get(f"/api/therapist/patients/{patient_id}/report").status_code == 404
    assert app.person().delete(f"/api/consents/{consent['id']}").status_code == 404
    assert app.person().get("/api/consents").json() == {"consents": [], "looks": []}


def test_notes_and_own_words_stay_with_the_person_who_shares_without_notes(app: App) -> None:
    person = app.person_after_intake()
    tell(app, person, "HelpAsked", note=ASKED)
    tell(app, person, "OutcomeRated", instrument="PSFS", items=[3, 5], labels=WORDS)
    read = {}
    for scope in ("all", "without_notes"):
        therapist = app.therapist(f"thea-{scope}")
        code = therapist.post("/api/therapist/share-codes").json()["code"]
        assert person.post("/api/consents", {"code": code, "scope": scope}).json()["scope"] == scope
        patient_id = person.get("/api/me").json()["patient"]["id"]
        read[scope] = therapist.get(f"/api/therapist/patients/{patient_id}/report")
    whole, discreet = read["all"].json(), read["without_notes"].json()
    assert (whole["scope"], whole["person_note"], whole["psfs"][0]["labels"]) == ("all", ASKED, WORDS)
    assert (discreet["scope"], discreet["psfs"][0]["score"]) == ("without_notes", 4)
    for words in (ASKED, *WORDS):
        assert words not in read["without_notes"].text
    assert person.get("/api/export").json()["person_note"] == ASKED


def tell(app: App, person: Client, kind: str, **fields: Any) -> None:
    event = {
        "id": str(uuid4()),
        "type": kind,
        "v": 1,
        "seq": 1,
        "at": (app.clock.now - timedelta(seconds=1)).isoformat(),
        "tz": "Europe/Berlin",
        "day": app.clock.now.date().isoformat(),
        **fields,
    }
    answer = person.post("/api/journal", {"events": [event]})
    assert [one["status"] for one in answer.json()["receipts"]] == ["recorded"], answer.text
