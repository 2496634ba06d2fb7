"""Keeps a copy of a caseload: fetched line by line, checked line by line, taken up again where it broke off.

The finished file appears in one step and is whole, or it does not appear. Until then what came in and proved
right waits beside it, in a file whose name begins with a dot.
"""

import fcntl
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from app.domain.errors import DomainError, Refused, Unavailable
from app.services.exports import CASELOAD_FORMAT, COUNTED

Source = Callable[[UUID | None], AbstractContextManager[Iterable[bytes]]]
"""Opens the caseload after a person, from the start if None, as pieces of bytes cut anywhere.

Raises ``Unavailable`` when asking again may help, ``Refused`` when not.
"""
REPORT_START = b'"report":'


class Damaged(DomainError):
    """What arrived is not what was sent: a count or checksum is wrong."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """``parts``: how many streams it took. ``failed``: people whose report the server could not make."""

    path: Path
    reports: int
    without: int
    failed: int
    parts: int


def pull(source: Source, path: Path, tries: int, wait: Callable[[float], None]) -> Pulled:
    """Fetches a caseload into ``path``, which is replaced when all of it is there and right.

    A broken stream is taken up behind its last good line, up to ``tries`` times in a row without a new line, in
    this run or the next. Raises ``Refused``, ``Unavailable`` (what came in is kept) or ``Damaged`` (the damaged
    part is not kept).
    """
    with _waiting(path) as part:
        parts, fruitless = 0, 0
        while True:
            have, parts = part.size, parts + 1
            try:
                part.take(source)
                return part.finish(path, parts)
            except Unavailable as broken:
                fruitless = 0 if part.size > have else fruitless + 1
                if fruitless >= tries:
                    raise
                wait(broken.retry_after_s)


def check(path: Path) -> Counter[str]:
    """Reads a finished file again and gives its counts by kind of line. Raises ``Damaged``."""
    with path.open("rb") as file:
        return _checked(file)


@contextmanager
def _waiting(path: Path) -> Iterator["_Part"]:
    waiting = path.with_name(f".{path.name}.part")
    with waiting.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("pull_running", "Another pull is writing to this folder.") from error
        yield _Part(file, waiting)


class _Part:
    """The lines that are here and right: a header, then people."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path = file, path
        self.last: UUID | None = None
        self.size = self._resume()

    def _resume(self) -> int:
        """Keeps the good lines from the beginning and cuts off the rest."""
        self._file.seek(0)
        size = 0
        for line in self._file:
            try:
                self._note(line)
            except Damaged:
                break
            size += len(line)
        self._cut(size)
        return size

    def take(self, source: Source) -> None:
        """Adds a stream's lines. Whatever goes wrong, only lines that proved right stay."""
        start, last = self.size, self.last
        with source(self.last) as pieces:
            digest, counts = hashlib.sha256(), Counter[str]()
            for line in _lines(pieces):
                record = _record(line)
                if record["type"] == "trailer":
                    if record != _trailer(counts, digest.hexdigest()):
                        self.last = last
                        self._cut(start)
                        raise Damaged("checksum_wrong", "The caseload's counts or checksum are wrong.")
                    self._file.flush()
                    return
                digest.update(line)
                counts[record["type"]] += 1
                if record["type"] != "header" or start == 0:
                    self._note(line)
                    self._file.write(line)
                    self.size += len(line)
        raise Unavailable("stream_cut", "The caseload broke off before its end.")

    def finish(self, path: Path, parts: int) -> Pulled:
        """Adds the trailer, reads everything once more from the disk, and gives the file its name."""
        self._file.flush()
        self._file.seek(0)
        digest, counts = hashlib.sha256(), Counter[str]()
        for line in self._file:
            digest.update(line)
            counts[_record(line)["type"]] += 1
        self._file.write(_line(_trailer(counts, digest.hexdigest())))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        _checked(self._file)
        self._path.replace(path)
        _settle(path.parent)
        return Pulled(path, counts["report"], counts["no_report"], counts["failed"], parts)

    def _note(self, line: bytes) -> None:
        record = _record(line)
        if record["type"] == "trailer":
            raise Damaged("line_wrong", "A trailer stands in the middle.")
        if record["type"] != "header":
            self.last = UUID(record["person"])

    def _cut(self, size: int) -> None:
        self._file.flush()
        self._file.truncate(size)
        self.size = size


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines with their ends; a last half line is not one."""
    held: list[bytes] = []
    for piece in pieces:
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield b"".join((*held, line, b"\n"))
            held = []
        if rest:
            held.append(rest)


def _record(line: bytes) -> dict[str, Any]:
    """One line, if it is whole and says what it was sent to say. Raises ``Damaged``."""
    try:
        record = json.loads(line)
        kind = record["type"]
        known = kind in ("header", "trailer") or UUID(record["person"])
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("line_wrong", "A line cannot be read.") from error
    if not known or not line.endswith(b"\n"):
        raise Damaged("line_wrong", "A line cannot be read.")
    if kind == "header" and record.get("format") != CASELOAD_FORMAT:
        raise Refused("format_unknown", "The server sends a form this version does not know; please update.")
    if kind == "report":
        body = line[line.index(REPORT_START) + len(REPORT_START) : -2]
        if hashlib.sha256(body).hexdigest() != record.get("sha256"):
            raise Damaged("checksum_wrong", "The checksum of a report is wrong.")
    return dict(record)


def _checked(file: Iterable[bytes]) -> Counter[str]:
    digest, counts = hashlib.sha256(), Counter[str]()
    for line in file:
        record = _record(line)
        if record["type"] == "trailer":
            if record != _trailer(counts, digest.hexdigest()):
                break
            return counts
        digest.update(line)
        counts[record["type"]] += 1
    raise Damaged("checksum_wrong", "The file's counts or checksum are wrong.")


def _trailer(counts: Counter[str], digest: str) -> dict[str, Any]:
    return {"type": "trailer", **{name: counts[kind] for kind, name in COUNTED.items()}, "sha256": digest}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _settle(folder: Path) -> None:
    """The new name outlives a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
