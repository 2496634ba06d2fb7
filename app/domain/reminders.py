"""Which reminders a day plan gives, and when: counts, quiet hours, gaps, the morning question, snooze.

A reminder belongs to a slot of a person-day, so whatever the clock, the zone or the plan does, a slot speaks
at most once a day (and once more if the person snoozes it). More silence never means more messages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.delivery import ReminderKind
from app.domain.errors import Refused
from app.domain.event_types import LockScreen
from app.domain.prescription import DayPlan, PlannedSession
from app.domain.schedule import instant_of
from app.domain.vocabulary import ProgramPhase, Slot

MOST_A_DAY: Final = 4
QUIET_AFTER_WAKE_MIN: Final = 20
QUIET_BEFORE_BED_MIN: Final = 30
MORNING_ASKED_UNTIL_MIN: Final = 300  # after waking: the morning is closed five hours later
MORNING_WITH_SESSION_MIN: Final = 60
SMALLEST_GAP: Final = timedelta(minutes=120)
SNOOZE: Final = timedelta(minutes=30)
WORTH_SENDING: Final = timedelta(minutes=5)
SAFETY_NET_BEFORE_END_MIN: Final = 60
SMALL_START_IDLE_DAYS: Final = 3
HORIZON: Final = timedelta(hours=48)

MORNING_SLOT: Final = "morning_question"
SAFETY_NET_SLOT: Final = "safety_net"
SNOOZE_SUFFIX: Final = "_snooze"
TEST_PREFIX: Final = "test_"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What the person's day and state say about reminders.

    ``wake_min`` and ``bed_min``: minutes from midnight of the person-day's date, bed after wake (so maybe
    past 1440). ``step_down``: reminders fewer than usual because the habit holds. ``halved``: slots whose
    last five reminders found no answer. ``ask_morning``: whether the morning question is pushed at all.

    What happened already: ``closed`` session ids (started, done or skipped), ``active`` days with a session
    started or done, ``answered`` days whose morning question has its answer.
    """

    zone: ZoneInfo
    wake_min: int
    bed_min: int
    flare: bool = False
    idle_days: int = 0
    step_down: int = 0
    halved: frozenset[Slot] = frozenset()
    ask_morning: bool = True
    lock_screen: LockScreen = LockScreen.NEUTRAL
    closed: frozenset[str] = frozenset()
    active: frozenset[date] = frozenset()
    answered: frozenset[date] = frozenset()

    def is_quiet(self, minute: int) -> bool:
        """Quiet hours run from half an hour before bed to 20 minutes after waking."""
        return not self.wake_min + QUIET_AFTER_WAKE_MIN <= minute <= self.bed_min - QUIET_BEFORE_BED_MIN


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


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many sessions of a day are reminded; ``net``: only if nothing was done by the end of the day."""

    sessions: int
    net: bool
    reason: str


def allowance(phase: ProgramPhase, planned: int, rules: ReminderRules) -> Allowance:
    """Reminders for ``planned`` required sessions by stage, flare, gap, habit; ``reason`` names the limit."""
    if rules.flare:
        return Allowance(min(1, planned), False, "flare_one_a_day")
    if rules.idle_days >= SMALL_START_IDLE_DAYS:
        return Allowance(min(1, planned), False, "small_start")
    usual = min(planned, {ProgramPhase.SETTLE: 2, ProgramPhase.MAINTAIN: 1}.get(phase, MOST_A_DAY))
    if rules.step_down == 0:
        return Allowance(usual, False, "cap" if usual == MOST_A_DAY else "phase_count")
    left = usual - rules.step_down
    if left > 0:
        return Allowance(left, False, "habit_formed")
    return Allowance(0, usual > 0, "safety_net_only")


def plan_reminders(plan: DayPlan, rules: ReminderRules, spread: timedelta) -> tuple[Reminder, ...]:
    """All reminders of a day, those withheld too, in order of time. A day without sessions has none."""
    if not plan.sessions:
        return ()
    sessions = sorted(plan.sessions, key=lambda session: session.at_min)
    allowed = allowance(sessions[0].phase, sum(not s.optional for s in sessions), rules)
    reminders = _of_sessions(sessions, allowed, rules, spread)
    if allowed.net:
        reminders.append(_safety_net(sessions[-1], rules, spread))
    if rules.ask_morning:
        reminders.append(_morning_question(plan.day, sessions, reminders, rules, spread))
    told = (_closed(reminder, rules) for reminder in reminders)
    return tuple(sorted(told, key=lambda reminder: (reminder.due_at, reminder.slot)))


def _closed(reminder: Reminder, rules: ReminderRules) -> Reminder:
    """Silent on every device once the person has done, started, skipped or answered what it is about."""
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
        withheld = _withheld(session, rules) or (None if left else allowed.reason)
        left -= withheld is None
        reminders.append(_session_reminder(session, rules, spread, withheld))
    return reminders


def _withheld(session: PlannedSession, rules: ReminderRules) -> str | None:
    if session.optional:
        return "optional"
    if rules.is_quiet(session.at_min):
        return "quiet_hours"
    if session.slot in rules.halved and session.day.toordinal() % 2:
        return "slot_halved"
    return None


def _safety_net(last: PlannedSession, rules: ReminderRules, spread: timedelta) -> Reminder:
    at_min = max(last.at_min, last.until_min - SAFETY_NET_BEFORE_END_MIN)
    withheld = "quiet_hours" if rules.is_quiet(at_min) else None
    late = _session_reminder(replace(last, at_min=at_min), rules, spread, withheld)
    return replace(late, slot=SAFETY_NET_SLOT)


def _session_reminder(
    session: PlannedSession, rules: ReminderRules, spread: timedelta, withheld: str | None
) -> Reminder:
    due_at = instant_of(session.day, session.at_min, rules.zone)
    expires_at = instant_of(session.day, session.until_min, rules.zone)
    return Reminder(
        local_date=session.day,
        slot=session.slot.value,
        kind=ReminderKind.SESSION,
        session_id=session.session_id,
        due_at=_spread_within(due_at, expires_at, spread),
        expires_at=expires_at,
        minutes=round(session.planned_s / 60),
        withheld=withheld or (None if due_at < expires_at else "too_close"),
    )


def _morning_question(
    day: date,
    sessions: Sequence[PlannedSession],
    reminders: Sequence[Reminder],
    rules: ReminderRules,
    spread: timedelta,
) -> Reminder:
    """Outside a flare a session reminder within the hour opens with the question: one message is enough."""
    at_min = rules.wake_min + QUIET_AFTER_WAKE_MIN
    reminded = {r.slot for r in reminders if r.withheld is None}
    near = any(
        s.slot.value in reminded and abs(s.at_min - at_min) <= MORNING_WITH_SESSION_MIN for s in sessions
    )
    due_at = instant_of(day, at_min, rules.zone)
    expires_at = instant_of(day, rules.wake_min + MORNING_ASKED_UNTIL_MIN, rules.zone)
    withheld = (
        "quiet_hours" if rules.is_quiet(at_min) else "with_session" if near and not rules.flare else None
    )
    due_at = _spread_within(due_at, expires_at, spread)
    return Reminder(day, MORNING_SLOT, ReminderKind.MORNING, None, due_at, expires_at, None, withheld)


def _spread_within(due_at: datetime, expires_at: datetime, spread: timedelta) -> datetime:
    return due_at + spread if due_at + spread < expires_at else due_at


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
