"""The log as it counts today: corrected and voided answers applied, what lies ahead of its time left out.

A person may correct or take back an own answer on the same or the next person-day, a therapist an own
override at any time. What was ticked on a safety list, and new weakness or numbness, cannot be taken back: they
are cleared by someone who has looked. A correction that would make the event malformed is kept and ignored.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.errors import Invalid
from app.domain.event_fields import PAYLOADS
from app.domain.event_person import SafetyScreened
from app.domain.event_sessions import SessionDone
from app.domain.event_types import EventType
from app.domain.events import Event, EventCorrected, EventVoided
from app.domain.journal import in_order, parse_event, to_record
from app.domain.vocabulary import Actor

AHEAD_OF_NOW: Final = timedelta(minutes=5)
SECOND_THOUGHTS_DAYS: Final = 1
ANSWERS: Final = frozenset(
    {
        EventType.PROFILE_CHANGED,
        EventType.FINDING_RECORDED,
        EventType.DIRECTION_CHECKED,
        EventType.MORNING_CHECKED,
        EventType.FLARE_DECLARED,
        EventType.SESSION_STARTED,
        EventType.EXERCISE_DONE,
        EventType.SESSION_DONE,
        EventType.SESSION_SKIPPED,
        EventType.WALK_LOGGED,
        EventType.CONFIDENCE_RATED,
        EventType.STEP_ANSWERED,
        EventType.OUTCOME_RATED,
        EventType.PAUSE_SET,
        EventType.HELP_ASKED,
    }
)
VOIDABLE: Final = ANSWERS | {
    EventType.SAFETY_SCREENED,
    EventType.CLEARANCE_RECORDED,
    EventType.EVENT_CORRECTED,
}


def effective_log(log: Iterable[Event], now: datetime) -> list[Event]:
    """The ordered log up to ``now`` (and five minutes, for a phone that runs ahead), corrections applied."""
    limit = now + AHEAD_OF_NOW
    ordered = [event for event in in_order(log) if event.at <= limit]
    changes = [event for event in ordered if isinstance(event.payload, EventCorrected | EventVoided)]
    return _changed(ordered, changes) if changes else ordered


def _changed(ordered: list[Event], changes: list[Event]) -> list[Event]:
    by_id = {event.id: event for event in ordered}
    voided = _voided(by_id, changes)
    corrected: dict[str, Event] = {}
    for change in changes:
        payload = change.payload
        if not isinstance(payload, EventCorrected) or change.id in voided:
            continue
        target = corrected.get(payload.target, by_id.get(payload.target))
        if target is not None and _may_correct(change, target):
            corrected[target.id] = _corrected(target, payload.fields)
    return [corrected.get(event.id, event) for event in ordered if event.id not in voided]


def _voided(by_id: Mapping[str, Event], changes: list[Event]) -> frozenset[str]:
    found = set()
    for change in changes:
        if isinstance(change.payload, EventVoided):
            target = by_id.get(change.payload.target)
            if target is not None and _may_void(change, target):
                found.add(target.id)
    return frozenset(found)


def _may_correct(change: Event, target: Event) -> bool:
    if change.actor is Actor.THERAPIST:
        return target.type is EventType.THERAPIST_OVERRIDE
    return target.type in ANSWERS and _in_time(change, target)


def _may_void(change: Event, target: Event) -> bool:
    if change.actor is Actor.THERAPIST:
        return target.type is EventType.THERAPIST_OVERRIDE
    payload = target.payload
    warned = (isinstance(payload, SafetyScreened) and bool(payload.ticked)) or (
        isinstance(payload, SessionDone) and payload.neuro_new
    )
    return target.type in VOIDABLE and not warned and _in_time(change, target)


def _in_time(change: Event, target: Event) -> bool:
    return (
        target.actor is Actor.PERSON
        and target.person_id == change.person_id
        and 0 <= (change.day - target.day).days <= SECOND_THOUGHTS_DAYS
    )


def _corrected(target: Event, fields: Mapping[str, Any]) -> Event:
    """The target with the payload fields replaced; its id, time and author stay."""
    wires = PAYLOADS[target.type].wires
    changed = {name: value for name, value in fields.items() if name in wires}
    if isinstance(target.payload, SessionDone) and target.payload.neuro_new:
        changed["neuro_new"] = True
    try:
        return parse_event({**to_record(target), **changed})
    except Invalid:
        return target
