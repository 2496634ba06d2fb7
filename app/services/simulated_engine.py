"""The engine as a simulated patient meets it, with everything it showed kept for the checks."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from app.domain.beginning import Profile
from app.domain.composer import ComposeRequest, compose
from app.domain.course import Course
from app.domain.coverage import Week
from app.domain.engine import Evaluation
from app.domain.event_types import EventType
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.planning import standing_of
from app.domain.prescription import PlannedSession
from app.domain.safety import SafetyRecord
from app.domain.vocabulary import SessionKind
from app.services.simulated_programme import Stop, Today

AN_HOUR_MIN = 60


class Engine:
    """A programme for ``Person``: the real rules, evaluated at every look. ``looks`` are all of them, in order.

    The mornings of the days in ``held_back`` are answered in time on a phone without a network; they arrive
    together with the first event after those days.
    """

    def __init__(
        self, catalogue: Catalogue, profile: Profile, tz: str, held_back: frozenset[date] = frozenset()
    ) -> None:
        self.catalogue = catalogue
        self.course = Course(catalogue, profile, tz)
        self.looks: list[Evaluation] = []
        self.held_back = held_back
        self._waiting: list[Event] = []

    def hear(self, event: Event) -> None:
        if event.type is EventType.MORNING_CHECKED and event.day in self.held_back:
            self._waiting.append(event)
            return
        if self._waiting and event.day not in self.held_back:
            for late in self._waiting:
                self.course.hear(late)
            self._waiting.clear()
        self.course.hear(event)

    def look(self, now: datetime) -> Evaluation:
        evaluation = self.course.look(now)
        self.looks.append(evaluation)
        return evaluation

    def today(self, now: datetime) -> Today:
        evaluation = self.look(now)
        state = evaluation.state
        return Today(
            plan=evaluation.plan,
            ranks={track: one.rank for track, one in state.tracks.items()},
            ref_pain=state.ref_pain,
            pain_ceiling=state.pain_ceiling,
            due=state.safety_due,
            stop=_stop(state.safety),
            to_try=tuple(ask.track for ask in evaluation.asks if ask.code == "try_step" and ask.track),
        )

    def calm_instead(self, session: PlannedSession) -> PlannedSession | None:
        """What is offered when pain at the start is above the ceiling: something calm in the same place."""
        fold = self.looks[-1].folded.fold
        asked = ComposeRequest(
            standing=standing_of(fold, session.day),
            kind=SessionKind.CALM,
            context=session.context,
            minutes_since_wake=AN_HOUR_MIN,
            week=Week({}, {}),
            last_done={},
        )
        calm = compose(self.catalogue, asked)
        if calm is None:
            return None
        return replace(session, kind=calm.kind, items=calm.items, planned_s=calm.planned_s)


def _stop(safety: SafetyRecord) -> Stop | None:
    if not safety.is_blocked or safety.since is None or safety.event_id is None:
        return None
    return Stop(safety.event_id, safety.since, safety.cleared_on is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the engine showed on one person-day: every look, the last one after the morning was closed."""

    looks: tuple[Evaluation, ...]

    @property
    def last(self) -> Evaluation:
        return self.looks[-1]


def by_day(looks: list[Evaluation]) -> list[Shown]:
    return [Shown(tuple(found)) for _, found in groupby(looks, key=lambda look: look.day)]
