"""The intake's verdict, its plain face, and the person's usual morning and irritability over time."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.event_person import IntakeAnswers
from app.domain.intake import answers_of, intake, verdict_of
from app.domain.tolerance import (
    IrritabilityRecord,
    effective_irritability,
    has_high_pain,
    irritability_of,
    irritability_score,
    next_irritability,
    next_ref_pain,
    set_by_therapist,
    starting_ref_pain,
)
from app.domain.vocabulary import (
    CareFlag,
    Context,
    FlareState,
    Irritability,
    Presentation,
    PresentationSource,
    SafetyResult,
)

DAY = date(2026, 11, 1)
LOW, MODERATE, HIGH = Irritability


def verdict(**answers: Any) -> dict[str, Any]:
    return intake({"answers": {"avg_pain": 3, "stir": 0, "calm_down": 0} | answers})


def test_the_verdict_has_exactly_the_names_of_the_contract() -> None:
    assert verdict() == {
        "safety": "CLEAR",
        "presentation": "mixed_unsure",
        "source": "default",
        "label_conflict": False,
        "irritability": "low",
        "irritability_score": 0,
        "ref_pain": 3,
        "flare_state": "calm",
        "care_flags": [],
        "advise_check": False,
        "ask": [],
    }


def test_everything_at_once_is_still_read() -> None:
    answers = {
        "avg_pain": 8,
        "stir": 2,
        "calm_down": 1,
        "named": "disc",
        "worse": ["leaning_back"],
        "s1": ["s1_unwell"],
        "s2": ["s2_pregnant", "s2_minor"],
        "care_flags": ["wrist_pain"],
        "walking_aid": True,
        "age_band": "75+",
        "activity": "hardly",
    }
    found = verdict(**answers)
    assert found["safety"] == "STOP_NOW"
    assert found["label_conflict"]
    assert (found["irritability"], found["irritability_score"], found["ref_pain"]) == ("high", 5, 5)
    assert found["flare_state"] == "flare"
    assert found["care_flags"] == ["balance_risk", "pregnancy", "wrist_pain"]
    assert found["ask"] == ["red_flag", "high_pain", "label_conflict"]


def test_average_pain_of_seven_is_flagged_and_starts_in_a_flare_up() -> None:
    assert verdict(avg_pain=6)["ask"] == []
    assert (verdict(avg_pain=7)["ask"], verdict(avg_pain=7)["flare_state"]) == (["high_pain"], "flare")


def test_legs_on_walking_under_50_come_with_advice() -> None:
    legs = {"worse": ["walking"], "eases": ["sitting"], "leg": "both_on_walking", "age_band": "40-49"}
    assert verdict(**legs)["advise_check"]
    assert not verdict(**legs | {"age_band": "50-64"})["advise_check"]


def test_ticks_repeated_in_a_list_count_once() -> None:
    assert verdict(worse=["sitting", "sitting"], care_flags=["knee_pain"] * 2)["care_flags"] == ["knee_pain"]
    assert verdict(care_flags=["knee_pain"] * 40)["care_flags"] == ["knee_pain"]
    with pytest.raises(ValueError, match="care_flags"):
        verdict(care_flags=["knee_pain"] * 41)


def test_a_therapist_may_set_the_presentation_or_leave_it_open() -> None:
    assert verdict(therapist_presentation="deconditioned")["source"] == "therapist"
    assert verdict(therapist_presentation=None)["source"] == "default"


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({}, "answers"),
        ({"answers": {}, "more": 1}, "more"),
        ({"answers": 3}, "answers"),
        ({"answers": {"stir": 0, "calm_down": 0}}, "answers.avg_pain"),
        ({"answers": {"avg_pain": 2, "calm_down": 0}}, "answers.stir"),
        ({"answers": {"avg_pain": 2, "stir": 0}}, "answers.calm_down"),
    ],
)
def test_a_missing_part_is_named(payload: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named.replace(".", r"\.")):
        intake(payload)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("avg_pain", 11),
        ("avg_pain", True),
        ("stir", 3),
        ("calm_down", None),
        ("calm_down", 3),
        ("named", "herniation"),
        ("worse", ["lifting"]),
        ("worse", "sitting"),
        ("eases", ["heat"]),
        ("leg", "left"),
        ("activity", "daily"),
        ("age_band", "17"),
        ("s1", ["s2_fever"]),
        ("s2", ["s1_saddle"]),
        ("care_flags", ["asthma"]),
        ("walking_aid", "yes"),
        ("therapist_presentation", "disc"),
        ("shoe_size", 42),
    ],
)
def test_a_wrong_or_unknown_field_is_named(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"answers\\.{field}"):
        verdict(**{field: value})


def test_an_id_beside_the_answers_is_ignored() -> None:
    case = {"id": 4, "answers": {"avg_pain": 0, "stir": 0, "calm_down": 0}}
    assert intake(case)["ref_pain"] == 2


def test_the_event_of_the_intake_gives_the_same_verdict() -> None:
    event = IntakeAnswers(
        age_band="40-49",
        activity="once_or_twice",
        named="none",
        worse=("walking",),
        eases=("sitting",),
        leg="both_on_walking",
        avg_pain=5,
        enjoyment=4,
        general_activity=4,
        stir=1,
        calm_down=1,
        care_flags=(CareFlag.KNEE_PAIN,),
        wake="07:00",
        bed="23:00",
        work="desk",
        lie_down=(Context.HOME,),
        equipment={},
        sessions=3,
        floor_ok=True,
        discreet=False,
        disliked=(),
        walking_aid=True,
    )
    found = verdict_of(answers_of(event, ["s2_pregnant"]))
    assert found.safety is SafetyResult.ASK_FIRST
    assert found.direction.presentation is Presentation.FLEXION_RESPONSIVE
    assert found.direction.source is PresentationSource.MOVEMENT_PATTERN
    assert found.direction.advise_check
    assert found.irritability is MODERATE
    assert found.care_flags == (CareFlag.BALANCE_RISK, CareFlag.KNEE_PAIN, CareFlag.PREGNANCY)


def test_of_the_27_answer_patterns_4_are_low_13_moderate_and_10_high() -> None:
    patterns = list(product((2, 5, 8), range(3), range(3)))
    assert Counter(irritability_of(*pattern) for pattern in patterns) == {LOW: 4, MODERATE: 13, HIGH: 10}


@pytest.mark.parametrize(("pain", "points"), [(0, 0), (3, 0), (4, 1), (6, 1), (7, 2), (10, 2)])
def test_average_pain_adds_up_to_two_points(pain: int, points: int) -> None:
    assert irritability_score(pain, 1, 2) == 3 + points


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(0, 2), st.integers(0, 2))
def test_a_worse_answer_never_makes_the_back_calmer(pain: int, stir: int, calm_down: int) -> None:
    order = [LOW, MODERATE, HIGH]
    here = order.index(irritability_of(pain, stir, calm_down))
    assert order.index(irritability_of(min(10, pain + 1), stir, calm_down)) >= here
    assert order.index(irritability_of(pain, min(2, stir + 1), calm_down)) >= here
    assert order.index(irritability_of(pain, stir, min(2, calm_down + 1))) >= here


def test_the_reference_starts_between_two_and_five() -> None:
    assert [starting_ref_pain(pain) for pain in (0, 2, 4, 5, 9)] == [2, 2, 4, 5, 5]


@pytest.mark.parametrize(
    ("ref", "mornings", "after"),
    [
        (5, [3] * 9, 5),
        (5, [3] * 10, 3),
        (5, [3] * 5 + [4] * 5, 4),
        (3, [5] * 12, 3),
        (4, [0] * 14, 2),
    ],
)
def test_the_reference_follows_the_median_down_and_never_up(
    ref: int, mornings: list[int], after: int
) -> None:
    assert next_ref_pain(ref, mornings) == after


@settings(deadline=None)
@given(st.integers(2, 5), st.lists(st.lists(st.integers(0, 10), max_size=14), max_size=8))
def test_the_reference_never_rises_by_itself(ref: int, windows: list[list[int]]) -> None:
    for mornings in windows:
        after = next_ref_pain(ref, mornings)
        assert 2 <= after <= ref
        ref = after


def record(value: Irritability, days_ago: int = 30, therapist: int | None = None) -> IrritabilityRecord:
    by_therapist = None if therapist is None else DAY - timedelta(days=therapist)
    return IrritabilityRecord(value, DAY - timedelta(days=days_ago), by_therapist)


@pytest.mark.parametrize(
    ("before", "raised", "answers", "week", "after"),
    [
        (record(LOW), 0, 14, [2] * 7, LOW),
        (record(LOW), 1, 14, [2] * 7, MODERATE),
        (record(LOW), 0, 14, [3] * 7, LOW),
        (record(LOW), 0, 14, [3, 4], MODERATE),
        (record(LOW), 3, 14, [2], HIGH),
        (record(LOW), 0, 0, [], LOW),
        (record(LOW, days_ago=0), 3, 3, [2], HIGH),
        (record(HIGH), 0, 14, [2], MODERATE),
        (record(HIGH), 2, 14, [2], MODERATE),
        (record(HIGH), 3, 14, [2], HIGH),
        (record(MODERATE), 0, 7, [2], LOW),
        (record(MODERATE), 0, 6, [2], MODERATE),
        (record(MODERATE, days_ago=7), 0, 7, [2], LOW),
        (record(MODERATE, days_ago=6), 0, 7, [2], MODERATE),
        (record(MODERATE, therapist=27), 0, 14, [2], MODERATE),
        (record(MODERATE, therapist=28), 0, 14, [2], LOW),
        (record(MODERATE, therapist=1), 3, 14, [2], HIGH),
    ],
)
def test_irritability_rises_at_once_and_falls_one_class_a_week(
    before: IrritabilityRecord, raised: int, answers: int, week: list[int], after: Irritability
) -> None:
    found = next_irritability(before, DAY, raised=raised, answers=answers, week=week)
    assert found.value is after
    assert found.changed_on == (DAY if after is not before.value else before.changed_on)


def test_a_therapists_judgement_is_not_lowered_for_28_days() -> None:
    held = set_by_therapist(HIGH, DAY)
    later = next_irritability(held, DAY + timedelta(days=27), raised=0, answers=14, week=[1])
    assert later == held
    freed = next_irritability(held, DAY + timedelta(days=28), raised=0, answers=14, week=[1])
    assert freed.value is MODERATE


def test_in_a_flare_up_every_back_is_treated_as_easily_stirred() -> None:
    assert effective_irritability(LOW, FlareState.FLARE) is HIGH
    assert effective_irritability(LOW, FlareState.RECOVERING) is LOW


def test_a_week_of_high_mornings_is_flagged_from_three_answers() -> None:
    assert has_high_pain([6, 6, 6])
    assert not has_high_pain([9, 9])
    assert not has_high_pain([6, 6, 5])
