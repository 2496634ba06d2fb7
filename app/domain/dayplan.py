"""The plan of one person-day: which sessions, when, where, and what is in them.

The sessions are composed in the order of the clock, each as if the earlier ones will be done. Sessions that
were started keep their items; the others are composed again whenever something happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.composer import ComposedSession, ComposeRequest, compose
from app.domain.coverage import WEEK_DAYS, Week, weekly_targets
from app.domain.day_pattern import (
    PatternSlot,
    flare_pattern,
    from_then_on,
    gap_pattern,
    strength_is_due,
    usual_pattern,
    without_least_needed,
)
from app.domain.exercises import Catalogue
from app.domain.prescription import DayPlan, PlannedSession, session_id
from app.domain.schedule import elapsed_min
from app.domain.session_kinds import SLOTS
from app.domain.standing import Standing
from app.domain.vocabulary import (
    Context,
    FlareState,
    ProgramPhase,
    SessionKind,
    Slot,
)
from app.domain.vocabulary import MovementFunction as Fn
from app.domain.windows import Window, clipped, expiry, placed, still_open, windows

WORK_SLOTS: Final = frozenset({Slot.MIDDAY, Slot.AFTERNOON})


@dataclass(frozen=True, slots=True)
class DayRequest:
    """One person-day to plan. Times are wall-clock minutes after midnight of ``day`` in ``zone``.

    ``woke_min`` is the logged wake time if there is one. ``sessions`` is the person's wish, 2–4. ``gap``: this
    is a day of the small start, that is ``idle_days`` ≥ 3 or one of the two days after such a gap.
    ``anchors`` and ``contexts`` are the if-then plans by slot.

    ``days_done`` counts completed days of each function in this ISO week before today, ``done_today`` those
    completed today, ``target_days`` the days of this week the weekly targets are for (fewer in the first
    week and without the days of a flare). ``last_done`` maps tracks, and ``last_strength`` the strength
    session, to the last person-day before today.

    ``kept`` are sessions of today that stay as they are: started, done, or over; optional ones and those the
    person began unasked (optional too) take no other session's place. ``closed`` are the slots
    whose effect is known, so that nothing is assumed of them: done (see ``done_today``), skipped or missed.
    ``not_before``: the minute at which the person began, on the first day only.
    """

    day: date
    zone: ZoneInfo
    standing: Standing
    wake_min: int
    bed_min: int
    sessions: int
    woke_min: int | None = None
    gap: bool = False
    working_day: bool = False
    travel_day: bool = False
    anchors: Mapping[Slot, int] = field(default_factory=dict)
    contexts: Mapping[Slot, Context] = field(default_factory=dict)
    days_done: Mapping[Fn, int] = field(default_factory=dict)
    done_today: frozenset[Fn] = frozenset()
    target_days: int = WEEK_DAYS
    last_done: Mapping[str, date] = field(default_factory=dict)
    last_strength: date | None = None
    kept: tuple[PlannedSession, ...] = ()
    closed: frozenset[Slot] = frozenset()
    not_before: int | None = None


def plan_day(catalogue: Catalogue, request: DayRequest) -> DayPlan:
    """The sessions of the day by the clock: at most the person's wish, at least two hours between starts.

    A slot for which nothing of allowed length can be composed stays empty. The plan has no note; who knows
    why the day is as it is adds it.
    """
    in_flare = request.standing.flare_state == FlareState.FLARE
    targets = weekly_targets(request.standing, request.target_days, in_flare=in_flare)
    week = Week(
        targets,
        request.days_done,
        request.done_today,
        days_left=WEEK_DAYS - request.day.weekday(),
        days=request.target_days,
    )
    places = _placed_pattern(request, week)
    day = _Day(catalogue, request, week)
    by_the_clock: list[_Placed | PlannedSession] = [*places, *request.kept]
    for place in sorted(by_the_clock, key=lambda place: place.at_min):
        if isinstance(place, PlannedSession):
            day.take(place)
        else:
            later = (SLOTS[after.pattern.kind] for after in places if after.at_min > place.at_min)
            day.compose(place, {function for slots in later for slot in slots for function in slot})
    return DayPlan(request.day, _with_expiry(request, day.sessions))


@dataclass(frozen=True, slots=True)
class _Placed:
    pattern: PatternSlot
    at_min: int
    window: Window


def context_of(request: DayRequest, slot: Slot) -> Context:
    """Where a slot is spent: travelling, else as chosen, else at work at midday and in the afternoon."""
    if request.travel_day:
        return Context.TRAVEL
    at_work = request.working_day and slot in WORK_SLOTS
    return request.contexts.get(slot, Context.WORK if at_work else Context.HOME)


def _pattern(request: DayRequest, week: Week) -> tuple[PatternSlot, ...]:
    standing = request.standing
    if standing.flare_state == FlareState.FLARE:
        return flare_pattern(request.sessions)
    if request.gap:
        return gap_pattern()
    return usual_pattern(
        standing.phase,
        request.sessions,
        strength=strength_is_due(request.day, request.last_strength),
        strength_slot=_strength_slot(request),
        week=week,
    )


def _begun(request: DayRequest, pattern: tuple[PatternSlot, ...]) -> tuple[PatternSlot, ...]:
    if request.not_before is None:
        return pattern
    return from_then_on(pattern, still_open(request.wake_min, request.bed_min, request.not_before))


def _strength_slot(request: DayRequest) -> Slot:
    """Late afternoon, or the evening when the afternoon is spent at work; where it was started, it stays."""
    started = [session.slot for session in request.kept if session.kind == SessionKind.STRENGTH]
    if started:
        return started[0]
    return Slot.EVENING if context_of(request, Slot.AFTERNOON) == Context.WORK else Slot.AFTERNOON


def _placed_pattern(request: DayRequest, week: Week) -> list[_Placed]:
    """The sessions still to be composed with their starts; what does not fit is dropped, never squeezed."""
    kept = {session.slot: session for session in request.kept}
    pattern = tuple(place for place in _begun(request, _pattern(request, week)) if place.slot not in kept)
    planned = sum(not session.optional for session in request.kept)
    while planned + len(pattern) > request.sessions and pattern:
        pattern = without_least_needed(pattern, week)
    found = windows(request.wake_min, request.bed_min, {*kept, *(place.slot for place in pattern)})
    if request.not_before is not None:
        found = clipped(found, request.not_before)
    pattern = tuple(place for place in pattern if place.slot in found)
    passed = partial(_passed, request)
    fixed = [session.at_min for session in kept.values()]
    while True:
        anchors = {place.slot: request.anchors.get(place.slot) for place in pattern}
        starts = placed(anchors, found, fixed, passed)
        if starts is not None:
            return [_Placed(place, starts[place.slot], found[place.slot]) for place in pattern]
        pattern = without_least_needed(pattern, week)


def _passed(request: DayRequest, start: int, end: int) -> int:
    return elapsed_min(request.day, start, end, request.zone)


class _Day:
    """The day as it fills up: every session is composed as if the earlier ones will be done."""

    __slots__ = ("_catalogue", "_last_done", "_request", "_week", "sessions")

    def __init__(self, catalogue: Catalogue, request: DayRequest, week: Week) -> None:
        self._catalogue = catalogue
        self._request = request
        self._week = week
        self._last_done = dict(request.last_done)
        self.sessions: list[PlannedSession] = []

    def take(self, session: PlannedSession) -> None:
        self.sessions.append(session)
        if session.slot in self._request.closed:
            return
        for item in session.items:
            self._last_done[item.track] = self._request.day
        self._week = self._week.counting(self._functions(session))

    def _functions(self, session: PlannedSession) -> set[Fn]:
        known = (self._catalogue.exercises.get(item.exercise_id) for item in session.items)
        return {function for exercise in known if exercise is not None for function in exercise.functions}

    def compose(self, place: _Placed, later: set[Fn]) -> None:
        """Compose one session; ``later`` is what later sessions of the day are for."""
        standing, pattern = self._request.standing, place.pattern
        context = context_of(self._request, pattern.slot)
        asked = ComposeRequest(
            standing=replace(standing, phase=ProgramPhase.SETTLE) if pattern.brief else standing,
            kind=pattern.kind,
            context=context,
            minutes_since_wake=self._since_wake(place.window[0]),
            week=self._week,
            last_done=self._last_done,
            brief=pattern.brief,
            later_today=frozenset(later),
        )
        composed = compose(self._catalogue, asked)
        if composed is not None:
            self.take(_planned(self._request.day, place, context, composed))

    def _since_wake(self, minutes: int) -> int:
        request = self._request
        woke_min = request.wake_min if request.woke_min is None else request.woke_min
        return elapsed_min(request.day, woke_min, minutes, request.zone)


def _planned(day: date, place: _Placed, context: Context, composed: ComposedSession) -> PlannedSession:
    return PlannedSession(
        session_id=session_id(day, place.pattern.slot),
        day=day,
        slot=place.pattern.slot,
        kind=composed.kind,
        context=context,
        phase=composed.phase,
        optional=place.pattern.optional,
        at_min=place.at_min,
        from_min=place.window[0],
        until_min=place.window[1],
        items=composed.items,
        planned_s=composed.planned_s,
    )


def _with_expiry(request: DayRequest, sessions: list[PlannedSession]) -> tuple[PlannedSession, ...]:
    """Each session that is not kept ends with its window or an hour before the next one."""
    ended = []
    for place, session in enumerate(sessions):
        later = [after.at_min for after in sessions[place + 1 :]]
        is_kept = any(session is kept for kept in request.kept)
        until = session.until_min if is_kept else expiry(session.until_min, later)
        ended.append(replace(session, until_min=until))
    return tuple(ended)
