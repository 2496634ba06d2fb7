"""Every check of the simulator can fail: a real life is spoilt in one place, and the check says where."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.engine import Evaluation
from app.domain.exercises import Catalogue
from app.domain.flare import FlareRecord
from app.domain.planning import Status
from app.domain.prescription import Explanation
from app.domain.safety import SafetyRecord
from app.domain.vocabulary import Action, FlareState, Irritability, SafetyResult, SessionKind
from app.services import simulation_invariants as checks
from app.services import simulation_pairs
from app.services.simulated_engine import Engine
from app.services.simulated_life import TZ, setting_of, with_engine
from app.services.simulation_trace import Trace
from app.store.catalogue import load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def steady(catalogue):
    """Four weeks of a steady course: long enough for steps of both kinds."""
    return Trace(with_engine(setting_of("steady", 1, 30), catalogue), catalogue, TZ)


@pytest.fixture(scope="module")
def flaring(catalogue):
    """A forced flare-up, entered and left."""
    return Trace(with_engine(setting_of("disc_early", 1, 20), catalogue), catalogue, TZ)


def spoilt(trace: Trace, change: Callable[[Evaluation], Evaluation]) -> Trace:
    """The same life with every look changed; a change returns the look itself where it does not apply."""
    engine = trace.life.engine
    assert engine is not None
    other = Engine(trace.catalogue, engine.course._profile, TZ)
    other.looks = [change(look) for look in engine.looks]
    return Trace(replace(trace.life, engine=other), trace.catalogue, TZ)


def deciding(look: Evaluation, *decisions: Any) -> Evaluation:
    other = replace(look)
    other.__dict__["decisions"] = decisions
    return other


def state(look: Evaluation, **changes: Any) -> Evaluation:
    return deciding(replace(look, state=replace(look.state, **changes)), *look.decisions)


def every_decision(**changes: Any) -> Callable[[Evaluation], Evaluation]:
    return lambda look: deciding(look, *(replace(one, **changes) for one in look.decisions))


def sessions(look: Evaluation, **changes: Any) -> Evaluation:
    plan = replace(look.plan, sessions=tuple(replace(one, **changes) for one in look.plan.sessions))
    return deciding(replace(look, plan=plan), *look.decisions)


def items(look: Evaluation, **changes: Any) -> Evaluation:
    changed = tuple(
        replace(one, items=tuple(replace(item, **changes) for item in one.items))
        for one in look.plan.sessions
    )
    return deciding(replace(look, plan=replace(look.plan, sessions=changed)), *look.decisions)


def found(check: checks.Check, trace: Trace, change: Callable[[Evaluation], Evaluation]) -> set[str]:
    """The names of what a check finds in the spoilt life; in the life as it was it finds nothing."""
    assert list(check(trace)) == []
    return {line.split(":")[0].split(" 20")[0].split(" ")[0] for line in check(spoilt(trace, change))}


def test_a_jump_of_two_ranks_breaks_i1(steady):
    def change(look):
        jumped = [
            replace(one, rank_after=one.rank_before + 2) if one.action is Action.PROGRESS else one
            for one in look.decisions
        ]
        return deciding(look, *jumped)

    assert found(checks.steps_are_small, steady, change) == {"I1"}


def test_a_new_exercise_called_a_dose_breaks_i1(steady):
    assert found(checks.steps_are_small, steady, every_decision(rule="P2")) == {"I1"}


def test_a_rank_past_the_ladder_breaks_i2(steady):
    def change(look):
        tracks = {name: replace(now, rank=99) for name, now in look.state.tracks.items()}
        return state(look, tracks=tracks)

    assert found(checks.ranks_stay_on_the_ladder, steady, change) == {"I2"}


def test_progress_while_recovering_or_soon_after_breaks_i3(steady):
    recovering = FlareRecord(state=FlareState.RECOVERING)
    assert found(checks.no_progress_around_a_flare, steady, lambda look: state(look, flare=recovering)) == {
        "I3"
    }
    just_over = lambda look: state(look, flare=FlareRecord(ended_on=look.day))  # noqa: E731
    assert found(checks.no_progress_around_a_flare, steady, just_over) == {"I3"}


def test_progress_soon_after_a_regress_breaks_i4(steady):
    def change(look):
        regress = [replace(one, action=Action.REGRESS) for one in look.decisions]
        return deciding(look, *regress, *look.decisions)

    assert found(checks.no_progress_after_a_regress, steady, change) == {"I4"}


def test_progress_out_of_every_attempt_breaks_i5_in_every_way(steady):
    life = spoilt(steady, every_decision(action=Action.PROGRESS))
    faults = {line.split(": ")[1] for line in checks.progress_is_earned_by_the_day_before(life)}
    assert {"no morning answer in time", "form not clean", "breath held", "less than 80 % done"} <= faults


def test_progress_without_an_attempt_breaks_i5(steady):
    life = spoilt(steady, every_decision(track="somewhere"))
    assert any("nothing was done" in line for line in checks.progress_is_earned_by_the_day_before(life))


def test_four_steps_on_a_day_break_i8(steady):
    change = lambda look: deciding(look, *look.decisions, *look.decisions, *look.decisions)  # noqa: E731
    assert found(checks.few_new_things_at_a_time, steady, change) == {"I8"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("I9", lambda look: items(look, exercise_id="hinge_brisk")),
        ("I10", lambda look: sessions(look, planned_s=601)),
        ("I18", lambda look: items(look, exercise_id="heel_slide", dose_step=2)),
        (
            "I21",
            lambda look: state(
                look,
                tracks={
                    name: replace(now, rests_until=look.day.replace(year=2027))
                    for name, now in look.state.tracks.items()
                },
            ),
        ),
        ("I9", lambda look: state(look, irritability=Irritability.HIGH)),
    ],
)
def test_an_unfit_item_or_session_is_named(name, change, steady):
    assert name in found(checks.nothing_unfit_is_planned, steady, change)


def test_a_fifth_session_breaks_i11(steady):
    def change(look):
        plan = replace(look.plan, sessions=look.plan.sessions * 3)
        return deciding(replace(look, plan=plan), *look.decisions)

    assert found(checks.nothing_missed_comes_back, steady, change) == {"I11"}


def test_a_session_more_after_a_miss_breaks_i11(steady):
    def change(look):
        if look.now.hour < 9:
            plan = replace(look.plan, sessions=look.plan.sessions[:1])
            return deciding(replace(look, plan=plan), *look.decisions)
        missed = dict.fromkeys(look.statuses, Status.MISSED)
        return deciding(replace(look, statuses=missed), *look.decisions)

    assert found(checks.nothing_missed_comes_back, steady, change) == {"I11"}


def test_anything_but_calm_in_a_flare_up_breaks_i12(flaring):
    change = lambda look: sessions(look, kind=SessionKind.STRENGTH)  # noqa: E731
    assert found(checks.calm_sessions_are_calm, flaring, change) == {"I12"}


def test_a_full_dose_in_a_calm_session_breaks_i12(flaring):
    change = lambda look: items(look, exercise_id="hinge_free", dose_step=2)  # noqa: E731
    assert found(checks.calm_sessions_are_calm, flaring, change) == {"I12"}


def test_a_flare_up_left_without_its_three_steps_breaks_i12(flaring):
    def change(look):
        return state(look, tracks={name: replace(now, rank=5) for name, now in look.state.tracks.items()})

    assert found(checks.a_flare_takes_its_steps, flaring, change) == {"I12"}


def test_a_session_while_stopped_breaks_i13(steady):
    change = lambda look: state(look, safety=SafetyRecord(SafetyResult.STOP_NOW))  # noqa: E731
    assert found(checks.a_stop_stops_everything, steady, change) == {"I13"}


@pytest.mark.parametrize(
    "text", [Explanation("H5", {}), Explanation("no_such_text", {}), Explanation("H5", {"rpe": " "})]
)
def test_a_sentence_with_a_hole_breaks_i15(text, steady):
    assert found(checks.everything_is_explained, steady, every_decision(explanation=text)) == {"I15"}


def test_a_decision_without_a_reason_breaks_i15(steady):
    assert found(checks.everything_is_explained, steady, every_decision(reason="")) == {"I15"}


def test_a_reference_that_rises_breaks_i17(steady):
    change = lambda look: state(look, ref_pain=2 + look.state.program_day // 20)  # noqa: E731
    assert found(checks.the_reference_only_falls, steady, change) == {"I17"}


def test_a_held_breath_in_the_catalogue_breaks_i14(catalogue):
    record = catalogue.exercises["bridge_full"]
    effort = next(phase for phase in record.tempo if phase.kind == "effort")
    held = replace(record, tempo=(replace(effort, breath="free"),))
    long = replace(record, tempo=(replace(effort, seconds=9),))
    for spoilt_record in (held, long):
        other = replace(catalogue, exercises={**catalogue.exercises, "bridge_full": spoilt_record})
        assert any("I14 bridge_full" in line for line in checks.breath_is_never_held(other))
    assert list(checks.breath_is_never_held(catalogue)) == []


def test_a_life_with_another_end_or_another_morning_breaks_i16(steady):
    calm = spoilt(steady, lambda look: state(look, ref_pain=5))
    assert any(line.startswith("I16") for line in simulation_pairs.compare(calm).violations)
    other = spoilt(steady, every_decision(rule="H13"))
    assert any("a snapshot decides otherwise" in line for line in simulation_pairs.compare(other).violations)


def test_a_milder_action_for_worse_answers_is_named_and_a_decision_for_the_person_stands_for_all(steady):
    looks = [shown.last for shown in steady.shown]
    one = next(
        d for look in looks for d in look.folded.fold.history.taken if d.decision.rule == "P1"
    ).decision
    hold = replace(one, action=Action.HOLD, rule="H1")
    reset = replace(one, track=None, action=Action.FLARE_RESET, rule="R2")
    assert list(simulation_pairs.milder({one.track: hold}, {one.track: one})) == [(one.track, hold, one)]
    assert list(simulation_pairs.milder({None: reset}, {one.track: hold})) == [(one.track, reset, hold)]
    assert list(simulation_pairs.milder({one.track: one}, {None: reset})) == []
    assert list(simulation_pairs.milder({one.track: hold}, {})) == []
