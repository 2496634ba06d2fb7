"""Reads what a browser gives as its push subscription, before anything of it is stored."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from app.domain.delivery import NewSubscription
from app.domain.errors import Invalid
from app.push.endpoints import AllowedHosts
from app.push.keys import to_base64url

POINT_BYTES: Final = 65
AUTH_BYTES: Final = 16
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,90}={0,2}")


def read_subscription(raw: Mapping[str, object], allowed: AllowedHosts, vapid_key_id: str) -> NewSubscription:
    """``PushSubscription.toJSON()`` as a checked value.

    ``key_id`` in it names the server's key it was made with; without one that is the present key,
    ``vapid_key_id``. Wrong keys would only show when the first reminder is encrypted, so they are tried here.
    Raises ``Invalid``: ``push_endpoint_not_allowed`` or ``push_keys_invalid``.
    """
    endpoint, keys = raw.get("endpoint"), raw.get("keys")
    if not isinstance(endpoint, str):
        raise Invalid("push_endpoint_not_allowed", "The subscription has no endpoint.", field="endpoint")
    checked = allowed.check(endpoint)
    if not isinstance(keys, Mapping):
        raise _wrong_keys()
    point = _decoded(keys.get("p256dh"), POINT_BYTES)
    auth = _decoded(keys.get("auth"), AUTH_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise _wrong_keys() from error
    made_with = raw.get("key_id") or vapid_key_id
    return NewSubscription(endpoint, checked.origin, to_base64url(point), to_base64url(auth), str(made_with))


def _decoded(text: object, length: int) -> bytes:
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise _wrong_keys()
    bare = text.rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError) as error:
        raise _wrong_keys() from error
    if len(raw) != length:
        raise _wrong_keys()
    return raw


def _wrong_keys() -> Invalid:
    return Invalid("push_keys_invalid", "The subscription's keys cannot be used.", field="keys")
