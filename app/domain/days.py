"""Person-days: where a day begins for one person, and until when its morning may be answered.

A person-day starts two hours before the usual wake time and is named by the local date on which it starts, so
a session at 00:40 belongs to the evening before it, and a night worker who wakes at 16:00 has days from 14:00
to 14:00. The start is compared as an instant, not as a clock reading: a clock set back must not begin or end
the same day twice.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.schedule import DAY_MINUTES, minutes_of
from app.domain.schedule import instant_of as wall_instant

__all__ = [
    "DAY_MINUTES",
    "DAY_STARTS_BEFORE_WAKE_MIN",
    "DEFAULT_WAKE",
    "MORNING_OPEN_MIN",
    "day_start",
    "day_start_min",
    "minutes_of",
    "morning_cutoff",
    "person_day",
    "wall_instant",
]

DAY_STARTS_BEFORE_WAKE_MIN: Final = 120
MORNING_OPEN_MIN: Final = 7 * 60
DEFAULT_WAKE: Final = "07:00"


def day_start_min(wake: str) -> int:
    """Start of the person-day in minutes after local midnight of its date, 0–1439.

    For a wake time before 02:00 the day starts on the evening before: the wake time itself then lies at
    ``day_start_min + 120``, past 1440.
    """
    return (minutes_of(wake) - DAY_STARTS_BEFORE_WAKE_MIN) % DAY_MINUTES


def day_start(day: date, zone: ZoneInfo, wake: str) -> datetime:
    return wall_instant(day, day_start_min(wake), zone)


def morning_cutoff(day: date, zone: ZoneInfo, wake: str) -> datetime:
    """Last instant at which the morning question of ``day`` is answered in time (12:00 for a 07:00 wake)."""
    return wall_instant(day, day_start_min(wake) + MORNING_OPEN_MIN, zone)


def person_day(at: datetime, zone: ZoneInfo, wake: str) -> date:
    """The person-day of an aware instant: the local date of the latest day start at or before it."""
    today = at.astimezone(zone).date()
    return today if at >= day_start(today, zone, wake) else today - timedelta(days=1)
