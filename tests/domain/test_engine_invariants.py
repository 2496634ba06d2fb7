"""What must hold in every life, whatever happens in it (the invariants of the clinical model)."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from log_builder import CATALOGUE, Log, evaluated, live
from random_logs import FEW, MODEST, logs

from app.domain.composer import check_session
from app.domain.engine import Evaluation, plan_ahead
from app.domain.explanations import render
from app.domain.planning import standing_of
from app.domain.prescription import PlannedSession
from app.domain.vocabulary import Action, FlareState, SessionKind

OTHER_CHANGES = {"FX", "ID", "CL", "TH", "PR", "FW"}


def planned(evaluation: Evaluation) -> list[PlannedSession]:
    started = {fact.session_id for fact in evaluation.sessions if fact.starts}
    return [session for session in evaluation.plan.sessions if session.session_id not in started]


@MODEST
@given(logs())
def test_ranks_stay_on_the_ladder_and_change_by_single_decisions(log: Log) -> None:
    evaluation = evaluated(log)
    for track, now in evaluation.state.tracks.items():
        assert now.rank >= 0
        assert not now.path or now.rank <= 3 * len(now.path) - 1, track
    for decision in evaluation.decisions:
        if decision.track is not None:
            assert decision.rank_before is not None and decision.rank_after is not None
            assert decision.rank_after - decision.rank_before in (-3, -2, -1, 0, 1) or decision.action in (
                Action.REGRESS,
                Action.REGRESS_STRONG,
            )
    for change in evaluation.history.changes:
        assert change.rule in OTHER_CHANGES or abs(change.before - change.after) <= 3 or change.after == 0


@MODEST
@given(logs(days=12))
def test_no_progress_in_or_soon_after_a_flare_up_nor_after_a_regress(log: Log) -> None:
    evaluation = evaluated(log)
    progress = [d for d in evaluation.decisions if d.action is Action.PROGRESS]
    flares = evaluation.history.flares
    for decision in progress:
        for flare in flares:
            assert not flare.start <= decision.day < (flare.end or evaluation.day) + timedelta(days=7)
        for other in evaluation.decisions:
            if other.track == decision.track and other.action in (Action.REGRESS, Action.REGRESS_STRONG):
                assert not 0 <= (decision.day - other.day).days < 7


@MODEST
@given(logs())
def test_every_decision_has_a_reason_and_a_sentence_without_holes(log: Log) -> None:
    evaluation = evaluated(log)
    for decision in evaluation.decisions:
        assert decision.reason and render(decision.explanation)
        assert decision.inputs or decision.rule in ("H2", "R2", "H3", "H7", "R4b", "R6")
    if evaluation.plan.note is not None:
        assert render(evaluation.plan.note)
    for ask in evaluation.asks:
        assert ask.text is None or render(ask.text)


@MODEST
@given(logs())
def test_what_is_planned_passes_the_independent_check(log: Log) -> None:
    evaluation = evaluated(log)
    state = evaluation.state
    fold = evaluation.folded.fold
    standing = standing_of(fold, evaluation.day)
    for session in planned(evaluation):
        payload = {
            "kind": session.kind.value,
            "phase": session.phase.value,
            "context": session.context.value,
            "presentation": state.presentation.value,
            "irritability": state.irritability.value,
            "planned_s": session.planned_s,
            "program_day": max(0, state.program_day),
            "flare_state": state.flare.state.value,
            "flare_day": standing.flare_day,
            "easing": standing.easing,
            "equipment": [thing.value for thing in fold.equipment.get(session.context, ())],
            "care_flags": [flag.value for flag in fold.care_flags],
            "excluded": sorted(fold.excluded),
            "forced": sorted(fold.forced),
            "opened_tracks": list(state.opened_tracks),
            "suspended_tracks": [
                track
                for track, now in state.tracks.items()
                if now.rests_until and evaluation.day < now.rests_until
            ],
            "ranks": {track: now.rank for track, now in state.tracks.items()},
            "items": [
                {
                    "exercise_id": item.exercise_id,
                    "dose_step": item.dose_step,
                    "seconds": item.seconds,
                    "role": item.role.value,
                    "substitute": item.substitute.value,
                }
                for item in session.items
            ],
        }
        codes = {violation["code"] for violation in check_session({"session": payload})}
        assert not codes, (session, codes)


@MODEST
@given(logs())
def test_red_flags_mean_no_session_and_resting_tracks_are_never_planned(log: Log) -> None:
    evaluation = evaluated(log)
    resting = {
        track
        for track, now in evaluation.state.tracks.items()
        if now.rests_until and evaluation.day < now.rests_until
    }
    assert not evaluation.state.safety.is_blocked or evaluation.plan.sessions == ()
    assert len(evaluation.plan.sessions) <= 4
    for session in planned(evaluation):
        assert not resting & {item.track for item in session.items}
        assert 300 <= session.planned_s <= 600
        assert 2 <= len(session.items) <= 5
        if evaluation.state.flare.state is FlareState.FLARE:
            assert session.kind is SessionKind.CALM


@MODEST
@given(logs())
def test_the_reference_pain_never_rises_without_a_therapist(log: Log) -> None:
    steps = [m for m in evaluated(log).history.milestones if m.field == "ref_pain"]
    for before, after in pairwise(steps):
        assert after.value <= before.value or after.source == "therapist"  # type: ignore[operator]


@MODEST
@given(logs(), st.integers(1, 3))
def test_looking_ahead_changes_nothing_and_repeats_itself(log: Log, days: int) -> None:
    evaluation = evaluated(log)
    ahead = plan_ahead(CATALOGUE, evaluation, days)
    assert ahead == plan_ahead(CATALOGUE, evaluation, days)
    assert [plan.day for plan in ahead] == [evaluation.day + timedelta(days=n + 1) for n in range(days)]
    assert evaluated(log).state == evaluation.state


@FEW
@given(st.data())
def test_at_most_two_steps_a_day_one_of_them_a_new_exercise_three_new_a_week(data: st.DataObject) -> None:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0, activity="three_or_more", named="disc", sessions=4)
    pains = data.draw(st.lists(st.sampled_from([2, 2, 2, 2, 3, None]), min_size=24, max_size=24))
    live(log, 24, lambda day: pains[day], lambda _, __: {})
    evaluation = evaluated(log)
    steps = [d for d in evaluation.decisions if d.action is Action.PROGRESS]
    new = [d for d in steps if d.rule == "P2"]
    assert max(Counter(d.day for d in steps).values(), default=0) <= 2
    assert max(Counter(d.day for d in new).values(), default=0) <= 1
    for step in new:
        assert sum(0 <= (step.day - other.day).days <= 6 for other in new) <= 3
    for decision in steps:
        assert any(fact.day == decision.day and fact.pain is not None for fact in evaluation.history.days)
