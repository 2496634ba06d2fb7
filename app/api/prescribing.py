"""A therapist at one person's plan: how it stands, what a draft would change, and what is set.

Every path asks for a live consent; without one the person is not there. Whatever is set is signed, dated, told to the
person, and may be taken back.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from app.api import prescribing_view
from app.api.deps import House, PathId, TheCookies, TheHouse, TheLanguage
from app.api.prescribing_shapes import (
    ClearanceBody,
    DraftBody,
    DraftPreview,
    Prescription,
    Recorded,
    StepBody,
)
from app.domain.people import Therapist
from app.services import prescribing, today
from app.services.prescribing import Visit

router = APIRouter(prefix="/api/therapist/patients/{patient_id:uuid}/prescription", tags=["prescription"])


@router.get("", responses={200: {"model": Prescription}})
def read(patient_id: PathId, house: TheHouse, cookies: TheCookies, language: TheLanguage) -> dict[str, Any]:
    """Direction, ceiling, reference, stage, every ladder with its level and bounds, what waits, and the history."""
    therapist = cookies.therapist()
    found = prescribing.standing(_visit(house, therapist, patient_id))
    return prescribing_view.prescription(found, str(therapist.id), house.speeches[language])


@router.post("/preview", responses={200: {"model": DraftPreview}})
def preview(
    patient_id: PathId, body: DraftBody, house: TheHouse, cookies: TheCookies, language: TheLanguage
) -> dict[str, Any]:
    """A draft in words, and today and the next seven days without it and with it. Writes nothing.

    A change that the rules refuse says why and is left out of the second plan.
    """
    visit = _visit(house, cookies.therapist(), patient_id)
    found = prescribing.preview(visit, [change.raw() for change in body.changes])
    return prescribing_view.preview(found, house.speeches[language])


@router.post("")
def save(
    patient_id: PathId, body: DraftBody, house: TheHouse, cookies: TheCookies, later: BackgroundTasks
) -> Recorded:
    """Records all of the changes or none. 422 with a ``bound_…`` code and the reason for what the rules do not allow."""
    visit = _visit(house, cookies.therapist(), patient_id)
    recorded = prescribing.save(visit, [change.raw() for change in body.changes])
    return _followed(house, patient_id, recorded, later)


@router.delete("/{change_id:uuid}")
def undo(
    patient_id: PathId, change_id: UUID, house: TheHouse, cookies: TheCookies, later: BackgroundTasks
) -> Recorded:
    """Takes one's own change back, as if it had never been said. The history keeps both; nothing is deleted."""
    recorded = prescribing.undo(_visit(house, cookies.therapist(), patient_id), change_id)
    return _followed(house, patient_id, recorded, later)


@router.post("/steps")
def answer_step(
    patient_id: PathId, body: StepBody, house: TheHouse, cookies: TheCookies, later: BackgroundTasks
) -> Recorded:
    """Yes or no to a next exercise that waits for it. A no keeps the level; it is asked again once it is earned anew."""
    visit = _visit(house, cookies.therapist(), patient_id)
    recorded = prescribing.answer_step(visit, body.id, body.track, body.accept)
    return _followed(house, patient_id, recorded, later)


@router.post("/clearance")
def clear(
    patient_id: PathId, body: ClearanceBody, house: TheHouse, cookies: TheCookies, later: BackgroundTasks
) -> Recorded:
    """After a warning sign was examined. After the most serious ones the person is asked the list once more the next
    day, and only an empty list opens the plan: that cannot be overridden."""
    visit = _visit(house, cookies.therapist(), patient_id)
    recorded = prescribing.clear(visit, body.id, body.cleared_on, body.clinician)
    return _followed(house, patient_id, recorded, later)


def _visit(house: House, therapist: Therapist, patient_id: UUID) -> Visit:
    return Visit(house.database, house.planner, therapist, patient_id, house.now(), house.chance)


def _followed(house: House, patient_id: UUID, recorded: int, later: BackgroundTasks) -> Recorded:
    """The person's next look shows it, and the reminders follow."""
    if recorded:
        house.kept.forget(patient_id)
        later.add_task(today.follow, house.database, house.planner, patient_id, house.now(), house.chance)
    return Recorded(recorded=recorded)
