"""The reminders of the days to come with the reason for each hour, for a person who wants to see what will come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.prescription import DayPlan, Explanation, PlannedSession
from app.domain.reminder_ledger import because
from app.domain.reminders import MORNING_SLOT, SAFETY_NET_SLOT, Reminder, ReminderRules
from app.domain.schedule import clock_text, exists, instant_of, local_minutes
from app.domain.vocabulary import Slot
from app.domain.windows import on_person_day


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``local``: the clock time in the person's zone, "HH:MM"; ``why``: a sentence for this hour, or for silence."""

    reminder: Reminder
    local: str
    why: Explanation


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """``spoken``: what will come, in order of time; ``silent``: sessions without a reminder. ``note``: why the day
    is quiet, or what is special about it."""

    day: date
    spoken: tuple[Foreseen, ...]
    silent: tuple[Foreseen, ...]
    note: Explanation | None


@dataclass(frozen=True, slots=True)
class Standstill:
    """Days without a plan: ``stopped`` by safety, or in one of the ``pauses``."""

    stopped: bool
    pauses: Sequence[tuple[date, date]]


def preview_day(
    plan: DayPlan, reminders: Sequence[Reminder], rules: ReminderRules, standstill: Standstill, now: datetime
) -> PreviewDay:
    """``reminders``: those of the plan's day, withheld ones too. What has come already is left out."""
    sessions = {session.session_id: session for session in plan.sessions}
    ahead = [r for r in reminders if r.local_date == plan.day and r.due_at > now]
    spoken = tuple(_foreseen(r, sessions, rules) for r in ahead if r.withheld is None)
    silent = tuple(
        _foreseen(r, sessions, rules) for r in ahead if r.withheld is not None and r.slot != MORNING_SLOT
    )
    return PreviewDay(plan.day, spoken, silent, _note(plan, rules, standstill))


def _foreseen(reminder: Reminder, sessions: Mapping[str, PlannedSession], rules: ReminderRules) -> Foreseen:
    minute = local_minutes(reminder.due_at, reminder.local_date, rules.zone)
    session = sessions.get(reminder.session_id or "")
    return Foreseen(reminder, clock_text(minute), _why(reminder, session, minute, rules))


def _why(
    reminder: Reminder, session: PlannedSession | None, minute: int, rules: ReminderRules
) -> Explanation:
    if reminder.withheld is not None:
        return Explanation("preview.silent", {"because": because(reminder)})
    if session is None:
        return Explanation("preview.morning", {})
    if reminder.slot == SAFETY_NET_SLOT:
        return Explanation("preview.net", {})
    if minute < session.at_min:
        return Explanation("preview.before_end", {})
    if minute > session.at_min:
        moved = minute == rules.spoken_from(session.at_min)
        return Explanation("preview.quiet_end" if moved else "preview.apart", {})
    return _usual(session, rules)


def _usual(session: PlannedSession, rules: ReminderRules) -> Explanation:
    plan = dict(rules.settings.plans).get(session.slot)
    if plan is not None and plan.at is not None:
        wished = on_person_day(plan.at, rules.wake_min)
        if max(wished, session.from_min) >= session.at_min:
            return Explanation("preview.anchor", {"anchor": plan.anchor})
    if session.at_min > session.from_min:
        return Explanation("preview.apart", {})
    side = "bed" if session.slot is Slot.EVENING else "wake"
    return Explanation(f"preview.from_{side}", {"slot": f"@slot.{session.slot.value}"})


def _note(plan: DayPlan, rules: ReminderRules, standstill: Standstill) -> Explanation | None:
    quiet = _quiet_note(plan, rules, standstill)
    if quiet is not None:
        return Explanation(f"preview.day.{quiet}", {})
    if _clock_changes(plan.day, rules):
        return Explanation("preview.day.clock", {})
    return Explanation("preview.day.travel", {}) if plan.day in rules.settings.travel_days else None


def _quiet_note(plan: DayPlan, rules: ReminderRules, standstill: Standstill) -> str | None:
    if not exists(plan.day, rules.zone):
        return "no_such_date"
    if standstill.stopped:
        return "stopped"
    if any(first <= plan.day <= last for first, last in standstill.pauses):
        return "paused"
    if not plan.sessions:
        return "nothing"
    return "day_off" if plan.day.isoweekday() in rules.settings.days_off else None


def _clock_changes(day: date, rules: ReminderRules) -> bool:
    """Between waking on the day before and waking on this day the offset is another one."""
    here = instant_of(day, rules.wake_min, rules.zone).astimezone(rules.zone)
    before = instant_of(day - timedelta(days=1), rules.wake_min, rules.zone).astimezone(rules.zone)
    return here.utcoffset() != before.utcoffset()
