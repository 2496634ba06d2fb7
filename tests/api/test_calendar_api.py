"""The private calendar: a feed other programs can read, with a secret that can be taken back, and no health in it."""

import logging
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import ics
import pytest

from app.services import calendar as calendar_service
from app.services import outbox
from app.store import accounts as account_rows
from tests.api.conftest import App, Client
from tests.api.test_journal_api import event, receipts
from tests.api.test_reminders_api import change, page, run_dry, subscribe
from tests.api.test_today_api import exercise_done, session_done, started

EARLY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # seven in Berlin
BERLIN = ZoneInfo("Europe/Berlin")
HEALTH = ("pain", "spine", "exercise", "mobility", "strength", "flare", "patient", "therap", "physio")


# What is only said, not stored, needs one database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def early(app: App) -> App:
    app.clock.now = EARLY
    return app


def link(client: Client) -> str:
    """The path of a fresh link."""
    made = client.post("/api/calendar", {})
    assert made.status_code == 201, made.text
    found = made.json()
    assert found["webcal"] == found["url"].replace("http://", "webcal://")
    return found["url"].removeprefix("http://localhost:8000")


def read(app: App, path: str, **headers: str) -> httpx.Response:
    """As a calendar program reads it: no cookie, no browser."""
    return app.client().get(path, headers=headers)


def entries(app: App, path: str) -> list[ics.Event]:
    answer = read(app, path)
    assert answer.status_code == 200, answer.text
    return sorted(ics.Calendar(answer.text).events, key=lambda one: one.begin)


@on_sqlite
def test_another_library_reads_two_weeks_of_breaks_from_the_feed(early: App) -> None:
    client = early.person_after_intake()
    found = entries(early, link(client))
    foreseen = [
        one["at"]
        for day in page(client, "/api/reminders/preview")["days"]
        for one in day["reminders"]
        if one["kind"] == "session"
    ]
    assert [one.begin.datetime.strftime("%Y-%m-%dT%H:%M:%SZ") for one in found] == foreseen
    assert {one.name for one in found} == {"Movement break"}
    assert all(one.duration in (timedelta(minutes=5), timedelta(minutes=10)) for one in found)
    assert len({one.uid for one in found}) == len(found)
    assert found[-1].begin.datetime > EARLY + timedelta(days=12)


@on_sqlite
def test_the_clock_change_leaves_the_wall_time_alone(early: App) -> None:
    early.clock.now = datetime(2026, 3, 23, 5, 0, tzinfo=UTC)
    found = entries(early, link(early.person_after_intake()))
    walls = {one.begin.datetime.astimezone(BERLIN).strftime("%H:%M") for one in found}
    assert walls <= {"07:20", "11:30", "15:00", "20:30"}
    offsets = {one.begin.datetime.astimezone(BERLIN).utcoffset() for one in found}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}
    assert all(b.begin - a.begin >= timedelta(hours=2) for a, b in pairwise(found))


@on_sqlite
def test_nothing_in_the_feed_speaks_of_health(early: App) -> None:
    client = early.person_after_intake(named="disc", avg_pain=6)
    text = read(early, link(client)).text.lower().replace("backbeat", "")
    assert not [word for word in (*HEALTH, "back") if word in text]


@on_sqlite
def test_the_head_tells_calendars_how_often_to_ask_and_caches_to_keep_out(early: App) -> None:
    answer = read(early, link(early.person_after_intake()))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["last-modified"] == "Wed, 04 Mar 2026 06:00:00 GMT"
    for line in (
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SEQUENCE:0",
    ):
        assert line in answer.text
    assert max(len(line.encode()) for line in answer.text.split("\r\n")) <= 75


@on_sqlite
def test_the_titles_follow_the_language_of_the_app_that_made_the_link(early: App) -> None:
    client = early.person_after_intake()
    url = client.post("/api/calendar?lang=de", {}).json()["url"]
    found = entries(early, url.removeprefix("http://localhost:8000"))
    assert {one.name for one in found} == {"Bewegungspause"}


def test_asked_again_it_says_the_same_bytes_and_then_only_that_nothing_changed(early: App) -> None:
    path = link(early.person_after_intake())
    first = read(early, path)
    early.clock.forward(minutes=10)
    again = read(early, path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    for tag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        known = read(early, path, **{"if-none-match": tag})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == first.headers["etag"]
    assert read(early, path, **{"if-none-match": '"other"'}).status_code == 200


def test_an_entry_that_moves_keeps_its_name_and_counts_its_versions(early: App) -> None:
    client = early.person_after_intake()
    path = link(client)
    before = {one.uid: one for one in entries(early, path)}
    early.clock.forward(minutes=5)
    change(early, client, plans={"evening": {"anchor": "after tea", "at": "21:30"}})
    after = {one.uid: one for one in entries(early, path)}
    assert before.keys() == after.keys()
    moved = [uid for uid in before if before[uid].begin != after[uid].begin]
    evenings = [uid for uid, one in before.items() if one.begin.datetime.astimezone(BERLIN).hour == 20]
    assert moved == evenings != []
    text = read(early, path).text
    assert text.count("SEQUENCE:1") == len(moved)
    assert text.count("LAST-MODIFIED:20260304T060500Z") == len(moved)


@on_sqlite
def test_a_calendar_is_written_only_when_something_in_it_has_changed(
    early: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = early.person_after_intake()
    path, wrote = link(client), []
    usual = calendar_service.Calendar
    monkeypatch.setattr(calendar_service, "Calendar", lambda: wrote.append(early.clock.now) or usual())
    first = read(early, path)
    early.clock.forward(minutes=10)
    assert read(early, path).content == first.content
    assert wrote == [EARLY]
    german = read(early, f"{path.partition('?')[0]}?lang=de")
    assert german.headers["etag"] != first.headers["etag"]
    assert "Bewegungspause" in german.text
    change(early, client, plans={"evening": {"anchor": "after tea", "at": "21:30"}})
    moved = read(early, path)
    assert moved.headers["etag"] != first.headers["etag"]
    assert moved.text.count("SEQUENCE:1") > 0
    known = read(early, path, **{"if-none-match": moved.headers["etag"]})
    assert (known.status_code, len(wrote)) == (304, 3)


@on_sqlite
def test_a_session_that_is_done_leaves_the_calendar_and_an_open_one_stays(early: App) -> None:
    client = early.person_after_intake()
    path = link(client)
    early.clock.now = datetime(2026, 3, 4, 7, 30, tzinfo=UTC)
    assert entries(early, path)[0].begin.datetime == datetime(2026, 3, 4, 6, 20, tzinfo=UTC)
    session = client.get("/api/today").json()["sessions"][0]
    at = early.clock.now
    done = [exercise_done(session, item, at) for item in session["items"]]
    receipts(client, started(session, at), *done, session_done(session, at))
    assert entries(early, path)[0].begin.datetime.hour > 12


@on_sqlite
def test_a_stopped_plan_and_a_pause_empty_the_calendar(early: App) -> None:
    client = early.person_after_intake()
    path = link(client)
    assert entries(early, path)
    receipts(client, event("PauseSet", EARLY, **{"from": "2026-03-04", "to": "2026-03-30"}))
    assert entries(early, path) == []
    assert "BEGIN:VCALENDAR" in read(early, path).text


@on_sqlite
def test_before_the_intake_the_calendar_is_empty(early: App) -> None:
    client = early.person()
    answer = read(early, link(client))
    assert answer.status_code == 200
    assert "BEGIN:VEVENT" not in answer.text
    assert "last-modified" not in answer.headers


def test_when_nothing_arrives_the_calendar_says_so_and_how_to_mend_it(early: App) -> None:
    client = early.person_after_intake()
    subscribe(early, client)
    path = link(client)
    run_dry(early, client, 3)
    silent = [one for one in entries(early, path) if one.all_day]
    assert [one.name for one in silent] == ["Backbeat: reminders are not arriving"]
    assert silent[0].begin.date().isoformat() == "2026-03-07"
    assert "A test under Reminders shows whether it works again." in silent[0].description
    assert outbox.hand_over(early.house.database, early.clock.now) == 0


# ---- the secret -----------------------------------------------------------------------------------------------


def test_a_wrong_a_revoked_and_an_older_secret_read_alike(early: App) -> None:
    client = early.person_after_intake()
    first = link(client)
    second = link(client)
    assert first != second
    assert read(early, second).status_code == 200
    assert client.delete("/api/calendar").status_code == 204
    assert client.delete("/api/calendar").status_code == 204
    answers = [read(early, path) for path in (first, second, "/calendar/nonsense.ics", "/calendar/%00.ics")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert page(client)["calendar"] is None
    with early.house.database.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM calendar_entry").scalar() == 0


@on_sqlite
def test_only_a_signed_in_person_makes_and_ends_the_link(early: App) -> None:
    stranger = early.client()
    assert stranger.post("/api/calendar", {}).status_code == 401
    assert stranger.delete("/api/calendar").status_code == 401


def test_the_secret_is_shown_once_stored_as_a_hash_and_learnt_by_no_other_route(early: App) -> None:
    client = early.person_after_intake()
    path = link(client)
    secret = path.removeprefix("/calendar/").partition(".ics")[0]
    read(early, path)
    for other in ("/api/reminders", "/api/me", "/api/today", "/api/devices", "/api/export"):
        assert secret not in client.get(other).text
    assert page(client)["calendar"] == {
        "made_at": "2026-03-04T06:00:00Z",
        "last_read_at": "2026-03-04T06:00:00Z",
    }
    with early.house.database.read() as tx:
        kept = tx.exec_driver_sql("SELECT secret_hash FROM calendar_link").scalars().all()
    assert [len(one) for one in kept] == [64]
    assert secret not in kept[0]


@on_sqlite
def test_the_secret_is_in_no_log_line_even_when_something_breaks(
    early: App, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    client = early.person_after_intake()
    path = link(client)
    secret = path.removeprefix("/calendar/").partition(".ics")[0]
    read(early, path)
    read(early, path.replace(".ics", "x.ics"))

    def broken(*_: Any) -> Any:
        raise RuntimeError("a rule is broken")

    monkeypatch.setattr(calendar_service, "outlook", broken)
    with pytest.raises(RuntimeError):
        read(early, path)
    assert "a rule is broken" in caplog.text
    own = [record for record in caplog.records if record.name.startswith(("backbeat", "app", "uvicorn"))]
    assert own
    assert not [record for record in own if secret in record.getMessage() + str(record.exc_text)]


def try_often(app: App, key: str, times: int) -> None:
    hour = app.clock.now.replace(minute=0, second=0, microsecond=0)
    with app.house.database.write() as tx:
        for _ in range(times):
            account_rows.count_try(tx, key, hour)


def test_guessing_and_asking_without_end_are_slowed_down(early: App) -> None:
    client = early.person_after_intake()
    path, patient = link(client), early.patient_of(client)
    try_often(early, "calendar:10.0.0.1", calendar_service.MISSES_AN_HOUR - 1)
    wrong = [read(early, f"/calendar/guess-{n}.ics").status_code for n in range(3)]
    assert wrong == [404, 429, 429]
    assert read(early, path).status_code == 200
    try_often(early, f"calendar:{patient.id}", calendar_service.READS_AN_HOUR - 1)
    slowed = read(early, path)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) > 0
    early.clock.forward(hours=1)
    assert read(early, path).status_code == 200


@on_sqlite
def test_a_calendar_may_ask_for_the_head_alone(early: App) -> None:
    path = link(early.person_after_intake())
    answer = early.client().ask("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")
