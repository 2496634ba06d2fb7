"""Every sentence renders with its numbers, none with a hole, and all keep the tone."""

import re

import pytest

from app.domain.decision_table import REASONS
from app.domain.explanations import EN, placeholders, render
from app.domain.intake import IntakeAsk
from app.domain.prescription import Explanation
from app.domain.progression import Ask
from app.domain.safety import RESULT_OF
from app.domain.safety_texts_en import SAFETY
from app.domain.session_texts import EN as SESSION_TEXTS
from app.domain.steps import Missing
from app.domain.texts_en import ASKS, CHANGES, DECISIONS, INTAKE
from app.domain.vocabulary import Dimension, Equipment, SafetyResult

SPOKEN = {**EN, **SESSION_TEXTS}
DAMAGE = re.compile(
    r"\b(worn|wear and tear|weak (core|back|spine)|instab\w+|unstable|slipped|damag\w*|degenerat\w*|torn|crumbl\w*"
    r"|broken|out of place|misalign\w*|disc|rupture\w*|herniat\w*|arthritis|degener\w*|bulg\w*)\b",
    re.IGNORECASE,
)
SHAME = re.compile(
    r"\b(you missed|you failed|failed|fail|streak\w*|only \d|lazy|should have|must|guilty|disappoint\w*|behind)\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(cure\w*|guarantee\w*|will (heal|recover|be gone)|pain-free|recovery of|safe)\b", re.IGNORECASE
)


def test_a_sentence_is_filled_with_its_numbers() -> None:
    text = render(Explanation("R4b", {"exercise": "Bridge, slow", "pain": 7, "ceiling": 5}))
    assert text.startswith("Bridge, slow reached 7. Up to 5 is workable")


def test_a_value_may_be_another_text_and_a_date_is_read_aloud() -> None:
    assert "needs a light weight." in render(Explanation("H12_equipment", {"what": "@equipment.weight"}))
    late = Explanation("late_change", {"date": "2026-03-04", "n": 2, "list": "Bridge, Clamshell"})
    assert render(late).startswith("An answer from 4 March has arrived.")
    nested = {"sign": "@sign.s1_unwell", "what_to_do": "@result.STOP_NOW.text", "number": "112"}
    assert "or call 112 now" in render(Explanation("R1", nested))


def test_numbers_lose_empty_decimals() -> None:
    assert "averages 3, above" in render(Explanation("H4", {"mean": 3.0, "ref": 2}))
    assert "averages 3.3, above" in render(Explanation("H4", {"mean": 3.3, "ref": 2}))


@pytest.mark.parametrize("values", [{}, {"ceiling": 5, "exercise": "Bridge"}])
def test_a_missing_value_is_an_error(values: dict[str, str | int | float]) -> None:
    with pytest.raises(KeyError, match=r"pain|exercise|ceiling"):
        render(Explanation("R4b", values))


def test_an_empty_value_or_an_unknown_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="'exercise' is empty"):
        render(Explanation("R7", {"exercise": "  "}))
    with pytest.raises(KeyError, match="R99"):
        render(Explanation("R99", {}))
    with pytest.raises(KeyError, match=r"sign\.none"):
        render(Explanation("R1", {"sign": "@sign.none", "what_to_do": "Rest."}))


def test_another_language_replaces_the_catalogue_key_by_key() -> None:
    german = {"H9": "Du bist oben auf dieser Leiter. Sie zu halten ist jetzt das Ziel."}
    assert render(Explanation("H9", {}), german).startswith("Du bist oben")


def test_every_rule_flag_sign_reason_and_dimension_has_its_text() -> None:
    floors = {"R5": "R5_newest", "R8": "R8_pain", "H12": "H12_lock", "P2": "P2_load"}
    assert all(floors.get(rule, rule) in EN for rule in REASONS)
    assert all(f"H12_{missing}" in EN for missing in Missing)
    assert all(f"P2_{dimension}" in EN for dimension in Dimension)
    assert all(f"equipment.{thing}" in EN for thing in Equipment)
    assert all(f"ask.{flag}" in EN for flag in (*Ask, *IntakeAsk))
    assert all(code in EN for code in RESULT_OF)
    seen = [
        code
        for code, result in RESULT_OF.items()
        if result in (SafetyResult.STOP_NOW, SafetyResult.SEEK_SOON)
    ]
    assert all(f"sign.{code}" in EN for code in seen)
    assert all(f"result.{r}.title" in EN and f"result.{r}.text" in EN for r in SafetyResult if r != "CLEAR")
    assert all(f"month.{month}" in EN for month in range(1, 13))


def test_no_text_stands_in_two_catalogues() -> None:
    parts = (DECISIONS, CHANGES, ASKS, INTAKE, SAFETY)
    assert sum(map(len, parts)) == len(EN)


@pytest.mark.parametrize("text_id", sorted(SPOKEN))
def test_every_text_keeps_the_tone(text_id: str) -> None:
    text = SPOKEN[text_id]
    assert text == text.strip() != ""
    assert "!" not in text
    assert "  " not in text
    for pattern in (DAMAGE, SHAME, PROMISE):
        assert not pattern.search(text), pattern.search(text)
    if text_id.split(".", maxsplit=1)[0] not in ("dose", "date"):
        assert not re.search(r"\{[^a-zA-Z]*\}", text)


@pytest.mark.parametrize("text_id", sorted(EN))
def test_every_text_renders_once_its_values_are_there(text_id: str) -> None:
    samples: dict[str, str | int | float] = {
        name: "2026-11-10" if name == "date" else 3 for name in placeholders(EN[text_id])
    }
    text = render(Explanation(text_id, samples))
    assert "{" not in text
    assert "}" not in text


@pytest.mark.parametrize("text_id", sorted({*DECISIONS, *CHANGES, *ASKS}))
def test_what_the_person_reads_is_made_of_whole_sentences(text_id: str) -> None:
    text = EN[text_id]
    assert text[0].isupper() or text[0] == "{"
    assert text[-1] in ".?}"
