"""A copy of everything an installation cannot be made anew without, and the way back from it.

The database alone is not enough: phones are subscribed to the push keys, and what authenticator apps know is
sealed with the sign-in key. All of them travel in one file, readable by its owner only.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.domain.errors import DomainError, Invalid, Refused
from app.services import owner_only
from app.services.backup_archive import DATABASES, Manifest, opened, unpack, write
from app.store import backups as rows
from app.store.backups import Taken

OWN_NAME: Final = re.compile(r"backbeat-\d{8}T\d{6}Z\.zip")
DRAFTS: Final = ".backbeat-backup"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation lives. Earlier push keys lie beside ``vapid_key_path`` under their ids."""

    data_dir: Path
    database_url: str
    vapid_key_path: Path
    sign_in_key_path: Path

    def key_files(self) -> list[Path]:
        first = self.vapid_key_path
        earlier = sorted(first.parent.glob(f"{first.stem}-*{first.suffix}"))
        return [path for path in (first, *earlier, self.sign_in_key_path) if path.is_file()]


@dataclass(frozen=True, slots=True)
class Made:
    """``removed``: older ones that ``keep`` had no room for."""

    path: Path
    manifest: Manifest
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    rows: Mapping[str, int]


def back_up(place: Place, target: Path, keep: int | None, now: datetime, program: str) -> Made:
    """Writes one file while the server runs. ``target``: the file, ``….zip``, or a folder, where the time is its name.

    ``keep`` leaves that many of this program's own in the folder. Raises ``Refused`` with a sentence.
    """
    is_folder = target.is_dir() or target.suffix != ".zip"
    if keep is not None and not is_folder:
        raise Refused("keep_needs_folder", "--keep looks after a folder of backups: name a folder.")
    path = target / f"backbeat-{now:%Y%m%dT%H%M%SZ}.zip" if is_folder else target
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        raise Refused("backup_exists", f"{path} is there already; it was left as it is.")
    with _drafts_in(path.parent) as folder:
        manifest = _pack(place, folder, now, program)
        (folder / "backup.zip").replace(path)
        owner_only.sync_folder(path.parent)
    return Made(path, manifest, tuple(_prune(path.parent, keep, manifest)) if keep is not None else ())


def restore(place: Place, file: Path) -> Restored:
    """Puts a backup into an empty place and migrates it up. Everything is checked before anything is used.

    Raises ``Refused`` (not empty, newer program, no tool) or ``Invalid`` (damaged); the place is then as it was.
    """
    _refuse_unless_empty(place)
    place.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        opened(file) as (manifest, archive),
        tempfile.TemporaryDirectory(prefix=".backbeat-restore-", dir=place.data_dir) as folder,
    ):
        unpacked = {name: Path(folder) / Path(name).name for name in manifest.members}
        for name, path in unpacked.items():
            with path.open("wb") as target:
                path.chmod(owner_only.OWNER_ONLY)
                unpack(archive, name, manifest.members[name], target)
        keys = [unpacked[name] for name in manifest.keys]
        database = unpacked[DATABASES[manifest.database]]
        with _keys_first(keys, place):
            counts = rows.put_in(
                place.database_url, database, Taken(manifest.database, manifest.revision, manifest.rows)
            )
        owner_only.sync_folder(place.data_dir)
    return Restored(manifest, counts)


def what_phones_notice(manifest: Manifest) -> list[str]:
    """Sentences for the person who just restored: what happened after the backup is not in it."""
    return [
        f"This is how things stood at {manifest.made_at:%Y-%m-%d %H:%M} UTC. What came after is not in it:",
        "- Phones send by themselves what they had not handed over yet. What they had handed over since is lost.",
        "- Reminders switched on since then come again when the app is next opened on that phone.",
        "- People and phones that joined since then need a new code: backbeat patient add, backbeat patient code.",
        "- Reminders whose time has passed are not sent late.",
        "- A phone, consent or link that was ended since then is open again, and whoever erased everything since",
        "  then is back: end and erase it once more.",
    ]


def _pack(place: Place, folder: Path, now: datetime, program: str) -> Manifest:
    copy, packed = folder / "database", folder / "backup.zip"
    for path in (copy, packed):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, owner_only.OWNER_ONLY))
    taken = rows.take_out(place.database_url, copy)
    # The keys after the database: none is ever taken away, so every key the rows speak of is there by now.
    sources = {DATABASES[taken.kind]: copy} | {f"keys/{path.name}": path for path in place.key_files()}
    manifest = write(packed, now, program, taken.kind, taken.revision, taken.rows, sources)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    return manifest


@contextmanager
def _drafts_in(folder: Path) -> Iterator[Path]:
    """A folder for what is not finished, one backup at a time; what a killed one left behind is swept out."""
    drafts = folder / DRAFTS
    drafts.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(drafts, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("backup_running", f"Another backup into {folder} is under way.") from error
        for left in drafts.iterdir():
            left.unlink()
        try:
            yield drafts
        finally:
            shutil.rmtree(drafts, ignore_errors=True)
    finally:
        os.close(handle)


def _prune(folder: Path, keep: int, newest: Manifest) -> Iterator[Path]:
    """Removes the oldest beyond ``keep``: only files of our own naming that really hold backups of this place."""
    named = (path for path in sorted(folder.iterdir()) if OWN_NAME.fullmatch(path.name))
    own = [path for path in named if _is_of_same_place(path, newest)]
    for path in own[: max(0, len(own) - keep)]:
        path.unlink()
        yield path


def _is_of_same_place(path: Path, newest: Manifest) -> bool:
    """An installation is known by its keys: no other has any of them."""
    try:
        with opened(path) as (manifest, _):
            return not manifest.key_hashes.isdisjoint(newest.key_hashes)
    except DomainError:
        return False


def _refuse_unless_empty(place: Place) -> None:
    there = rows.what_is_there(place.database_url)
    keys = place.key_files()
    if there is None and keys:
        there = f"{keys[0]} is there"
    if there is not None:
        raise Refused(
            "place_not_empty",
            f"A backup goes into an empty place only, and {there}. Stop the server, then set BACKBEAT_DATA to a new "
            "folder (and DATABASE_URL to a new, empty database, if you use Postgres), or move what is there away.",
        )


@contextmanager
def _keys_first(keys: list[Path], place: Place) -> Iterator[None]:
    """The keys are in place before the database: a server that found it alone would make new ones for good.

    If the database cannot be put in, they are taken out again.
    """
    placed: list[Path] = []
    try:
        for key in keys:
            folder = place.sign_in_key_path.parent if key.suffix == ".key" else place.vapid_key_path.parent
            path = folder / key.name
            if not owner_only.make_once(path, key.read_bytes()):
                raise Invalid("key_exists", f"{path} appeared meanwhile; nothing was changed.")
            placed.append(path)
        yield
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
