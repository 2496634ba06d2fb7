"""Questionnaires, their scores and the flags of the report as FHIR R4 resources."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.report_fhir_parts import (
    PEG_ITEMS,
    PEG_PANEL,
    PEG_SCORE,
    SURVEY,
    Names,
    Resource,
    entry,
    loinc,
    own,
    refer,
    score,
)

Record = Mapping[str, Any]

INSTRUMENTS: Final[Mapping[str, str]] = {
    "peg": "PEG",
    "psfs": "PSFS",
    "rmdq": "RMDQ",
    "automaticity": "AUTOMATICITY",
    "global_change": "GRC",
    "pseq2": "PSEQ2",
}
"""Field of the report → name of its scale."""
PEG_QUESTIONNAIRE: Final = f"http://loinc.org/q/{PEG_PANEL}"


def answers(report: Record, names: Names) -> Iterator[Resource]:
    """One QuestionnaireResponse and one score for each time an instrument was answered."""
    for field, scale in INSTRUMENTS.items():
        title = report["scales"][scale]["name"]
        for place, rated in enumerate(report[field]):
            name = names.of(field, rated["date"], place)
            yield entry(name, _response(field, title, rated, names))
            yield entry(
                names.of(field, "score", rated["date"], place), _score(field, title, rated, name, names)
            )
    for place, rated in enumerate(report["confidence"]):
        title = report["scales"]["CONFIDENCE"]["name"]
        found = _observed(own("measure", "confidence", title), rated["date"], names)
        found["valueQuantity"] = score(rated["value"])
        yield entry(names.of("confidence", rated["date"], place), found)


def _response(field: str, title: str, rated: Record, names: Names) -> Resource:
    questionnaire = PEG_QUESTIONNAIRE if field == "peg" else f"urn:backbeat:questionnaire:{field}"
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": questionnaire,
        "status": "completed",
        "subject": refer(names.patient),
        "authored": rated["date"],
        "author": refer(names.patient),
        "source": refer(names.patient),
        "item": [
            {
                "linkId": PEG_ITEMS[place] if field == "peg" else f"{field}-{place + 1}",
                "text": _question(field, title, rated, place),
                "answer": [{"valueInteger": value}],
            }
            for place, value in enumerate(rated["items"])
        ],
    }


def _question(field: str, title: str, rated: Record, place: int) -> str:
    """The person's own words for an activity, where they were shared."""
    if field == "peg":
        return str(loinc(PEG_ITEMS[place])["text"])
    words = rated.get("labels") or ()
    return words[place] if place < len(words) else f"{title}, item {place + 1}"


def _score(field: str, title: str, rated: Record, response: str, names: Names) -> Resource:
    code = loinc(PEG_SCORE) if field == "peg" else own("score", field, title)
    found = _observed(code, rated["date"], names)
    return {**found, "valueQuantity": score(rated["score"]), "derivedFrom": [refer(response)]}


def flags(report: Record, names: Names) -> Iterator[Resource]:
    """What a therapist should look at, and every stop; a cleared one is inactive."""
    for ask in report["ask_therapist"]:
        text = ask["text"] or ask["code"].replace("_", " ")
        yield entry(
            names.of("ask", ask["code"], ask["track"], ask["since"]),
            _flag(own("ask", ask["code"], text), "active", {"start": ask["since"]}, names),
        )
    for place, sign in enumerate(report["safety_events"]):
        cleared = sign["cleared_on"]
        period = {"start": sign["date"], **({"end": cleared} if cleared else {})}
        yield entry(
            names.of("sign", sign["code"], sign["date"], place),
            _flag(
                own("sign", sign["code"], sign["text"]), "inactive" if cleared else "active", period, names
            ),
        )


def _flag(code: Resource, status: str, period: Resource, names: Names) -> Resource:
    system = "http://terminology.hl7.org/CodeSystem/flag-category"
    return {
        "resourceType": "Flag",
        "status": status,
        "category": [{"coding": [{"system": system, "code": "clinical"}]}],
        "code": code,
        "subject": refer(names.patient),
        "period": period,
        "author": refer(names.device),
    }


def _observed(code: Resource, at: str, names: Names) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [SURVEY],
        "code": code,
        "subject": refer(names.patient),
        "effectiveDateTime": at,
        "performer": [refer(names.patient)],
    }
