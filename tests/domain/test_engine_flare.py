"""Flare-ups from the first bad morning to the quiet week after, and what absence does meanwhile."""

from datetime import timedelta

import pytest
from log_builder import START, Log, evaluated, live, rules

from app.domain.explanations import render
from app.domain.vocabulary import FlareState, ProgramPhase, SessionKind


def strong() -> Log:
    """An active person with raised start ranks on five tracks."""
    log = Log().at(0, "07:00").start(activity="three_or_more", named="disc")
    log.morning(2)
    return log


def ranks(log: Log) -> dict[str, int]:
    return {track: now.rank for track, now in evaluated(log).state.tracks.items()}


def set_by_therapist(log: Log, track: str, rank: int) -> None:
    log.add("TherapistOverride", actor="therapist", target="rank", track=track, value=rank)


def quiet(log: Log, *days: int, pain: int = 2) -> None:
    for day in days:
        log.at(day, "07:05").morning(pain)


def test_a_bad_morning_calms_the_day_and_says_why() -> None:
    log = strong()
    log.session("bridge_full", clock="07:30")
    quiet(log, 1, pain=6)
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.FLARE
    assert {session.kind for session in evaluation.plan.sessions} == {SessionKind.CALM}
    assert evaluation.state.phase is ProgramPhase.SETTLE
    (decision,) = evaluation.decisions
    assert decision.rule == "R2"
    assert render(decision.explanation).startswith("This looks like a flare-up: 6 this morning")
    assert evaluation.plan.note is not None and evaluation.plan.note.text_id == "calm_today"


def test_declaring_a_flare_up_at_noon_calms_what_is_left_of_the_day() -> None:
    log = strong()
    started = log.session("bridge_full", clock="07:30")
    log.at(0, "12:00").add("FlareDeclared")
    evaluation = evaluated(log)
    kinds = {session.session_id: session.kind for session in evaluation.plan.sessions}
    assert kinds.pop(started) is SessionKind.MOBILITY
    assert set(kinds.values()) == {SessionKind.CALM}
    assert evaluation.history.flares[0].declared
    assert rules(evaluation) == ["R2"]
    log.add("FlareDeclared")
    assert rules(evaluated(log)) == ["R2"]


def test_a_declaration_can_be_taken_back_until_the_next_day() -> None:
    log = strong().at(0, "12:00")
    before = ranks(log)
    log.add("FlareDeclared")
    quiet(log, 1)
    assert ranks(log) != before
    log.add("FlareWithdrawn")
    assert ranks(log) == before
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.CALM
    assert evaluation.state.safety_due is None
    assert evaluation.history.flares == []
    assert [d.status for d in evaluation.decisions if d.rule == "R2"] == ["superseded"]


def test_a_declaration_taken_back_within_the_hour_leaves_no_trace_in_the_plan() -> None:
    log = strong().at(0, "12:00")
    before = evaluated(log)
    log.add("FlareDeclared")
    assert evaluated(log).folded.fold.state.saved_ranks is not None
    log.add("FlareWithdrawn")
    after = evaluated(log)
    assert after.state.flare == before.state.flare
    assert after.state.tracks == before.state.tracks
    assert after.plan.sessions == before.plan.sessions
    assert after.folded.fold.state.saved_ranks is None
    assert (after.history.flares, after.history.changes) == ([], before.history.changes)


def test_taking_a_declaration_back_leaves_an_earlier_flare_up_as_it_was() -> None:
    log = strong()
    quiet(log, 1, pain=6)
    quiet(log, 2, 3)
    log.at(4, "12:00").add("FlareDeclared")
    log.add("FlareWithdrawn")
    evaluation = evaluated(log)
    assert [(d.rule, d.status) for d in evaluation.decisions] == [("R2", "current"), ("R2", "superseded")]
    assert [flare.start for flare in evaluation.history.flares] == [START + timedelta(days=1)]


def test_a_withdrawal_without_a_declaration_changes_nothing() -> None:
    log = strong()
    log.add("FlareWithdrawn")
    assert evaluated(log).state.flare.state is FlareState.CALM


def test_a_yes_to_the_morning_question_is_a_declaration() -> None:
    log = strong()
    log.at(1, "07:05").add("MorningChecked", pain=4, flare=True)
    assert evaluated(log).history.flares[0].declared


def test_after_two_quiet_mornings_every_track_starts_one_exercise_lower() -> None:
    log = strong()
    before = ranks(log)
    quiet(log, 1, pain=6)
    quiet(log, 2, 3)
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.RECOVERING
    assert evaluation.plan.note is not None and evaluation.plan.note.text_id == "flare_exit"
    after = {track: now.rank for track, now in evaluation.state.tracks.items()}
    assert after == {track: max(0, rank - 3) for track, rank in before.items()}
    assert before["walking"] == 3
    assert evaluation.history.flares[0].end == evaluation.day
    assert evaluation.history.flares[0].peak == 6


def test_what_was_lowered_inside_a_flare_up_steps_down_from_there() -> None:
    log = strong()
    set_by_therapist(log, "hinge", 8)
    quiet(log, 1, pain=6)
    set_by_therapist(log, "hinge", 7)
    quiet(log, 2, 3)
    assert ranks(log)["hinge"] == 4


def test_absence_inside_a_flare_up_is_not_added_to_its_step_down() -> None:
    log = strong()
    set_by_therapist(log, "hinge", 8)
    quiet(log, 1, pain=6)
    log.at(1, "09:00").screen("flare")
    set_by_therapist(log.at(1, "09:10"), "walking", 5)
    assert evaluated(log).folded.fold.state.saved_ranks is not None
    quiet(log, 9)
    assert evaluated(log).state.tracks["walking"].rank == 2
    quiet(log, 10)
    assert evaluated(log).state.flare.state is FlareState.RECOVERING
    left = ranks(log)
    assert (left["walking"], left["spine_wave"], left["hinge"]) == (0, 0, 5)


def test_absence_during_a_flare_up_that_was_taken_back_says_nothing_about_the_next() -> None:
    log = strong()
    set_by_therapist(log, "hinge", 8)
    log.session("bridge_full", clock="07:30")
    log.at(7, "12:00").add("FlareDeclared")
    quiet(log, 8)
    log.add("FlareWithdrawn")
    assert ranks(log)["hinge"] == 5
    quiet(log, 9, pain=6)
    set_by_therapist(log, "hinge", 4)
    quiet(log, 10, 11)
    assert evaluated(log).state.flare.state is FlareState.RECOVERING
    assert ranks(log)["hinge"] == 1


def test_after_two_weeks_away_a_clear_list_and_one_quiet_morning_end_a_flare_up() -> None:
    log = strong()
    quiet(log, 1, pain=6)
    log.at(1, "09:00").screen("flare")
    quiet(log, 15)
    assert evaluated(log).state.flare.state is FlareState.FLARE
    assert evaluated(log).state.safety_due == "return"
    log.screen("return")
    assert evaluated(log).state.flare.state is FlareState.FLARE
    quiet(log, 19)
    assert evaluated(log).state.flare.state is FlareState.RECOVERING
    quiet(log, 20, pain=6)
    quiet(log, 21)
    assert evaluated(log).state.flare.state is FlareState.FLARE


def test_a_quiet_week_after_a_flare_up_ends_the_recovery() -> None:
    log = strong()
    quiet(log, 1, pain=6)
    quiet(log, *range(2, 11))
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.CALM
    log.session("clamshell", clock="07:30")
    quiet(log, 11)
    assert evaluated(log).state.flare.state is FlareState.CALM


def test_the_first_calm_day_after_a_recovery_says_so() -> None:
    log = Log().at(0, "07:00").start()
    live(log, 1, lambda _: 6, lambda _, __: {})
    live(log, 9, lambda _: 2, lambda _, __: {})
    evaluation = evaluated(log.at(9, "07:06"))
    assert evaluation.state.flare.state is FlareState.CALM
    assert evaluation.plan.note is not None and evaluation.plan.note.text_id == "flare_ended"


def test_a_very_sore_back_begins_with_calm_sessions() -> None:
    log = Log().at(0, "07:00").start(avg_pain=7)
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.FLARE
    assert {session.kind for session in evaluation.plan.sessions} == {SessionKind.CALM}
    assert evaluation.state.safety_due is None
    assert "high_pain" in {ask.code for ask in evaluation.asks}
    log.session("breath_90_90", kind="calm", clock="07:30")
    quiet(log, 1, pain=7)
    first, second = evaluated(log).decisions
    assert render(first.explanation).startswith("Your back is very sore at the moment (7).")
    assert first.inputs == (log.events[0].id,)
    assert evaluated(log, log.events[1:]).decisions[0].inputs == ()
    assert render(second.explanation).startswith("Day 2 of this flare-up.")
    quiet(log, 2, 3, 4, 5, 6)
    assert "high_pain" not in {ask.code for ask in evaluated(log).asks}
    quiet(log, 7, pain=8)
    assert render(evaluated(log).decisions[-1].explanation).startswith("This looks like a flare-up: 8")


def test_red_pain_in_a_session_is_watched_the_next_morning() -> None:
    log = strong()
    log.session("bridge_full", clock="07:30", during=6)
    assert evaluated(log).state.flare.state is FlareState.CALM
    assert evaluated(log.at(1, "06:00")).state.flare.state is FlareState.WATCH
    quiet(log, 1)
    assert rules(evaluated(log)) == ["R4b"]


def test_long_and_many_flare_ups_are_told_to_the_therapist() -> None:
    log = strong()
    for first in (1, 9, 17):
        quiet(log, first, pain=6)
        quiet(log, first + 1, first + 2)
    ends = [flare.end for flare in evaluated(log).history.flares]
    assert ends == [START + timedelta(days=day) for day in (3, 11, 19)]
    codes = {ask.code: ask.urgency for ask in evaluated(log).asks}
    assert codes["many_flares"] == "routine"
    quiet(log, *range(21, 28), pain=6)
    assert {a.code: a.urgency for a in evaluated(log).asks}["long_flare"] == "within_a_week"
    quiet(log, *range(28, 36), pain=6)
    flags = {a.code: a for a in evaluated(log).asks}
    assert (flags["long_flare"].urgency, flags["long_flare"].since) == ("soon", START + timedelta(days=27))
    assert flags["high_pain"].urgency == "within_days"


def test_the_newest_change_before_a_flare_up_is_guessed_as_its_trigger() -> None:
    log = strong()
    log.session("bridge_full", clock="07:30")
    quiet(log, 1, pain=6)
    assert evaluated(log).history.flares[0].trigger == "bridge"
    log = strong()
    quiet(log, 1, pain=6)
    assert evaluated(log).history.flares[0].trigger is None


@pytest.mark.parametrize(("day", "trigger"), [(0, "hinge"), (3, "hinge"), (4, None)])
def test_a_change_is_guessed_for_three_days_and_the_newest_of_two(day: int, trigger: str | None) -> None:
    log = Log().at(-1, "07:00").start(activity="three_or_more", named="disc")
    set_by_therapist(log, "bridge", 3)
    set_by_therapist(log.at(0, "08:00"), "hinge", 8)
    log.at(day, "12:00").add("FlareDeclared")
    assert evaluated(log).history.flares[0].trigger == trigger
