"""The body of a push: one record of aes128gcm (RFC 8291 over RFC 8188), by direct calls into OpenSSL.

It is what ``pywebpush.WebPusher.encode`` makes, byte for byte when the random parts are the same (a test holds
it to that, and to the example of RFC 8291 appendix A). That call spends a third of its time on copies and layers,
and encryption is the largest part of sending. Each message has a key pair and a salt of its own.
"""

import base64
import binascii
import hmac
import os
import struct
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES: Final = 4096
SALT_BYTES: Final = 16
AUTH_BYTES: Final = 16
POINT_BYTES: Final = 65
# A record also holds the padding mark and the tag, and its head comes before it (RFC 8291 section 4).
MOST_PLAIN_BYTES: Final = RECORD_BYTES - 1 - 16 - (SALT_BYTES + 5 + POINT_BYTES)
_CURVE: Final = ec.SECP256R1()
_LAST_RECORD: Final = b"\2"


def encrypted(p256dh: str, auth: str, plain: bytes) -> bytes:
    """``plain`` for the subscription with these keys (unpadded base64url). Raises ``ValueError`` for wrong keys."""
    return sealed(
        _decoded(p256dh, POINT_BYTES),
        _decoded(auth, AUTH_BYTES),
        plain,
        ec.generate_private_key(_CURVE),
        os.urandom(SALT_BYTES),
    )


def sealed(
    point: bytes, auth: bytes, plain: bytes, private: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """The body for given random parts: ``private`` and ``salt`` serve one message only."""
    if len(plain) > MOST_PLAIN_BYTES:
        raise ValueError("a push message is one record")
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    # HKDF (RFC 5869) with outputs of at most one block is two HMACs each; the trailing 1 is the block's number.
    shared = hmac.digest(auth, private.exchange(ec.ECDH(), receiver), "sha256")
    material = hmac.digest(shared, b"WebPush: info\0" + point + own + b"\1", "sha256")
    root = hmac.digest(salt, material, "sha256")
    key = hmac.digest(root, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = hmac.digest(root, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    head = salt + struct.pack("!IB", RECORD_BYTES, len(own)) + own
    return head + AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)


def _decoded(text: str, length: int) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text + "==")
    except (binascii.Error, ValueError) as error:
        raise ValueError("a key is not base64url") from error
    if len(raw) != length:
        raise ValueError("a key has another length")
    return raw
