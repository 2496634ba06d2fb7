"""The published shape of the report: JSON Schema 2020-12, version ``report-1``.

A field may be added within a version; a field that goes or changes its meaning makes a new version.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.asks import Urgency
from app.domain.outcomes import Change
from app.domain.vocabulary import (
    Action,
    CareFlag,
    Dimension,
    DirectionalPreference,
    FlareState,
    Irritability,
    LegResponse,
    MorningState,
    MovementFunction,
    Presentation,
    PresentationSource,
    ProgramPhase,
    SafetyResult,
    SessionKind,
    SkipReason,
)

REPORT_VERSION: Final = "report-1"
Schema = dict[str, Any]

DATE: Final[Schema] = {"type": "string", "format": "date"}
TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
RANK: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 20}


def _number(low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(values: Any, *more: str) -> Schema:
    return {"enum": [*(member.value for member in values), *more]}


def _object(fields: Mapping[str, Schema]) -> Schema:
    """Every named field is there; others may be added within a version."""
    return {"type": "object", "properties": dict(fields), "required": list(fields)}


def _list(entry: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": entry} | ({} if most is None else {"maxItems": most})


def _map(keys: Any, entry: Schema) -> Schema:
    return {"type": "object", "propertyNames": _one_of(keys), "additionalProperties": entry}


NPRS: Final = _whole(0, 10)
MEAN: Final = _or_null(_number(0, 10))
PERCENT: Final = _or_null(_whole(0, 100))
WORD: Final = _or_null(TEXT)
CHANGE: Final = {
    "delta": _or_null({"type": "number"}),
    "pct": _or_null({"type": "integer"}),
    "threshold_points": _or_null({"type": "number"}),
    "mcid": _or_null(_one_of(Change)),
}
RATED: Final = _list(
    _object(
        {
            "date": DATE,
            "items": _list({"type": "integer"}),
            "labels": _list(TEXT),
            "score": {"type": "number"},
        }
        | CHANGE
    )
)
SCALE: Final = _object(
    {
        "min": {"type": "number"},
        "max": {"type": "number"},
        "better": {"enum": ["lower", "higher", "none"]},
        "text": TEXT,
        "meaningful_change": WORD,
    }
)
HEADER: Final[dict[str, Schema]] = {
    "schema": {"const": REPORT_VERSION},
    "export_id": TEXT,
    "generated_at": {"type": "string", "format": "date-time"},
    "period_start": DATE,
    "period_end": DATE,
    "engine_version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    "catalogue_version": TEXT,
    "person_label": TEXT,
    "units": {"type": "object", "additionalProperties": TEXT},
    "scales": {"type": "object", "additionalProperties": SCALE},
    "zeros": _object({"nothing_planned": TEXT, "nothing_reported": TEXT, "reported": TEXT}),
}
STANDING: Final[dict[str, Schema]] = {
    "program_day": {"type": "integer"},
    "presentation": _one_of(Presentation),
    "presentation_source": _one_of(PresentationSource),
    "directional_preference": _one_of(DirectionalPreference),
    "irritability": _one_of(Irritability),
    "phase": _one_of(ProgramPhase),
    "flare_state": _one_of(FlareState),
    "ref_pain": _whole(2, 5),
    "pain_ceiling": _whole(3, 5),
    "history": _list(
        _object({"date": DATE, "field": TEXT, "value": {"type": ["string", "integer"]}, "source": TEXT})
    ),
    "plan_note": WORD,
}
CARE: Final[dict[str, Schema]] = {
    "findings": _list(
        _object(
            {
                "domain": {"enum": ["hips", "ribcage", "gait", "breathing"]},
                "question": TEXT,
                "result": TEXT,
                "side": _or_null({"enum": ["left", "right", "both"]}),
                "date": DATE,
            }
        )
    ),
    "care_flags": _list(_one_of(CareFlag)),
    "safety_open": FLAG,
    "safety_events": _list(
        _object({"code": TEXT, "date": DATE, "outcome": _one_of(SafetyResult), "cleared_on": _or_null(DATE)})
    ),
    "flares": _list(
        _object(
            {
                "start": DATE,
                "end": _or_null(DATE),
                "peak": _or_null(NPRS),
                "declared": FLAG,
                "trigger_guess": WORD,
                "red_flag_screen": _one_of(SafetyResult, "not_answered"),
            }
        )
    ),
}
TRAINING: Final[dict[str, Schema]] = {
    "adherence_by_week": _list(
        _object(
            {
                "week_start": DATE,
                "state": {"enum": ["nothing_planned", "nothing_reported", "reported"]},
                "planned": COUNT,
                "completed": COUNT,
                "adapted": COUNT,
                "ratio": _or_null(_number(0, 1)),
                "minutes": COUNT,
            }
        ),
        most=12,
    ),
    "sessions_by_kind": _map(SessionKind, _object({"completed": COUNT, "planned": COUNT})),
    "time_under_tension_by_function": _map(MovementFunction, COUNT),
    "coverage_by_week": _list(
        _object(
            {
                "week_start": DATE,
                "functions": _map(
                    MovementFunction, _object({"days_done": _whole(0, 7), "target_days": _whole(0, 8)})
                ),
            }
        ),
        most=12,
    ),
    "next_morning_response": _object(
        {"after_exposures": COUNT, "settled": COUNT, "raised": COUNT, "missing": COUNT}
    ),
    "tracks": _list(
        _object(
            {
                "track": TEXT,
                "exercise_id": TEXT,
                "name": TEXT,
                "level": _whole(1, 9),
                "dose_step": _whole(0, 2),
                "dose_text": TEXT,
                "load_kg": _or_null(_number(0, 200)),
                "since": _or_null(DATE),
                "exposures": COUNT,
                "tolerated": COUNT,
                "rests_until": _or_null(DATE),
                "last_action": _or_null(_one_of(Action)),
                "rule": WORD,
                "reason_code": WORD,
                "explanation": WORD,
                "next_id": WORD,
                "dimension_next": _or_null(_one_of(Dimension)),
            }
        )
    ),
    "changes": _list(
        _object(
            {
                "date": DATE,
                "track": TEXT,
                "from": TEXT,
                "to": TEXT,
                "from_rank": RANK,
                "to_rank": RANK,
                "what": _one_of(Dimension, "dose", "several_levels"),
                "rule": TEXT,
            }
        ),
        most=10,
    ),
    "rpe_summary": _object({"mean": MEAN, "exercises": COUNT}),
    "form_summary": _object({"clean_pct": PERCENT, "exercises": COUNT}),
    "breath_held_pct": PERCENT,
    "leg_responses": _list(_object({"date": DATE, "exercise": WORD, "response": _one_of(LegResponse)})),
    "capacity_evidence": _list(
        _object(
            {
                "task": TEXT,
                "exercise_id": TEXT,
                "tolerated": COUNT,
                "total": COUNT,
                "first": DATE,
                "last": DATE,
            }
        ),
        most=5,
    ),
    "skipped_reasons": _map(SkipReason, COUNT),
}
MEASURES: Final[dict[str, Schema]] = {
    "nprs_morning": _list(
        _object(
            {
                "date": DATE,
                "value": _or_null(NPRS),
                "state": _one_of(MorningState),
                "mean7": MEAN,
                "ref_pain": _whole(2, 5),
            }
        )
    ),
    "nprs_change": _object(
        {"baseline_mean7": MEAN, "current_mean7": MEAN} | CHANGE | {"n_days": COUNT, "missing_pct": PERCENT}
    ),
    "nprs_variability": _or_null(_number(0, 10)),
    "unsettled_mornings_by_week": _list(
        _object({"week_start": DATE, "unsettled": _or_null(_whole(0, 7)), "answered": _whole(0, 7)}), most=12
    ),
    "peg": RATED,
    "psfs": RATED,
    "rmdq": RATED,
    "global_change": RATED,
    "automaticity": RATED,
    "pseq2": RATED,
    "confidence": _list(_object({"date": DATE, "value": _whole(0, 10)})),
}
QUESTIONS: Final[dict[str, Schema]] = {
    "ask_therapist": _list(
        _object({"code": TEXT, "since": DATE, "urgency": _one_of(Urgency), "track": WORD, "text": TEXT})
    ),
    "person_note": _or_null({"type": "string", "maxLength": 500}),
    "data_quality": _object(
        {
            "days": COUNT,
            "days_used": COUNT,
            "mornings_answered": COUNT,
            "mornings_late": COUNT,
            "morning_answer_rate": _or_null(_number(0, 1)),
            "events": COUNT,
            "sessions_without_end": COUNT,
        }
    ),
    "disclaimer": TEXT,
}
REPORT_SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "/api/schemas/report-1.json",
    "title": "Backbeat report, version 1",
    "description": "Self-reported training and pain of one person, for a therapist. Not monitored in real time.",
    **_object(HEADER | STANDING | CARE | TRAINING | MEASURES | QUESTIONS),
}
