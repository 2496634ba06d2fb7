"""From a life to its figures: pain, ranks and sessions day by day, and what is counted once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from app.domain.engine import Evaluation
from app.domain.event_types import EventType
from app.domain.exercises import DOSE_STEPS
from app.domain.planning import Status
from app.domain.vocabulary import FIVE_FUNCTIONS, MovementFunction
from app.services.simulated_sheets import ladder_lengths
from app.services.simulation_decisions import LESS
from app.services.simulation_figures import DayFigures, RunFigures
from app.services.simulation_promises import promises, resting
from app.services.simulation_trace import Trace, flags, in_flare_state, ranks_of

COVERED_DAYS: Final = 2
FLEXION_ENDURANCE_DAYS: Final = 5


def measure(trace: Trace, programme: str, violations: tuple[str, ...] = ()) -> RunFigures:
    """The figures of one life; counts and checks of the engine are left out for a sheet."""
    life = trace.life
    tracks = ladder_lengths(trace.catalogue, life.archetype)
    last = life.bodies[-1]
    engine = life.engine is not None
    return RunFigures(
        archetype=life.archetype.name,
        seed=life.seed,
        programme=programme,
        days=tuple(_days(trace, tracks)),
        capacity=sum(last.tolerates(track) for track in tracks) / len(tracks),
        counts=_counts(trace) if engine else {},
        checks=promises(trace) if engine else {},
        violations=violations,
    )


def _days(trace: Trace, tracks: Mapping[str, int]) -> Iterable[DayFigures]:
    offered = done = 0
    for body in trace.life.bodies:
        day = trace.life.start + timedelta(days=body.day)
        ranks = _ranks(trace, body.day)
        yield DayFigures(
            pain=body.pain,
            morning=trace.morning(day),
            in_flare=body.in_flare,
            rank=sum(ranks.get(track, 0) for track in tracks) / len(tracks),
            planned=body.offered - offered,
            done=body.done - done,
        )
        offered, done = body.offered, body.done


def _ranks(trace: Trace, program_day: int) -> Mapping[str, int]:
    if trace.life.sheet is not None:
        return trace.life.sheet.ranks(program_day)
    return ranks_of(trace.shown[program_day].last)


def _counts(trace: Trace) -> dict[str, float]:
    rules = Counter(one.rule for shown in trace.shown for one in shown.last.decisions)
    less = sum(one.action in LESS for shown in trace.shown for one in shown.last.decisions)
    last = ranks_of(trace.shown[-1].last)
    weeks = list(_calm_weeks(trace))
    walked = [_days_of(trace, week, MovementFunction.ENDURANCE) for week in trace.whole_weeks()]
    return {
        "flares": _onsets([body.in_flare for body in trace.life.bodies]),
        "flare_states": _onsets([in_flare_state(shown.last) for shown in trace.shown]),
        "dimension_steps": rules["P2"],
        "dose_steps": rules["P1"],
        "regresses": less,
        "tracks_at_level_2": sum(rank >= DOSE_STEPS for rank in last.values()),
        "hinge_level": last["hinge"] // DOSE_STEPS + 1,
        "walking_rank": last["walking"],
        "rank_sum": sum(last.values()),
        "weeks": len(weeks),
        "weeks_covered": sum(_is_covered(trace, week) for week in weeks),
        "endurance_weeks": len(walked),
        "endurance_weeks_met": sum(days >= FLEXION_ENDURANCE_DAYS for days in walked),
        "flags": len(flags(trace)),
        "never_offered": never_offered(trace),
        "empty_days": sum(_is_empty(shown.looks[0]) for shown in trace.shown),
        **{f"rule {rule}": count for rule, count in rules.items()},
        **{f"flag {code}": 1 for code in flags(trace)},
    }


def _onsets(days: Iterable[bool]) -> int:
    count, before = 0, False
    for now in days:
        count, before = count + (now and not before), now
    return count


def _calm_weeks(trace: Trace) -> Iterable[list[date]]:
    flared = {look.day for shown in trace.shown for look in shown.looks if in_flare_state(look)}
    return (week for week in trace.whole_weeks() if flared.isdisjoint(week))


def _is_covered(trace: Trace, week: list[date]) -> bool:
    return all(_days_of(trace, week, function) >= COVERED_DAYS for function in FIVE_FUNCTIONS)


def _days_of(trace: Trace, week: list[date], function: MovementFunction) -> int:
    return sum(function in trace.trained(day) for day in week)


def _is_empty(look: Evaluation) -> bool:
    """Nothing is planned although nothing forbids it."""
    return not (look.plan.sessions or look.state.safety.is_blocked or look.state.is_paused)


def coverage_if_done(trace: Trace) -> dict[str, float]:
    """Weeks without a flare-up and how many of them are covered, for someone who does every session; the same
    for those in which nothing that outranks coverage, a skipped session or a track at rest, came in between."""
    calm = list(_calm_weeks(trace))
    undisturbed = [week for week in calm if _is_undisturbed(trace, week)]
    return {
        "able_weeks": len(calm),
        "able_weeks_covered": sum(_is_covered(trace, week) for week in calm),
        "able_undisturbed": len(undisturbed),
        "able_undisturbed_covered": sum(_is_covered(trace, week) for week in undisturbed),
    }


def _is_undisturbed(trace: Trace, week: list[date]) -> bool:
    for day in week:
        if resting(trace.on(day)):
            return False
        if any(event.type is EventType.SESSION_SKIPPED for event in trace.events.get(day, ())):
            return False
    return True


def never_offered(trace: Trace) -> int:
    """Sessions that first appear as missed: a change in the day put them into hours that were over."""
    count = 0
    for shown in trace.shown:
        offered: set[str] = set()
        for look in shown.looks:
            missed = {name for name, status in look.statuses.items() if status is Status.MISSED}
            count += len(missed - offered) if offered else 0
            offered |= look.statuses.keys()
    return count
