"""Outcomes: what counts as a change, what is missing, what is a true zero."""

from datetime import date, timedelta
from typing import Any

import pytest
from log_builder import CATALOGUE, START, Log, evaluated, live

from app.domain.history import DayFact
from app.domain.outcomes import (
    Change,
    Effort,
    adherence_by_week,
    capacity_evidence,
    coverage_by_week,
    difference,
    effort_of,
    items_of,
    mcid_of_nprs,
    mcid_of_peg,
    mcid_of_psfs,
    mcid_of_rmdq,
    mean7,
    monday_of,
    pain_change,
    pain_spread,
    reasons_skipped,
    sessions_by_kind,
    tension_by_function,
)
from app.domain.state import Tally
from app.domain.vocabulary import (
    FlareState,
    Irritability,
    MorningState,
    MovementFunction,
    Presentation,
    ProgramPhase,
    SessionKind,
)


def day(number: int, pain: int | None = 2, **changes: Any) -> DayFact:
    return DayFact(
        **{
            "day": START + timedelta(days=number),
            "program_day": number,
            "phase": ProgramPhase.BUILD,
            "presentation": Presentation.MIXED_UNSURE,
            "irritability": Irritability.LOW,
            "ref_pain": 2,
            "flare": FlareState.CALM,
            "morning": MorningState.ANSWERED if pain is not None else MorningState.CLOSED,
            "pain": pain,
            "idle_days": 0,
            "is_open": True,
            "planned": (SessionKind.MOBILITY, SessionKind.STRENGTH),
            "functions": frozenset(),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("baseline", "current", "label"),
    [
        (4.0, 2.0, Change.IMPROVED),
        (4.0, 3.0, Change.UNCERTAIN),
        (4.4, 3.0, Change.IMPROVED),
        (4.5, 3.0, Change.UNCERTAIN),
        (6.0, 4.0, Change.IMPROVED),
        (8.0, 5.0, Change.IMPROVED),
        (10.0, 7.0, Change.IMPROVED),
        (10.0, 7.5, Change.NO_CHANGE),
        (2.0, 2.4, Change.NO_CHANGE),
        (2.0, 3.0, Change.WORSE),
        (4.0, 5.0, Change.UNCERTAIN),
        (0.0, 0.0, Change.NO_CHANGE),
        (0.0, 1.0, Change.WORSE),
        (4.2, 2.95, Change.UNCERTAIN),
        (4.0, 3.05, Change.NO_CHANGE),
        (6.0, 4.05, Change.UNCERTAIN),
        (7.4, 5.0, Change.IMPROVED),
        (7.5, 5.0, Change.UNCERTAIN),
        (9.0, 6.05, Change.UNCERTAIN),
    ],
)
def test_pain_has_changed_when_points_and_per_cent_say_so(
    baseline: float, current: float, label: Change
) -> None:
    change = mcid_of_nprs(baseline, current)
    assert change is not None and change.label is label


def test_a_change_from_zero_is_all_or_nothing() -> None:
    assert difference(0, 0, 1, higher_is_better=False).pct == 0
    assert difference(0, 2, 1, higher_is_better=False).pct == 100
    assert difference(4, 2, 1, higher_is_better=False).pct == -50
    assert difference(2, 2.5, 1, higher_is_better=False).pct == 25
    assert difference(1, 0.5, 1, higher_is_better=False).pct == -50


def test_questionnaires_have_their_own_direction_and_threshold() -> None:
    assert mcid_of_peg(5, 3.4).label is Change.IMPROVED
    assert mcid_of_peg(5, 4.2).label is Change.NO_CHANGE
    assert mcid_of_psfs(4, 6).label is Change.IMPROVED
    assert mcid_of_psfs(6, 4).label is Change.WORSE
    assert mcid_of_rmdq(10, 5).label is Change.IMPROVED
    assert mcid_of_peg(3, 2).label is Change.IMPROVED
    assert mcid_of_peg(3, 2.05).label is Change.UNCERTAIN
    assert mcid_of_psfs(4, 5.95).label is Change.UNCERTAIN
    assert mcid_of_rmdq(10, 5.05).label is Change.UNCERTAIN


def test_a_week_needs_four_answers_for_a_mean() -> None:
    assert mean7([1, 2, 3]) is None
    assert mean7([1, 2, 3, 4]) == 2.5
    assert mcid_of_nprs(None, 2) is None
    assert mcid_of_nprs(2, None) is None


def test_first_and_last_week_must_not_share_a_day() -> None:
    days = [day(n, 4 if n < 7 else 2) for n in range(14)]
    change = pain_change(days)
    assert change is not None and (change.baseline, change.current) == (4, 2)
    assert pain_change(days[:13]) is None
    assert pain_change([day(-1), *days[:13]]) is None
    assert pain_change([*days[:7], *(day(n, None) for n in range(7, 14))]) is None


def test_the_spread_of_mornings_needs_fourteen_answers() -> None:
    assert pain_spread([day(n, n % 2) for n in range(13)]) is None
    assert pain_spread([day(n, 2) for n in range(14)]) == 0
    assert pain_spread([day(n, 9 if n < 10 else 2) for n in range(38)]) == 0
    assert pain_spread([day(n, 9 if n < 11 else 2) for n in range(38)])


def lived(days: int = 8) -> Log:
    """Everything done but the evening of day 1, which is skipped, and day 3, on which nothing is told."""
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    live(
        log,
        days,
        lambda day: None if day == 3 else 2,
        lambda log, session: (
            None
            if log.day == START + timedelta(days=3) or session.session_id == "2026-03-03/evening"
            else {"adapted": session.slot == "morning"}
        ),
    )
    return log


def test_adherence_counts_planned_and_completed_sessions_of_an_iso_week() -> None:
    evaluation = evaluated(lived())
    first, second = adherence_by_week(evaluation.history.days, evaluation.sessions)
    assert (first.week_start, first.planned, first.completed, first.adapted) == (START, 14, 11, 6)
    assert first.ratio == pytest.approx(11 / 14)
    assert first.minutes == round(11 * 380 / 60)
    assert second.planned == 3


def test_flare_ups_pauses_and_stops_are_not_in_the_denominator() -> None:
    days = [day(0), day(1, flare=FlareState.FLARE), day(2, is_open=False, planned=())]
    (week,) = adherence_by_week(days, [])
    assert (week.planned, week.completed, week.ratio) == (2, 0, 0.0)
    (empty,) = adherence_by_week(days[1:], [])
    assert (empty.planned, empty.ratio) == (0, None)


def test_more_than_planned_never_makes_up_for_another_day() -> None:
    evaluation = evaluated(lived(2))
    sessions = list(evaluation.sessions)
    (week,) = adherence_by_week([day(0, planned=(SessionKind.MOBILITY,)), day(5)], sessions)
    assert (week.planned, week.completed) == (3, 1)
    (unplanned,) = adherence_by_week([day(0, planned=())], sessions)
    assert (unplanned.completed, unplanned.adapted, unplanned.minutes > 0) == (0, 0, True)


def test_sessions_are_counted_by_kind() -> None:
    evaluation = evaluated(lived())
    kinds = sessions_by_kind(evaluation.history.days, evaluation.sessions)
    assert set(kinds) == set(SessionKind)
    assert kinds[SessionKind.CALM] == (0, 0)
    completed, planned = (sum(pair[place] for pair in kinds.values()) for place in (0, 1))
    assert (completed, planned) == (14, 17)
    assert sessions_by_kind([day(0, is_open=False)], [])[SessionKind.MOBILITY] == (0, 0)
    assert sum(done for done, _ in sessions_by_kind([], evaluation.sessions).values()) == 0


def test_time_under_tension_is_per_week_and_counts_for_every_function_trained() -> None:
    log = Log().at(0, "07:00").start()
    log.session(("bridge_march", 0), clock="07:30")
    sessions = list(evaluated(log).sessions)
    week = tension_by_function(sessions, 7)
    assert week[MovementFunction.HIP_EXTENSION] == week[MovementFunction.TRUNK_STABILITY] == 72
    assert week[MovementFunction.BREATHING] == 0
    assert tension_by_function(sessions, 14)[MovementFunction.HIP_EXTENSION] == 36
    assert tension_by_function(sessions, 0)[MovementFunction.HIP_EXTENSION] == 0


def test_coverage_counts_days_of_an_iso_week() -> None:
    trained = frozenset({MovementFunction.HINGE})
    weeks = coverage_by_week(
        [day(0, functions=trained), day(1), day(2, functions=trained), day(7, functions=trained)]
    )
    assert [(week, done[MovementFunction.HINGE]) for week, done in weeks.items()] == [
        (START, 2),
        (START + timedelta(days=7), 1),
    ]
    assert weeks[START][MovementFunction.BREATHING] == 0


def test_effort_without_exercises_is_unknown_and_not_zero() -> None:
    assert effort_of([]) == Effort(0, None, None, None)
    evaluation = evaluated(lived(1))
    effort = effort_of(list(items_of(evaluation.sessions)))
    assert (effort.rpe, effort.clean, effort.breath_held) == (4, 1, 0)
    log = Log().at(0, "07:00").start()
    log.session({"exercise_id": "bridge_full", "breath_held": True}, "clamshell", clock="07:30")
    assert effort_of(list(items_of(evaluated(log).sessions))) == Effort(2, 4, 1, 0.5)


def test_evidence_shows_the_most_demanding_tasks_first() -> None:
    demands = {name: sum(exercise.dims) for name, exercise in CATALOGUE.exercises.items()}
    first = date(2026, 3, 2)
    tallies = {
        "bridge_full": Tally(first, first, 9, 9),
        "suitcase_deadlift": Tally(first, first, 4, 2),
        "heel_slide": Tally(first, first, 5, 0),
        "gone_from_the_catalogue": Tally(first, first, 5, 5),
        "hinge_counter": Tally(first, first, 3, 3),
    }
    shown = capacity_evidence(tallies, demands)
    assert [evidence.exercise_id for evidence in shown] == [
        "suitcase_deadlift",
        "bridge_full",
        "hinge_counter",
    ]
    assert len(capacity_evidence(tallies, demands, most=1)) == 1
    alike = {name: Tally(first, first, 3, 3) for name in list(CATALOGUE.exercises)[::-1]}
    names = [evidence.exercise_id for evidence in capacity_evidence(alike, dict.fromkeys(alike, 1))]
    assert names == sorted(alike)[:5]


def test_reasons_for_less_are_counted_whether_skipped_or_shortened() -> None:
    log = Log().at(0, "07:00").start()
    log.session({"exercise_id": "bridge_full", "reason": "no_time", "share": 0.5}, clock="07:30")
    log.at(0, "19:00").add("SessionSkipped", session_id="2026-03-02/evening", reason="no_time")
    assert reasons_skipped(evaluated(log).sessions) == {"no_time": 2}


def test_the_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 3, 8)) == START
    assert monday_of(START) == START
