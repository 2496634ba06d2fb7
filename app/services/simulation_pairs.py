"""Promises that compare two readings of one life: worse answers, a missing morning, another order, a late answer.

Each comparison folds the log again, so only some days of a life are tried: the days of its steps first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from app.domain.beginning import Profile
from app.domain.draws import Draws
from app.domain.engine import Evaluation, evaluate
from app.domain.event_sessions import PlanShown, SessionDone, SessionStarted
from app.domain.event_types import EventType
from app.domain.events import Event, MorningChecked
from app.domain.evidence import TrackDecision
from app.domain.exercises import Catalogue
from app.domain.mornings import is_settled
from app.domain.replay import fold_log, freeze
from app.domain.synthetic import NPRS_MAX
from app.domain.vocabulary import Action, Actor
from app.services.simulated_life import Setting, with_engine
from app.services.simulation_trace import Trace

STEPS_TRIED: Final = 4
OTHERS_TRIED: Final = 2
HELD_BACK_DAYS: Final = 3
ORDER: Final = {action: place for place, action in enumerate(Action)}
"""From the most protective action to the least."""


@dataclass(frozen=True, slots=True)
class Paired:
    """``days``: mornings tried. ``freed``: tracks that stepped up only because others no longer used the day's
    steps, which no fixed state allows; they are counted and are no violation."""

    violations: tuple[str, ...]
    days: int
    freed: int


def compare(trace: Trace) -> Paired:
    """I6, I7, I16 and I19 for one life."""
    found: list[str] = [*_whole_log(trace)]
    freed = 0
    days = days_to_try(trace)
    for reading in _readings(trace, days):
        found += _same_as_shown(trace, reading)
        for track, before, after in milder(reading.base, reading.sorer):
            if before is not None and before.rule == "H13":
                freed += 1
            else:
                found.append(f"I6 {reading.day} {track}: {_named(before)} becomes {_named(after)}, sorer")
        if reading.settled:
            for track, before, after in milder(reading.base, reading.unanswered):
                found.append(
                    f"I7 {reading.day} {track}: {_named(before)} becomes {_named(after)}, unanswered"
                )
    return Paired(tuple(found), len(days), freed)


def days_to_try(trace: Trace) -> list[date]:
    """Mornings with steps, as evenly over the life as they lie, then any others."""
    looks = [shown.last for shown in trace.shown[2:]]
    stepped = [look.day for look in looks if any(one.action is Action.PROGRESS for one in look.decisions)]
    others = [look.day for look in looks if look.decisions and look.day not in stepped]
    return sorted({*_spread(stepped, STEPS_TRIED), *_spread(others, OTHERS_TRIED)})


def _spread(days: Sequence[date], most: int) -> Sequence[date]:
    return days if len(days) <= most else [days[place * len(days) // most] for place in range(most)]


Decided = Mapping[str | None, TrackDecision]


@dataclass(frozen=True, slots=True)
class Reading:
    """The decisions of one morning as it was, with every pain one higher, and without its answer."""

    day: date
    base: Decided
    sorer: Decided
    unanswered: Decided
    settled: bool


def _readings(trace: Trace, days: Sequence[date]) -> Iterable[Reading]:
    """Each from the state frozen before the day of the attempts; one frozen state leads to the next."""
    log = trace.life.log
    frozen: list[Event] = []
    reached = date.min
    for day in days:
        yesterday = day - timedelta(days=1)
        since = [event for event in log if reached <= event.day < yesterday]
        frozen, reached = [_snapshot(trace, [*frozen, *since], yesterday)], yesterday
        events = [event for event in log if yesterday <= event.day <= day]
        unanswered = [e for e in events if e.type is not EventType.MORNING_CHECKED or e.day != day]
        look = trace.on(yesterday)
        yield Reading(
            day=day,
            base=_decided(trace, [*frozen, *events], day),
            sorer=_decided(trace, [*frozen, *(_sorer(event, day) for event in events)], day),
            unanswered=_decided(trace, [*frozen, *unanswered], day),
            settled=is_settled(trace.morning(day), look.state.ref_pain, late=False),
        )


def _decided(trace: Trace, log: Sequence[Event], day: date) -> Decided:
    folded = fold_log(trace.catalogue, _profile(trace), log, trace.evening(day), trace.tz)
    return {taken.decision.track: taken.decision for taken in folded.fold.history.taken if taken.day == day}


def _profile(trace: Trace) -> Profile:
    return Profile(trace.life.archetype.answers)


def _snapshot(trace: Trace, past: Sequence[Event], day: date) -> Event:
    first = trace.life.log[0]
    at = datetime.combine(day, datetime.min.time(), first.at.tzinfo)
    return replace(
        first,
        id=str(uuid5(UUID(first.person_id), f"snapshot {day}")),
        type=EventType.STATE_SNAPSHOT,
        device_id="server",
        at=at,
        day=day,
        actor=Actor.SYSTEM,
        payload=freeze(trace.catalogue, _profile(trace), past, at, day),
    )


def _sorer(event: Event, day: date) -> Event:
    """One point more pain in every answer that the decisions of ``day`` read."""
    payload = event.payload
    match payload:
        case MorningChecked() if event.day == day:
            return replace(event, payload=replace(payload, pain=_more(payload.pain)))
        case SessionStarted() if event.day < day:
            return replace(event, payload=replace(payload, before=_more(payload.before)))
        case SessionDone() if event.day < day:
            during, after = _more(payload.during), _more(payload.after)
            return replace(event, payload=replace(payload, during=during, after=after))
        case _:
            return event


def _more(pain: int) -> int:
    return min(NPRS_MAX, pain + 1)


def milder(base: Decided, other: Decided) -> Iterable[tuple[str, TrackDecision | None, TrackDecision | None]]:
    """Tracks that get a less protective action in ``other``; a decision about the person stands for all."""
    for track in sorted({name for name in (*base, *other) if name is not None}):
        before, after = base.get(track, base.get(None)), other.get(track, other.get(None))
        if ORDER[_action(after)] > ORDER[_action(before)]:
            yield track, before, after


def _action(decision: TrackDecision | None) -> Action:
    """No decision changes nothing: it is as protective as a hold."""
    return Action.HOLD if decision is None else decision.action


def _named(decision: TrackDecision | None) -> str:
    return "no decision" if decision is None else decision.rule


def _same_as_shown(trace: Trace, reading: Reading) -> Iterable[str]:
    """I16: from a frozen state the morning decides what it decided in the course of the life."""
    mine = {one.track: (one.rule, one.rank_after) for one in trace.on(reading.day).decisions}
    if mine != {track: (one.rule, one.rank_after) for track, one in reading.base.items()}:
        yield f"I16 {reading.day}: a snapshot decides otherwise"


def _whole_log(trace: Trace) -> Iterable[str]:
    """I16 and I19: the log read in one go, shuffled and doubled, gives what was shown last."""
    last = trace.shown[-1].last
    profile = _profile(trace)
    once = evaluate(trace.catalogue, profile, trace.life.log, last.now, trace.tz)
    if _seen(once) != _seen(last):
        yield f"I16 {last.day}: the whole log in one go gives another result"
    draws = Draws(f"{trace.life.archetype.name} {trace.life.seed} order")
    doubled = [*trace.life.log, *trace.life.log[::3]]
    shuffled = sorted(doubled, key=lambda _: draws.random())
    again = evaluate(trace.catalogue, profile, shuffled, last.now, trace.tz)
    if (_seen(again), again.decisions) != (_seen(once), once.decisions):
        yield f"I19 {last.day}: another order or doubles give another result"


def _seen(look: Evaluation) -> tuple[object, ...]:
    return look.state, look.plan, dict(look.statuses), look.asks


def late_answers(setting: Setting, catalogue: Catalogue) -> Iterable[str]:
    """I20: a life in which three mornings are held back by a phone without a network. When they arrive, no rank
    goes more than one above the last one shown."""
    first = setting.start + timedelta(days=20 + setting.seed % 40)
    held = [first + timedelta(days=step) for step in range(HELD_BACK_DAYS)]
    life = with_engine(setting, catalogue, frozenset(held))
    trace = Trace(life, catalogue, setting.tz)
    arrived = next((shown.looks[0] for shown in trace.shown if shown.last.day > held[-1]), None)
    if arrived is None:
        return
    shown = _last_shown(life.log, arrived.now)
    for track, now in arrived.state.tracks.items():
        if now.rank > shown.get(track, now.rank) + 1:
            yield f"I20 {arrived.day} {track}: {now.rank} was last shown as {shown[track]}"
    yield from _whole_log(trace)


def _last_shown(log: Iterable[Event], before: datetime) -> Mapping[str, int]:
    shown: dict[str, int] = {}
    for event in log:
        if event.at >= before:
            break
        if isinstance(event.payload, PlanShown):
            shown = dict(event.payload.ranks)
        if isinstance(event.payload, SessionStarted):
            shown |= {item.track: item.rank for item in event.payload.items}
    return shown
