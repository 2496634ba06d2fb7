"""What the person and the therapist set: profile, body check, direction, bounds, confirmations."""

from typing import Any

import pytest
from log_builder import START, Log, answers, evaluated, live, rules

from app.domain.explanations import render
from app.domain.vocabulary import Context, DirectionalPreference, Irritability, Presentation, ProgramPhase


def started(**changes: Any) -> Log:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0, **changes)
    log.morning(2)
    return log


def order(log: Log, target: str, value: Any, **fields: Any) -> None:
    log.add("TherapistOverride", actor="therapist", target=target, value=value, **fields)


def ranks(log: Log) -> dict[str, int]:
    return {track: now.rank for track, now in evaluated(log).state.tracks.items()}


def exercises(log: Log) -> set[str]:
    return {item.exercise_id for session in evaluated(log).plan.sessions for item in session.items}


# ---- the person's own settings --------------------------------------------------------------------------------


def test_a_changed_wish_changes_todays_plan() -> None:
    log = started()
    live(log, 8, lambda _: 2, lambda _, __: {})
    assert len(evaluated(log).plan.sessions) == 3
    log.add("ProfileChanged", changes={"sessions": 2})
    assert len(evaluated(log).plan.sessions) == 2


def test_an_intake_sent_again_unchanged_changes_nothing_and_changed_is_a_change_of_profile() -> None:
    log = started()
    before = evaluated(log).state
    log.add("IntakeCompleted", answers=answers(stir=0, calm_down=0))
    assert evaluated(log).state == before
    log.add(
        "IntakeCompleted",
        answers=answers(stir=0, calm_down=0, avg_pain=0, sessions=4, named="stenosis", worse=[]),
    )
    state = evaluated(log).state
    assert state.presentation is Presentation.FLEXION_RESPONSIVE
    assert state.ref_pain == 2


def test_a_new_direction_keeps_ranks_and_holds_steps_for_a_week() -> None:
    log = (
        Log()
        .at(0, "07:00")
        .start(named="stenosis", worse=["standing"], eases=["sitting"], stir=0, calm_down=0)
    )
    for day in range(6):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", "pelvic_tilt", clock="07:30")
        if day == 2:
            changed = {"named": "disc", "worse": ["bending"], "eases": ["arching_back"]}
            log.at(2, "09:00").add("ProfileChanged", changes=changed)
            evaluation = evaluated(log)
            assert evaluation.state.presentation is Presentation.EXTENSION_RESPONSIVE
            assert evaluation.state.preference is DirectionalPreference.EXTENSION
            assert evaluation.plan.note is not None and "Backward-friendly" in render(evaluation.plan.note)
            assert evaluation.state.tracks["bridge"].exposures == 0
    decisions = [d for d in evaluated(log).decisions if d.day.day == 7]
    assert {d.rule for d in decisions} == {"H11"}
    assert "nothing moves up for 7 days" in render(decisions[0].explanation)


def test_a_regress_after_a_change_of_direction_is_explained_as_a_regress() -> None:
    log = started(named="stenosis", worse=["standing"], eases=["sitting"])
    order(log, "presentation", "deconditioned")
    for day in range(6):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30", rpe=9 if day == 2 else 4)
    texts = {d.day.day: d.explanation.text_id for d in evaluated(log.at(6, "06:00")).decisions}
    assert texts[5] == "floor_stay"
    assert texts[7] == "H11_regress"


def test_answers_about_irritability_raise_it_at_once_and_never_lower_a_therapists() -> None:
    log = started()
    log.add("ProfileChanged", changes={"stir": 2, "calm_down": 2})
    assert evaluated(log).state.irritability is Irritability.HIGH
    log.add("ProfileChanged", changes={"stir": 0, "calm_down": 0})
    assert evaluated(log).state.irritability is Irritability.LOW
    order(log, "irritability", "high")
    log.add("ProfileChanged", changes={"stir": 0})
    assert evaluated(log).state.irritability is Irritability.HIGH


def test_irritability_is_read_from_the_mornings_when_there_are_enough() -> None:
    log = started()
    for day in range(1, 6):
        log.at(day, "07:05").morning(0)
    log.add("ProfileChanged", changes={"stir": 1, "calm_down": 1})
    assert evaluated(log).state.irritability is Irritability.MODERATE


def test_what_is_at_hand_changes_the_plan_and_keeps_the_rank() -> None:
    log = started()
    order(log, "rank", 9, track="hinge")
    log.add("ProfileChanged", changes={"equipment": {"home": ["chair", "wall"], "work": ["chair", "wall"]}})
    fold = evaluated(log).folded.fold
    assert fold.equipment[Context.HOME] == {"chair", "wall"}
    assert fold.state.tracks["hinge"].rank == 9


def test_if_then_plans_branches_and_settings_are_kept() -> None:
    log = started()
    plans = {"evening": {"anchor": "before brushing my teeth", "at": "21:30", "context": "gym"}}
    changes = {"plans": plans, "branch": {"bird_dog": "bird_dog_standing"}, "lock_screen": "hidden"}
    log.add("ProfileChanged", changes=changes)
    evaluation = evaluated(log)
    evening = next(s for s in evaluation.plan.sessions if s.slot == "evening")
    assert (evening.at_min, evening.context) == (21 * 60 + 30, Context.GYM)
    assert evaluation.state.lock_screen == "hidden"
    assert evaluation.state.tracks["bird_dog"].path[2].id == "bird_dog_standing"


def test_a_plan_after_midnight_belongs_to_the_same_day() -> None:
    log = started()
    plans = {"evening": {"anchor": "before bed", "at": "00:30"}}
    log.add("ProfileChanged", changes={"bed": "02:00", "plans": plans})
    evening = next(s for s in evaluated(log).plan.sessions if s.slot == "evening")
    assert evening.at_min == 24 * 60 + 30


def test_maintaining_is_the_persons_choice_from_day_84() -> None:
    log = started()
    log.add("ProfileChanged", changes={"phase_choice": "maintain"})
    for day in range(1, 86, 2):
        log.at(day, "07:30").session("bridge_full")
    assert evaluated(log.at(83, "08:00")).state.phase is ProgramPhase.STRENGTHEN
    assert evaluated(log.at(84, "08:00")).state.phase is ProgramPhase.MAINTAIN


def test_maintaining_is_offered_earlier_when_every_activity_was_high_twice() -> None:
    log = started()
    for day in (8, 9):
        log.at(day, "08:00").session("bridge_full")
        log.add("OutcomeRated", instrument="PSFS", items=[8, 9])
    assert "maintain" in {ask.code for ask in evaluated(log).asks}
    log.add("ProfileChanged", changes={"phase_choice": "maintain"})
    assert evaluated(log).state.phase is ProgramPhase.MAINTAIN
    log.add("OutcomeRated", instrument="PSFS", items=[8, 7])
    assert evaluated(log).state.phase is ProgramPhase.BUILD


def test_a_pause_has_no_plan_and_absence_goes_on() -> None:
    log = started()
    log.add("PauseSet", **{"from": "2026-03-03", "to": "2026-03-12"})
    evaluation = evaluated(log.at(9, "08:00"))
    assert evaluation.plan.sessions == () and evaluation.state.is_paused
    assert evaluation.state.idle_days == 8


def test_a_pause_can_be_ended_early_by_a_later_word_about_it() -> None:
    log = started()
    log.add("PauseSet", **{"from": "2026-03-02", "to": "2026-03-02"})
    log.add("PauseSet", **{"from": "2026-03-03", "to": "2026-03-12"})
    assert evaluated(log).state.is_paused
    log.at(3, "08:00")
    assert evaluated(log).state.is_paused
    log.add("PauseSet", **{"from": "2026-03-04", "to": "2026-03-04"})
    assert not evaluated(log).state.is_paused
    assert evaluated(log).folded.fold.state.pauses[0] == (START, START)


# ---- body check and direction ---------------------------------------------------------------------------------


def test_a_stiff_finding_sets_an_untrained_track_back_and_raises_its_target() -> None:
    log = started(activity="three_or_more", named="disc")
    assert ranks(log)["hip_rotation"] == 0
    assert ranks(log)["thoracic_rotation"] == 3
    log.add("FindingRecorded", question="Q15c", result="stiff_both")
    log.add("FindingRecorded", question="Q15e", result="aid")
    assert ranks(log)["thoracic_rotation"] == 0
    assert "balance_risk" in evaluated(log).folded.fold.care_flags


def test_a_finding_on_a_track_already_trained_leaves_its_rank() -> None:
    log = started(activity="three_or_more", named="disc")
    log.session(("open_book", 0), clock="07:30")
    log.add("FindingRecorded", question="Q15c", result="stiff_both")
    assert ranks(log)["thoracic_rotation"] == 3


def unsure() -> Log:
    """Seven quiet days of someone still finding out."""
    log = Log().at(0, "07:00").start(worse=["twisting"], eases=[], stir=0, calm_down=0)
    for day in range(8):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30")
    return log


def question(log: Log, code: str) -> str | None:
    return next((ask.detail for ask in evaluated(log).asks if ask.code == code), None)


def test_two_direction_checks_that_agree_are_suggested_and_wait_for_a_yes() -> None:
    log = unsure()
    assert question(log, "direction_check") == "extension"
    log.at(7, "11:00").add("DirectionChecked", direction="extension", before=3, after=1, leg="none")
    assert question(log, "direction_check") is None
    log.at(8, "07:05").morning(2)
    assert question(log, "direction_check") == "flexion"
    log.at(8, "11:00").add("DirectionChecked", direction="flexion", before=3, after=5, leg="none")
    assert question(log, "direction_suggested") is None
    log.at(9, "07:05").morning(2)
    assert question(log, "direction_suggested") == "extension"
    assert evaluated(log).state.presentation is Presentation.MIXED_UNSURE
    log.add("ProfileChanged", changes={"agreed_direction": "extension"})
    evaluation = evaluated(log)
    assert evaluation.state.presentation is Presentation.EXTENSION_RESPONSIVE
    assert evaluation.state.preference is DirectionalPreference.EXTENSION
    assert question(log, "direction_suggested") is None


@pytest.mark.parametrize(("extension", "flexion"), [((3, 3), (3, 3)), ((3, 4), (3, 3)), ((3, 1), (3, 1))])
def test_checks_that_do_not_agree_suggest_nothing(
    extension: tuple[int, int], flexion: tuple[int, int]
) -> None:
    log = unsure()
    for day, direction, (before, after) in ((7, "extension", extension), (8, "flexion", flexion)):
        log.at(day, "11:00").add(
            "DirectionChecked", direction=direction, before=before, after=after, leg="none"
        )
        log.at(day + 1, "07:05").morning(2)
    assert question(log, "direction_suggested") is None
    assert question(log, "direction_check") is None


def test_a_check_that_sends_symptoms_down_the_leg_is_avoided_until_a_therapist_lifts_it() -> None:
    log = unsure()
    log.at(7, "11:00").add("DirectionChecked", direction="extension", before=3, after=3, leg="further")
    assert "standing_back_bend" in evaluated(log).folded.fold.excluded
    log.add("DirectionChecked", direction="extension", before=3, after=3, leg="further")
    order(log, "direction", "flexion")
    evaluation = evaluated(log)
    assert evaluation.folded.fold.excluded == frozenset()
    assert evaluation.state.preference is DirectionalPreference.FLEXION
    order(log, "direction", None)
    assert evaluated(log).state.preference is DirectionalPreference.UNKNOWN


def test_unsteady_people_are_not_asked_to_bend_backwards_standing() -> None:
    log = unsure()
    log.at(7, "11:00").add("ProfileChanged", changes={"care_flags": ["balance_risk"]})
    assert question(log, "direction_check") == "flexion"
    log.add("ProfileChanged", changes={"care_flags": ["pregnancy"]})
    assert question(log, "direction_check") is None


# ---- the therapist --------------------------------------------------------------------------------------------


def test_a_therapists_presentation_wins_over_the_persons_answers_until_it_ends() -> None:
    log = started()
    order(log, "presentation", "flexion_responsive", until="2026-03-04")
    log.add("ProfileChanged", changes={"named": "disc"})
    state = evaluated(log).state
    assert (state.presentation, state.source) == (Presentation.FLEXION_RESPONSIVE, "therapist")
    assert evaluated(log.at(2, "08:00")).state.presentation is Presentation.FLEXION_RESPONSIVE
    assert evaluated(log.at(3, "08:00")).state.presentation is Presentation.EXTENSION_RESPONSIVE


def test_of_two_overrides_the_newest_holds_and_null_ends_it() -> None:
    log = started()
    order(log, "pain_ceiling", 3)
    order(log, "pain_ceiling", 4)
    assert evaluated(log).state.pain_ceiling == 4
    order(log, "pain_ceiling", None)
    assert evaluated(log).state.pain_ceiling == 5


def test_an_override_that_is_over_before_it_comes_does_nothing() -> None:
    log = started()
    order(log, "rank", 5, track="bridge", until="2026-03-01")
    order(log, "pain_ceiling", 3, until="2026-03-01")
    state = evaluated(log).state
    assert (state.tracks["bridge"].rank, state.pain_ceiling) == (0, 5)
    order(log, "pain_ceiling", 3, until="2026-03-03")
    order(log, "lock", True, until="2026-03-04")
    assert evaluated(log.at(1, "08:00")).state.pain_ceiling == 3
    assert evaluated(log.at(2, "08:00")).state.pain_ceiling == 5


def test_a_rank_set_by_a_therapist_stays_on_the_ladder_and_is_the_newest_change() -> None:
    log = started()
    order(log, "rank", 20, track="bridge")
    order(log, "rank", 3, track="no_such_track")
    order(log, "rank", None, track="dead_bug")
    assert ranks(log)["bridge"] == 8
    assert evaluated(log).folded.fold.state.tracks["bridge"].raised_on == START
    order(log, "rank", 2, track="bridge")
    assert ranks(log)["bridge"] == 2
    assert [(c.before, c.after, c.rule) for c in evaluated(log).history.changes] == [
        (0, 8, "TH"),
        (8, 2, "TH"),
    ]


def test_levels_set_by_a_therapist_bound_the_rank_both_ways() -> None:
    log = started()
    order(log, "min_level", 2, track="bridge")
    assert ranks(log)["bridge"] == 3
    order(log, "max_level", 1, track="bridge")
    assert ranks(log)["bridge"] == 2
    order(log, "min_level", 2, track="no_such_track")
    log.session(("bridge_full", 2), clock="07:30", rpe=9)
    log.at(1, "07:05").morning(2)
    assert ranks(log)["bridge"] == 1


def test_a_regress_stays_inside_the_levels_a_therapist_set() -> None:
    log = started()
    order(log, "min_level", 2, track="bridge")
    log.session(("bridge_march", 0), clock="07:30", rpe=9)
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log)) == ["R6"]
    assert ranks(log)["bridge"] == 3


def earned(log: Log) -> Log:
    """A bridge and a clamshell tolerated often enough for a step on the morning of day 4."""
    for day in range(4):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30")
    log.at(4, "07:05").morning(2)
    return log


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ("lock", {"value": True}),
        ("lock", {"value": True, "track": "bridge"}),
        ("dose_cap", {"value": 0, "track": "bridge"}),
        ("dose_cap", {"value": 0, "exercise_id": "bridge_full"}),
        ("dose_cap", {"value": 0}),
    ],
)
def test_a_lock_or_a_cap_holds_the_step_that_was_earned(target: str, fields: dict[str, Any]) -> None:
    log = started()
    order(log, target, **fields)
    evaluation = evaluated(earned(log))
    assert rules(evaluation, 4) == ["H12"]
    assert evaluation.plan.sessions


def test_a_lock_on_another_track_or_one_that_was_ended_holds_nothing() -> None:
    log = started()
    order(log, "lock", True, track="dead_bug")
    order(log, "lock", True)
    order(log, "lock", False)
    assert rules(evaluated(earned(log)), 4) == ["P1"]


def test_the_last_level_a_therapist_allows_is_held_there() -> None:
    log = started()
    order(log, "rank", 2, track="hinge")
    order(log, "max_level", 1, track="hinge")
    for day in range(9):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_counter", 2), clock="07:30")
    log.at(9, "07:05").morning(2)
    assert rules(evaluated(log), 9) == ["H12"]


def test_excluded_exercises_are_not_planned_and_forced_ones_may_be() -> None:
    log = started(named="disc")
    for name in exercises(log):
        order(log, "exclude", True, exercise_id=name)
    assert not exercises(log) & {order.exercise_id for order in evaluated(log).folded.fold.state.overrides}
    order(log, "force", True, exercise_id="knee_hug")
    assert evaluated(log).folded.fold.forced == {"knee_hug"}
    order(log, "force", False, exercise_id="knee_hug")
    assert evaluated(log).folded.fold.forced == frozenset()


def test_equipment_set_by_a_therapist_wins_over_the_persons() -> None:
    log = started()
    order(log, "equipment", {"home": ["chair"]})
    log.add("ProfileChanged", changes={"equipment": {"home": ["wall"]}})
    assert evaluated(log).folded.fold.equipment[Context.HOME] == {"chair"}


def test_the_reference_pain_falls_by_itself_and_a_therapists_is_left_alone_for_a_while() -> None:
    log = started(avg_pain=4)
    for day in range(1, 10):
        log.at(day, "07:05").morning(2)
    assert evaluated(log).state.ref_pain == 2
    order(log, "ref_pain", 5)
    assert evaluated(log).state.ref_pain == 5
    for day in range(10, 24):
        log.at(day, "07:05").morning(2)
    assert evaluated(log).state.ref_pain == 5
    log.at(24, "07:05").morning(2)
    assert evaluated(log).state.ref_pain == 2
    order(log, "ref_pain", 4)
    order(log, "ref_pain", None)
    log.at(25, "07:05").morning(2)
    assert evaluated(log).state.ref_pain == 2
    order(log, "irritability", None)
    assert evaluated(log).state.irritability is Irritability.LOW


def test_new_exercises_wait_for_a_click_in_confirm_mode_and_doses_do_not() -> None:
    log = started()
    order(log, "rank", 2, track="hinge")
    order(log, "progression_mode", "confirm")
    for day in range(8):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_counter", 2), "bridge_full", clock="07:30")
    evaluation = evaluated(log.at(8, "06:00"))
    assert rules(evaluation, 7) == ["H12"]
    assert "P1" in rules(evaluation)
    ask = next(ask for ask in evaluation.asks if ask.code == "confirm_step")
    assert ask.track == "hinge"
    log.add("StepAnswered", track="hinge", accept=True, actor="therapist")
    log.add("StepAnswered", track="no_such_track", accept=True)
    assert "confirm_step" not in {ask.code for ask in evaluated(log).asks}
    log.at(8, "07:05").morning(2)
    assert ranks(log)["hinge"] == 3


def test_a_person_may_ask_to_confirm_new_exercises_too() -> None:
    log = started()
    order(log, "rank", 2, track="hinge")
    log.add("ProfileChanged", changes={"automatic_ok": False})
    for day in range(8):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_counter", 2), clock="07:30")
    log.at(8, "07:05").morning(2)
    assert rules(evaluated(log), 8) == ["H12"]


def test_low_trust_holds_a_step_until_the_person_wants_to_try() -> None:
    log = started()
    log.add("ConfidenceRated", value=2)
    earned(log)
    evaluation = evaluated(log)
    assert rules(evaluation, 4) == ["H14"]
    ask = next(ask for ask in evaluation.asks if ask.code == "try_step")
    assert ask.text is not None and "Bridge" in render(ask.text)
    log.add("StepAnswered", track="bridge", accept=True)
    log.session("bridge_full", clock="07:30")
    log.at(5, "07:05").morning(2)
    assert rules(evaluated(log), 5) == ["P1"]
    assert rules(evaluated(log.at(21, "08:00")), 19) == []
