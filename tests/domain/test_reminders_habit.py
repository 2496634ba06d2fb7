"""Reminders step back when the habit holds, and halve where they find no answer."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.habit import HabitWeek, silent_slots, step_down
from app.domain.vocabulary import Slot

GOOD = HabitWeek(0.9, automaticity=5)
FAIR = HabitWeek(0.7, automaticity=5)
POOR = HabitWeek(0.5, automaticity=5)


def test_four_good_weeks_that_feel_automatic_take_one_reminder_away() -> None:
    assert step_down([GOOD] * 3) == 0
    assert step_down([GOOD] * 4) == 1
    assert step_down([HabitWeek(0.79, automaticity=5)] * 4) == 0
    assert step_down([HabitWeek(0.9, automaticity=4)] * 4) == 0


def test_one_more_goes_every_two_weeks() -> None:
    assert [step_down([GOOD] * n) for n in range(4, 11)] == [1, 1, 2, 2, 3, 3, 4]
    assert step_down([GOOD] * 40) == 4


def test_starting_before_the_reminder_counts_as_a_habit_too() -> None:
    assert step_down([HabitWeek(0.9, automaticity=2, started_early=0.6)] * 4) == 1
    assert step_down([HabitWeek(0.9, automaticity=2, started_early=0.59)] * 4) == 0


def test_the_last_rating_counts_even_if_it_is_not_from_this_week() -> None:
    assert step_down([HabitWeek(0.9, automaticity=6)] + [HabitWeek(0.8)] * 3) == 1
    assert step_down([HabitWeek(0.9)] * 8) == 0


def test_a_week_under_sixty_per_cent_gives_one_reminder_back() -> None:
    assert step_down([GOOD] * 6 + [POOR]) == 1
    assert step_down([GOOD] * 4 + [POOR, POOR]) == 0


def test_between_sixty_and_eighty_per_cent_nothing_is_lost() -> None:
    assert step_down([GOOD] * 4 + [FAIR] * 2) == 2
    assert step_down([GOOD] * 4 + [HabitWeek(0.6), HabitWeek(0.65)]) == 2


def test_the_way_back_in_needs_four_good_weeks_again() -> None:
    assert step_down([GOOD] * 4 + [POOR] + [GOOD] * 3) == 0
    assert step_down([GOOD] * 4 + [POOR] + [GOOD] * 4) == 1


def test_weeks_without_a_plan_neither_help_nor_harm() -> None:
    assert step_down([GOOD] * 4 + [HabitWeek(None)]) == 1


@given(
    st.lists(
        st.builds(
            HabitWeek, st.none() | st.floats(0, 1), st.none() | st.integers(1, 7), st.none() | st.floats(0, 1)
        )
    )
)
def test_steps_stay_between_none_and_four_and_never_before_day_28(weeks: list[HabitWeek]) -> None:
    assert 0 <= step_down(weeks) <= 4
    assert step_down(weeks[:3]) == 0


def test_five_unanswered_in_a_row_halve_a_slot_and_one_answer_undoes_it() -> None:
    assert silent_slots({Slot.MIDDAY: [True] + [False] * 5}) == {Slot.MIDDAY}
    assert silent_slots({Slot.MIDDAY: [False] * 5}) == {Slot.MIDDAY}
    assert silent_slots({Slot.MIDDAY: [False] * 4, Slot.EVENING: [False] * 5 + [True]}) == frozenset()
