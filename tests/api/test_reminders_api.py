"""Reminders as the phone sees them: what is set, what will come and why, what came, where the phone is."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.api.answers import Today
from app.api.reminder_shapes import Ledger, Preview, Reminders
from app.domain.delivery import ReminderState
from app.push.endpoints import AllowedHosts
from app.push.keys import make_or_load
from app.push.subscriptions import read_subscription
from app.services import outbox, reminders
from app.store import reminders as rows
from app.store import subscriptions as subscription_rows
from tests.api.conftest import App, Client
from tests.api.test_journal_api import event, receipts
from tests.push.stand_in_push_service import Phone

EARLY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # seven in Berlin, a Wednesday
HEALTH = ("pain", "back ", "spine", "flare", "mobility", "strength", "exercise_id", "irritab")


# What is only said, not stored, needs one database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def early(app: App) -> App:
    app.clock.now = EARLY
    return app


def tell(client: Client, *events: dict[str, Any]) -> None:
    assert receipts(client, *events) == [("recorded", None)] * len(events)


def change(app: App, client: Client, **changes: Any) -> None:
    tell(client, event("ProfileChanged", app.clock.now, changes=changes))


def page(client: Client, path: str = "/api/reminders") -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def subscribe(app: App, client: Client, host: str = "fcm.googleapis.com") -> None:
    key = make_or_load(app.house.settings.data_dir / "push-test.pem")[0]
    phone = Phone(f"https://{host}", None)
    who = client.get("/api/me").json()
    found = read_subscription(phone.subscription, AllowedHosts.parse([host]), key.id)
    patient, device = app.patient_of(client), app.house.database
    reminders.subscribe(device, patient.id, UUID(who["device"]["id"]), found, app.clock.now, app.house.chance)


@on_sqlite
def test_before_the_intake_there_is_nothing_to_remind_of(app: App) -> None:
    client = app.person()
    for path in ("/api/reminders", "/api/reminders/preview"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "intake_missing")
    assert page(client, "/api/reminders/ledger")["lines"] == []
    assert app.client().get("/api/reminders").status_code == 401


def test_the_page_tells_windows_quiet_hours_and_phones(early: App) -> None:
    found = page(early.person_after_intake())
    Reminders.model_validate(found)
    assert found["tz"] == "Europe/Berlin"
    settings = found["settings"]
    assert settings["quiet_hours"] == {"begin": "22:30", "end": "07:20", "own": False}
    assert [(one["slot"], one["starts"], one["ends"]) for one in settings["slots"]] == [
        ("morning", "07:20", "10:00"),
        ("midday", "11:30", "14:30"),
        ("afternoon", "15:00", "17:30"),
        ("evening", "20:30", "22:30"),
    ]
    assert (settings["lock_screen"], settings["morning_reminder"], settings["step_down"]) == (
        "neutral", True, 0,
    )  # fmt: skip
    assert [(one["name"], one["this"], one["state"]) for one in found["devices"]] == [("Phone", True, "none")]
    assert (found["zone_suggestion"], found["watchdog"], found["calendar"]) == (None, None, None)


def test_what_the_person_sets_reaches_the_page_and_the_rows(early: App) -> None:
    client = early.person_after_intake()
    change(early, client, quiet_hours={"begin": "21:30", "end": "09:00"}, days_off=[4])
    settings = page(client)["settings"]
    assert settings["quiet_hours"] == {"begin": "21:30", "end": "09:00", "own": True}
    assert settings["days_off"] == [4]
    lines = page(client, "/api/reminders/ledger")["lines"]
    Ledger.model_validate(page(client, "/api/reminders/ledger"))
    of_today = {line["slot"]: line for line in lines if line["day"] == "2026-03-04"}
    assert of_today["morning"]["local"] == "09:00"
    thursday = [line for line in lines if line["day"] == "2026-03-05"]
    assert {line["state"] for line in thursday} == {"suppressed"}
    assert {line["why"]["text"] for line in thursday} == {"Not sent: this weekday is free of reminders."}


@on_sqlite
def test_no_reminder_row_knows_anything_about_health(early: App) -> None:
    client = early.person_after_intake(avg_pain=6)
    for path in ("/api/reminders/ledger", "/api/reminders/preview", "/api/reminders"):
        text = json.dumps(page(client, path)).lower()
        assert not [word for word in HEALTH if word in text]


@on_sqlite
def test_the_preview_shows_two_weeks_in_the_persons_own_times(early: App) -> None:
    client = early.person_after_intake()
    tell(client, event("PauseSet", EARLY, **{"from": "2026-03-10", "to": "2026-03-11"}))
    change(early, client, days_off=[7])
    found = page(client, "/api/reminders/preview")
    Preview.model_validate(found)
    days = {day["day"]: day for day in found["days"]}
    assert list(days) == [str(date(2026, 3, 4) + timedelta(days=n)) for n in range(14)]
    for day in days.values():
        assert day["reminders"] or day["note"]
        for one in day["reminders"]:
            assert one["why"]["text"].endswith(".")
            assert "07:20" <= one["local"] <= "22:30"
            assert (one["at"][-1], one["until"] > one["at"]) == ("Z", True)
    assert days["2026-03-10"]["note"]["text_id"] == "preview.day.paused"
    assert days["2026-03-08"]["note"]["text_id"] == "preview.day.day_off"
    assert days["2026-03-05"]["reminders"][0]["local"] == "07:20"


@on_sqlite
def test_the_preview_is_what_the_rows_will_say(early: App) -> None:
    client = early.person_after_intake()
    planned = {
        (line["day"], line["slot"]): line["due_at"][:16]
        for line in page(client, "/api/reminders/ledger")["lines"]
        if line["state"] == "pending"
    }
    foreseen = {
        (day["day"], one["slot"]): one["at"][:16]
        for day in page(client, "/api/reminders/preview")["days"][:2]
        for one in day["reminders"]
    }
    assert foreseen == {key: at for key, at in planned.items() if key[0] <= "2026-03-05"}


@on_sqlite
def test_the_sentences_follow_the_language_and_keep_their_ids(early: App) -> None:
    client = early.person_after_intake()
    german = page(client, "/api/reminders/preview?lang=de")["days"][1]["reminders"][0]["why"]
    english = page(client, "/api/reminders/preview")["days"][1]["reminders"][0]["why"]
    assert german["text_id"] == english["text_id"]
    assert german["values"] == english["values"]
    assert german["text"] != english["text"]


def test_the_ledger_is_newest_first_and_bounded(early: App) -> None:
    client = early.person_after_intake()
    found = page(client, "/api/reminders/ledger?from=2026-03-04&until=2026-03-05")
    assert (found["start"], found["end"]) == ("2026-03-04", "2026-03-05")
    due = [line["due_at"] for line in found["lines"]]
    assert due == sorted(due, reverse=True) != []
    for query in ("from=2026-03-05&until=2026-03-04", "from=2025-01-01&until=2026-03-04"):
        answer = client.get(f"/api/reminders/ledger?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "period_invalid")
    assert client.get("/api/reminders/ledger?from=yesterday").status_code == 422


@on_sqlite
def test_a_skipped_session_is_told_as_skipped(early: App) -> None:
    client = early.person_after_intake()
    tell(client, event("SessionSkipped", EARLY, session_id="2026-03-04/morning", reason="no_time"))
    lines = page(client, "/api/reminders/ledger")["lines"]
    why = next(one["why"] for one in lines if (one["day"], one["slot"]) == ("2026-03-04", "morning"))
    assert why["text"] == "Not sent: you chose to leave this session out."


# ---- where the phone is ---------------------------------------------------------------------------------------


def abroad(app: App, client: Client, tz: str = "Europe/Lisbon") -> None:
    tell(client, event("HelpAsked", app.clock.now, tz=tz))


def test_a_phone_elsewhere_asks_and_moves_nothing_by_itself(early: App) -> None:
    client = early.person_after_intake()
    before = page(client, "/api/reminders/ledger")["lines"]
    early.clock.forward(minutes=5)
    abroad(early, client)
    found = page(client)
    assert found["tz"] == "Europe/Berlin"
    assert found["zone_suggestion"]["tz"] == "Europe/Lisbon"
    assert found["zone_suggestion"]["text"] == (
        "You seem to be in Lisbon. Would you like your reminders to move there?"
    )
    assert [line["due_at"] for line in page(client, "/api/reminders/ledger")["lines"]] == [
        line["due_at"] for line in before
    ]
    today = page(client, "/api/today")
    Today.model_validate(today)
    assert [(one["code"], one["tz"]) for one in today["notices"]] == [("zone_moved", "Europe/Lisbon")]


def test_yes_moves_what_is_still_to_come_to_the_same_clock_times_there(early: App) -> None:
    client = early.person_after_intake()
    abroad(early, client)
    early.clock.forward(minutes=1)
    assert client.put("/api/reminders/zone", {"tz": "Europe/Lisbon", "move": True}).json() == {
        "tz": "Europe/Lisbon"
    }
    assert page(client)["zone_suggestion"] is None
    assert page(client, "/api/today")["tz"] == "Europe/Lisbon"
    morning = next(
        line
        for line in page(client, "/api/reminders/ledger")["lines"]
        if (line["day"], line["slot"]) == ("2026-03-04", "morning")
    )
    assert (morning["local"], morning["due_at"][11:16], morning["state"]) == ("07:20", "07:20", "pending")


def test_not_now_is_remembered_for_a_week(early: App) -> None:
    client = early.person_after_intake()
    abroad(early, client)
    answer = client.put("/api/reminders/zone", {"tz": "Europe/Lisbon", "move": False})
    assert answer.json() == {"tz": "Europe/Berlin"}
    assert page(client)["zone_suggestion"] is None
    early.clock.forward(days=6)
    abroad(early, client)
    assert page(client)["zone_suggestion"] is None
    early.clock.forward(days=1, minutes=1)
    assert page(client)["zone_suggestion"]["tz"] == "Europe/Lisbon"
    client.put("/api/reminders/zone", {"tz": "Europe/Lisbon", "move": False})
    abroad(early, client, "Asia/Tokyo")
    assert page(client)["zone_suggestion"]["place"] == "Tokyo"


@on_sqlite
def test_an_answer_about_the_zone_is_seen_at_once(early: App) -> None:
    client = early.person_after_intake()
    early.clock.forward(minutes=5)
    abroad(early, client)
    assert page(client, "/api/today")["notices"]
    client.put("/api/reminders/zone", {"tz": "Europe/Lisbon", "move": False})
    assert page(client, "/api/today")["notices"] == []


@on_sqlite
def test_the_phone_may_say_where_it_is_without_logging_anything(early: App) -> None:
    client = early.person_after_intake()
    assert page(client, "/api/reminders?tz=America/New_York")["zone_suggestion"]["place"] == "New York"
    assert page(client)["zone_suggestion"] is None
    for path in ("/api/reminders?tz=Mars/Base", "/api/reminders?tz=../etc"):
        assert client.get(path).json()["code"] == "time_zone_unknown"
    answer = client.put("/api/reminders/zone", {"tz": "Mars/Base", "move": True})
    assert (answer.status_code, answer.json()["code"]) == (422, "time_zone_unknown")


# ---- silence --------------------------------------------------------------------------------------------------


def run_dry(app: App, client: Client, days: int) -> None:
    """Days on which reminders come due and nobody takes them."""
    for _ in range(days * 2):
        app.clock.forward(hours=12)
        client.post("/api/journal", {"events": [event("WalkLogged", app.clock.now, minutes=5)]})
        outbox.hand_over(app.house.database, app.clock.now)


def test_silence_of_two_days_is_told_with_a_way_to_mend_it_and_ends_by_itself(early: App) -> None:
    client = early.person_after_intake()
    subscribe(early, client)
    database, patient = early.house.database, early.patient_of(client)
    run_dry(early, client, 1)
    assert page(client)["watchdog"] is None
    run_dry(early, client, 2)
    found = page(client)["watchdog"]
    assert found["code"] == "reminders_silent"
    assert found["text"].startswith("Reminders have not reached a phone since 4 March")
    assert found["mend"]["text_id"] == "mend.service"
    assert [one["code"] for one in page(client, "/api/today")["notices"]] == ["reminders_silent"]
    with database.write() as tx:
        ids = {row[0] for row in [subscription_rows.active_of_device(tx, _device(client))] if row}
        subscription_rows.note_accepted(tx, ids, early.clock.now)
    assert page(client)["watchdog"] is None
    early.clock.forward(minutes=1)
    assert page(client, "/api/today")["notices"] == []
    assert patient.tz == "Europe/Berlin"


def _device(client: Client) -> Any:
    return UUID(client.get("/api/me").json()["device"]["id"])


@on_sqlite
def test_a_phone_whose_address_ran_out_is_the_likely_reason(early: App) -> None:
    client = early.person_after_intake()
    subscribe(early, client)
    with early.house.database.write() as tx:
        subscription_rows.disable_of_device(tx, _device(client), early.clock.now, "gone")
    run_dry(early, client, 3)
    found = page(client)
    assert found["watchdog"]["text_id"] == "watchdog.address"
    assert found["devices"][0]["reason"] == "gone"
    subscribe(early, client)
    assert page(client)["devices"][0]["state"] == "active"


@on_sqlite
def test_who_never_wanted_reminders_is_told_nothing(early: App) -> None:
    client = early.person_after_intake()
    run_dry(early, client, 3)
    assert page(client)["watchdog"] is None


def test_sending_the_subscription_again_restores_a_lost_one_and_notes_the_visit(early: App) -> None:
    client = early.person_after_intake()
    subscribe(early, client)
    with early.house.database.write() as tx:
        subscription_rows.disable_of_device(tx, _device(client), early.clock.now, "gone")
    early.clock.forward(days=1)
    subscribe(early, client)
    device = page(client)["devices"][0]
    assert (device["state"], device["reason"]) == ("active", None)
    assert device["last_seen_at"] == "2026-03-05T06:00:00Z"


def test_a_shown_reminder_is_remembered_for_the_phone_that_showed_it(early: App) -> None:
    client = early.person_after_intake()
    assert client.post("/api/devices/push/shown", {}).status_code == 204
    subscribe(early, client)
    assert page(client)["devices"][0]["last_shown_at"] is None
    assert client.post("/api/devices/push/shown", {}).status_code == 204
    assert page(client)["devices"][0]["last_shown_at"] == "2026-03-04T06:00:00Z"


def test_a_time_of_day_without_an_answer_is_asked_about_until_it_is_decided(early: App) -> None:
    client = early.person_after_intake()
    database, patient = early.house.database, early.patient_of(client)
    for _ in range(6):
        with database.write() as tx:
            found = rows.stored_of_days(tx, patient.id, [early.clock.now.date()])
            ids = [row.id for row in found if row.reminder.slot == "evening"]
            for row_id in ids:
                rows.hand_to(tx, row_id)
            rows.settle(tx, ids, ReminderState.ACCEPTED, None, early.clock.now)
        early.clock.forward(days=1)
        tell(client, event("WalkLogged", early.clock.now, minutes=5))
    evening = page(client)["settings"]["slots"][3]
    assert evening["halved"]
    assert evening["question"]["text"].startswith("The last five evening reminders found no answer.")
    notices = page(client, "/api/today")["notices"]
    assert [(one["code"], one["slot"]) for one in notices] == [("slot_unanswered", "evening")]
    change(early, client, slots_answered=["evening"])
    assert not page(client)["settings"]["slots"][3]["halved"]
    early.clock.forward(minutes=1)
    assert page(client, "/api/today")["notices"] == []
