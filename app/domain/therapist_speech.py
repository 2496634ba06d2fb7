"""How the house speaks to a therapist: the same three languages as to the person, in another voice."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from app.domain.explanations import render
from app.domain.prescription import Explanation
from app.domain.speech import SENTENCES, Language
from app.domain.therapist_texts_de import DE
from app.domain.therapist_texts_en import EN, FLAGS, REASONS
from app.domain.therapist_texts_es import ES

TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {Language.EN: EN, Language.DE: DE, Language.ES: ES}
_ALL: Final = {language: {**SENTENCES[language], **texts} for language, texts in TEXTS.items()}
"""With the sentences to the person, whose months and signs are the same words."""


def say(language: Language, text_id: str, **values: str | int | date) -> str:
    """One text, filled. ``date`` is said as a day and a month. Raises as ``render`` does."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return render(Explanation(text_id, plain), _ALL[language])


def flag(language: Language, text_id: str) -> str:
    """The sentence of a flag by its code, or by the id of the person's own sentence (``ask.…``)."""
    return say(language, f"flag.{text_id.removeprefix('ask.')}")


def dictionary(language: Language) -> dict[str, dict[str, str]]:
    """The flags by code and the reasons by row of the decision table, for a page that shows a report."""
    texts = TEXTS[language]
    return {
        "flags": {key.removeprefix("flag."): texts[key] for key in FLAGS},
        "reasons": {key.removeprefix("why."): texts[key] for key in REASONS if key.startswith("why.")},
        "missing": {
            key.removeprefix("missing."): texts[key] for key in REASONS if key.startswith("missing.")
        },
    }
