"""Seconds of exercises and sessions: every row of the dose table, worked examples, stretches and budgets."""

from dataclasses import replace

import pytest
from standing_builder import CATALOGUE

from app.domain.dosing import (
    BRIEF_BUDGET_S,
    budget,
    dose_of,
    exercise_s,
    fits_early,
    last_dose_step,
    last_walk_extra_s,
    longest_hold_s,
    planned_s,
    rep_s,
    sides,
    time_under_tension,
    transition_s,
)
from app.domain.exercises import Dose
from app.domain.vocabulary import ProgramPhase, SessionKind

SECONDS_AND_TENSION = {
    "prone_prop": (57, 71, 91, 56),
    "prone_press_up": (58, 74, 90, 56),
    "standing_back_bend": (40, 61, 75, 56),
    "pelvic_tilt": (58, 74, 90, 64),
    "knee_hug": (55, 75, 93, 60),
    "seated_forward_bend": (44, 57, 83, 44),
    "seated_pelvic_rock": (41, 53, 65, 48),
    "cat_camel": (50, 58, 74, 48),
    "heel_slide": (121, 145, 184, 120),
    "dead_bug_tap": (126, 150, 194, 120),
    "dead_bug_full": (126, 158, 194, 128),
    "curl_up": (70, 122, 158, 72),
    "bird_dog_supported": (121, 153, 184, 128),
    "bird_dog_full": (90, 126, 194, 96),
    "bird_dog_plank": (91, 119, 186, 84),
    "bird_dog_standing": (58, 74, 131, 64),
    "side_bridge_wall": (50, 82, 126, 72),
    "side_bridge_knees": (55, 107, 199, 72),
    "side_bridge_feet": (35, 95, 199, 60),
    "bridge_full": (110, 150, 200, 120),
    "bridge_march": (102, 126, 194, 96),
    "bridge_single": (69, 87, 184, 72),
    "hinge_counter": (100, 116, 148, 84),
    "hinge_free": (100, 116, 148, 84),
    "deadlift_two_hand": (109, 125, 195, 60),
    "suitcase_deadlift": (141, 173, 205, 96),
    "suitcase_carry": (82, 112, 189, 92),
    "errand_carry": (87, 117, 184, 102),
    "hinge_brisk": (93, 109, 125, 48),
    "standing_hip_extension": (80, 94, 170, 84),
    "split_stance_opener": (62, 88, 112, 78),
    "seated_hip_rotation": (70, 82, 106, 72),
    "ninety_ninety": (51, 63, 87, 48),
    "airplane_supported": (47, 63, 79, 48),
    "airplane_fingertip": (47, 63, 79, 48),
    "clamshell": (95, 111, 195, 96),
    "side_leg_raise": (71, 99, 175, 84),
    "standing_abduction": (80, 94, 170, 84),
    "seated_rotation": (53, 69, 85, 64),
    "open_book": (81, 103, 125, 88),
    "chair_extension": (37, 53, 69, 48),
    "roller_extension": (51, 69, 87, 54),
    "sit_to_stand_hands": (45, 53, 69, 42),
    "sit_to_stand": (45, 69, 121, 56),
    "breath_90_90": (75, 105, 135, 90),
    "breath_seated": (65, 95, 125, 90),
    "walk_with_rests": (125, 165, 230, 120),
    "walk_steady": (125, 185, 235, 180),
}
"""id: seconds of d0, d1, d2 and time under tension at d1."""


def exercise(name: str):
    return CATALOGUE.exercises[name]


def test_the_table_covers_the_whole_catalogue():
    assert set(SECONDS_AND_TENSION) == set(CATALOGUE.exercises)


@pytest.mark.parametrize("name", SECONDS_AND_TENSION)
def test_seconds_of_every_dose_match_the_table(name):
    *seconds, tension = SECONDS_AND_TENSION[name]
    assert [exercise_s(exercise(name), step) for step in range(3)] == seconds
    assert time_under_tension(exercise(name), 1) == tension


def test_a_bridge_takes_what_the_worked_example_says():
    assert exercise_s(exercise("bridge_full"), 1) == 10 + 12 * 10 * 1 + 0 + 1 * 20


def test_one_sided_work_counts_both_sides_and_a_change_in_every_set():
    assert exercise_s(exercise("suitcase_deadlift"), 0) == 15 + 6 * 8 * 2 + 10 + 20


def test_alternating_work_counts_both_sides_without_a_change():
    assert sides(exercise("heel_slide")) == 2
    assert sides(exercise("clamshell")) == 2
    assert sides(exercise("bridge_full")) == 1
    assert exercise_s(exercise("heel_slide"), 0) == 10 + 8 * 6 * 2 + 15


def test_a_held_repetition_lasts_as_long_as_its_dose_says():
    prop = exercise("prone_prop")
    assert rep_s(prop, dose_of(prop, 1)) == 14
    assert rep_s(prop, dose_of(prop, 2)) == 19


def test_breathing_past_d2_is_one_breath_more_a_step_up_to_eighteen():
    breathing = exercise("breath_90_90")
    assert last_dose_step(breathing) == 8
    assert [dose_of(breathing, step).reps for step in (2, 3, 8)] == [(12,), (13,), (18,)]
    assert exercise_s(breathing, 8) - exercise_s(breathing, 2) == 60
    assert time_under_tension(breathing, 3) - time_under_tension(breathing, 2) == 10


@pytest.mark.parametrize("name", ["walk_with_rests", "walk_steady"])
def test_a_walk_past_d2_is_ten_seconds_longer_at_its_end(name):
    walk = exercise(name)
    assert last_dose_step(walk) == 6
    assert dose_of(walk, 6) == dose_of(walk, 2)
    assert [last_walk_extra_s(walk, step) for step in (0, 2, 3, 6)] == [0, 0, 10, 40]
    assert exercise_s(walk, 6) - exercise_s(walk, 2) == 40
    assert time_under_tension(walk, 6) - time_under_tension(walk, 2) == 40


def test_only_breathing_and_walking_can_be_stretched():
    assert last_dose_step(exercise("bridge_full")) == 2
    assert last_walk_extra_s(exercise("bridge_full"), 2) == 0


@pytest.mark.parametrize("step", [-1, 3])
def test_a_dose_step_that_does_not_exist_is_named(step):
    with pytest.raises(ValueError, match="dose_step: bridge_full has no step"):
        exercise_s(exercise("bridge_full"), step)


def test_the_longest_hold_knows_fixed_and_variable_holds_but_no_walks():
    assert longest_hold_s(exercise("split_stance_opener"), 2) == 12
    assert longest_hold_s(exercise("bridge_full"), 2) == 2
    assert longest_hold_s(exercise("suitcase_carry"), 2) == 0


def test_three_sets_and_long_holds_are_not_for_the_early_phase():
    assert not fits_early(exercise("bridge_full"), 2)
    assert not fits_early(exercise("prone_prop"), 2)
    assert fits_early(exercise("prone_prop"), 1)
    assert fits_early(exercise("suitcase_carry"), 1)
    assert fits_early(exercise("breath_90_90"), 8)


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        ("bridge_full", "heel_slide", 5),
        ("bridge_full", "bird_dog_full", 10),
        ("sit_to_stand", "seated_rotation", 5),
        ("hinge_free", "seated_rotation", 10),
        ("bridge_full", "hinge_free", 20),
        ("seated_rotation", "open_book", 20),
    ],
)
def test_changing_over_takes_longer_between_floor_and_standing(before, after, seconds):
    assert transition_s(exercise(before), exercise(after)) == seconds


def test_a_session_is_its_first_breath_its_exercises_and_the_changes_between():
    doses = [(exercise("bridge_full"), 1), (exercise("heel_slide"), 0), (exercise("hinge_free"), 2)]
    assert planned_s(doses) == 15 + 150 + 5 + 121 + 20 + 148
    assert planned_s([]) == 15


@pytest.mark.parametrize(
    ("phase", "least", "most"),
    [
        (ProgramPhase.SETTLE, 300, 420),
        (ProgramPhase.BUILD, 300, 480),
        (ProgramPhase.STRENGTHEN, 330, 600),
        (ProgramPhase.MAINTAIN, 300, 480),
    ],
)
def test_every_phase_has_its_length_and_calm_has_one_in_all(phase, least, most):
    assert budget(phase, SessionKind.STRENGTH) == (least, most)
    assert budget(phase, SessionKind.CALM) == (300, 420)


def test_the_small_start_after_a_gap_is_the_lower_half_of_the_settling_budget():
    least, most = budget(ProgramPhase.SETTLE, SessionKind.MOBILITY)
    assert (least, (least + most) // 2) == BRIEF_BUDGET_S


def test_breaths_are_added_to_the_last_set_of_a_clinics_own_breathing():
    own = replace(CATALOGUE.exercises["breath_seated"], doses=(Dose((2, 3, 4)),) * 3)
    assert [dose_of(own, step).reps for step in (2, 3, 5)] == [(2, 3, 4), (2, 3, 5), (2, 3, 7)]


@pytest.mark.parametrize(("hold_s", "early"), [(10, True), (11, False)])
def test_the_longest_of_several_holds_decides_whether_it_is_for_the_early_phase(hold_s, early):
    opener = CATALOGUE.exercises["split_stance_opener"]
    short = replace(opener.tempo[1], seconds=2, variable=False)
    own = replace(opener, doses=(Dose((1,), hold_s),) * 3, tempo=(*opener.tempo, short))
    assert longest_hold_s(own, 0) == hold_s
    assert fits_early(own, 0) is early
