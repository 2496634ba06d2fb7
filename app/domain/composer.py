"""Composing one session: what to do now, in this place, in five to ten minutes.

The same request always gives the same session. ``check_session`` judges any session, ours or another's, by the
same rules written a second time without this module.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain import session_kinds
from app.domain.coverage import Week
from app.domain.dosing import (
    BREATHING_LAST_STEP,
    BRIEF_BUDGET_S,
    budget,
)
from app.domain.draft import Entry, add_filler, grow, seconds_of, shrink, stretch_limit
from app.domain.exercises import Catalogue, Exercise
from app.domain.options import HereAndNow, Option
from app.domain.prescription import PlannedItem
from app.domain.session_check import check_session
from app.domain.standing import Standing
from app.domain.vocabulary import (
    Context,
    Fit,
    FlareState,
    Irritability,
    ProgramPhase,
    Role,
    SessionKind,
)
from app.domain.vocabulary import MovementFunction as Fn
from app.domain.wish import Wish

__all__ = ["ComposeRequest", "ComposedSession", "check_session", "compose"]

INSTEAD: Final = {
    SessionKind.MOBILITY: (SessionKind.CALM, SessionKind.POSITION_RESET),
    SessionKind.STRENGTH: (SessionKind.CALM, SessionKind.POSITION_RESET, SessionKind.MOBILITY),
    SessionKind.POSITION_RESET: (SessionKind.CALM, SessionKind.MOBILITY),
    SessionKind.EVENING_DECOMPRESSION: (
        SessionKind.CALM,
        SessionKind.POSITION_RESET,
        SessionKind.MOBILITY,
    ),
    SessionKind.CALM: (),
}
"""What is planned when a kind cannot be filled: a calm session, else any gentle kind that can."""


@dataclass(frozen=True, slots=True)
class ComposeRequest:
    """One session to compose.

    ``minutes_since_wake`` is that of the earliest moment at which it may be started. ``last_done`` maps a
    track to the person-day it was last trained. ``brief`` asks for the small start after days without a
    session. ``later_today`` are the functions that later sessions of the day are for: what falls behind this
    week is added here as a filler only if no later session will bring it.
    """

    standing: Standing
    kind: SessionKind
    context: Context
    minutes_since_wake: int
    week: Week
    last_done: Mapping[str, date]
    brief: bool = False
    later_today: frozenset[Fn] = frozenset()


@dataclass(frozen=True, slots=True)
class ComposedSession:
    """What was composed; ``kind`` differs from the one asked for when that could not be filled here."""

    kind: SessionKind
    phase: ProgramPhase
    items: tuple[PlannedItem, ...]
    planned_s: int


def compose(catalogue: Catalogue, request: ComposeRequest) -> ComposedSession | None:
    """The session for a request, or None if nothing of allowed length can be done there.

    In a flare every kind becomes calm. A strength session without any possible trunk exercise becomes a
    mobility session; a kind that cannot reach its minimum becomes a calm one.
    """
    if request.standing.flare_state == FlareState.FLARE:
        request = replace(request, kind=SessionKind.CALM)
    wanted = _Composition(catalogue, request)
    session = wanted.session()
    instead = INSTEAD[request.kind]
    if request.kind == SessionKind.STRENGTH and wanted.lacks_its_purpose:
        instead = (SessionKind.MOBILITY, *INSTEAD[SessionKind.MOBILITY])
    for kind in instead:
        if session is None:
            session = _Composition(catalogue, replace(request, kind=kind)).session()
    return session


class _Composition:
    """The pool of one request and the choices made from it."""

    __slots__ = ("_entries", "_here", "_kind", "_pool", "_request", "_standing", "_week", "_wish")

    def __init__(self, catalogue: Catalogue, request: ComposeRequest) -> None:
        self._request = request
        self._kind = request.kind
        self._standing = request.standing
        self._week = request.week
        self._wish = Wish(request.standing, request.last_done, calm=request.kind == SessionKind.CALM)
        self._entries: list[Entry] = []
        self._here = HereAndNow(
            catalogue, request.standing, request.kind, request.context, request.minutes_since_wake
        )
        if self._kind == SessionKind.CALM:
            self._pool = list(self._here.first_levels(self._filler_functions()).values())
        else:
            tracks = session_kinds.tracks_of(catalogue, self._kind)
            self._pool = self._placed(self._here.options(tracks).values())

    @property
    def lacks_its_purpose(self) -> bool:
        """After ``session``: nothing could be found for the first slot, which is what the session is for."""
        return not self._entries

    def session(self) -> ComposedSession | None:
        """The session, or None if its first slot stays empty or its length cannot be met."""
        if not self._fill_slots():
            return None
        standing = self._standing
        least_s, most_s = BRIEF_BUDGET_S if self._request.brief else budget(standing.phase, self._kind)
        self._add_pressing()
        shrink(self._entries, most_s, walking_last=standing.walks_for_endurance)
        self._add_behind(most_s)
        grow(self._entries, (least_s, most_s), self._filler_functions(), self._fillers)
        if self._kind != SessionKind.CALM:
            grow(self._entries, (least_s, most_s), session_kinds.LAST_FILLERS, self._fillers)
        planned_s = seconds_of(self._entries)
        if len(self._entries) < session_kinds.FEWEST_ITEMS or not least_s <= planned_s <= most_s:
            return None
        return ComposedSession(self._kind, standing.phase, tuple(self._items()), planned_s)

    def _fill_slots(self) -> bool:
        slots = session_kinds.slots_of(self._kind, with_endurance=self._standing.walks_for_endurance)
        for place, slot in enumerate(slots):
            options = self._best_first(self._pool, slot, Role.MAIN)
            if not options and place == 0:
                options = self._best_first(self._placed(self._here.earned(slot)), slot, Role.MAIN)
            if options:
                self._add(options[0], slot, Role.MAIN)
            elif place == 0:
                return False
        return True

    def _add_pressing(self) -> None:
        """One filler that every day left of the week must bring comes in before shrinking, which may still
        drop it for something more needed."""
        for function in self._filler_functions():
            wanted = self._week.is_pressing(function) and function not in self._request.later_today
            for filler in self._fillers(function)[:1] if wanted else ():
                self._add(filler.option, (function,), Role.FILLER)
                return

    def _add_behind(self, most_s: int) -> None:
        """One filler for what falls behind this week, if there is room for it and none came in before."""
        if any(entry.role == Role.FILLER for entry in self._entries):
            return
        for function in self._filler_functions():
            wanted = self._week.is_behind(function) and function not in self._request.later_today
            if wanted and add_filler(self._entries, self._fillers(function), most_s):
                return

    def _placed(self, options: Iterable[Option]) -> list[Option]:
        return [option for option in options if session_kinds.has_a_place(self._kind, option.exercise)]

    def _best_first(self, pool: Iterable[Option], slot: tuple[Fn, ...], role: Role) -> list[Option]:
        """What may still be taken for a slot, best first; no track comes twice."""
        taken = {entry.track for entry in self._entries}
        cautious = any(self._is_cautious(entry.option.exercise) for entry in self._entries)
        possible = [
            option
            for option in (self._without_caution(pool) if cautious else pool)
            if not set(option.exercise.functions).isdisjoint(slot)
            and option.exercise.track not in taken
            and self._may_be(option.exercise, slot, role)
        ]
        return sorted(possible, key=lambda option: self._wish.order(option.exercise, slot, self._week))

    def _without_caution(self, pool: Iterable[Option]) -> Iterable[Option]:
        """One exercise on caution a session: the others give way to a lower level of their track."""
        for option in pool:
            if not self._is_cautious(option.exercise):
                yield option
                continue
            below = self._here.below(option.exercise.track, lambda exercise: not self._is_cautious(exercise))
            if below is not None:
                yield from self._placed([below])

    def _is_cautious(self, exercise: Exercise) -> bool:
        return exercise.fit[self._standing.presentation] == Fit.CAUTION

    def _may_be(self, exercise: Exercise, slot: tuple[Fn, ...], role: Role) -> bool:
        if role == Role.MAIN:
            return session_kinds.may_be_main(self._kind, exercise, slot)
        return session_kinds.may_fill(exercise)

    def _add(self, option: Option, slot: tuple[Fn, ...], role: Role) -> None:
        self._entries.append(self._entry(option, slot, role))
        self._week = self._week.counting(option.exercise.functions)

    def _entry(self, option: Option, slot: tuple[Fn, ...], role: Role) -> Entry:
        trained = [function for function in option.exercise.functions if function in slot]
        need = max(self._week.need(function) for function in trained)
        stirred = self._standing.irritability == Irritability.HIGH
        limit = stretch_limit(
            option, self._here.cap(option.exercise, BREATHING_LAST_STEP), walk_may_stretch=not stirred
        )
        return Entry(option, option.dose_step, role, need, limit)

    def _filler_functions(self) -> tuple[Fn, ...]:
        if self._kind != SessionKind.CALM:
            return session_kinds.FILLERS
        eased = self._standing.flare_is_easing
        return session_kinds.EASED_CALM_FILLERS if eased else session_kinds.CALM_FILLERS

    def _fillers(self, function: Fn) -> list[Entry]:
        options = self._best_first(self._pool, (function,), Role.FILLER)
        return [self._entry(option, (function,), Role.FILLER) for option in options]

    def _items(self) -> Iterable[PlannedItem]:
        for place, entry in enumerate(self._entries):
            option = entry.option
            yield PlannedItem(
                item=place,
                exercise_id=option.exercise.id,
                track=entry.track,
                rank=option.rank,
                dose_step=entry.dose_step,
                role=entry.role,
                substitute=option.substitute,
                seconds=entry.seconds,
            )
