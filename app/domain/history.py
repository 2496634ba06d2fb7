"""What the days behind us held, kept for outcomes and the report; no rule reads it to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.evidence import TrackDecision
from app.domain.vocabulary import (
    FlareState,
    Irritability,
    MorningState,
    MovementFunction,
    Presentation,
    ProgramPhase,
    SafetyResult,
    SessionKind,
)


@dataclass(frozen=True, slots=True)
class DayFact:
    """One person-day as it ended. ``planned``: the kinds of its sessions that were not optional.

    ``ref_pain``: the reference by which its morning was judged, before the morning itself moved it.
    ``is_open`` is false on days without a plan: before the start, while safety blocks it, in a pause.
    """

    day: date
    program_day: int
    phase: ProgramPhase
    presentation: Presentation
    irritability: Irritability
    ref_pain: int
    flare: FlareState
    morning: MorningState
    pain: int | None
    idle_days: int
    is_open: bool
    planned: tuple[SessionKind, ...]
    functions: frozenset[MovementFunction]

    @property
    def counts_for_adherence(self) -> bool:
        return self.is_open and self.flare is not FlareState.FLARE


@dataclass(frozen=True, slots=True)
class RankChange:
    """``rule``: the row of the table, or FX flare-up left, ID absence, CL clearance, TH therapist, PR direction."""

    day: date
    track: str
    before: int
    after: int
    rule: str


@dataclass(slots=True)
class FlareEpisode:
    """``trigger``: a track that changed upward in the three days before, a guess and no more."""

    start: date
    end: date | None = None
    peak: int | None = None
    declared: bool = False
    trigger: str | None = None
    screen: SafetyResult | None = None


@dataclass(slots=True)
class SafetyEpisode:
    codes: tuple[str, ...]
    day: date
    result: SafetyResult
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A setting that took a new value: presentation, directional_preference, irritability or ref_pain."""

    day: date
    field: str
    value: str | int
    source: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision and the ids of the events it read. ``undone``: a declared flare-up was
    taken back, or a stop took its place."""

    day: date
    decision: TrackDecision
    inputs: tuple[str, ...]
    undone: bool = False


@dataclass(slots=True)
class History:
    days: list[DayFact] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    changes: list[RankChange] = field(default_factory=list)
    flares: list[FlareEpisode] = field(default_factory=list)
    safety: list[SafetyEpisode] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    mornings_after: list[tuple[date, str]] = field(default_factory=list)
    week_targets: dict[date, Mapping[MovementFunction, int]] = field(default_factory=dict)
