"""The fold's working place: one person's state, the history so far, and the few things every step needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from app.domain.constants import PAIN_CEILING
from app.domain.decision_table import REASONS
from app.domain.event_types import OverrideTarget
from app.domain.evidence import DayEvidence, TrackDecision
from app.domain.exercises import DOSE_STEPS, LAST_DOSE_STEP, Catalogue, Exercise, capped_rank, paths_of
from app.domain.findings import care_flags_found
from app.domain.history import History, Milestone, RankChange, Taken
from app.domain.prescription import Explanation
from app.domain.safety import RESULT_OF
from app.domain.start import equipment_defaults
from app.domain.state import PersonState, TrackRecord
from app.domain.steps import Person
from app.domain.tolerance import effective_irritability
from app.domain.training import SessionFact
from app.domain.vocabulary import Action, Actor, CareFlag, Context, Equipment, Irritability

TOP_LEVEL: Final = 9
WEEK_DAYS: Final = 7
NEURO_SIGN: Final = "neuro"


class Fold:
    """Owned by one evaluation. ``sessions`` by id; ``emergency_number`` as configured. ``judged_by``:
    the reference pain by which the day's morning was judged, before the morning itself moved it.

    Ladders and what is at hand are looked up often and change seldom: ``profile_changed`` forgets them.
    """

    __slots__ = (
        "_anywhere",
        "_equipment",
        "_flags",
        "_ladders",
        "catalogue",
        "emergency_number",
        "history",
        "judged_by",
        "sessions",
        "state",
        "woke_at",
    )

    def __init__(
        self,
        catalogue: Catalogue,
        state: PersonState,
        sessions: Mapping[str, SessionFact],
        emergency_number: str | None,
    ) -> None:
        self.catalogue = catalogue
        self.state = state
        self.sessions = sessions
        self.emergency_number = emergency_number
        self.history = History()
        self.woke_at: str | None = None
        self.judged_by = state.ref_pain
        self._ladders: Mapping[str, tuple[Exercise, ...]] | None = None
        self._equipment: dict[Context, frozenset[Equipment]] | None = None
        self._anywhere: frozenset[Equipment] | None = None
        self._flags: frozenset[CareFlag] | None = None

    @property
    def day(self) -> date:
        return self.state.day

    @property
    def care_flags(self) -> frozenset[CareFlag]:
        if self._flags is None:
            answers = self.state.answers
            balance = {CareFlag.BALANCE_RISK} if answers.walking_aid else set[CareFlag]()
            found = care_flags_found(self.state.findings.values())
            self._flags = frozenset(answers.care_flags) | balance | found | set(self.state.ticked_flags)
        return self._flags

    @property
    def equipment(self) -> Mapping[Context, frozenset[Equipment]]:
        """By context: defaults, then the person's own lists, then a therapist's."""
        if self._equipment is None:
            told = self.state.answers.equipment
            found = self.usual_equipment | {context: frozenset(things) for context, things in told.items()}
            ordered = self.override(OverrideTarget.EQUIPMENT)
            if ordered is not None:
                found |= {context: frozenset(things) for context, things in ordered.items()}
            self._equipment = found
        return self._equipment

    @property
    def usual_equipment(self) -> dict[Context, frozenset[Equipment]]:
        """What is taken to be at hand in each place of which nobody said anything."""
        answers = self.state.answers
        home = frozenset(answers.equipment.get(Context.HOME, ()))
        return equipment_defaults(home, answers.work, frozenset(answers.lie_down))

    @property
    def equipment_anywhere(self) -> frozenset[Equipment]:
        if self._anywhere is None:
            self._anywhere = frozenset[Equipment]().union(*self.equipment.values())
        return self._anywhere

    @property
    def forced(self) -> frozenset[str]:
        return self._exercises(OverrideTarget.FORCE)

    @property
    def excluded(self) -> frozenset[str]:
        """By a therapist, or because a direction check sent symptoms down the leg."""
        avoided = {
            exercise.id
            for exercise in self.catalogue.exercises.values()
            if exercise.bias in self.state.avoided
        }
        return self._exercises(OverrideTarget.EXCLUDE) | avoided

    @property
    def irritability(self) -> Irritability:
        """As it is planned and decided with: high while in a flare-up."""
        return effective_irritability(self.state.irritability.value, self.state.flare.state)

    @property
    def pain_ceiling(self) -> int:
        ordered: int | None = self.override(OverrideTarget.PAIN_CEILING)
        return PAIN_CEILING if ordered is None else min(ordered, PAIN_CEILING)

    @property
    def person(self) -> Person:
        return Person(
            presentation=self.state.presentation,
            irritability=self.irritability,
            care_flags=self.care_flags,
            equipment=self.equipment_anywhere,
            program_day=self.state.program_day,
            forced=self.forced,
        )

    def override(
        self, target: OverrideTarget, track: str | None = None, exercise_id: str | None = None
    ) -> Any:
        """The value of a therapist's open override, None without one."""
        for ordered in self.state.overrides:
            if (ordered.target, ordered.track, ordered.exercise_id) == (target, track, exercise_id):
                return ordered.value
        return None

    @property
    def confirms(self) -> Actor | None:
        """Whose yes a new exercise waits for: a therapist's setting, else the person's own wish. None: nobody's."""
        if self.override(OverrideTarget.PROGRESSION_MODE) == "confirm":
            return Actor.THERAPIST
        return None if self.state.automatic_ok else Actor.PERSON

    def dose_cap(self, exercise: Exercise) -> int:
        """The highest dose step a therapist allows of an exercise, 2 if nothing was said."""
        caps = [
            ordered.value
            for ordered in self.state.overrides
            if ordered.target is OverrideTarget.DOSE_CAP
            and ordered.track in (None, exercise.track)
            and ordered.exercise_id in (None, exercise.id)
        ]
        return min(caps, default=LAST_DOSE_STEP)

    def is_locked(self, track: str) -> bool:
        return any(
            ordered.target is OverrideTarget.LOCK and ordered.track in (None, track)
            for ordered in self.state.overrides
        )

    def _exercises(self, target: OverrideTarget) -> frozenset[str]:
        return frozenset(
            ordered.exercise_id
            for ordered in self.state.overrides
            if ordered.target is target and ordered.exercise_id is not None
        )

    def ladder(self, track: str) -> tuple[Exercise, ...]:
        if self._ladders is None:
            state = self.state
            self._ladders = paths_of(
                self.catalogue,
                state.presentation,
                self.care_flags,
                self.equipment_anywhere,
                state.branch,
                self.forced,
            )
        return self._ladders[track]

    def profile_changed(self) -> None:
        """Forget what was looked up; a ladder that became shorter takes its rank with it."""
        self._ladders = self._equipment = self._anywhere = self._flags = None
        for track, record in self.state.tracks.items():
            self._move(track, record, self.bounded(track, record.rank), "PR")

    def level_bounds(self, track: str) -> tuple[int, int]:
        """Lowest and highest level a therapist allows on a track, from 1."""
        lowest: int | None = self.override(OverrideTarget.MIN_LEVEL, track)
        highest: int | None = self.override(OverrideTarget.MAX_LEVEL, track)
        top = min(highest or TOP_LEVEL, self.catalogue.tracks[track][-1].level)
        return min(lowest or 1, top), top

    def bounded(self, track: str, rank: int) -> int:
        """A rank within a therapist's levels and the person's ladder."""
        lowest, highest = self.level_bounds(track)
        kept = min(max(rank, DOSE_STEPS * (lowest - 1)), DOSE_STEPS * highest - 1)
        return capped_rank(self.ladder(track), kept)

    def set_rank(self, track: str, record: TrackRecord, rank: int, rule: str) -> None:
        """A new rank counts its exposures anew; the same rank changes nothing."""
        if rank != record.rank:
            self._move(track, record, self.bounded(track, rank), rule)

    def _move(self, track: str, record: TrackRecord, rank: int, rule: str) -> None:
        if rank == record.rank:
            return
        self.history.changes.append(RankChange(self.day, track, record.rank, rank, rule))
        record.change = 1 if rank > record.rank else -1
        record.rank = rank
        record.changed_on = self.day
        reset_exposures(record)

    def lower_all(self, steps: int, rule: str) -> None:
        """Every rank that many steps down, not below 0, exposures counted anew."""
        for track, record in self.state.tracks.items():
            self.set_rank(track, record, max(0, record.rank - steps), rule)
            reset_exposures(record)

    def was_trained_today(self, track: str, before: datetime) -> bool:
        """A session of today with the track had begun by then; its day has not ended, so no record says so yet."""
        return any(
            session.day == self.day
            and session.started_at is not None
            and session.started_at <= before
            and any(item.exercise.track == track for item in session.items)
            for session in self.sessions.values()
        )

    def evidence(self, morning: int | None = None, *, late: bool = False) -> DayEvidence:
        """The person's side of what is decided now."""
        state = self.state
        sign = next((code for code in state.signs if code in RESULT_OF), NEURO_SIGN)
        return DayEvidence(
            day=state.day,
            morning=morning,
            late=late,
            ref_pain=state.ref_pain,
            pain_ceiling=self.pain_ceiling,
            person=self.person,
            flare=state.flare,
            week=state.recent_pain(WEEK_DAYS),
            confidence=state.fresh_confidence,
            leg_days=tuple(state.leg_days),
            leg_spreads=tuple(state.leg_spreads),
            dimension_steps=tuple(state.dimension_steps),
            start_pain=state.start_pain,
            sign=f"sign.{sign}",
            safety=state.safety.result,
            emergency_number=self.emergency_number,
        )

    def decide_for_person(
        self, rule: str, action: Action, text: Explanation, cause: str | None, ask: tuple[str, ...] = ()
    ) -> None:
        """A decision that is not about one track, made at once by the event ``cause``, if one is known.

        A person has one decision a day: a stop stands in place of a flare-up's reset.
        """
        taken = self.history.taken
        taken[:] = [
            replace(entry, undone=True) if entry.day == self.day and entry.decision.track is None else entry
            for entry in taken
        ]
        decision = TrackDecision(None, rule, action, REASONS[rule], None, None, text, ask)
        taken.append(Taken(self.day, decision, () if cause is None else (cause,)))

    def note(self, field: str, value: str | int, source: str) -> None:
        self.history.milestones.append(Milestone(self.day, field, value, source))


def reset_exposures(record: TrackRecord) -> None:
    record.exposures = record.quiet = record.tolerated = 0
