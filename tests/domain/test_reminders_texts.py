"""What the lock screen and the ledger say."""

import re
from datetime import timedelta

import pytest

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.event_types import LockScreen
from app.domain.explanations import placeholders
from app.domain.lock_screen_words import WORDS
from app.domain.reminder_ledger import BECAUSE, why
from app.domain.reminder_sentences import REMINDERS, say
from app.domain.reminder_texts import lock_screen_text, number_word
from app.domain.reminders import MORNING_SLOT, Reminder
from app.domain.speech import Language
from tests.push.reminder_builders import DAY, NOW

HEALTH = re.compile(
    r"back\b|pain|spine|disc|exercise|therap|physio|flare|stretch|muscle|hip|sore|\bache|clinic|patient|doctor"
    r"|rücken|schmerz|übung|wirbel|arzt|ärzt|schub|dehn|muskel|hüft|klinik"
    r"|espalda|dolor|columna|ejercicio|terap|fisio|brote|estira|músculo|cadera|clínica|médic|paciente",
    re.I,
)
UNKIND = re.compile(
    r"!|you missed|streak|must|don't|should|worn|weak|slipped|instab|always|never|promise|heal"
    r"|musst|sollst|solltest|verpasst|immer\b|niemals|heil"
    r"|debes|deberías|tienes que|perdiste|siempre|nunca|cura",
    re.I,
)


def every_text() -> list[str]:
    said = []
    for kind in ReminderKind:
        for mode in LockScreen:
            for number in range(12):
                for language in Language:
                    day = DAY + timedelta(days=number)
                    text = lock_screen_text(kind, mode, day, "morning", 6, language)
                    said += [text.title, text.body]
    return said


def test_no_lock_screen_says_anything_about_health_and_none_commands() -> None:
    for text in every_text():
        assert not HEALTH.search(text.replace("Backbeat", "")), text
        assert not UNKIND.search(text), text
        assert "\n" not in text
        assert len(text) < 90


def test_the_default_is_one_neutral_sentence() -> None:
    text = lock_screen_text(ReminderKind.SESSION, LockScreen.NEUTRAL, DAY, "evening", 9)
    assert (text.title, text.body) == ("Backbeat", "Time for a short movement break")
    assert (
        lock_screen_text(ReminderKind.MORNING, LockScreen.NEUTRAL, DAY, "x", None).body
        == "A short question for this morning"
    )
    assert (
        lock_screen_text(ReminderKind.TEST, LockScreen.FULL, DAY, "x", None).body == WORDS[Language.EN].test
    )


def test_hidden_shows_the_name_alone() -> None:
    assert lock_screen_text(ReminderKind.SESSION, LockScreen.HIDDEN, DAY, "morning", 6).body == ""


@pytest.mark.parametrize(
    ("language", "six"), [(Language.EN, "six"), (Language.DE, "sechs"), (Language.ES, "seis")]
)
def test_the_full_text_names_the_length_and_varies_from_day_to_day(language: Language, six: str) -> None:
    days = [DAY + timedelta(days=number) for number in range(6)]
    bodies = [
        lock_screen_text(ReminderKind.SESSION, LockScreen.FULL, day, "morning", 6, language).body
        for day in days
    ]
    assert len(set(bodies)) == len(WORDS[language].invitations) == 6
    assert all(re.search(rf"\b{six}\b", body, re.I) for body in bodies)
    without = lock_screen_text(ReminderKind.SESSION, LockScreen.FULL, DAY, "morning", None).body
    assert without == "Time for a short movement break"


def test_every_language_has_as_many_words_of_its_own() -> None:
    english = WORDS[Language.EN]
    for language in set(Language) - {Language.EN}:
        words = WORDS[language]
        assert len(words.invitations) == len(english.invitations)
        assert len(words.morning_invitations) == len(english.morning_invitations)
        assert len(words.numbers) == len(english.numbers)
        assert not {words.neutral, words.morning, words.test} & {
            english.neutral,
            english.morning,
            english.test,
        }
        assert not set(words.invitations + words.morning_invitations) & set(
            english.invitations + english.morning_invitations
        )


def test_small_numbers_are_words() -> None:
    assert [number_word(n) for n in (0, 6, 12, 13)] == ["no", "six", "twelve", "13"]


def said(
    kind: ReminderKind = ReminderKind.SESSION, slot: str = "morning", reason: str | None = None
) -> Reminder:
    return Reminder(DAY, slot, kind, f"{DAY}/morning", NOW, NOW, 6, reason)


ANYTHING = [
    *[said(reason=reason) for reason in (None, "unknown", *BECAUSE)],
    said(ReminderKind.MORNING, MORNING_SLOT, "closed"),
    said(ReminderKind.TEST, "test_1"),
    said(slot="safety_net"),
    said(slot="evening_snooze"),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", list(ReminderState))
def test_the_ledger_has_a_sentence_for_every_end(state: ReminderState, language: Language) -> None:
    for reminder in ANYTHING:
        sentence = say(why(reminder, state), language)
        assert sentence.endswith(".")
        assert not UNKIND.search(sentence) or language is not Language.EN


def test_the_ledger_tells_why() -> None:
    quiet = why(said(reason="quiet_hours"), ReminderState.SUPPRESSED)
    assert say(quiet) == "Not sent: it would have come in your quiet hours."
    assert say(quiet, Language.DE) == "Nicht gesendet: sie wäre in deine Ruhezeit gefallen."
    assert say(why(said(), ReminderState.ACCEPTED)) == "Sent, because your morning session was waiting."
    assert "half an hour later" in say(why(said(), ReminderState.ACCEPTED, snoozed=True))
    assert say(why(said(), ReminderState.FAILED)) == "Could not be sent: it was not needed."
    answered = why(said(ReminderKind.MORNING, MORNING_SLOT, "closed"), ReminderState.SUPPRESSED)
    assert say(answered) == "Not sent: the question was already answered."


@pytest.mark.parametrize("language", Language)
def test_every_sentence_about_reminders_is_there_in_every_language_with_the_same_values(
    language: Language,
) -> None:
    texts, english = REMINDERS[language], REMINDERS[Language.EN]
    assert list(texts) == list(english)
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    for text in texts.values():
        assert text == text.strip() != ""
        assert "!" not in text
        assert "  " not in text


def test_the_english_sentences_invite_and_blame_nobody() -> None:
    for text in REMINDERS[Language.EN].values():
        assert not re.search(
            r"you missed|streak|must|don't|should|worn|weak|never|promise|heal|fail", text, re.I
        )


def test_every_reason_has_a_clause() -> None:
    assert {f"because.{reason}" for reason in BECAUSE} == {
        key for key in REMINDERS[Language.EN] if key.startswith("because.")
    }
