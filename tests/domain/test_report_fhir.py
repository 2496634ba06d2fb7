"""The FHIR R4 bundle: valid for another library, nothing dangling, no code that was made up, nothing that stayed home."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from report_lives import LIVES, report_of

from app.domain.report_fhir import fhir_of
from app.domain.report_fhir_parts import LOINC, LOINC_NAMES, OWN, UCUM
from app.services.exports import bundle_written

PERSON = UUID("6f1c1f0e-5d0b-4d1c-9d1c-0c4b5a8d7e21")
STATUSES = {
    "CarePlan": {"active", "on-hold"},
    "ServiceRequest": {"active", "on-hold"},
    "Procedure": {"completed", "stopped", "not-done", "unknown"},
    "Observation": {"final"},
    "QuestionnaireResponse": {"completed"},
    "Flag": {"active", "inactive"},
}
"""The required value sets of R4, as far as we use them; the validating library does not know them."""
MAY_POINT_TO = {
    "subject": {"Patient"},
    "performer": {"Patient"},
    "author": {"Patient", "Device"},
    "source": {"Patient"},
    "basedOn": {"CarePlan"},
    "partOf": {"Procedure"},
    "derivedFrom": {"QuestionnaireResponse"},
    "reference": {"ServiceRequest"},
    "target": {"CarePlan", "ServiceRequest"},
    "who": {"Patient", "Device"},
}
SYSTEMS = {
    "http://terminology.hl7.org/CodeSystem/observation-category": {"survey", "activity"},
    "http://terminology.hl7.org/CodeSystem/data-absent-reason": {"unknown"},
    "http://terminology.hl7.org/CodeSystem/flag-category": {"clinical"},
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type": {"author", "assembler"},
    "http://hl7.org/fhir/us/physical-activity/CodeSystem/pa-temporary-codes": {"PhysicalActivity"},
    LOINC: set(LOINC_NAMES),
}


def bundle_of(report: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of(report))
    return found


def text_of(report: dict[str, Any], person: UUID = PERSON) -> str:
    return bundle_written(*fhir_of(report, person)).decode()


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def parts(value: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield key, value
        for name, part in value.items():
            yield from parts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from parts(part, key)


def made_of(value: Any) -> Any:
    """The names of all fields, and the type where a value stands: what two resources of one make share."""
    if isinstance(value, dict):
        return {name: made_of(part) for name, part in value.items()}
    return [made_of(part) for part in value] if isinstance(value, list) else type(value).__name__


@pytest.mark.parametrize("name", LIVES)
def test_the_bundle_of_every_life_is_valid_for_another_library(name: str):
    """Four resources of every make stand for all: the other library takes seconds over a whole life."""
    bundle = bundle_of(report_of(LIVES[name]()))
    seen: dict[str, list[dict[str, Any]]] = {}
    for one in bundle["entry"]:
        seen.setdefault(json.dumps(made_of(one)), []).append(one)
    bundle["entry"] = [one for alike in seen.values() for one in alike[:4]]
    read = Bundle.model_validate(bundle)
    assert len(read.entry) == len(bundle["entry"])
    assert json.loads(read.model_dump_json()).keys() == bundle.keys()


@pytest.mark.parametrize("name", ["eight weeks", "blocked"])
def test_nothing_dangles_and_every_code_is_from_a_table(name: str):
    bundle = bundle_of(report_of(LIVES[name]()))
    kinds = {one["fullUrl"]: one["resource"]["resourceType"] for one in bundle["entry"]}
    assert len(kinds) == len(bundle["entry"])
    for one in bundle["entry"]:
        resource = one["resource"]
        assert one["fullUrl"] == f"urn:uuid:{resource['id']}"
        if resource["resourceType"] in STATUSES:
            assert resource["status"] in STATUSES[resource["resourceType"]]
    for key, part in parts(bundle["entry"]):
        if isinstance(part.get("reference"), str):
            assert kinds[part["reference"]] in MAY_POINT_TO[key], (key, part)
        if "system" in part and "value" in part and "unit" in part:
            assert part["system"] == UCUM and part["code"] in ("{score}", "min", "%", "1")
        elif "system" in part and "code" in part and not part["system"].startswith(OWN):
            assert part["code"] in SYSTEMS[part["system"]]
        values = [name for name in part if name.startswith("value") and name != "value"]
        assert len(values) <= 1 and not (values and "dataAbsentReason" in part)


def test_the_numbers_are_those_of_the_report():
    report = report_of(LIVES["fortnight"]())
    bundle = bundle_of(report)
    pain = [
        one
        for one in of_type(bundle, "Observation")
        if one["code"]["coding"][0] == {"system": LOINC, "code": "72514-3"}
    ]
    mornings = {one["effectiveDateTime"]: one for one in pain if "partOf" not in one}
    for morning in report["nprs_morning"]:
        found = mornings[morning["date"]] if morning["state"] != "pending" else {}
        if morning["value"] is not None:
            assert found["valueQuantity"] == {
                "value": morning["value"],
                "unit": "{score}",
                "system": UCUM,
                "code": "{score}",
            }
        elif found:
            assert found["dataAbsentReason"]["text"] == "asked, not answered"
    told = [
        moment
        for moment in ("before", "during", "after")
        for one in report["sessions"]
        if one[moment] is not None
    ]
    assert len([one for one in pain if "partOf" in one]) == len(told)
    assert len(of_type(bundle, "Procedure")) == len(report["sessions"])
    assert len(of_type(bundle, "ServiceRequest")) == len(report["tracks"])
    (peg, *_) = (one for one in of_type(bundle, "QuestionnaireResponse") if "91148-7" in one["questionnaire"])
    assert [item["answer"][0]["valueInteger"] for item in peg["item"]] == report["peg"][0]["items"]
    skipped = [one for one in of_type(bundle, "Procedure") if one["status"] == "not-done"]
    assert [one["statusReason"]["text"] for one in skipped] == ["no time"]


def test_an_open_stop_is_an_active_flag_and_holds_the_plan():
    bundle = bundle_of(report_of(LIVES["blocked"]()))
    (plan,) = of_type(bundle, "CarePlan")
    assert plan["status"] == "on-hold"
    assert "active" in {one["status"] for one in of_type(bundle, "Flag")}


def test_what_stays_with_the_person_is_not_in_the_bundle_either():
    words = ("Lifting my grandson", "May I carry shopping again?")
    whole = text_of(report_of(LIVES["fortnight"]()))
    discreet = text_of(report_of(LIVES["fortnight"](), include_notes=False))
    assert all(word in whole for word in words)
    assert not any(word in discreet for word in words)


def test_the_same_report_and_person_give_the_same_bytes_and_another_person_other_ids():
    report = report_of(LIVES["fortnight"]())
    one, other = (text_of(report, person) for person in (PERSON, UUID(int=7)))
    assert one == text_of(report)
    ids = [{entry["fullUrl"] for entry in json.loads(text)["entry"]} for text in (one, other)]
    assert not ids[0] & ids[1]
    assert str(PERSON) not in one
