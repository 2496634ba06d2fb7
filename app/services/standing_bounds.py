"""What a therapist set outlives the consent, for it had a reason; then it is the person's to keep or to end.

While somebody may still look, a change goes through them: what reads as a limit may be a protection.
"""

from datetime import datetime
from uuid import UUID

from app.domain.engine import Evaluation
from app.domain.errors import Refused
from app.domain.event_types import EventType
from app.domain.events import Event
from app.domain.journal import parse_event
from app.domain.people import Patient
from app.domain.state import Override
from app.domain.vocabulary import Actor
from app.services import journal, sharing
from app.services.chance import Chance
from app.services.today import Planner
from app.store.db import Database


def end_all(
    database: Database, planner: Planner, patient: Patient, device_id: UUID, now: datetime, chance: Chance
) -> int:
    """From now on the plan follows the answers alone; the history stays. Gives how many things ended, 0 if none stood.

    Raises ``Refused('bounds_shared')`` while a consent lasts, ``Refused('intake_missing')`` before the intake.
    """
    found = planner.evaluation(database, patient, now)
    standing = found.folded.fold.state.overrides
    events = [
        _end(patient, device_id, found, one, now, place, chance.new_id())
        for place, one in enumerate(standing)
    ]
    with database.write() as tx:
        if sharing.is_shared(tx, patient, now):
            raise Refused(
                "bounds_shared", "While you share with a therapist, they can change what they have set."
            )
        return len(journal.append(tx, patient.id, events, now))


def _end(
    patient: Patient,
    device_id: UUID,
    found: Evaluation,
    one: Override,
    now: datetime,
    place: int,
    event_id: UUID,
) -> Event:
    """Written by the system, on the wish of the person with this phone: a phone by itself may send no bound."""
    about = {"track": one.track, "exercise_id": one.exercise_id}
    return parse_event(
        {
            **{name: value for name, value in about.items() if value is not None},
            "target": one.target.value,
            "value": None,
            "id": str(event_id),
            "type": EventType.THERAPIST_OVERRIDE.value,
            "v": 1,
            "person_id": str(patient.id),
            "device_id": str(device_id),
            "seq": int(now.timestamp() * 1000) + place,
            "at": now.isoformat(),
            "tz": patient.tz,
            "day": found.day.isoformat(),
            "actor": Actor.SYSTEM.value,
        }
    )
