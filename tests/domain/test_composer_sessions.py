"""What a composed session holds: its slots, its choices, its length, and what happens when a place offers little."""

from dataclasses import replace
from datetime import date

import pytest
from standing_builder import CATALOGUE, composed, ids, ranks, standing, week_of

from app.domain.draft import Entry, grow, seconds_of, shrink
from app.domain.options import Option
from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    FlareState,
    Irritability,
    Presentation,
    ProgramPhase,
    Role,
    SessionKind,
    Substitute,
)
from app.domain.vocabulary import MovementFunction as Fn

ER, FR, ES, DC, MX = Presentation
MOBILITY, STRENGTH, RESET, EVENING, CALM = SessionKind


def trains(session, place: int) -> set[Fn]:
    return set(CATALOGUE.exercises[session.items[place].exercise_id].functions)


def test_a_mobility_session_moves_spine_hips_and_ribcage():
    session = composed(MOBILITY)
    assert Fn.SPINE_MOBILITY in trains(session, 0)
    assert trains(session, 1) & {Fn.HIP_EXTENSION, Fn.HIP_ROTATION, Fn.HIP_ABDUCTION}
    assert trains(session, 2) & {Fn.THORACIC_ROTATION, Fn.THORACIC_EXTENSION}


def test_a_walk_belongs_to_the_mobility_of_a_back_that_prefers_bending():
    session = composed(MOBILITY, standing(presentation=FR))
    walk = session.items[2]
    assert (walk.track, walk.role) == ("walking", Role.MAIN)


def test_a_gait_finding_brings_the_walk_too():
    session = composed(MOBILITY, standing(findings=frozenset({Fn.ENDURANCE})))
    assert session.items[2].track == "walking"
    assert session.items[2].role == Role.MAIN


def test_a_strength_session_starts_with_a_trunk_track_in_focus():
    assert composed(STRENGTH, standing(ranks=ranks(3))).items[0].track in {"bird_dog", "side_bridge"}
    assert composed(STRENGTH, standing(presentation=DC, ranks=ranks(3))).items[0].track in {
        "bird_dog",
        "dead_bug",
    }


def test_the_focus_that_waited_longer_comes_first():
    last = {"bird_dog": date(2026, 3, 2), "side_bridge": date(2026, 3, 1)}
    assert composed(STRENGTH, last_done=last).items[0].track == "side_bridge"
    last["side_bridge"] = date(2026, 3, 3)
    assert composed(STRENGTH, last_done=last).items[0].track == "bird_dog"


def test_without_its_focus_the_trunk_is_trained_by_another_track():
    only_mat = dict.fromkeys(Context, frozenset({Equipment.MAT_OR_BED}))
    flags = frozenset({CareFlag.WRIST_PAIN, CareFlag.SHOULDER_PAIN})
    session = composed(STRENGTH, standing(equipment=only_mat, care_flags=flags))
    assert session.items[0].track in {"dead_bug", "curl_up"}


def test_strength_without_any_trunk_exercise_becomes_mobility():
    chair = dict.fromkeys(Context, frozenset({Equipment.CHAIR}))
    session = composed(STRENGTH, standing(equipment=chair))
    assert session.kind == MOBILITY


def test_the_evening_begins_with_breathing():
    session = composed(EVENING)
    assert session.items[0].track == "breathing"
    assert Fn.THORACIC_ROTATION in trains(session, 1)
    assert Fn.SPINE_MOBILITY in trains(session, 2)


def test_a_reset_at_a_desk_needs_no_floor():
    session = composed(RESET, context=Context.WORK)
    assert Fn.POSITION_RESET in trains(session, 0)
    for item in session.items:
        assert Context.WORK in CATALOGUE.exercises[item.exercise_id].contexts


def test_the_function_with_the_largest_unmet_target_is_chosen():
    who = standing()
    week = week_of(who, {Fn.HIP_ROTATION: 2, Fn.HIP_EXTENSION: 2})
    assert Fn.HIP_ABDUCTION in trains(composed(MOBILITY, who, week=week), 1)


def test_a_finding_wins_a_tie():
    who = standing(findings=frozenset({Fn.THORACIC_EXTENSION}))
    week = week_of(who, {Fn.THORACIC_EXTENSION: 1})
    assert "chair_extension" in ids(composed(MOBILITY, who, week=week))


def test_what_is_disliked_is_taken_only_when_a_slot_has_nothing_else():
    liked = composed(MOBILITY, standing(disliked=frozenset({"spine_wave", "pelvic_tilt"})))
    assert ids(liked)[0] == "prone_prop"
    nothing_else = composed(MOBILITY, standing(disliked=frozenset({"spine_mobility"})))
    assert Fn.SPINE_MOBILITY in trains(nothing_else, 0)


def test_the_same_request_gives_the_same_session():
    assert composed(MOBILITY) == composed(MOBILITY)


def test_a_level_that_cannot_be_done_here_gives_way_to_the_one_below_at_its_largest_dose():
    who = standing(ranks=ranks(0, thoracic_rotation=3, thoracic_extension=9))
    session = composed(RESET, who, context=Context.WORK, week=week_of(who, {Fn.THORACIC_EXTENSION: 5}))
    turn = next(item for item in session.items if item.track == "thoracic_rotation")
    assert (turn.exercise_id, turn.dose_step, turn.substitute, turn.rank) == (
        "seated_rotation", 2, Substitute.LOWER, 3,
    )  # fmt: skip


def test_seated_breathing_stands_in_where_nobody_can_lie_down():
    session = composed(EVENING, context=Context.WORK)
    breathing = session.items[0]
    assert (breathing.exercise_id, breathing.substitute) == ("breath_seated", Substitute.SWAP)


def test_the_first_slot_may_go_back_to_a_level_that_still_trains_it():
    standing_worker = dict.fromkeys(Context, frozenset({Equipment.WALL, Equipment.COUNTER_OR_DESK}))
    who = standing(presentation=FR, equipment=standing_worker, ranks=ranks(0, walking=4))
    session = composed(RESET, who, context=Context.WORK)
    first = session.items[0]
    assert (first.exercise_id, first.dose_step, first.substitute) == ("walk_with_rests", 2, Substitute.LOWER)


def test_early_on_the_dose_is_lowered_until_it_is_small_and_the_rank_stays():
    who = standing(ranks=ranks(0, bridge=2, bird_dog=2, side_bridge=5), program_day=13)
    session = composed(STRENGTH, who)
    for item in session.items:
        exercise = CATALOGUE.exercises[item.exercise_id]
        assert len(exercise.doses[min(item.dose_step, 2)].reps) <= 2
    assert {item.track: item.rank for item in session.items}[session.items[0].track] in {2, 5}


def test_strength_while_settling_uses_only_what_any_back_tolerates():
    session = composed(STRENGTH, standing(phase=ProgramPhase.SETTLE, program_day=2, ranks=ranks(4)))
    assert session.kind == STRENGTH
    for item in session.items:
        assert CATALOGUE.exercises[item.exercise_id].irr_max == Irritability.HIGH


def test_one_exercise_on_caution_a_session_and_the_next_goes_a_level_down():
    who = standing(
        presentation=FR,
        phase=ProgramPhase.STRENGTHEN,
        program_day=60,
        ranks=ranks(0, hip_airplane=0, thoracic_extension=3),
        opened_tracks=frozenset({"hip_airplane"}),
        equipment=dict.fromkeys(Context, frozenset(Equipment)),
    )
    done = {Fn.HIP_EXTENSION: 4, Fn.THORACIC_ROTATION: 4}
    last = dict.fromkeys(("clamshell", "hip_abd_floor", "hip_abd_standing", "hip_rotation"), date(2026, 3, 3))
    session = composed(MOBILITY, who, week=week_of(who, done), last_done=last)
    assert "airplane_supported" in ids(session)
    chair = next(item for item in session.items if item.track == "thoracic_extension")
    assert (chair.exercise_id, chair.substitute) == ("chair_extension", Substitute.LOWER)


def test_a_gate_stays_shut_until_it_was_opened():
    assert "airplane_supported" not in ids(composed(MOBILITY, standing(ranks=ranks(6))))


def test_a_therapists_no_leaves_other_levels_and_tracks():
    who = standing(
        ranks=ranks(3),
        excluded=frozenset({"cat_camel"}),
        suspended_tracks=frozenset({"spine_ext", "spine_flex"}),
    )
    assert ids(composed(MOBILITY, who))[0] == "seated_pelvic_rock"


def test_a_therapist_may_force_what_would_be_avoided():
    forced = frozenset({"knee_hug"})
    who = standing(
        ranks=ranks(0, spine_flex=3), forced=forced, suspended_tracks=frozenset({"spine_ext", "spine_wave"})
    )
    assert ids(composed(MOBILITY, who))[0] == "knee_hug"
    assert ids(composed(MOBILITY, replace(who, forced=frozenset())))[0] == "pelvic_tilt"


def test_a_therapists_cap_lowers_the_dose_and_stops_a_stretch():
    who = standing(ranks=ranks(2), dose_caps={"spine_wave": 0, "breath_90_90": 1, "thoracic_rotation": 1})
    session = composed(
        EVENING, replace(who, suspended_tracks=frozenset({"spine_ext", "spine_flex", "walking"}))
    )
    doses = {item.track: item.dose_step for item in session.items}
    assert doses["spine_wave"] == 0
    assert doses["breathing"] <= 1
    assert doses["thoracic_rotation"] <= 1


def test_a_therapists_levels_hold_from_below_and_above():
    who = standing(ranks=ranks(0, hinge=7), level_bounds={"hinge": (1, 2), "bridge": (2, 3)})
    session = composed(STRENGTH, who, week=week_of(who, {Fn.HIP_ABDUCTION: 5}))
    found = {item.track: (item.exercise_id, item.rank) for item in session.items}
    assert found.get("hinge", ("hinge_free", 5)) == ("hinge_free", 5)
    assert found.get("bridge", ("bridge_march", 3)) == ("bridge_march", 3)


def test_a_short_session_is_filled_with_a_walk_first():
    session = composed(MOBILITY, standing(presentation=ES))
    fillers = [item for item in session.items if item.role == Role.FILLER]
    assert fillers[0].track == "walking"


def test_where_nothing_else_fills_breathing_is_stretched():
    few = frozenset(CATALOGUE.tracks) - {"breathing", "thoracic_rotation", "spine_wave"}
    session = composed(EVENING, standing(suspended_tracks=few))
    assert session.items[0].dose_step > 2
    assert session.planned_s >= 300


def test_a_place_that_offers_little_gets_a_second_hip_exercise_before_nothing():
    on_my_feet = dict.fromkeys(Context, frozenset({Equipment.WALL, Equipment.COUNTER_OR_DESK}))
    session = composed(RESET, standing(equipment=on_my_feet), context=Context.WORK)
    assert session.kind == RESET
    assert (
        len(
            [
                item
                for item in session.items
                if trains(session, item.item) & {Fn.HIP_EXTENSION, Fn.HIP_ABDUCTION}
            ]
        )
        == 2
    )


def test_nobody_is_sent_for_a_longer_walk_while_the_back_is_easily_stirred():
    irritable = standing(irritability=Irritability.HIGH, phase=ProgramPhase.SETTLE, ranks=ranks(2))
    for kind in (MOBILITY, STRENGTH, RESET, EVENING):
        for item in composed(kind, irritable).items:
            assert item.track != "walking" or item.dose_step <= 2


def test_what_falls_behind_this_week_is_added_where_there_is_room():
    who = standing(ranks=ranks(2), phase=ProgramPhase.STRENGTHEN, program_day=60)
    assert "walking" not in {item.track for item in composed(STRENGTH, who).items}
    behind = composed(STRENGTH, who, week=week_of(who, days_left=3))
    assert "walking" in {item.track for item in behind.items}
    later = composed(STRENGTH, who, week=week_of(who, days_left=3), later_today=frozenset(Fn))
    assert later == composed(STRENGTH, who)


def test_a_breathing_finding_brings_breathing_every_day():
    who = standing(
        ranks=ranks(2), phase=ProgramPhase.STRENGTHEN, program_day=60, findings=frozenset({Fn.BREATHING})
    )
    fillers = [item for item in composed(STRENGTH, who).items if item.role == Role.FILLER]
    assert [item.track for item in fillers] == ["breathing"]
    done_today = week_of(who, today=frozenset({Fn.BREATHING}))
    assert not [item for item in composed(STRENGTH, who, week=done_today).items if item.track == "breathing"]


def test_the_small_start_takes_five_to_six_minutes():
    session = composed(MOBILITY, standing(ranks=ranks(5), phase=ProgramPhase.SETTLE), brief=True)
    assert 300 <= session.planned_s <= 360


def test_a_flare_turns_every_kind_into_a_calm_session():
    flare = standing(
        flare_state=FlareState.FLARE, ranks=ranks(7), directional_preference=DirectionalPreference.EXTENSION
    )
    for kind in SessionKind:
        session = composed(kind, flare)
        assert session.kind == CALM
        assert {item.dose_step for item in session.items if item.track != "breathing"} == {0}


def test_calm_takes_the_easing_direction_first():
    flare = standing(flare_state=FlareState.FLARE, directional_preference=DirectionalPreference.EXTENSION)
    assert ids(composed(CALM, flare))[:3] == ["breath_90_90", "prone_prop", "walk_with_rests"]
    flexion = standing(
        presentation=FR, flare_state=FlareState.FLARE, directional_preference=DirectionalPreference.FLEXION
    )
    assert ids(composed(CALM, flexion))[1] in {"pelvic_tilt", "seated_pelvic_rock"}


def test_a_calm_session_says_what_stands_in_for_what():
    flare = standing(flare_state=FlareState.FLARE, ranks=ranks(0, breathing=3, walking=2))
    stands = {item.track: item.substitute for item in composed(CALM, flare).items}
    assert (stands["breathing"], stands["walking"]) == (Substitute.SWAP, Substitute.NONE)
    worker = replace(flare, ranks=ranks(0, walking=3))
    stands = {item.track: item.substitute for item in composed(CALM, worker, context=Context.WORK).items}
    assert (stands["breathing"], stands["walking"]) == (Substitute.SWAP, Substitute.LOWER)


def test_turning_returns_to_calm_only_late_in_an_easing_flare():
    tight = frozenset({"spine_ext", "spine_flex"})
    flare = standing(flare_state=FlareState.FLARE, suspended_tracks=tight)
    late = replace(flare, flare_day=3, easing=True)
    turning = {"seated_rotation", "seated_hip_rotation"}
    assert not turning & set(ids(composed(CALM, flare)))
    assert turning & set(ids(composed(CALM, late)))
    assert not turning & set(ids(composed(CALM, replace(late, easing=False))))
    assert not turning & set(ids(composed(CALM, replace(late, flare_day=2))))


def test_a_kind_that_cannot_be_filled_gives_way_to_a_calm_session():
    session = composed(
        MOBILITY, standing(suspended_tracks=frozenset({"spine_ext", "spine_flex", "spine_wave"}))
    )
    assert session.kind == CALM
    assert {item.track for item in session.items} == {"breathing", "walking"}


def test_without_breathing_a_gentle_kind_takes_the_place_of_the_evening():
    bare = dict.fromkeys(Context, frozenset({Equipment.WALL, Equipment.COUNTER_OR_DESK}))
    session = composed(EVENING, standing(equipment=bare))
    assert session.kind == RESET
    assert session.planned_s >= 300


def test_where_nothing_can_be_done_nothing_is_planned():
    assert composed(MOBILITY, standing(suspended_tracks=frozenset(CATALOGUE.tracks))) is None
    assert composed(CALM, standing(suspended_tracks=frozenset(CATALOGUE.tracks))) is None


def entry(name: str, dose_step: int, need: int = 1, cap: int | None = None) -> Entry:
    option = Option(CATALOGUE.exercises[name], dose_step, 0, Substitute.NONE)
    return Entry(option, dose_step, Role.MAIN, need, dose_step if cap is None else cap)


def left(entries: list[Entry]) -> list[tuple[str, int]]:
    return [(e.option.exercise.id, e.dose_step) for e in entries]


def test_shortening_takes_from_free_doses_then_from_the_longest():
    entries = [entry("bridge_full", 2), entry("clamshell", 2), entry("breath_seated", 1)]
    shrink(entries, seconds_of(entries) - 1, walking_last=False)
    assert left(entries)[2] == ("breath_seated", 0)
    shrink(entries, seconds_of(entries) - 1, walking_last=False)
    assert left(entries) == [("bridge_full", 1), ("clamshell", 2), ("breath_seated", 0)]


def test_of_equally_long_doses_the_first_is_shortened():
    entries = [entry("standing_hip_extension", 2), entry("standing_abduction", 2)]
    shrink(entries, seconds_of(entries) - 1, walking_last=False)
    assert left(entries) == [("standing_hip_extension", 1), ("standing_abduction", 2)]


def test_a_walk_that_treats_is_the_last_dose_to_be_shortened():
    entries = [entry("pelvic_tilt", 1), entry("walk_steady", 2), entry("open_book", 1)]
    shrink(entries, seconds_of(entries) - 30, walking_last=True)
    assert left(entries) == [("pelvic_tilt", 0), ("walk_steady", 2), ("open_book", 0)]
    shrink(entries, seconds_of(entries) - 30, walking_last=True)
    assert left(entries)[1] == ("walk_steady", 1)


def test_at_last_the_least_needed_goes_but_never_the_first():
    entries = [entry("bridge_full", 0, need=-3), entry("clamshell", 0, need=1), entry("open_book", 0, need=0)]
    shrink(entries, 250, walking_last=False)
    assert left(entries) == [("bridge_full", 0), ("clamshell", 0)]
    shrink(entries, 60, walking_last=False)
    assert left(entries) == [("bridge_full", 0)]


def test_growing_stops_when_nothing_more_fits():
    entries = [entry("breath_seated", 0, cap=1)]
    grow(entries, (300, 420), (), lambda _: [])
    assert left(entries) == [("breath_seated", 1)]
    entries = [entry("breath_seated", 2, cap=8), entry("walk_steady", 2, cap=6)]
    grow(entries, (390, 393), (), lambda _: [])
    assert seconds_of(entries) < 390


def test_a_filler_comes_at_the_largest_dose_that_fits():
    entries = [entry("bridge_full", 2)]
    room = seconds_of([*entries, entry("open_book", 1)])
    grow(entries, (room - 5, room), (Fn.THORACIC_ROTATION,), lambda _: [entry("open_book", 2)])
    assert left(entries) == [("bridge_full", 2), ("open_book", 1)]


def test_a_session_never_has_more_than_five_items():
    names = ("pelvic_tilt", "clamshell", "open_book", "chair_extension", "sit_to_stand")
    entries = [entry(name, 0) for name in names]
    grow(entries, (600, 700), (Fn.HIP_ROTATION,), lambda _: [entry("seated_hip_rotation", 0)])
    assert len(entries) == 5


@pytest.mark.parametrize("kind", [MOBILITY, RESET, EVENING, CALM])
def test_a_person_who_would_rather_not_be_on_the_floor_is_not_asked_to_kneel(kind):
    session = composed(kind, standing(floor_ok=False, ranks=ranks(6), presentation=DC))
    for item in session.items:
        assert not {"quadruped", "plank", "floor_sitting"} & set(
            CATALOGUE.exercises[item.exercise_id].positions
        )


def test_at_work_nothing_visible_means_seated_or_walking():
    session = composed(RESET, standing(discreet=True), context=Context.WORK)
    for item in session.items:
        exercise = CATALOGUE.exercises[item.exercise_id]
        assert exercise.positions == ("seated",) or exercise.track == "walking"
    at_home = composed(STRENGTH, standing(discreet=True))
    assert at_home.kind == STRENGTH
