"""Where a day begins: after midnight, at night work, across time zones and on the days the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import day_start, day_start_min, morning_cutoff, person_day, wall_instant

BERLIN = ZoneInfo("Europe/Berlin")


def local(zone: ZoneInfo, *when: int) -> datetime:
    return datetime(*when, tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_a_session_after_midnight_belongs_to_the_evening_before() -> None:
    assert person_day(local(BERLIN, 2026, 3, 3, 0, 40), BERLIN, "07:00") == date(2026, 3, 2)
    assert person_day(local(BERLIN, 2026, 3, 3, 4, 59), BERLIN, "07:00") == date(2026, 3, 2)
    assert person_day(local(BERLIN, 2026, 3, 3, 5, 0), BERLIN, "07:00") == date(2026, 3, 3)


def test_a_night_worker_has_days_from_two_to_two() -> None:
    assert person_day(local(BERLIN, 2026, 3, 3, 13, 59), BERLIN, "16:00") == date(2026, 3, 2)
    assert person_day(local(BERLIN, 2026, 3, 3, 14, 0), BERLIN, "16:00") == date(2026, 3, 3)
    assert morning_cutoff(date(2026, 3, 3), BERLIN, "16:00") == local(BERLIN, 2026, 3, 3, 21, 0)


def test_who_wakes_at_one_has_a_day_that_starts_the_evening_before() -> None:
    assert day_start_min("01:00") == 23 * 60
    assert person_day(local(BERLIN, 2026, 3, 3, 1, 0), BERLIN, "01:00") == date(2026, 3, 2)
    assert person_day(local(BERLIN, 2026, 3, 2, 22, 59), BERLIN, "01:00") == date(2026, 3, 1)


def test_the_morning_is_open_until_noon_for_a_seven_o_clock_riser() -> None:
    assert morning_cutoff(date(2026, 3, 2), BERLIN, "07:00") == local(BERLIN, 2026, 3, 2, 12, 0)
    assert morning_cutoff(date(2026, 3, 29), BERLIN, "07:00") == local(BERLIN, 2026, 3, 29, 12, 0)


def test_a_time_the_clock_skips_moves_forward_and_a_repeated_one_is_the_first() -> None:
    assert wall_instant(date(2026, 3, 29), 150, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert wall_instant(date(2026, 10, 25), 150, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_clock_set_back_over_the_day_start_does_not_end_the_day_again() -> None:
    start = day_start(date(2026, 10, 25), BERLIN, "04:30")
    for minutes in range(0, 180, 10):
        assert person_day(start + timedelta(minutes=minutes), BERLIN, "04:30") == date(2026, 10, 25)


def test_flying_west_makes_a_long_day() -> None:
    new_york = ZoneInfo("America/New_York")
    evening_in_berlin = local(BERLIN, 2026, 3, 2, 22, 0)
    night_in_new_york = evening_in_berlin + timedelta(hours=13)
    assert person_day(evening_in_berlin, BERLIN, "07:00") == date(2026, 3, 2)
    assert person_day(night_in_new_york, new_york, "07:00") == date(2026, 3, 2 + 1)
    assert person_day(night_in_new_york - timedelta(hours=1), new_york, "07:00") == date(2026, 3, 2)


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Asia/Kathmandu",
        "Africa/Casablanca",
    ]
).map(ZoneInfo)


@given(
    zone=ZONES,
    minute=st.integers(0, 2 * 366 * 24 * 60),
    step=st.integers(1, 26 * 60),
    wake=st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}"),
)
def test_days_never_run_backwards_and_contain_their_own_start(
    zone: ZoneInfo, minute: int, step: int, wake: str
) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    day = person_day(at, zone, wake)
    assert day <= person_day(at + timedelta(minutes=step), zone, wake)
    assert person_day(day_start(day, zone, wake), zone, wake) == day


@pytest.mark.parametrize(("wake", "start"), [("07:00", 300), ("02:00", 0), ("00:30", 1350)])
def test_the_day_starts_two_hours_before_waking(wake: str, start: int) -> None:
    assert day_start_min(wake) == start
