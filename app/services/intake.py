"""The first answers: judged, and written as the events with which a person's log begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from app.domain.days import DEFAULT_WAKE, person_day
from app.domain.errors import Invalid, Refused
from app.domain.event_person import IntakeAnswers, IntakeCompleted, SafetyScreened
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.intake import Verdict, answers_of, verdict_of
from app.domain.journal import AHEAD_OF_RECEIPT, parse_event, to_record
from app.domain.safety import S1, S2, screen_result
from app.domain.vocabulary import SafetyResult
from app.services import journal
from app.services.journal import Author
from app.store import accounts as account_rows
from app.store.db import Database, Transaction

PROGRAM_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Intake:
    """What the phone sends: ``id`` makes it idempotent, ``ticked`` are codes of the two safety lists."""

    id: str
    at: str
    tz: str
    answers: Mapping[str, Any]
    ticked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    answers: Mapping[str, Any]
    verdict: Verdict


def complete(
    database: Database, author: Author, intake: Intake, catalogue: Catalogue, now: datetime
) -> Verdict:
    """Judges and keeps an intake. Sent again with the same id it changes nothing; a second one is refused.

    ``NOT_FOR_YOU`` keeps nothing at all. Raises ``Invalid`` with the field, or ``Refused('intake_done')``.
    """
    unknown = [code for code in intake.ticked if code not in (*S1, *S2)]
    if unknown:
        raise Invalid("safety_code_unknown", "A ticked code is not on the safety lists.", field="ticked")
    events = _events(author, intake, catalogue)
    if events[0].at > now + AHEAD_OF_RECEIPT:
        raise Invalid("event_from_the_future", "field 'at' lies more than a day ahead", field="at")
    answers = _answers_in(events)
    verdict = verdict_of(answers_of(answers, intake.ticked))
    if verdict.safety is SafetyResult.NOT_FOR_YOU:
        return verdict
    with database.write() as tx:
        before = _first(tx, author.patient.id)
        if before is not None and before.id != intake.id:
            raise Refused("intake_done", "The intake was answered before; changes belong to the profile.")
        if before is None:
            journal.append(tx, author.patient.id, events, now)
            account_rows.set_tz(tx, author.patient.id, intake.tz)
    return verdict


def given(database: Database, patient_id: UUID) -> Given | None:
    """The stored answers and their verdict, or None before the intake."""
    with database.read() as tx:
        log = journal.log_of(tx, patient_id)
    completed = next((event for event in log if isinstance(event.payload, IntakeCompleted)), None)
    if completed is None:
        return None
    assert isinstance(completed.payload, IntakeCompleted)
    ticked = next(
        (
            e.payload.ticked
            for e in log
            if isinstance(e.payload, SafetyScreened) and e.payload.reason == "intake"
        ),
        (),
    )
    return Given(to_record(completed)["answers"], verdict_of(answers_of(completed.payload.answers, ticked)))


def _events(author: Author, intake: Intake, catalogue: Catalogue) -> list[Event]:
    """The three first events. Their ids follow from the phone's own, so a repeat writes the same ones."""
    raws: list[dict[str, Any]] = [
        {"type": "IntakeCompleted", "id": intake.id, "seq": 0, "answers": intake.answers},
        {"type": "SafetyScreened", "seq": 1, "reason": "intake", "shown": [*S1, *S2]}
        | {"ticked": list(intake.ticked), "result": screen_result(intake.ticked).value},
        {"type": "ProgramStarted", "seq": 2, "program_version": PROGRAM_VERSION}
        | {"catalogue_version": catalogue.version},
    ]
    envelope = {"v": 1, "at": intake.at, "tz": intake.tz, "day": intake.at[:10]}
    first = parse_event(journal.stamped({**envelope, **raws[0]}, author))
    answers = first.payload
    assert isinstance(answers, IntakeCompleted)
    wake = answers.answers.wake or DEFAULT_WAKE
    envelope["day"] = person_day(first.at, ZoneInfo(intake.tz), wake).isoformat()
    namespace = UUID(first.id)
    for raw in raws[1:]:
        raw["id"] = str(uuid5(namespace, raw["type"]))
    return [parse_event(journal.stamped({**envelope, **raw}, author)) for raw in raws]


def _answers_in(events: list[Event]) -> IntakeAnswers:
    payload = events[0].payload
    assert isinstance(payload, IntakeCompleted)
    return payload.answers


def _first(tx: Transaction, patient_id: UUID) -> Event | None:
    return next(
        (event for event in journal.log_of(tx, patient_id) if isinstance(event.payload, IntakeCompleted)),
        None,
    )
