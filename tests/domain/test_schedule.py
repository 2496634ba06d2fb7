"""Wall clock and instants on ordinary days, on the days clocks change, and around midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.schedule import (
    clock_text,
    elapsed_min,
    exists,
    instant_of,
    local_minutes,
    minutes_of,
    not_after,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
CASABLANCA = ZoneInfo("Africa/Casablanca")
APIA = ZoneInfo("Pacific/Apia")


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        (BERLIN, date(2026, 3, 28), "07:30", utc(2026, 3, 28, 6, 30)),
        (BERLIN, date(2026, 3, 29), "07:30", utc(2026, 3, 29, 5, 30)),
        (BERLIN, date(2026, 3, 29), "02:30", utc(2026, 3, 29, 1, 30)),  # missing: becomes 03:30
        (BERLIN, date(2026, 10, 25), "02:30", utc(2026, 10, 25, 0, 30)),  # twice: the first
        (BERLIN, date(2026, 10, 25), "03:00", utc(2026, 10, 25, 2, 0)),
        (NEW_YORK, date(2026, 3, 8), "02:15", utc(2026, 3, 8, 7, 15)),  # missing: becomes 03:15
        (NEW_YORK, date(2026, 11, 1), "01:30", utc(2026, 11, 1, 5, 30)),  # twice: the first
        (LORD_HOWE, date(2026, 4, 5), "01:45", utc(2026, 4, 4, 14, 45)),  # twice, half an hour apart
        (LORD_HOWE, date(2026, 10, 4), "02:15", utc(2026, 10, 3, 15, 45)),  # missing: becomes 02:45
        (CASABLANCA, date(2026, 2, 15), "02:30", utc(2026, 2, 15, 1, 30)),  # Ramadan begins: twice
        (CASABLANCA, date(2026, 3, 22), "02:30", utc(2026, 3, 22, 2, 30)),  # Ramadan ends: becomes 03:30
        (APIA, date(2011, 12, 29), "10:00", utc(2011, 12, 29, 20, 0)),
        (APIA, date(2011, 12, 30), "10:00", utc(2011, 12, 30, 20, 0)),  # a day that never was
        (APIA, date(2011, 12, 31), "10:00", utc(2011, 12, 30, 20, 0)),
    ],
)
def test_a_wall_clock_time_has_one_instant(zone, day, clock, instant):
    assert instant_of(day, minutes_of(clock), zone) == instant
    assert instant_of(day, minutes_of(clock), zone).tzinfo is UTC


def test_a_missing_time_moves_forward_by_the_gap():
    at = instant_of(date(2026, 3, 29), minutes_of("02:30"), BERLIN).astimezone(BERLIN)
    assert (at.hour, at.minute) == (3, 30)


def test_minutes_past_midnight_belong_to_the_evening_before():
    assert instant_of(date(2026, 3, 1), 1470, BERLIN) == instant_of(date(2026, 3, 2), 30, BERLIN)


def test_a_clock_change_cannot_hide_in_a_gap():
    assert elapsed_min(date(2026, 3, 29), 60, 240, BERLIN) == 120
    assert elapsed_min(date(2026, 10, 25), 60, 240, BERLIN) == 240
    assert elapsed_min(date(2026, 10, 4), 60, 240, LORD_HOWE) == 150
    assert elapsed_min(date(2026, 3, 2), 240, 60, BERLIN) == -180


@settings(deadline=None)
@given(
    day=st.dates(date(2005, 1, 1), date(2035, 12, 31)),
    minutes=st.integers(0, 2 * 1440),
    zone=st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, CASABLANCA, APIA, ZoneInfo("Asia/Kathmandu")]),
)
def test_the_way_to_an_instant_and_back_is_the_same_unless_the_time_was_missing(day, minutes, zone):
    at = instant_of(day, minutes, zone)
    back = local_minutes(at, day, zone)
    assert back >= minutes
    gap = back - minutes
    if gap:
        just_before = (at - timedelta(minutes=gap + 1)).astimezone(zone)
        assert just_before.utcoffset() != at.astimezone(zone).utcoffset()


@settings(deadline=None)
@given(st.integers(0, 1439))
def test_a_clock_reading_and_its_minutes_are_the_same_thing(minutes):
    assert minutes_of(clock_text(minutes)) == minutes


def test_a_time_after_midnight_is_shown_as_the_clock_shows_it():
    assert clock_text(1470) == "00:30"
    with pytest.raises(ValueError, match="isoformat"):
        minutes_of("half past seven")


def test_a_date_the_zone_left_out_does_not_exist():
    assert not exists(date(2011, 12, 30), APIA)
    assert exists(date(2011, 12, 31), APIA)
    assert exists(date(2026, 3, 29), BERLIN)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        (BERLIN, date(2026, 3, 29), "01:30", utc(2026, 3, 29, 0, 30)),
        (BERLIN, date(2026, 3, 29), "02:30", utc(2026, 3, 29, 0, 30)),  # missing: an hour earlier is safe
        (LORD_HOWE, date(2026, 10, 4), "02:15", utc(2026, 10, 3, 15, 15)),
        (BERLIN, date(2026, 10, 25), "02:30", utc(2026, 10, 25, 0, 30)),  # twice: the first
        (APIA, date(2011, 12, 29), "24:30", utc(2011, 12, 30, 10, 30)),  # half past midnight of the 31st
    ],
)
def test_an_end_is_never_later_than_the_wall_clock_says(zone, day, clock, instant):
    hours, minutes = map(int, clock.split(":"))
    assert not_after(day, hours * 60 + minutes, zone) == instant
