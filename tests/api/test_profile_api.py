"""What a person may change about the plan, and that a change is seen."""

from datetime import timedelta

from app.api.profile import Profile
from tests.api.conftest import App
from tests.api.test_journal_api import event, receipts
from tests.api.test_today_api import EARLY


def test_the_profile_is_the_intake_until_something_is_changed(app: App) -> None:
    app.clock.now = EARLY
    client = app.person_after_intake()
    found = client.get("/api/profile?lang=es").json()
    Profile.model_validate(found)
    assert found["direction"]["label"] == "Amiga de ir hacia atrás"
    assert (found["now"]["wake"], found["now"]["working_days"]) == ("07:00", [1, 2, 3, 4, 5])
    assert list(found["now"]["equipment"]) == ["home"]
    usual = found["now"]["equipment_usual"]
    assert (usual["home"], "chair" in usual["work"], "weight" in usual["gym"]) == (
        sorted(found["now"]["equipment"]["home"]), True, True,
    )  # fmt: skip
    assert "Almeja" in {one["name"] for one in found["exercises"]}
    assert app.person().get("/api/profile").status_code == 409


def test_changed_days_disliked_exercises_and_a_pause_are_seen_at_once(app: App) -> None:
    app.clock.now = EARLY
    client = app.person_after_intake()
    trip = (EARLY + timedelta(days=3)).date().isoformat()
    changes = {
        "working_days": [1, 2],
        "travel_days": [trip],
        "disliked": ["clamshell"],
        "automatic_ok": False,
    }
    rated = {"instrument": "PSFS", "items": [3, 4], "labels": ["Gardening", "Driving"]}
    pause = {"from": trip, "to": trip}
    told = receipts(
        client,
        event("ProfileChanged", EARLY, changes=changes),
        event("OutcomeRated", EARLY, **rated),
        event("PauseSet", EARLY, **pause),
    )
    assert {status for status, _ in told} == {"recorded"}
    found = client.get("/api/profile").json()
    Profile.model_validate(found)
    assert {name: found["now"][name] for name in changes} == changes
    assert found["pauses"] == [pause]
    assert found["activities"] == [{"label": "Gardening", "value": 3}, {"label": "Driving", "value": 4}]


def test_a_flare_up_said_today_may_be_taken_back_and_then_the_plan_is_as_before(app: App) -> None:
    app.clock.now = EARLY
    client = app.person_after_intake()
    before = client.get("/api/today").json()
    assert not before["state"]["may_withdraw_flare"]
    receipts(client, event("FlareDeclared", EARLY))
    assert client.get("/api/today").json()["state"]["may_withdraw_flare"]
    app.clock.forward(minutes=1)
    receipts(client, event("FlareWithdrawn", app.clock.now))
    after = client.get("/api/today").json()
    assert after["state"]["flare"] == "calm"
    assert [one["kind"] for one in after["sessions"]] == [one["kind"] for one in before["sessions"]]
