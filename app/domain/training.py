"""What was really trained: the events of each session gathered into one fact, two phones merged.

One planned session has one id on every phone. Where two phones tell of the same item, the worse answer counts
and the longer time; of two starts the earlier one names the items, the items of the other are extra ones. A
session without its end keeps its items: what they say is known, what was never asked is not.

The facts are named tuples: a year has thousands, and they cost a fifth of a frozen dataclass.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from app.domain.constants import COMPLETION_LITTLE
from app.domain.dosing import dose_of, last_dose_step, rep_s, time_under_tension
from app.domain.event_sessions import ExerciseDone, SessionDone, SessionSkipped, SessionStarted, ShownItem
from app.domain.event_types import EventType
from app.domain.events import Event
from app.domain.exercises import Catalogue, Exercise
from app.domain.vocabulary import (
    Bias,
    FormRating,
    LegResponse,
    SessionKind,
    SetEnd,
    SkipReason,
    Slot,
)

FORM_ORDER: Final = (FormRating.CLEAN, FormRating.OK, FormRating.LOST)
OF_A_SESSION: Final = frozenset(
    {
        EventType.SESSION_STARTED,
        EventType.EXERCISE_DONE,
        EventType.SESSION_DONE,
        EventType.SESSION_SKIPPED,
    }
)
LEG_ORDER: Final = (LegResponse.NONE, LegResponse.LESS, LegResponse.SAME, LegResponse.FURTHER)


class ItemFact(NamedTuple):
    """One exercise done. ``completion`` 0–1; ``tension_s``: seconds under tension, both sides.

    ``shown`` is what the screen said at the start, None for an extra item. ``inputs``: ids of the events read.
    """

    exercise: Exercise
    item: int
    dose_step: int
    shown: ShownItem | None
    completion: float
    tension_s: int
    form: FormRating
    breath_held: bool
    rpe: int
    reason: SkipReason
    load_kg: float | None
    inputs: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """At least half: it counts for the session and for the week's coverage."""
        return self.completion >= COMPLETION_LITTLE


class SessionFact(NamedTuple):
    """One session of a person-day. ``starts`` in order, the first names the items; ``ends`` may be empty.

    ``before`` is the highest pain at a start, None if no start is known.
    """

    session_id: str
    day: date
    slot: Slot
    kind: SessionKind | None
    before: int | None
    started_at: datetime | None
    starts: tuple[SessionStarted, ...]
    items: tuple[ItemFact, ...]
    ends: tuple[SessionDone, ...]
    skipped: SkipReason | None
    inputs: tuple[str, ...]

    @property
    def is_calm(self) -> bool:
        return self.kind is SessionKind.CALM

    @property
    def is_completed(self) -> bool:
        """Ended, with at least one exercise half done; adapted and short sessions count."""
        if self.ends:
            for item in self.items:  # asked thousands of times for a year: half the time of ``any``
                if item.completion >= COMPLETION_LITTLE:
                    return True
        return False

    @property
    def is_adapted(self) -> bool:
        return any(end.adapted for end in self.ends)

    @property
    def neuro_new(self) -> bool:
        return any(end.neuro_new for end in self.ends)

    @property
    def wall_s(self) -> int:
        return max((end.wall_s for end in self.ends), default=0)

    def pain_of(self, exercise_id: str) -> tuple[int | None, int | None]:
        """During and after, as far as they count for one exercise; None while the session has no end.

        Where exercises were picked, the others are credited with the pain at the start, never more than the
        reported value.
        """
        during: int | None = None
        after: int | None = None
        if len(self.ends) == 1 and not self.ends[0].blamed:
            return self.ends[0].during, self.ends[0].after
        for end in self.ends:
            spared = bool(end.blamed) and exercise_id not in end.blamed and self.before is not None
            start = self.before if spared and self.before is not None else 10
            during = max(during if during is not None else 0, min(end.during, start))
            after = max(after if after is not None else 0, min(end.after, start))
        return during, after

    def leg_of(self, exercise: Exercise) -> LegResponse:
        """Without a pick, "further" counts for the exercises that bend or arch the back, or for all."""
        worst = LegResponse.NONE
        for end in self.ends:
            if end.leg is LegResponse.NONE:
                continue
            if end.leg is LegResponse.FURTHER and not self._sent_further(end, exercise):
                continue
            worst = max(worst, end.leg, key=LEG_ORDER.index)
        return worst

    def _sent_further(self, end: SessionDone, exercise: Exercise) -> bool:
        if end.leg_blamed:
            return exercise.id in end.leg_blamed
        biased = [item.exercise for item in self.items if item.exercise.bias is not Bias.NEUTRAL]
        return not biased or exercise in biased


class _Gathered:
    """The events of one session id as they are found; only used while gathering."""

    __slots__ = ("done", "ends", "first", "inputs", "skipped", "started", "starts")

    def __init__(self, first: Event) -> None:
        self.first = first
        self.started: Event | None = None
        self.starts: list[SessionStarted] = []
        self.done: list[tuple[str, ExerciseDone]] = []
        self.ends: list[SessionDone] = []
        self.skipped: SkipReason | None = None
        self.inputs: list[str] = []

    def add(
        self, event: Event, payload: SessionStarted | ExerciseDone | SessionDone | SessionSkipped
    ) -> None:
        self.inputs.append(event.id)
        if isinstance(payload, ExerciseDone):
            self.done.append((event.id, payload))
        elif isinstance(payload, SessionStarted):
            self.started = self.started or event
            self.starts.append(payload)
        elif isinstance(payload, SessionDone):
            self.ends.append(payload)
        else:
            self.skipped = payload.reason


def gather(catalogue: Catalogue, ordered: Iterable[Event]) -> list[SessionFact]:
    """The sessions of an ordered log, by their first event.

    An exercise the catalogue does not know (any more) is left out of the items.
    """
    found: dict[str, _Gathered] = {}
    for event in ordered:
        if event.type in OF_A_SESSION:
            payload = event.payload
            assert isinstance(payload, ExerciseDone | SessionStarted | SessionDone | SessionSkipped)
            gathered = found.get(payload.session_id)
            if gathered is None:
                gathered = found[payload.session_id] = _Gathered(event)
            gathered.add(event, payload)
    return [_session(catalogue, session_id, gathered) for session_id, gathered in found.items()]


def _session(catalogue: Catalogue, session_id: str, gathered: _Gathered) -> SessionFact:
    starts = tuple(gathered.starts)
    started = gathered.started
    return SessionFact(
        session_id=session_id,
        day=(started or gathered.first).day,
        slot=Slot(session_id[11:]),
        kind=starts[0].kind if starts else None,
        before=max([start.before for start in starts], default=None),
        started_at=started.at if started else None,
        starts=starts,
        items=_items(catalogue, starts, gathered.done),
        ends=tuple(gathered.ends),
        skipped=gathered.skipped if not starts and not gathered.done else None,
        inputs=tuple(gathered.inputs),
    )


def _items(
    catalogue: Catalogue, starts: Sequence[SessionStarted], done: Sequence[tuple[str, ExerciseDone]]
) -> tuple[ItemFact, ...]:
    shown = {(item.item, item.exercise_id): item for start in reversed(starts) for item in start.items}
    merged: dict[tuple[int, str], ItemFact] = {}
    for event_id, payload in done:
        exercise = catalogue.exercises.get(payload.exercise_id)
        if exercise is None:
            continue
        key = payload.item, payload.exercise_id
        fact = _item(exercise, payload, shown.get(key), event_id)
        merged[key] = _worse_item(merged[key], fact) if key in merged else fact
    return tuple(merged.values())


def _item(exercise: Exercise, done: ExerciseDone, shown: ShownItem | None, event_id: str) -> ItemFact:
    planned_step = min(shown.dose_step if shown else done.dose_step, last_dose_step(exercise))
    completion, tension_s = _completion(exercise, planned_step, done)
    return ItemFact(
        exercise,
        done.item,
        min(done.dose_step, last_dose_step(exercise)),
        shown,
        completion,
        tension_s,
        done.form,
        done.breath_held,
        done.rpe,
        done.reason,
        done.load_kg,
        (event_id,),
    )


@cache
def _planned_sets(exercise: Exercise, dose_step: int) -> tuple[tuple[tuple[int, int], ...], bool]:
    """(repetitions, seconds) of each planned set on one side, and whether seconds may stand for repetitions."""
    dose = dose_of(exercise, dose_step)
    return tuple((reps, reps * rep_s(exercise, dose)) for reps in dose.reps), dose.hold_s is not None


def _completion(exercise: Exercise, dose_step: int, done: ExerciseDone) -> tuple[float, int]:
    """Mean share of the planned sets, and seconds under tension.

    A set ended because form was lost is credited in full: stopping there was right. Its time is what it was.
    """
    planned, timed = _planned_sets(exercise, dose_step)
    credited = worked = 0.0
    for (reps, seconds), was in zip(planned, done.sets, strict=False):
        share = was.reps / reps
        if timed:
            share = max(share, was.seconds / seconds)
        share = min(share, 1.0)
        worked += share * reps
        credited += 1.0 if was.ended_by is SetEnd.FORM else share
    total_reps = sum([reps for reps, _ in planned])
    tension_s = time_under_tension(exercise, dose_step)
    # 5, 4 and 3 of 5 are 80 %, which binary fractions would put just under it.
    return round(credited / len(planned), 9), round(tension_s * worked / total_reps)


def _worse_item(one: ItemFact, other: ItemFact) -> ItemFact:
    """Two phones on one item: the worse of every answer, the longer time."""
    less = min(one, other, key=lambda fact: (fact.completion, fact.reason.value))
    return ItemFact(
        one.exercise,
        one.item,
        min(one.dose_step, other.dose_step),
        one.shown,
        less.completion,
        max(one.tension_s, other.tension_s),
        max(one.form, other.form, key=FORM_ORDER.index),
        one.breath_held or other.breath_held,
        max(one.rpe, other.rpe),
        less.reason,
        max([load for load in (one.load_kg, other.load_kg) if load is not None], default=None),
        (*one.inputs, *other.inputs),
    )
