"""The phone of a simulated patient: writes the same events a real one does, numbered and timed alike."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from app.domain.dosing import dose_of, last_walk_extra_s, rep_s
from app.domain.event_sessions import ExerciseDone, SessionStarted, SetDone, ShownItem
from app.domain.event_types import EventType
from app.domain.events import Event, Payload
from app.domain.exercises import Exercise
from app.domain.prescription import PlannedItem, PlannedSession
from app.domain.synthetic import Felt, part_of
from app.domain.vocabulary import Actor, FormRating, SetEnd, SkipReason


class Phone:
    """``log`` holds what was told, in order. Ids follow from the person and the number of the event, so that
    the same life gives the same log."""

    def __init__(self, person_id: UUID, device_id: UUID, tz: str) -> None:
        self.person_id, self.device_id, self.tz = person_id, device_id, tz
        self.log: list[Event] = []
        self.listeners: list[Callable[[Event], None]] = []

    def tell(self, at: datetime, day: date, payload: Payload, actor: Actor = Actor.PERSON) -> Event:
        """Writes one event of person-day ``day``; ``at`` is cut to whole seconds."""
        number = len(self.log) + 1
        event = Event(
            id=str(uuid5(self.person_id, f"event {number}")),
            type=EventType(type(payload).__name__),
            v=1,
            person_id=str(self.person_id),
            device_id=str(self.device_id),
            seq=number,
            at=at.astimezone(UTC).replace(microsecond=0),
            tz=self.tz,
            day=day,
            actor=actor,
            payload=payload,
        )
        self.log.append(event)
        for listen in self.listeners:
            listen(event)
        return event


def started(session: PlannedSession, before: int) -> SessionStarted:
    return SessionStarted(
        session_id=session.session_id,
        slot=session.slot,
        kind=session.kind,
        context=session.context,
        phase=session.phase,
        before=before,
        unplanned=False,
        items=tuple(_shown(item) for item in session.items),
        planned_s=session.planned_s,
    )


def _shown(item: PlannedItem) -> ShownItem:
    return ShownItem(
        item.item,
        item.exercise_id,
        item.track,
        item.rank,
        item.dose_step,
        item.role,
        item.substitute,
        item.seconds,
    )


def exercise_done(session: PlannedSession, item: PlannedItem, exercise: Exercise, felt: Felt) -> ExerciseDone:
    return ExerciseDone(
        session_id=session.session_id,
        item=item.item,
        exercise_id=item.exercise_id,
        dose_step=item.dose_step,
        sets=_sets(exercise, item.dose_step, felt),
        form=felt.form,
        breath_held=felt.breath_held,
        rpe=felt.rpe,
        reason=felt.reason,
    )


def _sets(exercise: Exercise, dose_step: int, felt: Felt) -> tuple[SetDone, ...]:
    """What was done of each set; the last one tells how it ended."""
    dose = dose_of(exercise, dose_step)
    one_rep_s, extra_s = rep_s(exercise, dose), last_walk_extra_s(exercise, dose_step)
    done = [
        SetDone(part_of(reps, felt.completion), part_of(reps * one_rep_s, felt.completion), SetEnd.DONE)
        for reps in dose.reps
    ]
    last = done[-1]
    done[-1] = SetDone(last.reps, last.seconds + part_of(extra_s, felt.completion), _end_of(felt))
    return tuple(done)


def _end_of(felt: Felt) -> SetEnd:
    if felt.reason is SkipReason.PAIN:
        return SetEnd.PAIN
    if felt.form is FormRating.LOST:
        return SetEnd.FORM
    return SetEnd.DONE if felt.completion == 1 else SetEnd.CHOICE


def blamed(felt: Sequence[tuple[str, Felt]], before: int, easy_pain_max: int) -> tuple[str, ...]:
    """Exercises a person would pick as the ones that hurt: the worst, if pain rose above easy and above the start."""
    worst = max((one.during for _, one in felt), default=0)
    if worst <= max(before, easy_pain_max):
        return ()
    return tuple(exercise_id for exercise_id, one in felt if one.during == worst)
