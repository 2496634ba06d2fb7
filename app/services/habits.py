"""What a person's answers to reminders teach: a time of day nobody answers, a session begun before its reminder."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from json import loads
from typing import Final
from uuid import UUID

from app.domain.habit import FORMED_WEEKS, SILENT_RUN, HabitWeek, silent_slots, step_down
from app.domain.reminder_settings import WEEK, ReminderSettings
from app.domain.reminders import ReminderRules
from app.domain.vocabulary import Slot
from app.store import habits as rows
from app.store.db import Transaction
from app.store.happenings import happenings

LOOKED_BACK: Final = timedelta(days=60)
STILL_IN_USE: Final = timedelta(days=14)
ANSWERS: Final = (
    "SessionStarted",
    "SessionDone",
    "SessionSkipped",
    "ReminderOpened",
    "ReminderSnoozed",
    "ReminderDismissed",
)


def learned(tx: Transaction, patient_id: UUID, rules: ReminderRules, now: datetime) -> ReminderRules:
    """The rules with fewer reminders where the habit holds or where a time of day finds no answer."""
    steps = step_down(habit_weeks(tx, patient_id, rules.settings))
    silent = unanswered_slots(tx, patient_id, rules.settings, now)
    return replace(rules, step_down=max(rules.step_down, steps), halved=rules.halved | silent)


def habit_weeks(tx: Transaction, patient_id: UUID, settings: ReminderSettings) -> Sequence[HabitWeek]:
    """The weeks of the programme with the share of sessions that were begun before their reminder."""
    if len(settings.weeks) < FORMED_WEEKS:
        return settings.weeks
    early: Counter[int] = Counter()
    for day, count in rows.begun_early(tx, patient_id):
        early[(day - settings.start).days // WEEK] += count
    return [
        replace(week, started_early=min(1.0, early[number] / done) if done else None)
        for number, (week, done) in enumerate(zip(settings.weeks, settings.done, strict=True))
    ]


def unanswered_slots(
    tx: Transaction, patient_id: UUID, settings: ReminderSettings, now: datetime
) -> frozenset[Slot]:
    """Slots whose last five reminders were sent and led to nothing, since the person last decided on them.

    A time of day that has had no reminder for two weeks is nothing to ask about.
    """
    decided = dict(settings.slots_answered)
    sent: dict[Slot, list[rows.Sent]] = defaultdict(list)
    for one in rows.sent(tx, patient_id, now.date() - LOOKED_BACK, now):
        slot = Slot(one.slot)
        if one.local_date > decided.get(slot, date.min) and len(sent[slot]) < SILENT_RUN:
            sent[slot].append(one)
    in_use = now.date() - STILL_IN_USE
    runs = {
        slot: found
        for slot, found in sent.items()
        if len(found) == SILENT_RUN and found[0].local_date >= in_use
    }
    if not runs:
        return frozenset()
    days = sorted({one.local_date for found in runs.values() for one in found})
    around = sorted({*days, *(day + timedelta(days=1) for day in days)})  # an answer may come after midnight
    answered = {loads(told.body).get("session_id") for told in happenings(tx, [patient_id], around, ANSWERS)}
    return silent_slots(
        {slot: [one.session_id in answered for one in reversed(found)] for slot, found in runs.items()}
    )
