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

APP_NAME: Final = "Backbeat"
NEUTRAL_BODY: Final = "Time for a short movement break"
NEUTRAL_MORNING: Final = "A short question for this morning"
TEST_BODY: Final = "This is a test. Reminders reach this device."
SNOOZE: Final = "snooze"

_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


# Novel messages keep working where one standard sentence fades (Bell 2023), so there are several.
INVITATIONS: Final = (
    "{Minutes} minutes are waiting when you are. Two minutes of breathing count too.",
    "A good moment for {minutes} minutes of movement? A smaller start is fine.",
    "{Minutes} quiet minutes, at your own pace. Short breaks keep things easy.",
    "Would {minutes} minutes suit you now? Moving a little and often is the idea.",
    "Your next {minutes} minutes are ready. Less is fine today if you prefer.",
    "{Minutes} minutes, then on with your day. Only two count as well.",
)
MORNING_INVITATIONS: Final = (
    "How does this morning start? One tap is enough.",
    "One short question, while the morning is fresh.",
    "A tap about this morning helps to fit today to you.",
)


def lock_screen_text(
    kind: ReminderKind, mode: LockScreen, local_date: date, slot: str, minutes: int | None
) -> Text:
    """The two lines to show. Varies by day and slot in ``full`` only; ``hidden`` has no text but the name."""
    if mode is LockScreen.HIDDEN:
        return Text(APP_NAME, "")
    if kind is ReminderKind.TEST:
        return Text(APP_NAME, TEST_BODY)
    if mode is LockScreen.NEUTRAL:
        return Text(APP_NAME, NEUTRAL_MORNING if kind is ReminderKind.MORNING else NEUTRAL_BODY)
    turn = local_date.toordinal() + sum(slot.encode())
    if kind is ReminderKind.MORNING:
        return Text(APP_NAME, MORNING_INVITATIONS[turn % len(MORNING_INVITATIONS)])
    if minutes is None:
        return Text(APP_NAME, NEUTRAL_BODY)
    number = number_word(minutes)
    return Text(
        APP_NAME, INVITATIONS[turn % len(INVITATIONS)].format(minutes=number, Minutes=number.capitalize())
    )


def number_word(number: int) -> str:
    """Small numbers as words, as a person would write them."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
