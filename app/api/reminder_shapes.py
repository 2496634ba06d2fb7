"""Shapes of the answers about reminders, and how they are filled.

Every sentence comes with its id and values, so that the phone can say it in the language it speaks; ``text`` is the
sentence in the language asked for. A value that begins with ``@`` is the id of another text.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.api.answers import Answer, Notice, Sentence
from app.api.schemas import Body, Zone
from app.api.shapes import instant
from app.domain.event_types import LockScreen
from app.domain.prescription import Explanation
from app.domain.reminder_sentences import say
from app.domain.speech import Language
from app.domain.vocabulary import Context, Slot
from app.services import reminder_overview

Clock = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")]


class Plan(Answer):
    """The person's if-then plan: "when ``anchor``, then this session at ``context``"."""

    anchor: str
    context: Context | None
    at: Clock | None


class SlotSettings(Answer):
    """``starts``–``ends``: when a session of this time of day may begin; null when the day is too short for it.

    ``silent``: the person wants no reminders then. ``halved``: every second one is left out for want of an answer;
    then ``question`` asks what would suit better.
    """

    slot: Slot
    starts: Clock | None
    ends: Clock | None
    plan: Plan | None
    silent: bool
    halved: bool
    question: Sentence | None


class QuietHours(Answer):
    """``own``: set by the person, else half an hour before bed until 20 minutes after waking."""

    begin: Clock
    end: Clock
    own: bool


class Pause(Answer):
    first: str
    last: str


class Settings(Answer):
    """``step_down``: reminders fewer a day because the habit holds."""

    sessions: int
    wake: Clock
    bed: Clock
    slots: list[SlotSettings]
    quiet_hours: QuietHours
    days_off: list[int]
    working_days: list[int]
    travel_days: list[str]
    pauses: list[Pause]
    lock_screen: LockScreen
    morning_reminder: bool
    step_down: int


class PushHealth(Answer):
    """``reason``: gone, key, invalid, switched_off, signed_out or moved; null while active or never set up."""

    id: str
    name: str
    this: bool
    state: Literal["none", "active", "disabled"]
    reason: str | None
    last_accepted_at: str | None
    last_shown_at: str | None
    last_opened_at: str | None
    last_seen_at: str


class ZoneSuggestion(Answer):
    tz: str
    since: str
    place: str
    text_id: str
    values: dict[str, str | int | float]
    text: str


class CalendarLink(Answer):
    made_at: str
    last_read_at: str | None


class Reminders(Answer):
    tz: str
    settings: Settings
    devices: list[PushHealth]
    zone_suggestion: ZoneSuggestion | None
    watchdog: Notice | None
    calendar: CalendarLink | None


class Foreseen(Answer):
    """``local``: the clock time in the person's zone. ``why``: for this hour, or for the silence."""

    slot: str
    kind: Literal["session", "morning"]
    session_id: str | None
    at: str
    local: Clock
    until: str
    minutes: int | None
    why: Sentence


class PreviewDay(Answer):
    day: str
    reminders: list[Foreseen]
    silent: list[Foreseen]
    note: Sentence | None


class Preview(Answer):
    tz: str
    days: list[PreviewDay]


class Delivered(Answer):
    device: str
    state: Literal["pending", "accepted", "expired", "gone", "rejected", "suppressed"]


class LedgerLine(Answer):
    """``state``: pending, handed, suppressed, expired, accepted or failed; ``settled_at`` when that became final."""

    day: str
    slot: str
    kind: Literal["session", "morning", "test"]
    session_id: str | None
    due_at: str
    local: Clock
    state: Literal["pending", "handed", "suppressed", "expired", "accepted", "failed"]
    settled_at: str | None
    why: Sentence
    devices: list[Delivered]


class Ledger(Answer):
    start: str
    end: str
    lines: list[LedgerLine]


class ZoneBody(Body):
    """``move``: true to let reminders follow ``tz``, false for "not now"."""

    tz: Zone
    move: Annotated[bool, Field(strict=True)]


class ZoneAnswer(Answer):
    tz: str


def sentence(explanation: Explanation, language: Language) -> dict[str, object]:
    return {
        "text_id": explanation.text_id,
        "values": dict(explanation.values),
        "text": say(explanation, language),
    }


def notice(found: reminder_overview.Notice, language: Language) -> dict[str, object]:
    return {
        "code": found.code,
        **sentence(found.text, language),
        "mend": sentence(found.mend, language) if found.mend else None,
        "since": instant(found.since) if found.since else None,
        "tz": found.tz,
        "slot": found.slot.value if found.slot else None,
    }
