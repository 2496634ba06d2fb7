"""Makers of day plans and claimed deliveries for the reminder tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from app.domain.delivery import DueDelivery, ReminderKind
from app.domain.prescription import DayPlan, PlannedSession, session_id
from app.domain.reminder_settings import ReminderSettings
from app.domain.reminders import ReminderRules
from app.domain.vocabulary import Context, ProgramPhase, SessionKind, Slot

DAY = date(2026, 11, 26)
BERLIN = ZoneInfo("Europe/Berlin")
PATIENT = UUID("5f0c7a52-9f0e-4c0e-8a43-0d5c8cbb2a11")
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
# Wake 07:00, bed 23:00: the windows of the four slots, planned at their start.
WINDOWS = {
    Slot.MORNING: (440, 600),
    Slot.MIDDAY: (690, 870),
    Slot.AFTERNOON: (900, 1050),
    Slot.EVENING: (1260, 1350),
}
ALL_SLOTS = tuple(WINDOWS)


def planned(slot: Slot, day: date = DAY, **changed: Any) -> PlannedSession:
    at, until = WINDOWS[slot]
    session = PlannedSession(
        session_id=session_id(day, slot),
        day=day,
        slot=slot,
        kind=SessionKind.MOBILITY,
        context=Context.HOME,
        phase=ProgramPhase.BUILD,
        optional=False,
        at_min=at,
        from_min=at,
        until_min=until,
        items=(),
        planned_s=362,
    )
    return replace(session, **changed)


def day_plan(day: date = DAY, slots: Iterable[Slot] = ALL_SLOTS, **changed: Any) -> DayPlan:
    return DayPlan(day, tuple(planned(slot, day, **changed) for slot in slots))


def rules(zone: ZoneInfo = BERLIN, **changed: Any) -> ReminderRules:
    return replace(ReminderRules(zone, wake_min=420, bed_min=1380), **changed)


def settings(**changed: Any) -> ReminderSettings:
    return replace(ReminderSettings(start=DAY - timedelta(days=100)), **changed)


def due_delivery(endpoint: str = "https://fcm.googleapis.com/x", **changed: Any) -> DueDelivery:
    number = changed.pop("number", 1)
    delivery = DueDelivery(
        id=uuid5(PATIENT, f"delivery {number}"),
        token="token",
        claimed_at=NOW,
        leased_until=NOW + timedelta(seconds=120),
        attempts=1,
        expires_at=NOW + timedelta(hours=2),
        reminder_id=uuid5(PATIENT, f"reminder {number}"),
        patient_id=PATIENT,
        local_date=DAY,
        slot="morning",
        session_id="2026-11-26/morning",
        kind=ReminderKind.SESSION,
        minutes=6,
        lock_screen="neutral",
        due_at=NOW,
        subscription_id=uuid5(PATIENT, f"subscription {number}"),
        endpoint=endpoint,
        endpoint_sha256="",
        origin="https://fcm.googleapis.com",
        p256dh="",
        auth="",
        vapid_key_id="",
        lang=None,
        usable=True,
    )
    return replace(delivery, **changed)
