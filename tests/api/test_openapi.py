"""The OpenAPI document says who may call and what can go wrong, and says the truth."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.api.described import EXAMPLES, TAGS, operations
from app.api.refusals import MEANINGS, REFUSALS
from tests.api.auth_table import TABLE
from tests.api.bad_requests import SOME_ID
from tests.api.conftest import App, Clock, opened

DOORS = {"device": "patient", "therapist": "therapist", "api_token": "key"}
"""Security scheme → the caller of the table who holds it."""


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("document")
    path = folder / "backbeat.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with opened(f"sqlite:///{path}", folder, Clock()) as found:
        yield found


@pytest.fixture(scope="module")
def document(app: App) -> dict[str, Any]:
    found: dict[str, Any] = app.client().get("/api/openapi.json").json()
    return found


# These name the codes for the reader; that a code is really raised must show elsewhere.
DESCRIBING = ("described.py", "refusals.py")


def test_the_document_names_the_keys_that_really_open_each_route(document: dict[str, Any]) -> None:
    for route, operation in operations(document):
        named = {name for one in operation["security"] for name in one}
        rights = TABLE[route]
        if not named:
            assert all(right == "in" for right in rights.values()) or "{secret}" in route, route
        else:
            assert named == {door for door, caller in DOORS.items() if rights[caller] == "in"}, route


def test_every_route_has_a_place_a_sentence_and_answers(document: dict[str, Any]) -> None:
    for route, operation in operations(document):
        assert operation["tags"] and set(operation["tags"]) <= set(TAGS), route
        assert 5 <= len(operation["summary"]) <= 140, route
        assert operation["description"], route
        assert {status[0] for status in operation["responses"]} & {"2"}, route
    assert [tag["name"] for tag in document["tags"]] == [tag for tag in TAGS if tag in str(document["paths"])]


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(re.findall(r"'\$ref': '(#/[^']+)'", str(document))):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found, reference


def test_every_example_is_one(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shown = [(name, example) for name, schema in schemas.items() for example in schema.get("examples", ())]
    assert len(shown) >= len(EXAMPLES)
    for name, example in shown:
        schema = {**schemas[name], "components": document["components"]}
        assert list(Draft202012Validator(schema).iter_errors(example)) == [], name
    problem = {**schemas["Problem"], "components": document["components"]}
    for answer in document["components"]["responses"].values():
        Draft202012Validator(problem).validate(answer["content"]["application/problem+json"]["example"])


def test_what_a_route_is_said_to_refuse_is_refused_somewhere(document: dict[str, Any]) -> None:
    source = "".join(path.read_text() for path in Path("app").rglob("*.py") if path.name not in DESCRIBING)
    routes = {route for route, _ in operations(document)}
    assert set(REFUSALS) <= routes
    for refusal in {one for refusals in REFUSALS.values() for one in refusals}:
        status, code = refusal.split(" ")
        assert int(status) in MEANINGS
        assert f'"{code}"' in source, code


def test_a_method_that_an_address_does_not_know_is_told_all_that_it_knows(
    app: App, document: dict[str, Any]
) -> None:
    client = app.client()
    several = {path: methods for path, methods in document["paths"].items() if len(methods) > 1}
    for path, methods in several.items():
        answer = client.ask("BREW", re.sub(r"{[a-z_]+}", SOME_ID, path))
        assert answer.status_code == 405, path
        assert set(answer.headers["allow"].split(", ")) == {method.upper() for method in methods}, path


def test_an_address_beside_an_id_is_no_id(app: App) -> None:
    answer = app.person().delete("/api/consents/preview")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_names_no_id_is_nowhere(app: App) -> None:
    answer = app.person().delete("/api/consents/mine")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_published_schema_says_what_kind_of_document_it_is(app: App, document: dict[str, Any]) -> None:
    (kind,) = document["paths"]["/api/schemas/report-1.json"]["get"]["responses"]["200"]["content"]
    assert app.client().get("/api/schemas/report-1.json").headers["content-type"] == kind


def test_a_text_that_cannot_be_kept_is_not_described_as_one(document: dict[str, Any]) -> None:
    shape = {**document["components"]["schemas"]["PairBody"], "components": document["components"]}
    assert Draft202012Validator(shape).is_valid({"code": "KX3P-7QM2"})
    assert not Draft202012Validator(shape).is_valid({"code": "KX3P\x007QM2"})


def test_a_whole_number_may_be_written_with_a_point(app: App) -> None:
    client = app.person()
    found = [client.post("/api/share-links", {"days": days}).status_code for days in (7.0, 7.5, 15.0, "7")]
    assert found == [201, 422, 422, 422]
