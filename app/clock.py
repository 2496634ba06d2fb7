"""The only place that reads time and chance. Everything else receives them as arguments."""

import secrets
import uuid
from datetime import UTC, datetime

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U to misread


def utcnow() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


def new_id() -> uuid.UUID:
    """A fresh random identifier (UUID version 4)."""
    return uuid.uuid4()


def new_token() -> str:
    """A 256-bit URL-safe secret, for cookies, invitations and links."""
    return secrets.token_urlsafe(32)


def new_code(length: int = 8) -> str:
    """A code to be typed by hand: 5 bits a character, so 40 bits for the usual 8."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
