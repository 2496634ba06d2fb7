"""How the house speaks to one person: the sentences, the words of sessions and exercises, in one language.

The rules put names and doses into their explanations in English, as they stand in the catalogue. In another language
those phrases are replaced when the sentence is said, so that a decision recorded long ago can be read in any
language, and a clinic's own exercise without a translation keeps its own name.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.domain import session_texts, texts_de, texts_es
from app.domain.dosing import dose_of
from app.domain.exercises import DOSE_STEPS, Catalogue, Dose, Exercise
from app.domain.explanations import DATE_FIELDS, EN, TEXT_MARK, render
from app.domain.prescription import Explanation
from app.domain.safety_texts_de import SAFETY as SAFETY_DE
from app.domain.safety_texts_es import SAFETY as SAFETY_ES
from app.domain.session_texts import dose_text, item_why, presentation_label, session_title, session_why
from app.domain.vocabulary import Presentation, SessionKind, Slot, Substitute


class Language(StrEnum):
    EN = "en"
    DE = "de"
    ES = "es"


@dataclass(frozen=True, slots=True)
class ExerciseWords:
    """What a person reads of an exercise. ``check``: the control question, None where there is none."""

    name: str
    purpose: str
    cues: tuple[str, ...]
    check: str | None = None


SENTENCES: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: EN,
    Language.DE: {
        **texts_de.DECISIONS, **texts_de.CHANGES, **texts_de.ASKS, **texts_de.INTAKE, **SAFETY_DE,
    },
    Language.ES: {
        **texts_es.DECISIONS, **texts_es.CHANGES, **texts_es.ASKS, **texts_es.INTAKE, **SAFETY_ES,
    },
}  # fmt: skip
SESSIONS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: session_texts.EN,
    Language.DE: texts_de.SESSIONS,
    Language.ES: texts_es.SESSIONS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """``phrases``: English name, dose, or name with dose → the same in this language; empty for English."""

    language: Language
    sentences: Mapping[str, str]
    sessions: Mapping[str, str]
    exercises: Mapping[str, ExerciseWords]
    phrases: Mapping[str, str] = field(default_factory=dict)

    def say(self, explanation: Explanation) -> str:
        """The sentence of an explanation; raises as ``render`` does."""
        if self.language is Language.EN:
            return render(explanation)
        values = {name: self._value(name, value) for name, value in explanation.values.items()}
        return render(Explanation(explanation.text_id, values), self.sentences)

    def words_of(self, exercise: Exercise) -> ExerciseWords:
        found = self.exercises.get(exercise.id)
        return found or ExerciseWords(exercise.name, exercise.purpose, exercise.cues, exercise.check)

    def dose(self, exercise: Exercise, dose: Dose) -> str:
        return dose_text(exercise, dose, self.sessions)

    def title(self, kind: SessionKind, slot: Slot) -> str:
        return session_title(kind, slot, self.sessions)

    def why(self, kind: SessionKind, optional: bool) -> str:
        return session_why(kind, optional, self.sessions)

    def item_why(self, substitute: Substitute, asked_by: Collection[str | None] = ()) -> str | None:
        return item_why(substitute, asked_by, self.sessions)

    def presentation(self, presentation: Presentation) -> str:
        return presentation_label(presentation, self.sessions)

    def _value(self, name: str, value: str | int | float) -> str | int | float:
        if isinstance(value, float):
            return f"{value:g}".replace(".", ",")
        if not isinstance(value, str) or name in DATE_FIELDS or value.startswith(TEXT_MARK):
            return value
        return self.phrases.get(value) or self._list(value)

    def _list(self, text: str) -> str:
        """Several names joined by commas, which may themselves hold a comma: the longest known one is taken."""
        parts, said = text.split(", "), []
        while parts:
            length = next((n for n in range(len(parts), 0, -1) if ", ".join(parts[:n]) in self.phrases), 1)
            phrase = ", ".join(parts[:length])
            said.append(self.phrases.get(phrase, phrase))
            parts = parts[length:]
        return "; ".join(said)


def speech_of(language: Language, catalogue: Catalogue, words: Mapping[str, ExerciseWords]) -> Speech:
    """``words``: by exercise id, in ``language``; English needs none."""
    sentences, sessions = SENTENCES[language], SESSIONS[language]
    if language is Language.EN:
        return Speech(language, sentences, sessions, {})
    plain = Speech(language, sentences, sessions, words)
    return Speech(language, sentences, sessions, words, dict(_phrases(plain, catalogue)))


def _phrases(speech: Speech, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for presentation in Presentation:
        yield presentation_label(presentation), speech.presentation(presentation)
    for exercise in catalogue.exercises.values():
        name = speech.words_of(exercise).name
        yield exercise.name, name
        for step in range(DOSE_STEPS):
            dose = dose_of(exercise, step)
            english, said = dose_text(exercise, dose), speech.dose(exercise, dose)
            yield english, said
            yield f"{exercise.name} ({english})", f"{name} ({said})"


def language_of(asked: str | None, accepted: str | None) -> Language:
    """The language to answer in: the one asked for, else the first we speak of an Accept-Language header.

    An unknown or missing wish gives English.
    """
    wishes = (
        [asked] if asked else [tag for _, tag in sorted(_weighted(accepted or ""), key=lambda wish: -wish[0])]
    )
    for wish in wishes:
        for language in Language:
            if wish.strip().lower().split("-")[0] == language:
                return language
    return Language.EN


def _weighted(header: str) -> Iterator[tuple[float, str]]:
    for entry in header.split(","):
        tag, _, quality = entry.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        yield weight, tag
