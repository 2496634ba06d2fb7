"""Progress as the phone gets it: before anything happened, after a first day, and eight weeks in."""

from datetime import UTC, datetime

from app.api.progress import Progress
from app.services import demo
from tests.api.conftest import App, Client
from tests.api.test_journal_api import event, receipts
from tests.api.test_today_api import EARLY, exercise_done, session_done, started


def eight_weeks_in(app: App) -> Client:
    app.clock.now = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    made = demo.seed(app.house.database, app.house.planner, app.clock.now, app.house.chance)
    client = app.client()
    body = {"code": made.pairing_code, "device_name": "Phone"}
    assert client.post("/api/pair", body).status_code == 200
    return client


def test_before_the_intake_there_is_no_progress(app: App) -> None:
    answer = app.person().get("/api/progress")
    assert (answer.status_code, answer.json()["code"]) == (409, "intake_missing")
    assert app.client().get("/api/progress").status_code == 401


def test_on_the_first_day_every_ladder_stands_at_its_start_and_says_what_comes_next(app: App) -> None:
    app.clock.now = EARLY
    found = app.person_after_intake().get("/api/progress").json()
    Progress.model_validate(found)
    assert found["capacity"] == found["decisions"] == found["after"] == []
    assert found["pain"]["change"] is None
    (bridge,) = [ladder for ladder in found["ladders"] if ladder["track"] == "bridge"]
    assert (bridge["level"], bridge["dose_step"], bridge["last_on"]) == (0, 0, None)
    assert [level["name"] for level in bridge["levels"]] == [
        "Bridge, slow",
        "Bridge with march",
        "Single-leg bridge",
    ]
    waits = {wait["code"]: (wait["have"], wait["need"]) for wait in bridge["next"]["waits_for"]}
    assert waits["good_days"][0] == waits["days"][0] == 0


def test_a_tolerated_day_is_counted_in_words_the_next_morning(app: App) -> None:
    app.clock.now = EARLY
    client = app.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    done = [started(session, EARLY), *(exercise_done(session, item, EARLY) for item in session["items"])]
    receipts(client, *done, session_done(session, EARLY))
    app.clock.forward(days=1)
    receipts(client, event("MorningChecked", app.clock.now, pain=2, flare=False))
    found = client.get("/api/progress").json()
    Progress.model_validate(found)
    assert found["after"] == [{"date": "2026-03-05", "outcome": "settled"}]
    assert {(task["total"], task["quiet"]) for task in found["capacity"]} == {(1, 1)}
    assert found["pain"]["mornings"][-1] == {"date": "2026-03-05", "value": 2, "mean7": None, "quiet_to": 4}
    assert {one["rule"] for one in found["decisions"]} == {"H11"}
    assert all(one["text"] and one["name"] for one in found["decisions"])


def test_eight_weeks_fit_into_one_document_in_any_language(app: App) -> None:
    client = eight_weeks_in(app)
    english, german = (client.get(f"/api/progress?lang={lang}").json() for lang in ("en", "de"))
    for found in (english, german):
        Progress.model_validate(found)
    assert len(english["pain"]["mornings"]) == 42
    assert len(english["weeks"]) == 6
    assert english["pain"]["flares"]
    assert [one["exercise_id"] for one in english["capacity"]] == [
        one["exercise_id"] for one in german["capacity"]
    ]
    assert {one["name"] for one in english["capacity"]}.isdisjoint(one["name"] for one in german["capacity"])
    days = [one["until"] for one in english["decisions"]]
    assert days == sorted(days, reverse=True)
    assert len(client.get("/api/progress").content) < 150_000


def test_progress_is_of_this_person_alone(app: App) -> None:
    app.clock.now = EARLY
    one, other = app.person_after_intake(), app.person_after_intake()
    receipts(one, event("ConfidenceRated", EARLY, value=7))
    assert [sure["value"] for sure in one.get("/api/progress").json()["confidence"]] == [7]
    assert other.get("/api/progress").json()["confidence"] == []
