"""The flare-up machine, day by day: each word of a story is one morning."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.flare import (
    FlareRecord,
    declare,
    exit_ranks,
    flare_days,
    flare_locked,
    has_many_flares,
    is_easing,
    next_flare,
    previous_raised,
    recovering_day,
    starting_flare,
    withdraw,
)
from app.domain.mornings import Morning, is_raised, is_settled, starts_flare
from app.domain.vocabulary import FlareState

DAY = date(2026, 11, 1)
REF = 2


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def morning(number: int, pain: int | None, **more: bool) -> Morning:
    return Morning(day(number), REF, pain, **more)


def story(*pains: int | str | None, record: FlareRecord | None = None, first: int = 0) -> FlareRecord:
    """One morning each: a number, None (no answer), "late4" (too late) or "red2" (exercise pain before it)."""
    record = record or FlareRecord()
    for number, pain in enumerate(pains, start=first):
        if isinstance(pain, str):
            late, red = pain.startswith("late"), pain.startswith("red")
            digits = pain.removeprefix("late").removeprefix("red")
            value = int(digits) if digits else None
            record = next_flare(record, morning(number, value, late=late, red_exercise=red))
        else:
            record = next_flare(record, morning(number, pain))
    return record


CALM, WATCH, FLARE, RECOVERING = FlareState


@pytest.mark.parametrize(
    ("pains", "state"),
    [
        ((2, 3, None, 2), CALM),
        ((4,), WATCH),
        (("late4",), WATCH),
        (("late2",), CALM),
        (("red2",), WATCH),
        (("red",), WATCH),
        ((5,), FLARE),
        (("late5",), FLARE),
        ((4, 4), FLARE),
        ((4, None, 4), FLARE),
        ((4, None, None, 4), WATCH),
        ((4, 3, 4), WATCH),
        ((4, "late3", 4), FLARE),
        ((4, 3), WATCH),
        ((4, 3, 3), CALM),
        ((4, 3, None, 3), CALM),
        ((4, 3, None, None, 3), WATCH),
        ((4, 3, None, None, 3, 3), CALM),
        ((4, 3, "late3"), WATCH),
        ((4, 3, "red3"), WATCH),
        ((4, 3, "red3", 3), CALM),
        ((4, 3, "red", 3), WATCH),
        (("red2", 2), CALM),
        (("red2", "red2", 2), CALM),
        (("red2", None, None, 2), WATCH),
        ((4, None, None, None), WATCH),
        ((5, 3), FLARE),
        ((5, 3, 3), RECOVERING),
        ((5, 4, 3, 3), RECOVERING),
        ((5, 3, None, 3), RECOVERING),
        ((5, 3, None, None, 3), FLARE),
        ((5, 3, "late3"), FLARE),
        ((5, 3, 4, 3), FLARE),
        ((5, 3, 3, 4), RECOVERING),
        ((5, 3, 3, 4, 4), FLARE),
        ((5, 3, 3, 5), FLARE),
        ((5, 3, 3, *[2] * 6), RECOVERING),
        ((5, 3, 3, *[2] * 7), CALM),
        ((5, 3, 3, 2, 2, 2, None, None, None, None), RECOVERING),
        ((5, 3, 3, 2, 2, 2, 2, None, None, None), CALM),
        ((5, 3, 3, 2, 2, 2, None, None, None, None, 2), CALM),
        ((5, 3, 3, 2, 2, 4, *[2] * 6), RECOVERING),
        ((5, 3, 3, 2, 2, 4, *[2] * 7), CALM),
        ((5, 3, 3, 2, 2, 4, 2, 2, 2, None, None, None, None), RECOVERING),
        ((5, 3, 3, 2, 2, 4, 2, 2, 2, 2, None, None, None), CALM),
        ((5, 3, 3, "red2"), RECOVERING),
    ],
)
def test_the_machine_follows_the_mornings(pains: tuple[int | str | None, ...], state: FlareState) -> None:
    assert story(*pains).state is state


def test_severe_pain_is_a_flare_up_even_where_much_pain_is_usual() -> None:
    usual = Morning(DAY, 5, 7)
    assert next_flare(FlareRecord(), usual).state is FLARE
    assert next_flare(FlareRecord(), replace(usual, pain=6)).state is CALM


def test_a_flare_up_said_in_the_morning_is_honoured_at_unchanged_pain() -> None:
    record = next_flare(FlareRecord(), morning(0, 2, declared=True))
    assert record.state is FLARE
    assert record.worst == 2
    assert flare_days(record, day(0)) == 1


def test_a_quiet_morning_on_the_day_of_entry_is_the_first_of_two() -> None:
    said = next_flare(FlareRecord(), morning(0, 2, declared=True))
    assert next_flare(said, morning(1, 2)).state is RECOVERING
    at_noon = declare(story(2), day(0))
    assert next_flare(at_noon, morning(1, 2)).state is RECOVERING


def test_a_quiet_morning_before_the_flare_up_does_not_count_for_leaving_it() -> None:
    record = declare(story(2), day(1))
    assert next_flare(record, morning(2, 2)).state is FLARE
    assert story(2, 2, record=record, first=2).state is RECOVERING


def test_saying_flare_up_again_in_the_morning_keeps_it_going() -> None:
    record = story(5, 3)
    assert next_flare(record, morning(2, 3, declared=True)).state is FLARE


def test_declaring_twice_changes_nothing() -> None:
    record = declare(FlareRecord(), day(0))
    assert declare(record, day(0)) is record


def test_a_declaration_may_be_withdrawn_on_the_same_and_on_the_next_day() -> None:
    before = story(4)
    said = declare(before, day(0))
    assert withdraw(said, day(0)) == before
    assert withdraw(next_flare(said, morning(1, 3)), day(1)) == story(4, 3)
    assert withdraw(next_flare(FlareRecord(), morning(0, 4, declared=True)), day(0)).state is WATCH


def test_a_declaration_stands_after_the_next_day() -> None:
    said = declare(FlareRecord(), day(0))
    later = story(None, None, record=said, first=1)
    assert withdraw(later, day(2)).state is FLARE
    assert withdraw(said, day(2)) is said


def test_withdrawing_is_void_once_the_numbers_say_flare_up_too() -> None:
    said = declare(FlareRecord(), day(0))
    worse = next_flare(said, morning(1, 5))
    assert withdraw(worse, day(1)) is worse


def test_saying_it_again_the_next_morning_does_not_make_it_a_number() -> None:
    said = declare(FlareRecord(), day(0))
    again = next_flare(said, morning(1, 3, declared=True))
    assert withdraw(again, day(1)).state is CALM


def test_there_is_nothing_to_withdraw_without_a_declaration() -> None:
    numeric = story(5)
    assert withdraw(numeric, day(0)) is numeric


def test_back_after_two_weeks_away_one_quiet_morning_is_enough() -> None:
    record = story(5, 4)
    back = morning(18, 3, back_from_idle=True)
    assert next_flare(record, replace(back, back_from_idle=False)).state is FLARE
    assert next_flare(record, back).state is RECOVERING
    assert next_flare(record, replace(back, pain=4)).state is FLARE
    assert next_flare(record, replace(back, pain=None)).state is FLARE


def test_seven_or_more_on_average_starts_in_a_flare_up() -> None:
    assert starting_flare(6, DAY) == FlareRecord()
    start = starting_flare(7, DAY)
    assert (start.state, start.since, start.starts) == (FLARE, DAY, (DAY,))
    assert story(3, 3, record=start, first=1).state is RECOVERING


def test_gentle_turns_return_on_day_four_of_an_easing_flare_up() -> None:
    record = story(6, 5, 5)
    assert not is_easing(record, morning(2, 5))
    easing = story(6, 5, 5, 5)
    assert is_easing(easing, morning(3, 5))
    assert not is_easing(easing, morning(3, 6))
    assert not is_easing(easing, morning(3, None))
    assert not is_easing(easing, morning(3, 5, late=True))
    assert not is_easing(FlareRecord(), morning(3, 1))
    painless = story(None, None, None, 0, record=declare(story(0), day(0)), first=1)
    assert not is_easing(painless, morning(4, 0))


def test_the_morning_before_a_declared_flare_up_counts_as_its_first_number() -> None:
    assert declare(story(4), day(0)).worst == 4
    assert declare(story(4, 3), day(1)).worst == 3
    assert declare(story(4), day(1)).worst is None
    assert story(5, record=declare(story(4), day(1)), first=2).worst == 5


def test_progress_is_locked_for_seven_days_after_the_end() -> None:
    left = story(5, 3, 3)
    assert left.ended_on == day(2)
    assert flare_locked(left, day(8))
    assert not flare_locked(left, day(9))
    assert not flare_locked(FlareRecord(), DAY)
    assert story(5, 3, 3, 2, 4).ended_on == day(4)
    assert recovering_day(left, day(5)) == 3
    assert recovering_day(left, day(12)) == 7
    assert recovering_day(FlareRecord(), DAY) == 0


def test_three_flare_ups_in_four_weeks_are_many() -> None:
    record = FlareRecord()
    for number in (0, 10, 20):
        record = story(5, 3, 3, record=record, first=number)
    assert has_many_flares(record, day(22))
    assert has_many_flares(record, day(27))
    assert not has_many_flares(record, day(28))
    assert story(5, record=record, first=38).starts == (day(20), day(38))


def test_leaving_takes_every_track_one_exercise_below_the_lower_of_both_ranks() -> None:
    present = {"bridge": 7, "hinge": 2, "walking": 5, "new": 4}
    assert exit_ranks({"bridge": 7, "hinge": 6, "walking": 3}, present) == {
        "bridge": 4,
        "hinge": 0,
        "walking": 0,
        "new": 1,
    }


def test_days_in_a_flare_up_are_counted_from_one_and_only_inside() -> None:
    assert flare_days(story(5, 4), day(1)) == 2
    assert flare_days(story(5, 3, 3), day(2)) == 0


def test_a_morning_is_raised_or_not_and_settled_only_in_time() -> None:
    assert is_raised(4, 2)
    assert not is_raised(3, 2)
    assert not is_raised(None, 2)
    assert is_settled(3, 2, late=False)
    assert not is_settled(3, 2, late=True)
    assert not is_settled(None, 2, late=False)
    assert not starts_flare(None, 2, previous_raised=True)
    assert previous_raised(story(4), day(2))
    assert not previous_raised(story(4), day(3))


PAINS = st.lists(st.one_of(st.none(), st.integers(0, 8)), max_size=40)


@settings(deadline=None)
@given(PAINS, st.integers(2, 5))
def test_no_answer_at_all_never_moves_the_machine(pains: list[int | None], ref: int) -> None:
    record = FlareRecord()
    for number, pain in enumerate(pains):
        before = record
        record = next_flare(record, Morning(day(number), ref, pain))
        if pain is None and before.state is not RECOVERING:
            assert record.state is before.state


@settings(deadline=None)
@given(PAINS, st.integers(2, 5))
def test_a_flare_up_ends_only_in_recovery_and_recovery_only_after_a_quiet_week(
    pains: list[int | None], ref: int
) -> None:
    record = FlareRecord()
    for number, pain in enumerate(pains):
        before = record
        record = next_flare(record, Morning(day(number), ref, pain))
        if before.state is FLARE:
            assert record.state in (FLARE, RECOVERING)
        if before.state is RECOVERING and record.state is CALM:
            assert record.ended_on is not None
            assert (day(number) - record.ended_on).days >= 7
        if record.state is CALM:
            assert not flare_locked(record, day(number))


@settings(deadline=None)
@given(PAINS, st.integers(2, 5), st.data())
def test_one_higher_morning_never_leaves_a_calmer_state(
    pains: list[int | None], ref: int, data: st.DataObject
) -> None:
    """More pain on the last morning only; what follows may differ, as the run of mornings differs."""
    record = FlareRecord()
    for number, pain in enumerate(pains):
        record = next_flare(record, Morning(day(number), ref, pain))
    pain = data.draw(st.integers(0, 9))
    order = [CALM, RECOVERING, WATCH, FLARE]
    less = next_flare(record, Morning(day(len(pains)), ref, pain)).state
    more = next_flare(record, Morning(day(len(pains)), ref, pain + 1)).state
    assert order.index(more) >= order.index(less) or {less, more} == {WATCH, RECOVERING}
