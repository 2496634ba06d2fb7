"""Who set what: the therapists behind the words that hold in one person's plan."""

from collections.abc import Mapping
from uuid import UUID

from app.domain.engine import Evaluation
from app.domain.event_person import TherapistOverride
from app.domain.event_types import OverrideTarget
from app.domain.events import Event
from app.domain.people import Patient
from app.domain.prescribing import changes_of
from app.domain.vocabulary import Actor
from app.services import journal
from app.store import caseload as caseload_rows
from app.store import journal as journal_rows
from app.store.db import Database, Transaction

About = tuple[OverrideTarget, str | None, str | None]
"""What a word is about: target, track, exercise. Of two about the same the later one holds."""


def set_by_therapists(tx: Transaction, patient: Patient) -> list[Event]:
    """What therapists set, and what the person ended after they had stopped sharing."""
    senders = (Actor.THERAPIST, Actor.SYSTEM)
    return journal.events_of(
        [row for one in senders for row in journal_rows.log_by(tx, patient.id, one.value)]
    )


def names_of(tx: Transaction, events: list[Event]) -> Mapping[str, str]:
    """Therapists' names by id, as they stand in the events; whoever is gone is left out."""
    found = caseload_rows.therapist_names(tx, {UUID(event.device_id) for event in events})
    return {str(therapist_id): name for therapist_id, name in found.items()}


def who_asked(database: Database, patient: Patient, found: Evaluation) -> Mapping[About, str]:
    """The name behind each word that holds. Nothing is read for a person for whom nothing is set."""
    if not found.folded.fold.state.overrides:
        return {}
    with database.read() as tx:
        events = set_by_therapists(tx, patient)
        names = names_of(tx, events)
    asked = {}
    for change in changes_of(events, found.day):
        word = change.event.payload
        if change.holds and isinstance(word, TherapistOverride) and change.event.device_id in names:
            asked[word.target, word.track, word.exercise_id] = names[change.event.device_id]
    return asked
