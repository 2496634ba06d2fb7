"""Where the phone leaves what happened. It deletes its copy of an event only on that event's receipt."""

from fastapi import APIRouter, BackgroundTasks

from app import metrics
from app.api.deps import TheCookies, TheHouse
from app.api.schemas import JournalBody, Receipt, ReceiptsOut
from app.domain.vocabulary import Actor
from app.services import journal, reminders, today
from app.services.journal import Author

router = APIRouter(prefix="/api", tags=["journal"])


@router.post("/journal")
def record(body: JournalBody, house: TheHouse, cookies: TheCookies, later: BackgroundTasks) -> ReceiptsOut:
    """Up to 100 events, a receipt for each in order: recorded, duplicate or rejected with a code.

    One bad event spoils only itself. What follows from the events is worked out after the answer, in a
    transaction of its own, so that a fault in a rule can never cost a rating.
    """
    who = cookies.patient()
    author = Author(who.patient, who.device.id, Actor.PERSON)
    receipts = journal.record(house.database, author, body.events, house.now())
    for receipt in receipts:
        metrics.JOURNAL.labels(receipt.status.value).inc()
    if any(receipt.status is journal.Status.RECORDED for receipt in receipts):
        later.add_task(today.follow, house.database, house.planner, who.patient.id, house.now(), house.chance)
    told = [
        raw
        for raw, receipt in zip(body.events, receipts, strict=True)
        if receipt.status is not journal.Status.REJECTED and isinstance(raw, dict)
    ]
    later.add_task(reminders.follow, house.database, who.patient.id, who.device.id, told, house.now())
    return ReceiptsOut(
        receipts=[
            Receipt(id=found.id, status=found.status.value, code=found.code, detail=found.detail)
            for found in receipts
        ]
    )
