"""The sentences about reminders in the person's language; each has an id and values, so a phone can say it too."""

from collections.abc import Mapping
from typing import Final

from app.domain.explanations import render
from app.domain.prescription import Explanation
from app.domain.reminder_sentences_de import REMINDERS as DE
from app.domain.reminder_sentences_en import REMINDERS as EN
from app.domain.reminder_sentences_es import REMINDERS as ES
from app.domain.speech import SENTENCES, Language

REMINDERS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: EN,
    Language.DE: DE,
    Language.ES: ES,
}
_ALL: Final = {language: {**SENTENCES[language], **REMINDERS[language]} for language in Language}


def say(explanation: Explanation, language: Language = Language.EN) -> str:
    """Raises ``KeyError`` for an unknown text or a missing value, as ``render`` does."""
    return render(explanation, _ALL[language])
