"""A subscription is tried before it is kept: wrong keys would only show when the first reminder is due."""

import base64
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.push.endpoints import AllowedHosts
from app.push.subscriptions import read_subscription
from tests.push.stand_in_push_service import Phone

PUBLIC = AllowedHosts()


@pytest.fixture
def raw() -> dict[str, Any]:
    return Phone("https://fcm.googleapis.com", None).subscription


def test_a_browsers_json_becomes_a_subscription(raw: dict[str, Any]) -> None:
    found = read_subscription(raw, PUBLIC, "0123456789abcdef")
    assert found.endpoint == raw["endpoint"]
    assert found.origin == "https://fcm.googleapis.com"
    assert (found.p256dh, found.auth) == (raw["keys"]["p256dh"], raw["keys"]["auth"])
    assert len(found.endpoint_sha256) == 64


def test_padded_keys_are_stored_without_padding(raw: dict[str, Any]) -> None:
    plain = read_subscription(raw, PUBLIC, "k")
    raw["keys"] = {name: text + "=" * (-len(text) % 4) for name, text in raw["keys"].items()}
    assert read_subscription(raw, PUBLIC, "k") == plain


def test_a_subscription_made_with_an_earlier_key_keeps_that_key(raw: dict[str, Any]) -> None:
    made = read_subscription(raw | {"key_id": "00112233aabbccdd"}, PUBLIC, "ffffffffffffffff")
    assert made.vapid_key_id == "00112233aabbccdd"
    assert read_subscription(raw | {"key_id": None}, PUBLIC, "ffff").vapid_key_id == "ffff"


@pytest.mark.parametrize("endpoint", [None, 7, "https://evil.example/x", "http://fcm.googleapis.com/x"])
def test_a_foreign_endpoint_is_refused(raw: dict[str, Any], endpoint: object) -> None:
    with pytest.raises(Invalid) as refused:
        read_subscription(raw | {"endpoint": endpoint}, PUBLIC, "k")
    assert refused.value.code == "push_endpoint_not_allowed"


OFF_CURVE = base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode().rstrip("=")


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        {},
        {"p256dh": ""},
        {"p256dh": OFF_CURVE},
        {"p256dh": "AAAA"},
        {"p256dh": "A" * 87},
        {"p256dh": 7},
        {"auth": "AAAA"},
        {"auth": "junk!"},
        {"auth": "A" * 21},
        {"auth": None},
        {"auth": "A" * 5},
    ],
)
def test_keys_that_cannot_encrypt_are_refused(raw: dict[str, Any], keys: Any) -> None:
    broken = keys if not isinstance(keys, dict) or not keys else raw["keys"] | keys
    with pytest.raises(Invalid) as refused:
        read_subscription(raw | {"keys": broken}, PUBLIC, "k")
    assert refused.value.code == "push_keys_invalid"
