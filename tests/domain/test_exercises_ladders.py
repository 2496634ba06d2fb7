"""Ladders: which exercises a person climbs on a track, and where a rank lies on them."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standing_builder import CATALOGUE, EVERYTHING

from app.domain.exercises import at_rank, capped_rank, path_of, paths_of, rank_of
from app.domain.vocabulary import CareFlag, Equipment, Fit, Presentation

ER, FR, ES, DC, MX = Presentation


def path(track: str, presentation: Presentation, **changes: Any) -> list[str]:
    usual: dict[str, Any] = {"care_flags": frozenset(), "equipment_anywhere": EVERYTHING, "branch": {}}
    return [e.id for e in path_of(CATALOGUE, track, presentation, **usual | changes)]


def test_a_ladder_is_its_levels_in_order():
    assert path("bridge", ER) == ["bridge_full", "bridge_march", "bridge_single"]


def test_a_ladder_ends_before_what_is_to_be_avoided():
    assert path("spine_flex", ER) == ["pelvic_tilt"]
    assert path("hinge", FR)[-1] == "errand_carry"
    assert path("hinge", DC)[-1] == "hinge_brisk"


def test_a_track_that_starts_with_what_is_to_be_avoided_has_no_ladder():
    assert path("spine_ext", FR) == []
    assert path("spine_ext", ES) == []


def test_care_flags_and_missing_equipment_do_not_shorten_a_ladder():
    assert path("spine_wave", ER, care_flags=frozenset({CareFlag.WRIST_PAIN}))[-1] == "cat_camel"
    assert path("hinge", ER, equipment_anywhere=frozenset()) == path("hinge", ER)


def test_the_first_branch_that_fits_and_is_possible_is_taken():
    assert path("bird_dog", ER)[-1] == "bird_dog_plank"
    assert path("bird_dog", FR)[-1] == "bird_dog_plank"
    assert path("bird_dog", MX)[-1] == "bird_dog_standing"
    assert path("bird_dog", ER, equipment_anywhere=frozenset({Equipment.WALL}))[-1] == "bird_dog_standing"
    assert path("bird_dog", ER, care_flags=frozenset({CareFlag.WRIST_PAIN}))[-1] == "bird_dog_standing"


def test_a_fitting_branch_wins_over_one_on_caution_even_if_it_is_not_possible_now():
    flags = frozenset({CareFlag.BALANCE_RISK})
    assert path("bird_dog", ES, care_flags=flags)[-1] == "bird_dog_standing"


def test_the_person_chooses_the_branch():
    assert path("bird_dog", ER, branch={"bird_dog": "bird_dog_standing"})[-1] == "bird_dog_standing"
    assert path("bird_dog", MX, branch={"bird_dog": "bird_dog_plank"})[-1] == "bird_dog_plank"


def test_what_a_therapist_forces_is_on_the_ladder_with_all_levels_below():
    assert path("spine_flex", ER, forced=frozenset({"knee_hug"})) == ["pelvic_tilt", "knee_hug"]
    assert path("spine_flex", ER, forced=frozenset({"seated_forward_bend"}))[-1] == "seated_forward_bend"
    assert path("spine_ext", FR, forced=frozenset({"prone_press_up"})) == ["prone_prop", "prone_press_up"]
    assert path("bird_dog", ER, forced=frozenset({"bird_dog_standing"}))[-1] == "bird_dog_standing"


def test_an_unknown_track_has_no_ladder():
    with pytest.raises(KeyError):
        path("juggling", ER)


@settings(deadline=None)
@given(
    presentation=st.sampled_from(Presentation),
    flags=st.frozensets(st.sampled_from(CareFlag)),
    equipment=st.frozensets(st.sampled_from(Equipment)),
)
def test_every_ladder_is_a_start_of_its_track_without_gaps_or_avoided_steps(presentation, flags, equipment):
    ladders = paths_of(CATALOGUE, presentation, flags, equipment, {})
    assert set(ladders) == set(CATALOGUE.tracks)
    for ladder in ladders.values():
        assert [exercise.level for exercise in ladder] == list(range(1, len(ladder) + 1))
        assert all(exercise.fit[presentation] != Fit.AVOID for exercise in ladder)
        for below, above in pairwise(ladder):
            assert above.id in below.next
            assert below.id in above.prev


@settings(deadline=None)
@given(rank=st.integers(0, 30), track=st.sampled_from(sorted(CATALOGUE.tracks)))
def test_a_rank_and_its_exercise_are_two_names_of_one_place(rank, track):
    ladder = path_of(CATALOGUE, track, DC, frozenset(), EVERYTHING, {})
    exercise, step = at_rank(ladder, rank)
    assert rank_of(exercise, step) == capped_rank(ladder, rank) <= 3 * len(ladder) - 1


def test_a_stretched_dose_is_no_higher_rank():
    assert rank_of(CATALOGUE.exercises["breath_seated"], 8) == 5
    assert rank_of(CATALOGUE.exercises["walk_steady"], 4) == 5


def test_a_track_without_a_ladder_keeps_its_rank_for_later():
    assert capped_rank((), 4) == 4
    with pytest.raises(IndexError):
        at_rank((), 4)
