"""An authenticator in a few lines, so that a test can also lie: about the origin, the counter, the owner, itself."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One credential. Each attribute may be bent before it is used."""

    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    credential_id: bytes = b"a credential of the test"
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    site: str = ""
    owner: str = ""

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """``navigator.credentials.create`` as JSON."""
        self.site, self.owner = self.site or options["rp"]["id"], options["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        point = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        length = len(self.credential_id).to_bytes(2)
        data = self._data(ATTESTED) + bytes(16) + length + self.credential_id + cbor2.dumps(point)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._shown({"clientDataJSON": client, "attestationObject": made})

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """``navigator.credentials.get`` as JSON."""
        if self.counts:
            self.count += 1
        data, client = self._data(), self._client("webauthn.get", options["challenge"])
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        shown = self._shown(parts)
        shown["response"]["userHandle"] = self.owner
        return shown

    def _data(self, more: int = 0) -> bytes:
        head = hashlib.sha256(self.site.encode()).digest()
        return head + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _shown(self, parts: dict[str, bytes]) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        response = {part: bytes_to_base64url(value) for part, value in parts.items()}
        assert base64url_to_bytes(name) == self.credential_id
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
