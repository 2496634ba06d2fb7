"""What ``backbeat doctor`` looks at on this machine, each finding with a sentence that says how to mend it."""

import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from app.domain.errors import DomainError
from app.services import owner_only, sealing
from app.store import doctor as rows
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.migrate import is_current, knows, revision_of

LEAST_FREE_BYTES = 200 * 2**20
COMFORTABLE_FREE_BYTES = 2 * 2**30
EARLIEST_SANE = datetime(2025, 1, 1, tzinfo=UTC)


class Level(StrEnum):
    """``warn``: works, yet someone will miss something; ``bad``: does not work, or is open to others."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Installation:
    """Plain facts of an installation, so that the check knows nothing of environment variables."""

    data_dir: Path
    database_url: str
    sign_in_key_path: Path
    vapid_subject: str
    subject_is_placeholder: bool
    catalogue_path: Path | None
    frontend_dir: Path
    public_url: str


@dataclass(frozen=True, slots=True)
class InUse:
    """What the rows depend on. ``phones``: push key id → how many; ``origins``: push services of live phones."""

    phones: Mapping[str, int]
    origins: tuple[str, ...]
    sealed: tuple[str, ...]


NOTHING_IN_USE = InUse({}, (), ())


def examine(place: Installation, now: datetime) -> tuple[list[Finding], InUse]:
    """Everything that needs no network, and what the rows depend on, for those who look at keys and services."""
    database, in_use = _database(place.database_url, place.data_dir)
    findings = [
        _clock(now),
        _folder(place.data_dir),
        *_disk(place.data_dir),
        database,
        _sign_in_key(place.sign_in_key_path, in_use.sealed),
        _subject(place),
        _catalogue(place.catalogue_path),
        _frontend(place.frontend_dir),
        _address(place.public_url),
    ]
    return findings, in_use


def _clock(now: datetime) -> Finding:
    shown = now.isoformat(timespec="seconds")
    if now > EARLIEST_SANE:
        return Finding("clock", Level.OK, shown)
    return Finding("clock", Level.BAD, f"{shown}; set the system's clock: timedatectl set-ntp true")


def _folder(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("data folder", Level.OK, f"{folder} will be made at the first start")
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Finding("data folder", Level.BAD, f"{folder} can be read by others; run: chmod 700 {folder}")
    return Finding("data folder", Level.OK, f"{folder}, for its owner only")


def _disk(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        return []
    free = shutil.disk_usage(folder).free
    if free >= COMFORTABLE_FREE_BYTES:
        return [Finding("disk", Level.OK, f"{free // 2**30} GB free where {folder} lies")]
    level = Level.WARN if free >= LEAST_FREE_BYTES else Level.BAD
    return [Finding("disk", level, f"only {free // 2**20} MB free where {folder} lies; make room")]


def _database(url: str, folder: Path) -> tuple[Finding, InUse]:
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Finding("database", Level.OK, f"SQLite in {folder}, made at the first start"), NOTHING_IN_USE
    database = Database(url)
    kind = "SQLite" if database.is_sqlite else "Postgres"
    try:
        with database.read() as tx:
            if is_current(tx):
                in_use = InUse(
                    rows.phones_by_key(tx), tuple(rows.push_origins(tx)), tuple(rows.sealed_secrets(tx))
                )
                return Finding("database", Level.OK, f"{kind}, at the newest migration"), in_use
            revision = revision_of(tx)
    except DomainError:
        why = "cannot be reached; check DATABASE_URL and that the server runs"
        return Finding("database", Level.BAD, why), NOTHING_IN_USE
    finally:
        database.close()
    if revision is not None and not knows(revision):
        why = f"{kind}, made by a newer program than this; install that one (it is never taken back)"
    else:
        why = f"{kind}, older than this program; run: backbeat migrate"
    return Finding("database", Level.BAD, why), NOTHING_IN_USE


def _sign_in_key(path: Path, sealed: tuple[str, ...]) -> Finding:
    name = "sign-in key"
    if not path.exists():
        if not sealed:
            return Finding(name, Level.OK, "made at the first start; backbeat backup keeps it")
        return Finding(
            name,
            Level.BAD,
            f"{path} is missing and {len(sealed)} authenticator apps need it; put it back from a backup. If there is "
            "none: backbeat therapist reset LOGIN --second-factor, for each",
        )
    if owner_only.is_open_to_others(path):
        return Finding(name, Level.BAD, f"{path.name} can be read by others; run: chmod 600 {path}")
    try:
        lost = sum(not _opens(sealing.seal_at(path), secret) for secret in sealed)
    except DomainError as error:
        return Finding(name, Level.BAD, error.detail)
    if lost:
        return Finding(
            name,
            Level.BAD,
            f"{lost} authenticator apps were sealed with another key; put that {path.name} back from a backup. If "
            "there is none: backbeat therapist reset LOGIN --second-factor, for each",
        )
    return Finding(name, Level.OK, f"{path.name} is private and opens {len(sealed)} authenticator apps")


def _opens(seal: sealing.Seal, secret: str) -> bool:
    try:
        seal.open(secret)
    except DomainError:
        return False
    return True


def _subject(place: Installation) -> Finding:
    if place.subject_is_placeholder:
        return Finding(
            "push contact",
            Level.WARN,
            f"{place.vapid_subject} is a placeholder; set BACKBEAT_VAPID_SUBJECT to your mailto: address before real use",
        )
    return Finding("push contact", Level.OK, place.vapid_subject)


def _catalogue(path: Path | None) -> Finding:
    try:
        found = load_catalogue(path)
    except DomainError as error:
        return Finding("exercises", Level.BAD, error.detail)
    return Finding("exercises", Level.OK, f"{len(found.exercises)} exercises on {len(found.tracks)} tracks")


def _frontend(folder: Path) -> Finding:
    if (folder / "index.html").is_file():
        return Finding("phone app", Level.OK, f"built in {folder.name}")
    return Finding("phone app", Level.BAD, "not built; ./run start builds it")


def _address(public_url: str) -> Finding:
    if public_url.startswith("https://"):
        return Finding("address", Level.OK, public_url)
    return Finding(
        "address",
        Level.WARN,
        f"{public_url} works on this machine only; phones need https (BACKBEAT_PUBLIC_URL)",
    )
