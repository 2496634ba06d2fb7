"""The server's own key pairs for push (VAPID, RFC 8292): made once, kept for good.

Every browser ties its subscription to the public key, so a lost key silences every phone. A key is therefore
never overwritten, is written in one step, and is readable by its owner only. A new key (``rotate``) takes the
file's name; the earlier one stays beside it under its id, and signs for the phones that still know it.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.domain.errors import Invalid
from app.services import owner_only


@dataclass(frozen=True, slots=True)
class VapidKey:
    """``public``: the raw P-256 point as unpadded base64url, as browsers take it; ``id`` names it in rows."""

    private: ec.EllipticCurvePrivateKey
    public: str
    id: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """``current`` is what phones subscribe with from now on; ``earlier`` keys sign for those who did before."""

    current: VapidKey
    earlier: tuple[VapidKey, ...] = ()

    def by_id(self) -> dict[str, VapidKey]:
        return {key.id: key for key in (*self.earlier, self.current)}


def ring(path: Path) -> KeyRing:
    """Every key there is; makes the first. Raises as ``load`` does, for earlier keys too."""
    current, _ = make_or_load(path)
    beside = (load(found) for found in sorted(path.parent.glob(f"{path.stem}-*{path.suffix}")))
    return KeyRing(current, tuple(key for key in beside if key.id != current.id))


def rotate(path: Path) -> KeyRing:
    """Makes a new key and keeps the present one as ``vapid-ID.pem``. At every instant the file holds a whole key."""
    present, _ = make_or_load(path)
    with _alone_in(path.parent):
        present = load(path)
        kept = path.with_name(f"{path.stem}-{present.id}{path.suffix}")
        if not kept.exists():
            os.link(path, kept)
        with owner_only.draft_beside(path, _new_pem()) as draft:
            draft.replace(path)
        owner_only.sync_folder(path.parent)
    return ring(path)


def make_or_load(path: Path) -> tuple[VapidKey, bool]:
    """The key in ``path``, and whether it was made just now. Of several processes at once one makes it."""
    if not path.exists():
        made = owner_only.make_once(path, _new_pem())
        return load(path), made
    return load(path), False


def load(path: Path) -> VapidKey:
    """Reads the PEM file. Raises ``Invalid``: ``vapid_key_missing``, ``vapid_key_open``, ``vapid_key_broken``."""
    try:
        is_open, pem = owner_only.is_open_to_others(path), path.read_bytes()
    except FileNotFoundError as error:
        raise Invalid("vapid_key_missing", f"{path} is missing; `backbeat vapid` makes it.") from error
    if is_open:
        raise Invalid("vapid_key_open", f"{path} can be read by others; run: chmod 600 {path}")
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise _broken(path) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise _broken(path)
    return key_of(private)


def key_of(private: ec.EllipticCurvePrivateKey) -> VapidKey:
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return VapidKey(private, to_base64url(point), hashlib.sha256(point).hexdigest()[:16])


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _new_pem() -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time; the system lets go of the lock when a process dies."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _broken(path: Path) -> Invalid:
    return Invalid(
        "vapid_key_broken",
        f"{path} holds no P-256 private key in PEM; restore it from your backup. "
        "Only if there is none, move it away: every phone must then be set up for reminders again.",
    )
