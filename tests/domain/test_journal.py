"""The vocabulary of events at the door: what is let in, what is refused and with which code."""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_builder import PERSON, PHONE, Log, answers

from app.domain.errors import Invalid
from app.domain.event_fields import PAYLOADS, SENDERS
from app.domain.event_types import EventType
from app.domain.events import Payload
from app.domain.journal import check_arrival, from_record, in_order, parse_event, to_record

SETS = [{"reps": 6, "seconds": 60, "ended_by": "done"}]
ITEM = {
    "item": 0,
    "exercise_id": "bridge_full",
    "track": "bridge",
    "rank": 0,
    "dose_step": 0,
    "role": "main",
    "substitute": "none",
    "seconds": 110,
}
UUID = "0b9de16c-6a2e-4d3c-9a0e-0a3a5a9b7c11"
SESSION = "2026-03-02/morning"

EXAMPLES: dict[str, dict[str, Any]] = {
    "IntakeCompleted": {
        "answers": answers(therapist_presentation="mixed_unsure", travel_days=["2026-03-09"])
    },
    "ProgramStarted": {"program_version": "1.0.0", "catalogue_version": "1"},
    "SafetyScreened": {"reason": "intake", "shown": ["s1_saddle"], "ticked": [], "result": "CLEAR"},
    "ClearanceRecorded": {
        "for_event": UUID,
        "cleared_on": "2026-03-02",
        "clinician": "doctor",
        "statement": "agreed",
    },
    "ProfileChanged": {
        "changes": {
            "wake": "06:30",
            "equipment": {"home": ["chair"]},
            "branch": {"bird_dog": "bird_dog_standing"},
            "plans": {"morning": {"anchor": "After my first drink", "context": "home", "at": "07:30"}},
            "phase_choice": "maintain",
            "a_later_field": {"kept": [1, 2.5, None, True]},
        }
    },
    "FindingRecorded": {"question": "Q15a", "result": "stiff_one", "side": "left"},
    "DirectionChecked": {"direction": "extension", "before": 2, "after": 1, "leg": "none"},
    "MorningChecked": {"pain": 2, "flare": False, "woke_at": "06:50"},
    "FlareDeclared": {"note": "after the garden"},
    "FlareWithdrawn": {},
    "PlanShown": {"plan_hash": "abc", "ranks": {"bridge": 0}},
    "SessionStarted": {
        "session_id": SESSION,
        "slot": "morning",
        "kind": "mobility",
        "context": "home",
        "phase": "settle",
        "before": 2,
        "unplanned": False,
        "items": [ITEM],
        "planned_s": 330,
    },
    "ExerciseDone": {
        "session_id": SESSION,
        "item": 0,
        "exercise_id": "bridge_full",
        "dose_step": 0,
        "sets": SETS,
        "form": "clean",
        "breath_held": False,
        "rpe": 4,
        "reason": "none",
        "load_kg": 2.5,
        "first_side": "left",
    },
    "SessionDone": {
        "session_id": SESSION,
        "during": 2,
        "after": 2,
        "blamed": [],
        "leg": "none",
        "leg_blamed": [],
        "neuro_new": False,
        "wall_s": 340,
        "adapted": False,
    },
    "SessionSkipped": {"session_id": SESSION, "reason": "no_time"},
    "WalkLogged": {"minutes": 20},
    "ConfidenceRated": {"value": 7},
    "StepAnswered": {"track": "bridge", "accept": True},
    "OutcomeRated": {"instrument": "PSFS", "items": [4, 6], "labels": ["drive", "carry shopping"]},
    "TherapistOverride": {
        "target": "rank",
        "value": 3,
        "track": "bridge",
        "exercise_id": "bridge_full",
        "until": "2026-04-01",
        "note": "ready for it",
    },
    "PauseSet": {"from": "2026-03-05", "to": "2026-03-09"},
    "ReminderSent": {"session_id": SESSION, "mode": "neutral"},
    "ReminderOpened": {"session_id": SESSION, "mode": "neutral"},
    "ReminderSnoozed": {"session_id": SESSION, "minutes": 30},
    "ReminderDismissed": {"session_id": "morning"},
    "HelpAsked": {"note": "Which weight?"},
    "EventCorrected": {"target": UUID, "fields": {"pain": 3}},
    "EventVoided": {"target": UUID},
    "ExportMade": {"export_id": "e1", "period": "2026-03-02/2026-03-20"},
    "ConsentChanged": {"scope": "report", "given": True},
    "StateSnapshot": {"engine_version": "1", "catalogue_version": "1", "state": {"ranks": {"bridge": 2}}},
}


def raw(kind: str, /, **changes: Any) -> dict[str, Any]:
    sender = min(SENDERS[EventType(kind)], key=["person", "therapist", "system"].index)
    return {
        "id": "3f2b8f0a-53a4-4a5e-9d25-1f1f6c1c9b01",
        "type": kind,
        "v": 1,
        "person_id": PERSON,
        "device_id": PHONE,
        "seq": 4,
        "at": "2026-03-02T07:10:00+01:00",
        "tz": "Europe/Berlin",
        "day": "2026-03-02",
        "actor": sender.value,
        **EXAMPLES[kind],
        **changes,
    }


def refusal(event: Any) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as caught:
        parse_event(event)
    return caught.value.code, caught.value.field


def test_every_type_of_event_has_an_example_a_reader_and_senders() -> None:
    assert {*EXAMPLES} == {kind.value for kind in EventType}
    assert {*PAYLOADS} == {*SENDERS} == {*EventType}
    assert len(Payload.__args__) == len(EventType)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_survives_reading_writing_and_reading_again(kind: str) -> None:
    event = parse_event(raw(kind, a_new_field={"deep": [1, "two", None]}))
    record = json.loads(json.dumps(to_record(event)))
    assert from_record(record) == event == parse_event(record)
    assert record["a_new_field"] == {"deep": [1, "two", None]}
    assert event.at == datetime(2026, 3, 2, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_without_unknown_fields_has_no_extra(kind: str) -> None:
    assert from_record(to_record(parse_event(raw(kind)))).extra == {}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_missing_or_null_field_is_named(kind: str) -> None:
    for name in (*EXAMPLES[kind], "id", "v", "person_id", "device_id", "seq", "at", "tz", "day", "actor"):
        for event in (
            {key: value for key, value in raw(kind).items() if key != name},
            raw(kind, **{name: None}),
        ):
            try:
                parse_event(event)
            except Invalid as error:
                assert (error.code, error.field) == ("field_missing", name)


@pytest.mark.parametrize("value", ["event", 3, None, ["IntakeCompleted"], True])
def test_only_an_object_is_an_event(value: Any) -> None:
    assert refusal(value) == ("event_not_an_object", None)


@pytest.mark.parametrize("kind", ["Nothing", "", None, 3, ["MorningChecked"], "morningchecked"])
def test_an_unknown_type_is_refused(kind: Any) -> None:
    assert refusal(raw("MorningChecked", type=kind)) == ("event_type_unknown", "type")


def test_a_later_version_of_the_envelope_is_refused() -> None:
    assert refusal(raw("MorningChecked", v=2)) == ("event_version_unknown", "v")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "3F2B8F0A-53A4-4A5E-9D25-1F1F6C1C9B01", "field_format"),
        ("id", "{3f2b8f0a-53a4-4a5e-9d25-1f1f6c1c9b01}", "field_format"),
        ("id", 7, "field_type"),
        ("v", True, "field_type"),
        ("v", "1", "field_type"),
        ("seq", -1, "field_range"),
        ("seq", 2**53, "field_range"),
        ("seq", 1.0, "field_type"),
        ("person_id", "", "field_range"),
        ("device_id", "x" * 65, "field_too_long"),
        ("at", "2026-03-02T07:10:00", "at_invalid"),
        ("at", "2026-03-02 07:10:00+01:00", "at_invalid"),
        ("at", "2026-03-02T07:10+01:00", "at_invalid"),
        ("at", "2026-02-30T07:10:00Z", "at_invalid"),
        ("at", "2026-03-02T25:10:00Z", "at_invalid"),
        ("at", "2026-03-02T07:10:60Z", "at_invalid"),
        ("at", "0001-01-01T00:00:00+14:00", "at_invalid"),
        ("at", "2019-12-31T23:59:59Z", "at_out_of_range"),
        ("at", "9999-12-31T23:59:59Z", "at_out_of_range"),
        ("at", 1772431800, "field_type"),
        ("at", "٢٠٢٦-03-02T07:10:00Z", "at_invalid"),
        ("tz", "Europe/Atlantis", "tz_unknown"),
        ("tz", "CEST+1", "tz_unknown"),
        ("tz", "../etc/passwd", "tz_unknown"),
        ("day", "2026-3-2", "field_format"),
        ("day", "2026-02-30", "field_format"),
        ("day", 20260302, "field_type"),
        ("day", "2026-03-05", "day_far_from_at"),
        ("day", "2026-02-27", "day_far_from_at"),
        ("actor", "robot", "field_choice"),
        ("actor", 1, "field_choice"),
        ("pain", 11, "field_range"),
        ("pain", -1, "field_range"),
        ("pain", True, "field_type"),
        ("pain", 3.0, "field_type"),
        ("pain", "3", "field_type"),
        ("pain", math.nan, "field_type"),
        ("pain", [3], "field_type"),
        ("flare", 1, "field_type"),
        ("woke_at", "7:00", "field_format"),
        ("woke_at", "24:00", "field_format"),
        ("note_from_later", math.nan, "field_range"),
        ("note_from_later", math.inf, "field_range"),
        ("note_from_later", "\x00", "field_text"),
        ("note_from_later", {"a": "\ud800"}, "field_text"),
        ("note_from_later", {"a\x00": 1}, "field_text"),
        ("note_from_later", "x" * 2001, "field_too_long"),
        ("note_from_later", [[[[[[[1]]]]]]], "field_range"),
        ("note_from_later", {1, 2}, "field_type"),
    ],
)
def test_a_malformed_field_of_a_morning_is_refused(field: str, value: Any, code: str) -> None:
    expected_field = "note_from_later" if field == "note_from_later" else field
    assert refusal(raw("MorningChecked", **{field: value})) == (code, expected_field)


@pytest.mark.parametrize(
    "at", ["2026-03-02T06:10:00Z", "2026-03-02t06:10:00.123456789z", "2026-03-02T06:10:00-00:00"]
)
def test_the_spellings_of_an_instant_that_rfc_3339_allows_are_read(at: str) -> None:
    assert parse_event(raw("MorningChecked", at=at)).at.replace(microsecond=0) == datetime(
        2026, 3, 2, 6, 10, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("kind", "changes", "code", "field"),
    [
        ("FlareDeclared", {"note": "x" * 201}, "field_too_long", "note"),
        ("FlareDeclared", {"note": "a\x00b"}, "field_text", "note"),
        ("HelpAsked", {"note": "\udfff"}, "field_text", "note"),
        ("HelpAsked", {"note": ["a"]}, "field_type", "note"),
        ("SessionSkipped", {"session_id": "2026-03-02/night"}, "field_format", "session_id"),
        ("SessionSkipped", {"session_id": "2026-02-30/morning"}, "field_format", "session_id"),
        ("SessionSkipped", {"reason": "lazy"}, "field_choice", "reason"),
        ("SessionSkipped", {"reason": []}, "field_choice", "reason"),
        ("SessionDone", {"blamed": "bridge_full"}, "field_type", "blamed"),
        ("SessionDone", {"blamed": ["bridge_full"] * 2}, "field_range", "blamed"),
        ("SessionDone", {"blamed": ["Bridge!"]}, "field_format", "blamed[0]"),
        ("SessionDone", {"wall_s": 90_000}, "field_range", "wall_s"),
        ("SessionStarted", {"items": [{**ITEM, "rank": 2.0}]}, "field_type", "items[0].rank"),
        ("SessionStarted", {"items": [{**ITEM, "role": None}]}, "field_missing", "items[0].role"),
        ("SessionStarted", {"items": ["bridge_full"]}, "field_type", "items[0]"),
        ("SessionStarted", {"items": [ITEM] * 13}, "field_range", "items"),
        ("ExerciseDone", {"load_kg": math.inf}, "field_range", "load_kg"),
        ("ExerciseDone", {"load_kg": "2"}, "field_type", "load_kg"),
        ("ExerciseDone", {"load_kg": True}, "field_type", "load_kg"),
        ("PlanShown", {"ranks": {"bridge": 21}}, "field_range", "ranks.bridge"),
        ("PlanShown", {"ranks": {"a" * 41: 1}}, "field_format", "ranks"),
        ("PlanShown", {"ranks": []}, "field_type", "ranks"),
        ("PlanShown", {"ranks": {f"t{n}": 0 for n in range(61)}}, "field_range", "ranks"),
        ("PlanShown", {"plan_hash": " "}, "field_range", "plan_hash"),
        ("IntakeCompleted", {"answers": answers(sessions=5)}, "field_range", "answers.sessions"),
        ("IntakeCompleted", {"answers": answers(worse=["sneezing"])}, "field_choice", "answers.worse[0]"),
        (
            "IntakeCompleted",
            {"answers": answers(equipment={"moon": []})},
            "field_choice",
            "answers.equipment",
        ),
        ("IntakeCompleted", {"answers": answers(floor_ok=None)}, "field_missing", "answers.floor_ok"),
        ("IntakeCompleted", {"answers": []}, "field_type", "answers"),
        ("ProfileChanged", {"changes": {"wake": "25:00"}}, "field_format", "changes.wake"),
        ("ProfileChanged", {"changes": {"later": math.nan}}, "field_range", "changes.later"),
        ("ProfileChanged", {"changes": {"Bad name": 1}}, "field_format", "changes"),
        ("ProfileChanged", {"changes": 3}, "field_type", "changes"),
        ("ProfileChanged", {"changes": {f"x{n}": 1 for n in range(60)}}, "field_range", "changes"),
        ("DirectionChecked", {"direction": "none"}, "field_choice", "direction"),
        ("WalkLogged", {"minutes": 0}, "field_range", "minutes"),
        ("FindingRecorded", {"result": "purple"}, "field_choice", "result"),
        ("FindingRecorded", {"question": "Q15b"}, "field_choice", "result"),
        ("FindingRecorded", {"question": "Q16"}, "field_choice", "question"),
        ("OutcomeRated", {"instrument": "PEG"}, "field_range", "items"),
        ("OutcomeRated", {"instrument": "RMDQ", "items": [2] * 24}, "field_range", "items[0]"),
        ("OutcomeRated", {"labels": ["only one"]}, "field_range", "labels"),
        ("TherapistOverride", {"target": "pain_ceiling", "value": 6}, "field_range", "value"),
        ("TherapistOverride", {"target": "rank", "track": None}, "field_missing", "track"),
        ("TherapistOverride", {"target": "force", "exercise_id": None}, "field_missing", "exercise_id"),
        ("TherapistOverride", {"target": "progression_mode", "value": "manual"}, "field_choice", "value"),
        ("PauseSet", {"to": "2026-03-04"}, "field_range", "to"),
        ("PauseSet", {"to": "2027-03-09"}, "field_range", "to"),
        ("SessionSkipped", {"session_id": "2026-03-05/morning"}, "session_of_another_day", "session_id"),
        ("ReminderOpened", {"session_id": "2026-02-27/morning"}, "session_of_another_day", "session_id"),
        ("ReminderSnoozed", {"minutes": 45}, "field_choice", "minutes"),
        ("EventCorrected", {"fields": 3}, "field_type", "fields"),
        ("EventCorrected", {"target": "that one"}, "field_format", "target"),
        ("ExportMade", {"period": "last month"}, "field_format", "period"),
        ("StateSnapshot", {"state": [1]}, "field_type", "state"),
    ],
)
def test_a_field_out_of_its_bounds_is_refused_by_name(
    kind: str, changes: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(raw(kind, **changes)) == (code, field)


def test_no_refusal_repeats_the_value_it_refuses() -> None:
    with pytest.raises(Invalid) as caught:
        parse_event(raw("HelpAsked", note="my secret\x00"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "actor"),
    [
        ("TherapistOverride", "person"),
        ("StateSnapshot", "person"),
        ("StateSnapshot", "therapist"),
        ("ReminderSent", "person"),
        ("MorningChecked", "therapist"),
        ("MorningChecked", "system"),
        ("SafetyScreened", "therapist"),
        ("FlareDeclared", "system"),
    ],
)
def test_nobody_can_speak_for_another(kind: str, actor: str) -> None:
    assert refusal(raw(kind, actor=actor)) == ("actor_may_not_send", "type")


def test_only_a_therapist_releases_a_hold() -> None:
    released = {"statement": "released"}
    assert refusal(raw("ClearanceRecorded", **released)) == ("actor_may_not_send", "statement")
    assert parse_event(raw("ClearanceRecorded", actor="therapist", **released)).actor == "therapist"


def test_only_a_therapist_sets_a_bound_and_the_system_may_end_one() -> None:
    assert refusal(raw("TherapistOverride", actor="system")) == ("actor_may_not_send", "value")
    assert parse_event(raw("TherapistOverride", actor="system", value=None)).actor == "system"


def test_an_override_is_ended_by_null_and_the_null_is_kept() -> None:
    event = parse_event(raw("TherapistOverride", value=None))
    assert event.payload.value is None  # type: ignore[union-attr]
    assert to_record(event)["value"] is None
    without = {key: value for key, value in raw("TherapistOverride").items() if key != "value"}
    assert refusal(without) == ("field_missing", "value")


def test_too_many_unknown_fields_are_refused() -> None:
    assert refusal(raw("FlareWithdrawn", **{f"x{n}": 1 for n in range(21)})) == ("field_range", "event")


def test_an_event_a_day_ahead_of_its_receipt_is_refused() -> None:
    event = parse_event(raw("MorningChecked"))
    check_arrival(event, event.at - timedelta(hours=24))
    with pytest.raises(Invalid, match="event_from_the_future"):
        check_arrival(event, event.at - timedelta(hours=24, seconds=1))


def test_the_log_is_ordered_by_day_then_instant_then_device_then_sequence() -> None:
    later_day_earlier_instant = parse_event(
        raw("MorningChecked", day="2026-03-03", at="2026-03-02T05:00:00Z", id=UUID)
    )
    plain = parse_event(raw("MorningChecked"))
    assert in_order([later_day_earlier_instant, plain, plain]) == [plain, later_day_earlier_instant]


def test_one_id_with_two_contents_gives_the_same_log_in_any_order() -> None:
    two, three = (parse_event(raw("MorningChecked", pain=pain)) for pain in (2, 3))
    later = parse_event(raw("MorningChecked", pain=9, seq=5))
    assert in_order([two, three, later]) == in_order([later, three, two]) == in_order([three, later, two])
    assert len(in_order([two, three, later])) == 1


def test_the_builder_stamps_the_person_day() -> None:
    assert Log().at(0, "24:40").add("MorningChecked", pain=2).day.isoformat() == "2026-03-02"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(kind=st.sampled_from(sorted(EXAMPLES)), data=st.data())
def test_any_json_in_any_field_is_either_read_or_refused_with_a_code(kind: str, data: st.DataObject) -> None:
    event = raw(kind)
    event[data.draw(st.sampled_from(sorted(event)))] = data.draw(JSON)
    try:
        parsed = parse_event(event)
    except Invalid as error:
        assert error.code.isidentifier() and error.detail.isascii()
    else:
        assert from_record(json.loads(json.dumps(to_record(parsed)))) == parsed
