"""What every part of the report reads: one evaluation, cut to a period, with today as far as it is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain.engine import Evaluation
from app.domain.event_person import IntakeCompleted
from app.domain.events import ConfidenceRated, Event, HelpAsked, OutcomeRated, Payload
from app.domain.folding import Fold
from app.domain.history import DayFact
from app.domain.outcomes import monday_of
from app.domain.planning import OVER, is_open
from app.domain.training import SessionFact
from app.domain.vocabulary import Slot

WEEKS_SHOWN: Final = 12
MEAN_DIGITS: Final = 2
RATIO_DIGITS: Final = 4
PERCENT_DIGITS: Final = 1
SLOT_ORDER: Final = tuple(Slot)
READ: Final = (ConfidenceRated, HelpAsked, IntakeCompleted, OutcomeRated)
"""Types of event the report reads itself; everything else comes from the engine's facts."""


@dataclass(frozen=True, slots=True)
class Source:
    """``days``: person-days of the period, oldest first, today last. ``sessions``: of the period, by day and slot.

    ``weeks``: Mondays of the last twelve ISO weeks, oldest first. ``events``: the whole effective log in order,
    ``told``: those of the period by type of payload. ``include_notes``: own words may be shown.
    """

    evaluation: Evaluation
    days: tuple[DayFact, ...]
    sessions: tuple[SessionFact, ...]
    weeks: tuple[date, ...]
    events: Sequence[Event]
    told: Mapping[type[Payload], Sequence[Event]]
    include_notes: bool

    @property
    def start(self) -> date:
        return self.days[0].day

    @property
    def end(self) -> date:
        return self.days[-1].day

    @property
    def fold(self) -> Fold:
        return self.evaluation.folded.fold


def source_of(evaluation: Evaluation, since: date | None, include_notes: bool) -> Source:
    """``since``: the first person-day wanted; None, or a day before the history, means all there is."""
    today = today_of(evaluation)
    past = [fact for fact in evaluation.history.days if since is None or fact.day >= since]
    days, events = (*past, today), evaluation.folded.ordered
    told: dict[type[Payload], list[Event]] = {kind: [] for kind in READ}
    for event in events:
        kind = type(event.payload)
        if kind in told and event.day >= days[0].day:
            told[kind].append(event)
    sessions = sorted(
        (session for session in evaluation.sessions if days[0].day <= session.day <= today.day),
        key=lambda session: (session.day, SLOT_ORDER.index(session.slot)),
    )
    weeks = _weeks(days[0].day, today.day)
    return Source(evaluation, days, tuple(sessions), weeks, events, told, include_notes)


def _weeks(first: date, last: date) -> tuple[date, ...]:
    start = max(monday_of(first), monday_of(last) - timedelta(weeks=WEEKS_SHOWN - 1))
    count = (monday_of(last) - start).days // 7 + 1
    return tuple(start + timedelta(weeks=week) for week in range(count))


def today_of(evaluation: Evaluation) -> DayFact:
    """Today as far as it is settled: a session still open is not counted as planned, so it weighs on nobody."""
    fold, state = evaluation.folded.fold, evaluation.state
    settled = [
        session
        for session in evaluation.plan.sessions
        if not session.optional and evaluation.statuses[session.session_id] in OVER
    ]
    done = {
        function
        for session in evaluation.folded.sessions
        for item in session.items
        if item.is_done
        for function in item.exercise.functions
    }
    return DayFact(
        day=evaluation.day,
        program_day=state.program_day,
        phase=state.phase,
        presentation=state.presentation,
        irritability=state.irritability,
        ref_pain=state.ref_pain,
        flare=state.flare.state,
        morning=evaluation.morning.state,
        pain=evaluation.morning.value,
        idle_days=state.idle_days,
        is_open=is_open(fold, evaluation.day),
        planned=tuple(session.kind for session in settled),
        functions=fold.state.week_days.get(evaluation.day, frozenset()).union(done),
    )


def percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, PERCENT_DIGITS)


def rounded(value: float | None, digits: int = MEAN_DIGITS) -> float | None:
    return None if value is None else round(value, digits)


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
