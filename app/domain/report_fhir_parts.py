"""Small pieces of FHIR R4: codes, quantities, references. Plain dictionaries, built by hand.

Codes are LOINC's where one was verified, those of HL7's Physical Activity guide, or our own with a text beside
them. SNOMED CT is left out: outside its member countries it needs a licence that a clinic may not have.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

Resource = dict[str, Any]

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
OWN: Final = "urn:backbeat:"
PHYSICAL_ACTIVITY: Final = {
    "coding": [
        {
            "system": "http://hl7.org/fhir/us/physical-activity/CodeSystem/pa-temporary-codes",
            "code": "PhysicalActivity",
            "display": "Physical Activity",
        }
    ]
}
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
SURVEY: Final = {"coding": [{"system": _CATEGORY, "code": "survey"}]}
ACTIVITY: Final = {"coding": [{"system": _CATEGORY, "code": "activity"}]}
UNANSWERED: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}],
    "text": "asked, not answered",
}
PAIN: Final = "72514-3"
DURATION: Final = "55411-3"
EXERCISE_ACTIVITY: Final = "73985-4"
PEG_PANEL: Final = "91148-7"
PEG_SCORE: Final = "91147-9"
LOINC_NAMES: Final[Mapping[str, str]] = {
    PAIN: "Pain severity - 0-10 verbal numeric rating",
    DURATION: "Exercise duration",
    EXERCISE_ACTIVITY: "Exercise activity",
    PEG_SCORE: "PEG mean score",
    "75893-8": "Average pain, past week",
    "91145-3": "Pain interfered with enjoyment of life, past week",
    "91146-1": "Pain interfered with general activity, past week",
}
PEG_ITEMS: Final = ("75893-8", "91145-3", "91146-1")
NOTICE: Final = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc. "
    "and the LOINC Committee and is available at no cost under the license at http://loinc.org/license."
)


class Names:
    """Stable identifiers: the same person and thing always get the same one."""

    def __init__(self, person: UUID) -> None:
        self._person = person
        self.patient, self.device, self.plan = (self.of(name) for name in ("patient", "device", "plan"))

    def of(self, *parts: object) -> str:
        return f"urn:uuid:{uuid5(self._person, '/'.join(map(str, parts)))}"


def refer(name: str) -> Resource:
    return {"reference": name}


def loinc(code: str, text: str | None = None) -> Resource:
    name = LOINC_NAMES[code]
    return {"coding": [{"system": LOINC, "code": code}], "text": text or name}


def own(system: str, code: str, text: str) -> Resource:
    return {"coding": [{"system": f"{OWN}{system}", "code": code}], "text": text}


def score(value: float) -> Resource:
    return {"value": value, "unit": "{score}", "system": UCUM, "code": "{score}"}


def minutes(value: float) -> Resource:
    return {"value": value, "unit": "min", "system": UCUM, "code": "min"}


def per_cent(value: float) -> Resource:
    return {"value": value, "unit": "%", "system": UCUM, "code": "%"}


def count(value: int) -> Resource:
    return {"value": value, "unit": "1", "system": UCUM, "code": "1"}


def entry(name: str, resource: Resource) -> Resource:
    """The type leads, then the id, as readers expect."""
    kind = resource.pop("resourceType")
    return {
        "fullUrl": name,
        "resource": {"resourceType": kind, "id": name.removeprefix("urn:uuid:"), **resource},
    }
