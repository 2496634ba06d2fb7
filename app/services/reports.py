"""The person's own export and the operator's on their behalf: whole, and logged where the person sees it."""

from datetime import date, datetime
from uuid import UUID, uuid5

from app.domain.event_types import EventType
from app.domain.events import Event, ExportMade
from app.domain.people import Patient
from app.domain.vocabulary import Actor
from app.services import journal
from app.services.chance import Chance
from app.services.exports import Form, Made, made
from app.services.lives import Lives
from app.services.sharing import OpenRecord
from app.store import sharing as sharing_rows
from app.store.db import Database, Transaction

EXPORTS = {Form.JSON: "export", Form.CSV: "export_csv", Form.FHIR: "export_fhir"}
"""The word of each form in the access log."""


def own_export(
    database: Database,
    lives: Lives,
    patient: Patient,
    now: datetime,
    chance: Chance,
    form: Form = Form.JSON,
    since: date | None = None,
) -> bytes:
    """What the person takes along, notes included. Raises ``Refused('intake_missing')``."""
    found = made(database, lives, OpenRecord(patient, include_notes=True), now, chance, form, since)
    with database.write() as tx:
        sharing_rows.log_access(tx, chance.new_id(), now, "person", None, EXPORTS[form], patient.id)
        if form is not Form.CSV:  # the table of days does not carry the person's question
            _tell_the_log(tx, patient, found, now, chance.new_id())
    return found.written


def operator_export(
    database: Database, lives: Lives, patient: Patient, now: datetime, chance: Chance
) -> bytes:
    """What the operator takes on the person's behalf; the person sees that look too."""
    found = made(database, lives, OpenRecord(patient, include_notes=True), now, chance, Form.JSON)
    with database.write() as tx:
        sharing_rows.log_access(tx, chance.new_id(), now, "operator", None, "export", patient.id)
    return found.written


def _tell_the_log(tx: Transaction, patient: Patient, found: Made, now: datetime, event_id: UUID) -> None:
    """The person has their question in hand, so the plan need not carry it any longer."""
    event = Event(
        id=str(event_id),
        type=EventType.EXPORT_MADE,
        v=1,
        person_id=str(patient.id),
        device_id=str(uuid5(patient.id, "server")),
        seq=int(now.timestamp()),  # rises by itself; a counter would need a row
        at=now,
        tz=patient.tz,
        day=found.day,
        actor=Actor.PERSON,
        payload=ExportMade(found.export_id, found.period),
    )
    journal.append(tx, patient.id, [event], now)
