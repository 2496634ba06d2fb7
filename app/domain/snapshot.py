"""A state as JSON and back: dates as text, enumerations by value, records as objects.

The shape is read from the type hints of ``PersonState`` once. A field that holds nothing (none, no, 0, empty) where
that is its default is left out; one that is missing takes its default, so a state can grow without losing old ones.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from app.domain.fields import loaded
from app.domain.history import Taken
from app.domain.override_reader import OVERRIDE_VALUES
from app.domain.state import PersonState

Thaw = Callable[[Any], Any]


def frozen(state: PersonState) -> dict[str, Any]:
    """The state as plain JSON values; it shares nothing with the state."""
    plain: dict[str, Any] = _plain(state)
    return plain


def frozen_taken(taken: Iterable[Taken]) -> list[Any]:
    """Decisions taken, as plain JSON values."""
    plain: list[Any] = _plain(list(taken))
    return plain


def thawed_taken(plain: Iterable[Any]) -> list[Taken]:
    """The decisions of ``frozen_taken``. Raises as ``thawed``."""
    thaw = _thaw(Taken)
    return [thaw(entry) for entry in plain]


def thawed(plain: Mapping[str, Any]) -> PersonState:
    """The state of ``frozen``. Raises ``KeyError`` or ``ValueError`` if it was not written by it."""
    state: PersonState = _thaw(PersonState)(plain)
    for ordered in state.overrides:
        ordered.value = loaded(OVERRIDE_VALUES[ordered.target], ordered.value)
    return state


def _plain(value: Any) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    if isinstance(value, Mapping):
        return {_plain(name): _plain(entry) for name, entry in value.items()}
    kind: Any = type(value)
    return {
        name: _plain(entry)
        for name, nothing in _named(kind)
        if (entry := getattr(value, name)) != nothing or type(entry) is not type(nothing)
    }


@cache
def _named(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a record, each with the empty value that is left out: only its default, and only if empty."""
    return tuple((part.name, _nothing(part)) for part in fields(kind))


def _nothing(part: Field[Any]) -> Any:
    if part.default is MISSING and part.default_factory is MISSING:
        return MISSING
    default = _default_of(part)()
    return default if default is None or default in (False, 0, [], {}, ()) else MISSING


@cache
def _thaw(kind: Any) -> Thaw:
    """How to rebuild one type, None-able types and containers by their parts."""
    origin = get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = _thaw(next(part for part in get_args(kind) if part is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is not None:
        return _thaw_container(origin, get_args(kind))
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if is_dataclass(kind) and isinstance(kind, type):
        return _thaw_record(kind)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _thaw_container(origin: Any, parts: tuple[Any, ...]) -> Thaw:
    if origin in (list, frozenset):
        inner = _thaw(parts[0])
        if inner is _as_it_is:
            return origin  # type: ignore[no-any-return]
        return lambda value: origin([inner(entry) for entry in value])
    if origin is tuple:
        if parts[-1] is ...:
            same = _thaw(parts[0])
            return lambda value: tuple([same(entry) for entry in value])
        each = [_thaw(part) for part in parts]
        return lambda value: tuple([thaw(entry) for thaw, entry in zip(each, value, strict=True)])
    name, entry = _thaw(parts[0]), _thaw(parts[1])
    if name is _as_it_is and entry is _as_it_is:
        return dict
    return lambda value: {name(key): entry(content) for key, content in value.items()}


def _thaw_record(kind: type) -> Thaw:
    hints = get_type_hints(kind)
    plan: list[tuple[str, Thaw | None, Callable[[], Any]]] = []

    def thaw(value: Mapping[str, Any]) -> Any:
        if not plan:  # looked up at the first use: a record may hold its own kind
            for part in fields(kind):
                inner = _thaw(hints[part.name])
                plan.append((part.name, None if inner is _as_it_is else inner, _default_of(part)))
        return kind(
            *[
                default() if name not in value else value[name] if inner is None else inner(value[name])
                for name, inner, default in plan
            ]
        )

    return thaw


def _default_of(part: Field[Any]) -> Callable[[], Any]:
    """Makes the default of a field; one without a default must have been written."""
    if part.default_factory is not MISSING:
        return part.default_factory
    default = part.default

    def fixed() -> Any:
        if default is MISSING:
            raise KeyError(part.name)
        return default

    return fixed
