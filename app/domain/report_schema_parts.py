"""Words for writing a JSON Schema short enough to read: every number says its unit and range.

The unit stands under ``x-unit``, which validators ignore; the report's ``units`` block is collected from it, so
schema and data cannot disagree. A unit in capitals names a scale of the ``scales`` block.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

Schema = dict[str, Any]


def text(about: str, longest: int | None = None) -> Schema:
    return {"type": "string", "description": about, **({"maxLength": longest} if longest else {})}


def day(about: str) -> Schema:
    return {"type": "string", "format": "date", "description": about}


def instant(about: str) -> Schema:
    return {"type": "string", "format": "date-time", "description": about}


def flag(about: str) -> Schema:
    return {"type": "boolean", "description": about}


def whole(about: str, unit: str, low: int = 0, high: int | None = None) -> Schema:
    return {"type": "integer", **_bounds(low, high), "description": about, "x-unit": unit}


def number(about: str, unit: str, low: float | None = 0, high: float | None = None) -> Schema:
    return {"type": "number", **_bounds(low, high), "description": about, "x-unit": unit}


def _bounds(low: float | None, high: float | None) -> Schema:
    return {name: value for name, value in (("minimum", low), ("maximum", high)) if value is not None}


def word(about: str, words: type[StrEnum] | Iterable[str]) -> Schema:
    return {"type": "string", "enum": [str(one) for one in words], "description": about}


def maybe(schema: Schema) -> Schema:
    """May be null; the description says what null means."""
    if "enum" in schema:
        return {**schema, "type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def listing(about: str, items: Schema, most: int | None = None) -> Schema:
    limit = {} if most is None else {"maxItems": most}
    return {"type": "array", "items": items, **limit, "description": about}


def record(about: str, fields: Mapping[str, Schema]) -> Schema:
    """Exactly these fields, all of them."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
        "description": about,
    }


def by_name(about: str, value: Schema, names: Iterable[str] | None = None) -> Schema:
    """A map with the same value for each name: all of ``names``, or any if None."""
    known = [str(name) for name in names] if names is not None else None
    closed = {} if known is None else {"propertyNames": {"enum": known}, "required": known}
    return {"type": "object", **closed, "additionalProperties": value, "description": about}


def numbers_in(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every number of a schema with its path: ``days[].seconds``, ``sessions_by_kind.*.planned``."""
    kind = schema.get("type")
    if "integer" in (kinds := kind if isinstance(kind, list) else [kind]) or "number" in kinds:
        yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from numbers_in(part, f"{path}.{name}" if path else name)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from numbers_in(schema["additionalProperties"], f"{path}.*")
    if "items" in schema:
        yield from numbers_in(schema["items"], f"{path}[]")
