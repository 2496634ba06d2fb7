"""What a person sets about reminders reaches the rules from the log, and the weeks that make a habit are counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from log_builder import START, Log, evaluated, live

from app.domain.errors import Invalid
from app.domain.habit import step_down
from app.domain.journal import from_record, to_record
from app.domain.reminder_settings import ReminderSettings, tally_day
from app.domain.snapshot import frozen, thawed
from app.domain.vocabulary import Slot


def started(**changes: Any) -> Log:
    return Log().at(0, "07:00").start(**changes)


def wishes(log: Log) -> ReminderSettings:
    return evaluated(log).state.reminders


def change(log: Log, **changes: Any) -> None:
    log.add("ProfileChanged", changes=changes)


def test_without_a_word_the_usual_holds() -> None:
    said = wishes(started())
    assert (said.quiet, said.days_off, said.silent_slots, said.morning_reminder) == (
        None, frozenset(), frozenset(), True,
    )  # fmt: skip


def test_quiet_hours_days_off_and_silenced_times_are_set_and_taken_back() -> None:
    log = started()
    change(
        log,
        quiet_hours={"begin": "21:30", "end": "08:15"},
        days_off=[6, 7],
        silent_slots=["midday"],
        morning_reminder=False,
    )
    said = wishes(log)
    assert said.quiet == (1290, 495)
    assert said.days_off == {6, 7}
    assert said.silent_slots == {Slot.MIDDAY}
    assert not said.morning_reminder
    change(log, quiet_hours=None, days_off=[], silent_slots=None, morning_reminder=None)
    assert wishes(log) == ReminderSettings(
        **{name: getattr(wishes(started()), name) for name in ReminderSettings.__slots__}
        | {"slots_answered": ((Slot.MIDDAY, START),)}
    )


def test_one_setting_leaves_the_others_alone() -> None:
    log = started()
    change(log, days_off=[1])
    change(log, quiet_hours={"begin": "20:00", "end": "09:00"})
    assert (wishes(log).days_off, wishes(log).quiet) == ({1}, (1200, 540))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quiet_hours": {"begin": "21:00"}}, "changes.quiet_hours.end"),
        ({"quiet_hours": {"begin": "21:00", "end": "24:00"}}, "changes.quiet_hours.end"),
        ({"days_off": [0]}, "changes.days_off[0]"),
        ({"days_off": [1, 1]}, "changes.days_off"),
        ({"silent_slots": ["night"]}, "changes.silent_slots[0]"),
        ({"morning_reminder": "no"}, "changes.morning_reminder"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_place(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(started(), **changes)
    assert refused.value.field == field


def test_settings_survive_the_database_and_a_snapshot() -> None:
    log = started()
    change(log, quiet_hours={"begin": "21:30", "end": "08:15"}, silent_slots=["midday"], days_off=[7])
    assert [from_record(to_record(event)) for event in log.events] == log.events
    state = evaluated(log).folded.fold.state
    assert thawed(frozen(state)) == state


@pytest.mark.parametrize(
    "answer",
    [
        {"plans": {"midday": {"anchor": "when I close the laptop", "at": "12:30"}}},
        {"silent_slots": ["midday"]},
        {"slots_answered": ["midday"]},
    ],
)
def test_moving_dropping_or_keeping_a_time_of_day_answers_the_question_about_it(
    answer: dict[str, Any],
) -> None:
    log = started()
    log.at(3, "13:00")
    change(log, **answer)
    assert wishes(log).slots_answered == ((Slot.MIDDAY, START + timedelta(days=3)),)


def habit(days: int, done: Any) -> ReminderSettings:
    log = started()
    live(log, days, lambda _: 2, done)
    return wishes(log)


def test_the_weeks_of_the_programme_are_counted_from_its_first_day() -> None:
    said = habit(16, lambda log, _: {} if (log.day - START).days < 7 else None)
    assert [week.adherence for week in said.weeks] == [1.0, 0.0]
    assert said.done[1] == 0 < said.done[0]


def test_four_good_weeks_that_feel_automatic_make_reminders_step_back() -> None:
    log = started()
    live(log, 29, lambda _: 2, lambda *_: {})
    assert step_down(wishes(log).weeks) == 0
    log.at(27, "20:00").add("OutcomeRated", instrument="AUTOMATICITY", items=[6])
    log.at(29, "06:30")
    assert wishes(log).weeks[-1].automaticity == 6
    assert step_down(wishes(log).weeks) == 1


def test_days_of_a_flare_up_and_of_a_pause_are_not_held_against_the_habit() -> None:
    log = started()
    log.add("PauseSet", **{"from": str(START + timedelta(days=1)), "to": str(START + timedelta(days=6))})
    live(log, 8, lambda _: 2, lambda *_: {})
    assert [week.adherence for week in wishes(log).weeks] == [1.0]
    ill = started()
    live(ill, 3, lambda _: 2, lambda *_: {})
    ill.at(3, "07:10").add("FlareDeclared")
    ill.screen("flare")
    ill.at(8, "06:00")
    assert wishes(ill).weeks[0].adherence == 1.0


def test_the_weeks_are_the_same_from_a_snapshot() -> None:
    log = started()
    live(log, 16, lambda _: 2, lambda *_: {})
    state = evaluated(log).folded.fold.state
    assert len(state.weeks) == 3
    assert thawed(frozen(state)).weeks == state.weeks


def test_days_before_the_programme_begins_are_no_week_of_it() -> None:
    log = started()
    live(log, 2, lambda _: 2, lambda *_: {})
    folded = evaluated(log).folded
    state, before = folded.fold.state, replace(folded.fold.history.days[0], program_day=-1)
    weeks, state.sessions_tallied = list(state.weeks), 0
    tally_day(state, before)
    assert (state.weeks, state.sessions_tallied) == (weeks, state.sessions_done)
