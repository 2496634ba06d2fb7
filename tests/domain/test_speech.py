"""Every language says everything, with the same numbers, and a name the rules put in is said in that language too."""

import re

import pytest

from app.domain.dosing import dose_of
from app.domain.explanations import EN, placeholders
from app.domain.prescription import Explanation
from app.domain.speech import SENTENCES, SESSIONS, Language, Speech, language_of, speech_of
from app.domain.vocabulary import Presentation, SessionKind, Slot, Substitute
from app.store.catalogue import load_catalogue, load_words

OTHERS = (Language.DE, Language.ES)
CATALOGUE = load_catalogue()
SPEECHES = {
    language: speech_of(language, CATALOGUE, load_words(language, CATALOGUE)) for language in Language
}
SHAME = {
    Language.DE: r"\b(verpasst|versagt|musst du|faul|schuld|enttäusch\w*|streak)\b",
    Language.ES: r"\b(fallaste|fallado|perdiste|debes|perezos\w*|culpa|decepcion\w*|racha)\b",
}
DAMAGE = {
    Language.DE: r"\b(verschlei\w*|abgenutzt|instabil\w*|kaputt|bandscheib\w*|schwacher rücken|arthrose\w*|sicher ist)\b",
    Language.ES: r"\b(desgaste|desgastad\w*|inestab\w*|rota|hernia\w*|artrosis|espalda débil|segur[oa])\b",
}


def _said(speech: Speech) -> list[str]:
    words = [
        text
        for one in speech.exercises.values()
        for text in (one.name, one.purpose, *one.cues, one.check or "?")
    ]
    return [*speech.sentences.values(), *speech.sessions.values(), *words]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_place_in_every_language(language: Language) -> None:
    assert list(SENTENCES[language]) == list(EN)
    assert list(SESSIONS[language]) == list(SESSIONS[Language.EN])


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_uses_the_same_numbers(language: Language) -> None:
    assert {key: placeholders(text) for key, text in SENTENCES[language].items()} == {
        key: placeholders(text) for key, text in EN.items()
    }
    asked = {
        key: {name.removesuffix("_low") for name in placeholders(text)}
        for key, text in SESSIONS[language].items()
    }
    assert asked == {
        key: {name.removesuffix("_low") for name in placeholders(text)}
        for key, text in SESSIONS[Language.EN].items()
    }


@pytest.mark.parametrize("language", OTHERS)
def test_every_exercise_is_named_explained_and_cued(language: Language) -> None:
    words = SPEECHES[language].exercises
    assert list(words) == list(CATALOGUE.exercises)
    for name, exercise in CATALOGUE.exercises.items():
        assert len(words[name].cues) == len(exercise.cues)
        assert (words[name].check is None) == (exercise.check is None)
    assert len({one.name for one in words.values()}) == len(words)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_keeps_the_tone(language: Language) -> None:
    for text in _said(SPEECHES[language]):
        assert text == text.strip() != ""
        assert "!" not in text
        assert "  " not in text
        for pattern in (SHAME[language], DAMAGE[language]):
            assert not re.search(pattern, text, re.IGNORECASE), text


@pytest.mark.parametrize("language", OTHERS)
def test_names_and_doses_inside_a_decision_are_said_in_the_language(language: Language) -> None:
    speech, bridge = SPEECHES[language], CATALOGUE.exercises["bridge_full"]
    old, new = (SPEECHES[Language.EN].dose(bridge, dose_of(bridge, step)) for step in (0, 1))
    progress = speech.say(Explanation("P1", {"n": 3, "limit": 3, "rpe": 4, "old": old, "new": new}))
    assert progress.endswith(
        f"{speech.dose(bridge, dose_of(bridge, 0))} → {speech.dose(bridge, dose_of(bridge, 1))}."
    )
    back = speech.say(
        Explanation("R4a", {"exercise": bridge.name, "ceiling": 5, "new": f"{bridge.name} ({old})"})
    )
    assert speech.words_of(bridge).name in back
    assert bridge.name not in back


def test_several_names_in_one_sentence_keep_their_own_commas() -> None:
    late = Explanation("late_change", {"date": "2026-03-04", "n": 2, "list": "Bridge, slow, Clamshell"})
    assert SPEECHES[Language.DE].say(late).endswith("Brücke, langsam; Muschel.")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    trend = Explanation("H4", {"mean": 3.4, "ref": 2})
    assert "3,4" in SPEECHES[Language.DE].say(trend)
    assert "3.4" in SPEECHES[Language.EN].say(trend)


def test_words_and_dates_inside_a_sentence_follow_the_language() -> None:
    spanish = SPEECHES[Language.ES]
    assert "una silla firme" in spanish.say(Explanation("H12_equipment", {"what": "@equipment.chair"}))
    newest = {"morning": 5, "ref": 2, "exercise": "A clinic's own", "date": "2026-03-04"}
    assert "«A clinic's own» fue el último cambio (4 de marzo)" in spanish.say(
        Explanation("R5_newest", newest)
    )


def test_english_needs_no_words_of_its_own() -> None:
    exercise = CATALOGUE.exercises["clamshell"]
    assert SPEECHES[Language.EN].words_of(exercise).name == exercise.name
    assert load_words(Language.EN, CATALOGUE) == {}


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("de", "es", "de"),
        ("xx", "de", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "fr;q=0.9, en;q=0.2, es-MX;q=0.8", "es"),
        (None, "es;q=much, de;q=0.1", "de"),
        (None, None, "en"),
        (None, "*", "en"),
    ],
)
def test_the_wish_of_the_app_comes_before_the_browsers(
    asked: str | None, accepted: str | None, language: str
) -> None:
    assert language_of(asked, accepted) == language


@pytest.mark.parametrize("language", Language)
def test_a_session_is_named_and_explained_in_the_language(language: Language) -> None:
    speech = SPEECHES[language]
    titles = {speech.title(kind, slot) for kind in SessionKind for slot in Slot}
    assert len(titles) == 4 * 4 + 1  # winding down belongs to the evening alone
    assert speech.why(SessionKind.CALM, True) != speech.why(SessionKind.CALM, False)
    assert speech.item_why(Substitute.NONE) is None
    assert speech.item_why(Substitute.SWAP)
    assert "Thea" in str(speech.item_why(Substitute.NONE, ["Thea", "Thea"]))
    both = speech.item_why(Substitute.NONE, ["Thea", "Theo"])
    assert both == speech.item_why(Substitute.NONE, [None]) and "Thea" not in str(both)
    assert str(speech.item_why(Substitute.SWAP, ["Thea"])).startswith(str(speech.item_why(Substitute.SWAP)))
    assert speech.presentation(Presentation.MIXED_UNSURE)
