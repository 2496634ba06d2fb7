"""Stops, holds and releases: what blocks the plan, what opens it again, which screen is due."""

from datetime import timedelta

import pytest
from log_builder import START, Log, evaluated, rules

from app.domain.explanations import render
from app.domain.vocabulary import Action, FlareState, ProgramPhase, SafetyResult


def started() -> Log:
    log = Log().at(0, "07:00").start(activity="three_or_more", named="disc")
    log.morning(2)
    return log


def clear(log: Log, statement: str = "agreed", actor: str = "person", **fields: object) -> None:
    log.add(
        "ClearanceRecorded",
        actor=actor,
        **{
            "for_event": log.events[0].id,
            "cleared_on": log.day.isoformat(),
            "clinician": "doctor",
            "statement": statement,
            **fields,
        },
    )


def test_a_tick_of_the_first_list_stops_everything_at_once() -> None:
    log = started().at(0, "09:00")
    log.screen("periodic", "s1_bladder")
    evaluation = evaluated(log)
    assert evaluation.state.safety.result is SafetyResult.STOP_NOW
    assert evaluation.plan.sessions == () and evaluation.plan.note is None
    assert [ask.code for ask in evaluation.asks] == ["red_flag"]
    (decision,) = evaluation.decisions
    assert (decision.rule, decision.action, decision.track) == ("R1", Action.STOP, None)
    assert "a change in passing urine" in render(decision.explanation)
    assert "112" in render(decision.explanation)


def test_a_stop_ends_with_a_clearance_and_an_empty_list_on_a_later_day() -> None:
    log = started().at(0, "09:00")
    log.screen("periodic", "s1_bladder")
    clear(log.at(1, "10:00"))
    held = evaluated(log)
    assert held.state.safety.is_blocked and held.state.safety_due is None
    log.at(2, "08:00")
    assert evaluated(log).state.safety_due == "return"
    log.screen("return")
    opened = evaluated(log)
    assert not opened.state.safety.is_blocked
    assert opened.plan.sessions
    assert opened.plan.note is not None and opened.plan.note.text_id == "clearance"
    assert opened.state.phase is ProgramPhase.SETTLE
    assert opened.state.tracks["walking"].rank == 0
    assert evaluated(log.at(9, "08:00")).state.phase is ProgramPhase.BUILD


def test_the_empty_list_on_the_day_of_the_clearance_does_not_open_the_plan() -> None:
    log = started().at(0, "09:00")
    log.screen("periodic", "s1_bladder")
    clear(log.at(1, "10:00"))
    log.screen("return")
    assert evaluated(log).state.safety.is_blocked


def test_seeing_a_doctor_opens_the_plan_after_a_sign_of_the_second_list() -> None:
    log = started().at(0, "09:00")
    log.screen("flare", "s2_fever")
    assert evaluated(log).state.safety.result is SafetyResult.SEEK_SOON
    clear(log.at(1, "10:00"))
    evaluation = evaluated(log)
    assert not evaluation.state.safety.is_blocked
    assert evaluation.state.signs == ()
    assert {(change.track, change.rule) for change in evaluation.history.changes} >= {("walking", "CL")}
    assert evaluation.history.safety[0].ended_on == evaluation.day


def test_a_hold_at_the_intake_waits_for_a_clinicians_yes() -> None:
    log = Log().at(0, "07:00")
    log.start()
    log.at(0, "07:10").screen("intake", "s2_surgery")
    evaluation = evaluated(log)
    assert evaluation.state.safety.result is SafetyResult.ASK_FIRST
    assert rules(evaluation) == []
    clear(log, "released", actor="therapist")
    assert not evaluated(log).state.safety.is_blocked


def test_pregnancy_ticked_at_the_intake_is_planned_around() -> None:
    log = started().at(0, "09:00")
    log.screen("periodic", "s2_pregnant")
    clear(log)
    evaluation = evaluated(log)
    assert "pregnancy" in evaluation.folded.fold.care_flags
    log.at(1, "09:00").screen("periodic")
    assert "pregnancy" not in evaluated(log).folded.fold.care_flags


def test_who_is_under_age_gets_no_plan_and_no_questions() -> None:
    log = started().at(0, "09:00")
    log.screen("intake", "s2_minor")
    evaluation = evaluated(log)
    assert evaluation.plan.sessions == () and evaluation.asks == ()


def test_new_weakness_after_a_session_stops_the_plan_and_asks_the_first_list() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", neuro_new=True)
    evaluation = evaluated(log)
    assert evaluation.state.safety.result is SafetyResult.SEEK_SOON
    assert evaluation.state.safety_due == "neuro"
    assert rules(evaluation) == ["R1"]
    log.screen("neuro")
    assert evaluated(log).state.safety_due is None
    assert evaluated(log).state.safety.result is SafetyResult.SEEK_SOON
    log.screen("neuro", "s1_weakness")
    assert evaluated(log).state.safety.result is SafetyResult.STOP_NOW
    assert rules(evaluated(log.at(1, "12:30"))) == ["R1"]


def test_new_weakness_cannot_be_taken_back_only_cleared() -> None:
    log = started()
    log.session("bridge_full", clock="07:30", neuro_new=True)
    done = log.events[-1]
    log.add("EventVoided", target=done.id)
    log.add("EventCorrected", target=done.id, fields={"neuro_new": False, "during": 1})
    assert evaluated(log).state.safety.is_blocked
    clear(log)
    evaluation = evaluated(log)
    assert not evaluation.state.safety.is_blocked and evaluation.state.safety_due is None


def test_a_ticked_list_cannot_be_taken_back_but_an_empty_one_can() -> None:
    log = started().at(0, "09:00")
    ticked = log.screen("periodic", "s1_bladder")
    log.add("EventVoided", target=ticked.id)
    log.add("EventCorrected", target=ticked.id, fields={"ticked": []})
    assert evaluated(log).state.safety.is_blocked


def test_what_the_phone_read_as_more_serious_is_believed() -> None:
    log = started().at(0, "09:00")
    log.add("SafetyScreened", reason="periodic", shown=[], ticked=["s9_new_sign"], result="SEEK_SOON")
    assert evaluated(log).state.safety.result is SafetyResult.SEEK_SOON


def test_symptoms_down_the_leg_rest_the_track_today_and_ask_the_short_list() -> None:
    log = started()
    log.session("prone_prop", "clamshell", clock="07:30", leg="further")
    evaluation = evaluated(log)
    assert evaluation.state.safety_due == "leg"
    assert evaluation.state.leg_symptoms
    assert evaluation.state.tracks["spine_ext"].rests_until == START + timedelta(days=1)
    assert evaluation.state.tracks["hip_abd_floor"].rests_until is None
    assert not any(item.track == "spine_ext" for s in evaluation.plan.sessions[1:] for item in s.items)
    log.screen("leg")
    assert evaluated(log).state.safety_due is None
    log.at(1, "07:05").morning(2)
    assert rules(evaluated(log), 1) == ["H11", "R3"]


def test_leg_spread_twice_in_two_weeks_is_told_to_the_therapist() -> None:
    log = started()
    for day in (0, 9):
        log.at(day, "07:05").morning(2)
        log.session("prone_prop", clock="07:30", leg="further", leg_blamed=["prone_prop"])
        log.screen("leg")
    flags = {ask.code: ask for ask in evaluated(log.at(10, "06:00")).asks}
    assert flags["leg_spread_twice"].urgency == "within_days"
    log.at(10, "07:05").morning(2)
    evaluation = evaluated(log)
    assert evaluation.state.tracks["spine_ext"].rests_until is not None
    assert evaluation.state.tracks["spine_ext"].rests_until.year == 9999
    log.add("TherapistOverride", actor="therapist", target="suspend_lift", track="spine_ext", value=True)
    assert evaluated(log).state.tracks["spine_ext"].rests_until is None


def test_both_lists_are_due_again_after_four_weeks() -> None:
    log = started()
    assert evaluated(log.at(27, "08:00")).state.safety_due == "return"
    for day in (6, 12, 18, 24):
        log.at(day, "08:00").session("bridge_full")
    assert evaluated(log.at(27, "08:00")).state.safety_due is None
    assert evaluated(log.at(28, "08:00")).state.safety_due == "periodic"
    log.screen("periodic")
    assert evaluated(log).state.safety_due is None


def test_red_flags_mean_no_session_until_clearance_and_no_decision_about_tracks() -> None:
    log = started()
    log.session("bridge_full", clock="07:30")
    log.at(0, "20:00").screen("periodic", "s2_night")
    log.at(1, "07:05").morning(2)
    evaluation = evaluated(log)
    assert rules(evaluation) == ["R1"]
    assert evaluation.state.tracks["bridge"].exposures == 1


def test_a_stop_takes_the_place_of_a_flare_up_on_the_same_day() -> None:
    log = started().at(0, "09:00")
    log.add("FlareDeclared")
    log.screen("flare", "s1_saddle")
    statuses = [(d.rule, d.status) for d in evaluated(log).decisions]
    assert statuses == [("R2", "superseded"), ("R1", "current")]


@pytest.mark.parametrize(
    ("ticked", "result"), [((), None), (("s2_foot",), "SEEK_SOON"), (("s1_saddle",), "STOP_NOW")]
)
def test_the_screen_of_a_flare_up_is_kept_with_it(ticked: tuple[str, ...], result: str | None) -> None:
    log = started().at(0, "09:00")
    log.add("FlareDeclared")
    assert evaluated(log).state.flare.state is FlareState.FLARE
    log.screen("flare", *ticked)
    assert evaluated(log).history.flares[0].screen == (result or "CLEAR")
    assert evaluated(log).history.flares[0].start == START


def test_the_screen_of_a_second_flare_up_is_kept_with_the_second() -> None:
    log = started().at(0, "09:00")
    log.add("FlareDeclared")
    log.screen("flare")
    for day in (1, 2):
        log.at(day, "07:05").morning(2)
    log.at(2, "09:00").add("FlareDeclared")
    log.screen("flare", "s2_foot")
    assert [flare.screen for flare in evaluated(log).history.flares] == ["CLEAR", "SEEK_SOON"]
