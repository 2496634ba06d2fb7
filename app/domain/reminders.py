"""Which reminders a day plan gives, and when: counts, quiet hours, gaps, the morning question, snooze.

A reminder belongs to a slot of a person-day, so whatever the clock, the zone or the plan does, a slot speaks
at most once a day (and once more if the person snoozes it). More silence never means more messages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.delivery import ReminderKind
from app.domain.errors import Refused
from app.domain.prescription import DayPlan, PlannedSession
from app.domain.reminder_rules import (
    MOST_A_DAY,
    QUIET_AFTER_WAKE_MIN,
    Allowance,
    ReminderRules,
    allowance,
)
from app.domain.schedule import exists, instant_of, local_minutes, not_after

__all__ = [
    "CLOSED",
    "ENDED",
    "HORIZON",
    "MORNING_SLOT",
    "MOST_A_DAY",
    "SAFETY_NET_SLOT",
    "SKIPPED",
    "SMALLEST_GAP",
    "SNOOZE",
    "SNOOZE_SUFFIX",
    "TEST_PREFIX",
    "Reminder",
    "ReminderRules",
    "keep_apart",
    "plan_reminders",
    "snooze",
]

MORNING_ASKED_UNTIL_MIN: Final = 300  # after waking: the morning is closed five hours later
MORNING_WITH_SESSION: Final = timedelta(minutes=60)
SMALLEST_GAP: Final = timedelta(minutes=120)
SNOOZE: Final = timedelta(minutes=30)
WORTH_SENDING: Final = timedelta(minutes=5)
BEFORE_END_MIN: Final = 15  # a session planned at the very end of its window is announced a little before
SAFETY_NET_BEFORE_END_MIN: Final = 60
HORIZON: Final = timedelta(hours=48)

MORNING_SLOT: Final = "morning_question"
SAFETY_NET_SLOT: Final = "safety_net"
SNOOZE_SUFFIX: Final = "_snooze"
TEST_PREFIX: Final = "test_"
CLOSED: Final = "closed"
SKIPPED: Final = "skipped"
ENDED: Final = frozenset({CLOSED, SKIPPED})
"""Reasons given by the person's own doing; a plan that changes does not undo them."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to say between ``due_at`` and ``expires_at`` (UTC). ``withheld``: why it is not said."""

    local_date: date
    slot: str
    kind: ReminderKind
    session_id: str | None
    due_at: datetime
    expires_at: datetime
    minutes: int | None = None
    withheld: str | None = None

    @property
    def key(self) -> tuple[date, str]:
        return self.local_date, self.slot


def plan_reminders(plan: DayPlan, rules: ReminderRules, spread: timedelta) -> tuple[Reminder, ...]:
    """All reminders of a day, those withheld too, in order of time. A day without sessions has none.

    Nor has a date that the zone leaves out (Samoa had no 30 December 2011): its clock times are the next day's.
    """
    if not plan.sessions or not exists(plan.day, rules.zone):
        return ()
    sessions = sorted(plan.sessions, key=lambda session: session.at_min)
    allowed = allowance(sessions[0].phase, sum(not s.optional for s in sessions), rules)
    reminders = _of_sessions(sessions, allowed, rules, spread)
    if allowed.net:
        reminders.append(_safety_net(sessions[-1], rules, spread))
    if rules.ask_morning and rules.settings.morning_reminder:
        reminders.append(_morning_question(plan.day, reminders, rules, spread))
    told = (_ended(reminder, rules) for reminder in reminders)
    return tuple(sorted(told, key=lambda reminder: (reminder.due_at, reminder.slot)))


def _ended(reminder: Reminder, rules: ReminderRules) -> Reminder:
    """Silent on every device once the person has done, started, skipped or answered what it is about."""
    if reminder.session_id in rules.skipped:
        return replace(reminder, withheld=SKIPPED)
    over = (
        reminder.local_date in rules.answered
        if reminder.kind is ReminderKind.MORNING
        else reminder.session_id in rules.closed
        or (reminder.slot == SAFETY_NET_SLOT and reminder.local_date in rules.active)
    )
    return replace(reminder, withheld=CLOSED) if over else reminder


def _of_sessions(
    sessions: Sequence[PlannedSession], allowed: Allowance, rules: ReminderRules, spread: timedelta
) -> list[Reminder]:
    reminders, left = [], allowed.sessions
    for session in sessions:
        reminder = _session_reminder(session, rules, spread)
        if reminder.withheld is None and not left:
            reminder = replace(reminder, withheld=allowed.reason)
        left -= reminder.withheld is None
        reminders.append(reminder)
    return reminders


def _unwanted(session: PlannedSession, rules: ReminderRules) -> str | None:
    """Why a session has no reminder, whatever the hour."""
    if session.optional:
        return "optional"
    if session.slot in rules.settings.silent_slots:
        return "slot_silent"
    if session.day.isoweekday() in rules.settings.days_off:
        return "day_off"
    if session.slot in rules.halved and session.day.toordinal() % 2:
        return "slot_halved"
    return None


def _safety_net(last: PlannedSession, rules: ReminderRules, spread: timedelta) -> Reminder:
    at_min = max(last.at_min, last.until_min - SAFETY_NET_BEFORE_END_MIN)
    return replace(_session_reminder(replace(last, at_min=at_min), rules, spread), slot=SAFETY_NET_SLOT)


def _session_reminder(session: PlannedSession, rules: ReminderRules, spread: timedelta) -> Reminder:
    """At the planned start, or when quiet hours end within the window; over when they begin again."""
    at_min = min(session.at_min, max(session.from_min, session.until_min - BEFORE_END_MIN))
    when = _when(session.day, at_min, session.until_min, rules, spread)
    return Reminder(
        local_date=session.day,
        slot=session.slot.value,
        kind=ReminderKind.SESSION,
        session_id=session.session_id,
        due_at=when.due_at,
        expires_at=when.expires_at,
        minutes=round(session.planned_s / 60),
        withheld=_unwanted(session, rules) or when.withheld,
    )


def _morning_question(
    day: date, reminders: Sequence[Reminder], rules: ReminderRules, spread: timedelta
) -> Reminder:
    """Outside a flare a session reminder within the hour opens with the question: one message is enough."""
    at_min, until_min = rules.wake_min + QUIET_AFTER_WAKE_MIN, rules.wake_min + MORNING_ASKED_UNTIL_MIN
    when = _when(day, at_min, until_min, rules, spread)
    near = any(r.withheld is None and abs(r.due_at - when.due_at) <= MORNING_WITH_SESSION for r in reminders)
    withheld = when.withheld or ("with_session" if near and not rules.flare else None)
    if day.isoweekday() in rules.settings.days_off:
        withheld = "day_off"
    return Reminder(
        day, MORNING_SLOT, ReminderKind.MORNING, None, when.due_at, when.expires_at, None, withheld
    )


@dataclass(frozen=True, slots=True)
class _When:
    due_at: datetime
    expires_at: datetime
    withheld: str | None


def _when(day: date, at_min: int, until_min: int, rules: ReminderRules, spread: timedelta) -> _When:
    """From ``at_min`` on, but outside the quiet hours: moved to their end, ended by their beginning."""
    zone = rules.zone
    start = rules.spoken_from(at_min)
    due_at, expires_at = instant_of(day, start, zone), instant_of(day, until_min, zone)
    if rules.is_quiet(local_minutes(due_at, day, zone)) or (start > at_min and due_at >= expires_at):
        return _When(instant_of(day, at_min, zone), expires_at, "quiet_hours")
    expires_at = min(expires_at, not_after(day, rules.spoken_until(start), zone))
    if due_at + spread < expires_at:
        due_at += spread
    return _When(due_at, expires_at, None if due_at < expires_at else "too_close")


def keep_apart(reminders: Iterable[Reminder], spoken: Sequence[Reminder]) -> tuple[Reminder, ...]:
    """Session reminders at least two hours after each other and after those already given, in instants.

    A plan alone keeps this gap by its own clock; a journey or a clock change can close it. A reminder moves
    later within its window or is withheld, never squeezed in.
    """
    last = max((reminder.due_at for reminder in spoken), default=None)
    done = {reminder.key for reminder in spoken}
    kept = []
    for reminder in sorted(reminders, key=lambda r: (r.due_at, r.slot)):
        free = reminder.kind is not ReminderKind.SESSION or reminder.slot == SAFETY_NET_SLOT
        if free or reminder.withheld or reminder.key in done:
            kept.append(reminder)
            continue
        moved = _after(reminder, last)
        last = last if moved.withheld else moved.due_at
        kept.append(moved)
    return tuple(kept)


def _after(reminder: Reminder, last: datetime | None) -> Reminder:
    if last is None or reminder.due_at >= last + SMALLEST_GAP:
        return reminder
    if last + SMALLEST_GAP + WORTH_SENDING > reminder.expires_at:
        return replace(reminder, withheld="too_close")
    return replace(reminder, due_at=last + SMALLEST_GAP)


def snooze(reminder: Reminder, now: datetime) -> Reminder:
    """The same thing said once more, half an hour from now, in a slot of its own.

    Raises ``Refused``: ``already_snoozed``; ``snooze_too_late`` when its window closes before that (the
    session itself stays open as long as it was); ``snooze_not_offered`` for anything but a session.
    """
    if reminder.kind is not ReminderKind.SESSION:
        raise Refused("snooze_not_offered", "Only a session's reminder can come again.")
    if reminder.slot.endswith(SNOOZE_SUFFIX):
        raise Refused("already_snoozed", "This reminder was put off once already.")
    due_at = max(now, reminder.due_at) + SNOOZE
    if due_at + WORTH_SENDING > reminder.expires_at:
        raise Refused(
            "snooze_too_late", "This session's time is nearly over; it can still be started until then."
        )
    return replace(reminder, slot=reminder.slot + SNOOZE_SUFFIX, due_at=due_at, withheld=None)
