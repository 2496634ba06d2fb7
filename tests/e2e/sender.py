"""A minimal application server: signs and encrypts with pywebpush's own parts, and posts with urllib."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher
from vapid_check import to_base64url


class Sender:
    """Holds one VAPID key; `claims` and `headers` of a single send can be bent to provoke refusals."""

    def __init__(self) -> None:
        self._vapid = Vapid02()
        self._vapid.generate_keys()

    @property
    def key(self) -> str:
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return to_base64url(point)

    def send(
        self,
        subscription: Mapping[str, Any],
        payload: object,
        *,
        headers: Mapping[str, str] | None = None,
        claims: Mapping[str, object] | None = None,
        body: bytes | None = None,
    ) -> tuple[int, Mapping[str, str]]:
        """The status and headers of the service's answer. `body` replaces the encrypted payload."""
        endpoint = subscription["endpoint"]
        origin = "/".join(endpoint.split("/")[:3])
        signed = self._vapid.sign(
            {
                "aud": origin,
                "exp": int(time.time()) + 3600,
                "sub": "mailto:tests@backbeat.example",
                **(claims or {}),
            }
        )
        if body is None:
            body = WebPusher(dict(subscription)).encode(json.dumps(payload).encode())["body"]
        sent = {"TTL": "60", "Content-Encoding": "aes128gcm", **signed, **(headers or {})}
        request = urllib.request.Request(endpoint, data=body, headers=sent, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers)
