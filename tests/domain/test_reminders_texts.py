"""What the lock screen and the ledger say."""

import re
from datetime import timedelta

import pytest

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.event_types import LockScreen
from app.domain.reminder_texts import (
    INVITATIONS,
    MORNING_INVITATIONS,
    NEUTRAL_MORNING,
    REASONS,
    TEST_BODY,
    ledger_sentence,
    lock_screen_text,
    number_word,
)
from tests.push.reminder_builders import DAY

HEALTH = re.compile(
    r"back\b|pain|spine|disc|exercise|therap|physio|flare|stretch|muscle|hip|sore|ache|clinic|patient|doctor",
    re.I,
)
UNKIND = re.compile(
    r"!|you missed|streak|must|don't|should|worn|weak|slipped|instab|always|never|promise|heal", re.I
)


def every_text() -> list[str]:
    said = []
    for kind in ReminderKind:
        for mode in LockScreen:
            for number in range(12):
                text = lock_screen_text(kind, mode, DAY + timedelta(days=number), "morning", 6)
                said += [text.title, text.body]
    return [*said, *INVITATIONS, *MORNING_INVITATIONS]


def test_no_lock_screen_says_anything_about_health_and_none_commands() -> None:
    for text in every_text():
        assert not HEALTH.search(text.replace("Backbeat", "")), text
        assert not UNKIND.search(text), text
        assert "\n" not in text
        assert len(text) < 90


def test_the_default_is_one_neutral_sentence() -> None:
    text = lock_screen_text(ReminderKind.SESSION, LockScreen.NEUTRAL, DAY, "evening", 9)
    assert (text.title, text.body) == ("Backbeat", "Time for a short movement break")
    assert lock_screen_text(ReminderKind.MORNING, LockScreen.NEUTRAL, DAY, "x", None).body == NEUTRAL_MORNING
    assert lock_screen_text(ReminderKind.TEST, LockScreen.FULL, DAY, "x", None).body == TEST_BODY


def test_hidden_shows_the_name_alone() -> None:
    assert lock_screen_text(ReminderKind.SESSION, LockScreen.HIDDEN, DAY, "morning", 6).body == ""


def test_the_full_text_names_the_length_and_varies_from_day_to_day() -> None:
    bodies = [
        lock_screen_text(ReminderKind.SESSION, LockScreen.FULL, DAY + timedelta(days=n), "morning", 6).body
        for n in range(6)
    ]
    assert len(set(bodies)) == len(INVITATIONS)
    assert all(re.search("six", body, re.I) for body in bodies)
    without = lock_screen_text(ReminderKind.SESSION, LockScreen.FULL, DAY, "morning", None).body
    assert without == "Time for a short movement break"


def test_small_numbers_are_words() -> None:
    assert [number_word(n) for n in (0, 6, 12, 13)] == ["no", "six", "twelve", "13"]


@pytest.mark.parametrize("state", list(ReminderState))
def test_the_ledger_has_a_sentence_for_every_end(state: ReminderState) -> None:
    for reason in (None, "unknown", *REASONS):
        sentence = ledger_sentence(state, reason)
        assert sentence.endswith(".")
        assert not UNKIND.search(sentence)


def test_the_ledger_tells_why() -> None:
    assert (
        ledger_sentence(ReminderState.SUPPRESSED, "quiet_hours")
        == "Not sent: it would have come in your quiet hours."
    )
    assert ledger_sentence(ReminderState.ACCEPTED, None) == "Sent."
    assert "half an hour later" in ledger_sentence(ReminderState.ACCEPTED, "snoozed")
    assert ledger_sentence(ReminderState.FAILED, None) == "Could not be sent."
