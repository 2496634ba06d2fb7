"""Exports over HTTP: the form one asks for, whose notes travel, the caseload line by line, and who may ask."""

import csv
import hashlib
import io
import json
from typing import Any
from uuid import uuid4

from fhir.resources.R4B.bundle import Bundle

from tests.api.conftest import App, Client

NOTE = "May I lift my grandson?"
KINDS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "fhir": "application/fhir+json"}


def consented(app: App, therapist: Client, scope: str = "all") -> tuple[Client, str]:
    person = app.person_after_intake()
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code, "scope": scope})
    return person, person.get("/api/me").json()["patient"]["id"]


def ask(app: App, person: Client) -> None:
    event = {"id": str(uuid4()), "type": "HelpAsked", "v": 1, "seq": 1, "tz": "Europe/Berlin", "note": NOTE}
    day = app.clock.now.date().isoformat()
    sent = {**event, "at": app.clock.now.isoformat(), "day": day}
    assert person.post("/api/journal", {"events": [sent]}).json()["receipts"][0]["status"] == "recorded"


def key_of(therapist: Client, **asked: Any) -> dict[str, str]:
    made = therapist.post("/api/therapist/tokens", {"name": "Nightly copy", **asked})
    assert made.status_code == 201, made.text
    return {"authorization": f"Bearer {made.json()['token']}"}


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_form_follows_the_ending_or_what_is_accepted(app: App) -> None:
    therapist = app.therapist()
    person, patient_id = consented(app, therapist)
    for client, path in (
        (person, "/api/export"),
        (therapist, f"/api/therapist/patients/{patient_id}/report"),
    ):
        for asked, headers, kind in (
            ("", {}, "json"),
            ("", {"accept": "text/csv"}, "csv"),
            ("", {"accept": "application/fhir+json;q=0.9, application/json;q=0.1"}, "fhir"),
            ("", {"accept": "text/html, */*;q=0.5"}, "json"),
            (".csv", {"accept": "application/json"}, "csv"),
            (".fhir.json", {}, "fhir"),
        ):
            answer = client.get(path + asked, headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (200, KINDS[kind]), (
                path,
                asked,
                headers,
            )
        for accept in ("text/html", "text/csv;q=0", "x;q=y"):
            answer = client.get(path, headers={"accept": accept})
            assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    rows = list(csv.DictReader(io.StringIO(person.get("/api/export.csv").text, newline="")))
    assert [row["date"] for row in rows] == ["2026-03-04"]
    Bundle.model_validate(person.get("/api/export.fhir.json").json())
    assert person.get("/api/export?since=2026-03-04").json()["period_start"] == "2026-03-04"
    looks = {look["what"] for look in person.get("/api/consents").json()["looks"]}
    assert looks == {"export", "export_csv", "export_fhir", "read_report", "took_csv", "took_fhir", "shared"}


def test_a_consent_without_notes_holds_in_every_form(app: App) -> None:
    therapist = app.therapist()
    person, patient_id = consented(app, therapist, "without_notes")
    ask(app, person)
    path = f"/api/therapist/patients/{patient_id}/report"
    for ending in ("", ".csv", ".fhir.json"):
        answer = therapist.get(path + ending)
        assert answer.status_code == 200
        assert NOTE not in answer.text
    assert NOTE not in therapist.get("/api/therapist/caseload.ndjson").text
    for ending in ("", ".fhir.json"):
        assert NOTE in person.get(f"/api/export{ending}").text


def test_an_export_is_an_event_of_the_persons_own_log(app: App) -> None:
    """The question was handed over, so it is no open question any more."""
    person = app.person_after_intake()
    ask(app, person)
    app.clock.forward(minutes=1)
    first = person.get("/api/export").json()
    app.clock.forward(minutes=1)
    second = person.get("/api/export").json()
    assert "asked" in {flag["code"] for flag in first["ask_therapist"]}
    assert "asked" not in {flag["code"] for flag in second["ask_therapist"]}
    assert first["person_note"] == second["person_note"] == NOTE
    with app.house.database.read() as tx:
        body = (
            tx.exec_driver_sql("SELECT body FROM journal_event WHERE type = 'ExportMade' ORDER BY at")
            .scalars()
            .all()
        )
    assert [json.loads(one)["export_id"] for one in body] == [first["export_id"], second["export_id"]]


def test_a_caseload_is_lines_that_can_be_checked_and_gone_on_with(app: App) -> None:
    therapist = app.therapist()
    people = sorted(consented(app, therapist)[1] for _ in range(3))
    fresh = app.person()
    fresh.post("/api/consents", {"code": therapist.post("/api/therapist/share-codes").json()["code"]})
    app.person_after_intake()  # shares with nobody
    answer = therapist.get("/api/therapist/caseload.ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    header, *told, trailer = lines_of(answer.text)
    assert (header["type"], header["people"], header["after"]) == ("header", 4, None)
    assert [one["person"] for one in told if one["type"] == "report"] == people
    assert [one["code"] for one in told if one["type"] == "no_report"] == ["intake_missing"]
    before = answer.content[: answer.content.rindex(b'{"type":"trailer"')]
    totals = {"type": "trailer", "reports": 3, "without": 1, "failed": 0}
    assert trailer == {**totals, "sha256": hashlib.sha256(before).hexdigest()}
    for line in answer.content.splitlines():
        if line.startswith(b'{"type":"report"'):
            body = line[line.index(b'"report":') + len(b'"report":') : -1]
            assert json.loads(line)["sha256"] == hashlib.sha256(body).hexdigest()
            assert json.loads(body)["schema"] == "report-1"
    rest = lines_of(therapist.get(f"/api/therapist/caseload.ndjson?after={people[1]}").text)
    assert [one["person"] for one in rest if one["type"] == "report"] == people[2:]


def test_a_key_reads_and_does_nothing_else_and_shows_when_it_was_used(app: App) -> None:
    therapist, other = app.therapist(), app.therapist("other")
    _, patient_id = consented(app, therapist)
    headers, program = key_of(therapist, days=30), app.client()
    for path in ("caseload.ndjson", "patients", f"patients/{patient_id}/report"):
        assert program.get(f"/api/therapist/{path}", headers=dict(headers)).status_code == 200, path
        assert program.get(f"/api/therapist/{path}").status_code == 401
    assert (
        program.get(f"/api/therapist/patients/{patient_id}/report", headers=key_of(other)).status_code == 404
    )
    for method, path in (("GET", "me"), ("GET", "tokens"), ("POST", "share-codes"), ("POST", "tokens")):
        refused = program.ask(method, f"/api/therapist/{path}", json={"name": "x"}, headers=dict(headers))
        assert refused.status_code == 401
    assert (
        therapist.get("/api/therapist/patients", headers={"authorization": "Bearer backbeat_no"}).status_code
        == 401
    )
    (listed,) = therapist.get("/api/therapist/tokens").json()["tokens"]
    assert (listed["state"], listed["scope"], listed["last_used_at"] is None) == (
        "open",
        "caseload:read",
        False,
    )
    assert headers["authorization"].removeprefix("Bearer ") not in therapist.get("/api/therapist/tokens").text
    assert other.delete(f"/api/therapist/tokens/{listed['id']}").status_code == 404
    assert therapist.delete(f"/api/therapist/tokens/{listed['id']}").status_code == 204
    answer = program.get("/api/therapist/patients", headers=dict(headers))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_wrong")
    done = [one["what"] for one in therapist.get("/api/therapist/security").json()["happenings"]]
    assert {"token_made", "token_ended"} <= set(done)
    late = key_of(therapist, days=1)
    app.clock.forward(days=1)
    assert program.get("/api/therapist/patients", headers=late).status_code == 401


def test_ten_open_keys_are_enough(app: App) -> None:
    therapist = app.therapist()
    for _ in range(10):
        key_of(therapist)
    assert therapist.post("/api/therapist/tokens", {"name": "x"}).json()["code"] == "too_many_tokens"
    assert therapist.post("/api/therapist/tokens", {"name": "x", "days": 367}).status_code == 422
