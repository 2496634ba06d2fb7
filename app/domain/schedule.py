"""Wall-clock plans and instants: where a local time lies on the one clock all places share.

A plan says "07:30 where the phone is"; reminders and gaps need an instant. Twice a year, and whenever a country
changes its mind, a wall-clock time is missing or comes twice: a missing one moves forward by the gap, of a
repeated one the first is meant.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY_MINUTES: Final = 24 * 60


def instant_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time given as minutes after local midnight of ``day`` (may pass 1440)."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def exists(day: date, zone: ZoneInfo) -> bool:
    """False for a date the zone leaves out, as Samoa left out 30 December 2011 to change sides of the date line."""
    return instant_of(day, DAY_MINUTES // 2, zone).astimezone(zone).date() == day


def not_after(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """An instant by which the wall clock has not passed ``minutes`` yet; a missing time moves back by the gap.

    A whole date left out is no gap on the wall: the clock goes on from midnight to midnight.
    """
    at = instant_of(day, minutes, zone)
    return at - timedelta(minutes=(local_minutes(at, day, zone) - minutes) % DAY_MINUTES)


def local_minutes(at: datetime, day: date, zone: ZoneInfo) -> int:
    """What the wall clock shows at an aware instant, in whole minutes after local midnight of ``day``.

    The reverse of ``instant_of`` wherever the wall-clock time exists once.
    """
    wall = at.astimezone(zone).replace(tzinfo=None)
    return int((wall - datetime.combine(day, time())) // timedelta(minutes=1))


def elapsed_min(day: date, start: int, end: int, zone: ZoneInfo) -> int:
    """Minutes that really pass between two wall-clock times of ``day``: a clock change cannot hide in them."""
    passed = instant_of(day, end, zone) - instant_of(day, start, zone)
    return int(passed // timedelta(minutes=1))


def minutes_of(clock: str) -> int:
    """``"07:30"`` → 450. The text is ``HH:MM``; anything else raises ``ValueError``."""
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute


def clock_text(minutes: int) -> str:
    """450 → ``"07:30"``; a time past midnight is shown as the clock shows it then: 1470 → ``"00:30"``."""
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    return f"{hour:02}:{minute:02}"
