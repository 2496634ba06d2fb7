"""Everything about a person's reminders on one page, and what the app should say about them unasked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.people import Device, DevicePush, Patient
from app.domain.prescription import Explanation
from app.domain.reminder_rules import ReminderRules
from app.domain.reminder_settings import ReminderSettings
from app.domain.vocabulary import Slot
from app.domain.watchdog import LOOKED_BACK, Watchdog, watch
from app.domain.windows import Window, windows
from app.domain.zones import ZoneSuggestion
from app.services import habits, zones
from app.services.today import Planner, rules_of
from app.store import accounts as account_rows
from app.store import calendars as calendar_rows
from app.store import ledger as ledger_rows
from app.store import subscriptions as subscription_rows
from app.store.calendars import Link
from app.store.db import Database, Transaction


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say unasked: ``zone_moved``, ``reminders_silent`` or ``slot_unanswered``.

    ``mend``: how to mend it; ``since``: an instant; ``tz`` and ``slot`` name what it is about.
    """

    code: str
    text: Explanation
    mend: Explanation | None = None
    since: datetime | None = None
    tz: str | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """``windows``: first and last minute at which a session may start; ``rules``: with what was learned."""

    settings: ReminderSettings
    rules: ReminderRules
    windows: Mapping[Slot, Window]
    devices: Sequence[tuple[Device, DevicePush | None]]
    zone: ZoneSuggestion | None
    watchdog: Watchdog | None
    calendar: Link | None
    wake: str
    bed: str


def overview(
    database: Database, planner: Planner, patient: Patient, now: datetime, phone_tz: str | None = None
) -> Overview:
    """Raises ``Refused('intake_missing')`` before the intake. ``phone_tz``: where the asking phone says it is."""
    evaluation = planner.evaluation(database, patient, now)
    rules = rules_of(evaluation)
    with database.read() as tx:
        push = subscription_rows.of_patient(tx, patient.id)
        return Overview(
            settings=rules.settings,
            rules=habits.learned(tx, patient.id, rules, now),
            windows=windows(rules.wake_min, rules.bed_min, Slot),
            devices=[(device, push.get(device.id)) for device in account_rows.devices_of(tx, patient.id)],
            zone=zones.suggested(tx, patient, now, phone_tz),
            watchdog=_watched(tx, patient.id, list(push.values()), now),
            calendar=calendar_rows.link_of(tx, patient.id),
            wake=evaluation.state.wake,
            bed=evaluation.state.bed,
        )


def notices(
    database: Database, patient: Patient, settings: ReminderSettings, now: datetime
) -> tuple[Notice, ...]:
    """What the app says about reminders unasked, the most pressing first."""
    with database.read() as tx:
        silence, elsewhere = watched(tx, patient.id, now), zones.suggested(tx, patient, now)
        slots = habits.unanswered_slots(tx, patient.id, settings, now)
    found = [silent_notice(silence, patient.tz)] if silence else []
    if elsewhere:
        found.append(zone_notice(elsewhere))
    return (*found, *(slot_notice(slot) for slot in Slot if slot in slots - settings.silent_slots))


def watched(tx: Transaction, patient_id: UUID, now: datetime) -> Watchdog | None:
    """Whether nothing reaches this person's phones."""
    return _watched(tx, patient_id, list(subscription_rows.of_patient(tx, patient_id).values()), now)


def _watched(tx: Transaction, patient_id: UUID, push: Sequence[DevicePush], now: datetime) -> Watchdog | None:
    if not push:
        return None
    return watch(ledger_rows.due_since(tx, patient_id, (now - LOOKED_BACK).date()), push, now)


def silent_notice(found: Watchdog, tz: str) -> Notice:
    day = found.since.astimezone(ZoneInfo(tz)).date().isoformat()
    return Notice(
        "reminders_silent",
        Explanation(f"watchdog.{found.reason}", {"date": day}),
        Explanation(f"mend.{found.reason}", {}),
        since=found.since,
    )


def zone_notice(found: ZoneSuggestion) -> Notice:
    text = Explanation("zone.suggestion", {"place": found.place})
    return Notice("zone_moved", text, since=found.since, tz=found.tz)


def slot_notice(slot: Slot) -> Notice:
    return Notice("slot_unanswered", Explanation("question.slot", {"slot": f"@slot.{slot.value}"}), slot=slot)
