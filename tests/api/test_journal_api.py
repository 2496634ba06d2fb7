"""What the phone leaves is kept once, judged alone, and answered with a receipt for each."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import App
from tests.builders import NOON


def event(name: str, at=NOON, /, **fields: Any) -> dict[str, Any]:
    stamp = {"id": str(uuid4()), "type": name, "v": 1, "seq": 7, "at": at.isoformat(), "tz": "Europe/Berlin"}
    return stamp | {"day": at.date().isoformat()} | fields


def receipts(client, *events) -> list[tuple[str, str | None]]:
    answer = client.post("/api/journal", {"events": list(events)})
    assert answer.status_code == 200, answer.text
    return [(found["status"], found["code"]) for found in answer.json()["receipts"]]


def test_a_rating_sent_twice_counts_once(app: App) -> None:
    client = app.person_after_intake()
    rating = event("ConfidenceRated", value=6)
    assert receipts(client, rating) == [("recorded", None)]
    assert receipts(client, rating, rating) == [("duplicate", None), ("duplicate", None)]


def test_an_id_used_again_with_other_content_leaves_the_first_standing(app: App) -> None:
    client = app.person_after_intake()
    rating = event("ConfidenceRated", value=6)
    receipts(client, rating)
    assert receipts(client, rating | {"value": 1}) == [("duplicate", None)]


def test_one_bad_event_spoils_only_itself(app: App) -> None:
    client = app.person_after_intake()
    answers = receipts(
        client,
        event("WalkLogged", minutes=10),
        event("WalkLogged", minutes=0),
        "not an event",
        event("Nonsense"),
        event("ConfidenceRated", value=4),
    )
    assert answers == [
        ("recorded", None),
        ("rejected", "field_range"),
        ("rejected", "event_not_an_object"),
        ("rejected", "event_type_unknown"),
        ("recorded", None),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": True}, "field_type"),
        ({"value": "6"}, "field_type"),
        ({"value": 11}, "field_range"),
        ({"value": 6.0}, "field_type"),
        ({"at": "2026-03-04T12:00:00"}, "at_invalid"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at_invalid"),
        ({"at": (NOON + timedelta(days=2)).isoformat(), "day": "2026-03-06"}, "event_from_the_future"),
        ({"at": "1999-12-31T12:00:00Z", "day": "1999-12-31"}, "at_out_of_range"),
        ({"day": "2026-01-01"}, "day_far_from_at"),
        ({"tz": "Mars/Olympus"}, "tz_unknown"),
        ({"id": "not-a-uuid"}, "field_format"),
        ({"seq": 10**400}, "field_range"),
        ({"type": "TherapistOverride", "target": "rank", "value": 3, "track": "hinge"}, "actor_may_not_send"),
        ({"person_id": "00000000-0000-4000-8000-000000000000"}, "event_of_another_person"),
    ],
)
def test_a_poisoned_event_is_rejected_by_name(app: App, changes: dict[str, Any], code: str) -> None:
    client = app.person_after_intake()
    assert receipts(client, event("ConfidenceRated", value=6) | changes) == [("rejected", code)]


def test_two_people_may_use_the_same_id_and_neither_learns_of_the_other(app: App) -> None:
    rating = event("ConfidenceRated", value=6)
    assert receipts(app.person_after_intake(), rating) == [("recorded", None)]
    assert receipts(app.person_after_intake(), rating) == [("recorded", None)]


def test_too_many_events_at_once_are_refused_as_a_whole(app: App) -> None:
    client = app.person_after_intake()
    answer = client.post("/api/journal", {"events": [event("WalkLogged", minutes=5)] * 101})
    assert answer.status_code == 422


def test_an_event_before_the_intake_is_kept_too(app: App) -> None:
    assert receipts(app.person(), event("WalkLogged", minutes=5)) == [("recorded", None)]


def test_lone_surrogates_are_rejected_and_their_neighbours_kept(app: App) -> None:
    client = app.person_after_intake()
    note, walk = event("HelpAsked", note="x"), event("WalkLogged", minutes=5)
    body = f'{{"events": [{json.dumps(note).replace(chr(34) + "x" + chr(34), chr(34) + chr(92) + "ud800" + chr(34))}, {json.dumps(walk)}]}}'
    answer = client.ask(
        "POST", "/api/journal", content=body.encode(), headers={"content-type": "application/json"}
    )
    assert [found["status"] for found in answer.json()["receipts"]] == ["rejected", "recorded"]


def test_an_events_own_number_may_be_as_large_as_a_phone_can_count(app: App) -> None:
    client = app.person_after_intake()
    largest = event("ConfidenceRated", value=6) | {"seq": 2**53 - 1}
    found = receipts(client, event("HelpAsked"), largest, event("HelpAsked"))
    assert found == [("recorded", None)] * 3


def test_what_a_therapist_sets_is_kept_by_either_database(app: App) -> None:
    """Their events are numbered by the clock, in milliseconds."""
    person, therapist = app.person_after_intake(), app.therapist()
    person.post("/api/consents", {"code": therapist.post("/api/therapist/share-codes").json()["code"]})
    patient_id = person.get("/api/me").json()["patient"]["id"]
    change = {"id": str(uuid4()), "target": "max_level", "track": "bridge", "value": 2}
    answer = therapist.post(f"/api/therapist/patients/{patient_id}/prescription", {"changes": [change]})
    assert answer.json() == {"recorded": 1}
