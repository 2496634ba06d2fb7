"""A therapist's bounds, yes, clearance and note: looked at, tried, recorded, taken back; each while consent lasts.

What is recorded is signed by the therapist's id in the place of a phone's, so that the log says who spoke.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from app.domain.bounds import check_bound, check_limits
from app.domain.caseload import waiting_tracks
from app.domain.engine import Evaluation, plan_ahead
from app.domain.errors import DomainError, Invalid, NotFound, Refused
from app.domain.event_person import TherapistOverride
from app.domain.event_types import ClearanceStatement, EventType
from app.domain.events import Event
from app.domain.journal import parse_event
from app.domain.people import Patient, Therapist
from app.domain.prescribing import Change, changes_of
from app.domain.prescription import DayPlan
from app.domain.vocabulary import Actor
from app.services import journal
from app.services.chance import Chance
from app.services.prescribers import names_of, set_by_therapists
from app.services.sharing import WITHOUT_NOTES
from app.services.today import Planner
from app.store import journal as journal_rows
from app.store import sharing as sharing_rows
from app.store.db import Database, Transaction

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Visit:
    """A therapist with one person's plan before them."""

    database: Database
    planner: Planner
    therapist: Therapist
    patient_id: UUID
    now: datetime
    chance: Chance


@dataclass(frozen=True, slots=True)
class Standing:
    """``names``: of the therapists who made the changes, by id. ``include_notes``: others' notes may be shown."""

    patient: Patient
    evaluation: Evaluation
    changes: tuple[Change, ...]
    names: Mapping[str, str]
    include_notes: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One change of a draft. ``before``: what held when it was tried, the earlier ones of the draft included."""

    ordered: TherapistOverride | None
    before: Evaluation
    refusal: DomainError | None


@dataclass(frozen=True, slots=True)
class Preview:
    """``weeks``: today and the seven days after it, without and with the changes that are allowed."""

    before: Evaluation
    after: Evaluation
    tried: tuple[Tried, ...]
    weeks: tuple[tuple[DayPlan, ...], tuple[DayPlan, ...]]


def standing(visit: Visit) -> Standing:
    """How the plan stands and how it came to. ``NotFound`` without a live consent; ``Refused('intake_missing')``."""
    with visit.database.write() as tx:
        patient, scope = _consented(tx, visit)
        _log(tx, visit, "read_prescription")
        events = set_by_therapists(tx, patient)
        names = names_of(tx, events)
    evaluation = visit.planner.evaluation(visit.database, patient, visit.now)
    changes = changes_of(events, evaluation.day)
    return Standing(patient, evaluation, changes, names, scope != WITHOUT_NOTES)


def preview(visit: Visit, raws: Sequence[Mapping[str, Any]]) -> Preview:
    """What a draft would change. Writes nothing; a change the rules refuse says why and is left out."""
    patient = _patient(visit)
    before = visit.planner.evaluation(visit.database, patient, visit.now)
    tried, events, after = _tried(visit, patient, before, raws)
    weeks = (_week(visit, before), _week(visit, after) if events else _week(visit, before))
    return Preview(before, after, tried, weeks)


def save(visit: Visit, raws: Sequence[Mapping[str, Any]]) -> int:
    """Records all changes or none, and gives how many were new; an id that is known is left as it stands.

    Raises ``Invalid`` with the code of the rule for the first change that may not be made.
    """
    patient = _patient(visit)
    with visit.database.read() as tx:
        known = {str(one) for one in journal_rows.known(tx, patient.id, _ids(raws))}
    new = [raw for raw in raws if str(raw.get("id")) not in known]
    before = visit.planner.evaluation(visit.database, patient, visit.now)
    tried, events, _ = _tried(visit, patient, before, new)
    for place, one in enumerate(tried):
        if one.refusal is not None:
            where = raws.index(new[place])
            field = f"changes.{where}.{one.refusal.field or 'value'}"
            raise Invalid(one.refusal.code, one.refusal.detail, field=field)
    return _record(visit, events)


def undo(visit: Visit, change_id: UUID) -> int:
    """Takes one of the therapist's own bounds back, as if it had never been said; twice is fine.

    Raises ``NotFound`` for a change that is not there, ``Refused`` for a colleague's or one that cannot be undone.
    """
    patient = _patient(visit)
    with visit.database.read() as tx:
        events = set_by_therapists(tx, patient)
    found = next((one for one in changes_of(events, date.min) if one.event.id == str(change_id)), None)
    if found is None:
        raise NotFound("change_unknown", "There is no such change.")
    if not isinstance(found.event.payload, TherapistOverride):
        raise Refused(
            "change_stays", "A clearance or an answered step stays; a new bound can change what follows."
        )
    if found.event.device_id != str(visit.therapist.id):
        raise Refused(
            "change_not_yours", "A colleague made this change; a bound of your own takes its place."
        )
    event = _event(
        visit, patient, EventType.EVENT_VOIDED, uuid5(change_id, "undone"), {"target": str(change_id)}
    )
    return _record(visit, [event])


def answer_step(visit: Visit, event_id: UUID, track: str, accept: bool) -> int:
    """Yes or no to a next exercise that waits for a therapist. ``Refused('step_not_waiting')`` where none does."""
    patient = _patient(visit)
    if _is_known(visit, patient, event_id):
        return 0
    evaluation = visit.planner.evaluation(visit.database, patient, visit.now)
    if track not in {waiting for waiting, _ in waiting_tracks(evaluation)}:
        raise Refused(
            "step_not_waiting", "No next exercise of this ladder waits for an answer.", field="track"
        )
    fields = {"track": track, "accept": accept}
    return _record(visit, [_event(visit, patient, EventType.STEP_ANSWERED, event_id, fields)])


def clear(visit: Visit, event_id: UUID, cleared_on: date, clinician: str) -> int:
    """After a warning sign was looked at by somebody. Raises ``Invalid`` where it would open nothing, with the reason."""
    patient = _patient(visit)
    if _is_known(visit, patient, event_id):
        return 0
    evaluation = visit.planner.evaluation(visit.database, patient, visit.now)
    safety = evaluation.state.safety
    if not safety.is_blocked:
        raise Invalid("clearance_not_needed", "Nothing is stopped, so there is nothing to clear.")
    if cleared_on > evaluation.day:
        raise Invalid("clearance_ahead", "An examination lies behind, not ahead.", field="cleared_on")
    fields = {
        "for_event": safety.event_id or str(event_id),
        "cleared_on": cleared_on.isoformat(),
        "clinician": clinician,
        "statement": ClearanceStatement.RELEASED.value,
    }
    event = _event(visit, patient, EventType.CLEARANCE_RECORDED, event_id, fields)
    if visit.planner.supposing(visit.database, patient, visit.now, [event]).state.safety == safety:
        raise Invalid(
            "clearance_too_early",
            "The examination must come after the sign was reported, and say who examined.",
            field="cleared_on",
        )
    return _record(visit, [event])


def _tried(
    visit: Visit, patient: Patient, before: Evaluation, raws: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Tried, ...], list[Event], Evaluation]:
    """Each change against what would hold after the ones before it; the events of those allowed, and their outcome."""
    tried, events, now_holds = [], list[Event](), before
    for place, raw in enumerate(raws):
        ordered = None
        try:
            check_limits(raw.get("target"), raw.get("value"))
            fields = {name: value for name, value in raw.items() if name != "id"}
            event_id = _id(raw)
            event = _event(
                visit, patient, EventType.THERAPIST_OVERRIDE, event_id, fields, place, now_holds.day
            )
            assert isinstance(event.payload, TherapistOverride)
            ordered = event.payload
            check_bound(now_holds, ordered)
        except (Invalid, Refused) as refusal:
            tried.append(Tried(ordered, now_holds, refusal))
            continue
        tried.append(Tried(ordered, now_holds, None))
        events.append(event)
        now_holds = visit.planner.supposing(visit.database, patient, visit.now, events)
    return tuple(tried), events, now_holds


def _week(visit: Visit, evaluation: Evaluation) -> tuple[DayPlan, ...]:
    return (evaluation.plan, *plan_ahead(visit.planner.catalogue, evaluation, WEEK))


def _event(
    visit: Visit,
    patient: Patient,
    kind: EventType,
    event_id: UUID,
    fields: Mapping[str, Any],
    place: int = 0,
    day: date | None = None,
) -> Event:
    """``seq`` rises by itself, in milliseconds; a counter would need a row."""
    if day is None:
        day = visit.planner.evaluation(visit.database, patient, visit.now).day
    return parse_event(
        {
            **fields,
            "id": str(event_id),
            "type": kind.value,
            "v": 1,
            "person_id": str(patient.id),
            "device_id": str(visit.therapist.id),
            "seq": int(visit.now.timestamp() * 1000) + place,
            "at": visit.now.isoformat(),
            "tz": patient.tz,
            "day": day.isoformat(),
            "actor": Actor.THERAPIST.value,
        }
    )


def _record(visit: Visit, events: Sequence[Event]) -> int:
    """In one transaction with the question whether consent still lasts. A look that changed nothing is not logged."""
    with visit.database.write() as tx:
        _consented(tx, visit)
        written = journal.append(tx, visit.patient_id, events, visit.now)
        if written:
            _log(tx, visit, "prescribed")
    return len(written)


def _consented(tx: Transaction, visit: Visit) -> tuple[Patient, str]:
    found = sharing_rows.patient_of(tx, visit.therapist.id, visit.patient_id, visit.now)
    if found is None:
        raise NotFound("patient_unknown", "There is no such person.")
    return found


def _patient(visit: Visit) -> Patient:
    with visit.database.read() as tx:
        return _consented(tx, visit)[0]


def _log(tx: Transaction, visit: Visit, what: str) -> None:
    sharing_rows.log_access(
        tx, visit.chance.new_id(), visit.now, "therapist", visit.therapist.id, what, visit.patient_id
    )


def _is_known(visit: Visit, patient: Patient, event_id: UUID) -> bool:
    with visit.database.read() as tx:
        return bool(journal_rows.known(tx, patient.id, [event_id]))


def _ids(raws: Sequence[Mapping[str, Any]]) -> list[UUID]:
    return [_id(raw) for raw in raws]


def _id(raw: Mapping[str, Any]) -> UUID:
    return UUID(str(raw["id"]))
