"""What the morning knows before it decides: the person's side and each track's side.

These records are made for every attempt of a life and read once. They are slotted and not frozen, because making
a frozen one takes five times as long; nobody changes them.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.attempts import Attempt
from app.domain.constants import SUSPECT_WINDOW
from app.domain.exercises import Exercise
from app.domain.flare import FlareRecord
from app.domain.prescription import Explanation
from app.domain.steps import Person
from app.domain.vocabulary import Action, Bias, SafetyResult


@dataclass(frozen=True, slots=True)
class LegSpread:
    """One earlier R3: on which decision day, and which way the exercise moves the back."""

    day: date
    bias: Bias


@dataclass(slots=True)
class DayEvidence:
    """The person's side of the decisions of one morning D.

    ``flare``: the record after this morning's step. ``person.irritability``: high while in a flare-up.
    ``morning``: NPRS of D or None; ``late`` if it came after the cutoff. ``week``: answered mornings D−6…D,
    today's included. ``confidence``: the last rating of the past 14 days. ``leg_days``: person-days on which
    symptoms went further down, any age. ``dimension_steps``: decision days of steps to a new exercise.
    ``start_pain``: average pain of the intake if the flare-up began with it. ``sign``, ``safety``: what a red
    flag was (id of its text) and how serious; ``emergency_number``: None if none is configured.
    """

    day: date
    morning: int | None
    late: bool
    ref_pain: int
    pain_ceiling: int
    person: Person
    flare: FlareRecord
    week: tuple[int, ...]
    confidence: int | None = None
    leg_days: tuple[date, ...] = ()
    leg_spreads: tuple[LegSpread, ...] = ()
    dimension_steps: tuple[date, ...] = ()
    start_pain: int | None = None
    sign: str = "sign.neuro"
    safety: SafetyResult = SafetyResult.SEEK_SOON
    emergency_number: str | None = None


@dataclass(slots=True)
class TrackEvidence:
    """One track attempted on D−1.

    ``path``: the person's ladder. ``rank``: the current rank. ``done``: the exercise of the attempt, done in
    ``seconds`` as planned. ``previous``: earlier attempts, newest first (two are read). ``exposures``,
    ``quiet`` and ``tolerated`` count since the last rank change, yesterday included: all exposures, those
    with a settled morning after, and the tolerated ones. ``first_on``: day of the first attempt.
    ``raised_on``: the last upward change of any kind (progress, more weight, first attempt, a therapist's
    raise). ``floor_hits``: days of decreases wanted at rank 0. ``locked``: a therapist holds the track;
    ``confirm``: new exercises wait for a therapist's yes. ``accepted``: the person said yes to the step.
    """

    track: str
    path: tuple[Exercise, ...]
    rank: int
    attempt: Attempt
    done: Exercise
    seconds: int
    first_on: date
    previous: tuple[Attempt, ...] = ()
    exposures: int = 0
    quiet: int = 0
    tolerated: int = 0
    changed_on: date | None = None
    regressed_on: date | None = None
    raised_on: date | None = None
    floor_hits: tuple[date, ...] = ()
    locked: bool = False
    confirm: bool = False
    accepted: bool = False

    @property
    def on_rank(self) -> bool:
        return self.attempt.rank == self.rank

    def changed_lately(self, day: date) -> bool:
        """An upward change on D−1, D−2 or D−3: the first suspect after a raised morning."""
        return self.raised_on is not None and 1 <= (day - self.raised_on).days <= SUSPECT_WINDOW


@dataclass(slots=True)
class TrackDecision:
    """What a morning decided about one track, or about the person when ``track`` is None.

    ``rest_until``: the track is not planned before this day; ``rest_lifts``: a therapist may end that rest
    early. ``leg_spread``: to remember when R3 decided; ``bias_rest``: every track of its bias rests until a
    therapist lifts it. ``floor_hit``: a decrease was wanted at rank 0. ``pacer_until``: the breath pacer
    stays on before this day. ``dimension``: the step was to a new exercise.
    """

    track: str | None
    rule: str
    action: Action
    reason: str
    rank_before: int | None
    rank_after: int | None
    explanation: Explanation
    ask: tuple[str, ...] = ()
    rest_until: date | None = None
    rest_lifts: bool = False
    leg_spread: LegSpread | None = None
    bias_rest: bool = False
    floor_hit: bool = False
    pacer_until: date | None = None
    dimension: bool = False
