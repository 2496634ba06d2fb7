"""What ``backbeat doctor`` looks at, each finding with a sentence that says how to mend it."""

import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import DomainError
from app.services.sealing import seal_at
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.migrate import is_current

LEAST_FREE_BYTES = 200 * 2**20
EARLIEST_SANE = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Installation:
    """Plain facts of an installation, so that the check knows nothing of environment variables."""

    data_dir: Path
    database_url: str
    vapid_key_path: Path
    sign_in_key_path: Path
    vapid_subject: str
    subject_is_placeholder: bool
    catalogue_path: Path | None
    frontend_dir: Path
    public_url: str


def examine(place: Installation, now: datetime) -> list[Finding]:
    return [
        _clock(now),
        _folder(place.data_dir),
        _database(place.database_url, place.data_dir),
        _keys(place.vapid_key_path),
        _sign_in_key(place.sign_in_key_path),
        _subject(place),
        _catalogue(place.catalogue_path),
        _frontend(place.frontend_dir),
        _address(place.public_url),
    ]


def _clock(now: datetime) -> Finding:
    sane = now > EARLIEST_SANE
    return Finding(
        "clock",
        sane,
        f"{now.isoformat(timespec='seconds')}"
        + ("" if sane else "; set the system's clock (timedatectl set-ntp true)"),
    )


def _folder(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("data folder", True, f"{folder} will be made at the first start")
    open_to_others = stat.S_IMODE(folder.stat().st_mode) & 0o077
    if open_to_others:
        return Finding("data folder", False, f"{folder} can be read by others; run: chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return Finding("data folder", False, f"only {free // 2**20} MB free where {folder} lies; make room")
    return Finding("data folder", True, f"{folder}, {free // 2**30} GB free")


def _database(url: str, folder: Path) -> Finding:
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Finding("database", True, f"SQLite in {folder}, made at the first start")
    database = Database(url)
    try:
        with database.read() as tx:
            current = is_current(tx)
    except DomainError:
        return Finding("database", False, "cannot be reached; check DATABASE_URL and that the server runs")
    finally:
        database.close()
    kind = "SQLite" if database.is_sqlite else "Postgres"
    return Finding(
        "database",
        current,
        f"{kind}, " + ("newest migration" if current else "older than this program; run: backbeat migrate"),
    )


def _keys(path: Path) -> Finding:
    if not path.exists():
        return Finding(
            "push keys", True, "made at the first start; then keep a copy, subscriptions die with them"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("push keys", False, f"{path.name} can be read by others; run: chmod 600 {path}")
    return Finding("push keys", True, f"{path.name} is there and private")


def _sign_in_key(path: Path) -> Finding:
    if not path.exists():
        return Finding(
            "sign-in key", True, "made at the first start; then keep a copy, authenticator apps die with it"
        )
    try:
        seal_at(path)
    except DomainError as error:
        return Finding("sign-in key", False, error.detail)
    return Finding("sign-in key", True, f"{path.name} is there and private")


def _subject(place: Installation) -> Finding:
    if place.subject_is_placeholder:
        return Finding(
            "push contact",
            True,
            f"{place.vapid_subject} is a placeholder; set BACKBEAT_VAPID_SUBJECT to your mailto: address before real use",
        )
    return Finding("push contact", True, place.vapid_subject)


def _catalogue(path: Path | None) -> Finding:
    try:
        found = load_catalogue(path)
    except DomainError as error:
        return Finding("exercises", False, error.detail)
    return Finding("exercises", True, f"{len(found.exercises)} exercises on {len(found.tracks)} tracks")


def _frontend(folder: Path) -> Finding:
    built = (folder / "index.html").is_file()
    return Finding(
        "phone app", built, f"built in {folder.name}" if built else "not built; ./run start builds it"
    )


def _address(public_url: str) -> Finding:
    if public_url.startswith("https://"):
        return Finding("address", True, public_url)
    return Finding(
        "address", True, f"{public_url} works on this machine only; phones need https (BACKBEAT_PUBLIC_URL)"
    )
