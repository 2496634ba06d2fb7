"""The one document about a person: for the person, the therapist and the operator alike. Each look is logged."""

from datetime import datetime

from app.domain.people import Patient
from app.domain.report import ReportRequest, as_json, build
from app.services.chance import Chance
from app.services.today import Planner
from app.store import sharing as sharing_rows
from app.store.db import Database


def report_json(
    database: Database,
    planner: Planner,
    patient: Patient,
    now: datetime,
    chance: Chance,
    *,
    include_notes: bool = True,
) -> str:
    """The report as JSON text. Deterministic but for its id and time. Raises ``Refused('intake_missing')``.

    Without ``include_notes`` the person's own words stay with the person. The look is logged by the caller.
    """
    evaluation = planner.evaluation(database, patient, now)
    request = ReportRequest(str(chance.new_id()), now, patient.label, include_notes)
    return as_json(build(evaluation, request))


def own_export(database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance) -> str:
    """What the person takes along, notes included."""
    return _logged(database, planner, patient, now, chance, "person")


def operator_export(
    database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance
) -> str:
    """What the operator takes on the person's behalf; the person sees that look too."""
    return _logged(database, planner, patient, now, chance, "operator")


def _logged(
    database: Database, planner: Planner, patient: Patient, now: datetime, chance: Chance, actor: str
) -> str:
    text = report_json(database, planner, patient, now, chance)
    with database.write() as tx:
        sharing_rows.log_access(tx, chance.new_id(), now, actor, None, "export", patient.id)
    return text
