"""A therapist's people, whoever needs a look first; and the words in which a page shows a report."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from app.api.deps import TheHouse, TheLanguage
from app.api.doors import TheReader
from app.api.prescribing_shapes import Patients, ReportWords
from app.api.shapes import instant
from app.domain.caseload import Need, Rung
from app.domain.dosing import dose_of
from app.domain.exercises import LAST_DOSE_STEP
from app.domain.explanations import EN
from app.domain.safety import RESULT_OF
from app.domain.speech import Language
from app.domain.therapist_speech import dictionary, say
from app.domain.vocabulary import Presentation
from app.services.caseload import Line

router = APIRouter(prefix="/api", tags=["caseload"])

URGENCY = {
    Rung.TODAY: "today",
    Rung.WITHIN_DAYS: "within_days",
    Rung.WITHIN_A_WEEK: "within_a_week",
    Rung.SOON: "soon",
}
LATER = "when_there_is_time"
OTHERS = ("stopped", "flare", "silence", "waiting", "new")
Why = Annotated[
    Literal["flag", "flare", "silence", "waiting", "new", "anything"] | None,
    Query(description="Only people with an open reason of this kind; left out, everyone who shares."),
]


@router.get("/therapist/patients", responses={200: {"model": Patients}})
def patients(house: TheHouse, reader: TheReader, language: TheLanguage, why: Why = None) -> dict[str, Any]:
    """Everyone whose consent is live, whoever needs a look first, each with the reason in words.

    Open flags by urgency, then flare-ups, then silence, then steps that wait; nobody is ranked by how much they did.
    A program may ask with its key. People see once a day that they were on the list.
    """
    therapist = reader.therapist()
    lines = house.caseloads.lines(house.database, house.planner, therapist, house.now(), house.chance)
    return {"patients": [_line(line, language) for line in lines if why is None or _has(line, why)]}


@router.get("/words/report", responses={200: {"model": ReportWords}})
def report_words(house: TheHouse, language: TheLanguage) -> dict[str, Any]:
    """Flags, reasons, signs and exercises in words, by the codes of a report; nothing about anybody."""
    speech = house.speeches[language]
    signs = {*RESULT_OF, "neuro"}
    return {
        "lang": language.value,
        **dictionary(language),
        "presentations": {one.value: say(language, f"clinic.{one.value}") for one in Presentation},
        "signs": {
            code: speech.sentences[f"sign.{code}" if f"sign.{code}" in EN else code] for code in sorted(signs)
        },
        "exercises": {
            one.id: {
                "name": speech.words_of(one).name,
                "doses": [speech.dose(one, dose_of(one, step)) for step in range(LAST_DOSE_STEP + 1)],
            }
            for one in house.catalogue.exercises.values()
        },
    }


def _has(line: Line, why: str) -> bool:
    codes = {need.code for need in line.needs}
    if why == "flag":
        return bool(codes - set(OTHERS)) or "stopped" in codes
    return bool(codes) if why == "anything" else why in codes


def _line(line: Line, language: Language) -> dict[str, Any]:
    return {
        "id": str(line.patient.id),
        "label": line.patient.label,
        "since": instant(line.since),
        "why": [_reason(need, language) for need in line.needs],
    }


def _reason(need: Need, language: Language) -> dict[str, Any]:
    values: dict[str, Any] = {"days": need.count, "n": need.count}
    if need.since is not None:
        values["date"] = need.since
    return {
        "code": need.code,
        "urgency": URGENCY.get(need.rung, LATER),
        "text": say(language, need.text_id, **values),
        "since": need.since.isoformat() if need.since else None,
    }
