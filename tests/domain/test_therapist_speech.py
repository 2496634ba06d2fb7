"""A therapist is spoken to in three languages, about the person and never in the person's own voice."""

import re

import pytest

from app.domain.asks import Urgency
from app.domain.caseload import OF_URGENCY
from app.domain.decision_table import REASONS as ROWS
from app.domain.event_types import OverrideTarget
from app.domain.explanations import placeholders
from app.domain.progression import Ask
from app.domain.speech import Language
from app.domain.steps import Missing
from app.domain.therapist_speech import TEXTS, dictionary, flag, say
from app.domain.vocabulary import DirectionalPreference, Equipment, Irritability, ProgramPhase

ENGLISH = TEXTS[Language.EN]
TO_THE_PERSON = re.compile(r"\b(your back|your plan|you woke|wanted to ask|your therapist)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", [Language.DE, Language.ES])
def test_every_text_has_its_place_and_its_values_in_every_language(language: Language) -> None:
    texts = TEXTS[language]
    assert list(texts) == list(ENGLISH)
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(text) for key, text in ENGLISH.items()
    }


def test_every_flag_row_bound_and_word_of_a_bound_has_a_text() -> None:
    assert all(f"flag.{one.value}" in ENGLISH for one in Ask if one.value != "try_step")
    assert all(f"why.{row}" in ENGLISH for row in ROWS)
    assert all(f"missing.{one}" in ENGLISH for one in Missing)
    assert all(f"label.{one}" in ENGLISH for one in OverrideTarget)
    assert all(f"irritability.{one}" in ENGLISH for one in Irritability)
    assert all(f"prefers.{one}" in ENGLISH for one in DirectionalPreference)
    assert all(f"phase.{one}" in ENGLISH for one in ProgramPhase)
    assert all(f"thing.{one}" in ENGLISH for one in Equipment)
    assert set(OF_URGENCY) == set(Urgency) - {Urgency.QUESTION}


def test_no_text_speaks_as_the_person_is_spoken_to() -> None:
    for text in ENGLISH.values():
        assert "!" not in text
        assert not TO_THE_PERSON.search(text), text


def test_a_flag_is_found_by_its_code_and_by_the_persons_own_sentence() -> None:
    assert flag(Language.EN, "ask.asked") == flag(Language.EN, "asked")
    assert say(Language.DE, "need.silence", days=4) == "Seit 4 Tagen nichts eingetragen."
    assert set(dictionary(Language.ES)["reasons"]) == set(ROWS)
