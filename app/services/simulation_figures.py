"""What a run leaves behind, and what many runs say together: medians with their spread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

SPREAD: Final = (0.05, 0.50, 0.95)
ENGINE: Final = "engine"
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of one run. ``pain``: the body's level, not rounded; ``morning``: NPRS as answered in time;
    ``rank``: mean over the tracks; ``in_flare``: of the body, whatever the programme made of it."""

    pain: float
    morning: int | None
    in_flare: bool
    rank: float
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One run. ``capacity``: mean over the tracks at the end, in ranks. ``counts``: what is counted or
    measured once, by name. ``checks``: what must hold on this run, by name. ``violations``: each broken
    invariant with its day and what was seen."""

    archetype: str
    seed: int
    programme: str
    days: tuple[DayFigures, ...]
    capacity: float
    counts: Mapping[str, float]
    checks: Mapping[str, bool]
    violations: tuple[str, ...] = ()

    @property
    def flare_days(self) -> int:
        return sum(day.in_flare for day in self.days)

    @property
    def relief(self) -> float | None:
        """Mean answered morning of the first week less that of the last; None if one had no answer."""
        first, last = (_mean_morning(week) for week in (self.days[:WEEK], self.days[-WEEK:]))
        return None if first is None or last is None else first - last

    @property
    def adherence(self) -> float:
        planned = sum(day.planned for day in self.days)
        return sum(day.done for day in self.days) / planned if planned else 0.0


def _mean_morning(week: Sequence[DayFigures]) -> float | None:
    answers = [day.morning for day in week if day.morning is not None]
    return sum(answers) / len(answers) if answers else None


@dataclass(frozen=True, slots=True)
class Spread:
    """5th percentile, median and 95th percentile; None of nothing."""

    low: float
    middle: float
    high: float

    def __str__(self) -> str:
        return " / ".join(f"{value:.1f}".removesuffix(".0") for value in (self.low, self.middle, self.high))


def spread(values: Iterable[float | None]) -> Spread | None:
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    low, middle, high = (quantile(known, share) for share in SPREAD)
    return Spread(low, middle, high)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest of the ordered values, in proportion. ``share`` 0–1; at least one value."""
    place = share * (len(ordered) - 1)
    lower, upper = ordered[floor(place)], ordered[ceil(place)]
    return lower + (upper - lower) * (place - floor(place))


def median(values: Iterable[float]) -> float:
    return quantile(sorted(values), 0.5)


def share(held: Iterable[bool]) -> float:
    """0–1; 1 of nothing, since nothing broke it."""
    found = list(held)
    return sum(found) / len(found) if found else 1.0


Measure = Callable[[RunFigures], float | None]
OF_ENGINE: Final[Mapping[str, Measure]] = {
    "invariant violations": lambda run: len(run.violations),
    "morning NPRS week 1 − last week": lambda run: run.relief,
    "flare-ups": lambda run: run.counts["flares"],
    "dimension steps": lambda run: run.counts["dimension_steps"],
    "dose steps": lambda run: run.counts["dose_steps"],
    "regress decisions": lambda run: run.counts["regresses"],
    "tracks at level ≥ 2, last day": lambda run: run.counts["tracks_at_level_2"],
    "hinge level, last day": lambda run: run.counts["hinge_level"],
    "walking rank, last day": lambda run: run.counts["walking_rank"],
}
OF_ALL: Final[Mapping[str, Measure]] = {
    "flare days": lambda run: run.flare_days,
    "capacity at the end": lambda run: run.capacity,
    "morning NPRS week 1 − last week": lambda run: run.relief,
    "mean pain": lambda run: sum(day.pain for day in run.days) / len(run.days),
    "sessions done": lambda run: sum(day.done for day in run.days),
    "adherence": lambda run: run.adherence,
}


def by_archetype(runs: Iterable[RunFigures]) -> dict[str, list[RunFigures]]:
    found: dict[str, list[RunFigures]] = {}
    for run in runs:
        found.setdefault(run.archetype, []).append(run)
    return found


def of_programme(runs: Iterable[RunFigures], programme: str) -> list[RunFigures]:
    return [run for run in runs if run.programme == programme]


def programmes(runs: Iterable[RunFigures]) -> list[str]:
    """The programmes that were run, the engine first."""
    return sorted({run.programme for run in runs}, key=lambda name: (name != ENGINE, name))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure of the engine against one baseline, seed by seed.

    ``better``: share of seeds on which the engine is better, ``worse``: on which the baseline is; a difference
    too small to speak of (``SAME_WITHIN``) is a tie.
    """

    measure: str
    baseline: str
    engine: Spread
    other: Spread
    difference: Spread
    better: float
    worse: float


FEWER_IS_BETTER: Final = frozenset({"flare days", "mean pain"})
SAME_WITHIN: Final = {"flare days": 0.5, "capacity at the end": 0.05, "mean pain": 0.05}
"""Days, ranks and NPRS points."""


def comparisons(runs: Sequence[RunFigures]) -> list[Comparison]:
    """The engine against each baseline, paired by seed, for the runs of one archetype."""
    engine = {run.seed: run for run in of_programme(runs, ENGINE)}
    found = []
    for baseline in programmes(runs):
        other = {run.seed: run for run in of_programme(runs, baseline)}
        seeds = sorted(engine.keys() & other.keys())
        if baseline == ENGINE or not seeds:
            continue
        for measure in SAME_WITHIN:
            found.append(_compared(measure, baseline, [(engine[seed], other[seed]) for seed in seeds]))
    return found


def _compared(measure: str, baseline: str, pairs: Sequence[tuple[RunFigures, RunFigures]]) -> Comparison:
    read = OF_ALL[measure]
    mine, theirs = [read(one) or 0.0 for one, _ in pairs], [read(other) or 0.0 for _, other in pairs]
    gained = [one - other for one, other in zip(mine, theirs, strict=True)]
    sign = -1 if measure in FEWER_IS_BETTER else 1
    tie = SAME_WITHIN[measure]
    spreads = [spread(values) for values in (mine, theirs, gained)]
    one, other, difference = (found or Spread(0, 0, 0) for found in spreads)
    return Comparison(
        measure,
        baseline,
        one,
        other,
        difference,
        better=share(sign * gain > tie for gain in gained),
        worse=share(sign * gain < -tie for gain in gained),
    )
