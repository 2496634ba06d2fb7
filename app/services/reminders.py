"""What a person and a plan do with reminders: plan them ahead, put one off, call one off, and ask why.

The outbox (``services.outbox``) says them. Both meet in the rows only, so a kill at any line leaves either the
old state or the new one.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain import reminders as reminder_rules
from app.domain.delivery import (
    NewDelivery,
    NewSubscription,
    ReminderKind,
    ReminderState,
    delivery_id,
    reminder_id,
    spread,
)
from app.domain.errors import NotFound, Refused
from app.domain.people import DevicePush, Patient
from app.domain.prescription import DayPlan
from app.domain.reminder_changes import Changes, StoredReminder, changes, spoken
from app.domain.reminders import (
    CLOSED,
    MORNING_SLOT,
    SAFETY_NET_SLOT,
    SNOOZE,
    TEST_PREFIX,
    Reminder,
    ReminderRules,
    keep_apart,
    plan_reminders,
)
from app.services import habits
from app.services.chance import Chance
from app.store import handover
from app.store import reminders as rows
from app.store import subscriptions as subscription_rows
from app.store.db import Database, Transaction

log = logging.getLogger("backbeat.reminders")

TEST_LIFE = timedelta(minutes=10)


def materialise(
    tx: Transaction, patient_id: UUID, plans: Sequence[DayPlan], rules: ReminderRules, now: datetime
) -> Changes:
    """Makes the stored reminders of the planned days follow ``plans``, 48 hours ahead. Twice changes nothing.

    ``plans`` hold the present person-day and the days after it; earlier days are over. Rows already handed to a
    device stay, except that what left the plan is called off.
    """
    rows.set_lock_screen(tx, patient_id, rules.lock_screen)
    days = [plan.day for plan in plans]
    if not days:
        return Changes((), (), ())
    # The day before has no plan any more, so what it still holds is called off: a flight east ends a day early.
    stored = rows.stored_of_days(tx, patient_id, [min(days) - timedelta(days=1), *days])
    learned = habits.learned(tx, patient_id, rules, now)
    todo = changes(wanted(plans, learned, stored, spread(patient_id)), stored, rules.zone.key, now)
    for reminder in todo.add:
        row_id = reminder_id(patient_id, reminder.local_date, reminder.slot)
        rows.add(tx, row_id, patient_id, reminder, rules.zone, now)
    for row_id, reminder in todo.move:
        rows.move(tx, row_id, reminder, rules.zone)
    for row_id, reason in todo.withdraw:
        rows.suppress(tx, [row_id], reason, now)
    return todo


def wanted(
    plans: Sequence[DayPlan], rules: ReminderRules, stored: Sequence[StoredReminder], delay: timedelta
) -> tuple[Reminder, ...]:
    """The reminders of these days, apart from each other and from what was said; ``delay``: the person's own spread."""
    planned = [reminder for plan in plans for reminder in plan_reminders(plan, rules, delay)]
    return keep_apart(planned, spoken(stored))


def close_session(tx: Transaction, patient_id: UUID, session_id: str, now: datetime, *, done: bool) -> None:
    """A session was started, done (``done``) or skipped: its reminder and snooze fall silent on every device.

    Whatever was done also spares the person the day's safety net.
    """
    day = _day_of(session_id)
    if day is None:
        return
    ids = rows.ids_of_session(tx, patient_id, day, session_id)
    if done:
        ids += rows.ids_of_slot(tx, patient_id, day, SAFETY_NET_SLOT)
    rows.suppress(tx, ids, CLOSED, now)


def close_morning(tx: Transaction, patient_id: UUID, day: date, now: datetime) -> None:
    """The morning question of ``day`` was answered."""
    rows.suppress(tx, rows.ids_of_slot(tx, patient_id, day, MORNING_SLOT), CLOSED, now)


def snooze(tx: Transaction, patient_id: UUID, session_id: str, now: datetime) -> datetime:
    """Says a session's reminder once more in 30 minutes and gives that instant.

    The window of the session is untouched. Raises ``NotFound('reminder_unknown')``, or ``Refused`` as
    ``domain.reminders.snooze`` does.
    """
    row = _reminder_of_session(tx, patient_id, session_id)
    again = reminder_rules.snooze(row.reminder, now)
    row_id = reminder_id(patient_id, again.local_date, again.slot)
    if not rows.add(tx, row_id, patient_id, again, ZoneInfo(row.tz), now):
        raise Refused("already_snoozed", "This reminder was put off once already.")
    rows.mark_snoozed(tx, row.id, now)
    if row.state in (ReminderState.PENDING, ReminderState.HANDED):
        rows.suppress(tx, [row.id], "snoozed", now)
    return again.due_at


def follow(
    database: Database, patient_id: UUID, device_id: UUID, told: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Acts on what a phone says about reminders: snoozed, opened. Takes accepted events as plain objects.

    May be told the same again. A snooze that comes too late is no error: the session stays open as it was.
    """
    for event in told:
        at = min(datetime.fromisoformat(event["at"].upper()), now)
        match event["type"]:
            case "ReminderOpened":
                with database.write() as tx:
                    subscription_rows.note_opened(tx, device_id, at)
            case "ReminderSnoozed":
                _snooze_as_told(database, patient_id, event["session_id"], max(at, now - SNOOZE))


def _snooze_as_told(database: Database, patient_id: UUID, session_id: str, at: datetime) -> None:
    try:
        with database.write() as tx:
            snooze(tx, patient_id, session_id, at)
    except (Refused, NotFound) as error:
        log.info("snooze not made: code=%s", error.code)


def subscribe(
    database: Database,
    patient_id: UUID,
    device_id: UUID,
    subscription: NewSubscription,
    now: datetime,
    chance: Chance,
) -> None:
    """This device takes reminders at this address from now on; sent at every start of the app."""
    with database.write() as tx:
        subscription_rows.save(tx, chance.new_id(), patient_id, device_id, subscription, now)


def note_shown(database: Database, device_id: UUID, now: datetime) -> None:
    """A phone put a reminder on its screen; an unknown phone changes nothing."""
    with database.write() as tx:
        subscription_rows.note_shown(tx, device_id, now)


def unsubscribe(database: Database, device_id: UUID, now: datetime) -> None:
    with database.write() as tx:
        subscription_rows.disable_of_device(tx, device_id, now, "switched_off")


def devices(database: Database, patient_id: UUID) -> dict[UUID, DevicePush]:
    """How each device of a person takes reminders, by device id; a device that never did is missing."""
    with database.read() as tx:
        return subscription_rows.of_patient(tx, patient_id)


def send_test(database: Database, patient: Patient, device_id: UUID, now: datetime, chance: Chance) -> UUID:
    """Puts a test reminder for this device into the outbox and gives its id; one at a time.

    Raises ``Refused('push_not_active')`` when the device takes no reminders.
    """
    with database.write() as tx:
        found = subscription_rows.active_of_device(tx, device_id)
        if found is None:
            raise Refused("push_not_active", "This device is not set up for reminders.")
        subscription_id, origin = found
        under_way = handover.pending_test(tx, subscription_id, now)
        if under_way is not None:
            return under_way
        new_id = chance.new_id()
        zone = ZoneInfo(patient.tz)
        test = Reminder(
            local_date=now.astimezone(zone).date(),
            slot=TEST_PREFIX + new_id.hex,
            kind=ReminderKind.TEST,
            session_id=None,
            due_at=now,
            expires_at=now + TEST_LIFE,
        )
        rows.add(tx, new_id, patient.id, test, zone, now)
        rows.hand_to(tx, new_id)
        delivery = NewDelivery(
            delivery_id(new_id, subscription_id), new_id, subscription_id, origin, now, test.expires_at
        )
        handover.add(tx, [delivery])
        return new_id


def census(database: Database) -> dict[ReminderState, int]:
    """How many reminders are in each state; their sum is all that was ever planned and not yet pruned."""
    with database.read() as tx:
        return rows.census(tx)


def _reminder_of_session(tx: Transaction, patient_id: UUID, session_id: str) -> StoredReminder:
    day = _day_of(session_id)
    for row in rows.stored_of_days(tx, patient_id, [day] if day else []):
        said = row.reminder
        if said.session_id == session_id and said.slot == session_id.partition("/")[2]:
            return replace(row, reminder=replace(said, withheld=None))
    raise NotFound("reminder_unknown", "This session has no reminder.")


def _day_of(session_id: str) -> date | None:
    """The person-day in a planned session's id; None for a session that was never planned."""
    try:
        return date.fromisoformat(session_id.partition("/")[0])
    except ValueError:
        return None
