"""Today as the phone shows it: what now, why, what is next; and the two days after it for flight mode."""

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from app.api import answers, shapes
from app.api.deps import House, TheCookies, TheHouse, TheLanguage
from app.api.packing import json_answer
from app.api.reminder_shapes import notice
from app.api.shapes import AskedBy
from app.domain.asked_for import words_about
from app.domain.engine import Evaluation
from app.domain.event_types import OverrideTarget
from app.domain.exercises import Catalogue
from app.domain.flare import withdraw
from app.domain.people import Patient
from app.domain.planning import OVER, Status
from app.domain.prescription import DayPlan, Decision
from app.domain.safety import message_of
from app.domain.speech import Speech
from app.domain.state import Override
from app.domain.swaps import alternatives_of
from app.domain.told import told_to_person
from app.services.prescribers import About, who_asked
from app.services.reminder_overview import notices

router = APIRouter(prefix="/api", tags=["today"])

DECISIONS_SHOWN_DAYS = 7


@router.get("/today", responses={200: {"model": answers.Today}})
def read(
    house: TheHouse, cookies: TheCookies, language: TheLanguage, request: Request, response: Response
) -> Response:
    """Everything a session needs is in here, so it runs without a network. 409 ``intake_missing`` before the intake."""
    patient = cookies.patient().patient
    now = house.now()
    minute = now.replace(second=0, microsecond=0)
    subject, version = ("today", patient.id, language), (patient.journal_version, patient.tz, minute)
    day = house.kept.get(subject, version, lambda: _rendered(house, patient, now, house.speeches[language]))
    # Only the clock differs within a minute, so it goes in front of what is kept.
    body = b'{"now":"%s",%s' % (shapes.instant(now).encode(), day.removeprefix(b"{"))
    return json_answer(body, request, response)


def _rendered(house: House, patient: Patient, now: datetime, speech: Speech) -> bytes:
    """The day as JSON, all but ``now``."""
    found = house.planner.evaluation(house.database, patient, now)
    zone, asked_by = ZoneInfo(found.tz), _asked_by(found, who_asked(house.database, patient, found))
    statuses = {session_id: status.value for session_id, status in found.statuses.items()}
    body = {
        "day": found.day.isoformat(),
        "tz": found.tz,
        "lang": speech.language.value,
        "build": house.build,
        "emergency_number": house.settings.emergency_number,
        "safety": _safety(found, house, speech),
        "state": _state(found, speech),
        "morning": {
            "state": found.morning.state.value,
            "value": found.morning.value,
            "until": shapes.instant(found.morning.until),
        },
        "sessions": _sessions(found, found.plan, statuses, house.catalogue, zone, speech, asked_by),
        "ahead": [
            {
                "day": plan.day.isoformat(),
                "sessions": _sessions(found, plan, {}, house.catalogue, zone, speech, asked_by),
            }
            for plan in house.planner.ahead(found)
        ],
        "decisions": [decided(one, house.catalogue, speech) for one in _recent(found)],
        "asks": [
            {"code": ask.code, "text": speech.say(ask.text) if ask.text else "", "track": ask.track}
            | {"urgency": ask.urgency.value, "detail": ask.detail, "since": ask.since.isoformat()}
            for ask in found.asks
        ],
        "note": speech.say(found.plan.note) if found.plan.note else None,
        "from_therapist": _from_therapist(found, speech),
        "notices": [
            notice(one, speech.language)
            for one in notices(house.database, patient, found.state.reminders, now)
        ],
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _safety(found: Evaluation, house: House, speech: Speech) -> dict[str, object]:
    safety = found.state.safety
    message = message_of(safety.result, house.settings.emergency_number, speech.sentences)
    return {
        "result": safety.result.value,
        "blocked": safety.is_blocked,
        "due": found.state.safety_due.value if found.state.safety_due else None,
        "event_id": safety.event_id,
        "message": {"title": message.title, "text": message.text, "call": message.call} if message else None,
    }


def _state(found: Evaluation, speech: Speech) -> dict[str, object]:
    state = found.state
    return {
        "phase": state.phase.value,
        "presentation": state.presentation.value,
        "presentation_label": speech.presentation(state.presentation),
        "irritability": state.irritability.value,
        "flare": state.flare.state.value,
        "ref_pain": state.ref_pain,
        "pain_ceiling": state.pain_ceiling,
        "program_day": state.program_day,
        "idle_days": state.idle_days,
        "may_withdraw_flare": withdraw(state.flare, found.day) != state.flare,
        "small_start": state.small_start,
        "paused": state.is_paused,
        "leg_symptoms": state.leg_symptoms,
        "wake": state.wake,
        "bed": state.bed,
        "ranks": {track: now.rank for track, now in sorted(state.tracks.items())},
    }


def _from_therapist(found: Evaluation, speech: Speech) -> dict[str, object]:
    """A note is a therapist's own words, so it is said in the language it was written in."""
    fold = found.folded.fold
    held = sorted(fold.state.overrides, key=lambda ordered: ordered.since, reverse=True)
    notes = [_word(one, str(one.value)) for one in held if one.target is OverrideTarget.NOTE]
    words = [
        _word(one, speech.say(told_to_person(fold, one)))
        for one in held
        if one.target is not OverrideTarget.NOTE
    ]
    return {"note": notes[0] if notes else None, "words": words}


def _word(ordered: Override, text: str) -> dict[str, object]:
    until = ordered.until.isoformat() if ordered.until else None
    return {"text": text, "since": ordered.since.isoformat(), "until": until}


def _sessions(
    found: Evaluation,
    plan: DayPlan,
    statuses: dict[str, str],
    catalogue: Catalogue,
    zone: ZoneInfo,
    speech: Speech,
    asked_by: AskedBy,
) -> list[dict[str, object]]:
    offers = alternatives_of(found.folded.fold, plan, zone)
    shown = []
    for session in plan.sessions:
        status = statuses.get(session.session_id, Status.UPCOMING.value)
        offered = () if status in OVER else offers[session.session_id]
        shown.append(shapes.session(session, status, offered, catalogue, zone, speech, asked_by))
    return shown


def _asked_by(found: Evaluation, names: Mapping[About, str]) -> AskedBy:
    fold = found.folded.fold
    return lambda item: [
        names.get((word.target, word.track, word.exercise_id)) for word in words_about(fold, item)
    ]


def _recent(found: Evaluation) -> list[Decision]:
    """Newest first."""
    recent = [one for one in found.decisions if (found.day - one.day).days < DECISIONS_SHOWN_DAYS]
    return recent[::-1]


def decided(decision: Decision, catalogue: Catalogue, speech: Speech) -> dict[str, object]:
    track = catalogue.tracks.get(decision.track) if decision.track else None
    return {
        "day": decision.day.isoformat(),
        "track": decision.track,
        "track_name": speech.words_of(track[0]).name if track else None,
        "action": decision.action.value,
        "rule": decision.rule,
        "text": speech.say(decision.explanation),
    }
