"""What a reminder says on the lock screen.

The lock screen is read by strangers, so by default it names no back, pain, exercise or therapist and no
number. ``full`` is a choice of the person and adds the length and a friendly reason, still nothing about
health. The wording invites: no commands, no streaks, no "you missed", no exclamation marks.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.delivery import ReminderKind
from app.domain.event_types import LockScreen
from app.domain.lock_screen_words import WORDS
from app.domain.speech import Language

APP_NAME: Final = "Backbeat"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


def lock_screen_text(
    kind: ReminderKind,
    mode: LockScreen,
    local_date: date,
    slot: str,
    minutes: int | None,
    language: Language = Language.EN,
) -> Text:
    """The two lines to show. Varies by day and slot in ``full`` only; ``hidden`` has no text but the name."""
    words = WORDS[language]
    if mode is LockScreen.HIDDEN:
        return Text(APP_NAME, "")
    if kind is ReminderKind.TEST:
        return Text(APP_NAME, words.test)
    if mode is LockScreen.NEUTRAL:
        return Text(APP_NAME, words.morning if kind is ReminderKind.MORNING else words.neutral)
    turn = local_date.toordinal() + sum(slot.encode())
    if kind is ReminderKind.MORNING:
        return Text(APP_NAME, words.morning_invitations[turn % len(words.morning_invitations)])
    if minutes is None:
        return Text(APP_NAME, words.neutral)
    number = number_word(minutes, language)
    invitation = words.invitations[turn % len(words.invitations)]
    return Text(APP_NAME, invitation.format(minutes=number, Minutes=number.capitalize()))


def number_word(number: int, language: Language = Language.EN) -> str:
    """Small numbers as words, as a person would write them."""
    words = WORDS[language].numbers
    return words[number] if 0 <= number < len(words) else str(number)
