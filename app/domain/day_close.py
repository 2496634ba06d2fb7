"""The end of a person-day: what was trained is merged into attempts that wait for the morning after.

New weakness or numbness is not among the answers of an attempt: it has stopped the plan at once (``safety_acts``).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from app.domain.attempts import Attempt, worst_of
from app.domain.constants import IDLE_SHRINK
from app.domain.decision_table import Response
from app.domain.dosing import exercise_s
from app.domain.exercises import FREE_TRACKS, at_rank, rank_of
from app.domain.folding import Fold, reset_exposures
from app.domain.state import Pending, TrackRecord
from app.domain.training import LEG_ORDER, ItemFact, SessionFact
from app.domain.vocabulary import FlareState, MovementFunction, SessionKind

KEPT: Final = 28
WEIGHT_RISE: Final = 1.1
"""A rise of the weight by more than a tenth counts as an upward change (ACSM 2009: 2–10 % steps)."""


def close_day(fold: Fold, sessions: Iterable[SessionFact]) -> None:
    """Read the sessions of the state's day: coverage, absence, weights, attempts."""
    state = fold.state
    state.red_exercise = False
    for session in sessions:
        _count_session(fold, session)
        for item in session.items:
            _count_item(fold, session, item)
    if state.flare.state is FlareState.FLARE:
        state.flare_days_this_week.append(state.day)
    _trim(fold)


def _count_session(fold: Fold, session: SessionFact) -> None:
    if not session.is_completed:
        return
    state = fold.state
    if state.idle_days >= IDLE_SHRINK:
        state.returned_on = state.day
    state.last_session_on = state.day
    state.sessions_done += 1
    state.idle_steps = 0
    if session.kind is SessionKind.STRENGTH:
        state.last_strength_on = state.day


def _count_item(fold: Fold, session: SessionFact, item: ItemFact) -> None:
    state = fold.state
    exercise = item.exercise
    record = state.track(exercise.track)
    during, after = session.pain_of(exercise.id)
    if max(during or 0, after or 0) > fold.pain_ceiling:
        state.red_exercise = True
    if item.is_done:
        _count_functions(fold, exercise.functions)
    record.last_on = state.day
    response = Response(
        before=session.before or 0,
        during=during,
        after=after,
        rpe=item.rpe,
        form=item.form,
        completion=item.completion,
        reason=item.reason,
        breath_held=item.breath_held,
        leg=session.leg_of(exercise),
        calm=session.is_calm,
        closed=bool(session.ends),
    )
    if not response.calm:
        _count_first_and_weight(state.day, record, item)
    _merge(fold, record, item, Attempt(state.day, _performed(fold, record, item), response))


def _count_first_and_weight(day: date, record: TrackRecord, item: ItemFact) -> None:
    """The first attempt and more weight are upward changes; a new weight counts its days anew."""
    if record.first_on is None:
        record.first_on = record.raised_on = day
    if item.load_kg is not None:
        if record.load_kg is not None and item.load_kg > record.load_kg * WEIGHT_RISE:
            reset_exposures(record)
            record.raised_on = day
        record.load_kg = item.load_kg


def _performed(fold: Fold, record: TrackRecord, item: ItemFact) -> int:
    """The rank done. A free dose that was stretched past the current step is filling: it stays on the rank."""
    performed = rank_of(item.exercise, item.dose_step)
    track = item.exercise.track
    if track in FREE_TRACKS and performed > record.rank:
        ladder = fold.ladder(track)
        if ladder and at_rank(ladder, record.rank)[0] is item.exercise:
            return record.rank
    return performed


def _merge(fold: Fold, record: TrackRecord, item: ItemFact, attempt: Attempt) -> None:
    """Several sessions on one track count once, by the worst answer; calm ones only add leg symptoms."""
    track = item.exercise.track
    pending = fold.state.pending.get(track)
    seconds = item.shown.seconds if item.shown else exercise_s(item.exercise, item.dose_step)
    fresh = Pending(attempt, item.exercise.id, seconds, item.inputs)
    if pending is None:
        fold.state.pending[track] = fresh
        return
    one, other = pending.attempt.response, attempt.response
    kept = pending if _speaks_for(record.rank, pending, fresh) else fresh
    merged = worst_of(one, other) if one.calm == other.calm else _calm_beside(one, other)
    fold.state.pending[track] = Pending(
        Attempt(attempt.day, kept.attempt.rank, merged),
        kept.exercise_id,
        kept.seconds,
        (*pending.inputs, *fresh.inputs),
    )


def _speaks_for(rank: int, pending: Pending, fresh: Pending) -> bool:
    """Which of two sessions says at what rank the day was trained: the current one, else the highest."""
    calm, performed = pending.attempt.response.calm, pending.attempt.rank
    other_calm, other_performed = fresh.attempt.response.calm, fresh.attempt.rank
    return (not calm, performed == rank, performed) >= (
        not other_calm,
        other_performed == rank,
        other_performed,
    )


def _calm_beside(one: Response, other: Response) -> Response:
    tested, calm = (other, one) if one.calm else (one, other)
    return replace(tested, leg=max(tested.leg, calm.leg, key=LEG_ORDER.index))


def _count_functions(fold: Fold, functions: Iterable[MovementFunction]) -> None:
    days = fold.state.week_days
    days[fold.day] = days.get(fold.day, frozenset()).union(functions)


def walk_logged(fold: Fold) -> None:
    """A walk outside any session counts for this week's endurance, and for nothing else."""
    _count_functions(fold, (MovementFunction.ENDURANCE,))


def _trim(fold: Fold) -> None:
    """Forget what no window reaches any more."""
    state = fold.state
    del state.leg_days[:-KEPT]
    del state.leg_spreads[:-KEPT]
    del state.confidence[:-KEPT]
