"""Hundreds of events that must be refused, each made from a good one by one change, with the codes it may be given.

Every type a person may send is spoiled in every field: left out, of another type, out of bounds, unstorable.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from tests.api.conftest import ANSWERS
from tests.builders import NOON

SECRET: Final = "Wilhelmine Schneeschaufel"
"""Stands in whatever is refused, and must not stand in any answer."""
LONE: Final = "\ud800"
SESSION: Final = f"{NOON.date()}/morning"
ITEM: Final = {
    "item": 0,
    "exercise_id": "cat_cow",
    "track": "mobility",
    "rank": 0,
    "dose_step": 0,
    "role": "main",
    "substitute": "none",
    "seconds": 60,
}
SAMPLES: Final[dict[str, dict[str, Any]]] = {
    "IntakeCompleted": {"answers": ANSWERS},
    "ProgramStarted": {"program_version": "1", "catalogue_version": "1"},
    "SafetyScreened": {"reason": "periodic", "shown": ["s2_leg"], "ticked": [], "result": "CLEAR"},
    "ClearanceRecorded": {
        "for_event": "00000000-0000-4000-8000-000000000001",
        "cleared_on": "2026-03-01",
        "clinician": "doctor",
        "statement": "agreed",
    },
    "ProfileChanged": {"changes": {"sessions": 3}},
    "FindingRecorded": {"question": "Q15a", "result": "easy"},
    "DirectionChecked": {"direction": "extension", "before": 3, "after": 2, "leg": "none"},
    "MorningChecked": {"pain": 3, "flare": False, "woke_at": "07:00"},
    "FlareDeclared": {"note": "x"},
    "PlanShown": {"plan_hash": "abc", "ranks": {"hinge": 0}},
    "SessionStarted": {
        "session_id": SESSION,
        "slot": "morning",
        "kind": "mobility",
        "context": "home",
        "phase": "build",
        "before": 3,
        "unplanned": False,
        "items": [ITEM],
        "planned_s": 300,
    },
    "ExerciseDone": {
        "session_id": SESSION,
        "item": 0,
        "exercise_id": "cat_cow",
        "dose_step": 0,
        "sets": [{"reps": 6, "seconds": 40, "ended_by": "done"}],
        "form": "clean",
        "breath_held": False,
        "rpe": 3,
        "reason": "none",
        "load_kg": 2.5,
        "first_side": "left",
    },
    "SessionDone": {
        "session_id": SESSION,
        "during": 3,
        "after": 3,
        "blamed": [],
        "leg": "none",
        "leg_blamed": [],
        "neuro_new": False,
        "wall_s": 300,
        "adapted": False,
    },
    "SessionSkipped": {"session_id": SESSION, "reason": "no_time"},
    "WalkLogged": {"minutes": 10},
    "ConfidenceRated": {"value": 6},
    "StepAnswered": {"track": "hinge", "accept": True},
    "OutcomeRated": {"instrument": "PEG", "items": [3, 3, 3]},
    "PauseSet": {"from": "2026-03-10", "to": "2026-03-12"},
    "ReminderOpened": {"session_id": SESSION, "mode": "neutral"},
    "ReminderSnoozed": {"session_id": SESSION, "minutes": 30, "mode": "neutral"},
    "ReminderDismissed": {"session_id": SESSION, "mode": "neutral"},
    "HelpAsked": {"note": "x"},
    "EventCorrected": {"target": "00000000-0000-4000-8000-000000000001", "fields": {"value": 3}},
    "EventVoided": {"target": "00000000-0000-4000-8000-000000000001"},
    "ExportMade": {"export_id": "1", "period": "2026-03-01/2026-03-02"},
    "ConsentChanged": {"scope": "all", "given": True},
}
"""A good payload of each type; only its shape matters here."""
OPTIONAL: Final = frozenset(
    {"flare", "woke_at", "note", "load_kg", "first_side", "mode", "ReminderSnoozed.minutes"}
)
TYPE: Final = frozenset({"field_type"})
NUMBER: Final = frozenset({"field_type", "field_range", "field_choice"})
WORD: Final = frozenset(
    {"field_type", "field_choice", "field_text", "field_format", "field_too_long", "at_invalid", "tz_unknown"}
)
LONG: Final = WORD - {"field_type"}


@dataclass(frozen=True)
class Bad:
    """``raw``: JSON as it is sent. ``codes``: those it may be refused with."""

    about: str
    raw: str
    codes: frozenset[str]


def event(kind: str, number: int, /, **fields: Any) -> dict[str, Any]:
    stamp = {"id": str(uuid5(NAMESPACE_URL, f"{kind} {number}")), "type": kind, "v": 1, "seq": number}
    return stamp | {"at": NOON.isoformat(), "tz": "Europe/Berlin", "day": str(NOON.date())} | fields


def bad_events() -> list[Bad]:
    return [*_spoiled_fields(), *_spoiled_envelopes(), *_nested(), *_no_events()]


def _spoiled_fields() -> Iterator[Bad]:
    for kind, payload in SAMPLES.items():
        for name, good in payload.items():
            if not OPTIONAL & {name, f"{kind}.{name}"}:
                left_out = {key: value for key, value in payload.items() if key != name}
                yield _bad(f"{kind} without {name}", event(kind, 1, **left_out), frozenset({"field_missing"}))
            for wrong, codes in _instead_of(good):
                about = f"{kind}.{name} as {str(wrong)[:20]}"
                yield _bad(about, event(kind, 1, **payload | {name: wrong}), codes)
    for name, good in ANSWERS.items():
        for wrong, codes in _instead_of(good):
            answers = {"answers": ANSWERS | {name: wrong}}
            yield _bad(f"answers.{name} as {str(wrong)[:20]}", event("IntakeCompleted", 1, **answers), codes)


def _instead_of(good: object) -> Iterator[tuple[object, frozenset[str]]]:
    """What may not stand where ``good`` stands."""
    match good:
        case bool():
            yield from ((wrong, TYPE) for wrong in (1, "true", [True], {"is": SECRET}))
        case int() | float():
            yield from ((wrong, NUMBER) for wrong in (SECRET, True, [good], {SECRET: good}))
            yield from ((wrong, NUMBER) for wrong in (-5, 10**400, -(10**400), 1e300))
            yield from ((wrong, NUMBER) for wrong in (float("nan"), float("inf"), float("-inf")))
        case str():
            yield from ((wrong, WORD) for wrong in (7, True, [good], {SECRET: good}))
            yield from ((wrong, LONG) for wrong in (SECRET * 100, good + LONE, good + "\x00"))
        case list():
            yield from ((wrong, TYPE) for wrong in (SECRET, 7, True, {SECRET: good}))
            yield [SECRET] * 1000, frozenset({"field_range"})
        case dict():
            yield from ((wrong, TYPE) for wrong in (SECRET, 7, True, [good]))


def _spoiled_envelopes() -> Iterator[Bad]:
    for name, wrongs in ENVELOPES.items():
        for wrong, code in wrongs:
            changed = event("ConfidenceRated", 1, value=6) | {name: wrong}
            yield _bad(f"{name} as {str(wrong)[:40]}", changed, frozenset(code.split("|")))
    for name in ("id", "v", "seq", "at", "tz", "day"):
        changed = event("ConfidenceRated", 1, value=6)
        del changed[name]
        yield _bad(f"an event without {name}", changed, frozenset({"field_missing"}))
    for kind in ("TherapistOverride", "StateSnapshot", "ReminderSent"):
        yield _bad(f"{kind} from a phone", event(kind, 1), frozenset({"actor_may_not_send"}))


TOMORROW_BUT_ONE: Final = NOON + timedelta(days=2)
ENVELOPES: Final[dict[str, list[tuple[object, str]]]] = {
    "id": [
        (7, "field_type"),
        (SECRET, "field_format"),
        ("00000000-0000-4000-8000-00000000000g", "field_format"),
        ("{00000000-0000-4000-8000-000000000001}", "field_format"),
        ("urn:uuid:00000000-0000-4000-8000-000000000001", "field_format"),
        ("00000000000040008000000000000001", "field_format"),
        ("", "field_format"),
        (LONE, "field_text"),
        ("1" * 10_000, "field_too_long"),
        (None, "field_missing"),
    ],
    "type": [
        (wrong, "event_type_unknown") for wrong in (7, None, "", SECRET, "confidencerated", LONE, ["x"])
    ],
    "v": [
        (0, "field_range"),
        (2, "event_version_unknown"),
        (1.0, "field_type"),
        ("1", "field_type"),
        (True, "field_type"),
        (10**400, "field_range"),
    ],
    "seq": [
        (-1, "field_range"),
        (2**53, "field_range"),
        (10**400, "field_range"),
        (1.5, "field_type"),
        ("1", "field_type"),
        (float("nan"), "field_type"),
    ],
    "at": [
        *((wrong, "field_type") for wrong in (7, 1.5, True, ["x"], {"x": 1})),
        *(
            (wrong, "at_invalid")
            for wrong in (
                "",
                SECRET,
                "2026-03-04",
                "2026-03-04T12:00:00",
                "2026-03-04 12:00:00Z",
                "2026-3-4T12:00:00Z",
                "2026-02-30T12:00:00Z",
                "2026-13-01T12:00:00Z",
                "2026-03-04T24:00:01Z",
                "2026-03-04T12:60:00Z",
                "2026-03-04T12:00:61Z",
                "2026-03-04T12:00:00+25:00",
                "2026-03-04T12:00:00+0100",
                "20260304T120000Z",
                "2026-W10-3T12:00:00Z",
                "0000-01-01T00:00:00Z",
                "0001-01-01T00:00:00+14:00",
                "9999-12-31T23:59:59-14:00",
                "+12026-03-04T12:00:00Z",
                "-2026-03-04T12:00:00Z",
                "٢٠٢٦-03-04T12:00:00Z",
                "2026-03-04T12:00:00Z\n",
                "1772625600",
            )
        ),
        *(
            (wrong, "at_out_of_range")
            for wrong in (
                "0001-01-01T00:00:00Z",
                "1582-10-10T00:00:00Z",
                "1900-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2019-12-31T23:59:59Z",
                "2100-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
            )
        ),
        (TOMORROW_BUT_ONE.isoformat(), "event_from_the_future"),
        ("2030-01-01T00:00:00Z", "day_far_from_at"),
        (LONE, "field_text"),
        ("2026-03-04T12:00:00Z" + "0" * 500, "field_too_long"),
    ],
    "tz": [
        (7, "field_type"),
        *(
            (wrong, "tz_unknown")
            for wrong in (
                "",
                SECRET,
                "Mars/Olympus",
                "europe/berlin",
                "Europe/Berlin ",
                "UTC+1",
                "+01:00",
                "CEST",
                "../../etc/passwd",
                "/etc/localtime",
                "Europe",
                "Europe/",
                "localtime/x",
                "EST5EDT4",
            )
        ),
        ("Europe/Berlin\x00", "field_text"),
        (LONE, "field_text"),
        ("x" * 5000, "field_too_long"),
    ],
    "day": [
        (20260304, "field_type"),
        *(
            (wrong, "field_format|field_too_long")
            for wrong in (
                "",
                SECRET,
                "2026-02-30",
                "2026-3-4",
                "20260304",
                "2026-W10-3",
                "04.03.2026",
                "٢٠٢٦-03-04",
            )
        ),
        *((wrong, "day_far_from_at") for wrong in ("0001-01-01", "9999-12-31", "2026-03-01", "2026-03-07")),
    ],
    "person_id": [
        (wrong, "event_of_another_person")
        for wrong in ("", SECRET, 7, True, ["x"], LONE, "00000000-0000-4000-8000-000000000000")
    ],
    "value": [(wrong, "field_type|field_range") for wrong in (11, -1, 6.0, "6", True, [6], 10**400)],
}


def _nested() -> Iterator[Bad]:
    """What no field asks for is kept within bounds: of depth, length and number."""
    deep: object = SECRET
    for _ in range(200):
        deep = [deep]
    wide = {f"x{number}": number for number in range(50)}
    for about, more, code in (
        ("deep lists", {"more": deep}, "field_range"),
        ("deep objects", {"more": json.loads('{"a":' * 100 + "1" + "}" * 100)}, "field_range"),
        ("many unknown fields", wide, "field_range"),
        ("a long unknown text", {"more": SECRET * 200}, "field_too_long"),
        ("a long unknown name", {SECRET * 20: 1}, "field_too_long"),
        ("an unknown name with a lone surrogate", {LONE: 1}, "field_text"),
        ("an unknown lone surrogate", {"more": [{"x": LONE}]}, "field_text"),
        ("an unknown NUL", {"more": "\x00"}, "field_text"),
        ("an unknown NaN", {"more": float("nan")}, "field_range"),
        ("an unknown endless number", {"more": [float("inf")]}, "field_range"),
        ("an unknown huge number", {"more": 10**400}, "field_range"),
        ("an unknown huge fraction", {"more": 1e300}, "field_range"),
    ):
        yield _bad(about, event("ConfidenceRated", 1, value=6) | more, frozenset({code}))
    for about, fields in (("deep fields", {"a": deep}), ("a huge number", {"value": 10**400})):
        changed = event("EventCorrected", 1, target="00000000-0000-4000-8000-000000000001", fields=fields)
        yield _bad(f"a correction with {about}", changed, frozenset({"field_range"}))


def _no_events() -> Iterator[Bad]:
    code = frozenset({"event_not_an_object"})
    for raw in (
        "null",
        "true",
        "0",
        "-0.0",
        "NaN",
        "-Infinity",
        "1e999",
        '""',
        "[]",
        "[[[]]]",
        '"\\ud800"',
        "1" * 4000,
    ):
        yield Bad(f"{raw[:12]} in the place of an event", raw, code)
    yield Bad("an empty object", "{}", frozenset({"event_type_unknown"}))


def _bad(about: str, changed: dict[str, Any], codes: frozenset[str]) -> Bad:
    return Bad(about, json.dumps(changed), codes)
