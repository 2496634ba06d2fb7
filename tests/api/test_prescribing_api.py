"""A therapist at one person's plan: looked at, tried, set, obeyed and explained, taken back; only while consent lasts."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import App, Client, Clock, intake, opened

Sharing = tuple[Client, Client, str, str]


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One house for all of these; everyone in it is new in each test."""
    folder = tmp_path_factory.mktemp("prescribing")
    path = folder / "backbeat.sqlite3"
    shutil.copy(sqlite_template, path)
    with opened(f"sqlite:///{path}", folder, Clock()) as app:
        yield app


@pytest.fixture(scope="module")
def thea(app: App) -> Client:
    return app.therapist("thea")


@pytest.fixture
def sharing(app: App, thea: Client) -> Sharing:
    """A person on day 0, their therapist, the address of the plan, and the consent's id."""
    person, therapist = app.person_after_intake(stir=0, calm_down=0), thea
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    consent = person.post("/api/consents", {"code": code}).json()["id"]
    patient_id = person.get("/api/me").json()["patient"]["id"]
    return person, therapist, f"/api/therapist/patients/{patient_id}/prescription", consent


def change(target: str, value: Any, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "target": target, "value": value, **fields}


def exercises(day: dict[str, Any]) -> set[str]:
    plans = [day, *day["ahead"]]
    return {
        item["exercise_id"] for plan in plans for session in plan["sessions"] for item in session["items"]
    }


def test_the_plan_stands_there_with_ladders_bounds_and_an_empty_history(sharing: Sharing) -> None:
    _, therapist, plan, _ = sharing
    found = therapist.get(plan).json()
    assert found["label"] == "Ada"
    assert (found["state"]["pain_ceiling"], found["state"]["mode"], found["changes"]) == (5, "auto", [])
    bridge = next(one for one in found["ladders"] if one["track"] == "bridge")
    assert (bridge["level"], bridge["dose_step"]) == (1, 0)
    assert bridge["levels"][0]["doses"][0] == bridge["dose_text"]
    assert bridge["why"] is None  # nothing decided yet
    shown = {level["exercise_id"] for ladder in found["ladders"] for level in ladder["levels"]}
    assert not shown & {one["exercise_id"] for one in found["others"]}


def test_a_draft_says_what_it_would_change_and_changes_nothing(sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    before = person.get("/api/today").json()
    gone = next(iter(sorted(exercises(before))))
    draft = {"changes": [change("exclude", True, exercise_id=gone), change("pain_ceiling", 7)]}
    found = therapist.post(f"{plan}/preview", draft).json()
    left_out, too_high = found["changes"]
    assert left_out["after"] == "left out"
    assert left_out["before"] == "as the plan has it"
    assert left_out["told"].startswith("Your therapist has left")
    assert too_high["refused"]["code"] == "bound_ceiling"
    assert len(found["days"]) == 8
    changed = [day for day in found["days"] if day["changed"]]
    assert changed
    for day in changed:
        assert gone not in {item["exercise_id"] for session in day["after"] for item in session["items"]}
    marks = {
        i["mark"] for day in changed for s in day["before"] for i in s["items"] if i["exercise_id"] == gone
    }
    assert "only" in marks
    assert person.get("/api/today").json()["sessions"] == before["sessions"]
    assert therapist.get(plan).json()["changes"] == []


def test_what_is_set_is_obeyed_told_signed_and_recorded_once(sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    gone = next(iter(sorted(exercises(person.get("/api/today").json()))))
    body = {"changes": [change("exclude", True, exercise_id=gone, note="Let the knee settle.")]}
    assert therapist.post(plan, body).json() == {"recorded": 1}
    assert therapist.post(plan, body).json() == {"recorded": 0}
    today = person.get("/api/today").json()
    assert gone not in exercises(today)
    assert today["note"].startswith("Your therapist has left")
    found = therapist.get(plan).json()
    (made,) = found["changes"]
    assert (made["by"], made["own"], made["holds"], made["reversible"]) == ("Thea", True, True, True)
    assert made["note"] == "Let the knee settle."
    levels = [level for ladder in found["ladders"] for level in ladder["levels"]]
    assert [level["excluded"] for level in levels if level["exercise_id"] == gone] == [True]
    looks = [look["what"] for look in person.get("/api/consents").json()["looks"]]
    assert "prescribed" in looks
    assert "read_prescription" in looks


def whys(person: Client, track: str, lang: str = "en") -> set[str | None]:
    today = person.get(f"/api/today?lang={lang}").json()
    plans = [today, *today["ahead"]]
    return {
        item["why"]
        for plan in plans
        for session in plan["sessions"]
        for item in session["items"]
        if item["track"] == track and item["substitute"] == "none"
    }


def test_an_exercise_at_a_limit_says_who_asked_for_it(app: App, sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    therapist.post(plan, {"changes": [change("dose_cap", 2, track="bridge")]})
    assert whys(person, "bridge") == {None}  # the limit is not reached
    bound = change("max_level", 1, track="bridge")
    therapist.post(plan, {"changes": [bound]})
    assert whys(person, "bridge") == {"As Thea asked."}
    assert whys(person, "bridge", "de") == {"Auf Wunsch von Thea."}
    assert whys(person, "bridge", "es") == {"Como pidió Thea."}
    colleague = app.therapist("tilda", "Tilda")
    code = colleague.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code})
    app.clock.forward(seconds=5)
    colleague.post(plan, {"changes": [change("lock", True, track="bridge")]})
    assert whys(person, "bridge") == {"As your therapist asked."}  # two of them
    therapist.delete(f"{plan}/{bound['id']}")
    assert whys(person, "bridge") == {"As Tilda asked."}


def test_taking_a_change_back_leaves_a_trace_and_the_plan_as_before(app: App, sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    before = person.get("/api/today").json()
    gone = next(iter(sorted(exercises(before))))
    made = change("exclude", True, exercise_id=gone)
    therapist.post(plan, {"changes": [made]})
    app.clock.forward(seconds=30)
    assert therapist.delete(f"{plan}/{made['id']}").json() == {"recorded": 1}
    assert therapist.delete(f"{plan}/{made['id']}").json() == {"recorded": 0}
    after = person.get("/api/today").json()
    assert after["sessions"] == before["sessions"]
    assert after["note"] is None
    (kept,) = therapist.get(plan).json()["changes"]
    assert (kept["holds"], kept["reversible"]) == (False, False)
    assert kept["undone_at"] is not None
    assert therapist.delete(f"{plan}/{uuid4()}").json()["code"] == "change_unknown"


def test_what_is_at_hand_in_a_place_is_set_shown_to_both_and_given_back(app: App, sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    own = therapist.get(plan).json()["state"]
    assert (own["equipment_set"], own["equipment"]["home"]) == (
        {},
        ["chair", "counter_or_desk", "mat_or_bed", "wall"],
    )
    made = change("equipment", {"home": ["wall"]})
    (tried,) = therapist.post(f"{plan}/preview", {"changes": [made]}).json()["changes"]
    assert (
        tried["text"]
        == "Equipment: at home: wall (so far: at home: mat or bed, chair, wall, worktop or desk)"
    )
    assert tried["told"] == "Your therapist has set what you have at hand."
    therapist.post(plan, {"changes": [made]})
    app.clock.forward(seconds=5)
    state = therapist.get(plan).json()["state"]
    assert (state["equipment_set"], state["equipment"]["home"]) == ({"home": ["wall"]}, ["wall"])
    assert state["equipment"]["gym"] == own["equipment"]["gym"]
    assert person.get("/api/profile").json()["now"]["equipment_set"] == {"home": ["wall"]}
    used = [
        thing
        for session in person.get("/api/today").json()["sessions"]
        if session["context"] == "home"
        for item in session["items"]
        for thing in item["equipment"]
    ]
    assert set(used) <= {"wall"}
    elsewhere = change("equipment", {"work": []})
    (tried,) = therapist.post(f"{plan}/preview", {"changes": [elsewhere]}).json()["changes"]
    assert "at home: as the person says" in tried["after"]
    assert therapist.delete(f"{plan}/{made['id']}").json() == {"recorded": 1}
    assert therapist.get(plan).json()["state"]["equipment"] == own["equipment"]
    assert person.get("/api/profile").json()["now"]["equipment_set"] == {}


def test_all_of_a_draft_or_none_is_set_and_the_refusal_says_which_and_why(sharing: Sharing) -> None:
    _, therapist, plan, _ = sharing
    good, early = change("pain_ceiling", 4), change("rank", 2, track="bridge")
    answer = therapist.post(plan, {"changes": [good, early]})
    assert answer.status_code == 422
    assert answer.json()["code"] in {"bound_early", "bound_settle"}
    assert answer.json()["field"] == "changes.1.value"
    assert answer.json()["detail"].endswith(".")
    for wrong, code in (
        (change("pain_ceiling", 6), "bound_ceiling"),
        (change("ref_pain", 1), "bound_reference"),
        (change("exclude", True, exercise_id="handstand"), "bound_unknown"),
        (change("exclude", True), "field_missing"),
        (change("phase", "sprint"), "field_choice"),
        (change("phase", "strengthen"), "bound_settle"),
    ):
        assert therapist.post(plan, {"changes": [wrong]}).json()["code"] == code
    both = [change("max_level", 1, track="bridge"), change("min_level", 2, track="bridge")]
    assert therapist.post(plan, {"changes": both}).json()["code"] == "bound_contradiction"
    assert therapist.get(plan).json()["changes"] == []


def test_a_colleagues_change_is_seen_and_replaced_but_not_undone(app: App, sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    made = change("pain_ceiling", 4, note="Only for now.")
    therapist.post(plan, {"changes": [made]})
    colleague = app.therapist("theo")
    code = colleague.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code, "scope": "without_notes"})
    (seen,) = colleague.get(plan).json()["changes"]
    assert (seen["own"], seen["reversible"], seen["note"]) == (False, False, None)
    assert colleague.delete(f"{plan}/{made['id']}").json()["code"] == "change_not_yours"
    app.clock.forward(seconds=5)
    assert colleague.post(plan, {"changes": [change("pain_ceiling", None)]}).json() == {"recorded": 1}
    found = colleague.get(plan).json()
    assert found["state"]["pain_ceiling"] == 5
    assert [one["holds"] for one in found["changes"]] == [False, False]


def test_without_consent_there_is_nobody_to_prescribe_for(sharing: Sharing) -> None:
    person, therapist, plan, consent = sharing
    made = change("pain_ceiling", 4)
    therapist.post(plan, {"changes": [made]})
    assert person.delete(f"/api/consents/{consent}").status_code == 204
    answers = [
        therapist.get(plan),
        therapist.post(plan, {"changes": [change("pain_ceiling", 3)]}),
        therapist.post(f"{plan}/preview", {"changes": []}),
        therapist.post(f"{plan}/steps", {"id": str(uuid4()), "track": "bridge", "accept": True}),
        therapist.post(
            f"{plan}/clearance", {"id": str(uuid4()), "cleared_on": "2026-03-04", "clinician": "GP"}
        ),
        therapist.delete(f"{plan}/{made['id']}"),
    ]
    assert {answer.json()["code"] for answer in answers} == {"patient_unknown"}
    assert person.get("/api/today").json()["state"]["pain_ceiling"] == 4  # the plan stays as it was agreed


def test_what_outlives_the_consent_is_the_persons_to_end(app: App, sharing: Sharing) -> None:
    person, therapist, plan, consent = sharing
    gone = next(iter(sorted(exercises(person.get("/api/today").json()))))
    body = [
        change("pain_ceiling", 4),
        change("exclude", True, exercise_id=gone),
        change("note", "Go gently."),
    ]
    therapist.post(plan, {"changes": body})
    assert person.delete("/api/bounds").json()["code"] == "bounds_shared"
    person.delete(f"/api/consents/{consent}")
    assert person.get("/api/today").json()["state"]["pain_ceiling"] == 4
    app.clock.forward(seconds=5)
    assert person.delete("/api/bounds").json() == {"ended": 3}
    assert person.delete("/api/bounds").json() == {"ended": 0}
    today = person.get("/api/today").json()
    assert today["state"]["pain_ceiling"] == 5
    assert today["from_therapist"] == {"note": None, "words": []}
    # A therapist who comes later sees what was set, that it ended, and by whom.
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code})
    found = therapist.get(plan).json()
    label = person.get("/api/me").json()["patient"]["label"]
    assert [one["by"] for one in found["changes"]] == [label] * 3 + ["Thea"] * 3
    assert not any(one["holds"] for one in found["changes"])
    assert [one["reversible"] for one in found["changes"]] == [False] * 3 + [True] * 3
    assert therapist.delete(f"{plan}/{found['changes'][0]['id']}").json()["code"] == "change_not_yours"


def test_a_phone_by_itself_can_neither_set_nor_end_a_bound(app: App, sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    therapist.post(plan, {"changes": [change("pain_ceiling", 4)]})
    for value in (None, 3):
        ceiling = {
            "id": str(uuid4()),
            "type": "TherapistOverride",
            "v": 1,
            "seq": 7,
            "at": app.clock.now.isoformat(),
            "tz": "Europe/Berlin",
            "day": "2026-03-04",
            "actor": "system",
            "target": "pain_ceiling",
            "value": value,
        }
        (receipt,) = person.post("/api/journal", {"events": [ceiling]}).json()["receipts"]
        assert receipt["code"] == "actor_may_not_send"
    assert person.get("/api/today").json()["state"]["pain_ceiling"] == 4


def test_a_note_reaches_the_person_and_ends_by_itself(sharing: Sharing) -> None:
    person, therapist, plan, _ = sharing
    words = "Take the stairs slowly this week."
    body = {"changes": [change("note", words, until="2026-03-06")]}
    assert therapist.post(f"{plan}/preview", body).json()["changes"][0]["told"] == words
    therapist.post(plan, body)
    note = therapist.get(plan).json()["note"]
    assert words in note["text"]
    assert note["until"] == "2026-03-06"
    therapist.post(plan, {"changes": [change("pain_ceiling", 4)]})
    told = person.get("/api/today?lang=de").json()["from_therapist"]
    assert told["note"] == {"text": words, "since": "2026-03-04", "until": "2026-03-06"}
    assert [one["text"] for one in told["words"]] == [
        "In deiner Therapie wurde festgelegt, dass bei einer Übung 4 von 10 in Ordnung ist."
    ]


def test_a_clearance_opens_what_waits_for_it_and_says_why_where_it_does_not(app: App, thea: Client) -> None:
    person, therapist = app.person(), thea
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    person.post("/api/consents", {"code": code})
    plan = f"/api/therapist/patients/{app.patient_of(person).id}/prescription"
    assert therapist.get(plan).json()["code"] == "intake_missing"
    person.put("/api/intake", intake(app.clock.now, ticked=("s2_weight",)))
    app.clock.forward(minutes=1)
    state = therapist.get(plan).json()["state"]["safety"]
    assert state["blocked"]
    assert state["signs"][0]["code"] == "s2_weight"
    assert therapist.post(plan, {"changes": [change("force", True, exercise_id="knee_hug")]}).json()[
        "code"
    ] == ("bound_blocked")
    clearance = f"{plan}/clearance"
    body = {"id": str(uuid4()), "cleared_on": "2026-03-03", "clinician": "GP"}
    assert therapist.post(clearance, body).json()["code"] == "clearance_too_early"
    assert therapist.post(clearance, {**body, "cleared_on": "2026-03-09"}).json()["code"] == "clearance_ahead"
    good = {**body, "id": str(uuid4()), "cleared_on": "2026-03-04"}
    assert therapist.post(clearance, good).json() == {"recorded": 1}
    assert therapist.post(clearance, good).json() == {"recorded": 0}
    assert therapist.post(clearance, body).json()["code"] == "clearance_not_needed"
    found = therapist.get(plan).json()
    assert not found["state"]["safety"]["blocked"]
    (made,) = found["changes"]
    assert (made["kind"], made["reversible"]) == ("clearance", False)
    assert therapist.delete(f"{plan}/{good['id']}").json()["code"] == "change_stays"


def test_a_next_exercise_waits_for_the_therapists_yes(app: App, sharing: Sharing) -> None:
    _, therapist, plan, _ = sharing
    therapist.post(plan, {"changes": [change("progression_mode", "confirm")]})
    assert therapist.get(plan).json()["state"]["mode"] == "confirm"
    body = {"id": str(uuid4()), "track": "bridge", "accept": True}
    assert therapist.post(f"{plan}/steps", body).json()["code"] == "step_not_waiting"
