"""The list of what a therapist needs on one page, field by field, against the schema and a lived report."""

from typing import Any

import pytest
from pydantic_core import to_json
from report_lives import LIVES, report_of

from app.domain.report import REPORT_SCHEMA

WANTED = {
    "": "export_id generated_at period_start period_end engine_version catalogue_version person_label presentation "
    "presentation_source directional_preference irritability phase ref_pain sessions_by_kind "
    "time_under_tension_by_function nprs_variability breath_held_pct person_note skipped_reasons disclaimer",
    "milestones[]": "date field value",
    "findings[]": "domain side result date",
    "care_flags[]": "code date",
    "safety_events[]": "code date outcome cleared_on",
    "adherence_by_week[]": "week_start planned completed adapted ratio minutes",
    "coverage_by_week[]": "week_start functions",
    "nprs_morning[]": "date value mean7 ref_pain",
    "nprs_change": "baseline_mean7 current_mean7 delta pct mcid n_days missing_pct",
    "unsettled_mornings_by_week[]": "week_start unsettled",
    "next_morning_response": "after_exposures settled raised missing",
    "flares[]": "start end peak declared trigger_guess red_flag_screen",
    "tracks[]": "track exercise_id name level dose_step dose_text load_kg since exposures tolerated last_action "
    "reason_code explanation next_id dimension_next",
    "changes[]": "date track from to changed rule",
    "rpe_summary": "mean",
    "form_summary": "clean_pct",
    "leg_responses[]": "date exercise response",
    "peg[]": "date items score change",
    "psfs[]": "date items score labels change",
    "rmdq[]": "date items score change",
    "confidence[]": "date value",
    "capacity_evidence[]": "task tolerated total first last",
    "ask_therapist[]": "code since urgency text",
    "data_quality": "morning_answer_rate days_used",
}
"""Place in the report → the fields that must be there; every value among them is a key of the page."""
MAPS = {
    "sessions_by_kind.*": "completed planned",
    "coverage_by_week[].functions.*": "days target",
}


def schema_at(path: str) -> dict[str, Any]:
    found: dict[str, Any] = REPORT_SCHEMA
    for step in path.split(".") if path else ():
        name = step.removesuffix("[]")
        found = found["additionalProperties"] if step == "*" else found["properties"][name]
        found = found["items"] if step.endswith("[]") else found
    return found


@pytest.mark.parametrize("path", [*WANTED, *MAPS])
def test_every_field_of_the_page_is_promised_by_the_schema(path: str):
    fields = ({**WANTED, **MAPS})[path].split()
    schema = schema_at(path)
    assert set(fields) <= set(schema["properties"]), path
    assert set(fields) <= set(schema["required"]), path


def test_between_them_a_few_lives_fill_every_part_of_the_page():
    """A list that is always empty would promise nothing."""
    filled = {
        name
        for life in LIVES.values()
        for name, value in report_of(life()).items()
        if value not in ([], {}, None)
    }
    wanted = {path.removesuffix("[]") for path in WANTED if path} | set(WANTED[""].split())
    assert wanted - filled == set()


def test_the_three_zeros_are_told_apart():
    """Nothing planned, nothing reported, and a number that may be 0."""
    silent, stopped = report_of(LIVES["empty week"]()), report_of(LIVES["blocked"]())
    planned_days = [day for day in silent["days"] if day["planned"]]
    assert any(day["completed"] is None for day in planned_days)  # nothing reported
    week = next(week for week in silent["adherence_by_week"] if week["reported"] == 0)
    assert (week["planned"] > 0, week["completed"], week["ratio"]) == (True, 0, 0)  # a fraction that is 0
    assert any(day["planned"] is None for day in stopped["days"])  # nothing planned
    for week in (*silent["adherence_by_week"], *stopped["adherence_by_week"]):
        assert (week["ratio"] is None) == (week["planned"] == 0)
    assert {"nothing_planned", "nothing_reported", "fraction"} <= set(silent["conventions"])


def test_the_same_life_gives_the_same_bytes_but_for_id_and_time():
    one, other = report_of(LIVES["fortnight"]()), report_of(LIVES["fortnight"](), export_id="another")
    assert {name for name in one if one[name] != other[name]} == {"export_id"}
    assert to_json({**one, "export_id": ""}) == to_json({**other, "export_id": ""})
