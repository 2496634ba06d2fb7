"""The published shape of the report: JSON Schema 2020-12, version 1.

Within version 1 fields are only added: a reader of an older report never finds one missing. What is here is
closed, so that anything the report says and the schema does not is noticed by the tests.
"""

from collections.abc import Mapping
from typing import Final

from app.domain.asks import Urgency
from app.domain.outcomes import Change
from app.domain.report_schema_parts import (
    Schema,
    by_name,
    day,
    instant,
    listing,
    maybe,
    number,
    numbers_in,
    record,
    text,
    whole,
    word,
)
from app.domain.report_schema_person import PAIN_FIELDS, PERSON_FIELDS, TRACK_FIELDS
from app.domain.report_schema_practice import PRACTICE_FIELDS
from app.domain.report_words import SCALES

SCHEMA_NAME: Final = "report-1"
SCHEMA_VERSION: Final = "1.0.0"
SCHEMA_PATH: Final = "/api/schemas/report-1.json"

HEAD_FIELDS: Final[Mapping[str, Schema]] = {
    "$schema": {"const": SCHEMA_PATH, "description": "Where this schema is published, on the same server."},
    "schema": {"const": SCHEMA_NAME, "description": "Name and major version."},
    "schema_version": text("Semantic version; only the first number may take a field away."),
    "export_id": text("New for each export."),
    "generated_at": instant("When, UTC."),
    "period_start": day("First person-day of the report."),
    "period_end": day("Last person-day; it may not be over."),
    "time_zone": text("IANA zone of the person's phone."),
    "engine_version": text("Rules that were applied."),
    "catalogue_version": text("Exercises that were used."),
    "person_label": text("A pseudonym, unless the person chose their name."),
    "scope": word("without_notes: notes and own words were left out.", ("all", "without_notes")),
}


def _scored(about: str, unit: str, low: int, high: int, item: tuple[int, int]) -> dict[str, Schema]:
    return {
        "date": day(about),
        "items": listing("In the order asked.", whole("One answer.", unit, *item)),
        "score": number("The score.", unit, low, high),
    }


CHANGE: Final = maybe(
    record(
        "Against the first score with as many items. Null: this is that one.",
        {
            "baseline": number("The first score.", "points", 0, 24),
            "delta": number("This score minus the baseline.", "points", -24, 24),
            "pct": number("Delta of the baseline.", "%", None),
            "threshold": number("Points that matter.", "points", 0, 24),
            "mcid": word("Both points and 30 per cent, one of them, neither.", Change),
        },
    )
)
PSFS_LABELS: Final = maybe(
    listing("The person's own words. Null: not named, or notes left out.", text("One activity.", 120))
)


def _instrument(name: str, fields: Mapping[str, Schema]) -> Schema:
    return listing(SCALES[name]["name"], record("One time it was answered.", fields))


OUTCOME_FIELDS: Final[Mapping[str, Schema]] = {
    "peg": _instrument(
        "PEG", {**_scored("When; the intake is the first.", "PEG", 0, 10, (0, 10)), "change": CHANGE}
    ),
    "psfs": _instrument(
        "PSFS", {**_scored("When.", "PSFS", 0, 10, (0, 10)), "labels": PSFS_LABELS, "change": CHANGE}
    ),
    "rmdq": _instrument("RMDQ", {**_scored("When.", "RMDQ", 0, 24, (0, 1)), "change": CHANGE}),
    "confidence": _instrument(
        "CONFIDENCE", {"date": day("When."), "value": whole("The answer.", "CONFIDENCE", 0, 10)}
    ),
    "automaticity": _instrument("AUTOMATICITY", _scored("When.", "AUTOMATICITY", 1, 7, (1, 7))),
    "global_change": _instrument("GRC", _scored("When.", "GRC", -3, 3, (-3, 3))),
    "pseq2": _instrument("PSEQ2", _scored("When.", "PSEQ2", 0, 12, (0, 6))),
    "ask_therapist": listing(
        "Flags for the therapist.",
        record(
            "One flag.",
            {
                "code": text("Stable code."),
                "since": day("Since when it holds."),
                "urgency": word("How soon to hear.", [one for one in Urgency if one is not Urgency.QUESTION]),
                "track": maybe(text("The ladder it is about. Null: the person.")),
                "text": maybe(text("In words, for the therapist. Null: left out with the notes.")),
            },
        ),
    ),
    "person_note": maybe(
        text("What the person wants to ask, of the last 28 days. Null: nothing, or left out.", 500)
    ),
    "data_quality": record(
        "How much the rest can carry.",
        {
            "morning_answer_rate": maybe(
                number("Mornings answered, late ones too. Null: none could be yet.", "ratio", 0, 1)
            ),
            "mornings_asked": whole("Mornings that could be answered.", "days"),
            "mornings_late": whole("Answered after the cutoff.", "days"),
            "days_used": whole("Days with a morning answer or a session.", "days"),
            "days_total": whole("Days of the period.", "days", 1),
            "sessions_unfinished": whole("Sessions without their last rating.", "sessions"),
            "text": text("The same as a sentence."),
        },
    ),
}
SCALE: Final = record(
    "One scale.",
    {
        "name": text("Name."),
        "min": number("Lowest value.", "points", None),
        "max": maybe(number("Highest value. Null: open.", "points", None)),
        "better": maybe(word("Which way is improvement. Null: neither.", ("higher", "lower"))),
        "anchors": text("What the ends mean."),
        "change_that_matters": maybe(text("Smallest change that matters. Null: none published.")),
        "source": text("Where it comes from."),
    },
)
KEY_FIELDS: Final[Mapping[str, Schema]] = {
    "disclaimer": text("What this document is not."),
    "units": by_name("Path of a number -> unit, or the name of a scale in capitals.", text("Unit.")),
    "scales": by_name("Scales by name.", SCALE, SCALES),
    "conventions": by_name("How to read zeros, nulls, days and weeks.", text("In words.")),
}
REPORT_SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": SCHEMA_PATH,
    "title": "Backbeat report, version 1",
    **record(
        "One person's back-care programme over a period, self-reported.",
        {
            **HEAD_FIELDS,
            **PERSON_FIELDS,
            **PRACTICE_FIELDS,
            **PAIN_FIELDS,
            **TRACK_FIELDS,
            **OUTCOME_FIELDS,
            **KEY_FIELDS,
        },
    ),
}
UNITS: Final[Mapping[str, str]] = {path: schema["x-unit"] for path, schema in numbers_in(REPORT_SCHEMA)}
"""Path of every number in the report → its unit."""
