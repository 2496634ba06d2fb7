"""The first answers and what follows from them."""

from fastapi import APIRouter, BackgroundTasks

from app.api.deps import House, TheCookies, TheHouse, TheLanguage
from app.api.schemas import IntakeBody
from app.domain.intake import Verdict, plain_verdict
from app.domain.safety import S1, S2, message_of, options
from app.domain.speech import Speech
from app.domain.vocabulary import Actor
from app.services import intake, today
from app.services.intake import Intake
from app.services.journal import Author

router = APIRouter(prefix="/api", tags=["intake"])


@router.get("/intake")
def read(house: TheHouse, cookies: TheCookies, language: TheLanguage) -> dict[str, object]:
    """The answers given so far (null before), the two safety lists in the person's words, and whom to call."""
    who = cookies.patient()
    given = intake.given(house.database, who.patient.id)
    speech = house.speeches[language]
    return {
        "answers": given.answers if given else None,
        "verdict": _verdict(given.verdict, speech) if given else None,
        "safety": {"s1": options(S1, speech.sentences), "s2": options(S2, speech.sentences)},
        "emergency_number": house.settings.emergency_number,
    }


@router.put("/intake")
def complete(
    body: IntakeBody, house: TheHouse, cookies: TheCookies, language: TheLanguage, later: BackgroundTasks
) -> dict[str, object]:
    """Keeps the intake once; a repeat with the same id answers the same. The first reminders follow at once."""
    who = cookies.patient()
    author = Author(who.patient, who.device.id, Actor.PERSON)
    verdict = intake.complete(
        house.database,
        author,
        Intake(body.id, body.at, body.tz, body.answers, tuple(body.ticked)),
        house.catalogue,
        house.now(),
    )
    later.add_task(today.follow, house.database, house.planner, who.patient.id, house.now(), house.chance)
    speech = house.speeches[language]
    return {"verdict": _verdict(verdict, speech), "message": _message(verdict, house, speech)}


def _verdict(verdict: Verdict, speech: Speech) -> dict[str, object]:
    label = speech.presentation(verdict.direction.presentation)
    return plain_verdict(verdict) | {"presentation_label": label}


def _message(verdict: Verdict, house: House, speech: Speech) -> dict[str, object] | None:
    message = message_of(verdict.safety, house.settings.emergency_number, speech.sentences)
    return {"title": message.title, "text": message.text, "call": message.call} if message else None
