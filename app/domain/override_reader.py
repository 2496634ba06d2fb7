"""Reads what a therapist sets: which value each target takes, and what must be said with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from app.domain import event_person as person
from app.domain.event_readers import EQUIPMENT, RANK, maybe, need
from app.domain.event_types import OverrideTarget
from app.domain.fields import (
    BOOLEAN,
    DATE,
    NAME,
    Reader,
    choice,
    integer,
    loaded,
    one_of,
    read_part,
    refuse,
    text,
)
from app.domain.vocabulary import DirectionalPreference, Irritability, Presentation, ProgramPhase

OVERRIDE_VALUES: Final = {
    OverrideTarget.PRESENTATION: choice(Presentation),
    OverrideTarget.DIRECTION: choice(DirectionalPreference),
    OverrideTarget.IRRITABILITY: choice(Irritability),
    OverrideTarget.REF_PAIN: integer(2, 5),
    OverrideTarget.PAIN_CEILING: integer(3, 5),
    OverrideTarget.RANK: RANK,
    OverrideTarget.EXCLUDE: BOOLEAN,
    OverrideTarget.FORCE: BOOLEAN,
    OverrideTarget.DOSE_CAP: integer(0, 2),
    OverrideTarget.MIN_LEVEL: integer(1, 9),
    OverrideTarget.MAX_LEVEL: integer(1, 9),
    OverrideTarget.LOCK: BOOLEAN,
    OverrideTarget.SUSPEND_LIFT: BOOLEAN,
    OverrideTarget.EQUIPMENT: EQUIPMENT,
    OverrideTarget.PROGRESSION_MODE: one_of("auto", "confirm"),
    OverrideTarget.PHASE: choice(ProgramPhase),
    OverrideTarget.NOTE: text(500, shortest=1),
}
NEEDS_TRACK: Final = frozenset(
    {
        OverrideTarget.RANK,
        OverrideTarget.MIN_LEVEL,
        OverrideTarget.MAX_LEVEL,
        OverrideTarget.SUSPEND_LIFT,
    }
)
NEEDS_EXERCISE: Final = frozenset({OverrideTarget.EXCLUDE, OverrideTarget.FORCE})
OVERRIDE_PARTS: Final = (
    need("target", choice(OverrideTarget)),
    maybe("track", NAME),
    maybe("exercise_id", NAME),
    maybe("until", DATE),
    maybe("note", text(500)),
)
WIRES: Final = frozenset({part.wire for part in OVERRIDE_PARTS} | {"value"})


def _read_override(value: object, path: str) -> person.TherapistOverride:
    assert isinstance(value, Mapping)
    target, track, exercise_id, until, note = (read_part(value, part, path) for part in OVERRIDE_PARTS)
    if target in NEEDS_TRACK and track is None:
        raise refuse("field_missing", "track", f"is missing for '{target}'")
    if target in NEEDS_EXERCISE and exercise_id is None:
        raise refuse("field_missing", "exercise_id", f"is missing for '{target}'")
    if "value" not in value:
        raise refuse("field_missing", "value", "is missing")
    raw = value["value"]
    chosen = None if raw is None else OVERRIDE_VALUES[target].read(raw, "value")
    return person.TherapistOverride(target, chosen, track, exercise_id, until, note)


def _load_override(value: Mapping[str, Any]) -> person.TherapistOverride:
    target = OverrideTarget(value["target"])
    raw, until = value["value"], value.get("until")
    return person.TherapistOverride(
        target,
        None if raw is None else loaded(OVERRIDE_VALUES[target], raw),
        value.get("track"),
        value.get("exercise_id"),
        None if until is None else date.fromisoformat(until),
        value.get("note"),
    )


OVERRIDE: Final = Reader(_read_override, _load_override, WIRES)
