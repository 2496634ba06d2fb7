"""The body of a push is what the standard says, what pywebpush makes, and what a browser can read."""

import base64
import os

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pywebpush import WebPusher

from app.push.encryption import MOST_PLAIN_BYTES, encrypted, sealed
from tests.push.stand_in_push_service import Phone


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw(text)), ec.SECP256R1())


def test_it_is_the_example_of_rfc_8291_appendix_a() -> None:
    body = sealed(
        raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        raw("BTBZMqHH6r4Tts7J_aSIgg"),
        b"When I grow up, I want to be a watermelon",
        private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        raw("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert body == raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_it_is_what_pywebpush_makes_with_the_same_random_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone("https://fcm.googleapis.com", None)
    private, salt, plain = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), b'{"web_push":8030}'
    point = phone.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ours = sealed(point, phone.auth, plain, private, salt)
    monkeypatch.setattr(ec, "generate_private_key", lambda *_: private)
    monkeypatch.setattr(os, "urandom", lambda _: salt)
    assert WebPusher(phone.subscription).encode(plain)["body"] == ours


@settings(max_examples=25)
@given(st.binary(max_size=MOST_PLAIN_BYTES))
def test_a_browser_reads_any_message_that_fits_into_one_record(plain: bytes) -> None:
    phone = Phone("https://fcm.googleapis.com", None)
    keys = phone.subscription["keys"]
    body = encrypted(keys["p256dh"], keys["auth"], plain)
    assert len(body) <= 4096
    assert (
        http_ece.decrypt(body, private_key=phone.private, auth_secret=phone.auth, version="aes128gcm")
        == plain
    )


def test_a_longer_message_is_refused_rather_than_cut_into_records() -> None:
    keys = Phone("https://fcm.googleapis.com", None).subscription["keys"]
    longest = encrypted(keys["p256dh"], keys["auth"], b"x" * MOST_PLAIN_BYTES)
    assert (MOST_PLAIN_BYTES, len(longest)) == (3993, 4096)
    with pytest.raises(ValueError, match="one record"):
        encrypted(keys["p256dh"], keys["auth"], b"x" * (MOST_PLAIN_BYTES + 1))


def test_no_two_messages_share_a_key_or_a_salt() -> None:
    keys = Phone("https://fcm.googleapis.com", None).subscription["keys"]
    bodies = [encrypted(keys["p256dh"], keys["auth"], b"same") for _ in range(20)]
    assert len({body[:16] for body in bodies}) == len({body[21:86] for body in bodies}) == 20


@pytest.mark.parametrize(("point", "auth"), [("", "A" * 22), ("A" * 87, "A" * 22), ("§", "A" * 22)])
def test_wrong_keys_are_a_value_error(point: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r"key|point|curve"):
        encrypted(point, auth, b"x")
    good = Phone("https://fcm.googleapis.com", None).subscription["keys"]["p256dh"]
    with pytest.raises(ValueError, match="length"):
        encrypted(good, "AAAA", b"x")
