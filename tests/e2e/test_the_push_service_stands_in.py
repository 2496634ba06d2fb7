"""The stand-in of the push service refuses and keeps what the real one would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from handset import Handset
from sender import Sender
from stand_in_autopush import PushService

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def sender() -> Sender:
    return Sender()


@pytest.fixture
def handset(push_service: PushService, sender: Sender) -> Iterator[Handset]:
    handset = push_service.handset(sender.key)
    yield handset
    push_service.forget(handset.token)


def test_a_well_formed_push_is_decrypted_by_its_subscriber(
    push_service: PushService, sender: Sender, handset: Handset
) -> None:
    status, _ = sender.send(handset.subscription(), {"text": "é"}, headers={"Topic": "abcd1234"})
    assert status == 201
    assert handset.wait_for_message() == ("abcd1234", {"text": "é"})
    assert push_service.received[-1].ttl_seconds == 60


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "https://fcm.googleapis.com"}, "aud"),
        ({"exp": 1_000_000_000}, "exp"),
        ({"exp": int((datetime.now(UTC) + timedelta(hours=25)).timestamp())}, "exp"),
    ],
)
def test_a_signature_for_another_place_or_time_is_refused(
    push_service: PushService, sender: Sender, handset: Handset, claims: dict[str, object], why: str
) -> None:
    status, _ = sender.send(handset.subscription(), {}, claims=claims)
    assert status == 401
    assert why in push_service.received[-1].reason
    assert not handset.messages


def test_a_signature_by_another_key_is_refused(push_service: PushService, handset: Handset) -> None:
    status, _ = Sender().send(handset.subscription(), {})
    assert status == 401
    assert "subscribed with" in push_service.received[-1].reason


def test_a_forged_signature_is_refused(sender: Sender, handset: Handset, push_service: PushService) -> None:
    status, _ = sender.send(
        handset.subscription(), {}, headers={"Authorization": f"vapid t=e30.e30.AAAA,k={sender.key}"}
    )
    assert status == 401
    assert not handset.messages


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"TTL": "soon"}, 400),
        ({"Topic": "with space"}, 400),
        ({"Topic": "a" * 33}, 400),
        ({"Topic": "abcde"}, 400),  # Apple: a length of 1 modulo 4
        ({"Content-Encoding": "aesgcm"}, 400),
        ({"Urgency": "now"}, 400),
    ],
)
def test_a_header_out_of_bounds_is_refused(
    sender: Sender, handset: Handset, headers: dict[str, str], status: int
) -> None:
    assert sender.send(handset.subscription(), {}, headers=headers)[0] == status


def test_a_body_above_4096_bytes_is_too_large(sender: Sender, handset: Handset) -> None:
    assert sender.send(handset.subscription(), None, body=b"x" * 4097)[0] == 413


def test_forgotten_and_ended_subscriptions_answer_404_and_410(
    push_service: PushService, sender: Sender
) -> None:
    forgotten, ended = push_service.handset(sender.key), push_service.handset(sender.key)
    push_service.forget(forgotten.token)
    push_service.end(ended.token)
    assert sender.send(forgotten.subscription(), {})[0] == 404
    assert sender.send(ended.subscription(), {})[0] == 410


def test_switched_on_faults_are_answered_once_each(
    push_service: PushService, sender: Sender, handset: Handset
) -> None:
    push_service.answer_next_with(429, retry_after="7")
    push_service.answer_next_with(503)
    status, headers = sender.send(handset.subscription(), {})
    assert (status, headers["Retry-After"]) == (429, "7")
    assert sender.send(handset.subscription(), {})[0] == 503
    assert sender.send(handset.subscription(), {})[0] == 201
    assert len(handset.messages) == 1
