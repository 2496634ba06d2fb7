"""What a reminder says: on the lock screen, and in the ledger that explains it afterwards.

The lock screen is read by strangers, so by default it names no back, pain, exercise or therapist and no
number. ``full`` is a choice of the person and adds the length and a friendly reason, still nothing about
health. The wording invites: no commands, no streaks, no "you missed", no exclamation marks.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.delivery import ReminderKind, ReminderState
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

REASONS: Final = {
    "phase_count": "fewer reminders are part of this stage of the programme",
    "flare_one_a_day": "during a flare-up there is one reminder a day",
    "small_start": "after some days away there is one reminder a day",
    "habit_formed": "the habit carries itself, so reminders step back",
    "safety_net_only": "only a late reminder is kept, for days without a session",
    "slot_halved": "reminders of this time of day were not answered, so every second one is left out",
    "optional": "this session is an extra one",
    "cap": "there are at most four session reminders a day",
    "quiet_hours": "it would have come in your quiet hours",
    "too_close": "another reminder was less than two hours before",
    "with_session": "a session reminder comes about then and asks the same",
    "plan_changed": "the plan of the day changed",
    "closed": "it was already done, started, skipped or answered",
    "no_device": "no device was set up for reminders",
    "gone": "the device no longer takes reminders and needs to be set up again",
    "rejected": "the push service refused it",
    "snoozed": "you asked for it half an hour later",
}


_PLAIN: Final = {
    ReminderState.PENDING: "Planned.",
    ReminderState.HANDED: "On its way.",
    ReminderState.ACCEPTED: "Sent.",
    ReminderState.EXPIRED: "Not sent: its time was over before it could be.",
}


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


def ledger_sentence(state: ReminderState, reason: str | None) -> str:
    """Why a reminder was sent, or was not, in plain words."""
    because = REASONS.get(reason or "")
    if state is ReminderState.SUPPRESSED:
        return f"Not sent: {because}." if because else "Not sent: it was not needed."
    if state is ReminderState.FAILED:
        return f"Could not be sent: {because}." if because else "Could not be sent."
    if state is ReminderState.ACCEPTED and reason == "snoozed":
        return f"Sent, and again later: {because}."
    return _PLAIN[state]
