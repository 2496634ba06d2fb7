"""A therapist's bounds: each is obeyed from the next look on, told to the person, and refused where safety forbids."""

from datetime import timedelta
from typing import Any

import pytest
from log_builder import START, Log, evaluated, live, rules

from app.domain.bounds import check_bound
from app.domain.engine import Evaluation
from app.domain.errors import DomainError
from app.domain.event_person import TherapistOverride
from app.domain.event_types import OverrideTarget
from app.domain.explanations import render
from app.domain.journal import parse_event, to_record
from app.domain.vocabulary import Context, FlareState, ProgramPhase, SafetyResult


def started(**changes: Any) -> Log:
    log = Log().at(0, "07:00").start(**{"stir": 0, "calm_down": 0, **changes})
    log.morning(2)
    return log


def order(log: Log, target: str, value: Any, **fields: Any) -> TherapistOverride:
    payload = log.add("TherapistOverride", actor="therapist", target=target, value=value, **fields).payload
    assert isinstance(payload, TherapistOverride)
    return payload


def refusal(log: Log, target: str, value: Any, **fields: Any) -> str | None:
    """The code with which a word would be refused now, None if it may be recorded. Nothing is recorded."""
    payload = order(log, target, value, **fields)
    log.events.pop()
    try:
        check_bound(evaluated(log), payload)
    except DomainError as error:
        assert error.detail.endswith(".")
        return error.code
    return None


def planned(evaluation: Evaluation) -> set[tuple[str, int]]:
    return {(item.exercise_id, item.dose_step) for s in evaluation.plan.sessions for item in s.items}


def note(evaluation: Evaluation) -> str:
    assert evaluation.plan.note is not None
    return render(evaluation.plan.note)


# ---- obeyed -------------------------------------------------------------------------------------------------


def test_a_lower_ceiling_makes_the_same_answer_ease_off_from_then_on() -> None:
    log = started()
    log.session(("bridge_full", 0), clock="07:30", during=4, after=4)
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["H11"]
    order(log, "pain_ceiling", 3)
    log.session(("bridge_full", 0), clock="07:30", during=4, after=4)
    log.at(2, "07:05").morning(2)
    evaluation = evaluated(log)
    assert rules(evaluation, 2) == ["R4a"]
    assert rules(evaluation, 1) == ["H11"]


def test_an_excluded_exercise_leaves_the_next_plan_and_comes_back_when_the_word_ends() -> None:
    log = started()
    before = planned(evaluated(log))
    name = next(iter(sorted(before)))[0]
    order(log, "exclude", True, exercise_id=name, until=(START + timedelta(days=1)).isoformat())
    assert name not in {exercise for exercise, _ in planned(evaluated(log))}
    assert name in evaluated(log.at(1, "08:00")).folded.fold.excluded
    assert name not in evaluated(log.at(2, "08:00")).folded.fold.excluded


def test_equipment_set_by_a_therapist_holds_at_once_until_the_end_of_its_last_day() -> None:
    log = started()
    before = evaluated(log).folded.fold.equipment[Context.HOME]
    order(log, "equipment", {"home": ["chair"]}, until=(START + timedelta(days=1)).isoformat())
    order(log, "lock", True, track="bridge")
    for day, home in ((0, {"chair"}), (1, {"chair"}), (2, before)):
        fold = evaluated(log.at(day, "08:00")).folded.fold
        assert fold.equipment[Context.HOME] == home
        assert fold.is_locked("bridge")


def test_a_word_whose_last_day_is_today_is_obeyed_today_and_one_of_yesterday_is_not() -> None:
    log = started().at(3, "08:00")
    order(log, "pain_ceiling", 4, until=(START + timedelta(days=2)).isoformat())
    assert evaluated(log).folded.fold.pain_ceiling == 5
    order(log, "pain_ceiling", 4, until=(START + timedelta(days=3)).isoformat())
    assert evaluated(log).folded.fold.pain_ceiling == 4


def test_what_a_therapist_sets_is_dated_in_the_story_of_the_settings() -> None:
    log = started()
    order(log, "irritability", "high")
    order(log, "ref_pain", 4)
    told = [(one.field, one.value, one.source) for one in evaluated(log).history.milestones]
    assert told[-2:] == [("irritability", "high", "therapist"), ("ref_pain", 4, "therapist")]


def test_a_rank_that_a_therapist_confirms_is_no_raise() -> None:
    log = started()
    order(log, "rank", 2, track="bridge")
    log.at(1, "08:00")
    order(log, "rank", 2, track="bridge")
    assert evaluated(log).folded.fold.state.tracks["bridge"].raised_on == START


def test_a_dose_cap_lowers_what_is_planned_at_once() -> None:
    log = started(activity="three_or_more")
    live(log, 16, lambda _: 2, lambda _, __: {})
    log.at(16, "07:00").morning(2)
    assert any(step > 0 for _, step in planned(evaluated(log)))
    order(log, "dose_cap", 0)
    evaluation = evaluated(log)
    capped = {
        item.exercise_id for s in evaluation.plan.sessions for item in s.items
        if item.role == "main" and item.dose_step > 0
    }  # fmt: skip
    assert capped == set()


def test_a_lock_never_stops_what_protects() -> None:
    log = started()
    order(log, "rank", 2, track="bridge")
    order(log, "lock", True)
    log.session(("bridge_full", 2), clock="07:30", rpe=9)
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["R6"]
    assert evaluated(log).state.tracks["bridge"].rank == 1


def test_confirm_mode_never_stops_what_protects_nor_a_flare_up() -> None:
    log = started()
    order(log, "rank", 3, track="bridge")
    order(log, "progression_mode", "confirm")
    log.session(("bridge_march", 0), clock="07:30", during=7, after=7)
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["R4b"]
    log.at(2, "07:05").morning(7)
    assert evaluated(log).state.flare.state is FlareState.FLARE


def waiting(log: Log) -> Log:
    """A new exercise on the hinge, earned on day 7 and waiting for a yes."""
    order(log, "rank", 2, track="hinge")
    for day in range(8):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_counter", 2), clock="07:30")
    return log


def asked(log: Log) -> list[tuple[str | None, str | None]]:
    return [(ask.track, ask.detail) for ask in evaluated(log).asks if ask.code == "confirm_step"]


def test_a_therapists_click_is_not_given_by_the_person() -> None:
    log = started()
    order(log, "progression_mode", "confirm")
    waiting(log)
    assert asked(log) == [("hinge", "therapist")]
    log.add("StepAnswered", track="hinge", accept=True)
    assert asked(log) == [("hinge", "therapist")]
    log.at(8, "07:05").morning(2)
    assert evaluated(log).state.tracks["hinge"].rank == 2
    log.session(("hinge_counter", 2), clock="07:30")
    log.add("StepAnswered", track="hinge", accept=True, actor="therapist")
    assert asked(log) == []
    log.at(9, "07:05").morning(2)
    assert (rules(evaluated(log), 9), evaluated(log).state.tracks["hinge"].rank) == (["P2"], 3)


def test_a_declined_step_waits_on_and_a_click_is_used_once() -> None:
    log = started()
    order(log, "progression_mode", "confirm")
    waiting(log)
    log.add("StepAnswered", track="hinge", accept=True, actor="therapist")
    log.add("StepAnswered", track="hinge", accept=False, actor="therapist")
    log.at(8, "07:05").morning(2)
    assert rules(evaluated(log), 8) == ["H12"]
    order(log, "progression_mode", "auto")
    log.session(("hinge_counter", 2), clock="07:30")
    log.at(9, "07:05").morning(2)
    assert rules(evaluated(log), 9) == ["P2"]


def test_the_persons_own_wish_to_confirm_is_met_by_their_own_yes() -> None:
    log = started()
    log.add("ProfileChanged", changes={"automatic_ok": False})
    waiting(log)
    assert asked(log) == [("hinge", "person")]
    log.add("StepAnswered", track="hinge", accept=True)
    assert asked(log) == []
    log.at(8, "07:05").morning(2)
    assert rules(evaluated(log), 8) == ["P2"]


def test_a_stage_set_by_a_therapist_holds_but_not_against_a_small_beginning() -> None:
    log = started()
    order(log, "phase", "strengthen")
    assert evaluated(log).state.phase is ProgramPhase.SETTLE
    assert evaluated(log.at(7, "08:00")).state.phase is ProgramPhase.STRENGTHEN
    order(log, "phase", "settle")
    assert evaluated(log).state.phase is ProgramPhase.SETTLE
    order(log, "phase", "maintain", until=(START + timedelta(days=8)).isoformat())
    assert evaluated(log.at(8, "08:00")).state.phase is ProgramPhase.MAINTAIN
    assert evaluated(log.at(9, "08:00")).state.phase is ProgramPhase.BUILD
    order(log, "phase", "strengthen")
    log.add("FlareDeclared")
    assert evaluated(log).state.phase is ProgramPhase.SETTLE


def test_a_reference_set_by_a_therapist_judges_the_next_morning() -> None:
    log = started()
    order(log, "ref_pain", 4)
    log.at(1, "07:05").morning(5)
    assert evaluated(log).state.flare.state is FlareState.CALM
    order(log, "ref_pain", 2)
    log.at(2, "07:05").morning(5)
    assert evaluated(log).state.flare.state is FlareState.FLARE


def test_a_clearance_opens_the_plan_and_no_other_word_does() -> None:
    log = started()
    screen = log.screen("periodic", "s1_saddle")
    for target, value, fields in (
        ("force", True, {"exercise_id": "bridge_full"}),
        ("rank", 5, {"track": "bridge"}),
        ("phase", "build", {}),
    ):
        order(log, target, value, **fields)
    assert evaluated(log).state.safety.is_blocked and evaluated(log).plan.sessions == ()
    log.add(
        "ClearanceRecorded", actor="therapist", for_event=screen.id, cleared_on=log.day.isoformat(),
        clinician="physician", statement="released",
    )  # fmt: skip
    log.at(1, "08:00").screen("return")
    assert not evaluated(log).state.safety.is_blocked
    assert evaluated(log).state.safety.result is SafetyResult.CLEAR
    assert evaluated(log).plan.sessions


# ---- told ---------------------------------------------------------------------------------------------------

NOTHING: dict[str, list[str]] = {context.value: [] for context in Context}
VALUES: dict[str, tuple[Any, dict[str, str]]] = {
    "presentation": ("flexion_responsive", {}),
    "direction": ("flexion", {}),
    "irritability": ("low", {}),
    "ref_pain": (3, {}),
    "pain_ceiling": (4, {}),
    "rank": (0, {"track": "bridge"}),
    "exclude": (True, {"exercise_id": "heel_slide"}),
    "force": (True, {"exercise_id": "knee_hug"}),
    "dose_cap": (1, {}),
    "min_level": (1, {"track": "bridge"}),
    "max_level": (1, {"track": "bridge"}),
    "lock": (True, {}),
    "suspend_lift": (True, {"track": "bridge"}),
    "equipment": ({"home": ["chair"]}, {}),
    "progression_mode": ("confirm", {}),
    "phase": ("build", {}),
    "note": ("Take the stairs slowly this week.", {}),
}


@pytest.mark.parametrize("target", OverrideTarget)
def test_each_word_is_told_to_the_person_on_its_day_and_the_morning_after(target: OverrideTarget) -> None:
    value, fields = VALUES[target.value]
    log = started()
    log.session("bridge_full", clock="07:30")
    order(log, target.value, value, **fields)
    told = note(evaluated(log))
    assert "therapist" in told or "direction" in told
    log.at(1, "07:05").morning(2)
    assert "therapist" in note(evaluated(log))
    log.session("bridge_full", clock="07:30")
    assert evaluated(log.at(2, "08:00")).plan.note is None


def test_several_words_are_told_as_one() -> None:
    log = started()
    order(log, "lock", True)
    order(log, "pain_ceiling", 4)
    assert note(evaluated(log)) == "Your therapist has adjusted 2 things in your plan."


@pytest.mark.parametrize(
    ("target", "value", "fields"),
    [("lock", True, {}), ("dose_cap", 0, {}), ("progression_mode", "confirm", {})],
)
def test_a_step_that_was_earned_and_is_held_says_that_the_therapist_holds_it(
    target: str, value: Any, fields: dict[str, str]
) -> None:
    log = started()
    order(log, target, value, **fields)
    waiting(log)
    held = [one for one in evaluated(log).decisions if one.rule == "H12"]
    if target == "dose_cap":
        assert held == []  # the next step is another exercise, at its smallest dose
        return
    assert held and all("therapist" in render(one.explanation) for one in held)


# ---- refused ------------------------------------------------------------------------------------------------


def test_what_only_makes_less_of_the_plan_is_never_refused() -> None:
    log = started()
    log.screen("periodic", "s1_saddle")
    for target in ("pain_ceiling", "lock", "dose_cap", "exclude", "max_level", "progression_mode"):
        value, fields = VALUES[target]
        assert refusal(log, target, value, **fields) is None
    assert refusal(log, "rank", None, track="bridge") is None
    assert refusal(log, "rank", 0, track="bridge") is None
    assert refusal(log, "force", False, exercise_id="knee_hug") is None
    assert refusal(log, "phase", "settle") is None


def test_names_that_are_not_there_are_refused() -> None:
    log = started()
    assert refusal(log, "rank", 1, track="moon") == "bound_unknown"
    assert refusal(log, "exclude", True, exercise_id="moon_walk") == "bound_unknown"


def test_a_last_day_that_lies_behind_is_refused() -> None:
    log = started()
    assert refusal(log, "pain_ceiling", 4, until="2026-03-01") == "bound_over"
    assert refusal(log, "pain_ceiling", 4, until="2026-03-02") is None


def test_nothing_opens_a_stopped_plan_but_a_clearance() -> None:
    log = started()
    log.screen("periodic", "s1_saddle")
    for target in ("rank", "min_level", "force", "suspend_lift", "phase"):
        value, fields = VALUES[target]
        value = 2 if target in ("rank", "min_level") else value
        assert refusal(log, target, value, **fields) == "bound_blocked"


def test_a_flare_up_and_a_small_beginning_are_not_shortened() -> None:
    log = started()
    assert refusal(log, "phase", "strengthen") == "bound_settle"
    assert refusal(log.at(7, "08:00"), "phase", "strengthen") is None
    log.add("FlareDeclared")
    assert refusal(log, "rank", 2, track="bridge") == "bound_flare"
    assert refusal(log, "rank", 0, track="bridge") is None


def test_a_level_beyond_the_persons_ladder_or_state_is_refused_with_what_it_lacks() -> None:
    log = started()
    assert refusal(log, "rank", 20, track="bridge") == "bound_past_top"
    assert refusal(log, "rank", 1, track="bridge") is None
    assert refusal(log, "rank", 2, track="bridge") == "bound_early"
    log.at(14, "08:00")
    assert refusal(log, "rank", 2, track="bridge") is None
    order(log, "irritability", "high")
    top = 3 * (len(evaluated(log).state.tracks["hinge"].path) - 1)
    assert refusal(log, "rank", top, track="hinge") == "bound_irritability"
    assert refusal(log, "min_level", 2, track="hinge") in ("bound_irritability", None)


def test_a_level_outside_the_ones_that_were_set_is_refused_and_not_moved_in_silence() -> None:
    log = started()
    order(log.at(14, "08:00"), "max_level", 1, track="hinge")
    assert refusal(log, "rank", 3, track="hinge") == "bound_outside"
    assert refusal(log, "rank", 2, track="hinge") is None
    order(log, "min_level", 1, track="bridge")
    assert refusal(log, "rank", 0, track="bridge") is None


def test_a_ladder_with_nothing_on_it_has_no_levels() -> None:
    log = started(named="stenosis", worse=["standing"], eases=["sitting"])
    empty = [track for track, now in evaluated(log).state.tracks.items() if not now.path]
    assert empty
    assert refusal(log, "rank", 3, track=empty[0]) == "bound_no_ladder"


def test_levels_that_contradict_each_other_are_refused() -> None:
    log = started().at(14, "08:00")
    assert refusal(log, "min_level", 1, track="bridge") is None
    order(log, "max_level", 1, track="bridge")
    assert refusal(log, "min_level", 2, track="bridge") == "bound_contradiction"
    order(log, "max_level", None, track="bridge")
    assert refusal(log, "min_level", 2, track="bridge") is None
    order(log, "min_level", 2, track="bridge")
    assert refusal(log, "max_level", 1, track="bridge") == "bound_contradiction"
    assert refusal(log, "max_level", 2, track="bridge") is None


def test_an_exercise_may_be_added_against_its_direction_and_against_nothing_else() -> None:
    log = started(named="disc")
    assert refusal(log, "force", True, exercise_id="knee_hug") is None
    catalogue = evaluated(log).folded.fold.catalogue.exercises.values()
    careful = next(one for one in catalogue if "pregnancy" in one.avoid_if)
    log.add("ProfileChanged", changes={"care_flags": ["pregnancy"]})
    assert refusal(log, "force", True, exercise_id=careful.id) == "bound_care"
    log.add("ProfileChanged", changes={"care_flags": [], "equipment": NOTHING, "lie_down": []})
    heavy = next(one for one in catalogue if "weight" in one.equipment)
    assert refusal(log, "force", True, exercise_id=heavy.id) == "bound_equipment"
    order(log, "irritability", "high")
    calm = next(one for one in catalogue if one.irr_max == "low")
    assert refusal(log, "force", True, exercise_id=calm.id) == "bound_irritability"


@pytest.mark.parametrize(
    ("target", "value"), [("pain_ceiling", 6), ("ref_pain", 6), ("phase", "flare"), ("dose_cap", 3)]
)
def test_a_value_outside_what_any_therapist_may_set_is_refused_at_the_door(target: str, value: Any) -> None:
    log = started()
    raw = to_record(log.add("TherapistOverride", actor="therapist", target="lock", value=True))
    with pytest.raises(DomainError) as refused:
        parse_event({**raw, "target": target, "value": value})
    assert refused.value.field == "value"
