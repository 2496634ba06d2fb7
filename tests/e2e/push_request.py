"""What a push service demands of a request before it takes the message (RFC 8030, autopush's error list)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vapid_check import VapidError, check_authorization

LARGEST_BODY = 4096
LONGEST_TTL_SECONDS = 2_592_000
URGENCIES = ("very-low", "low", "normal", "high")
# The common ground of the services: letters and digits (Mozilla), a length that is not 1 modulo 4 (Apple).
TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")


class PushError(Exception):
    """A refusal with the status the real service would send."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PushRequest:
    """An acceptable request."""

    ttl_seconds: int
    topic: str | None
    urgency: str
    body: bytes
    contact: str


def checked(
    headers: Mapping[str, str], body: bytes, origin: str, now: datetime, bound_key: bytes | None
) -> PushRequest:
    """The request as a value, or PushError."""
    try:
        signer = check_authorization(headers.get("Authorization", ""), origin, now, bound_key)
    except VapidError as refused:
        raise PushError(401, f"{refused.reason} (errno 109)") from refused
    if len(body) > LARGEST_BODY:
        raise PushError(413, f"{len(body)} bytes are more than {LARGEST_BODY} (errno 104)")
    if body and headers.get("Content-Encoding") != "aes128gcm":
        raise PushError(400, "Content-Encoding is not aes128gcm (errno 110)")
    urgency = headers.get("Urgency", "normal")
    if urgency not in URGENCIES:
        raise PushError(400, f"Urgency {urgency!r}")
    return PushRequest(_ttl(headers), _topic(headers), urgency, body, signer.contact)


def _ttl(headers: Mapping[str, str]) -> int:
    text = headers.get("TTL")
    if text is None:
        raise PushError(400, "TTL is missing (errno 111)")
    if not text.isdecimal() or int(text) > LONGEST_TTL_SECONDS:
        raise PushError(400, f"TTL {text!r} (errno 112)")
    return int(text)


def _topic(headers: Mapping[str, str]) -> str | None:
    topic = headers.get("Topic")
    if topic is not None and (not TOPIC.fullmatch(topic) or len(topic) % 4 == 1):
        raise PushError(400, f"Topic {topic!r} (errno 113)")
    return topic
