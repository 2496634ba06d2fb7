"""The table of days: every row a day, empty is not zero, and nothing a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_lives import LIVES, report_of

from app.domain.report_csv import COLUMNS, FORMULA_STARTS, csv_of, harmless


def table(report: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_of(report)), newline="")))


@pytest.mark.parametrize("name", LIVES)
def test_there_is_one_row_for_each_day_and_a_cell_for_each_column(name: str):
    report = report_of(LIVES[name]())
    rows = table(report)
    assert [row["date"] for row in rows] == [day["date"] for day in report["days"]]
    assert all(tuple(row) == COLUMNS and None not in row.values() for row in rows)


def test_the_cells_say_what_the_report_says():
    report = report_of(LIVES["fortnight"]())
    rows = {row["date"]: row for row in table(report)}
    for morning in report["nprs_morning"]:
        cell = rows[morning["date"]]["morning_pain_0_10"]
        assert cell == ("" if morning["value"] is None else str(morning["value"]))
    for day in report["days"]:
        row = rows[day["date"]]
        assert row["sessions_planned"] == ("" if day["planned"] is None else str(day["planned"]))
        assert row["sessions_completed"] == ("" if day["completed"] is None else str(day["completed"]))
    done = sum(int(row["exercises_done"] or 0) for row in rows.values())
    assert done == sum(len(session["exercises"]) for session in report["sessions"])
    assert "no_time" in {row["skipped_reasons"] for row in rows.values()}


def test_a_day_without_a_plan_or_a_word_is_empty_and_not_zero():
    rows = table(report_of(LIVES["empty week"]()))
    silent = [row for row in rows if row["sessions_planned"] and not row["sessions_completed"]]
    assert silent
    for row in silent:
        assert (row["minutes_trained"], row["exercises_done"], row["pain_before_highest_0_10"]) == (
            "",
            "",
            "",
        )
    assert any(row["sessions_planned"] == "" for row in table(report_of(LIVES["blocked"]())))


def test_lines_end_as_the_standard_says():
    text = "".join(csv_of(report_of(LIVES["fresh"]())))
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 1 + len(report_of(LIVES["fresh"]())["days"])


@pytest.mark.parametrize(
    "label", ['=HYPERLINK("http://x","y")', "+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"]
)
def test_a_label_that_looks_like_a_formula_is_only_text(label: str):
    (row, *_) = table(report_of(LIVES["fresh"](), person_label=label))
    assert row["person"] == f"'{label}"


@given(st.text())
def test_no_text_starts_like_a_formula_and_nothing_else_is_touched(text: str):
    cell = harmless(text)
    assert isinstance(cell, str)
    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == text.removeprefix("'")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_label_comes_back_from_the_table(label: str):
    report = {**report_of(LIVES["fresh"]()), "person_label": label}
    assert table(report)[0]["person"] == harmless(label)


def test_numbers_below_zero_would_stay_numbers():
    assert (harmless(-1), harmless(-1.5), harmless(None), harmless("2026-03-02")) == (
        -1,
        -1.5,
        None,
        "2026-03-02",
    )
