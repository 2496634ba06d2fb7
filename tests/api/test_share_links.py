"""A report by link: for whoever holds it, for days, and taken back at once; consents with an end of their own."""

from datetime import timedelta
from typing import Any

from tests.api.conftest import App, Client


def shared(app: App, **asked: Any) -> tuple[Client, dict[str, Any], str]:
    """The person, the answer that made the link, and the path of its report."""
    person = app.person_after_intake()
    made = person.post("/api/share-links", asked)
    assert made.status_code == 201, made.text
    return person, made.json(), made.json()["report_url"].removeprefix("http://localhost:8000")


def test_a_link_opens_the_report_without_a_cookie_and_every_look_is_told(app: App) -> None:
    person, made, path = shared(app, days=3, label="Practice on the corner", scope="without_notes")
    assert made["url"].startswith("http://localhost:8000/#/shared/")
    assert made["url"].rsplit("/", 1)[1] in path
    app.clock.forward(minutes=5)
    answer = app.client().get(path)
    assert (answer.status_code, answer.json()["schema"]) == (200, "report-1")
    assert answer.json()["scope"] == "without_notes"
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-robots-tag"].startswith("noindex")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    app.client().get(f"{path}.csv")
    look = person.get("/api/consents").json()["looks"][0]
    assert (look["who"], look["what"] in ("read_report", "took_csv")) == ("Practice on the corner", True)
    (listed,) = person.get("/api/share-links").json()["links"]
    assert (listed["state"], listed["looks"], listed["scope"]) == ("open", 2, "without_notes")
    assert listed["last_look"] == listed["created_at"].replace(":00:00", ":05:00")


def test_the_address_is_told_once_and_kept_as_a_hash(app: App) -> None:
    person, made, _ = shared(app)
    secret = made["url"].rsplit("/", 1)[1]
    assert len(secret) >= 43
    assert secret not in person.get("/api/share-links").text
    with app.house.database.read() as tx:
        rows = tx.exec_driver_sql("SELECT * FROM share_link").all()
    assert len(rows) == 1 and secret not in repr(rows)


def test_a_link_that_was_taken_back_ran_out_or_never_was_opens_nothing(app: App) -> None:
    person, made, path = shared(app, days=2)
    other = person.post("/api/share-links", {}).json()
    forms = ("", ".csv", ".fhir.json")
    assert {app.client().get(path + form).status_code for form in forms} == {200}
    assert person.delete(f"/api/share-links/{made['id']}").status_code == 204
    answers = [app.client().get(path + form) for form in forms]
    answers += [app.client().get(f"/api/shared/nothing-like-it/report{form}") for form in forms]
    app.clock.forward(days=14)
    ran_out = other["report_url"].removeprefix("http://localhost:8000")
    answers += [app.client().get(ran_out + form) for form in forms]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    states = [link["state"] for link in person.get("/api/share-links").json()["links"]]
    assert sorted(states) == ["ended", "expired"]


def test_a_link_opens_sixty_times_an_hour_and_each_look_is_told(app: App) -> None:
    """Each costs the server a report, and nobody reads that fast."""
    person, made, path = shared(app)
    answers = [app.client().get(f"{path}?since=2026-03-04").status_code for _ in range(62)]
    assert answers == 60 * [200] + 2 * [429]
    assert person.get("/api/share-links").json()["links"][0]["looks"] == 62
    app.clock.forward(hours=1)
    assert app.client().get(path).status_code == 200
    assert made["state"] == "open"


def test_a_link_or_an_end_that_makes_no_sense_is_refused(app: App) -> None:
    person = app.person()
    for asked, code in (
        ({"days": 15}, "field_invalid"),
        ({"days": 0}, "field_invalid"),
        ({"days": "3"}, "field_invalid"),
        ({"scope": "everything"}, "scope_unknown"),
        ({"label": "\n"}, "name_invalid"),
        ({"more": 1}, "field_invalid"),
    ):
        answer = person.post("/api/share-links", asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code), asked
    offer = app.therapist().post("/api/therapist/share-codes").json()["code"]
    for until in ("2026-03-04T11:59:00Z", "2029-01-01T00:00:00Z", 1_900_000_000, "2026-03-05T12:00:00"):
        answer = person.post("/api/consents", {"code": offer, "until": until})
        assert (answer.status_code, answer.json()["field"]) == (422, "until"), until


def test_ten_open_links_are_enough_and_nobody_ends_the_link_of_another(app: App) -> None:
    person, made, _ = shared(app)
    for _ in range(9):
        assert person.post("/api/share-links", {}).status_code == 201
    assert person.post("/api/share-links", {}).json()["code"] == "too_many_links"
    assert app.person().delete(f"/api/share-links/{made['id']}").status_code == 404
    assert person.delete(f"/api/share-links/{made['id']}").status_code == 204
    assert person.delete(f"/api/share-links/{made['id']}").status_code == 404
    assert person.post("/api/share-links", {}).status_code == 201


def test_an_invitation_link_says_who_asks_and_becomes_consent(app: App) -> None:
    person, therapist = app.person_after_intake(), app.therapist()
    offer = therapist.post("/api/therapist/share-codes").json()
    start = "http://localhost:8000/#/share/"
    assert offer["link"].startswith(start)
    invitation = {"invitation": offer["link"].removeprefix(start)}
    for _ in range(2):
        assert person.post("/api/consents/preview", invitation).json() == {"therapist": {"name": "Thea"}}
    assert person.post("/api/consents/preview", {"code": offer["code"]}).status_code == 200
    given = person.post("/api/consents", {**invitation, "scope": "without_notes"}).json()
    assert (given["scope"], given["until"]) == ("without_notes", None)
    for used in (invitation, {"code": offer["code"]}):  # link and code are one invitation
        assert app.person().post("/api/consents", used).json()["code"] == "share_code_wrong"
    for nothing in ({}, {**invitation, "code": offer["code"]}):
        assert person.post("/api/consents", nothing).json()["code"] == "share_code_wrong"


def test_sharing_until_a_moment_ends_by_itself(app: App) -> None:
    person, therapist = app.person_after_intake(), app.therapist()
    until = (app.clock.now + timedelta(hours=1)).isoformat()
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    given = person.post("/api/consents", {"code": code, "until": until}).json()
    path = f"/api/therapist/patients/{person.get('/api/me').json()['patient']['id']}/report"
    app.clock.forward(minutes=20)
    assert therapist.get(path).status_code == 200
    app.clock.forward(minutes=20)
    assert len(therapist.get("/api/therapist/patients").json()["patients"]) == 1
    app.clock.forward(minutes=20)
    assert therapist.get(path).status_code == 404
    assert therapist.get("/api/therapist/patients").json()["patients"] == []
    (listed,) = person.get("/api/consents").json()["consents"]
    assert listed["ended_at"] == listed["until"] == given["until"]
    assert person.delete(f"/api/consents/{given['id']}").status_code == 404


def test_sharing_again_with_another_scope_replaces_what_held(app: App) -> None:
    person, therapist = app.person_after_intake(), app.therapist()
    for scope in ("all", "without_notes"):
        code = therapist.post("/api/therapist/share-codes").json()["code"]
        person.post("/api/consents", {"code": code, "scope": scope})
    path = f"/api/therapist/patients/{person.get('/api/me').json()['patient']['id']}/report"
    assert therapist.get(path).json()["scope"] == "without_notes"
    consents = person.get("/api/consents").json()["consents"]
    assert [one["scope"] for one in consents if one["ended_at"] is None] == ["without_notes"]
