"""The one document about a person: for the person, the therapist and the operator alike. Each look is logged."""

import json
from datetime import datetime

from app.domain.people import Patient
from app.services.chance import Chance
from app.services.today import Planner
from app.store import sharing as sharing_rows
from app.store.db import Database


def report_json(database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance) -> str:
    """The report as JSON text. Deterministic but for its id and time. Raises ``Refused('intake_missing')``."""
    evaluation = planner.evaluation(database, patient, now)
    return json.dumps({"schema": "report-1", "day": evaluation.day.isoformat()})


def own_export(database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance) -> str:
    return _logged(database, planner, patient, now, chance, "person")


def operator_export(
    database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance
) -> str:
    return _logged(database, planner, patient, now, chance, "operator")


def _logged(
    database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance, actor: str
) -> str:
    text = report_json(database, planner, patient, now, chance)
    with database.write() as tx:
        sharing_rows.log_access(tx, chance.new_id(), now, actor, None, "export", patient.id)
    return text
