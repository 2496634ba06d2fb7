"""The day as it goes by: what each session is now, what is planned around it, what is asked."""

from datetime import timedelta
from typing import Any

import pytest
from log_builder import START, Log, answers, evaluated, live

from app.domain.engine import Evaluation, Status, profile_of
from app.domain.journal import parse_event, to_record
from app.domain.vocabulary import Slot


def settled(days: int = 8) -> Log:
    """A week and a day of everything done; three sessions a day from now on."""
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    live(log, days, lambda _: 2, lambda _, __: {})
    log.at(days, "07:05").morning(2)
    return log


def statuses(evaluation: Evaluation) -> dict[str, str]:
    return {session_id[11:]: status.value for session_id, status in evaluation.statuses.items()}


def test_a_day_goes_from_upcoming_to_done_skipped_and_missed() -> None:
    log = settled()
    plan = evaluated(log).plan
    slots = [session.slot.value for session in plan.sessions]
    assert slots[0] == "morning" and len(slots) == 3
    assert statuses(evaluated(log)) == dict.fromkeys(slots, "upcoming")
    log.at(8, "07:30")
    assert statuses(evaluated(log))["morning"] == "open"
    log.do(plan.sessions[0], end=False)
    assert statuses(evaluated(log))["morning"] == "started"
    log.at(8, "07:50").add(
        "SessionDone",
        session_id=plan.sessions[0].session_id,
        during=2,
        after=2,
        blamed=[],
        leg="none",
        leg_blamed=[],
        neuro_new=False,
        wall_s=300,
        adapted=False,
    )
    assert statuses(evaluated(log))["morning"] == "done"
    log.at(8, "12:00").add("SessionSkipped", session_id=plan.sessions[1].session_id, reason="no_time")
    assert statuses(evaluated(log))[slots[1]] == "skipped"
    evaluation = evaluated(log.at(8, "23:30"))
    assert statuses(evaluation)[slots[2]] == "missed"
    assert [session.session_id for session in evaluation.plan.sessions] == [
        s.session_id for s in plan.sessions
    ]


def test_a_session_that_was_started_keeps_what_was_shown() -> None:
    log = settled()
    shown = evaluated(log).plan.sessions[0]
    log.at(8, "07:30").do(shown, end=False)
    log.add(
        "TherapistOverride",
        actor="therapist",
        target="exclude",
        exercise_id=shown.items[0].exercise_id,
        value=True,
    )
    kept = evaluated(log).plan.sessions[0]
    assert [i.exercise_id for i in kept.items] == [i.exercise_id for i in shown.items]


def test_a_session_started_late_moves_the_next_one_two_hours_on() -> None:
    log = settled()
    first = evaluated(log).plan.sessions[0]
    log.at(8, "10:00").do(first)
    second = evaluated(log).plan.sessions[1]
    assert second.at_min >= 12 * 60


def test_a_missed_session_is_not_added_to_a_later_one() -> None:
    log = settled()
    before = evaluated(log)
    after = evaluated(log.at(8, "11:00"))
    assert statuses(after)["morning"] == "missed"
    assert len(after.plan.sessions) == len(before.plan.sessions)
    assert all(session.planned_s <= 480 for session in after.plan.sessions)


def test_a_session_recorded_after_its_time_is_done_and_not_missed() -> None:
    log = settled()
    first = evaluated(log).plan.sessions[0]
    log.at(8, "10:30").do(first)
    assert statuses(evaluated(log.at(8, "15:00")))["morning"] == "done"


def test_an_unplanned_session_has_its_place_in_the_day() -> None:
    log = settled()
    log.at(8, "15:30").session("bridge_full", slot="afternoon")
    evaluation = evaluated(log)
    assert statuses(evaluation)["afternoon"] == "done"


def test_an_exercise_without_its_start_makes_the_session_started() -> None:
    log = settled()
    first = evaluated(log).plan.sessions[0]
    log.at(8, "07:30").do(first, end=False)
    log.events = [e for e in log.events if not (e.type == "SessionStarted" and e.day == log.day)]
    assert statuses(evaluated(log))["morning"] == "started"


def test_yesterdays_session_done_in_the_early_morning_leaves_todays_open() -> None:
    log = settled()
    yesterday = START + timedelta(days=7)
    log.at(8, "05:30").session("bridge_full", slot="morning")
    moved = [to_record(e) for e in log.events if e.day == log.day and "session_id" in to_record(e)]
    log.events = [e for e in log.events if not (e.day == log.day and "session_id" in to_record(e))]
    log.events += [parse_event({**raw, "session_id": f"{yesterday}/morning"}) for raw in moved]
    assert statuses(evaluated(log.at(8, "07:06")))["morning"] == "upcoming"


def test_skipping_what_was_not_planned_changes_nothing() -> None:
    log = settled()
    before = evaluated(log)
    slot = next(slot for slot in Slot if slot not in {session.slot for session in before.plan.sessions})
    log.at(8, "07:10").add("SessionSkipped", session_id=f"{log.day}/{slot.value}", reason="other")
    assert evaluated(log).plan.sessions == before.plan.sessions


def test_what_was_done_moves_down_and_what_was_missed_moves_up() -> None:
    log = settled()
    log.add("WalkLogged", minutes=30)
    evaluation = evaluated(log)
    assert evaluation.state.coverage["endurance"] >= 1


def test_a_logged_wake_time_keeps_bending_out_of_the_first_two_hours() -> None:
    log = Log().at(0, "07:00").start(named="disc", activity="three_or_more", stir=0, calm_down=0)
    log.add("MorningChecked", pain=2, woke_at="07:00")
    log.add("TherapistOverride", actor="therapist", target="rank", track="hinge", value=6)
    evaluation = evaluated(log)
    exercises = evaluation.folded.fold.catalogue.exercises
    morning = evaluation.plan.sessions[0]
    assert all(exercises[item.exercise_id].morning_ok for item in morning.items)


def test_a_day_too_short_for_three_sessions_holds_fewer() -> None:
    log = settled()
    log.add("ProfileChanged", changes={"bed": "12:30", "sessions": 4})
    live(log, 2, lambda _: 2, lambda _, __: None)
    facts = evaluated(log).history.days
    assert len(facts[7].planned) == 3
    assert len(facts[9].planned) == len(evaluated(log.at(9, "07:10")).plan.sessions) < 4


def test_before_the_intake_there_is_no_profile() -> None:
    assert profile_of([]) is None
    assert profile_of(settled(1).events[1:3]) is None


def test_days_before_the_programme_have_no_plan() -> None:
    log = Log().at(0, "07:00")
    log.add("IntakeCompleted", answers=answers())
    log.screen("intake")
    log.at(2, "07:00").add("ProgramStarted", program_version="1", catalogue_version="1")
    early = [event for event in log.events if event.type != "ProgramStarted"]
    assert evaluated(log.at(1, "08:00"), early).plan.sessions
    assert evaluated(log.at(1, "08:00"), log.events).plan.sessions
    log.at(2, "08:00")
    evaluation = evaluated(log)
    assert evaluation.state.program_day == 0
    assert [fact.is_open for fact in evaluation.history.days] == [False, False]


# ---- what is asked --------------------------------------------------------------------------------------------


def asked(log: Log) -> dict[str, Any]:
    return {ask.code: ask for ask in evaluated(log).asks}


def test_the_first_session_is_followed_by_the_body_check() -> None:
    log = Log().at(0, "07:00").start()
    assert "body_check" not in asked(log)
    log.session("bridge_full", clock="07:30")
    log.at(1, "06:00")
    assert "body_check" in asked(log)
    log.add("FindingRecorded", question="Q15a", result="easy")
    assert "body_check" not in asked(log)
    for day in (8, 15, 22):
        log.at(day, "08:00").session("bridge_full")
    assert "body_check" in asked(log.at(29, "08:00"))


def test_confidence_is_asked_weekly() -> None:
    log = Log().at(0, "07:00").start()
    assert "confidence" in asked(log)
    log.add("ConfidenceRated", value=6)
    assert "confidence" not in asked(log.at(6, "08:00"))
    assert "confidence" in asked(log.at(7, "08:00"))


def outcomes(log: Log) -> list[str]:
    return [ask.detail or "" for ask in evaluated(log).asks if ask.code == "outcome"]


def test_questionnaires_come_round_on_their_days() -> None:
    log = Log().at(0, "07:00").start()
    assert outcomes(log) == ["PSFS"]
    log.add("OutcomeRated", instrument="PSFS", items=[4], labels=["drive"])
    assert outcomes(log.at(13, "08:00")) == []
    assert outcomes(log.at(14, "08:00")) == ["PEG"]
    log.add("OutcomeRated", instrument="PEG", items=[3, 3, 3])
    log.add("OutcomeRated", instrument="RMDQ", items=[0] * 24)
    assert outcomes(log.at(21, "08:00")) == ["AUTOMATICITY"]
    log.add("OutcomeRated", instrument="AUTOMATICITY", items=[4])
    assert outcomes(log.at(27, "08:00")) == []
    assert outcomes(log.at(28, "08:00")) == ["PEG", "PSFS"]
    assert outcomes(log.at(35, "08:00")) == ["PEG", "PSFS", "AUTOMATICITY"]


def test_a_note_for_the_therapist_stays_until_the_report_is_handed_over() -> None:
    log = Log().at(0, "07:00").start()
    log.add("HelpAsked", note="Which weight?")
    assert asked(log)["asked"].since == START
    assert "asked" in asked(log.at(27, "08:00"))
    assert "asked" not in asked(log.at(28, "08:00"))
    log.at(3, "08:00").add("ExportMade", export_id="e", period="2026-03-02/2026-03-05")
    assert "asked" not in asked(log)


def test_a_name_that_does_not_fit_the_pattern_is_flagged() -> None:
    log = Log().at(0, "07:00").start(named="disc", worse=["leaning_back"], eases=["sitting"])
    assert asked(log)["label_conflict"].since == START


def test_three_weeks_without_a_direction_are_flagged() -> None:
    log = Log().at(0, "07:00").start(worse=["twisting"], eases=[])
    assert "unsure_direction" not in asked(log.at(20, "08:00"))
    assert asked(log.at(21, "08:00"))["unsure_direction"].since == START + timedelta(days=21)


@pytest.mark.parametrize(("values", "flagged"), [((7, 4), True), ((7, 5), False), ((4, 7), False)])
def test_trust_that_falls_by_three_is_flagged(values: tuple[int, int], flagged: bool) -> None:
    log = Log().at(0, "07:00").start()
    log.add("ConfidenceRated", value=values[0])
    log.at(7, "08:00").add("ConfidenceRated", value=values[1])
    assert ("confidence_drop" in asked(log)) is flagged
    assert "confidence_drop" not in asked(log.at(30, "08:00"))


def test_six_weeks_without_a_change_that_matters_are_flagged() -> None:
    log = Log().at(0, "07:00").start(avg_pain=4, enjoyment=4, general_activity=4)
    for day in range(42):
        log.at(day, "07:05").morning(4)
    log.at(41, "08:00").add("OutcomeRated", instrument="PEG", items=[4, 4, 4])
    assert "no_change" not in asked(log)
    log.at(42, "07:05").morning(4)
    assert "no_change" in asked(log)
    log.add("OutcomeRated", instrument="PEG", items=[1, 1, 1])
    assert "no_change" not in asked(log)


def test_six_weeks_without_mornings_say_nothing_about_change() -> None:
    log = Log().at(0, "07:00").start()
    log.at(41, "08:00").add("OutcomeRated", instrument="PEG", items=[4, 4, 4])
    assert "no_change" not in asked(log.at(43, "08:00"))


def test_a_track_that_is_too_much_at_its_smallest_three_times_rests_for_a_therapist() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    for day in (0, 4, 8):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30", rpe=9)
        log.at(day + 1, "07:05").morning(2)
    flag = asked(log)["floor_hit"]
    assert (flag.track, flag.urgency) == ("bridge", "routine")
    assert evaluated(log).state.tracks["bridge"].rests_until == log.day + timedelta(days=14)
    assert not any(i.track == "bridge" for s in evaluated(log).plan.sessions for i in s.items)
    log.add("TherapistOverride", actor="therapist", target="suspend_lift", track="bridge", value=True)
    assert "floor_hit" not in asked(log)
    log.add("TherapistOverride", actor="therapist", target="suspend_lift", track="moon", value=True)
    assert "floor_hit" not in asked(log)


def test_every_status_has_a_word() -> None:
    assert {status.value for status in Status} == {"upcoming", "open", "started", "done", "skipped", "missed"}
