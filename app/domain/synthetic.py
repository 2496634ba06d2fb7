"""How a made-up back answers: the response model of the simulator, one pure step for each thing that happens.

Pain follows a trend that falls with time and training, with noise and flare-ups on top. Every track has a
capacity, counted in ranks: work above it hurts, tires, loses form and is felt the next morning; work near it
lets it grow; work far below it hardly does. The functions take their chance as an argument, so a run is
repeatable and two plans can be tried on the same fate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp, log
from typing import Final, Protocol

from app.domain.archetypes import Archetype
from app.domain.exercises import DOSE_STEPS, Exercise, rank_of
from app.domain.vocabulary import Bias, Fit, FormRating, LegResponse, SkipReason

NPRS_MAX: Final = 10
NEVER_HIDDEN: Final = 7
"""Morning pain from here on is always reported."""

IDLE_SHARE: Final = 0.35
"""Share of the settling that comes with time alone; the rest follows adherence."""

FIT_PAIN: Final = {Fit.SUITED: 0.0, Fit.OK: 0.2, Fit.CAUTION: 0.6, Fit.AVOID: 2.0}
FLARE_ADHERENCE: Final = 0.7
LEAST_ADHERENCE: Final = 0.15
PARTIAL: Final = 0.7
"""Completion of the one exercise in ten that is cut short for want of time."""

BROKEN_OFF: Final = 0.4
SORE: Final = 4


class ChanceSource(Protocol):
    """Where chance comes from, as an argument: ``draws.Draws`` is one. Draws lie in [0, 1)."""

    def random(self) -> float: ...

    def gauss(self, mu: float, sigma: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Body:
    """One made-up patient on one day.

    ``day``: programme day, −1 before the first. ``pain``: today's level, not rounded. ``flare_days_left``:
    today included. ``capacity``: track → rank it tolerates. ``strain``: track → rank steps above capacity
    today; ``carry``: yesterday's, in exercise levels. ``today``: track → rank done today and what it was like.
    ``offered``, ``done``: sessions so far.
    """

    archetype: Archetype
    day: int = -1
    pain: float = 0.0
    flare_days_left: int = 0
    capacity: Mapping[str, float] = field(default_factory=dict)
    strain: Mapping[str, float] = field(default_factory=dict)
    carry: float = 0.0
    today: "Mapping[str, tuple[int, Felt]]" = field(default_factory=dict)
    offered: int = 0
    done: int = 0

    @property
    def in_flare(self) -> bool:
        return self.flare_days_left > 0

    @property
    def adherence(self) -> float:
        """Share of the sessions done so far, 1 before the first."""
        return self.done / self.offered if self.offered else 1.0

    def tolerates(self, track: str) -> float:
        return self.capacity.get(track, self.archetype.capacity)


@dataclass(frozen=True, slots=True)
class Felt:
    """What one exercise was like, as the person answers it. ``completion`` 0–1, with ``reason`` if below 1."""

    during: int
    after: int
    rpe: int
    form: FormRating
    breath_held: bool
    completion: float
    reason: SkipReason
    leg: LegResponse


def next_day(body: Body, chance: ChanceSource) -> Body:
    """The night and the waking: overload is carried over, a flare-up may begin or end, pain finds its level."""
    day, carry = body.day + 1, sum(body.strain.values()) / DOSE_STEPS
    rested = replace(body, day=day, carry=carry, strain={}, today={})
    left = _flare_days(rested, chance)
    size = body.archetype.flares.size if left else 0.0
    pain = trend(rested) + size + chance.gauss(0, body.archetype.pain_sd)
    return replace(rested, flare_days_left=left, pain=pain)


def trend(body: Body) -> float:
    """The level pain would have today without noise and flare-ups."""
    archetype = body.archetype
    pace = IDLE_SHARE + (1 - IDLE_SHARE) * body.adherence
    remaining = exp(-(body.day / 7) / archetype.settling_weeks * pace)
    return archetype.pain_last + (archetype.pain_first - archetype.pain_last) * remaining


def _flare_days(body: Body, chance: ChanceSource) -> int:
    """Days of flare-up left today. Chance is used up on every day alike, so that two plans share one fate."""
    flares = body.archetype.flares
    strikes = chance.random() < flares.chance + flares.chance_over * body.carry
    length = 1 + round(-flares.mean_days * log(1 - chance.random()))
    if flares.forced and body.day == flares.forced[0]:
        return max(flares.forced[1], body.flare_days_left - 1)
    if body.flare_days_left > 1:
        return body.flare_days_left - 1
    return length if strikes and body.flare_days_left == 0 else 0


def morning_pain(body: Body) -> int:
    """NPRS on rising: today's level and what yesterday's overload left."""
    return nprs(body.pain + body.archetype.momentum * 0.6 * body.carry)


def answers_morning(body: Body, pain: int, chance: ChanceSource) -> bool:
    missed = chance.random() < body.archetype.habits.missing_mornings
    return not missed or pain >= NEVER_HIDDEN


def attends(body: Body, chance: ChanceSource) -> bool:
    """Whether a session offered now is done."""
    habits = body.archetype.habits
    drawn = chance.random()
    if habits.gap and habits.gap[0] <= body.day <= habits.gap[1]:
        return False
    left = max(LEAST_ADHERENCE, 1 - habits.decay * (body.day // 7))
    return drawn < habits.adherence * left * (FLARE_ADHERENCE if body.in_flare else 1)


def counted(body: Body, *, done: bool) -> Body:
    """A session was offered, and done or not."""
    return replace(body, offered=body.offered + 1, done=body.done + done)


def respond(body: Body, exercise: Exercise, dose_step: int, chance: ChanceSource) -> tuple[Body, Felt]:
    """One exercise done: what it felt like, and the body after it.

    An exposure is a track on a person-day: done again at the same rank it feels the same, and capacity grows
    once a day.
    """
    track, rank = exercise.track, rank_of(exercise, dose_step)
    before = body.today.get(track)
    if before is not None and before[0] == rank:
        return body, before[1]
    capacity = body.tolerates(track)
    felt = _felt(body, exercise, rank - capacity, chance)
    over = max(0.0, rank - capacity)
    growth = 0.0 if before else _growth(body.archetype, rank - capacity)
    trained = replace(
        body,
        capacity={**body.capacity, track: capacity + growth},
        strain={**body.strain, track: max(over, body.strain.get(track, 0.0))},
        today={**body.today, track: (rank, felt)},
    )
    return trained, felt


def _felt(body: Body, exercise: Exercise, margin: float, chance: ChanceSource) -> Felt:
    """``margin``: rank steps above (or, negative, below) what the track tolerates."""
    archetype, over = body.archetype, max(0.0, margin)
    fit = exercise.fit[archetype.presentation]
    level = body.pain + archetype.over_gain * over + FIT_PAIN[fit] + chance.gauss(-0.3, 0.5)
    during = nprs(level)
    completion, reason = _completion(body, during, chance)
    return Felt(
        during=during,
        after=nprs(during - 0.5 + chance.gauss(0, 0.4)),
        rpe=nprs(3.2 + 0.88 * margin + chance.gauss(0, 0.7)),
        form=_form(margin, chance),
        breath_held=chance.random() < archetype.habits.breath_held,
        completion=completion,
        reason=reason,
        leg=_leg(archetype, exercise, over, chance),
    )


def _completion(body: Body, during: int, chance: ChanceSource) -> tuple[float, SkipReason]:
    in_a_hurry, gives_in = chance.random() >= 0.9, chance.random() < body.archetype.habits.breaks_off
    if gives_in and during >= SORE:
        return BROKEN_OFF, SkipReason.PAIN
    return (PARTIAL, SkipReason.NO_TIME) if in_a_hurry else (1.0, SkipReason.NONE)


def _form(margin: float, chance: ChanceSource) -> FormRating:
    is_clean = chance.random() < 1 / (1 + exp(0.9 * margin - 1.9))
    slips = chance.random() >= 0.8
    if is_clean:
        return FormRating.CLEAN
    return FormRating.LOST if slips else FormRating.OK


def _leg(archetype: Archetype, exercise: Exercise, over: float, chance: ChanceSource) -> LegResponse:
    spreads = chance.random() < archetype.leg_further
    if spreads and over > 1 and exercise.bias is not Bias.NEUTRAL:
        return LegResponse.FURTHER
    return LegResponse.NONE if archetype.answers.leg == "none" else LegResponse.SAME


def _growth(archetype: Archetype, margin: float) -> float:
    """Capacity gained by one exposure: most near the limit, little beyond it, hardly any far below."""
    if margin < -DOSE_STEPS:
        return 0.02
    return (0.36 if margin < 2 else 0.09) * archetype.capacity_gain


def confidence(body: Body, chance: ChanceSource) -> int:
    """0–10: grows as the trend of pain falls below where it began, and is shaken by a flare-up."""
    relief = body.archetype.pain_first - trend(body)
    shaken = 1.5 if body.in_flare else 0.0
    return nprs(body.archetype.confidence + 0.6 * relief - shaken + chance.gauss(0, 0.5))


def interference(body: Body, chance: ChanceSource) -> tuple[int, int, int]:
    """The three PEG items of the last week: average pain, enjoyment of life, general activity."""
    level = trend(body)
    pain, enjoyment, activity = (nprs(share * level + chance.gauss(0, 0.4)) for share in (1.0, 0.9, 0.95))
    return pain, enjoyment, activity


def ability(body: Body, chance: ChanceSource) -> int:
    """One PSFS item, 0 unable – 10 as before: follows relief and the capacity gained."""
    grown = [track - body.archetype.capacity for track in body.capacity.values()]
    gained = sum(grown) / len(grown) if grown else 0.0
    relief = body.archetype.pain_first - trend(body)
    return nprs(4 + 0.8 * relief + 0.4 * gained + chance.gauss(0, 0.5))


def nprs(level: float) -> int:
    """A whole number from 0 to 10, as a person names it."""
    return min(NPRS_MAX, max(0, round(level)))


def part_of(planned: int, completion: float) -> int:
    """Repetitions or seconds done of those planned."""
    return int(planned * completion + 1e-9)
