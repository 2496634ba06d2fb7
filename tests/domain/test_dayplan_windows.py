"""Where sessions may lie in a day, for early risers, night workers and short days."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.schedule import minutes_of
from app.domain.vocabulary import Slot
from app.domain.windows import (
    bedtime,
    clipped,
    expiry,
    first_start,
    on_person_day,
    placed,
    still_open,
    windows,
)

ALL = list(Slot)


def plain(start: int, end: int) -> int:
    return end - start


def test_the_usual_day_has_four_windows():
    assert windows(420, 1380, ALL) == {
        Slot.MORNING: (minutes_of("07:20"), minutes_of("10:00")),
        Slot.MIDDAY: (minutes_of("11:30"), minutes_of("14:30")),
        Slot.AFTERNOON: (minutes_of("15:00"), minutes_of("17:30")),
        Slot.EVENING: (minutes_of("20:30"), minutes_of("22:30")),
    }


def test_a_bed_time_after_midnight_is_counted_on():
    assert bedtime(480, 30) == 1470
    assert windows(480, 30, ALL)[Slot.EVENING] == (1320, 1440)
    assert bedtime(420, 420) == 1860


def test_a_clock_time_before_the_day_begins_is_one_of_the_night_after():
    assert on_person_day("07:30", 420) == 450
    assert on_person_day("05:00", 420) == 300
    assert on_person_day("04:59", 420) == 1739


def test_a_night_worker_has_a_day_too():
    found = windows(960, 480, ALL)
    assert found[Slot.MORNING] == (980, 1140)
    assert found[Slot.EVENING] == (1770, 1890)


def test_a_wake_time_after_midnight_of_the_evening_before_keeps_its_order():
    found = windows(1470, 1050, ALL)
    assert list(found) == ALL
    assert found[Slot.MORNING][0] == 1490


def test_what_overlaps_belongs_to_the_earlier_slot():
    found = windows(600, 1260, ALL)
    assert found[Slot.AFTERNOON] == (1080, 1230)
    assert found[Slot.EVENING] == (1230, 1230)
    assert windows(600, 1260, [Slot.MORNING, Slot.EVENING])[Slot.EVENING] == (1110, 1230)


def test_a_day_too_short_for_a_slot_has_no_window_for_it():
    assert windows(600, 850, ALL) == {Slot.MORNING: (620, 780), Slot.EVENING: (780, 820)}
    assert windows(600, 640, ALL) == {}


@settings(deadline=None)
@given(wake=st.integers(0, 1439), bed=st.integers(0, 1439))
def test_windows_follow_each_other_between_waking_and_bed(wake, bed):
    end = wake
    for start, until in windows(wake, bed, ALL).values():
        assert end <= start <= until <= bedtime(wake, bed) - 30
        end = until


def test_the_start_is_at_the_anchor_or_at_the_nearer_end_of_the_window():
    assert first_start((440, 600), 480, [], plain) == 480
    assert first_start((440, 600), 300, [], plain) == 440
    assert first_start((440, 600), 700, [], plain) == 600
    assert first_start((440, 600), None, [], plain) == 440


def test_a_start_moves_on_in_quarter_hours_until_two_hours_lie_between():
    assert first_start((690, 870), 700, [600], plain) == 730
    assert first_start((690, 870), 700, [720], plain) == 850
    assert first_start((690, 700), None, [600], plain) is None
    assert first_start((690, 870), 700, [580], plain) == 700
    assert first_start((690, 870), 700, [581], plain) == 715
    assert first_start((690, 705), None, [585], plain) == 705


def test_a_day_begun_late_keeps_the_slots_that_leave_room_for_a_session():
    assert still_open(420, 1380, 585) == tuple(ALL)
    assert still_open(420, 1380, 586) == (Slot.MIDDAY, Slot.AFTERNOON, Slot.EVENING)
    morning = {Slot.MORNING: (440, 600)}
    assert clipped(morning, 400) == morning
    assert clipped(morning, 500) == {Slot.MORNING: (500, 600)}
    assert clipped(morning, 600) == {Slot.MORNING: (600, 600)}
    assert clipped(morning, 601) == {}


def test_starts_go_around_what_is_fixed():
    found = windows(420, 1380, ALL)
    starts = placed({Slot.MORNING: 590, Slot.MIDDAY: 690}, found, [1000], plain)
    assert starts == {Slot.MORNING: 590, Slot.MIDDAY: 720}
    assert placed({Slot.AFTERNOON: None}, found, [1000], plain) is None


@pytest.mark.parametrize(("later", "until"), [([], 600), ([900], 600), ([640], 580), ([900, 610], 550)])
def test_a_session_expires_with_its_window_or_an_hour_before_the_next(later, until):
    assert expiry(600, later) == until
