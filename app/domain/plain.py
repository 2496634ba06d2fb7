"""Reading plain JSON values for the faces by which the rules are checked from outside.

Unlike an event from a newer phone, a case with a field we do not know is a mistake: it is refused by name.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import Invalid
from app.domain.fields import Reader


def nullable(reader: Reader) -> Reader:
    """The same field, where null is a value of its own."""
    return Reader(lambda value, path: None if value is None else reader.read(value, path))


def read_fields(
    value: object, readers: Mapping[str, Reader], where: str, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The fields that are there, checked; ``ValueError`` names the first one missing, unknown or wrong."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{where}: must be an object")
    for name in required:
        if name not in value:
            raise ValueError(f"{where}.{name}: is missing")
    for name in value:
        if name not in readers:
            raise ValueError(f"{where}.{name}: is unknown")
    try:
        return {name: readers[name].read(entry, f"{where}.{name}") for name, entry in value.items()}
    except Invalid as refused:
        raise ValueError(f"{refused.field}: {refused.detail}") from refused
