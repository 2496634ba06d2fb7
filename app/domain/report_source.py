"""What every part of the report reads: one evaluation, cut to a period, with today as far as it is settled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.engine import Evaluation
from app.domain.events import Event, Payload
from app.domain.folding import Fold
from app.domain.history import DayFact
from app.domain.outcomes import monday_of
from app.domain.planning import OVER, is_open
from app.domain.training import SessionFact
from app.domain.vocabulary import Slot

WEEKS_SHOWN = 12
MEAN_DIGITS = 2
RATIO_DIGITS = 4
PERCENT_DIGITS = 1
SLOT_ORDER = tuple(Slot)


@dataclass(frozen=True, slots=True)
class Source:
    """``days``: person-days of the period, oldest first, today last. ``sessions``: of the period, by day and slot.

    ``events``: the whole effective log in order. ``include_notes``: own words may be shown.
    """

    evaluation: Evaluation
    days: tuple[DayFact, ...]
    sessions: tuple[SessionFact, ...]
    events: Sequence[Event]
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

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the last twelve ISO weeks of the period, oldest first."""
        first = max(monday_of(self.start), monday_of(self.end) - timedelta(weeks=WEEKS_SHOWN - 1))
        count = (monday_of(self.end) - first).days // 7 + 1
        return tuple(first + timedelta(weeks=week) for week in range(count))

    def told(self, kind: type[Payload]) -> Iterator[Event]:
        """Events of one payload type on the days of the period."""
        return (event for event in self.events if type(event.payload) is kind and self.start <= event.day)


def source_of(evaluation: Evaluation, since: date | None, include_notes: bool) -> Source:
    """``since``: the first person-day wanted; None, or a day before the history, means all there is."""
    today = today_of(evaluation)
    past = [fact for fact in evaluation.history.days if since is None or fact.day >= since]
    days = (*past, today)
    sessions = sorted(
        (session for session in evaluation.sessions if days[0].day <= session.day <= today.day),
        key=lambda session: (session.day, SLOT_ORDER.index(session.slot)),
    )
    return Source(evaluation, days, tuple(sessions), evaluation.folded.ordered, include_notes)


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
