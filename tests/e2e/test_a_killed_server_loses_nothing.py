"""kill -9 at the worst moments. Nothing that was accepted is lost; what comes twice can be told to be the same."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from background_loop import wait_until
from handset import Handset
from people import DAY, EARLY, Patient
from running_server import RunningServer
from stand_in_autopush import PushService

pytestmark = pytest.mark.e2e

LEASE = timedelta(minutes=3)  # longer than any lease of the sender, far shorter than a window
LONGEST_SPREAD = timedelta(seconds=45)  # each person's reminders have a small delay of their own


@pytest.fixture
def patient(server: RunningServer) -> Iterator[Patient]:
    server.move_clock_to(EARLY)
    patient = Patient(server)
    patient.pair()
    patient.answer_intake()
    yield patient
    patient.browser.close()


@pytest.fixture
def handset(patient: Patient, push_service: PushService) -> Handset:
    handset = push_service.handset(patient.browser.get("/api/push/key").json()["key"])
    patient.browser.put("/api/devices/push", json=handset.subscription()).raise_for_status()
    return handset


def first_reminder_is_due(server: RunningServer, patient: Patient) -> dict[str, Any]:
    session: dict[str, Any] = patient.today()["sessions"][0]
    server.move_clock_to(datetime.fromisoformat(session["at"]) + LONGEST_SPREAD)
    return session


def test_a_reminder_claimed_but_not_sent_goes_out_after_the_restart(
    server: RunningServer, patient: Patient, handset: Handset, push_service: PushService
) -> None:
    push_service.hold_answers(deliver_first=False)
    session = first_reminder_is_due(server, patient)
    push_service.wait_for_held()
    server.kill()
    push_service.release(cut=True)
    assert not handset.messages

    server.move_clock_to(server.now() + LEASE)
    server.start()
    topic, payload = handset.wait_for_message()
    assert payload["notification"]["data"]["session"] == session["id"]
    assert topic == payload["notification"]["tag"]
    assert push_service.received[0].topic == topic


def test_a_reminder_delivered_twice_carries_the_same_topic_and_tag(
    server: RunningServer, patient: Patient, handset: Handset, push_service: PushService
) -> None:
    push_service.hold_answers(deliver_first=True)
    first_reminder_is_due(server, patient)
    push_service.wait_for_held()
    server.kill()
    push_service.release(cut=True)
    first = handset.wait_for_message(0)

    server.move_clock_to(server.now() + LEASE)
    server.start()
    second = handset.wait_for_message(1)
    assert first == second
    assert [request.status for request in push_service.received] == [201, 201]
    assert first[0] is not None


def test_a_kill_between_two_events_keeps_the_first_and_takes_the_second_later(
    server: RunningServer, patient: Patient
) -> None:
    started, *rest = patient.whole_session(patient.today()["sessions"][0])
    assert patient.send([started]) == ["recorded"]
    server.kill()
    with pytest.raises(httpx.TransportError):
        patient.send(rest)
    server.start()

    assert patient.send([started, *rest]) == ["duplicate"] + ["recorded"] * len(rest)
    statuses = {session["id"]: session["status"] for session in patient.today()["sessions"]}
    assert statuses[f"{DAY}/morning"] == "done"


def test_every_receipt_given_before_a_kill_in_full_traffic_is_still_true_after_it(
    server: RunningServer, patient: Patient
) -> None:
    events = [patient.event("WalkLogged", minutes=1) for _ in range(600)]
    told: dict[str, str] = {}

    def post_until_the_line_breaks() -> None:
        try:
            for start in range(0, len(events), 5):
                batch = events[start : start + 5]
                told.update(zip([event["id"] for event in batch], patient.send(batch), strict=True))
        except httpx.TransportError:
            pass  # the kill this test is about

    poster = threading.Thread(target=post_until_the_line_breaks)
    poster.start()
    wait_until(lambda: len(told) >= 50, "some receipts")
    server.kill()
    poster.join(20)
    server.start()

    assert 50 <= len(told) < len(events), "the kill came too late to prove anything"
    assert set(told.values()) == {"recorded"}
    for start in range(0, len(events), 100):
        batch = events[start : start + 100]
        for event, status in zip(batch, patient.send(batch), strict=True):
            assert status == "duplicate" or event["id"] not in told
            assert status in ("duplicate", "recorded")
    assert set(patient.send(events[:100])) == {"duplicate"}
