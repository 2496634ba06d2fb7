"""The one document about a person, ``report-1``: what was asked of them, what they did, what it was like.

``build`` is pure and reads one evaluation, so a report costs no second fold. The same events give the same
bytes, but for the export's id and moment. Nothing planned, nothing reported and a true zero stay apart.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.domain.engine import ENGINE_VERSION, Evaluation
from app.domain.report_outcomes import outcomes
from app.domain.report_pain import pain
from app.domain.report_person import person
from app.domain.report_practice import practice
from app.domain.report_schema import REPORT_SCHEMA, SCHEMA_NAME, SCHEMA_PATH, SCHEMA_VERSION, UNITS
from app.domain.report_source import iso, source_of
from app.domain.report_tracks import tracks
from app.domain.report_words import CONVENTIONS, DISCLAIMER, NOTES_LEFT_OUT, SCALES

__all__ = ["REPORT_SCHEMA", "SCHEMA_PATH", "ReportRequest", "build"]


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Who asks for what. ``person_label``: a pseudonym. ``generated_at``: aware.

    ``since``: the first person-day wanted, None for the whole programme. Without ``include_notes`` the person's
    note and own words are left out, everything else stays.
    """

    export_id: str
    generated_at: datetime
    person_label: str
    include_notes: bool = True
    since: date | None = None


def build(evaluation: Evaluation, request: ReportRequest) -> dict[str, Any]:
    """The report as plain JSON values, as ``REPORT_SCHEMA`` describes it; it shares nothing with the evaluation."""
    source = source_of(evaluation, request.since, request.include_notes)
    return {
        "$schema": SCHEMA_PATH,
        "schema": SCHEMA_NAME,
        "schema_version": SCHEMA_VERSION,
        "export_id": request.export_id,
        "generated_at": request.generated_at.astimezone(UTC).isoformat(timespec="seconds"),
        "period_start": iso(source.start),
        "period_end": iso(source.end),
        "time_zone": evaluation.tz,
        "engine_version": ENGINE_VERSION,
        "catalogue_version": source.fold.catalogue.version,
        "person_label": request.person_label,
        "scope": "all" if request.include_notes else "without_notes",
        **person(source),
        **practice(source),
        **pain(source),
        **tracks(source),
        **outcomes(source),
        "disclaimer": DISCLAIMER if request.include_notes else f"{DISCLAIMER} {NOTES_LEFT_OUT}",
        "units": dict(UNITS),
        "scales": {name: dict(scale) for name, scale in SCALES.items()},
        "conventions": dict(CONVENTIONS),
    }
