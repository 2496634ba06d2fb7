"""Secrets that must be read back, unlike passwords: encrypted with a key that is not in the database.

Whoever has only a copy of the database, or only the key, can make no codes. A copy for bad days needs both.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from app.domain.errors import Invalid, Unavailable
from app.services import owner_only


@dataclass(frozen=True, slots=True)
class Seal:
    box: Fernet

    def close(self, secret: str) -> str:
        return self.box.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises ``Unavailable`` where another key closed it: the file of this one was lost or swapped."""
        try:
            return self.box.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unavailable(
                "second_step_unreadable",
                "Codes of the authenticator app cannot be checked just now; a recovery code or a passkey works.",
                retry_after_s=600,
            ) from error


def seal_at(path: Path) -> Seal:
    """The key in ``path``, made on first need. Raises ``Invalid``: ``sign_in_key_open``, ``sign_in_key_broken``."""
    if not path.exists():
        owner_only.make_once(path, Fernet.generate_key())
    if owner_only.is_open_to_others(path):
        raise Invalid("sign_in_key_open", f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return Seal(Fernet(path.read_bytes().strip()))
    except ValueError as error:
        raise Invalid("sign_in_key_broken", f"{path} holds no key; restore it from your backup.") from error
