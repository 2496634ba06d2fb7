"""A push subscriber without a browser: it holds the keys itself and can read what was sent to it."""

import json
import os
import threading
from typing import Any

import http_ece
from background_loop import wait_until
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from vapid_check import to_base64url


class Handset:
    """Gives out a PushSubscription JSON and decrypts messages as RFC 8291 says."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._private_key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self._arrived = threading.Lock()
        self.messages: list[tuple[str | None, dict[str, Any]]] = []

    @property
    def token(self) -> str:
        return self.endpoint.rsplit("/", 1)[-1]

    def subscription(self) -> dict[str, Any]:
        """The shape of PushSubscription.toJSON()."""
        point = self._private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": to_base64url(point), "auth": to_base64url(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def receive(self, body: bytes, topic: str | None) -> None:
        plain = http_ece.decrypt(
            body, private_key=self._private_key, auth_secret=self._auth, version="aes128gcm"
        )
        with self._arrived:
            self.messages.append((topic, json.loads(plain)))

    def wait_for_message(self, index: int = 0, timeout: float = 45) -> tuple[str | None, dict[str, Any]]:
        """The topic and the payload of the message at `index`."""
        wait_until(lambda: len(self.messages) > index, f"push message {index}", timeout)
        return self.messages[index]
