"""The published shape: every report obeys it, it says what each number means, and readers of version 1 never break."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from report_lives import LIVES, report_of

from app.domain.report import REPORT_SCHEMA, SCHEMA_PATH
from app.domain.report_schema_parts import numbers_in
from app.domain.report_words import SCALES

READERS = json.loads((Path(__file__).parents[1] / "golden/report-1.readers.json").read_text())
"""What readers of version 1 were promised: names, types, nothing closed. This file is never written again."""


def schemas_in(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from schemas_in(part, f"{path}.{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from schemas_in(schema[name], f"{path}[{name}]")


def types_of(schema: dict[str, Any]) -> set[str]:
    kind = schema.get("type", "string" if "const" in schema else [])
    return set(kind if isinstance(kind, list) else [kind])


def test_the_schema_is_a_valid_one_of_its_dialect():
    Draft202012Validator.check_schema(REPORT_SCHEMA)
    assert REPORT_SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert REPORT_SCHEMA["$id"] == SCHEMA_PATH


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("include_notes", [True, False])
def test_every_report_obeys_the_schema(name: str, include_notes: bool):
    report = report_of(LIVES[name](), include_notes=include_notes)
    validator = Draft202012Validator(REPORT_SCHEMA, format_checker=FormatChecker())
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(report)] == []


@pytest.mark.parametrize("name", LIVES)
def test_a_reader_of_version_1_finds_everything_it_was_promised(name: str):
    errors = Draft202012Validator(READERS).iter_errors(report_of(LIVES[name]()))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_schema_still_promises_what_version_1_promised():
    today = dict(schemas_in(REPORT_SCHEMA))
    for path, promised in schemas_in(READERS):
        assert set(promised.get("required", ())) <= set(today[path].get("required", ())), path
        assert types_of(today[path]) <= types_of(promised), path


def test_a_field_that_the_schema_does_not_name_is_noticed():
    report = report_of(LIVES["fortnight"]())
    report["days"][0]["surprise"] = 1
    report["novelty"] = True
    paths = {error.json_path for error in Draft202012Validator(REPORT_SCHEMA).iter_errors(report)}
    assert paths == {"$", "$.days[0]"}


def test_every_field_says_what_it_is():
    assert [path for path, schema in schemas_in(REPORT_SCHEMA) if not schema.get("description")] == []


def test_every_number_names_its_unit_in_the_data_and_every_scale_is_explained():
    report = report_of(LIVES["fresh"]())
    assert set(report["units"]) == {path for path, _ in numbers_in(REPORT_SCHEMA)}
    assert (
        {unit for unit in report["units"].values() if unit.isupper()} == set(report["scales"]) == set(SCALES)
    )


@pytest.mark.parametrize("name", LIVES)
def test_every_number_in_a_report_has_a_unit(name: str):
    report = report_of(LIVES[name]())
    known = {path.replace("[]", "").replace("*", "") for path in report["units"]}
    maps = ("sessions_by_kind", "time_under_tension_by_function", "functions", "exercises", "skipped_reasons")

    def numbers(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, part in value.items():
                parent = path.rsplit(".", 1)[-1]
                is_map = parent in (*maps, "scales") and not path.startswith("sessions.")
                yield from numbers(part, f"{path}.{'' if is_map else key}".lstrip("."))
        elif isinstance(value, list):
            for part in value:
                yield from numbers(part, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path

    assert set(numbers(report, "")) <= known
