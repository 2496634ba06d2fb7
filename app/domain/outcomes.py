"""What came of it: adherence, coverage, pain, capacity and trust, from the facts of the days.

Nothing planned, nothing reported and a true zero are three different things: the first two are None. Thresholds
of meaningful change: NPRS Childs 2005 and a German study (n = 1 232), PEG Krebs 2009, PSFS Stratford 1995, RMDQ
Ostelo 2008. Improved or worse needs the points and the 30 per cent; only one of them is uncertain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import stdev
from typing import Final

from app.domain.history import DayFact
from app.domain.state import Tally
from app.domain.training import ItemFact, SessionFact
from app.domain.vocabulary import FormRating, MovementFunction, SessionKind, SkipReason

WEEK_DAYS: Final = 7
MEAN_ANSWERS_MIN: Final = 4
SPREAD_DAYS: Final = 28
SPREAD_ANSWERS_MIN: Final = 14
PERCENT: Final = 30
PEG_POINTS: Final = 1.0
PSFS_POINTS: Final = 2.0
RMDQ_POINTS: Final = 5.0
EVIDENCE_TASKS: Final = 5
NPRS_POINTS: Final = ((4.5, 1.0), (7.5, 2.0), (10.0, 3.0))
"""Baseline below the first number → points that matter: 1 up to 4, 2 from 5 to 7, 3 from 8 on the 0–10 scale."""


class Change(StrEnum):
    IMPROVED = "improved"
    UNCERTAIN = "changed_uncertain"
    NO_CHANGE = "no_change"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Difference:
    """``delta``: current − baseline in points of the scale; ``pct``: of the baseline, same sign; ``points``:
    the threshold used."""

    baseline: float
    current: float
    delta: float
    pct: float
    points: float
    label: Change


def difference(baseline: float, current: float, points: float, *, higher_is_better: bool) -> Difference:
    """The change between two scores and what it means."""
    delta = current - baseline
    share = 0.0 if delta == 0 else 100.0 if baseline == 0 else abs(delta) / baseline * 100
    enough = (abs(delta) >= points, share >= PERCENT)
    better = (delta > 0) is higher_is_better
    if all(enough):
        label = Change.IMPROVED if better else Change.WORSE
    elif any(enough):
        label = Change.UNCERTAIN
    else:
        label = Change.NO_CHANGE
    return Difference(baseline, current, delta, share if delta >= 0 else -share, points, label)


def mcid_of_nprs(baseline: float | None, current: float | None) -> Difference | None:
    """Pain, 0–10, lower is better; None unless both weeks have a mean."""
    if baseline is None or current is None:
        return None
    points = next(points for below, points in NPRS_POINTS if baseline < below or below == NPRS_POINTS[-1][0])
    return difference(baseline, current, points, higher_is_better=False)


def mcid_of_peg(baseline: float, current: float) -> Difference:
    """Mean of three items 0–10, lower is better."""
    return difference(baseline, current, PEG_POINTS, higher_is_better=False)


def mcid_of_psfs(baseline: float, current: float) -> Difference:
    """Mean of up to three activities 0–10, higher is better."""
    return difference(baseline, current, PSFS_POINTS, higher_is_better=True)


def mcid_of_rmdq(baseline: float, current: float) -> Difference:
    """Sum of 24 items, lower is better."""
    return difference(baseline, current, RMDQ_POINTS, higher_is_better=False)


def mean7(answers: Sequence[int]) -> float | None:
    """Mean of the answered mornings of seven days, None with fewer than four."""
    return sum(answers) / len(answers) if len(answers) >= MEAN_ANSWERS_MIN else None


def pain_change(days: Sequence[DayFact]) -> Difference | None:
    """First week against last week; None while they would share a day or one has too few answers."""
    counted = [fact for fact in days if fact.program_day >= 0]
    if len(counted) < 2 * WEEK_DAYS:
        return None
    return mcid_of_nprs(mean7(_pains(counted[:WEEK_DAYS])), mean7(_pains(counted[-WEEK_DAYS:])))


def _pains(days: Iterable[DayFact]) -> list[int]:
    return [fact.pain for fact in days if fact.pain is not None]


def pain_spread(days: Sequence[DayFact]) -> float | None:
    """Standard deviation of the last 28 mornings in points; None with fewer than 14 answers."""
    pains = _pains(days[-SPREAD_DAYS:])
    return stdev(pains) if len(pains) >= SPREAD_ANSWERS_MIN else None


def monday_of(day: date) -> date:
    """The first day of the ISO week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class WeekAdherence:
    """``planned`` and ``completed`` count the days on which adherence counts; ``ratio`` None: nothing planned.

    ``minutes``: measured minutes of all sessions of the week, optional and calm ones too.
    """

    week_start: date
    planned: int
    completed: int
    adapted: int
    ratio: float | None
    minutes: int


def adherence_by_week(days: Iterable[DayFact], sessions: Iterable[SessionFact]) -> list[WeekAdherence]:
    """One entry for each ISO week with a day, oldest first. A session more than planned never makes up for
    another day."""
    by_day: dict[date, list[SessionFact]] = {}
    for session in sessions:
        by_day.setdefault(session.day, []).append(session)
    weeks: dict[date, list[DayFact]] = {}
    for fact in days:
        weeks.setdefault(monday_of(fact.day), []).append(fact)
    return [_week(start, facts, by_day) for start, facts in sorted(weeks.items())]


def _week(
    start: date, facts: Iterable[DayFact], by_day: Mapping[date, Sequence[SessionFact]]
) -> WeekAdherence:
    planned = completed = adapted = seconds = 0
    for fact in facts:
        sessions = by_day.get(fact.day, ())
        seconds += sum(session.wall_s for session in sessions)
        if not fact.counts_for_adherence:
            continue
        done = [session for session in sessions if session.is_completed]
        planned += len(fact.planned)
        completed += min(len(done), len(fact.planned))
        adapted += min(sum(session.is_adapted for session in done), len(fact.planned))
    ratio = completed / planned if planned else None
    return WeekAdherence(start, planned, completed, adapted, ratio, round(seconds / 60))


def sessions_by_kind(
    days: Iterable[DayFact], sessions: Iterable[SessionFact]
) -> dict[SessionKind, tuple[int, int]]:
    """Kind → (completed, planned); completed sessions beyond the plan count too, calm ones under calm."""
    found = {kind: [0, 0] for kind in SessionKind}
    open_days = {fact.day for fact in days}
    for fact in days:
        if fact.is_open:
            for kind in fact.planned:
                found[kind][1] += 1
    for session in sessions:
        if session.is_completed and session.kind is not None and session.day in open_days:
            found[session.kind][0] += 1
    return {kind: (completed, planned) for kind, (completed, planned) in found.items()}


def tension_by_function(sessions: Iterable[SessionFact], days: int) -> dict[MovementFunction, int]:
    """Seconds under tension per week for each function; an exercise counts for every function it trains."""
    total = dict.fromkeys(MovementFunction, 0)
    for item in items_of(sessions):
        for function in item.exercise.functions:
            total[function] += item.tension_s
    return {function: round(seconds * WEEK_DAYS / days) if days else 0 for function, seconds in total.items()}


def items_of(sessions: Iterable[SessionFact]) -> Iterable[ItemFact]:
    return (item for session in sessions for item in session.items)


def coverage_by_week(days: Iterable[DayFact]) -> dict[date, dict[MovementFunction, int]]:
    """Monday → function → days on which it was trained."""
    weeks: dict[date, dict[MovementFunction, int]] = {}
    for fact in days:
        week = weeks.setdefault(monday_of(fact.day), dict.fromkeys(MovementFunction, 0))
        for function in fact.functions:
            week[function] += 1
    return weeks


@dataclass(frozen=True, slots=True)
class Effort:
    """Means and shares of the exercises done; None without any. ``rpe`` CR10 0–10, shares 0–1."""

    exercises: int
    rpe: float | None
    clean: float | None
    breath_held: float | None


def effort_of(items: Sequence[ItemFact]) -> Effort:
    count = len(items)
    if not count:
        return Effort(0, None, None, None)
    return Effort(
        count,
        sum(item.rpe for item in items) / count,
        sum(item.form is FormRating.CLEAN for item in items) / count,
        sum(item.breath_held for item in items) / count,
    )


@dataclass(frozen=True, slots=True)
class CapacityEvidence:
    """A task the back has shown it can do: how often it was tried and tolerated, between which days."""

    exercise_id: str
    tolerated: int
    total: int
    first: date
    last: date


def capacity_evidence(
    tallies: Mapping[str, Tally], demands: Mapping[str, int], most: int = EVIDENCE_TASKS
) -> list[CapacityEvidence]:
    """The most demanding tasks tolerated at least once; ``demands``: exercise → sum of its dimensions."""
    shown = [(name, tally) for name, tally in tallies.items() if tally.tolerated and name in demands]
    shown.sort(key=lambda entry: (-demands[entry[0]], -entry[1].tolerated, entry[0]))
    return [
        CapacityEvidence(name, tally.tolerated, tally.exposures, tally.first, tally.last)
        for name, tally in shown[:most]
    ]


def reasons_skipped(sessions: Iterable[SessionFact]) -> dict[SkipReason, int]:
    """How often each reason was given, for a skipped session or for less of an exercise."""
    counts = dict.fromkeys(SkipReason, 0)
    for session in sessions:
        if session.skipped is not None:
            counts[session.skipped] += 1
        for item in session.items:
            counts[item.reason] += item.reason is not SkipReason.NONE
    return {reason: count for reason, count in counts.items() if count}
