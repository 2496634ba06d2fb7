"""The file of a backup: a zip with the database, the keys, and ``manifest.json`` that says what must be in it.

Its checksums find what a disk, a cable or a careless hand did. They are no seal against someone who may write the
file: keep it where only you can.
"""

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.domain.errors import Invalid

FORMAT: Final = "backbeat-backup-1"
MANIFEST: Final = "manifest.json"
DATABASES: Final = {"sqlite": "database.sqlite3", "postgres": "database.pgdump"}
KEY: Final = re.compile(r"keys/(vapid(-[^/\\]+)?\.pem|sign-in\.key)")
LONGEST_MANIFEST: Final = 2**20
PIECE: Final = 2**20
# What Python raises over a zip that was cut or changed, wherever the damage lies; of a way of packing that it does
# not know, it says a kind of RuntimeError.
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Member:
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``revision``: the newest migration of the database; ``rows``: table → how many."""

    made_at: datetime
    program: str
    revision: str
    database: str
    members: Mapping[str, Member]
    rows: Mapping[str, int]

    @property
    def keys(self) -> list[str]:
        return [name for name in self.members if KEY.fullmatch(name)]

    @property
    def key_hashes(self) -> frozenset[str]:
        return frozenset(self.members[name].sha256 for name in self.keys)


def write(
    path: Path, made_at: datetime, program: str, database: str, revision: str, rows: Mapping[str, int],
    sources: Mapping[str, Path],
) -> Manifest:  # fmt: skip
    """Packs ``sources`` (name inside → file) and the manifest into ``path``, which exists and is empty."""
    members = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, source in sources.items():
            with source.open("rb") as file, archive.open(name, "w", force_zip64=True) as packed:
                members[name] = _copied(file, packed)
        found = Manifest(made_at, program, revision, database, members, rows)
        archive.writestr(MANIFEST, json.dumps(_to_plain(found), indent=1))
    return found


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """Raises ``Invalid``: ``backup_unreadable``, ``backup_format_unknown``, ``backup_damaged``."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Invalid("backup_unreadable", f"{path} cannot be read: {error.strerror}.") from error
    with file:
        try:
            archive = zipfile.ZipFile(file)
            manifest = _manifest_of(archive)
        except (*BROKEN, OSError) as error:  # a wrong offset asks the file for what it does not have
            raise Invalid("backup_damaged", f"{path} is no whole backup of Backbeat.") from error
        with archive:
            yield manifest, archive


def unpack(archive: zipfile.ZipFile, name: str, wanted: Member, target: BinaryIO) -> None:
    """Copies a member out; raises ``Invalid('backup_damaged')`` unless it is what was written, byte for byte."""
    damaged = Invalid("backup_damaged", f"{name} in the backup cannot be read.")
    try:
        packed = archive.open(name)
    except (*BROKEN, OSError) as error:
        raise damaged from error
    try:
        with packed:
            found = _copied(packed, target, wanted.bytes)
    except BROKEN as error:  # an OSError here is a full disk, and says so itself
        raise damaged from error
    if found != wanted:
        raise Invalid("backup_damaged", f"{name} in the backup is not what was saved.")


def _copied(source: Any, target: Any, most: int | None = None) -> Member:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        size += len(piece)
        if most is not None and size > most:
            break
        digest.update(piece)
        target.write(piece)
    return Member(digest.hexdigest(), size)


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as file:
        plain = json.loads(file.read(LONGEST_MANIFEST))
    if plain["format"] != FORMAT:
        raise Invalid("backup_format_unknown", "A newer program made this backup; install that one first.")
    members = {name: Member(str(of["sha256"]), int(of["bytes"])) for name, of in plain["members"].items()}
    found = Manifest(
        datetime.fromisoformat(plain["made_at"]),
        str(plain["program"]),
        str(plain["revision"]),
        str(plain["database"]),
        members,
        {str(name): int(count) for name, count in plain["rows"].items()},
    )
    expected = {DATABASES[found.database], *found.keys}
    if set(members) != expected or sorted(archive.namelist()) != sorted({*expected, MANIFEST}):
        raise Invalid("backup_damaged", "The backup holds other files than its manifest says.")
    return found


def _to_plain(found: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": found.made_at.isoformat(),
        "program": found.program,
        "revision": found.revision,
        "database": found.database,
        "members": {name: {"sha256": of.sha256, "bytes": of.bytes} for name, of in found.members.items()},
        "rows": dict(found.rows),
    }
