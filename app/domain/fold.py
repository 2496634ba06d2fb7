"""Folding an ordered log into a state, one person-day after the other.

Within a day events act in order. The morning's step comes with the first answer given in time, else at the
cutoff; while it is still pending, the day goes on with the ranks of the day before. Sessions are facts: they
are gathered first and read when their day ends, only what stops or eases acts at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain import flare_acts, rated_acts, safety_acts, settings_acts, therapist_acts
from app.domain.day_begin import begin_day
from app.domain.day_close import close_day
from app.domain.day_facts import planned_kinds, record_day
from app.domain.days import morning_cutoff
from app.domain.event_types import EventType
from app.domain.events import Event, MorningChecked
from app.domain.folding import Fold
from app.domain.journal import zone_of
from app.domain.morning_step import morning_step
from app.domain.training import SessionFact
from app.domain.vocabulary import MorningState

Act = Callable[[Fold, Event], None]
ACTS: Final[Mapping[EventType, Act]] = {
    EventType.INTAKE_COMPLETED: settings_acts.intake_repeated,
    EventType.PROFILE_CHANGED: settings_acts.profile_changed,
    EventType.FINDING_RECORDED: settings_acts.finding_recorded,
    EventType.DIRECTION_CHECKED: settings_acts.direction_checked,
    EventType.THERAPIST_OVERRIDE: therapist_acts.overridden,
    EventType.SAFETY_SCREENED: safety_acts.screen_answered,
    EventType.CLEARANCE_RECORDED: safety_acts.clearance_recorded,
    EventType.SESSION_DONE: safety_acts.session_reported,
    EventType.FLARE_DECLARED: flare_acts.flare_declared,
    EventType.FLARE_WITHDRAWN: flare_acts.flare_withdrawn,
    EventType.MORNING_CHECKED: rated_acts.woke,
    EventType.CONFIDENCE_RATED: rated_acts.confidence_rated,
    EventType.STEP_ANSWERED: rated_acts.step_answered,
    EventType.OUTCOME_RATED: rated_acts.outcome_rated,
    EventType.PAUSE_SET: rated_acts.pause_set,
    EventType.HELP_ASKED: rated_acts.help_asked,
    EventType.EXPORT_MADE: rated_acts.export_made,
    EventType.WALK_LOGGED: rated_acts.walked,
    EventType.PLAN_SHOWN: rated_acts.plan_shown,
    EventType.SESSION_STARTED: rated_acts.session_shown,
}
"""Types that are not here change nothing when they happen: they are read elsewhere, or by nobody."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The morning question of one person-day. ``given_at``: the first answer in time, None without one.

    Of several answers the highest pain counts; it is late only if none was given in time.
    """

    pain: int | None = None
    given_at: datetime | None = None
    declared: bool = False
    inputs: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        return self.pain is not None and self.given_at is None

    def state(self, *, is_over: bool) -> MorningState:
        if self.pain is None:
            return MorningState.CLOSED if is_over else MorningState.PENDING
        return MorningState.LATE if self.late else MorningState.ANSWERED


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the present lies in the day being folded: ``at`` and the end of its morning."""

    at: datetime
    cutoff: datetime


NOTHING: Final[tuple[Event, ...]] = ()
NO_ANSWER: Final = Answer()


def fold_day(
    fold: Fold,
    day: date,
    events: Sequence[Event],
    sessions: Iterable[SessionFact],
    moment: Moment | None = None,
) -> Answer:
    """One person-day. ``moment`` is given for today only: its morning may be pending, its end is not read."""
    begin_day(fold, day)
    answer = answer_of(day, events, fold.state.answers.wake)
    step_at = _step_time(fold, day, events, answer)
    stepped = False
    for event in events:
        if not stepped and step_at is not None and event.at >= step_at:
            _step(fold, answer, decides=True)
            stepped = True
        act = ACTS.get(event.type)
        if act is not None:
            act(fold, event)
    if not stepped:
        pending = moment is not None and answer.pain is None and moment.at <= moment.cutoff
        _step(fold, answer, decides=not pending)
    if moment is None:
        planned = planned_kinds(fold)
        close_day(fold, sessions)
        record_day(fold, answer.state(is_over=True), answer.pain, planned)
    return answer


def answer_of(day: date, events: Sequence[Event], wake: str) -> Answer:
    """The day's answer out of all that were given; corrections were applied before."""
    given = [event for event in events if event.type is EventType.MORNING_CHECKED]
    if not given:
        return NO_ANSWER
    pains, in_time, declared = [], [], False
    for event in given:
        assert isinstance(event.payload, MorningChecked)
        pains.append(event.payload.pain)
        declared = declared or event.payload.flare
        if event.at <= morning_cutoff(day, zone_of(event.tz), wake):
            in_time.append(event.at)
    inputs = tuple(event.id for event in given)
    return Answer(max(pains), min(in_time, default=None), declared, inputs)


def _step_time(fold: Fold, day: date, events: Sequence[Event], answer: Answer) -> datetime | None:
    """When the morning's step comes: with the answer, else at the cutoff where the day's first event was."""
    if answer.given_at is not None or not events:
        return answer.given_at
    return morning_cutoff(day, zone_of(events[0].tz), fold.state.answers.wake)


def _step(fold: Fold, answer: Answer, *, decides: bool) -> None:
    morning_step(
        fold,
        answer.pain,
        late=answer.late,
        declared=answer.declared,
        decides=decides,
        inputs=answer.inputs,
    )


def days_between(first: date, last: date) -> Iterable[date]:
    """Every person-day from ``first`` to ``last``, both included; none if ``last`` lies before."""
    return (first + timedelta(days=step) for step in range((last - first).days + 1))
