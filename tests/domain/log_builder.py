"""Builds the log of one person for tests: a clock that moves, and one method per thing that can happen."""

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.journal import Event, parse_event, person_day, wall_instant

PHONE = "11111111-1111-4111-8111-111111111111"
TABLET = "22222222-2222-4222-8222-222222222222"
PERSON = "99999999-9999-4999-8999-999999999999"
START = date(2026, 3, 2)  # a Monday, four weeks before the clocks change in Berlin


def answers(**changes: Any) -> dict[str, Any]:
    """A settled person who could do anything: low irritability, everything at hand, usual pain 2."""
    everything = ["mat_or_bed", "chair", "wall", "counter_or_desk", "weight", "bag", "roller_or_towel"]
    return {
        "age_band": "40-49",
        "activity": "once_or_twice",
        "named": "none",
        "worse": ["sitting"],
        "eases": ["standing_or_walking"],
        "leg": "none",
        "avg_pain": 2,
        "enjoyment": 3,
        "general_activity": 3,
        "stir": 0,
        "calm_down": 1,
        "care_flags": [],
        "wake": "07:00",
        "bed": "23:00",
        "work": "desk",
        "lie_down": ["home"],
        "equipment": {"home": everything, "work": ["chair", "wall", "counter_or_desk"]},
        "sessions": 3,
        "floor_ok": True,
        "discreet": False,
        "disliked": [],
        **changes,
    }


class Log:
    """``now`` is the moment of the next event; ``at("2026-03-02 07:10")`` sets it on the wall clock of ``tz``."""

    def __init__(self, tz: str = "Europe/Berlin", wake: str = "07:00", device: str = PHONE) -> None:
        self.tz, self.wake, self.device = tz, wake, device
        self.events: list[Event] = []
        self.count = 0
        self.now = wall_instant(START, 7 * 60, ZoneInfo(tz))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def day(self) -> date:
        return person_day(self.now, self.zone, self.wake)

    def at(self, day: date | int, clock: str = "07:10") -> "Log":
        """``day``: a date, or days after the start. ``clock`` may pass 24:00."""
        if isinstance(day, int):
            day = START + timedelta(days=day)
        hours, minutes = clock.split(":")
        self.now = wall_instant(day, int(hours) * 60 + int(minutes), self.zone)
        return self

    def add(self, kind: str, actor: str = "person", **fields: Any) -> Event:
        self.count += 1
        lane = 0 if self.device == PHONE else 1
        raw = {
            "id": str(UUID(int=(lane << 120) | (0x4000_8000 << 48) | self.count)),
            "type": kind,
            "v": 1,
            "person_id": PERSON,
            "device_id": self.device,
            "seq": self.count,
            "at": self.now.astimezone(UTC).isoformat(),
            "tz": self.tz,
            "day": self.day.isoformat(),
            "actor": actor,
            **fields,
        }
        event = parse_event(raw)
        self.events.append(event)
        self.now = max(self.now, event.at) + timedelta(seconds=1)
        return event
