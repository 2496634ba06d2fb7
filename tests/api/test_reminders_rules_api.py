"""The rules about reminders really reach the rows: from what a person's phone tells to what will be said."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.vocabulary import Actor
from app.services import journal, today
from app.services.journal import Author
from tests.api.conftest import App, Client
from tests.api.test_journal_api import event, receipts
from tests.api.test_today_api import exercise_done, session_done, started

EARLY = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)  # half past six in Berlin, a Wednesday
SAID = ("pending", "handed", "accepted", "expired", "failed")


@pytest.fixture
def early(app: App) -> App:
    app.clock.now = EARLY
    return app


def lines(app: App, client: Client, days: int = 0) -> dict[str, tuple[str, str]]:
    """Slot → state and reason of one person-day, ``days`` from now."""
    day = (app.clock.now + timedelta(days=days)).date().isoformat()
    found = client.get(f"/api/reminders/ledger?from={day}&until={day}").json()["lines"]
    return {
        one["slot"]: (
            one["state"],
            str(one["why"]["values"].get("because", "")).removeprefix("@because."),
        )
        for one in found
    }


def said(found: dict[str, tuple[str, str]]) -> list[str]:
    return sorted(slot for slot, (state, _) in found.items() if state in SAID)


def tick(app: App) -> None:
    """What the heartbeat does now and then."""
    house = app.house
    today.materialise_all(house.database, house.planner, app.clock.now, house.chance)


def test_the_first_weeks_have_two_reminders_a_day(early: App) -> None:
    client = early.person_after_intake()
    tick(early)
    found = lines(early, client, 1)
    assert len(set(said(found)) - {"morning_question"}) == 2
    assert found["morning_question"] == ("suppressed", "with_session")


def test_a_flare_up_leaves_one_and_the_morning_question(early: App) -> None:
    client = early.person_after_intake()
    assert len(said(lines(early, client))) == 2
    receipts(client, event("FlareDeclared", EARLY + timedelta(minutes=5)))
    found = lines(early, client, 1)
    assert said(found) == ["morning", "morning_question"]
    assert "flare_one_a_day" in [why for slot, (_, why) in found.items() if slot not in said(found)]


def test_after_days_away_there_is_one_and_none_for_the_extra_session(early: App) -> None:
    client = early.person_after_intake()
    early.clock.forward(days=4)
    tick(early)
    found = lines(early, client)
    assert len(set(said(found)) - {"morning_question"}) == 1
    assert "optional" in [why for _, why in found.values()]


@pytest.mark.parametrize(
    "told",
    [
        event("PauseSet", EARLY, **{"from": "2026-03-04", "to": "2026-03-20"}),
        event(
            "SafetyScreened", EARLY, reason="neuro", shown=["s1_saddle"], ticked=["s1_saddle"],
            result="STOP_NOW",
        ),
    ],
    ids=["a pause", "a warning sign"],
)  # fmt: skip
def test_a_pause_and_a_warning_sign_call_everything_off(early: App, told: dict[str, Any]) -> None:
    client = early.person_after_intake()
    assert said(lines(early, client))
    answer = receipts(client, told)
    assert answer == [("recorded", None)], answer
    for days in range(3):
        assert said(lines(early, client, days)) == []


def test_what_was_answered_or_done_early_is_not_said(early: App) -> None:
    client = early.person_after_intake()
    receipts(client, event("MorningChecked", EARLY, pain=2))
    session = client.get("/api/today").json()["sessions"][0]
    receipts(client, *done(session, EARLY))
    found = lines(early, client)
    assert found["morning_question"] == ("suppressed", "answered")
    assert found["morning"] == ("suppressed", "closed")


def done(session: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    return [
        started(session, at),
        exercise_done(session, session["items"][0], at),
        session_done(session, at),
    ]


def live(app: App, client: Client, days: int) -> None:
    """Days on which everything planned is done at its hour, told to the log in one go each evening."""
    author = Author(app.patient_of(client), app.house.chance.new_id(), Actor.PERSON)
    for _ in range(days):
        told = [event("MorningChecked", app.clock.now, pain=2)]
        for session in client.get("/api/today").json()["sessions"]:
            told += done(session, datetime.fromisoformat(session["at"]))
        app.clock.forward(hours=16)
        journal.record(app.house.database, author, told, app.clock.now)
        app.clock.forward(hours=8)
    tick(app)


def test_a_habit_of_four_weeks_takes_one_reminder_away_and_never_more_than_four_are_planned(
    early: App,
) -> None:
    client = early.person_after_intake(sessions=4)
    live(early, client, 28)
    assert len(set(said(lines(early, client, 1))) - {"morning_question"}) == 4
    receipts(
        client,
        event("OutcomeRated", early.clock.now - timedelta(hours=10), instrument="AUTOMATICITY", items=[6]),
    )
    found = lines(early, client, 1)
    assert len(set(said(found)) - {"morning_question"}) == 3
    assert "habit_formed" in [why for _, why in found.values()]
    assert client.get("/api/reminders").json()["settings"]["step_down"] == 1
    everything = client.get("/api/reminders/ledger?from=2026-03-04&until=2026-04-10").json()["lines"]
    sessions = Counter(one["day"] for one in everything if one["kind"] == "session" and one["state"] in SAID)
    mornings = Counter(one["day"] for one in everything if one["kind"] == "morning")
    assert max(sessions.values()) <= 4
    assert max(mornings.values()) == 1
