"""The order of arrival, double delivery and a second phone change nothing."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from log_builder import CATALOGUE, PHONE, TABLET, Log, evaluated
from random_logs import MODEST, logs

from app.domain.course import Course
from app.domain.engine import Evaluation, profile_of
from app.domain.journal import from_record, to_record

TZ = "Europe/Berlin"


def result(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "day": evaluation.day,
        "state": evaluation.state,
        "plan": evaluation.plan,
        "statuses": evaluation.statuses,
        "morning": evaluation.morning,
        "asks": evaluation.asks,
        "decisions": evaluation.decisions,
    }


@MODEST
@given(logs(), st.randoms(use_true_random=False))
def test_any_order_and_any_duplication_give_the_same_result(log: Log, chance: random.Random) -> None:
    arrived = [*log.events, *chance.choices(log.events, k=len(log.events) // 2)]
    chance.shuffle(arrived)
    assert result(evaluated(log, arrived)) == result(evaluated(log))


@MODEST
@given(logs())
def test_rows_of_the_database_give_the_same_result_as_the_events_themselves(log: Log) -> None:
    assert result(evaluated(log, [from_record(to_record(event)) for event in log.events])) == result(
        evaluated(log)
    )


@MODEST
@given(logs())
def test_following_a_life_day_by_day_is_the_same_as_reading_it_in_one_go(log: Log) -> None:
    profile = profile_of(log.events, "112")
    assert profile is not None
    log.now = max(log.now, *(event.at for event in log.events))
    course = Course(CATALOGUE, profile, TZ)
    for event in sorted(log.events, key=lambda event: event.at):
        course.hear(event)
        course.look(event.at)
    seen, today = course.evaluation(log.now), course.look(log.now)
    whole = evaluated(log)
    assert (today.state, today.plan, today.asks) == (whole.state, whole.plan, whole.asks)
    assert today.decisions == tuple(d for d in whole.decisions if d.day == whole.day)
    assert result(seen) == result(whole)
    assert seen.history == whole.history
    assert seen.folded.ordered == whole.folded.ordered
    assert {fact.session_id: fact for fact in seen.sessions} == {
        fact.session_id: fact for fact in whole.sessions
    }


@MODEST
@given(logs(days=5), st.randoms(use_true_random=False))
def test_a_course_that_hears_events_late_agrees_too(log: Log, chance: random.Random) -> None:
    profile = profile_of(log.events, "112")
    assert profile is not None
    course = Course(CATALOGUE, profile, TZ)
    late = chance.sample(log.events, len(log.events) // 4)
    for event in log.events:
        if event not in late:
            course.hear(event)
    course.look(log.now)
    for event in late:
        course.hear(event)
    assert result(course.evaluation(log.now)) == result(evaluated(log))


def test_two_phones_that_both_log_the_morning_session_make_one_attempt() -> None:
    log = Log().at(0, "07:00").start()
    log.morning(2)
    log.session("bridge_full", clock="07:30")
    alone = evaluated(log.at(1, "07:00"))
    log.device = TABLET
    log.at(0, "07:31").session("bridge_full")
    log.device = PHONE
    log.at(1, "07:00").morning(2)
    both = evaluated(log)
    assert alone.state.tracks["bridge"].exposures == 0
    assert both.state.tracks["bridge"].exposures == 1
    assert [d.rule for d in both.decisions] == ["H11"]


def test_two_phones_on_one_item_count_the_worse_answer() -> None:
    log = Log().at(0, "07:00").start()
    log.session("bridge_full", clock="07:30", during=2)
    log.device = TABLET
    log.at(0, "07:31").session("bridge_full", during=6, after=6, rpe=9)
    log.at(1, "07:00").morning(2)
    assert [(d.rule, d.rank_after) for d in evaluated(log).decisions] == [("R4b", 0)]


def test_the_earlier_start_names_the_items_and_the_others_are_extra() -> None:
    log = Log().at(0, "07:00").start()
    log.session("bridge_full", clock="07:30")
    log.device = TABLET
    log.at(0, "07:40").session("clamshell")
    evaluation = evaluated(log.at(0, "08:00"))
    session = evaluation.plan.sessions[0]
    assert [item.exercise_id for item in session.items] == ["bridge_full"]
    (fact,) = evaluation.sessions
    assert [item.exercise.id for item in fact.items] == ["bridge_full", "clamshell"]


def test_a_setting_changed_on_two_phones_is_the_later_one() -> None:
    log = Log().at(0, "07:00").start()
    log.at(0, "09:00").add("ProfileChanged", changes={"sessions": 4})
    log.device = TABLET
    log.at(0, "08:00").add("ProfileChanged", changes={"sessions": 2})
    evaluation = evaluated(log.at(8, "07:10"))
    assert evaluation.folded.fold.state.answers.sessions == 4
