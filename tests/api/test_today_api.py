"""The day as the phone gets it: from the intake to a session done, missed, blocked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.api.answers import Me, Today
from tests.api.conftest import App, intake
from tests.api.test_journal_api import event, receipts

EARLY = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)  # half past seven in Berlin


def started(session: dict[str, Any], at: datetime, before: int = 2) -> dict[str, Any]:
    shown = ("item", "exercise_id", "track", "rank", "dose_step", "role", "substitute", "seconds")
    return event(
        "SessionStarted",
        at,
        session_id=session["id"],
        slot=session["slot"],
        kind=session["kind"],
        context=session["context"],
        phase=session["phase"],
        before=before,
        unplanned=False,
        items=[{name: item[name] for name in shown} for item in session["items"]],
        planned_s=session["planned_s"],
    )


def exercise_done(session: dict[str, Any], item: dict[str, Any], at: datetime) -> dict[str, Any]:
    sets = [{"reps": reps, "seconds": 30, "ended_by": "done"} for reps in item["reps"]]
    return event(
        "ExerciseDone",
        at,
        session_id=session["id"],
        item=item["item"],
        exercise_id=item["exercise_id"],
        dose_step=item["dose_step"],
        sets=sets,
        form="clean",
        breath_held=False,
        rpe=4,
        reason="none",
    )


def session_done(session: dict[str, Any], at: datetime, **changes: Any) -> dict[str, Any]:
    answers = {"during": 2, "after": 2, "blamed": [], "leg": "none", "leg_blamed": [], "neuro_new": False}
    return event(
        "SessionDone", at, session_id=session["id"], wall_s=400, adapted=False, **(answers | changes)
    )


@pytest.fixture
def early(app: App) -> App:
    app.clock.now = EARLY
    return app


def test_before_the_intake_there_is_no_day(app: App) -> None:
    answer = app.person().get("/api/today")
    assert (answer.status_code, answer.json()["code"]) == (409, "intake_missing")


def test_a_first_day_has_its_sessions_with_everything_needed_offline(early: App) -> None:
    today = early.person_after_intake().get("/api/today").json()
    assert today["day"] == "2026-03-04"
    assert len(today["sessions"]) == 2  # the settling week has two, whatever was wished
    assert [plan["day"] for plan in today["ahead"]] == ["2026-03-05", "2026-03-06"]
    for session in today["sessions"]:
        assert 300 <= session["planned_s"] <= 600
        assert session["why"]
        for item in session["items"]:
            assert item["purpose"]
            assert item["cues"]
            assert all(phase["breath"] in ("in", "out", "free") for phase in item["tempo"])
            assert all(phase["breath"] == "out" for phase in item["tempo"] if phase["kind"] == "effort")


def test_a_session_started_and_done_is_done_and_the_others_stay(early: App) -> None:
    client = early.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    done = [started(session, EARLY), *(exercise_done(session, item, EARLY) for item in session["items"])]
    assert {status for status, _ in receipts(client, *done, session_done(session, EARLY))} == {"recorded"}
    after = client.get("/api/today").json()["sessions"]
    assert [found["status"] for found in after] == ["done", "upcoming"]


def test_a_missed_session_is_said_so_and_neither_moved_nor_doubled(early: App) -> None:
    client = early.person_after_intake()
    before = client.get("/api/today").json()["sessions"]
    early.clock.forward(hours=8)
    after = client.get("/api/today").json()["sessions"]
    assert [found["status"] for found in after] == ["missed", "upcoming"]
    assert [found["at"] for found in after] == [found["at"] for found in before]


def test_the_next_morning_counts_what_was_done(early: App) -> None:
    client = early.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    done = [started(session, EARLY), *(exercise_done(session, item, EARLY) for item in session["items"])]
    receipts(client, *done, session_done(session, EARLY))
    early.clock.forward(days=1)
    receipts(client, event("MorningChecked", early.clock.now, pain=2, flare=False))
    today = client.get("/api/today").json()
    assert today["morning"] == {"state": "answered", "value": 2, "until": "2026-03-05T11:00:00Z"}
    assert {one["rule"] for one in today["decisions"]} == {"H11"}
    assert all(one["text"] for one in today["decisions"])


@pytest.mark.parametrize(
    ("ticked", "result", "call"),
    [
        (("s1_saddle",), "STOP_NOW", "112"),
        (("s2_fever", "s2_inflam"), "SEEK_SOON", None),
        (("s2_surgery",), "ASK_FIRST", None),
    ],
)
def test_a_red_flag_stops_the_plan(
    early: App, ticked: tuple[str, ...], result: str, call: str | None
) -> None:
    client = early.person()
    answer = client.put("/api/intake", intake(EARLY, ticked=ticked)).json()
    assert answer["verdict"]["safety"] == result
    assert answer["message"]["call"] == call
    today = client.get("/api/today").json()
    assert today["safety"]["blocked"]
    assert today["safety"]["message"]["text"]
    assert today["sessions"] == []
    assert [plan["sessions"] for plan in today["ahead"]] == [[], []]


def test_someone_under_age_leaves_no_trace(early: App) -> None:
    client = early.person()
    answer = client.put("/api/intake", intake(EARLY, ticked=("s2_minor",))).json()
    assert answer["verdict"]["safety"] == "NOT_FOR_YOU"
    assert client.get("/api/intake").json()["answers"] is None


def test_an_intake_sent_twice_is_one_and_a_second_one_is_refused(early: App) -> None:
    client = early.person()
    body = intake(EARLY)
    first = client.put("/api/intake", body)
    assert client.put("/api/intake", body).json() == first.json()
    assert client.put("/api/intake", intake(EARLY)).json()["code"] == "intake_done"
    assert client.get("/api/intake").json()["verdict"] == first.json()["verdict"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"avg_pain": 11}, "answers.avg_pain"),
        ({"wake": "7 am"}, "answers.wake"),
        ({"sessions": 9}, "answers.sessions"),
    ],
)
def test_a_wrong_answer_is_named(early: App, changes: dict[str, Any], field: str) -> None:
    answer = early.person().put("/api/intake", intake(EARLY, **changes))
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_declaring_a_flare_makes_the_rest_of_the_day_calm(early: App) -> None:
    client = early.person_after_intake()
    receipts(client, event("FlareDeclared", EARLY))
    today = client.get("/api/today").json()
    assert today["state"]["flare"] == "flare"
    assert {session["kind"] for session in today["sessions"]} == {"calm"}
    assert today["safety"]["due"] == "flare"


def test_new_weakness_stops_everything_at_once(early: App) -> None:
    client = early.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    receipts(client, started(session, EARLY), session_done(session, EARLY, neuro_new=True))
    today = client.get("/api/today").json()
    assert today["safety"]["blocked"]
    assert [one for one in today["sessions"] if one["status"] in ("open", "upcoming")] == []


def test_a_week_offline_arrives_in_one_piece(early: App) -> None:
    client = early.person_after_intake()
    walks = [event("WalkLogged", EARLY + timedelta(days=day), minutes=10) for day in range(7)]
    early.clock.forward(days=8)
    assert {status for status, _ in receipts(client, *walks)} == {"recorded"}
    assert client.get("/api/today").status_code == 200


def test_who_begins_at_noon_has_a_first_session_now_and_none_missed(early: App) -> None:
    early.clock.forward(hours=6)
    sessions = early.person_after_intake().get("/api/today").json()["sessions"]
    assert [(found["slot"], found["status"]) for found in sessions] == [
        ("midday", "open"),
        ("evening", "upcoming"),
    ]
    early.clock.forward(days=1)


def test_who_begins_late_at_night_starts_tomorrow(early: App) -> None:
    early.clock.forward(hours=15)
    today = early.person_after_intake().get("/api/today").json()
    assert today["sessions"] == []
    assert len(today["ahead"][0]["sessions"]) == 2


def test_the_day_and_the_person_have_the_shape_the_openapi_document_promises(early: App) -> None:
    client = early.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    done = [started(session, EARLY), *(exercise_done(session, item, EARLY) for item in session["items"])]
    receipts(client, *done, session_done(session, EARLY), event("FlareDeclared", EARLY))
    early.clock.forward(days=1)
    receipts(client, event("MorningChecked", early.clock.now, pain=3))
    Today.model_validate(client.get("/api/today").json())
    Me.model_validate(client.get("/api/me").json())
    blocked = early.person()
    blocked.put("/api/intake", intake(early.clock.now, ticked=("s1_saddle",)))
    Today.model_validate(blocked.get("/api/today").json())


def test_within_a_minute_only_the_clock_differs(early: App) -> None:
    client = early.person_after_intake()
    first = client.get("/api/today").json()
    early.clock.forward(seconds=20)
    second = client.get("/api/today").json()
    assert (first.pop("now"), second.pop("now")) == ("2026-03-04T06:30:00Z", "2026-03-04T06:30:20Z")
    assert first == second


def test_what_a_phone_told_shows_at_once(early: App) -> None:
    client = early.person_after_intake()
    session = client.get("/api/today").json()["sessions"][0]
    receipts(client, started(session, EARLY))
    assert client.get("/api/today").json()["sessions"][0]["status"] == "started"


@pytest.mark.parametrize(("lang", "accepted"), [("de", "es"), (None, "de-CH,de;q=0.9")])
def test_the_day_is_told_in_the_language_of_the_phone(early: App, lang: str | None, accepted: str) -> None:
    client = early.person_after_intake()
    english = client.get("/api/today").json()
    german = client.get(
        f"/api/today{f'?lang={lang}' if lang else ''}", headers={"accept-language": accepted}
    ).json()
    assert (english["lang"], german["lang"]) == ("en", "de")
    pairs = list(zip(english["sessions"], german["sessions"], strict=True))
    assert all(one["id"] == other["id"] and one["why"] != other["why"] for one, other in pairs)
    assert {item["name"] for session in german["sessions"] for item in session["items"]}.isdisjoint(
        item["name"] for session in english["sessions"] for item in session["items"]
    )
    assert german["state"]["presentation_label"] == "Rückwärtsfreundlich"
    Today.model_validate(german)


def test_a_day_travels_packed_to_whoever_can_unpack_it(app: App) -> None:
    phone = app.person_after_intake()
    packed = phone.get("/api/today", headers={"accept-encoding": "gzip, br"})
    plain = phone.get("/api/today", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4
