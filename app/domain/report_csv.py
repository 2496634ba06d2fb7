"""The report's days as a table for a spreadsheet: one row a person-day, RFC 4180, made from the report alone.

An empty cell was not planned, not asked or not answered; 0 is a true zero. Text that a spreadsheet would take for
a formula gets an apostrophe in front, numbers never do.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Cell = str | int | float | None
Record = Mapping[str, Any]

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SEPARATOR: Final = " "
"""Between several words of one cell: ids hold no spaces, and no spreadsheet splits a cell at one."""

COLUMNS: Final = (
    "date",
    "person",
    "program_day",
    "phase",
    "flare_state",
    "morning_pain_0_10",
    "morning_state",
    "morning_pain_mean_7_days",
    "reference_pain_0_10",
    "sessions_planned",
    "sessions_completed",
    "counts_for_adherence",
    "minutes_trained",
    "sessions_adapted",
    "sessions_skipped",
    "skipped_reasons",
    "pain_before_highest_0_10",
    "pain_during_highest_0_10",
    "pain_after_highest_0_10",
    "leg_worst",
    "exercises_done",
    "exercises",
    "exertion_mean_0_10",
    "breath_held_exercises",
    "confidence_0_10",
)
"""Within version 1 columns are only added, at the end."""

LEG_WORDS: Final = ("none", "less", "same", "further")


def csv_of(report: Record) -> Iterator[str]:
    """The lines, header first, each ended by CR LF."""
    yield _line(COLUMNS)
    mornings = {morning["date"]: morning for morning in report["nprs_morning"]}
    confidence = {rated["date"]: rated["value"] for rated in report["confidence"]}
    sessions: dict[str, list[Record]] = {}
    for session in report["sessions"]:
        sessions.setdefault(session["date"], []).append(session)
    for day in report["days"]:
        date = day["date"]
        told = _morning(mornings.get(date, {})), _sessions(sessions.get(date, []))
        row = {**_day(day), "person": report["person_label"], **told[0], **told[1]}
        row["confidence_0_10"] = confidence.get(date)
        yield _line([row[column] for column in COLUMNS])


def harmless(cell: Cell) -> Cell:
    """Text that no spreadsheet will run (CWE-1236)."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def _line(cells: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def _day(day: Record) -> dict[str, Cell]:
    seconds = day["seconds"]
    return {
        "date": day["date"],
        "program_day": day["program_day"],
        "phase": day["phase"],
        "flare_state": day["flare_state"],
        "sessions_planned": day["planned"],
        "sessions_completed": day["completed"],
        "counts_for_adherence": "yes" if day["counts_for_adherence"] else "no",
        "minutes_trained": None if seconds is None else round(seconds / 60, 1),
    }


def _morning(morning: Record) -> dict[str, Cell]:
    return {
        "morning_pain_0_10": morning.get("value"),
        "morning_state": morning.get("state"),
        "morning_pain_mean_7_days": morning.get("mean7"),
        "reference_pain_0_10": morning.get("ref_pain"),
    }


def _sessions(sessions: Sequence[Record]) -> dict[str, Cell]:
    """Of one day; all empty if nothing was told of any session."""
    items = [item for session in sessions for item in session["exercises"]]
    legs = [session["leg"] for session in sessions if session["leg"] is not None]
    skipped = [session for session in sessions if session["status"] == "skipped"]
    reasons = sorted({session["skipped_reason"] for session in skipped if session["skipped_reason"]})
    efforts = [item["rpe"] for item in items]
    return {
        "sessions_adapted": _count(sessions, lambda session: bool(session["adapted"])),
        "sessions_skipped": len(skipped) if sessions else None,
        "skipped_reasons": SEPARATOR.join(reasons) or None,
        "pain_before_highest_0_10": _highest(sessions, "before"),
        "pain_during_highest_0_10": _highest(sessions, "during"),
        "pain_after_highest_0_10": _highest(sessions, "after"),
        "leg_worst": max(legs, key=LEG_WORDS.index) if legs else None,
        "exercises_done": len(items) if sessions else None,
        "exercises": SEPARATOR.join(item["exercise_id"] for item in items) or None,
        "exertion_mean_0_10": round(sum(efforts) / len(efforts), 2) if efforts else None,
        "breath_held_exercises": _count(items, lambda item: bool(item["breath_held"])),
    }


def _count(records: Sequence[Record], holds: Callable[[Record], bool]) -> int | None:
    return sum(holds(record) for record in records) if records else None


def _highest(sessions: Sequence[Record], field: str) -> int | None:
    told = [session[field] for session in sessions if session[field] is not None]
    return max(told, default=None)
