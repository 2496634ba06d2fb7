"""Whatever happens to a person, the report can be written, obeys its schema and does not depend on arrival."""

import json
import random

from hypothesis import given
from jsonschema import Draft202012Validator
from log_builder import Log
from pydantic_core import to_json
from random_logs import MODEST, logs
from report_lives import report_of

from app.domain.report import REPORT_SCHEMA

VALIDATOR = Draft202012Validator(REPORT_SCHEMA)


@MODEST
@given(logs())
def test_any_life_has_a_report_that_obeys_the_schema(log: Log):
    errors = VALIDATOR.iter_errors(report_of(log))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@MODEST
@given(logs())
def test_any_order_of_arrival_gives_the_same_bytes_and_they_are_plain_json(log: Log):
    shuffled = [*log.events, *log.events[1::3]]
    random.Random(len(shuffled)).shuffle(shuffled)
    report = report_of(log)
    written = to_json(report)
    assert to_json(report_of(log, shuffled)) == written
    plain = json.dumps(report, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    assert written == plain.encode()


@MODEST
@given(logs())
def test_counts_in_any_report_agree_with_each_other(log: Log):
    report = report_of(log)
    for week in report["adherence_by_week"]:
        assert 0 <= week["adapted"] <= week["completed"] <= week["planned"]
        assert (week["ratio"] is None) == (week["planned"] == 0)
    after = report["next_morning_response"]
    assert after["after_exposures"] == after["settled"] + after["raised"] + after["missing"]
    done = [session for session in report["sessions"] if session["status"] == "done"]
    assert sum(day["completed"] or 0 for day in report["days"]) == len(done)
    blocked = report["safety"]["is_blocked"]
    assert blocked == any(event["cleared_on"] is None for event in report["safety_events"])
    quality = report["data_quality"]
    assert quality["days_used"] <= quality["days_total"] == len(report["days"])
