"""What must change in the stored reminders so that they follow a plan that may have changed.

Only what has not been handed to a device can move. A row withdrawn because of the plan may come back with the
plan as long as its moment has not passed; a row closed by the person (done, started, skipped) stays closed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.domain.delivery import ReminderKind, ReminderState
from app.domain.reminders import ENDED, HORIZON, MOST_A_DAY, SNOOZE_SUFFIX, TEST_PREFIX, Reminder

PLAN_CHANGED: Final = "plan_changed"
_OPEN: Final = (ReminderState.PENDING, ReminderState.HANDED)
_SPOKEN: Final = (ReminderState.HANDED, ReminderState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class StoredReminder:
    """A reminder row as the rules need it."""

    id: UUID
    reminder: Reminder
    state: ReminderState
    tz: str

    @property
    def may_come_back(self) -> bool:
        return self.state is ReminderState.SUPPRESSED and self.reminder.withheld not in ENDED


@dataclass(frozen=True, slots=True)
class Changes:
    """``add``: new rows, withheld ones too; ``move``: pending with new times; ``withdraw``: id, reason."""

    add: tuple[Reminder, ...]
    move: tuple[tuple[UUID, Reminder], ...]
    withdraw: tuple[tuple[UUID, str], ...]

    def __bool__(self) -> bool:
        return bool(self.add or self.move or self.withdraw)


def spoken(stored: Sequence[StoredReminder]) -> tuple[Reminder, ...]:
    """The session reminders already given to devices; the next ones keep their distance from them."""
    return tuple(row.reminder for row in stored if row.state in _SPOKEN and _is_first_of_session(row))


def changes(wanted: Sequence[Reminder], stored: Sequence[StoredReminder], tz: str, now: datetime) -> Changes:
    """The steps from ``stored`` (all rows of the planned days) to ``wanted``; empty when nothing is to do."""
    known = {row.reminder.key: row for row in stored}
    pairs = [(known[reminder.key], reminder) for reminder in wanted if reminder.key in known]
    withdraw = _not_wanted(wanted, stored, now) + _withheld(pairs, now) + _closed_snoozes(wanted, stored)
    withdrawn = {row_id for row_id, _ in withdraw}
    active = Counter(row.reminder.local_date for row in stored if _counts(row) and row.id not in withdrawn)
    move = [(row.id, reminder) for row, reminder in pairs if _follows(row, reminder, tz, now)]
    move += [
        (row.id, reminder)
        for row, reminder in pairs
        if _comes_back(row, reminder, now) and _capped(reminder, active).withheld is None
    ]
    new = [r for r in wanted if r.key not in known and now < r.due_at < now + HORIZON]
    return Changes(tuple(_capped(reminder, active) for reminder in new), tuple(move), tuple(withdraw))


def _not_wanted(
    wanted: Sequence[Reminder], stored: Sequence[StoredReminder], now: datetime
) -> list[tuple[UUID, str]]:
    keys = {reminder.key for reminder in wanted}
    return [
        (row.id, PLAN_CHANGED)
        for row in stored
        if row.state in _OPEN
        and row.reminder.expires_at > now
        and not row.reminder.slot.startswith(TEST_PREFIX)
        and (row.reminder.local_date, row.reminder.slot.removesuffix(SNOOZE_SUFFIX)) not in keys
    ]


def _withheld(pairs: Sequence[tuple[StoredReminder, Reminder]], now: datetime) -> list[tuple[UUID, str]]:
    """Rows that must not speak any more, and withheld rows whose reason is another one now."""
    found = []
    for row, reminder in pairs:
        over = PLAN_CHANGED if reminder.expires_at <= now else None
        reason = reminder.withheld or over
        silenced = row.state is ReminderState.PENDING or (row.state in _OPEN and reason in ENDED)
        if reason and (silenced or (row.may_come_back and reason != row.reminder.withheld)):
            found.append((row.id, reason))
    return found


def _closed_snoozes(wanted: Sequence[Reminder], stored: Sequence[StoredReminder]) -> list[tuple[UUID, str]]:
    ended = {(r.local_date, r.slot + SNOOZE_SUFFIX): r.withheld for r in wanted if r.withheld in ENDED}
    return [
        (row.id, reason)
        for row in stored
        if row.state in _OPEN and (reason := ended.get(row.reminder.key)) is not None
    ]


def _follows(row: StoredReminder, reminder: Reminder, tz: str, now: datetime) -> bool:
    """A row not yet handed over follows the plan; once its moment has come the outbox has the word."""
    return (
        row.state is ReminderState.PENDING
        and reminder.withheld is None
        and reminder.expires_at > now
        and row.reminder.due_at > now
        and (row.reminder != reminder or row.tz != tz)
    )


def _comes_back(row: StoredReminder, reminder: Reminder, now: datetime) -> bool:
    return row.may_come_back and reminder.withheld is None and now < reminder.due_at < now + HORIZON


def _counts(row: StoredReminder) -> bool:
    return row.state in (ReminderState.PENDING, *_SPOKEN) and _is_first_of_session(row)


def _is_first_of_session(row: StoredReminder) -> bool:
    """A snooze is the same reminder again, and the morning question has its own limit of one."""
    return row.reminder.kind is ReminderKind.SESSION and not row.reminder.slot.endswith(SNOOZE_SUFFIX)


def _capped(reminder: Reminder, active: "Counter[date]") -> Reminder:
    """Counts the reminder in, or withholds it when the day is full."""
    if reminder.kind is not ReminderKind.SESSION or reminder.withheld:
        return reminder
    if active[reminder.local_date] >= MOST_A_DAY:
        return replace(reminder, withheld="cap")
    active[reminder.local_date] += 1
    return reminder
