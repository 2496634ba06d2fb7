"""The order of arrival, double delivery and a second phone change nothing."""

import json
import random
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from log_builder import CATALOGUE, PHONE, START, TABLET, Log, evaluated
from random_logs import MODEST, logs

from app.domain.course import Course
from app.domain.engine import Evaluation, profile_of
from app.domain.journal import Event, from_record, to_record
from app.domain.snapshot import frozen, frozen_taken, thawed, thawed_taken

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


def eventful() -> Log:
    """Two flare-ups, a direction check, a session over midnight, a stop of a track, and an answer taken back."""
    log = Log().at(0, "07:00").start(stir=0, calm_down=0, leg="below_knee")
    for day, pain in enumerate((2, 2, 6, 2, 2, 2, 4, 6, 2, 2)):
        log.at(day, "07:05").morning(pain)
        if day == 1:
            log.morning(4, "07:30")
        log.session(("bridge_full", 0), "prone_prop", clock="08:00", rpe=9 if day == 4 else 4)
        if pain == 6:
            log.at(day, "09:00").screen("flare")
        if day == 0:
            log.at(day, "10:00").add("DirectionChecked", direction="extension", before=2, after=2, leg="none")
        if day == 4:
            log.at(day, "24:30").session("clamshell", slot="evening", kind="strength")
        if day in (6, 9):
            done = [event for event in log.events if event.type == "SessionDone" and event.day < log.day]
            log.add("EventVoided", target=done[-1].id)
    return log


def test_a_life_that_is_followed_event_by_event_is_the_one_that_is_read_in_one_go() -> None:
    log = eventful()
    profile = profile_of(log.events, "112")
    assert profile is not None
    course = Course(CATALOGUE, profile, TZ)
    for place, event in enumerate(log.events):
        course.hear(event)
        if place < 3 or event.day == log.events[-1].day:
            continue
        log.now = event.at
        course.look(log.now)
        if place % 4 and event.type != "EventVoided":
            continue
        whole = evaluated(log, log.events[: place + 1])
        for look in (course.look(event.at), course.look(event.at), course.evaluation(event.at)):
            assert (look.state, look.plan, look.asks) == (whole.state, whole.plan, whole.asks)
            assert look.folded.fold.state == whole.folded.fold.state
        assert (look.folded.ordered, len(look.sessions)) == (whole.folded.ordered, len(whole.sessions))
        today = course.look(event.at)
        assert today.decisions == tuple(d for d in whole.decisions if d.day == whole.day)
        assert sum(flare.start < today.day for flare in today.history.flares) <= 1
    log.now = log.events[-1].at
    seen, whole = course.evaluation(log.now), evaluated(log)
    assert len(whole.history.flares) == 2
    assert result(seen) == result(whole)
    assert seen.history == whole.history
    assert seen.folded.ordered == whole.folded.ordered
    assert {fact.session_id for fact in seen.sessions} == {fact.session_id for fact in whole.sessions}
    log.at(9, "21:00")
    word = {"actor": "therapist", "track": "bridge"}
    drafts = [
        log.add("TherapistOverride", target="suspend_lift", value=True, **word),
        log.add("TherapistOverride", target="rank", value=2, **word),
    ]
    supposed, without = course.supposing(drafts, log.now), evaluated(log, log.events[:-2])
    assert result(supposed) == result(evaluated(log))
    assert supposed.history == evaluated(log).history
    assert without.folded.fold.state.tracks["bridge"].floor_hits
    assert course.look(log.now).folded.fold.state == without.folded.fold.state


def test_what_comes_exactly_five_minutes_ahead_is_heard_once() -> None:
    log = Log().at(0, "07:00").start()
    profile = profile_of(log.events)
    assert profile is not None
    course = Course(CATALOGUE, profile, TZ, log.events)
    course.look(log.now)
    first, second = log.at(1, "07:05").morning(2), log.at(2, "07:05").morning(3)
    course.hear(second)
    course.hear(first)
    assert course.waits_until == first.at
    early = first.at - timedelta(minutes=5)
    for now in (early, early, first.at):
        assert course.look(now).state.morning_pain == 2
        assert course.size == len(log.events)
    assert course.waits_until == second.at
    now = second.at - timedelta(minutes=5)
    assert course.state_at(START + timedelta(days=1), now) is not None


def test_an_answer_stamped_for_a_day_that_begins_in_a_minute_opens_that_day() -> None:
    log = Log().at(0, "07:00").start()
    log.at(1, "07:05").morning(2)
    log.at(2, "05:01").add("FlareDeclared")
    profile = profile_of(log.events)
    assert profile is not None
    log.now = log.events[-1].at - timedelta(minutes=2)
    course = Course(CATALOGUE, profile, TZ, log.events[:3])
    course.look(log.events[2].at)
    for event in log.events[3:]:
        course.hear(event)
    assert course.look(log.now).day == evaluated(log).day == START + timedelta(days=2)


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


def begun_at(day: date, log: Log, known: list[Event]) -> Course | None:
    """A course that begins with the state at the start of ``day``, made of what was known."""
    profile = profile_of(known, "112")
    assert profile is not None
    state = Course(CATALOGUE, profile, TZ, known).state_at(day, log.now)
    if state is None:
        return None
    fresh = [event for event in known if event.day >= day]
    return Course(CATALOGUE, profile, TZ, fresh, thawed(frozen(state)))


@MODEST
@given(logs(), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_course_begun_with_a_state_agrees_with_the_whole_log_or_says_that_it_cannot(
    log: Log, days: int, chance: random.Random
) -> None:
    log.now = max(log.now, *(event.at for event in log.events))
    last = (evaluated(log).day - START).days
    assume(last > 0)
    day = START + timedelta(days=1 + days % last)
    after = [event for event in log.events[3:] if event.day > day]
    late = chance.sample(after, k=min(3, len(after)))
    known = [event for event in log.events if event not in late]
    course = begun_at(day, log, known)
    assume(course is not None and day <= evaluated(log, known).day)
    assert course is not None
    before, whole = evaluated(log, known), evaluated(log)
    for event in late:
        assume(course.reaches(event))
        course.hear(event)
    seen = course.evaluation(log.now)
    since = tuple(d for d in whole.decisions if d.day >= day)
    assert result(seen) == {**result(whole), "decisions": since}
    assert [d for d in whole.decisions if d.day < day] == [d for d in before.decisions if d.day < day]
    assert (seen.since, whole.since) == (day, date.min)


def test_a_course_begun_with_a_state_follows_nothing_that_reaches_behind_it() -> None:
    log = Log().at(0, "07:00").start()
    for day in range(6):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30")
    mornings = [event for event in log.events if event.type == "MorningChecked"]
    course = begun_at(START + timedelta(days=3), log, log.events)
    assert course is not None

    def reaches(day: int, kind: str, **fields: Any) -> bool:
        return course.reaches(log.at(day, "21:00").add(kind, **fields))

    assert reaches(4, "FlareDeclared")
    assert not reaches(3, "FlareWithdrawn")
    assert not reaches(2, "MorningChecked", pain=4)
    assert not reaches(4, "ProgramStarted", program_version="1.0.0", catalogue_version="1")
    assert not reaches(4, "SessionSkipped", session_id="2026-03-05/evening", reason="no_time")
    assert reaches(4, "SessionSkipped", session_id="2026-03-06/evening", reason="no_time")
    assert reaches(5, "EventVoided", target=mornings[4].id)
    assert not reaches(4, "EventVoided", target=mornings[3].id)
    assert not reaches(4, "EventVoided", target=mornings[1].id)
    correction = log.at(5, "21:00").add("EventCorrected", target=mornings[5].id, fields={"pain": 3})
    assert course.reaches(correction)
    course.hear(correction)
    assert not reaches(5, "EventVoided", target=correction.id)


def test_a_course_begun_with_a_state_tells_what_was_decided_before_it_was_begun() -> None:
    log = Log().at(0, "07:00").start()
    for day in range(6):
        log.at(day, "07:05").morning(2)
        log.session("bridge_full", clock="07:30")
    log.at(6, "07:00")
    profile, whole = profile_of(log.events), evaluated(log)
    assert profile is not None
    day = START + timedelta(days=3)
    state = Course(CATALOGUE, profile, TZ, log.events).state_at(day, log.now)
    assert state is not None
    kept = json.loads(json.dumps(frozen_taken(one for one in whole.history.taken if one.day < day)))
    fresh = [event for event in log.events if event.day >= day]
    course = Course(CATALOGUE, profile, TZ, fresh, state, thawed_taken(kept))
    seen = course.evaluation(log.now)
    assert seen.decisions == whole.decisions
    assert [one.day for one in seen.decisions][:2] == [START + timedelta(days=1), START + timedelta(days=2)]
    assert (course.since, seen.since, whole.since) == (day, day, date.min)
    assert course.look(log.now).decisions == ()


def test_no_state_is_made_where_a_course_begun_with_it_would_differ() -> None:
    log = Log().at(0, "07:00").start()
    profile = profile_of(log.events)
    assert profile is not None
    log.at(1, "07:05").morning(2)
    log.at(4, "07:05").morning(2)
    course = Course(CATALOGUE, profile, TZ, log.events)

    def made(day: int) -> bool:
        return course.state_at(START + timedelta(days=day), log.now) is not None

    assert [made(day) for day in (-1, 0, 1, 3)] == [False, False, True, True]
    ahead = log.at(5, "07:05").add("MorningChecked", pain=2)
    log.at(4, "08:00")
    course.hear(ahead)
    course.look(log.now)
    assert course.waits_until == ahead.at
    assert not made(3)
    over_midnight = log.at(2, "05:30").add(
        "SessionSkipped", session_id="2026-03-03/evening", reason="no_time"
    )
    log.at(6, "08:00")
    assert made(2)
    course.hear(over_midnight)
    assert course.size == len(log.events)
    assert [made(day) for day in (1, 2, 3)] == [True, False, True]


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
