"""``check_session``: every violation by its code, and what it refuses to judge."""

from dataclasses import replace
from typing import Any

import pytest
from standing_builder import CATALOGUE

from app.domain.composer import check_session
from app.domain.dosing import exercise_s, planned_s
from app.domain.exercises import Dose

USUAL = {
    "kind": "mobility",
    "phase": "build",
    "context": "home",
    "presentation": "deconditioned",
    "irritability": "low",
}
MOBILITY = (("cat_camel", 2), ("ninety_ninety", 2), ("walk_steady", 0, "filler"), ("open_book", 0))
STRENGTH = (("dead_bug_tap", 1), ("side_leg_raise", 1), ("hinge_free", 0))
CALM = (("breath_90_90", 2), ("pelvic_tilt", 0), ("walk_with_rests", 0))


def item(name: str, dose_step: int = 0, role: str = "main", **more: Any) -> dict[str, Any]:
    return {"exercise_id": name, "dose_step": dose_step, "role": role, **more}


def session(*items: tuple[Any, ...] | dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A payload whose planned seconds are right unless said otherwise."""
    entries = [entry if isinstance(entry, dict) else item(*entry) for entry in items]
    doses = [(CATALOGUE.exercises.get(e["exercise_id"]), e["dose_step"]) for e in entries]
    try:
        seconds = planned_s([(exercise, step) for exercise, step in doses if exercise])
    except ValueError:
        seconds = 400
    return {"session": {**USUAL, "items": entries, "planned_s": seconds, **changes}}


def codes(payload: dict[str, Any]) -> list[Any]:
    """Codes in order; those of an item with its place."""
    return [(v["code"], v["item"]) if "item" in v else v["code"] for v in check_session(payload)]


@pytest.mark.parametrize(
    "payload",
    [
        session(*MOBILITY),
        session(*STRENGTH, kind="strength"),
        session(*CALM, kind="calm", phase="strengthen"),
        {"id": 7, **session(*MOBILITY)},
        session(*MOBILITY, equipment=None, ranks=None, program_day=None),
    ],
)
def test_a_session_within_the_rules_is_accepted(payload):
    assert check_session(payload) == []


def test_seconds_and_sides_that_are_right_are_accepted():
    right = [
        item(name, step, role[0] if role else "main", seconds=exercise_s(CATALOGUE.exercises[name], step))
        for name, step, *role in MOBILITY
    ]
    right[1]["sides"] = 2
    right[0]["sides"] = 1
    assert codes(session(*right)) == []


def test_an_exercise_nobody_knows_is_the_only_thing_said_about_it():
    assert codes(session(*MOBILITY[:3], item("juggling", 40, sides=7), planned_s=400)) == [
        ("unknown_exercise", 3)
    ]


@pytest.mark.parametrize("count", [1, 6])
def test_a_session_has_two_to_five_items(count):
    many = (("cat_camel", 2), ("ninety_ninety", 2), ("open_book", 2), ("chair_extension", 1, "filler"))
    more = (("breath_seated", 0, "filler"), ("walk_steady", 0, "filler"))
    assert "item_count" in codes(session(*(many + more)[:count], planned_s=400))


def test_a_track_comes_once():
    assert codes(session(*MOBILITY, ("seated_pelvic_rock", 0), phase="strengthen")) == [("track_twice", 4)]


@pytest.mark.parametrize(
    ("name", "step"), [("open_book", 3), ("open_book", -1), ("walk_steady", 7), ("breath_seated", 9)]
)
def test_a_dose_step_has_its_range(name, step):
    kept = [
        entry for entry in MOBILITY if CATALOGUE.exercises[entry[0]].track != CATALOGUE.exercises[name].track
    ]
    said = codes(session(*kept, item(name, step, "filler", seconds=3)))
    assert said == [("dose_step_range", len(kept))]


def test_free_doses_reach_further():
    assert codes(session(("cat_camel", 1), ("open_book", 0), ("breath_seated", 8, "filler"))) == []
    assert codes(session(("cat_camel", 0), ("open_book", 0), ("walk_steady", 6, "filler"))) == []


def test_sides_seconds_and_length_must_be_true():
    assert codes(session(*MOBILITY[:3], item("open_book", 0, sides=1))) == [("sides", 3)]
    assert codes(session(*MOBILITY[:3], item("open_book", 0, seconds=80))) == [("item_seconds", 3)]
    assert codes(session(*MOBILITY, planned_s=401)) == ["planned_s"]


def test_the_budget_is_that_of_the_phase_and_of_calm():
    long = (("cat_camel", 2), ("ninety_ninety", 2), ("walk_steady", 2, "filler"), ("open_book", 1))
    assert codes(session(*long)) == ["budget"]
    assert codes(session(*long, phase="strengthen")) == []
    assert codes(session(*MOBILITY, phase="settle", irritability="moderate")) == ["budget"]
    assert codes(session(*CALM[:2], kind="calm")) == ["budget"]


def test_place_and_equipment_must_allow_it():
    assert codes(session(*MOBILITY, context="work")) == [("context", 0), ("context", 1), ("context", 3)]
    assert codes(session(*MOBILITY, equipment=["chair"])) == [
        ("equipment", 0),
        ("equipment", 1),
        ("equipment", 3),
    ]
    assert codes(session(*MOBILITY, equipment=["mat_or_bed"])) == []


def test_what_is_to_be_avoided_needs_a_therapist():
    bend = session(
        ("knee_hug", 2), ("seated_hip_rotation", 2), ("open_book", 1), presentation="extension_responsive"
    )
    assert codes(bend) == [("fit_avoid", 0)]
    bend["session"]["forced"] = ["knee_hug"]
    assert codes(bend) == []


@pytest.mark.parametrize("state", ["watch", "recovering"])
def test_caution_is_not_for_unsettled_days(state):
    caution = (("prone_prop", 2), ("seated_hip_rotation", 2), ("open_book", 1))
    usual = session(*caution, presentation="mixed_unsure")
    assert codes(usual) == []
    assert codes(session(*caution, presentation="mixed_unsure", flare_state=state)) == [
        ("caution_not_now", 0)
    ]
    assert codes(session(*caution, presentation="mixed_unsure", flare_state="calm")) == []
    settle = session(*caution, presentation="mixed_unsure", phase="settle")
    assert codes(settle) == [("caution_not_now", 0)]


def test_one_exercise_on_caution_is_enough():
    two = session(
        ("knee_hug", 2), ("airplane_supported", 2), ("roller_extension", 2), ("walk_steady", 0, "filler"),
        presentation="flexion_responsive", program_day=60,
    )  # fmt: skip
    assert codes(two) == ["caution_twice"]


def test_an_irritable_back_gets_what_it_tolerates():
    assert codes(session(*STRENGTH, kind="strength", irritability="moderate")) == []
    assert codes(session(*STRENGTH, kind="strength", irritability="high", phase="build")) == [
        ("irr_max", 0),
        ("irr_max", 1),
        ("irr_max", 2),
    ]


def test_strength_in_the_settling_phase_uses_only_what_any_back_tolerates():
    assert ("irr_max", 0) in codes(session(*STRENGTH, kind="strength", phase="settle"))
    gentle = session(("heel_slide", 1), ("clamshell", 1), ("bridge_full", 0), kind="strength", phase="settle")
    assert codes({"session": {**gentle["session"]}}) == (
        [] if gentle["session"]["planned_s"] <= 420 else ["budget"]
    )


def test_care_flags_floor_and_discretion_are_respected():
    assert codes(session(*MOBILITY, care_flags=["wrist_pain"])) == [("care_flag", 0), ("care_flag", 1)]
    assert codes(session(*MOBILITY, floor_ok=False)) == [("floor", 0), ("floor", 1)]
    assert codes(session(*MOBILITY, floor_ok=True, discreet=True)) == []
    desk = session(
        ("sit_to_stand_hands", 2), ("seated_rotation", 2), ("standing_abduction", 0), ("walk_steady", 0, "filler"),
        kind="position_reset", context="work", discreet=True,
    )  # fmt: skip
    assert codes(desk) == [("discreet", 0), ("discreet", 2)]


def test_bending_waits_two_hours_after_waking_for_some_backs():
    bends = (("cat_camel", 2), ("seated_hip_rotation", 2), ("open_book", 2))
    for presentation in ("extension_responsive", "mixed_unsure"):
        early = session(*bends, presentation=presentation, minutes_since_wake=119)
        assert codes(early) == [("morning", 0)]
        assert codes(session(*bends, presentation=presentation, minutes_since_wake=120)) == []
    assert codes(session(*bends, minutes_since_wake=0)) == []


@pytest.mark.parametrize(
    ("kind", "name", "step", "role"),
    [
        ("mobility", "bridge_full", 0, "filler"),
        ("mobility", "side_bridge_wall", 0, "main"),
        ("mobility", "breath_seated", 0, "main"),
        ("strength", "breath_seated", 0, "main"),
        ("strength", "walk_steady", 0, "main"),
        ("position_reset", "dead_bug_tap", 0, "main"),
        ("position_reset", "deadlift_two_hand", 0, "main"),
        ("evening_decompression", "hinge_free", 0, "main"),
        ("evening_decompression", "walk_steady", 0, "main"),
    ],
)
def test_what_has_no_place_in_a_kind_is_named(kind, name, step, role):
    fitting = {
        "mobility": (("cat_camel", 2), ("ninety_ninety", 2)),
        "strength": (("dead_bug_tap", 1), ("side_leg_raise", 1)),
        "position_reset": (("sit_to_stand", 2), ("seated_rotation", 2)),
        "evening_decompression": (("breath_90_90", 2), ("open_book", 2)),
    }[kind]
    assert ("kind_ban", 2) in codes(session(*fitting, (name, step, role), kind=kind))


@pytest.mark.parametrize(
    ("kind", "name", "role"),
    [
        ("mobility", "breath_seated", "filler"),
        ("mobility", "walk_steady", "main"),
        ("strength", "walk_steady", "filler"),
        ("position_reset", "hinge_free", "main"),
        ("position_reset", "side_bridge_knees", "main"),
        ("position_reset", "breath_seated", "main"),
        ("evening_decompression", "walk_steady", "filler"),
    ],
)
def test_what_has_a_place_in_a_kind_is_accepted(kind, name, role):
    assert not [code for code in codes(session((name, 0, role), kind=kind)) if "kind_ban" in code]


def test_a_hinge_never_fills_up():
    said = codes(session(*STRENGTH[:2], ("hinge_free", 0, "filler"), kind="strength"))
    assert said == [("filler_hinge", 2)]


def test_a_gate_is_judged_when_opened_tracks_are_told():
    plane = (("cat_camel", 2), ("airplane_fingertip", 2), ("open_book", 2), ("breath_seated", 0, "filler"))
    assert codes(session(*plane)) == []
    assert codes(session(*plane, opened_tracks=[])) == [("gate", 1)]
    assert codes(session(*plane, opened_tracks=["hip_airplane"])) == []


def test_a_therapists_no_counts():
    assert codes(session(*MOBILITY, excluded=["open_book"])) == [("excluded", 3)]
    assert codes(session(*MOBILITY, suspended_tracks=["spine_wave"])) == [("track_suspended", 0)]


def test_a_fifth_exercise_is_a_filler():
    five = (
        ("cat_camel", 0),
        ("ninety_ninety", 0),
        ("seated_rotation", 0),
        ("chair_extension", 0),
        ("walk_steady", 0),
    )
    assert codes(session(*five)) == ["mains"]
    assert codes(session(*five[:4], ("walk_steady", 0, "filler"))) == []


def test_four_exercises_besides_breathing_and_walking_are_too_many_at_first():
    four = (("cat_camel", 2), ("ninety_ninety", 2), ("seated_rotation", 2), ("chair_extension", 2))
    assert codes(session(*four, program_day=14)) == []
    assert codes(session(*four, program_day=13)) == ["mains_early"]
    assert codes(session(*four[:3], ("walk_with_rests", 0), irritability="moderate", program_day=3)) == []


def test_three_sets_and_long_holds_come_later():
    sets = (("dead_bug_tap", 2), ("side_leg_raise", 0), ("split_stance_opener", 2))
    assert codes(session(*sets, kind="strength", program_day=14)) == []
    assert codes(session(*sets, kind="strength", program_day=13)) == [
        ("three_sets_early", 0),
        ("hold_early", 2),
    ]


@pytest.mark.parametrize(("hold_s", "told"), [(10, []), (11, [("hold_early", 2)])])
def test_the_longest_hold_of_a_clinics_own_exercise_is_the_one_that_is_judged(hold_s, told):
    opener = CATALOGUE.exercises["split_stance_opener"]
    rest = replace(opener.tempo[1], name="rest", seconds=2, variable=False)
    own = replace(opener, doses=(Dose((1,), hold_s),) * 3, tempo=(*opener.tempo, rest))
    theirs = replace(CATALOGUE, exercises={**CATALOGUE.exercises, own.id: own})
    payload = session(("pelvic_tilt", 1), ("clamshell", 1), (own.id, 0), program_day=3)
    found = [(v["code"], v["item"]) for v in check_session(payload, theirs) if "item" in v]
    assert found == told


def test_irritability_alone_makes_it_early():
    said = codes(session(("pelvic_tilt", 1), ("clamshell", 1), ("prone_prop", 2), irritability="high"))
    assert ("hold_early", 2) in said


def test_a_walk_is_not_stretched_for_an_irritable_back_or_in_calm():
    walk = (("pelvic_tilt", 0), ("walk_with_rests", 3, "filler"))
    assert codes(session(*walk)) == []
    assert codes(session(*walk, irritability="high", phase="settle")) == [("walk_stretched", 1)]
    assert codes(session(("breath_90_90", 0), *walk, kind="calm")) == [
        ("walk_stretched", 2),
        ("calm_dose", 2),
    ]


def test_nothing_is_planned_above_the_rank():
    reached = {"spine_wave": 5, "hip_rotation": 5, "walking": 3, "thoracic_rotation": 3}
    assert codes(session(*MOBILITY, ranks=reached)) == []
    assert codes(session(*MOBILITY, ranks={**reached, "spine_wave": 4})) == [("above_rank", 0)]
    assert codes(session(*MOBILITY, ranks={**reached, "walking": 2})) == [("above_rank", 2)]
    missing = {track: rank for track, rank in reached.items() if track != "thoracic_rotation"}
    assert codes(session(*MOBILITY, ranks=missing)) == [("above_rank", 3)]
    more = session(*MOBILITY[:3], ("seated_rotation", 1), ranks=missing)
    assert ("above_rank", 3) in codes(more)


def test_a_stretched_walk_needs_its_full_dose_and_breathing_is_free():
    stretched = (("cat_camel", 0), ("open_book", 0), ("walk_steady", 5, "filler"))
    low = {"spine_wave": 3, "thoracic_rotation": 3, "walking": 4}
    assert codes(session(*stretched, ranks=low)) == [("above_rank", 2)]
    assert codes(session(*stretched, ranks={**low, "walking": 5})) == []
    breath = (("cat_camel", 0), ("open_book", 0), ("breath_seated", 8, "filler"))
    assert "above_rank" not in str(codes(session(*breath, ranks=low)))


def test_a_swap_on_another_track_keeps_to_the_lower_dose_of_both():
    swap = item("standing_abduction", 1, substitute="swap")
    ranks = {"spine_wave": 5, "thoracic_rotation": 5, "walking": 3, "hip_abd_standing": 2, "hip_abd_floor": 0}
    built = session(("cat_camel", 2), swap, ("open_book", 2), ranks=ranks)
    assert codes(built) == [("above_rank", 1)]
    built["session"]["ranks"] = {**ranks, "hip_abd_floor": 1}
    assert codes(built) == []
    built["session"]["ranks"] = {**ranks, "hip_abd_floor": 3}
    assert codes(built) == [("above_rank", 1)]
    del built["session"]["ranks"]["hip_abd_floor"]
    assert codes(built) == [("above_rank", 1)]


def test_calm_sessions_hold_level_one_at_its_smallest_dose():
    assert codes(session(("breath_seated", 2), *CALM[1:], kind="calm")) == []
    assert codes(session(*CALM[:2], ("walk_steady", 0), kind="calm")) == [("calm_level", 2)]
    assert codes(session(CALM[0], ("pelvic_tilt", 1), CALM[2], kind="calm")) == [("calm_dose", 1)]


def test_turning_comes_back_late_in_an_easing_flare():
    turning = (*CALM[:2], ("seated_rotation", 0, "filler"), ("seated_hip_rotation", 0, "filler"))
    flare = {"kind": "calm", "flare_state": "flare", "irritability": "high"}
    both = [("calm_function", 2), ("calm_function", 3)]
    assert codes(session(*turning, **flare)) == both
    assert codes(session(*turning, **flare, flare_day=2, easing=True)) == both
    assert codes(session(*turning, **flare, flare_day=3, easing=False)) == both
    assert codes(session(*turning, **flare, flare_day=3, easing=True)) == []
    assert codes(session(*CALM, ("chair_extension", 0, "filler"), kind="calm", flare_day=9, easing=True)) == [
        ("calm_function", 3)
    ]


def test_a_flare_needs_calm_sessions():
    assert codes(session(*MOBILITY, flare_state="flare")) == ["flare_needs_calm"]


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("mobility", (("ninety_ninety", 2), ("open_book", 2), ("walk_steady", 0))),
        ("strength", (("side_leg_raise", 2), ("bridge_full", 1))),
        ("position_reset", (("open_book", 2), ("side_leg_raise", 2))),
        ("evening_decompression", (("open_book", 2), ("cat_camel", 2), ("ninety_ninety", 2))),
        ("calm", (("pelvic_tilt", 0), ("seated_pelvic_rock", 0), ("walk_with_rests", 0))),
    ],
)
def test_a_session_trains_what_it_is_for(kind, items):
    assert "missing_function" in codes(session(*items, kind=kind))


@pytest.mark.parametrize("field", [*USUAL, "items", "planned_s"])
def test_a_missing_field_is_named(field):
    payload = session(*MOBILITY)
    del payload["session"][field]
    with pytest.raises(ValueError, match=rf"session\.{field}"):
        check_session(payload)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "yoga"),
        ("phase", None),
        ("items", {}),
        ("items", "walk"),
        ("planned_s", "400"),
        ("planned_s", True),
        ("program_day", 1.5),
        ("program_day", -1),
        ("ranks", [1]),
        ("ranks", {"bridge": "high"}),
        ("equipment", ["rope"]),
        ("equipment", "chair"),
        ("easing", 1),
        ("colour", "blue"),
    ],
)
def test_a_wrong_or_unknown_field_is_named(field, value):
    payload = session(*MOBILITY, **{field: value})
    with pytest.raises(ValueError, match=rf"session\.{field}"):
        check_session(payload)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"dose_step": 0}, "exercise_id"),
        ({"exercise_id": "open_book"}, "dose_step"),
        ({"exercise_id": "open_book", "dose_step": "d1"}, "dose_step"),
        ({"exercise_id": "open_book", "dose_step": 0, "role": "star"}, "role"),
        ({"exercise_id": "open_book", "dose_step": 0, "reps": 3}, "reps"),
        ("open_book", "must be an object"),
    ],
)
def test_a_wrong_item_field_is_named(entry, field):
    payload = session(*MOBILITY)
    payload["session"]["items"].append(entry)
    with pytest.raises(ValueError, match=r"session\.items\[4\]") as refused:
        check_session(payload)
    assert field in str(refused.value)


@pytest.mark.parametrize("payload", [None, {}, [], {"session": None}, {"session": [], "id": 1}])
def test_a_payload_without_a_session_is_refused(payload):
    with pytest.raises(ValueError, match=r"session|payload"):
        check_session(payload)


def test_a_field_beside_the_session_is_refused():
    with pytest.raises(ValueError, match=r"payload\.sesion"):
        check_session({**session(*MOBILITY), "sesion": {}})
