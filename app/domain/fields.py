"""Strict readers for single fields of an event, each with a fast twin for rows that were let in before.

A reader says no with ``Invalid`` and one of these stable codes: ``field_missing``, ``field_type``,
``field_range``, ``field_choice``, ``field_text``, ``field_too_long``, ``field_format``. The message names the
field and the rule, never the value: values are health data.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, make_dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any, Final

from app.domain.errors import Invalid

CODE: Final = re.compile(r"[a-z0-9][a-z0-9_\-]{0,39}", re.ASCII)
CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
EXTRA_DEPTH: Final = 6
EXTRA_TEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Reader:
    """``read(value, path)`` checks everything; ``load(value)`` only rebuilds; None: nothing to do.

    ``wires``: the names of a record's fields, so that unknown ones can be told apart.
    """

    read: Callable[[object, str], Any]
    load: Callable[[Any], Any] | None = None
    wires: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a record. ``wire`` is its name outside; a missing optional one becomes ``default``."""

    wire: str
    reader: Reader
    required: bool = True
    default: Any = None


def refuse(code: str, path: str, rule: str) -> Invalid:
    return Invalid(code, f"field '{path}' {rule}", field=path)


def integer(low: int, high: int) -> Reader:
    def read(value: object, path: str) -> int:
        if type(value) is not int:
            raise refuse("field_type", path, "must be a whole number")
        if not low <= value <= high:
            raise refuse("field_range", path, f"must be from {low} to {high}")
        return value

    return Reader(read)


def number(low: float, high: float) -> Reader:
    def read(value: object, path: str) -> float:
        if type(value) is not int and type(value) is not float:
            raise refuse("field_type", path, "must be a number")
        # Compared only: NaN is within no bounds, and a whole number of 400 digits fits into no float.
        if not low <= value <= high:
            raise refuse("field_range", path, f"must be from {low} to {high}")
        return value

    return Reader(read)


def _read_boolean(value: object, path: str) -> bool:
    if type(value) is not bool:
        raise refuse("field_type", path, "must be true or false")
    return value


def clean_text(value: object, path: str, longest: int) -> str:
    """Text that every database and every UTF-8 writer can keep: no NUL, no lone surrogate."""
    if type(value) is not str:
        raise refuse("field_type", path, "must be text")
    if len(value) > longest:
        raise refuse("field_too_long", path, f"must be at most {longest} characters")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise refuse("field_text", path, "holds characters that cannot be stored")
    return value


def text(longest: int, *, shortest: int = 0) -> Reader:
    def read(value: object, path: str) -> str:
        words = clean_text(value, path, longest)
        if len(words.strip()) < shortest:
            raise refuse("field_range", path, "must not be empty")
        return words

    return Reader(read)


def shaped(pattern: re.Pattern[str], rule: str, longest: int = 80) -> Reader:
    def read(value: object, path: str) -> str:
        words = clean_text(value, path, longest)
        if pattern.fullmatch(words) is None:
            raise refuse("field_format", path, rule)
        return words

    return Reader(read)


def choice(kind: type[StrEnum]) -> Reader:
    members: dict[str, Any] = {member.value: member for member in kind}

    def read(value: object, path: str) -> Any:
        found = members.get(value) if type(value) is str else None
        if found is None:
            raise refuse("field_choice", path, "must be one of " + ", ".join(members))
        return found

    return Reader(read, members.__getitem__)


def one_of(*allowed: str | int) -> Reader:
    def read(value: object, path: str) -> Any:
        if not any(type(value) is type(option) and value == option for option in allowed):
            raise refuse("field_choice", path, "must be one of " + ", ".join(map(str, allowed)))
        return value

    return Reader(read)


def _read_day(value: object, path: str) -> date:
    words = clean_text(value, path, 10)
    try:
        if DAY.fullmatch(words) is not None:
            return date.fromisoformat(words)
    except ValueError:
        pass
    raise refuse("field_format", path, "must be a date, YYYY-MM-DD")


def listing(reader: Reader, most: int, *, least: int = 0, unique: bool = False) -> Reader:
    inner, reload = reader.read, reader.load

    def read(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise refuse("field_type", path, "must be a list")
        if not least <= len(value) <= most:
            raise refuse("field_range", path, f"must have {least} to {most} entries")
        found = tuple(inner(entry, f"{path}[{place}]") for place, entry in enumerate(value))
        if unique and len(set(found)) != len(found):
            raise refuse("field_range", path, "must not repeat an entry")
        return found

    load = tuple if reload is None else lambda value: tuple([reload(entry) for entry in value])
    return Reader(read, load)


def mapping(key: Reader, reader: Reader, most: int) -> Reader:
    def read(value: object, path: str) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise refuse("field_type", path, "must be an object")
        if len(value) > most:
            raise refuse("field_range", path, f"must have at most {most} entries")
        return {key.read(name, path): reader.read(entry, f"{path}.{name}") for name, entry in value.items()}

    def load(value: Mapping[str, Any]) -> dict[Any, Any]:
        return {loaded(key, name): loaded(reader, entry) for name, entry in value.items()}

    return Reader(read, load)


def loaded(reader: Reader, value: Any) -> Any:
    return value if reader.load is None else reader.load(value)


def record(build: Callable[..., Any], parts: Sequence[Part]) -> Reader:
    """A nested object; ``build`` takes the parts in this order. Unknown fields inside are ignored."""

    def read(value: object, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise refuse("field_type", path or "event", "must be an object")
        return build(*[read_part(value, part, path) for part in parts])

    return Reader(read, _loader(build, parts), frozenset(part.wire for part in parts))


def _loader(build: Callable[..., Any], parts: Sequence[Part]) -> Callable[[Any], Any]:
    """The fast twin of ``record``. A year has eight thousand events, so nothing is looked up twice."""
    needed = [part for part in parts if part.required]
    assert needed == list(parts[: len(needed)]), "required parts come first, as in the dataclass"
    rebuilt = [(place, part.reader.load) for place, part in enumerate(needed) if part.reader.load is not None]
    optional = [(part.wire, part.reader.load, part.default) for part in parts[len(needed) :]]
    wires = [part.wire for part in needed]
    make = quick(build) if isinstance(build, type) and is_dataclass(build) else build
    pick: Callable[[Any], Any] = itemgetter(*wires) if len(wires) > 1 else lambda row: [row[w] for w in wires]

    def load(row: Mapping[str, Any]) -> Any:
        values = list(pick(row))
        for place, reload in rebuilt:
            values[place] = reload(values[place])
        for wire, again, default in optional:
            found = row.get(wire)
            if found is None:
                values.append(default)
            else:
                values.append(found if again is None else again(found))
        return make(*values)

    return load


def quick(kind: type) -> Callable[..., Any]:
    """Makes instances of a frozen, slotted dataclass at a third of the usual price, for rows by the thousand.

    A twin without the lock is filled in and then becomes the real class: both have the same slots. A check in
    ``__post_init__`` is not run.
    """
    twin = make_dataclass(kind.__name__, [part.name for part in fields(kind)], slots=True)

    def make(*values: Any) -> Any:
        one = twin(*values)
        one.__class__ = kind
        return one

    return make


def read_part(value: Mapping[Any, object], part: Part, path: str) -> Any:
    """The part's value; null counts as missing."""
    found = value.get(part.wire)
    where = f"{path}.{part.wire}" if path else part.wire
    if found is not None:
        return part.reader.read(found, where)
    if part.required:
        raise refuse("field_missing", where, "is missing")
    return part.default


def plain(value: object, path: str, depth: int = EXTRA_DEPTH) -> Any:
    """Any JSON value that can be stored and sent again: finite numbers, clean text, bounded depth."""
    if depth == 0:
        raise refuse("field_range", path, "is nested too deeply")
    if value is None or type(value) is bool:
        return value
    if type(value) is int or type(value) is float:
        return NUMBER.read(value, path)
    if type(value) is str:
        return clean_text(value, path, EXTRA_TEXT)
    if isinstance(value, list | tuple):
        return [plain(entry, path, depth - 1) for entry in value]
    if isinstance(value, Mapping):
        return {clean_text(name, path, 80): plain(entry, path, depth - 1) for name, entry in value.items()}
    raise refuse("field_type", path, "must be a JSON value")


NUMBER: Final = number(-1e15, 1e15)
BOOLEAN: Final = Reader(_read_boolean)
DATE: Final = Reader(_read_day, date.fromisoformat)
CLOCK_TIME: Final = shaped(CLOCK, "must be a time of day, HH:MM")
IDENTIFIER: Final = shaped(UUID, "must be a UUID in lower case")
NAME: Final = shaped(CODE, "must be a short code in lower case")
NPRS: Final = integer(0, 10)
