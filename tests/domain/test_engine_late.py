"""Answers that arrive late: what is made again, what stays, and what today's screen says about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_builder import CATALOGUE, START, Log, evaluated, live, rules
from random_logs import MODEST, logs

from app.domain.corrections import effective_log
from app.domain.engine import freeze, plan_ahead, profile_of, reconcile
from app.domain.explanations import render
from app.domain.journal import Event, from_record, parse_event, to_record
from app.domain.snapshot import frozen, thawed
from app.domain.vocabulary import FlareState, SessionKind

BRIDGE_TO_P1 = 5


def quiet_days(log: Log, days: int, *, rank: int = 0, first: int = 0) -> None:
    """A bridge each day at its shown rank, every morning quiet."""
    for day in range(first, first + days):
        log.at(day, "07:05")
        log.morning(2)
        log.session(("bridge_full", rank), clock="07:30")


def nearly_there() -> Log:
    """Three tolerated exposures of the bridge; the quiet morning of day 4 decides P1."""
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    quiet_days(log, 4)
    return log


def test_example_a_a_quiet_morning_that_arrives_days_later_takes_the_step() -> None:
    log = nearly_there()
    log.at(4, "07:05")
    morning = log.morning(2)
    log.session("bridge_full", clock="07:30")
    quiet_days(log, 2, first=5)
    log.at(7, "07:05").morning(2)
    known = [event for event in log.events if event is not morning]
    assert rules(evaluated(log, known), 4) == ["H2"]
    evaluation = evaluated(log)
    assert rules(evaluation, 4) == ["P1"]
    assert evaluation.state.tracks["bridge"].rank == 1
    assert evaluation.state.tracks["bridge"].exposures == 0
    assert rules(evaluation, 6) == []
    assert evaluation.plan.note is not None
    assert render(evaluation.plan.note) == (
        "An answer from 6 March has arrived. It changes one exercise: Bridge, slow."
    )


def test_example_b_a_high_morning_that_arrives_days_later_calms_today() -> None:
    log = nearly_there()
    log.at(4, "07:05")
    morning = log.morning(5)
    log.session("bridge_full", clock="07:30")
    quiet_days(log, 1, first=5)
    log.at(6, "07:10")
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.FLARE
    assert evaluation.state.flare.since == START + timedelta(days=4)
    assert {session.kind for session in evaluation.plan.sessions} == {SessionKind.CALM}
    assert evaluation.state.safety_due == "flare"
    assert evaluation.asks[0].code == "safety_screen"
    assert len(list(evaluation.sessions)) == 6
    without = evaluated(log, [event for event in log.events if event is not morning])
    assert without.state.flare.state is FlareState.CALM


def test_a_flare_up_found_late_and_long_over_only_lowers_the_ranks() -> None:
    log = nearly_there()
    quiet_days(log, 2, first=4)
    log.at(4, "07:20")
    log.morning(6, "07:20")
    for day in (6, 7):
        log.at(day, "07:05").morning(2)
    evaluation = evaluated(log.at(7, "08:00"))
    assert evaluation.state.flare.state is FlareState.RECOVERING
    assert evaluation.state.tracks["bridge"].rank == 0


def test_example_c_is_about_answers_after_the_cutoff() -> None:
    log = nearly_there().at(4, "15:00")
    log.morning(2, "15:00")
    assert rules(evaluated(log), 4) == ["H2"]


def test_a_late_red_flag_without_clearance_stops_today() -> None:
    log = nearly_there()
    log.at(2, "21:00").screen("periodic", "s1_bladder")
    evaluation = evaluated(log.at(4, "07:30"))
    assert evaluation.state.safety.is_blocked
    assert evaluation.plan.sessions == ()


def test_a_rank_is_never_planned_more_than_one_above_the_last_one_shown() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    for day in range(12):
        log.at(day, "07:05")
        log.morning(2)
        log.session("hinge_counter" if day < 4 else ("hinge_counter", 1), clock="07:30")
    evaluation = evaluated(log.at(12, "07:00"))
    assert evaluation.state.tracks["hinge"].rank == 2
    log.at(12, "07:30").add("PlanShown", plan_hash="x", ranks={"hinge": 0, "no_such_track": 3})
    later = evaluated(log)
    assert later.folded.fold.state.tracks["hinge"].rank == 2
    assert later.state.tracks["hinge"].rank == 1


def test_a_therapists_raise_need_not_have_been_shown_before() -> None:
    log = nearly_there()
    log.at(4, "08:00").add("TherapistOverride", actor="therapist", target="rank", track="bridge", value=5)
    assert evaluated(log).state.tracks["bridge"].rank == 5


@MODEST
@given(logs(), st.data())
def test_an_event_that_arrives_late_never_lifts_a_planned_rank_more_than_one_above_the_shown(
    log: Log, data: st.DataObject
) -> None:
    late = data.draw(st.sampled_from(log.events[3:])) if log.events[3:] else log.events[-1]
    shown = evaluated(log, [event for event in log.events if event is not late])
    log.add("PlanShown", plan_hash="x", ranks={track: now.rank for track, now in shown.state.tracks.items()})
    after = evaluated(log)
    for track, now in after.state.tracks.items():
        raised = late.type == "TherapistOverride" or log.events[-1].at < late.at
        assert raised or now.rank <= shown.state.tracks[track].rank + 1


def test_decisions_made_anew_are_kept_beside_the_old_ones() -> None:
    log = nearly_there()
    log.at(4, "07:05")
    morning = log.morning(2)
    quiet_days(log, 1, first=5)
    log.at(6, "07:00")
    recorded = evaluated(log, [event for event in log.events if event is not morning]).decisions
    evaluation = evaluated(log)
    (remade,) = reconcile(recorded, evaluation.decisions, evaluation.sessions, START)
    assert (remade.old.rule, remade.old.status) == ("H2", "superseded")
    assert remade.new is not None
    assert (remade.new.rule, remade.causes) == ("P1", (morning.id,))
    assert reconcile(evaluation.decisions, evaluation.decisions, evaluation.sessions, START) == ()


def test_a_decision_whose_outcome_was_trained_is_executed() -> None:
    log = nearly_there()
    log.at(4, "07:05")
    log.morning(2)
    log.session(("bridge_full", 1), clock="07:30")
    recorded = evaluated(log).decisions
    log.at(4, "08:00")
    log.morning(4, "08:00")
    evaluation = evaluated(log.at(5, "06:00"))
    statuses = {
        (remade.old.rule, remade.old.status)
        for remade in reconcile(recorded, evaluation.decisions, evaluation.sessions, START)
    }
    assert statuses == {("P1", "executed")}


@pytest.mark.parametrize(
    ("trained_on", "rank", "decided_later", "status"),
    [
        (4, 1, [], "executed"),
        (6, 1, [], "executed"),
        (3, 1, [], "superseded"),
        (4, 0, [], "superseded"),
        (5, 1, [(6, "bridge")], "executed"),
        (6, 1, [(6, "bridge")], "superseded"),
        (6, 1, [(5, "bridge"), (7, "bridge")], "superseded"),
        (6, 1, [(5, "hinge")], "executed"),
    ],
)
def test_a_decision_was_trained_if_its_rank_was_shown_before_the_next_one_about_its_track(
    trained_on: int, rank: int, decided_later: list[tuple[int, str]], status: str
) -> None:
    log = nearly_there()
    log.at(4, "07:05").morning(2)
    step = evaluated(log).decisions[-1]
    assert (step.rule, step.track, step.rank_after) == ("P1", "bridge", 1)
    later = [replace(step, day=START + timedelta(days=day), track=track) for day, track in decided_later]
    other = Log().at(0, "07:00").start()
    other.at(trained_on, "08:00").session(("bridge_full", rank))
    remade = reconcile([step, *later], (), evaluated(other).sessions, START)
    assert remade[0].old.status == status


def test_two_answers_that_arrived_late_are_told_in_one_sentence_with_the_earlier_date() -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    for day in range(7):
        log.at(day, "07:05").morning(2)
        done = ["clamshell"] if day else []
        log.session("bridge_full", *done, clock="07:30")
    evaluation = evaluated(log)
    steps = {decision.track: decision.day for decision in evaluation.decisions if decision.rule == "P1"}
    assert steps == {"bridge": START + timedelta(days=4), "hip_abd_floor": START + timedelta(days=5)}
    assert evaluation.plan.note is not None
    assert render(evaluation.plan.note) == (
        "An answer from 6 March has arrived. It changes 2 exercises: Bridge, slow, Clamshell."
    )


def test_an_extra_item_says_nothing_about_what_was_shown() -> None:
    log = nearly_there()
    log.at(4, "07:05")
    log.morning(2)
    log.session(("bridge_full", 1), clock="07:30")
    log.device = "other"
    extra = to_record(log.events[-2]) | {"id": "0b9de16c-6a2e-4d3c-9a0e-0a3a5a9b7c11", "item": 7}
    log.events.append(parse_event(extra))
    recorded = evaluated(log).decisions
    log.at(4, "08:00")
    log.morning(4, "08:00")
    evaluation = evaluated(log.at(5, "06:00"))
    remade = reconcile(recorded, evaluation.decisions, evaluation.sessions, START)
    assert {made.old.status for made in remade} == {"executed"}


def test_decisions_before_a_snapshot_are_left_alone() -> None:
    recorded = evaluated(nearly_there()).decisions
    last = recorded[-1].day
    assert reconcile(recorded, (), (), last + timedelta(days=1)) == ()
    assert {made.old.day for made in reconcile(recorded, (), (), last)} == {last}
    old = tuple(replace(decision, status="superseded") for decision in recorded)
    assert reconcile(old, recorded, (), START) == ()


def test_a_decision_that_a_replay_does_not_make_any_more_is_superseded_even_if_it_makes_none() -> None:
    recorded = evaluated(nearly_there()).decisions
    remade = reconcile(recorded, (), (), START)
    assert [(made.old.status, made.new) for made in remade] == [("superseded", None)] * len(recorded)


# ---- snapshots ------------------------------------------------------------------------------------------------


def snapshot(log: Log, day: int) -> Event:
    profile = profile_of(log.events, "112")
    assert profile is not None
    payload = freeze(CATALOGUE, profile, log.events, log.now, START + timedelta(days=day))
    event = log.at(day, "07:00").add(
        "StateSnapshot",
        actor="system",
        device_id="server",
        engine_version=payload.engine_version,
        catalogue_version=payload.catalogue_version,
        state=dict(payload.state),
    )
    log.events.pop()
    return event


@MODEST
@given(logs(), st.integers(1, 8))
def test_a_fold_from_a_snapshot_agrees_with_the_whole_log(log: Log, day: int) -> None:
    whole = evaluated(log)
    now = log.now
    if START + timedelta(days=day) > whole.day:
        return
    event = snapshot(log, day)
    log.now = now
    fresh = [e for e in log.events if e.day >= event.day]
    for events in ([event, *log.events], [event, *fresh]):
        after = evaluated(log, events)
        assert after.state == whole.state
        assert after.plan == whole.plan
        assert after.asks == whole.asks
        assert after.decisions == tuple(d for d in whole.decisions if d.day >= event.day)


@MODEST
@given(logs())
def test_a_state_survives_being_written_and_read(log: Log) -> None:
    state = evaluated(log).folded.fold.state
    assert thawed(frozen(state)) == state


def test_a_field_that_an_older_snapshot_does_not_know_takes_its_default() -> None:
    state = evaluated(nearly_there()).folded.fold.state
    old = frozen(state)
    assert "confidence" not in old
    del old["lock_screen"]
    assert thawed(old) == state
    del old["start"]
    try:
        thawed(old)
    except KeyError as error:
        assert error.args == ("start",)


def after_snapshot(*late: tuple[str, dict[str, object]], pain: int = 2) -> Log:
    """A quiet week frozen at its end; then news of day 3 that was not known, and a quiet morning on day 8."""
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    quiet_days(log, 7)
    event = snapshot(log.at(7, "06:00"), 7)
    log.events.append(event)
    log.count += 100
    for kind, fields in late:
        log.at(3, "21:00").add(kind, **fields)
    log.at(8, "07:05").morning(pain)
    return log


def test_after_a_snapshot_late_quiet_news_settles_and_earns_nothing() -> None:
    plain, quiet = (
        after_snapshot(),
        after_snapshot(("MorningChecked", {"pain": 1}), ("ConfidenceRated", {"value": 9})),
    )
    assert evaluated(quiet).state == evaluated(plain).state


def test_after_a_snapshot_late_news_still_protects() -> None:
    ended = {
        "session_id": "2026-03-05/evening",
        "during": 2,
        "after": 2,
        "blamed": [],
        "leg": "none",
        "leg_blamed": [],
    }
    ended |= {"neuro_new": False, "wall_s": 300, "adapted": False}
    ticked = {"reason": "periodic", "shown": [], "ticked": ["s1_saddle"], "result": "STOP_NOW"}
    cases = [
        ("MorningChecked", {"pain": 8}, "flare"),
        ("MorningChecked", {"pain": 2, "flare": True}, "flare"),
        ("FlareDeclared", {}, "flare"),
        ("MorningChecked", {"pain": 4}, "watch"),
        ("SessionDone", {**ended, "during": 7}, "watch"),
    ]
    for kind, fields, state in cases:
        assert evaluated(after_snapshot((kind, fields))).folded.fold.history.days[0].flare == state, kind
    assert evaluated(after_snapshot(("SafetyScreened", ticked))).state.safety.is_blocked
    assert evaluated(after_snapshot(("SessionDone", {**ended, "neuro_new": True}))).state.safety.is_blocked
    leg = evaluated(after_snapshot(("SessionDone", {**ended, "leg": "further"})))
    assert leg.state.safety_due == "leg"
    screen = evaluated(after_snapshot(("SafetyScreened", {**ticked, "ticked": [], "result": "CLEAR"})))
    assert not screen.state.safety.is_blocked


def test_a_snapshot_taken_from_a_snapshot_covers_both() -> None:
    log = after_snapshot()
    quiet_days(log, 2, first=9)
    event = snapshot(log.at(11, "06:00"), 11)
    log.events.append(event)
    state = evaluated(log.at(11, "08:00")).folded.fold.state
    assert state.covered == {log.device: [(1, 31), (133, 141)], "server": [(32, 32)]}


def test_a_snapshot_inside_a_flare_up_keeps_the_flare_up() -> None:
    log = nearly_there()
    log.at(4, "07:05").morning(7)
    event = snapshot(log.at(5, "06:00"), 5)
    log.events.append(event)
    for day in (5, 6):
        log.at(day, "07:05").morning(2)
    evaluation = evaluated(log)
    assert evaluation.state.flare.state is FlareState.RECOVERING
    assert evaluation.history.flares[0].end == START + timedelta(days=6)


def test_a_flare_up_left_before_a_snapshot_can_still_be_taken_back_after_it() -> None:
    log = Log().at(0, "07:00").start()
    log.morning(2)
    log.at(0, "12:00").add("FlareDeclared")
    log.at(1, "07:05").morning(2)
    event = snapshot(log.at(2, "06:00"), 1)
    log.at(1, "09:00").add("FlareWithdrawn")
    evaluation = evaluated(log, [event, *[e for e in log.events if e.day >= event.day]])
    assert evaluation.state.flare.state is FlareState.CALM
    assert evaluated(log).state.flare.state is FlareState.CALM


def test_a_track_that_a_newer_catalogue_brings_starts_at_its_first_attempt() -> None:
    log = after_snapshot()
    event = next(event for event in log.events if event.type == "StateSnapshot")
    raw = to_record(event)
    del raw["state"]["tracks"]["dead_bug"]
    log.events[log.events.index(event)] = parse_event(raw)
    log.session("heel_slide", clock="07:30")
    log.at(9, "07:05").morning(2)
    assert evaluated(log).state.tracks["dead_bug"].exposures == 1


def test_the_newest_snapshot_counts() -> None:
    log = after_snapshot()
    quiet_days(log, 2, first=9)
    second = snapshot(log.at(10, "06:00"), 10)
    evaluation = evaluated(log.at(11, "06:00"), [second, *log.events])
    assert evaluation.history.days[0].day == second.day


# ---- days ahead -----------------------------------------------------------------------------------------------


def test_the_days_ahead_are_planned_from_the_same_state() -> None:
    log = Log().at(0, "07:00").start()
    live(log, 9, lambda _: 2, lambda _, __: {})
    evaluation = evaluated(log)
    ahead = plan_ahead(CATALOGUE, evaluation, 3)
    assert [plan.day for plan in ahead] == [evaluation.day + timedelta(days=n) for n in (1, 2, 3)]
    for plan in ahead:
        assert [session.session_id[:10] for session in plan.sessions] == [plan.day.isoformat()] * 3
    kinds = [{session.kind for session in plan.sessions} for plan in (evaluation.plan, *ahead)]
    assert [SessionKind.STRENGTH in found for found in kinds] in ([True, False] * 2, [False, True] * 2)


def test_a_person_who_does_everything_meets_the_plan_that_was_foreseen() -> None:
    log = Log().at(0, "07:00").start(stir=2, calm_down=2)
    live(log, 3, lambda _: 2, lambda _, __: {})
    foreseen = plan_ahead(CATALOGUE, evaluated(log), 1)[0]
    live(log, 1, lambda _: 2, lambda _, __: {})
    met = evaluated(log.at(4, "07:06"))
    assert [(s.session_id, s.kind) for s in foreseen.sessions] == [
        (s.session_id, s.kind) for s in met.plan.sessions
    ]


def test_an_exercise_that_is_not_in_the_catalogue_trains_nothing_ahead() -> None:
    log = Log().at(0, "07:00").start()
    log.session("bridge_full", clock="07:30")
    started = to_record(next(event for event in log.events if event.type == "SessionStarted"))
    started["items"][0]["exercise_id"] = "moon_walk"
    log.events = [parse_event(started) if e.type == "SessionStarted" else e for e in log.events]
    assert plan_ahead(CATALOGUE, evaluated(log), 1)[0].sessions


def test_nothing_is_foreseen_while_the_plan_is_stopped_or_paused() -> None:
    log = Log().at(0, "07:00").start()
    log.at(0, "09:00").add("PauseSet", **{"from": "2026-03-03", "to": "2026-03-04"})
    ahead = plan_ahead(CATALOGUE, evaluated(log), 3)
    assert [bool(plan.sessions) for plan in ahead] == [False, False, True]
    log.screen("periodic", "s2_fever")
    assert [plan.sessions for plan in plan_ahead(CATALOGUE, evaluated(log), 2)] == [(), ()]


def test_an_event_read_from_a_record_is_the_event() -> None:
    log = after_snapshot()
    for event in log.events:
        assert from_record(to_record(event)) == event == parse_event(to_record(event))


def test_a_phone_that_runs_five_minutes_ahead_is_believed_and_no_further() -> None:
    event = Log().at(0, "07:00").morning(2)
    ahead = timedelta(minutes=5)
    assert effective_log([event], event.at - ahead) == [event]
    assert effective_log([event], event.at - ahead - timedelta(seconds=1)) == []
