"""Where a phone seems to be, and whether to ask the person about it.

Reminders follow the zone the person agreed to. A phone that reports another one is a reason to ask, never to move:
the silent change of a zone is what people remember as reminders in the middle of the night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ASKED_AGAIN_AFTER: Final = timedelta(days=7)
COMPARED_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class ZoneSeen:
    """A zone as a phone reported it with something that happened at ``at``."""

    tz: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ZoneSuggestion:
    """``since``: the first report of this zone without another in between."""

    tz: str
    since: datetime

    @property
    def place(self) -> str:
        """``Europe/Lisbon`` → ``Lisbon``, as a person would say it."""
        area, _, city = self.tz.rpartition("/")
        return city.replace("_", " ") if area and not area.startswith("Etc") else self.tz


def suggestion(
    tz: str, seen: Sequence[ZoneSeen], declined: Mapping[str, datetime], now: datetime
) -> ZoneSuggestion | None:
    """The zone to ask about, or None. ``seen``: newest first; ``declined``: zone → when the person said no.

    A zone whose clocks will show the same for two weeks is no question.
    """
    if not seen or seen[0].tz == tz or not differ(tz, seen[0].tz, now):
        return None
    newest = seen[0].tz
    refused_at = declined.get(newest)
    if refused_at is not None and now < refused_at + ASKED_AGAIN_AFTER:
        return None
    since = seen[0].at
    for one in seen:
        if one.tz != newest:
            break
        since = one.at
    return ZoneSuggestion(newest, since)


def differ(one: str, other: str, now: datetime) -> bool:
    """Whether the clocks of two zones show different times on some day of the next two weeks."""
    moments = [now + timedelta(days=number) for number in range(COMPARED_DAYS + 1)]
    zones = ZoneInfo(one), ZoneInfo(other)
    return any(at.astimezone(zones[0]).utcoffset() != at.astimezone(zones[1]).utcoffset() for at in moments)
