"""A person's reminders: what is set, what will come and why, what came and why not, and how the phones do.

Settings are changed by events in ``POST /api/journal``, as everything the person says, so they work offline too.
``ProfileChanged`` with ``changes``: ``quiet_hours`` {begin, end} or null, ``days_off`` [1–7], ``silent_slots``,
``slots_answered`` (leave a time of day as it is), ``morning_reminder``, ``plans`` {slot: {anchor, context?, at?}},
``lock_screen``, ``sessions``, ``wake``, ``bed``, ``working_days``, ``travel_days``; ``PauseSet`` with ``from`` and
``to``; ``ReminderOpened`` and ``ReminderSnoozed`` for what became of one.
"""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Query, Response

from app.api import reminder_shapes as out
from app.api import shapes
from app.api.deps import TheCookies, TheHouse, TheLanguage
from app.api.reminder_shapes import notice, sentence
from app.api.schemas import Day, Zone
from app.domain.delivery import DeliveryState, ReminderState
from app.domain.people import Device, DevicePush, Patient
from app.domain.reminder_preview import Foreseen, PreviewDay
from app.domain.schedule import clock_text
from app.domain.speech import Language
from app.domain.vocabulary import Slot
from app.domain.zones import ZoneSuggestion
from app.services import accounts, reminder_overview, reminders, today, zones
from app.services.reminder_ledger import LedgerLine, ledger
from app.services.reminder_overview import (
    Overview,
    silent_notice,
    slot_notice,
    zone_notice,
)
from app.services.reminder_preview import preview

router = APIRouter(prefix="/api", tags=["reminders"])

LEDGER_DAYS = timedelta(days=13)
AHEAD = timedelta(days=2)


@router.get("/reminders", responses={200: {"model": out.Reminders}})
def read(
    house: TheHouse, cookies: TheCookies, language: TheLanguage, tz: Annotated[Zone | None, Query()] = None
) -> dict[str, object]:
    """Everything about reminders on one page. ``tz``: the zone the phone is in, if it wants to say so.

    409 ``intake_missing`` before the intake.
    """
    who = cookies.patient()
    if tz is not None:
        accounts.check_zone(tz)
    found = reminder_overview.overview(house.database, house.planner, who.patient, house.now(), tz)
    silence, link = found.watchdog, found.calendar
    return {
        "tz": who.patient.tz,
        "settings": _settings(found, who.patient, language),
        "devices": [_device(device, push, who.device) for device, push in found.devices],
        "zone_suggestion": _zone(found.zone, language),
        "watchdog": notice(silent_notice(silence, who.patient.tz), language) if silence else None,
        "calendar": link
        and {"made_at": shapes.instant(link.made_at), "last_read_at": _instant(link.read_at)},
    }


@router.put("/reminders/zone", responses={200: {"model": out.ZoneAnswer}})
def answer_zone(
    body: out.ZoneBody, house: TheHouse, cookies: TheCookies, later: BackgroundTasks
) -> dict[str, str]:
    """The person's answer to "would you like your reminders to move?"; or a zone chosen by hand.

    After "not now" the same zone is not asked about for a week. 422 ``time_zone_unknown``.
    """
    who, now = cookies.patient(), house.now()
    zones.answer(house.database, who.patient, body.tz, move=body.move, now=now)
    house.kept.forget(who.patient.id)
    if body.move:
        later.add_task(today.follow, house.database, house.planner, who.patient.id, now, house.chance)
    return {"tz": body.tz if body.move else who.patient.tz}


@router.get("/reminders/preview", responses={200: {"model": out.Preview}})
def look_ahead(house: TheHouse, cookies: TheCookies, language: TheLanguage) -> dict[str, object]:
    """Two weeks of reminders, each with the reason for its hour, and quiet days with theirs.

    As things stand: if what is planned is done and nothing else happens. 409 ``intake_missing`` before the intake.
    """
    patient = cookies.patient().patient
    days = preview(house.database, house.planner, patient, house.now())
    return {"tz": patient.tz, "days": [_day(day, language) for day in days]}


@router.get("/reminders/ledger", responses={200: {"model": out.Ledger}})
def look_back(
    house: TheHouse,
    cookies: TheCookies,
    language: TheLanguage,
    start: Annotated[Day | None, Query(alias="from")] = None,
    until: Day | None = None,
) -> dict[str, object]:
    """Every reminder from one person-day to another, newest first: why it was sent, or was not.

    Without dates the last two weeks and what is planned ahead; at most 100 days, else 422 ``period_invalid``.
    """
    patient = cookies.patient().patient
    here = house.now().astimezone(ZoneInfo(patient.tz)).date()
    last = until or (here + AHEAD if start is None else max(start, here + AHEAD))
    first = start or date.fromordinal(max(1, (last.toordinal() - (AHEAD + LEDGER_DAYS).days)))
    lines = ledger(house.database, patient.id, first, last)
    return {
        "start": first.isoformat(),
        "end": last.isoformat(),
        "lines": [_line(line, language) for line in lines],
    }


@router.post("/devices/push/shown", status_code=204)
def shown(house: TheHouse, cookies: TheCookies) -> Response:
    """The service worker says that it has put a reminder on the screen: proof that the whole way works."""
    reminders.note_shown(house.database, cookies.patient().device.id, house.now())
    return Response(status_code=204)


def _settings(found: Overview, patient: Patient, language: Language) -> dict[str, object]:
    settings, rules = found.settings, found.rules
    begin, length = rules.quiet
    return {
        "sessions": settings.sessions,
        "wake": found.wake,
        "bed": found.bed,
        "slots": [_slot(slot, found, language) for slot in Slot],
        "quiet_hours": {
            "begin": clock_text(begin),
            "end": clock_text(begin + length),
            "own": settings.quiet is not None,
        },
        "days_off": sorted(settings.days_off),
        "working_days": list(settings.working_days),
        "travel_days": [day.isoformat() for day in settings.travel_days],
        "pauses": [{"first": first.isoformat(), "last": last.isoformat()} for first, last in settings.pauses],
        "lock_screen": patient.lock_screen,
        "morning_reminder": settings.morning_reminder,
        "step_down": rules.step_down,
    }


def _slot(slot: Slot, found: Overview, language: Language) -> dict[str, object]:
    settings = found.settings
    window, plan = found.windows.get(slot), dict(settings.plans).get(slot)
    silent, halved = slot in settings.silent_slots, slot in found.rules.halved
    return {
        "slot": slot.value,
        "starts": clock_text(window[0]) if window else None,
        "ends": clock_text(window[1]) if window else None,
        "plan": {"anchor": plan.anchor, "context": plan.context, "at": plan.at} if plan else None,
        "silent": silent,
        "halved": halved,
        "question": sentence(slot_notice(slot).text, language) if halved and not silent else None,
    }


def _device(device: Device, push: DevicePush | None, this: Device) -> dict[str, object]:
    return {
        "id": str(device.id),
        "name": device.name,
        "this": device.id == this.id,
        "state": push.state if push else "none",
        "reason": push.reason if push else None,
        "last_accepted_at": _instant(push.last_ok_at if push else None),
        "last_shown_at": _instant(push.last_shown_at if push else None),
        "last_opened_at": _instant(push.last_opened_at if push else None),
        "last_seen_at": shapes.instant(device.last_seen_at),
    }


def _zone(found: ZoneSuggestion | None, language: Language) -> dict[str, object] | None:
    if found is None:
        return None
    about = {"tz": found.tz, "since": shapes.instant(found.since), "place": found.place}
    return about | sentence(zone_notice(found).text, language)


def _day(day: PreviewDay, language: Language) -> dict[str, object]:
    return {
        "day": day.day.isoformat(),
        "reminders": [_foreseen(one, language) for one in day.spoken],
        "silent": [_foreseen(one, language) for one in day.silent],
        "note": sentence(day.note, language) if day.note else None,
    }


def _foreseen(one: Foreseen, language: Language) -> dict[str, object]:
    said = one.reminder
    return {
        "slot": said.slot,
        "kind": said.kind.value,
        "session_id": said.session_id,
        "at": shapes.instant(said.due_at),
        "local": one.local,
        "until": shapes.instant(said.expires_at),
        "minutes": said.minutes,
        "why": sentence(one.why, language),
    }


def _line(line: LedgerLine, language: Language) -> dict[str, object]:
    local = line.due_at.astimezone(ZoneInfo(line.tz))
    return {
        "day": line.local_date.isoformat(),
        "slot": line.slot,
        "kind": line.kind.value,
        "session_id": line.session_id,
        "due_at": shapes.instant(line.due_at),
        "local": f"{local:%H:%M}",
        "state": ReminderState(line.state).name.lower(),
        "settled_at": _instant(line.settled_at),
        "why": sentence(line.why, language),
        "devices": [
            {"device": name, "state": DeliveryState(state).name.lower()} for name, state in line.devices
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return shapes.instant(at) if at else None
