"""From an explanation to the sentence a person reads; a sentence with a hole in it is never shown."""

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Final

from app.domain.prescription import Explanation
from app.domain.safety_texts_en import SAFETY
from app.domain.texts_en import ASKS, CHANGES, DECISIONS, INTAKE

EN: Final[Mapping[str, str]] = {**DECISIONS, **CHANGES, **ASKS, **INTAKE, **SAFETY}
TEXT_MARK: Final = "@"
DATE_FIELDS: Final = frozenset({"date"})


def render(explanation: Explanation, texts: Mapping[str, str] = EN) -> str:
    """The sentence of an explanation in the language of ``texts``.

    A value that begins with ``@`` is the id of another text of the catalogue (with the same values), so that
    words such as a piece of equipment stay translatable. The value ``date`` is an ISO date and is shown as a
    day and a month. ``KeyError`` for an unknown text or a missing value, ``ValueError`` for an empty one.
    """
    return _filled(explanation.text_id, explanation.values, texts)


def placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _filled(text_id: str, values: Mapping[str, str | int | float], texts: Mapping[str, str]) -> str:
    template = texts[text_id]
    words = {name: _words(text_id, name, values, texts) for name in placeholders(template)}
    return template.format_map(words)


def _words(text_id: str, name: str, values: Mapping[str, str | int | float], texts: Mapping[str, str]) -> str:
    value = values[name]
    if isinstance(value, str):
        if not value.strip():
            raise ValueError(f"{text_id}: the value '{name}' is empty")
        if name in DATE_FIELDS:
            return _day_and_month(value, texts)
        return _filled(value[1:], values, texts) if value.startswith(TEXT_MARK) else value
    return f"{value:g}"


def _day_and_month(iso: str, texts: Mapping[str, str]) -> str:
    day = date.fromisoformat(iso)
    return texts["date"].format(day=day.day, month=texts[f"month.{day.month}"])
