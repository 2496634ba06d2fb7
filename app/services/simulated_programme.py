"""What a simulated patient meets: a programme behind a phone, and fate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.domain.draws import Draws
from app.domain.event_types import ScreenReason
from app.domain.prescription import DayPlan, PlannedSession
from app.domain.synthetic import ChanceSource


@dataclass(frozen=True, slots=True)
class Stop:
    """An open safety stop: its event, its day, and whether a clinician has already cleared it."""

    event_id: str
    day: date
    cleared: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What the phone shows. ``ranks``: of the tracks; ``to_try``: tracks with a step the person may take;
    ``calm``: the calm session offered instead of one that would start above the pain ceiling."""

    plan: DayPlan
    ranks: Mapping[str, int]
    ref_pain: int
    pain_ceiling: int
    due: ScreenReason | None = None
    stop: Stop | None = None
    to_try: tuple[str, ...] = ()


class Programme(Protocol):
    """What plans the days. It hears every event through the phone."""

    def today(self, now: datetime) -> Today: ...

    def calm_instead(self, session: PlannedSession) -> PlannedSession | None: ...


@dataclass(frozen=True, slots=True)
class Fate:
    """Chance by name: ``draws("3 morning")`` gives a fresh stream, the same for every programme."""

    name: str

    def draws(self, moment: str) -> ChanceSource:
        return Draws(f"{self.name}/{moment}")
