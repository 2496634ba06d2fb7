"""Two baselines for the engine: a printed programme that never changes, and one that adds a step a week.

Both use the same composer, windows and exercises as the engine, so that what differs is progression alone.
They ask nothing and hear nothing: no morning, no flare-up, no ceiling of pain, no irritability.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.archetypes import Archetype
from app.domain.dayplan import DayRequest, plan_day
from app.domain.days import minutes_of, person_day
from app.domain.event_sessions import SessionDone
from app.domain.events import Event
from app.domain.exercises import DOSE_STEPS, Catalogue, path_of
from app.domain.prescription import DayPlan, PlannedSession
from app.domain.standing import Standing
from app.domain.start import equipment_defaults
from app.domain.synthetic import NPRS_MAX
from app.domain.tolerance import starting_ref_pain
from app.domain.vocabulary import (
    Context,
    Equipment,
    FlareState,
    Irritability,
    MovementFunction,
    ProgramPhase,
    SessionKind,
)
from app.services.simulated_programme import Today


@dataclass(frozen=True, slots=True)
class Ramp:
    """Every track starts at ``first_rank`` and rises by ``per_week`` each week, as far as its ladder goes."""

    name: str
    first_rank: int
    per_week: int

    def rank(self, program_day: int) -> int:
        return self.first_rank + self.per_week * (program_day // 7)


STATIC: Final = Ramp("static", first_rank=1, per_week=0)
LINEAR: Final = Ramp("linear", first_rank=1, per_week=1)
"""Both begin with the middle dose of the first exercise, as printed sheets do."""


class Sheet:
    """A programme for ``Person``: plans each day once, from what was done so far."""

    def __init__(
        self, ramp: Ramp, catalogue: Catalogue, archetype: Archetype, start: date, zone: ZoneInfo
    ) -> None:
        self.ramp, self.catalogue, self.archetype = ramp, catalogue, archetype
        self.start, self.zone = start, zone
        self.plan: DayPlan | None = None
        self.last_done: dict[str, date] = {}
        self.last_strength: date | None = None
        self.trained: dict[date, frozenset[MovementFunction]] = {}

    def hear(self, event: Event) -> None:
        """Only whether a session was done: what is due next depends on it."""
        done = event.payload
        if not isinstance(done, SessionDone) or self.plan is None:
            return
        session = next(found for found in self.plan.sessions if found.session_id == done.session_id)
        exercises = [self.catalogue.exercises[item.exercise_id] for item in session.items]
        self.last_done |= dict.fromkeys((exercise.track for exercise in exercises), event.day)
        functions = {function for exercise in exercises for function in exercise.functions}
        self.trained[event.day] = self.trained.get(event.day, frozenset()) | functions
        if session.kind is SessionKind.STRENGTH:
            self.last_strength = event.day

    def today(self, now: datetime) -> Today:
        day = person_day(now, self.zone, self.archetype.answers.wake)
        if self.plan is None or self.plan.day != day:
            self.plan = plan_day(self.catalogue, self._request(day))
        ranks = self.ranks((day - self.start).days)
        return Today(self.plan, ranks, starting_ref_pain(self.archetype.answers.avg_pain), NPRS_MAX)

    def calm_instead(self, session: PlannedSession) -> PlannedSession | None:
        return session

    def ranks(self, program_day: int) -> Mapping[str, int]:
        return {
            track: min(self.ramp.rank(program_day), DOSE_STEPS * length - 1)
            for track, length in ladder_lengths(self.catalogue, self.archetype).items()
        }

    def _request(self, day: date) -> DayRequest:
        answers = self.archetype.answers
        monday = day - timedelta(days=day.weekday())
        done = [functions for when, functions in self.trained.items() if monday <= when < day]
        week_start = max(monday, self.start)
        return DayRequest(
            day=day,
            zone=self.zone,
            standing=self._standing((day - self.start).days),
            wake_min=minutes_of(answers.wake),
            bed_min=minutes_of(answers.bed),
            sessions=answers.sessions,
            working_day=answers.work != "not_working" and day.isoweekday() in answers.working_days,
            days_done={
                function: sum(function in functions for functions in done) for function in MovementFunction
            },
            target_days=7 - (week_start - monday).days,
            last_done=self.last_done,
            last_strength=self.last_strength,
        )

    def _standing(self, program_day: int) -> Standing:
        return Standing(
            presentation=self.archetype.presentation,
            irritability=Irritability.LOW,
            phase=ProgramPhase.BUILD,
            program_day=program_day,
            equipment=at_hand(self.archetype),
            ranks=self.ranks(program_day),
            flare_state=FlareState.CALM,
        )


def at_hand(archetype: Archetype) -> Mapping[Context, frozenset[Equipment]]:
    answers = archetype.answers
    home = frozenset(answers.equipment.get(Context.HOME, ()))
    own = {context: frozenset(things) for context, things in answers.equipment.items()}
    return equipment_defaults(home, answers.work, frozenset(answers.lie_down)) | own


def ladder_lengths(catalogue: Catalogue, archetype: Archetype) -> Mapping[str, int]:
    """Levels of each track this person can climb, without tracks that open only when others are mastered."""
    anywhere = frozenset[Equipment]().union(*at_hand(archetype).values())
    paths = {
        track: path_of(catalogue, track, archetype.presentation, frozenset(), anywhere, {})
        for track, exercises in catalogue.tracks.items()
        if not exercises[0].requires
    }
    return {track: len(path) for track, path in paths.items() if path}
