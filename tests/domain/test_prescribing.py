"""A therapist's changes in words: what was, what would be, what holds, and what was taken back."""

from datetime import timedelta
from typing import Any

import pytest
from log_builder import CATALOGUE, Log, evaluated

from app.domain.bounds import check_limits
from app.domain.engine import Evaluation
from app.domain.errors import Invalid
from app.domain.event_person import TherapistOverride
from app.domain.events import Event
from app.domain.prescribing import change_in_words, changes_of, draft_in_words, mode_of, note_in_force
from app.domain.speech import Language, speech_of

ENGLISH = speech_of(Language.EN, CATALOGUE, {})
BRIDGE, CLAMSHELL = {"track": "bridge"}, {"exercise_id": "clamshell"}
EVERYTHING = "mat or bed, chair, wall, worktop or desk, weight, bag, roller or towel"


def trained() -> Log:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    log.session("bridge_full", "heel_slide", clock="07:30")
    return log.at(1, "09:00")


def ordered(log: Log, target: str, value: Any, **fields: Any) -> Event:
    return log.add("TherapistOverride", actor="therapist", target=target, value=value, **fields)


@pytest.fixture(scope="module")
def now() -> Evaluation:
    return evaluated(trained())


SET: list[tuple[str, Any, dict[str, Any], str]] = [
    ("pain_ceiling", 4, {}, "Pain ceiling: 4 of 10 (so far: 5 of 10)"),
    ("ref_pain", 4, {}, "Reference pain: 4 of 10 (so far: 2 of 10)"),
    ("irritability", "high", {}, "Irritability: high (so far: low)"),
    ("phase", "strengthen", {}, "Stage: Strengthen (so far: Settle)"),
    ("direction", "flexion", {}, "Direction that eases: flexion (so far: extension)"),
    (
        "presentation", "flexion_responsive", {},
        "Presentation: Flexion-responsive (so far: Extension-responsive)",
    ),
    (
        "progression_mode", "confirm", {},
        "New exercises: wait for your yes (so far: come as they are earned)",
    ),
    ("note", "Well done.", {}, "Note to the person: Well done. (so far: not set)"),
    ("lock", True, {}, "All exercises, steps: held (so far: free to move)"),
    ("lock", False, BRIDGE, "Bridge, slow, steps: free to move (so far: free to move)"),
    (
        "lock", True, {"until": "2026-03-20"},
        "All exercises, steps: held until 20 March (so far: free to move)",
    ),
    ("suspend_lift", True, BRIDGE, "Bridge, slow, rest: lifted (so far: no rest)"),
    ("exclude", True, CLAMSHELL, "Clamshell: left out (so far: as the plan has it)"),
    ("force", True, CLAMSHELL, "Clamshell: added (so far: not added)"),
    ("max_level", 1, BRIDGE, "Bridge, slow, highest level: level 1, Bridge, slow (so far: no limit)"),
    ("max_level", 9, BRIDGE, "Bridge, slow, highest level: level 9, Single-leg bridge (so far: no limit)"),
    ("min_level", 2, {"track": "gone"}, "gone, lowest level: 2 (so far: no limit)"),
    (
        "rank", 4, BRIDGE,
        "Bridge, slow, level now: level 2, Bridge with march, 2 × 4 each side"
        " (so far: level 1, Bridge, slow, 2 × 4)",
    ),
    ("dose_cap", 1, {}, "All exercises, highest dose: 2/3 (so far: no limit)"),
    ("dose_cap", 1, BRIDGE, "Bridge, slow, highest dose: 2 × 6 (so far: no limit)"),
    ("dose_cap", 1, CLAMSHELL, "Clamshell, highest dose: 1 × 6 each side (so far: no limit)"),
    (
        "equipment", {"home": ["wall", "chair"], "work": ["wall", "chair", "counter_or_desk"]}, {},
        f"Equipment: at home: chair, wall (so far: at home: {EVERYTHING})",
    ),
    ("equipment", {"home": []}, {}, f"Equipment: at home: – (so far: at home: {EVERYTHING})"),
    (
        "equipment", {"work": ["counter_or_desk", "wall", "chair"]}, {},
        "Equipment: at work: chair, wall, worktop or desk (so far: at work: chair, wall, worktop or desk)",
    ),
    ("equipment", {}, {}, "Equipment: – (so far: –)"),
]  # fmt: skip
ENDED: list[tuple[str, Any, dict[str, Any], str]] = [
    ("pain_ceiling", None, {}, "Pain ceiling: no longer set (was: 5 of 10)"),
    ("lock", None, {}, "All exercises, steps: no longer set (was: free to move)"),
    ("max_level", None, BRIDGE, "Bridge, slow, highest level: no longer set (was: no limit)"),
    ("note", None, {}, "Note to the person: no longer set (was: not set)"),
]


@pytest.mark.parametrize(("target", "value", "fields", "sentence"), [*SET, *ENDED])
def test_a_draft_says_what_would_be_and_what_is(
    now: Evaluation, target: str, value: Any, fields: dict[str, Any], sentence: str
) -> None:
    payload = ordered(trained(), target, value, **fields).payload
    assert isinstance(payload, TherapistOverride)
    assert draft_in_words(now, payload, ENGLISH).sentence == sentence


def test_a_resting_exercise_is_said_to_rest() -> None:
    log = trained()
    log.at(1, "12:00").session(
        "bridge_full", clock="12:00", slot="midday", leg="further", leg_blamed=["bridge_full"]
    )
    log.at(2, "07:05").morning(2)
    payload = ordered(log, "suspend_lift", True, **BRIDGE).payload
    before = log.events[:-1]
    assert isinstance(payload, TherapistOverride)
    assert draft_in_words(evaluated(log, before), payload, ENGLISH).before == "resting"


def test_of_two_changes_about_one_thing_the_later_one_holds_until_it_ends_or_is_taken_back() -> None:
    log = trained()
    first = ordered(log, "pain_ceiling", 4)
    second = ordered(log, "pain_ceiling", 3)
    other = ordered(log, "lock", True, track="bridge", until=(log.day + timedelta(days=2)).isoformat())
    asked = log.add("ProfileChanged", changes={"sessions": 4})

    def holding(days: int = 0) -> list[str]:
        return [
            change.event.id
            for change in changes_of(log.events, log.day + timedelta(days=days))
            if change.holds
        ]

    assert holding() == [other.id, second.id]
    assert holding(days=3) == [second.id]
    assert asked.id not in [change.event.id for change in changes_of(log.events, log.day)]
    back = log.add("EventVoided", actor="therapist", target=second.id)
    found = {change.event.id: change for change in changes_of(log.events, log.day)}
    assert holding() == [other.id, first.id]
    assert found[second.id].undone_at == back.at
    assert not found[second.id].is_reversible
    assert found[first.id].is_reversible
    ordered(log, "pain_ceiling", None)
    ordered(log, "lock", False, track="bridge")
    assert holding() == []


def test_what_was_done_is_told_in_one_line(now: Evaluation) -> None:
    log = trained()
    log.add("StepAnswered", actor="therapist", track="bridge", accept=True)
    log.add("StepAnswered", actor="therapist", track="hip_airplane", accept=False)
    cleared = {"for_event": log.events[0].id, "cleared_on": "2026-03-02", "statement": "agreed"}
    log.add("ClearanceRecorded", actor="therapist", clinician="GP", **cleared)
    ordered(log, "pain_ceiling", 4, until="2026-03-20")
    ordered(log, "exclude", True, **CLAMSHELL)
    ordered(log, "exclude", None, **CLAMSHELL)
    told = [change_in_words(now, change, ENGLISH) for change in changes_of(log.events, log.day)]
    assert told == [
        "Clamshell: no longer set",
        "Clamshell: left out",
        "Pain ceiling: 4 of 10 until 20 March",
        "Clearance after examination on 2 March (GP)",
        "Hip airplane, both hands on a counter: next exercise declined for now",
        "Bridge, slow: next exercise confirmed",
    ]
    assert not changes_of(log.events, log.day)[-1].is_reversible


def test_the_newest_note_that_holds_is_the_one_in_force() -> None:
    log = trained()
    ordered(log, "lock", True)
    assert note_in_force(changes_of(log.events, log.day)) is None
    note = ordered(log, "note", "Well done.")
    found = note_in_force(changes_of(log.events, log.day))
    assert found is not None and found.event.id == note.id
    ordered(log, "note", None)
    assert note_in_force(changes_of(log.events, log.day)) is None


def test_new_exercises_come_by_themselves_until_a_therapist_wants_to_be_asked() -> None:
    log = trained()
    assert mode_of(evaluated(log).folded.fold) == "auto"
    ordered(log, "progression_mode", "confirm")
    assert mode_of(evaluated(log).folded.fold) == "confirm"


@pytest.mark.parametrize(("target", "value", "code"), [
    ("pain_ceiling", 6, "bound_ceiling"),
    ("pain_ceiling", 2, "bound_ceiling"),
    ("ref_pain", 6, "bound_reference"),
    ("ref_pain", 1, "bound_reference"),
])  # fmt: skip
def test_no_therapist_may_set_these_numbers(target: str, value: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_limits(target, value)
    assert (refused.value.code, refused.value.field) == (code, "value")


def test_other_numbers_are_no_business_of_the_limits() -> None:
    for target, value in (("pain_ceiling", 5), ("ref_pain", 2), ("pain_ceiling", None), ("rank", 40)):
        check_limits(target, value)
