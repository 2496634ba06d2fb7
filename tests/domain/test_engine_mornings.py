"""The morning question: in time, late, never; and where a day begins when clocks and zones move."""

from datetime import date, timedelta

import pytest
from log_builder import START, Log, evaluated, rules

from app.domain.vocabulary import FlareState, MorningState


def trained() -> Log:
    """A settled person who did one bridge on day 0."""
    log = Log().at(0, "07:00").start()
    log.session("bridge_full", clock="07:30")
    return log


def test_while_the_morning_is_pending_nothing_is_decided() -> None:
    evaluation = evaluated(trained().at(1, "11:59"))
    assert evaluation.morning.state is MorningState.PENDING
    assert rules(evaluation) == []


def test_at_the_cutoff_the_morning_is_closed_and_yesterday_is_decided_without_it() -> None:
    evaluation = evaluated(trained().at(1, "12:01"))
    assert evaluation.morning.state is MorningState.CLOSED
    assert rules(evaluation) == ["H2"]


def test_an_answer_in_time_decides_at_once() -> None:
    log = trained().at(1, "08:00")
    log.morning(2, "08:00")
    evaluation = evaluated(log)
    assert (evaluation.morning.state, evaluation.morning.value) == (MorningState.ANSWERED, 2)
    assert rules(evaluation) == ["H11"]


@pytest.mark.parametrize(("pain", "flare", "rule"), [(2, FlareState.CALM, "H2"), (4, FlareState.WATCH, "R5")])
def test_a_late_answer_protects_and_never_settles(pain: int, flare: FlareState, rule: str) -> None:
    log = trained().at(1, "15:00")
    log.morning(pain, "15:00")
    evaluation = evaluated(log)
    assert evaluation.morning.state is MorningState.LATE
    assert evaluation.state.flare.state is flare
    assert rules(evaluation) == [rule]
    assert evaluation.state.tracks["bridge"].tolerated == 0


def test_a_late_high_answer_is_a_flare_up_from_that_day() -> None:
    log = trained().at(1, "15:00")
    log.morning(5, "15:00")
    assert evaluated(log).state.flare.state is FlareState.FLARE


def test_of_two_answers_the_higher_pain_counts() -> None:
    log = trained().at(1, "07:05")
    log.morning(2, "07:05")
    log.morning(4, "09:00")
    evaluation = evaluated(log)
    assert (evaluation.morning.state, evaluation.morning.value) == (MorningState.ANSWERED, 4)
    assert evaluation.state.flare.state is FlareState.WATCH


def test_a_corrected_answer_counts_as_corrected() -> None:
    log = trained().at(1, "07:05")
    wrong = log.morning(6)
    log.add("EventCorrected", target=wrong.id, fields={"pain": 2})
    evaluation = evaluated(log)
    assert evaluation.morning.value == 2
    assert evaluation.state.flare.state is FlareState.CALM


def test_a_voided_answer_was_never_given() -> None:
    log = trained().at(1, "07:05")
    wrong = log.morning(6)
    log.at(2, "07:00").add("EventVoided", target=wrong.id)
    assert evaluated(log.at(2, "07:10")).state.flare.state is FlareState.CALM


def test_after_two_days_an_answer_can_no_longer_be_taken_back() -> None:
    log = trained().at(1, "07:05")
    wrong = log.morning(6)
    log.at(3, "07:00").add("EventVoided", target=wrong.id)
    log.add("EventCorrected", target=wrong.id, fields={"pain": 0})
    assert evaluated(log).state.flare.state is FlareState.FLARE


def test_a_voided_correction_leaves_the_answer_as_it_was() -> None:
    log = trained().at(1, "07:05")
    answer = log.morning(6)
    change = log.add("EventCorrected", target=answer.id, fields={"pain": 2})
    log.add("EventVoided", target=change.id)
    assert evaluated(log).morning.value == 6


def test_a_correction_that_makes_no_sense_changes_nothing() -> None:
    log = trained().at(1, "07:05")
    answer = log.morning(6)
    log.add("EventCorrected", target=answer.id, fields={"pain": 60, "day": "2020-01-01"})
    log.add("EventCorrected", target="0b9de16c-6a2e-4d3c-9a0e-0a3a5a9b7c11", fields={"pain": 1})
    log.add("EventVoided", target="0b9de16c-6a2e-4d3c-9a0e-0a3a5a9b7c11")
    assert evaluated(log).morning.value == 6


def test_a_therapist_corrects_own_overrides_and_no_answers_of_the_person() -> None:
    log = trained().at(1, "07:05")
    answer = log.morning(6)
    ordered = log.add("TherapistOverride", actor="therapist", target="pain_ceiling", value=3)
    log.add("EventCorrected", actor="therapist", target=answer.id, fields={"pain": 1})
    log.add("EventCorrected", actor="therapist", target=ordered.id, fields={"value": 4})
    evaluation = evaluated(log)
    assert (evaluation.morning.value, evaluation.state.pain_ceiling) == (6, 4)
    log.add("EventVoided", actor="therapist", target=ordered.id)
    assert evaluated(log).state.pain_ceiling == 5


def test_an_event_ahead_of_now_waits_for_its_time() -> None:
    log = trained().at(1, "09:00")
    log.morning(6, "09:00")
    log.at(1, "08:50")
    assert evaluated(log).morning.state is MorningState.PENDING
    log.at(1, "08:55")
    assert evaluated(log).morning.state is MorningState.ANSWERED


def test_an_answer_given_in_time_counts_in_time_however_late_it_arrives() -> None:
    log = trained().at(1, "07:05")
    log.morning(2)
    evaluation = evaluated(log.at(4, "07:00"))
    assert rules(evaluation, 1) == ["H11"]


def test_a_session_after_midnight_belongs_to_the_evening_before() -> None:
    log = Log().at(0, "07:00").start()
    log.at(0, "24:40")
    log.session("bridge_full", slot="evening")
    evaluation = evaluated(log.at(1, "07:00"))
    assert [session.day for session in evaluation.sessions] == [START]
    assert evaluation.day == START + timedelta(days=1)


def test_a_night_workers_day_runs_from_two_to_two() -> None:
    log = Log(wake="16:00").at(0, "16:00").start(bed="08:00")
    log.session("bridge_full", clock="30:00", slot="evening")
    assert log.day == START
    log.at(1, "14:30")
    log.morning(2, "14:30")
    evaluation = evaluated(log)
    assert evaluation.day == START + timedelta(days=1)
    assert rules(evaluation) == ["H11"]
    assert all(session.from_min >= 16 * 60 for session in evaluation.plan.sessions)


def test_flying_west_makes_one_long_day() -> None:
    log = Log().at(0, "07:00").start()
    log.session("bridge_full", clock="20:00", slot="evening")
    log.tz = "America/New_York"
    log.now += timedelta(hours=9)
    evaluation = evaluated(log)
    assert evaluation.day == START
    assert evaluation.morning.state is MorningState.CLOSED


def test_a_phone_that_went_ahead_is_not_taken_back_a_day() -> None:
    log = Log().at(0, "07:00").start()
    log.at(1, "05:30")
    log.morning(2, "05:30")
    log.tz = "America/New_York"
    log.now += timedelta(minutes=10)
    assert evaluated(log).day == START + timedelta(days=1)


def test_a_changed_wake_time_does_not_sort_the_past_again() -> None:
    log = trained()
    log.at(0, "22:00").add("ProfileChanged", changes={"wake": "11:00"})
    log.wake = "11:00"
    log.at(1, "15:00")
    log.morning(2, "15:00")
    evaluation = evaluated(log)
    assert evaluation.morning.state is MorningState.ANSWERED
    assert [session.day for session in evaluation.sessions] == [START]


def test_the_clock_change_in_spring_does_not_move_the_cutoff() -> None:
    log = Log().at(date(2026, 3, 28), "07:00").start()
    log.session("bridge_full", clock="07:30")
    assert evaluated(log.at(date(2026, 3, 29), "11:59")).morning.state is MorningState.PENDING
    assert evaluated(log.at(date(2026, 3, 29), "12:01")).morning.state is MorningState.CLOSED


def test_before_anything_happened_there_is_a_plan_for_today() -> None:
    log = Log().at(0, "07:00").start()
    evaluation = evaluated(log, [])
    assert evaluation.day == START
    assert evaluation.plan.sessions
