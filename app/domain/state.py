"""What the engine knows about a person between two days: everything the next morning needs, and nothing else.

The records are changed only by the fold, which owns its own copy; outside they are read. Each field can be
written as JSON and read back (``snapshot``), so a state can be frozen at the start of a person-day.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.attempts import Attempt
from app.domain.constants import CONF_FRESH_DAYS
from app.domain.event_person import IfThenPlan, IntakeAnswers, QuietHours
from app.domain.event_types import LockScreen, OverrideTarget, ScreenReason
from app.domain.evidence import LegSpread
from app.domain.findings import Finding
from app.domain.flare import FlareRecord
from app.domain.mornings import is_raised
from app.domain.safety import SafetyRecord
from app.domain.tolerance import IrritabilityRecord
from app.domain.vocabulary import (
    Action,
    Bias,
    CareFlag,
    DirectionalPreference,
    Irritability,
    LegResponse,
    MovementFunction,
    Presentation,
    PresentationSource,
    Slot,
)

FOREVER = date.max
"""A rest without an end of its own: a therapist lifts it."""


@dataclass(slots=True)
class LastDecision:
    day: date
    rule: str
    action: Action
    reason: str
    text_id: str
    values: dict[str, str | int | float]


@dataclass(slots=True)
class TrackRecord:
    """One track. Counts are since the last rank change; ``attempts``: the last two before the pending
    one, newest first.

    ``shown``: the rank last shown on a screen, None before the first view or after a therapist's raise.
    ``accepted``: someone said yes to the next step; ``confirmed``: a therapist did.
    ``rests_until``: not planned before this day, unless a therapist lifts the rest.
    """

    rank: int = 0
    changed_on: date | None = None
    change: int = 0
    regressed_on: date | None = None
    raised_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    exposures: int = 0
    quiet: int = 0
    tolerated: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    rests_until: date | None = None
    floor_hits: list[date] = field(default_factory=list)
    pacer_until: date | None = None
    accepted: bool = False
    confirmed: bool = False
    asked_on: date | None = None
    load_kg: float | None = None
    shown: int | None = None
    decision: LastDecision | None = None


@dataclass(slots=True)
class Pending:
    """An attempt of yesterday that waits for its morning; ``inputs`` are the ids of the events behind it."""

    attempt: Attempt
    exercise_id: str
    seconds: int
    inputs: tuple[str, ...]


@dataclass(slots=True)
class Override:
    """A therapist's word that still holds. ``until``: the last person-day on which it does."""

    target: OverrideTarget
    value: Any
    track: str | None
    exercise_id: str | None
    since: date
    until: date | None


@dataclass(slots=True)
class Tally:
    """What one exercise was tolerated like over the whole programme: evidence of capacity.

    ``at_dose``: tolerated exposures at d1 or d2, which open the tracks that require this exercise.
    """

    first: date
    last: date
    exposures: int = 0
    tolerated: int = 0
    at_dose: int = 0


@dataclass(slots=True)
class MorningRecord:
    """The morning of a person-day. ``pain`` None: not answered (yet); ``late``: only after the cutoff."""

    day: date
    pain: int | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class WeekTally:
    """Seven days of the programme: required sessions planned and done on the days on which adherence counts."""

    planned: int = 0
    completed: int = 0


@dataclass(slots=True)
class DirectionTest:
    """One direction check with its morning after; None until that morning is known."""

    day: date
    direction: DirectionalPreference
    change: int
    leg: LegResponse
    quiet_after: bool | None = None


@dataclass(slots=True)
class PersonState:
    """The state at the start of ``day``: days before it are folded in, ``day`` itself is not.

    ``mornings``: the last 28, oldest first. ``saved_ranks``: ranks at the start of a flare-up, ``idle_drops``
    what absence took since then. ``returned_on``: first
    session after a gap. ``waiting``: screens not answered yet, and since when; ``signs``: what was
    ticked when the plan stopped. ``week_days``: functions trained on each day of this ISO week so far.
    ``late``: tracks whose rank on the last screen is not the replay's, and the day of the difference.
    ``began_min``: wall-clock minute of the first day at which the person began.
    ``slots_answered``: when the person last decided on the reminders of a time of day. ``weeks``: the
    programme's weeks so far, the last one not over; ``sessions_tallied``: the sessions counted into them.
    ``covered``: per device, the ranges of sequence numbers folded into a snapshot.
    """

    day: date
    start: date
    answers: IntakeAnswers
    began_min: int | None = None
    automatic_ok: bool = True
    lock_screen: LockScreen = LockScreen.NEUTRAL
    branch: dict[str, str] = field(default_factory=dict)
    plans: dict[Slot, IfThenPlan] = field(default_factory=dict)
    phase_choice: str | None = None
    quiet_hours: QuietHours | None = None
    days_off: tuple[int, ...] = ()
    silent_slots: tuple[Slot, ...] = ()
    slots_answered: dict[Slot, date] = field(default_factory=dict)
    morning_reminder: bool = True
    overrides: list[Override] = field(default_factory=list)

    presentation: Presentation = Presentation.MIXED_UNSURE
    source: PresentationSource = PresentationSource.DEFAULT
    label_conflict: bool = False
    preference: DirectionalPreference = DirectionalPreference.UNKNOWN
    presentation_on: date | None = None
    agreed_direction: DirectionalPreference | None = None
    avoided: list[Bias] = field(default_factory=list)
    irritability: IrritabilityRecord = field(
        default_factory=lambda: IrritabilityRecord(Irritability.LOW, date.min)
    )
    ref_pain: int = 2
    ref_on: date | None = None
    ref_held_until: date | None = None

    flare: FlareRecord = field(default_factory=FlareRecord)
    start_pain: int | None = None
    saved_ranks: dict[str, int] | None = None
    idle_drops: dict[str, int] = field(default_factory=dict)
    long_idle_in_flare: bool = False

    safety: SafetyRecord = field(default_factory=SafetyRecord)
    signs: tuple[str, ...] = ()
    ticked_flags: list[CareFlag] = field(default_factory=list)
    waiting: dict[ScreenReason, date] = field(default_factory=dict)
    full_screen_on: date | None = None
    return_screen_clear: bool = False
    cleared_on: date | None = None

    tracks: dict[str, TrackRecord] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    red_exercise: bool = False
    dimension_steps: list[date] = field(default_factory=list)
    leg_days: list[date] = field(default_factory=list)
    leg_spreads: list[LegSpread] = field(default_factory=list)
    rested_biases: list[Bias] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)

    mornings: list[MorningRecord] = field(default_factory=list)
    last_session_on: date | None = None
    last_strength_on: date | None = None
    returned_on: date | None = None
    sessions_done: int = 0
    idle_steps: int = 0
    irritability_asked_on: date | None = None
    week_days: dict[date, frozenset[MovementFunction]] = field(default_factory=dict)
    flare_days_this_week: list[date] = field(default_factory=list)

    confidence: list[tuple[date, int]] = field(default_factory=list)
    findings: dict[str, Finding] = field(default_factory=dict)
    direction_tests: list[DirectionTest] = field(default_factory=list)
    pauses: list[tuple[date, date]] = field(default_factory=list)
    peg: list[tuple[date, float]] = field(default_factory=list)
    psfs: list[tuple[date, float]] = field(default_factory=list)
    psfs_high_running: int = 0
    automaticity_on: date | None = None
    automaticity: list[tuple[date, int]] = field(default_factory=list)
    weeks: list[WeekTally] = field(default_factory=list)
    sessions_tallied: int = 0
    first_mean7: float | None = None
    high_pain_since: date | None = None
    helped_on: date | None = None
    late: dict[str, date] = field(default_factory=dict)
    covered: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def track(self, name: str) -> TrackRecord:
        record = self.tracks.get(name)
        if record is None:
            record = self.tracks[name] = TrackRecord()
        return record

    @property
    def program_day(self) -> int:
        return (self.day - self.start).days

    @property
    def idle_days(self) -> int:
        return (self.day - (self.last_session_on or self.start)).days - 1

    def is_paused(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)

    @property
    def fresh_confidence(self) -> int | None:
        """The last rating of the past 14 days."""
        if not self.confidence:
            return None
        rated_on, value = self.confidence[-1]
        return value if (self.day - rated_on).days <= CONF_FRESH_DAYS else None

    def recent_pain(self, days: int) -> tuple[int, ...]:
        """Morning pain of the last ``days`` person-days, today's included.

        A late answer counts only if it was raised: late answers protect and never settle.
        """
        return tuple(
            [
                morning.pain
                for morning in self.mornings[-days:]
                if morning.pain is not None
                and (self.day - morning.day).days < days
                and (not morning.late or is_raised(morning.pain, self.ref_pain))
            ]
        )
