"""Steps on a ladder: what is next, whether it may be taken, how far down, how long a rest, how many a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import constants
from app.domain.constants import CONSTANTS
from app.domain.decision_table import StepKind
from app.domain.exercises import Exercise, path_of
from app.domain.steps import (
    Missing,
    NextStep,
    Person,
    PlanCap,
    dims_in_week,
    next_step,
    rank_after,
    rest_days,
)
from app.domain.vocabulary import Action, CareFlag, Dimension, Equipment, Irritability, Presentation
from app.store.catalogue import load_catalogue

DAY = date(2026, 11, 10)
CATALOGUE = load_catalogue()
EVERYTHING = frozenset(Equipment)
PERSON = Person(Presentation.DECONDITIONED, Irritability.LOW, frozenset(), EVERYTHING, program_day=40)


def path(track: str) -> tuple[Exercise, ...]:
    return path_of(CATALOGUE, track, PERSON.presentation, frozenset(), EVERYTHING, {})


def test_a_dose_comes_before_a_new_exercise_and_the_top_is_the_top() -> None:
    bridge = path("bridge")
    assert next_step(bridge, 0, PERSON) == NextStep(StepKind.DOSE)
    assert next_step(bridge, 2, PERSON) == NextStep(StepKind.DIMENSION, dimension=Dimension.COMPLEXITY)
    assert next_step(bridge, 5, PERSON) == NextStep(StepKind.DIMENSION, dimension=Dimension.UNILATERAL)
    assert next_step(bridge, 7, PERSON) == NextStep(StepKind.DOSE)
    assert next_step(bridge, 8, PERSON) == NextStep(StepKind.TOP)


def test_every_new_exercise_of_the_catalogue_raises_exactly_one_dimension() -> None:
    for track in CATALOGUE.tracks:
        for rank in range(2, 3 * len(path(track)) - 1, 3):
            assert next_step(path(track), rank, PERSON).dimension in Dimension


@pytest.mark.parametrize(
    ("track", "rank", "person", "missing"),
    [
        ("bridge", 2, PERSON, None),
        ("hinge", 5, replace(PERSON, irritability=Irritability.MODERATE), Missing.IRRITABILITY),
        ("hinge", 5, replace(PERSON, care_flags=frozenset({CareFlag.BONE_FRAGILITY})), Missing.CARE),
        ("hinge", 5, replace(PERSON, equipment=EVERYTHING - {Equipment.WEIGHT}), Missing.EQUIPMENT),
        ("spine_ext", 2, replace(PERSON, presentation=Presentation.FLEXION_RESPONSIVE), Missing.FIT),
        ("bridge", 1, replace(PERSON, program_day=13), Missing.EARLY),
        ("bridge", 1, replace(PERSON, program_day=14), None),
        ("bridge", 0, replace(PERSON, irritability=Irritability.HIGH), None),
        ("bridge", 1, replace(PERSON, irritability=Irritability.HIGH), Missing.EARLY),
        ("spine_ext", 0, replace(PERSON, program_day=3), None),
        ("spine_ext", 1, replace(PERSON, program_day=3), Missing.EARLY),
    ],
)
def test_a_step_may_be_missing_something(
    track: str, rank: int, person: Person, missing: Missing | None
) -> None:
    assert next_step(path(track), rank, person).missing is missing


def test_missing_equipment_is_named() -> None:
    bare = replace(PERSON, equipment=frozenset[Equipment]())
    assert next_step(path("hinge"), 5, bare).things == (Equipment.WEIGHT,)


def test_what_a_therapist_forced_fits_whatever_the_direction() -> None:
    forced = replace(
        PERSON, presentation=Presentation.FLEXION_RESPONSIVE, forced=frozenset({"prone_press_up"})
    )
    assert next_step(path("spine_ext"), 2, forced).missing is None


RANKS = st.integers(0, 20)


@settings(deadline=None)
@given(RANKS, RANKS, st.sampled_from(Action))
def test_a_decision_moves_one_step_up_or_one_or_three_down_and_never_below_zero(
    current: int, performed: int, action: Action
) -> None:
    on_rank = rank_after(current, current, action)
    assert on_rank - current in (1, 0, -1, -3) or on_rank == 0
    assert on_rank >= 0
    if action is not Action.PROGRESS:
        assert rank_after(current, performed, action) <= current


def test_an_attempt_off_the_rank_takes_the_decrease_from_where_it_was_done() -> None:
    assert rank_after(7, 4, Action.REGRESS) == 3
    assert rank_after(7, 2, Action.REGRESS_STRONG) == 0
    assert rank_after(3, 9, Action.REGRESS) == 3
    assert rank_after(7, 4, Action.HOLD) == 7


@pytest.mark.parametrize(
    ("rule", "at_floor", "hits", "days"),
    [
        ("R3", False, 0, 7),
        ("R3", True, 1, 14),
        ("R4a", True, 1, 3),
        ("R4b", True, 2, 3),
        ("R8", True, 1, 3),
        ("R4a", False, 0, 0),
        ("R5", True, 1, 0),
        ("R6", True, 2, 0),
        ("R6", True, 3, 14),
        ("R8", True, 4, 14),
        ("R9", False, 0, 0),
    ],
)
def test_a_track_rests_where_the_exercise_provoked(rule: str, at_floor: bool, hits: int, days: int) -> None:
    assert rest_days(rule, at_floor=at_floor, floor_hits=hits) == days


KINDS = st.lists(st.sampled_from((StepKind.DOSE, StepKind.DIMENSION)), max_size=12)


@settings(deadline=None)
@given(KINDS, st.integers(0, 5))
def test_a_day_takes_two_steps_of_which_one_new_exercise_and_a_week_three(
    wanted: list[StepKind], dims_before: int
) -> None:
    cap = PlanCap(dims_week=dims_before)
    taken: list[StepKind] = []
    for kind in wanted:
        if cap.allows(kind):
            taken.append(kind)
            cap = cap.after(kind)
    assert len(taken) <= 2
    assert taken.count(StepKind.DIMENSION) <= max(0, min(1, 3 - dims_before))


def test_a_week_is_today_and_the_six_days_before() -> None:
    days = [DAY - timedelta(days=ago) for ago in (0, 6, 7)]
    assert dims_in_week(DAY, [*days, DAY + timedelta(days=1)]) == 2


def test_every_constant_of_the_table_is_the_one_the_rules_read() -> None:
    names = [constant.name for constant in CONSTANTS]
    assert len(names) == len(set(names))
    for constant in CONSTANTS:
        assert constant.unit
        assert constant.why
        assert constant.source
        if not constant.name.startswith(("DOSE_", "DIMENSION_")):
            assert getattr(constants, constant.name) == constant.value
    values = {constant.name: constant.value for constant in CONSTANTS}
    earned = {"DOSE": constants.DOSE_EARNING, "DIMENSION": constants.DIMENSION_EARNING}
    for kind, table in earned.items():
        for level, cost in table.items():
            assert values[f"{kind}_EXPOSURES_{level.name}"] == cost.exposures
            assert values[f"{kind}_DAYS_{level.name}"] == cost.days


def test_no_number_of_the_rules_is_missing_from_the_table() -> None:
    numbers = {
        name for name, value in vars(constants).items() if name.isupper() and isinstance(value, int | float)
    }
    assert numbers <= {constant.name for constant in CONSTANTS}


AGREED = {
    "EASY_PAIN_MAX": 3, "PAIN_CEILING": 5, "PAIN_CEILING_MIN": 3, "REF_MIN": 2, "REF_MAX": 5,
    "REF_WINDOW_DAYS": 14, "REF_ANSWERS_MIN": 10, "MORNING_RAISED": 2, "TREND_MARGIN": 1,
    "RUNNING_DAYS_MAX": 2, "FLARE_JUMP": 3, "FLARE_ABS": 7, "FLARE_TWO": 2, "FLARE_EXIT_MORNINGS": 2,
    "FLARE_MIN_DAYS": 2, "FLARE_EXIT_STEPS": 3, "FLARE_EASING": 1, "FLARE_EASING_FULL_DAYS": 3,
    "FLARE_WITHDRAW_DAYS": 1, "RECOVERING_DAYS": 7, "RECOVERING_SETTLED_MIN": 4, "LOCK_AFTER_FLARE": 7,
    "LONG_FLARE_DAYS": 7, "LONG_FLARE_SOON_DAYS": 14, "MANY_FLARES": 3, "MANY_FLARES_DAYS": 28,
    "STRONG_STEPS": 3, "LOCK_AFTER_REGRESS": 7, "SUSPECT_WINDOW": 3, "RPE_PROGRESS_MAX": 5,
    "RPE_TOO_HARD": 8, "COMPLETION_PROGRESS": 0.8, "COMPLETION_LITTLE": 0.5, "CLEAN_OF_THREE": 2,
    "CAUTION_FACTOR": 2, "DOSE_EXPOSURES_LOW": 3, "DOSE_EXPOSURES_MODERATE": 4, "DOSE_EXPOSURES_HIGH": 5,
    "DIMENSION_EXPOSURES_LOW": 4, "DIMENSION_EXPOSURES_MODERATE": 5, "DOSE_DAYS_LOW": 4,
    "DOSE_DAYS_MODERATE": 6, "DOSE_DAYS_HIGH": 8, "DIMENSION_DAYS_LOW": 7, "DIMENSION_DAYS_MODERATE": 10,
    "PLAN_STEPS_DAY": 2, "PLAN_DIM_DAY": 1, "PLAN_DIM_WEEK": 3, "CONF_MIN": 4, "CONF_FRESH_DAYS": 14,
    "THREE_SETS_FROM_DAY": 14, "EARLY_SETS_MAX": 2, "EARLY_HOLD_S_MAX": 10, "EVIDENCE_WINDOW_DAYS": 14,
    "PACER_DAYS": 7, "LEG_REST_DAYS": 7, "LEG_REST_AT_ZERO_DAYS": 14, "PROVOKED_REST_DAYS": 3,
    "FLOOR_HITS": 3, "FLOOR_REST_DAYS": 14, "IDLE_SHRINK": 3, "IDLE_STEP1": 7, "IDLE_STEP2": 14,
    "IRRITABILITY_WINDOW_DAYS": 14, "IRRITABILITY_HIGH_RAISED": 3, "IRRITABILITY_DOWN_DAYS": 7,
    "IRRITABILITY_DOWN_ANSWERS": 7, "IRRITABILITY_THERAPIST_DAYS": 28, "SCREEN_EVERY_DAYS": 28,
    "CLEARANCE_STEPS": 3, "CLEARANCE_SETTLE_DAYS": 7, "START_RANK": 3, "HIGH_PAIN": 7,
    "HIGH_PAIN_MEAN": 6, "HIGH_PAIN_ANSWERS": 3, "CONFIDENCE_DROP": 3, "UNSURE_DAYS": 21,
}  # fmt: skip


def test_the_numbers_are_the_ones_that_were_agreed() -> None:
    """Written out a second time, so that none moves without somebody who means it."""
    assert {constant.name: constant.value for constant in CONSTANTS} == AGREED
