"""What a day of training becomes: attempts, exposures, absence, weights, and the track's own memory."""

from datetime import timedelta
from typing import Any

import pytest
from log_builder import START, Log, evaluated, live, rules

from app.domain.vocabulary import SessionKind


def started(**changes: Any) -> Log:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0, **changes)
    log.morning(2)
    return log


def next_morning(log: Log, pain: int = 2) -> list[str]:
    log.at(log.day.day - START.day + 1, "07:05").morning(pain)
    return rules(evaluated(log))


def test_several_sessions_of_a_day_are_one_attempt_by_the_worst_answer() -> None:
    log = started()
    log.session("bridge_full", clock="07:30")
    log.session("bridge_full", clock="19:00", slot="evening", rpe=9)
    assert next_morning(log) == ["R6"]
    assert evaluated(log).state.tracks["bridge"].exposures == 1


def test_only_the_picked_exercise_counts_the_pain() -> None:
    log = started()
    log.session("bridge_full", "clamshell", clock="07:30", during=7, after=7, blamed=["clamshell"], before=3)
    assert next_morning(log) == ["H1", "R4b"]


def test_without_a_known_start_the_reported_pain_counts_for_all() -> None:
    log = started()
    log.session("bridge_full", "clamshell", clock="07:30", during=7, after=7, blamed=["clamshell"])
    log.events = [event for event in log.events if event.type != "SessionStarted"]
    assert next_morning(log) == ["R4b", "R4b"]


def test_a_session_without_its_end_gives_no_exposure() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", end=False)
    assert next_morning(log) == ["H7"]
    assert evaluated(log).state.tracks["bridge"].exposures == 0
    assert evaluated(log).state.idle_days == 0


def test_a_session_begun_sore_shows_up_and_is_no_test() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", before=6, during=4, after=4)
    assert next_morning(log) == ["H3"]
    assert evaluated(log).state.tracks["bridge"].exposures == 0


def test_a_session_begun_at_the_ceiling_is_still_a_test() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", before=5, during=5, after=5)
    next_morning(log)
    assert evaluated(log).state.tracks["bridge"].tolerated == 1


def test_a_calm_session_is_no_attempt_but_its_leg_symptoms_count() -> None:
    log = started()
    log.session("breath_90_90", "seated_pelvic_rock", kind="calm", clock="07:30")
    assert next_morning(log) == ["H3", "H3"]
    assert evaluated(log).state.tracks["spine_wave"].attempts == ()


@pytest.mark.parametrize("calm_first", [True, False])
def test_a_calm_session_beside_a_usual_one_adds_only_leg_symptoms(calm_first: bool) -> None:
    log = started()
    calm = {"kind": "calm", "rpe": 9, "leg": "further", "leg_blamed": ["seated_pelvic_rock"]}
    for slot, clock, fields in (("morning", "07:30", calm), ("evening", "19:00", {"kind": "mobility"}))[
        :: 1 if calm_first else -1
    ]:
        log.session("seated_pelvic_rock", slot=slot, clock=clock if calm_first else None, **fields)
    assert next_morning(log) == ["R3"]


def test_a_swap_or_a_lower_level_is_no_exposure_but_still_protects() -> None:
    log = started()
    log.add("TherapistOverride", actor="therapist", target="rank", track="bridge", value=4)
    log.session(("bridge_full", 2), clock="07:30")
    assert next_morning(log) == []
    assert evaluated(log).state.tracks["bridge"].exposures == 0
    log.session(("bridge_full", 2), clock="07:30", rpe=9)
    assert next_morning(log) == ["R6"]
    assert evaluated(log).state.tracks["bridge"].rank == 1


def test_the_session_at_the_current_rank_speaks_for_the_day() -> None:
    log = started()
    log.add("TherapistOverride", actor="therapist", target="rank", track="hinge", value=1)
    log.session(("hinge_counter", 1), clock="07:30")
    log.session(("hinge_counter", 0), clock="19:00", slot="evening")
    assert next_morning(log) == ["H11"]
    assert evaluated(log).state.tracks["hinge"].exposures == 1


def test_breathing_stretched_to_fill_a_session_stays_on_its_rank() -> None:
    log = started()
    log.session(("breath_90_90", 6), clock="07:30")
    assert next_morning(log) == ["H11"]
    assert evaluated(log).state.tracks["breathing"].exposures == 1


def test_a_set_ended_because_form_was_lost_is_credited_in_full() -> None:
    log = started()
    sets = [{"reps": 1, "seconds": 10, "ended_by": "form"}, {"reps": 4, "seconds": 40, "ended_by": "done"}]
    log.session({"exercise_id": "bridge_full", "sets": sets, "form": "ok"}, clock="07:30")
    (fact,) = evaluated(log).sessions
    assert fact.items[0].completion == 1.0
    assert fact.items[0].tension_s < 80


def test_seconds_stand_for_repetitions_where_an_exercise_is_timed() -> None:
    log = started()
    sets = [{"reps": 0, "seconds": 40, "ended_by": "choice"}]
    log.session({"exercise_id": "walk_with_rests", "sets": sets}, clock="07:30")
    (fact,) = evaluated(log).sessions
    assert fact.items[0].completion == pytest.approx(40 / 120)


def test_sets_left_out_count_as_not_done_and_more_than_planned_counts_once() -> None:
    log = started()
    one = [{"reps": 40, "seconds": 400, "ended_by": "done"}]
    log.session({"exercise_id": "bridge_full", "sets": one}, clock="07:30")
    (fact,) = evaluated(log).sessions
    assert fact.items[0].completion == 0.5


def test_an_exercise_the_catalogue_does_not_know_is_left_out() -> None:
    log = started()
    session_id = log.session("bridge_full", clock="07:30", end=False)
    unknown = dict.fromkeys(("form",), "clean") | {
        "breath_held": False,
        "rpe": 4,
        "reason": "none",
        "sets": [],
    }
    log.add("ExerciseDone", session_id=session_id, item=5, exercise_id="moon_walk", dose_step=0, **unknown)
    (fact,) = evaluated(log).sessions
    assert [item.exercise.id for item in fact.items] == ["bridge_full"]


def test_more_weight_counts_the_days_anew_and_is_the_newest_change() -> None:
    log = started()
    log.add("TherapistOverride", actor="therapist", target="rank", track="hinge", value=6)
    for day, kilos in enumerate((4, 4, 4.2, 6)):
        log.at(day, "07:05").morning(2)
        log.session({"exercise_id": "deadlift_two_hand", "load_kg": kilos}, clock="07:30")
    log.at(4, "07:05").morning(2)
    state = evaluated(log).state.tracks["hinge"]
    assert (state.load_kg, state.tolerated) == (6, 1)
    assert evaluated(log).folded.fold.state.tracks["hinge"].raised_on == log.events[-2].day


def test_a_track_opens_when_what_it_requires_was_tolerated() -> None:
    log = started()
    order = {"actor": "therapist", "target": "rank"}
    log.add("TherapistOverride", **order, track="hinge", value=4)
    log.add("TherapistOverride", **order, track="hip_rotation", value=4)
    for day in range(3):
        log.at(day, "07:05").morning(2)
        log.session(("hinge_free", 1), ("ninety_ninety", 1), clock="07:30")
        assert evaluated(log).state.opened_tracks == ()
    log.at(3, "07:05").morning(2)
    assert evaluated(log).state.opened_tracks == ("hip_airplane",)


def test_low_trust_and_steps_are_remembered_for_two_weeks() -> None:
    log = started()
    log.add("ConfidenceRated", value=3)
    assert evaluated(log.at(14, "08:00")).state.confidence == 3
    assert evaluated(log.at(15, "08:00")).state.confidence is None


def test_new_exercises_are_counted_for_seven_days() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    live(log, 30, lambda _: 2, lambda _, __: {})
    evaluation = evaluated(log)
    steps = [d for d in evaluation.decisions if d.rule == "P2" and (evaluation.day - d.day).days <= 6]
    assert 0 < len(steps) <= 3
    assert evaluation.state.steps_left_week == 3 - len(steps)


# ---- absence --------------------------------------------------------------------------------------------------


def away(days: int) -> Log:
    log = started(activity="three_or_more", named="disc")
    log.add("TherapistOverride", actor="therapist", target="rank", track="hinge", value=8)
    log.session("bridge_full", clock="07:30")
    return log.at(days + 1, "08:00")


@pytest.mark.parametrize(("days", "rank"), [(6, 8), (7, 5), (8, 5), (13, 5), (14, 2), (30, 2)])
def test_absence_takes_one_exercise_after_a_week_and_one_more_after_two(days: int, rank: int) -> None:
    evaluation = evaluated(away(days))
    assert evaluation.state.idle_days == days
    assert evaluation.state.tracks["hinge"].rank == rank
    assert evaluation.folded.fold.state.tracks["bridge"].exposures == (days < 7)


def test_after_two_weeks_both_lists_and_irritability_are_asked_again() -> None:
    log = away(14)
    codes = {ask.code: ask for ask in evaluated(log).asks}
    assert codes["safety_screen"].detail == "return"
    assert "irritability" in codes
    log.screen("return")
    log.add("ProfileChanged", changes={"stir": 0, "calm_down": 0})
    assert not {"safety_screen", "irritability"} & {ask.code for ask in evaluated(log).asks}


@pytest.mark.parametrize(("days", "note"), [(2, None), (3, "idle_shrink"), (7, "idle_step")])
def test_after_a_gap_the_start_is_small_and_friendly(days: int, note: str | None) -> None:
    evaluation = evaluated(away(days))
    assert (evaluation.plan.note.text_id if evaluation.plan.note else None) == note
    planned = [session for session in evaluation.plan.sessions if not session.optional]
    assert len(planned) == (2 if note is None else 1)
    if note is not None:
        assert planned[0].kind is SessionKind.MOBILITY


def test_the_second_day_back_is_small_too_and_the_third_is_usual() -> None:
    log = away(4)
    live(log, 2, lambda _: 2, lambda _, session: None if session.optional else {})
    assert evaluated(log.at(6, "08:00")).state.small_start
    assert not evaluated(log.at(7, "08:00")).state.small_start


def test_each_gap_takes_its_own_step() -> None:
    log = away(7)
    log.session("bridge_full")
    evaluation = evaluated(log.at(15, "08:00"))
    assert evaluation.state.idle_days == 6
    assert evaluated(log.at(16, "08:00")).state.tracks["hinge"].rank == 2


def test_sessions_are_told_apart_by_their_day() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", neuro_new=True)
    log.at(1, "19:00").session("clamshell", slot="evening")
    first, second = evaluated(log).sessions
    assert (second.day - first.day).days == 1
    assert (first.neuro_new, second.neuro_new) == (True, False)


def test_exposures_and_the_mornings_after_them_are_counted_side_by_side() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    for day, pain in enumerate((2, 2, 4)):
        log.at(day, "07:05").morning(pain)
        log.session("bridge_full", clock="07:30")
    evaluation = evaluated(log.at(4, "06:00"))
    record = evaluation.folded.fold.state.tracks["bridge"]
    assert (record.exposures, record.quiet, record.tolerated) == (3, 1, 1)
    assert [outcome for _, outcome in evaluation.history.mornings_after] == ["settled", "raised", "missing"]


def test_what_a_back_has_shown_it_can_do_is_counted_for_each_exercise() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    log.add("TherapistOverride", actor="therapist", target="rank", track="hip_rotation", value=3)
    for day, pain in enumerate((2, 2, 4)):
        log.at(day, "07:05").morning(pain)
        log.session("bridge_full", ("ninety_ninety", 0), clock="07:30")
    tallies = evaluated(log.at(4, "06:00")).folded.fold.state.tallies
    assert set(tallies) == {"bridge_full", "ninety_ninety"}
    shown = tallies["bridge_full"]
    assert (shown.first, shown.last) == (START, START + timedelta(days=2))
    assert (shown.exposures, shown.tolerated, shown.at_dose) == (3, 1, 0)
    assert (tallies["ninety_ninety"].tolerated, tallies["ninety_ninety"].at_dose) == (1, 0)
