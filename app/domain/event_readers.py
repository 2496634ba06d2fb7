"""Readers for what takes more than one field to judge: intake, settings, outcome, pause."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.domain import event_person as person
from app.domain import events
from app.domain.event_types import Instrument, LockScreen, Side
from app.domain.fields import (
    BOOLEAN,
    CLOCK_TIME,
    DATE,
    NAME,
    NPRS,
    Part,
    Reader,
    choice,
    integer,
    listing,
    loaded,
    mapping,
    one_of,
    plain,
    read_part,
    record,
    refuse,
    shaped,
    text,
)
from app.domain.findings import RESULTS, Question
from app.domain.vocabulary import (
    CareFlag,
    Context,
    Equipment,
    Presentation,
    Slot,
)

SESSION_PATTERN: Final = re.compile(r"\d{4}-\d{2}-\d{2}/(morning|midday|afternoon|evening)", re.ASCII)
PERIOD: Final = re.compile(r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}", re.ASCII)
RANK_MAX: Final = 20
FREE_DOSE_MAX: Final = 8  # breathing may be stretched to eighteen breaths, six steps past its third dose
PAUSE_DAYS_MAX: Final = 366


def _read_session_id(value: object, path: str) -> str:
    words: str = shaped(SESSION_PATTERN, "must be <person-day>/<slot>").read(value, path)
    DATE.read(words[:10], path)
    return words


SESSION_ID: Final = Reader(_read_session_id)
REMINDED: Final = Reader(lambda value, path: value if value == "morning" else SESSION_ID.read(value, path))
CODES: Final = listing(NAME, 40, unique=True)
EXERCISES: Final = listing(NAME, 20, unique=True)
EQUIPMENT: Final = mapping(choice(Context), listing(choice(Equipment), 7, unique=True), 4)
VERSION: Final = text(40, shortest=1)
MODE: Final = choice(LockScreen)
RANK: Final = integer(0, RANK_MAX)


def need(wire: str, reader: Reader) -> Part:
    return Part(wire, reader)


def maybe(wire: str, reader: Reader, default: Any = None) -> Part:
    return Part(wire, reader, required=False, default=default)


ANSWERS: Final = (
    need("age_band", one_of("18-39", "40-49", "50-64", "65-74", "75+")),
    need("activity", one_of("hardly", "once_or_twice", "three_or_more")),
    need("named", one_of("disc", "stenosis", "facet", "deconditioned", "several", "none")),
    need(
        "worse",
        listing(
            one_of("sitting", "bending", "standing", "walking", "leaning_back", "twisting", "effort"),
            7,
            unique=True,
        ),
    ),
    need(
        "eases",
        listing(
            one_of("standing_or_walking", "arching_back", "sitting", "leaning_forward", "changing_position"),
            5,
            unique=True,
        ),
    ),
    need("leg", one_of("none", "above_knee", "below_knee", "both_on_walking")),
    need("avg_pain", NPRS),
    need("enjoyment", NPRS),
    need("general_activity", NPRS),
    need("stir", integer(0, 2)),
    need("calm_down", integer(0, 2)),
    need("care_flags", listing(choice(CareFlag), 6, unique=True)),
    need("wake", CLOCK_TIME),
    need("bed", CLOCK_TIME),
    need("work", one_of("desk", "on_feet", "home", "not_working")),
    need("lie_down", listing(choice(Context), 4, unique=True)),
    need("equipment", EQUIPMENT),
    need("sessions", integer(2, 4)),
    need("floor_ok", BOOLEAN),
    need("discreet", BOOLEAN),
    need("disliked", EXERCISES),
    maybe("therapist_presentation", choice(Presentation)),
    maybe("walking_aid", BOOLEAN, False),
    maybe("working_days", listing(integer(1, 7), 7, unique=True), (1, 2, 3, 4, 5)),
    maybe("travel_days", listing(DATE, 60, unique=True), ()),
)

IF_THEN: Final = record(
    person.IfThenPlan,
    (need("anchor", text(120, shortest=1)), maybe("context", choice(Context)), maybe("at", CLOCK_TIME)),
)
QUIET: Final = record(person.QuietHours, (need("begin", CLOCK_TIME), need("end", CLOCK_TIME)))
SLOTS: Final = listing(choice(Slot), len(Slot), unique=True)
REMINDER_SETTINGS: Final = (
    maybe("quiet_hours", QUIET),
    maybe("days_off", listing(integer(1, 7), 7, unique=True)),
    maybe("silent_slots", SLOTS),
    maybe("slots_answered", SLOTS),
    maybe("morning_reminder", BOOLEAN),
)
"""Null goes back to the usual. Weekdays count Monday = 1. ``slots_answered``: "leave them as they are", said to
the question about a time of day whose reminders found no answer."""

SETTINGS: Final = (
    maybe("automatic_ok", BOOLEAN),
    maybe("lock_screen", MODE),
    maybe("branch", mapping(NAME, NAME, 19)),
    maybe("phase_choice", one_of("maintain", "build")),
    maybe("agreed_direction", one_of("extension", "flexion", "none")),
    maybe("plans", mapping(choice(Slot), IF_THEN, 4)),
    *REMINDER_SETTINGS,
)
PROFILE: Final = {part.wire: part.reader for part in (*ANSWERS, *SETTINGS)}


def _read_changes(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse("field_type", path, "must be an object")
    if len(value) > len(PROFILE):
        raise refuse("field_range", path, "has too many fields")
    return {
        NAME.read(name, path): PROFILE[name].read(entry, f"{path}.{name}")
        if name in PROFILE and entry is not None
        else plain(entry, f"{path}.{name}")
        for name, entry in value.items()
    }


def _load_changes(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: loaded(PROFILE[name], entry) if name in PROFILE and entry is not None else entry
        for name, entry in value.items()
    }


CHANGES: Final = Reader(_read_changes, _load_changes)

OUTCOME_ITEMS: Final = {
    Instrument.PEG: listing(NPRS, 3, least=3),
    Instrument.PSFS: listing(NPRS, 3, least=1),
    Instrument.RMDQ: listing(integer(0, 1), 24, least=24),
    Instrument.GRC: listing(integer(-3, 3), 1, least=1),
    Instrument.AUTOMATICITY: listing(integer(1, 7), 1, least=1),
    Instrument.PSEQ2: listing(integer(0, 6), 2, least=2),
}
LABELS: Final = listing(text(120, shortest=1), 3)


def _read_outcome(value: object, path: str) -> events.OutcomeRated:
    assert isinstance(value, Mapping)
    instrument = read_part(value, need("instrument", choice(Instrument)), path)
    items = read_part(value, need("items", OUTCOME_ITEMS[instrument]), path)
    labels = read_part(value, maybe("labels", LABELS, ()), path)
    if labels and len(labels) != len(items):
        raise refuse("field_range", "labels", "must name every item or none")
    return events.OutcomeRated(instrument, items, labels)


def _load_outcome(value: Mapping[str, Any]) -> events.OutcomeRated:
    return events.OutcomeRated(
        Instrument(value["instrument"]), tuple(value["items"]), tuple(value.get("labels") or ())
    )


FINDING_PARTS: Final = (
    need("question", one_of(*(question.value for question in Question))),
    need("result", NAME),
    maybe("side", choice(Side)),
)


def _read_finding(value: object, path: str) -> person.FindingRecorded:
    assert isinstance(value, Mapping)
    question, result, side = (read_part(value, part, path) for part in FINDING_PARTS)
    known = RESULTS[Question(question)]
    if result not in known:
        raise refuse("field_choice", "result", "must be one of " + ", ".join(known))
    return person.FindingRecorded(question, result, side)


PAUSE_PARTS: Final = (need("from", DATE), need("to", DATE))


def _read_pause(value: object, path: str) -> person.PauseSet:
    assert isinstance(value, Mapping)
    first, last = (read_part(value, part, path) for part in PAUSE_PARTS)
    if not 0 <= (last - first).days < PAUSE_DAYS_MAX:
        raise refuse("field_range", "to", "must not lie before 'from', nor a year after it")
    return person.PauseSet(first, last)


def _object(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse("field_type", path, "must be an object")
    found: Mapping[str, Any] = plain(value, path, 12)
    return found


OBJECT: Final = Reader(lambda value, path: dict(_object(value, path)))
OUTCOME: Final = Reader(_read_outcome, _load_outcome, frozenset({"instrument", "items", "labels"}))
FINDING: Final = Reader(
    _read_finding,
    record(person.FindingRecorded, FINDING_PARTS).load,
    frozenset(part.wire for part in FINDING_PARTS),
)
PAUSE: Final = Reader(_read_pause, record(person.PauseSet, PAUSE_PARTS).load, frozenset({"from", "to"}))
