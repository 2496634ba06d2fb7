"""How secrets are kept: long random tokens by SHA-256, typed codes and passwords by argon2id (RFC 9106)."""

from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_PASSWORDS = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# A typed code lives for minutes and dies after five wrong tries, so the smaller OWASP setting is enough.
_CODES = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

SELECTOR_LENGTH = 3
VERIFIER_LENGTH = 5
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def token_hash(token: str) -> str:
    """Hex SHA-256; enough for a secret of 256 random bits, and fast enough for every request."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    return _PASSWORDS.hash(password)


def hash_code(verifier: str) -> str:
    return _CODES.hash(verifier)


def matches(stored_hash: str, secret: str) -> bool:
    """Compares in constant time; the parameters are read from the hash itself."""
    try:
        return _PASSWORDS.verify(stored_hash, secret)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobodys_password() -> str:
    """Verified against when nobody has the given login, so that the answer takes as long as for a real one."""
    return _PASSWORDS.hash("nobody's password")


@cache
def nobodys_code() -> str:
    """The same for a typed code; what it says does not matter, only that it was hashed like a real one."""
    return _CODES.hash("nobody's code")


def split_code(typed: str) -> tuple[str, str] | None:
    """``"kx3p-7qm2"`` → ``("KX3", "P7QM2")``; forgiving about case, spaces, dashes and look-alikes."""
    kept = tidy_code(typed)
    if len(kept) != SELECTOR_LENGTH + VERIFIER_LENGTH:
        return None
    return kept[:SELECTOR_LENGTH], kept[SELECTOR_LENGTH:]


def tidy_code(typed: str) -> str:
    """Letters and digits only, capitals, look-alikes put right."""
    return "".join(ch for ch in typed.upper() if ch.isascii() and ch.isalnum()).translate(_MISREAD)


def show_code(code: str) -> str:
    """``"KX3P7QM2"`` → ``"KX3P-7QM2"``."""
    return f"{code[:4]}-{code[4:]}"
