"""Reads the Authorization header of a push request as a push service does (RFC 8292)."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LONGEST_LIFE = timedelta(hours=24)  # RFC 8292 section 2


def from_base64url(text: str) -> bytes:
    """Accepts the padded form, which Firefox sends, and the bare one, which JWTs use."""
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class VapidError(Exception):
    """Why a signature is not accepted, in the words a developer wants to read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the raw public point and the contact given in `sub`."""

    key: bytes
    contact: str


def check_authorization(header: str, origin: str, now: datetime, bound_key: bytes | None) -> Signer:
    """The signer, or VapidError. `bound_key` is the application server key the browser subscribed with."""
    token, key = _parts(header)
    claims = _verified_claims(token, key)
    if claims.get("aud") != origin:
        raise VapidError(f"aud is {claims.get('aud')!r}, this service is {origin!r}")
    _check_expiry(claims.get("exp"), now)
    contact = _checked_contact(claims.get("sub"))
    if bound_key is not None and key != bound_key:
        raise VapidError("the key is not the one the browser subscribed with")
    return Signer(key, contact)


def _parts(header: str) -> tuple[str, bytes]:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "vapid":
        raise VapidError(f"scheme {scheme!r} is not vapid")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if not fields.get("t") or not fields.get("k"):
        raise VapidError("t or k is missing")
    return fields["t"], from_base64url(fields["k"])


def _verified_claims(token: str, key: bytes) -> dict[str, object]:
    try:
        head, body, signature = token.split(".")
        if json.loads(from_base64url(head))["alg"] != "ES256":
            raise VapidError("alg is not ES256")
        raw = from_base64url(signature)
        if len(raw) != 64:
            raise VapidError(f"signature has {len(raw)} bytes, not 64")
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        point.verify(der, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        return dict(json.loads(from_base64url(body)))
    except (ValueError, KeyError) as error:
        raise VapidError(f"unreadable token: {error}") from error
    except InvalidSignature as error:
        raise VapidError("the signature does not fit the key") from error


def _check_expiry(expiry: object, now: datetime) -> None:
    if not isinstance(expiry, int):
        raise VapidError(f"exp is {expiry!r}")
    ends = datetime.fromtimestamp(expiry, UTC)
    if not now < ends <= now + LONGEST_LIFE:
        raise VapidError(f"exp {ends.isoformat()} is not within 24 h after {now.isoformat()}")


def _checked_contact(contact: object) -> str:
    parts = urlsplit(str(contact))
    if parts.scheme not in ("mailto", "https") or not (parts.path or parts.netloc):
        raise VapidError(f"sub is {contact!r}")
    return str(contact)
