"""What happened in a simulated life, read from the log alone: the checks trust nothing the engine computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from app.domain.asks import Urgency
from app.domain.days import morning_cutoff
from app.domain.dosing import dose_of, last_dose_step, rep_s
from app.domain.engine import Evaluation
from app.domain.event_sessions import ExerciseDone, SessionDone, SessionStarted
from app.domain.events import Event, MorningChecked
from app.domain.exercises import Catalogue, Exercise, rank_of
from app.domain.vocabulary import FlareState, FormRating, MovementFunction, SessionKind, SetEnd
from app.services.simulated_engine import Shown, by_day
from app.services.simulated_life import Life


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise of a session that was ended. ``pain``: the higher of during and after, as credited."""

    exercise: Exercise
    rank: int
    calm: bool
    pain: int
    rpe: int
    form: FormRating
    breath_held: bool
    completion: float


@dataclass(frozen=True)
class Trace:
    """A life with the engine and what its log says, by person-day."""

    life: Life
    catalogue: Catalogue
    tz: str

    @cached_property
    def shown(self) -> list[Shown]:
        assert self.life.engine is not None
        return by_day(self.life.engine.looks)

    def on(self, day: date) -> Evaluation:
        """The last look of a person-day."""
        return self.shown[self.program_day(day)].last

    def evening(self, day: date) -> datetime:
        """Late enough that the morning is closed, and still the same person-day."""
        return morning_cutoff(day, ZoneInfo(self.tz), self.life.archetype.answers.wake) + timedelta(hours=11)

    @cached_property
    def events(self) -> Mapping[date, list[Event]]:
        found: dict[date, list[Event]] = {}
        for event in self.life.log:
            found.setdefault(event.day, []).append(event)
        return found

    @cached_property
    def done(self) -> Mapping[date, list[Done]]:
        return {day: list(_done(self.catalogue, events)) for day, events in self.events.items()}

    def morning(self, day: date) -> int | None:
        """The answer given in time."""
        wake = self.life.archetype.answers.wake
        cutoff = morning_cutoff(day, ZoneInfo(self.tz), wake)
        for event in self.events.get(day, ()):
            if isinstance(event.payload, MorningChecked) and event.at <= cutoff:
                return event.payload.pain
        return None

    def trained(self, day: date) -> frozenset[MovementFunction]:
        """Functions of the exercises at least half done."""
        done = self.done.get(day, ())
        return frozenset(f for one in done if one.completion >= 0.5 for f in one.exercise.functions)

    def sessions_done(self, day: date) -> int:
        events = self.events.get(day, ())
        return sum(isinstance(event.payload, SessionDone) for event in events)

    def program_day(self, day: date) -> int:
        return (day - self.life.start).days

    def whole_weeks(self) -> Iterable[list[date]]:
        """Every ISO week, Monday to Sunday, that lies in the run completely."""
        days = [shown.last.day for shown in self.shown]
        for monday in days:
            week = [monday + timedelta(days=step) for step in range(7)]
            if monday.weekday() == 0 and week[-1] <= days[-1]:
                yield week


def _done(catalogue: Catalogue, events: Iterable[Event]) -> Iterable[Done]:
    started: dict[str, SessionStarted] = {}
    items: dict[str, list[ExerciseDone]] = {}
    for event in events:
        match event.payload:
            case SessionStarted() as start:
                started[start.session_id] = start
            case ExerciseDone() as item:
                items.setdefault(item.session_id, []).append(item)
            case SessionDone() as end:
                start = started[end.session_id]
                for item in items.get(end.session_id, ()):
                    yield _one(catalogue.exercises[item.exercise_id], start, item, end)
            case _:
                pass


def _one(exercise: Exercise, start: SessionStarted, item: ExerciseDone, end: SessionDone) -> Done:
    picked = not end.blamed or exercise.id in end.blamed
    pain = max(end.during, end.after)
    return Done(
        exercise=exercise,
        rank=rank_of(exercise, min(item.dose_step, last_dose_step(exercise))),
        calm=start.kind is SessionKind.CALM,
        pain=pain if picked else min(pain, start.before),
        rpe=item.rpe,
        form=item.form,
        breath_held=item.breath_held,
        completion=_completion(exercise, item),
    )


def _completion(exercise: Exercise, item: ExerciseDone) -> float:
    dose = dose_of(exercise, item.dose_step)
    seconds = rep_s(exercise, dose)
    shares = []
    for reps, was in zip(dose.reps, item.sets, strict=True):
        share = was.reps / reps
        if dose.hold_s is not None:
            share = max(share, was.seconds / (reps * seconds))
        shares.append(1.0 if was.ended_by is SetEnd.FORM else min(share, 1.0))
    return sum(shares) / len(shares)


def ranks_of(look: Evaluation) -> dict[str, int]:
    return {track: now.rank for track, now in look.state.tracks.items()}


def in_flare_state(look: Evaluation) -> bool:
    return look.state.flare.state is FlareState.FLARE


def flags(trace: Trace) -> frozenset[str]:
    """Codes of all flags a therapist would have seen on any evening."""
    return frozenset(
        ask.code for shown in trace.shown for ask in shown.last.asks if ask.urgency is not Urgency.QUESTION
    )
