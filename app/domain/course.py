"""A life as it happens: the same answers as ``evaluate``, without folding the past again at every look.

Days that are over are folded once; each look folds only today, on a copy. An event for an earlier day, a
correction or a snapshot makes the course fold from the beginning, so it never differs from ``evaluate``.

A course may begin with a frozen state in place of the days before it. It then knows no more than what it heard,
so ask ``reaches`` before it hears: what changes the days before its beginning needs the whole log.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from app.domain.beginning import Profile
from app.domain.corrections import AHEAD_OF_NOW, effective_log
from app.domain.days import morning_cutoff, person_day
from app.domain.engine import Evaluation, evaluation_of
from app.domain.event_types import EventType
from app.domain.events import Event, EventCorrected, EventVoided
from app.domain.exercises import Catalogue
from app.domain.fold import Moment, days_between, fold_day
from app.domain.folding import Fold
from app.domain.history import History, Taken
from app.domain.journal import zone_of
from app.domain.replay import Folded, fold_until, latest_wake, state_at
from app.domain.state import PersonState, Tally, TrackRecord
from app.domain.training import SessionFact, gather

LOOKS_BACK: Final = frozenset(
    {
        EventType.INTAKE_COMPLETED,
        EventType.PROGRAM_STARTED,
        EventType.EVENT_CORRECTED,
        EventType.EVENT_VOIDED,
        EventType.STATE_SNAPSHOT,
    }
)


BEGINNINGS: Final = LOOKS_BACK - {EventType.EVENT_CORRECTED, EventType.EVENT_VOIDED}


class Course:
    """One person's course. ``hear`` each event once, then ``look`` at any moment not before the last look.

    ``start``: a state as ``state_at`` gives it; ``log`` then holds the events of its day and later ones only.
    ``told``: decisions of the days before, to be shown beside the new ones.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        profile: Profile,
        tz: str,
        log: Iterable[Event] = (),
        start: PersonState | None = None,
        told: Sequence[Taken] = (),
    ) -> None:
        self._catalogue, self._profile, self._tz = catalogue, profile, tz
        self._start, self._told = start, told
        self._log: list[Event] = []
        self._new = list(log)
        self._past: list[Event] = []
        self._today: list[Event] = []
        self._fold: Fold | None = None
        self._next: date = date.min
        self._since: date = date.min if start is None else start.day

    @property
    def since(self) -> date:
        """The first day it reads; ``date.min`` for a course of a whole log."""
        return self._since

    @property
    def size(self) -> int:
        """How many events it holds."""
        return len(self._log) + len(self._new)

    @property
    def waits_until(self) -> datetime | None:
        """When the next event comes whose time had not come at the last look, None without one."""
        return min((event.at for event in self._new), default=None)

    def reaches(self, event: Event) -> bool:
        """Whether all that a new event changes lies within the days this course has read.

        The first of its days is left out too: a flare-up declared on the day before may be taken back on it.
        """
        if event.type in BEGINNINGS:
            return False
        if isinstance(event.payload, EventCorrected | EventVoided):
            return self._start is None or self._may_change(event.payload.target)
        return _first_day(event) > self._since

    def _may_change(self, target: str) -> bool:
        """A correction of a correction may reach further back than itself; it is not followed."""
        found = next((one for one in chain(self._log, self._new) if one.id == target), None)
        return found is not None and found.type not in LOOKS_BACK and _first_day(found) > self._since

    def hear(self, event: Event) -> None:
        self._new.append(event)

    def state_at(self, day: date, now: datetime) -> PersonState | None:
        """The state at the start of ``day``, to begin another course with.

        None where such a course could differ from the whole log: while events wait for their time, where a
        session lies on both sides of the day, for a log that has snapshots of its own, or before the beginning.
        """
        limit = now + AHEAD_OF_NOW
        known = [*self._log, *self._new]
        split = any((event.day < day) != (_first_day(event) < day) for event in known)
        waits = any(event.at > limit or event.type is EventType.STATE_SNAPSHOT for event in known)
        first = self._since if self._start else min((event.day for event in known), default=day)
        if split or waits or day <= first:
            return None
        return state_at(self._catalogue, self._profile, effective_log(known, now), day, self._own_start())

    def look(self, now: datetime) -> Evaluation:
        """The evaluation at ``now``; its decisions, history and sessions are those of today only."""
        return self._look(now, whole=False)

    def evaluation(self, now: datetime) -> Evaluation:
        """The evaluation at ``now``, whole, as ``evaluate`` gives it for everything heard."""
        return self._look(now, whole=True)

    def supposing(self, drafts: Sequence[Event], now: datetime) -> Evaluation:
        """The evaluation at ``now`` as if the ``drafts``, all of today, had been heard too; they are not kept."""
        return self._look(now, whole=True, drafts=drafts)

    def _look(self, now: datetime, *, whole: bool, drafts: Sequence[Event] = ()) -> Evaluation:
        fold = self._begun(now)
        zone = zone_of(self._tz)
        heard = effective_log(self._today, now)
        wake = latest_wake(fold.state.answers.wake, heard)
        today = max(person_day(now, zone, wake), heard[-1].day if heard else date.min, self._next)
        self._finish_days(fold, now, today)
        events = effective_log([*self._today, *drafts], now)
        sessions = gather(self._catalogue, events)
        seen = _copied(fold, sessions, whole=whole)
        moment = Moment(now, morning_cutoff(today, zone, fold.state.answers.wake))
        answer = fold_day(seen, today, events, sessions, moment)
        ordered = [*self._past, *events] if whole else events
        if whole and self._told:
            seen.history.taken = [*self._told, *seen.history.taken]
        folded = Folded(seen, today, answer, moment, events, sessions, ordered, self._since)
        return evaluation_of(folded, now, self._tz)

    def _begun(self, now: datetime) -> Fold:
        """The days that are over, with what was heard since the last look; what is ahead of ``now`` waits."""
        limit = now + AHEAD_OF_NOW
        come = [event for event in self._new if event.at <= limit]
        self._new = [event for event in self._new if event.at > limit]
        self._log += come
        if self._fold is None or any(event.type in LOOKS_BACK or self._is_over(event) for event in come):
            self._fold, self._next, ordered, self._since = fold_until(
                self._catalogue, self._profile, self._log, now, self._tz, self._own_start()
            )
            self._past = [event for event in ordered if event.day < self._next]
            self._today = [event for event in self._log if event.day >= self._next]
        else:
            self._today += come
        return self._fold

    def _own_start(self) -> PersonState | None:
        """The state it began with, for a fold to go on from."""
        return None if self._start is None else _copied_state(self._start)

    def _is_over(self, event: Event) -> bool:
        """It belongs to a day, or to a session of a day, that was folded already."""
        return _first_day(event) < self._next

    def _finish_days(self, fold: Fold, now: datetime, today: date) -> None:
        for day in days_between(self._next, today - timedelta(days=1)):
            events = effective_log((event for event in self._today if event.day == day), now)
            sessions = gather(self._catalogue, events)
            fold.sessions = {**fold.sessions, **{fact.session_id: fact for fact in sessions}}
            fold_day(fold, day, events, sessions)
            self._past += events
        self._today = [event for event in self._today if event.day >= today]
        self._next = today


def _first_day(event: Event) -> date:
    """The event's own day, or that of its session if the session was planned for the day before."""
    session_id = getattr(event.payload, "session_id", "")
    return min(event.day, date.fromisoformat(session_id[:10])) if "/" in session_id else event.day


def _copied(fold: Fold, sessions: Iterable[SessionFact], *, whole: bool) -> Fold:
    """A fold that may go on without touching the original, with all of the past or only the flare-up it is in."""
    todays = {fact.session_id: fact for fact in sessions}
    known = {**fold.sessions, **todays} if whole else todays
    seen = Fold(fold.catalogue, _copied_state(fold.state), known, fold.emergency_number)
    before = fold.history
    if not whole:
        seen.history = History(flares=[replace(flare) for flare in before.flares[-1:]])
        return seen
    seen.history = History(
        days=before.days.copy(),
        taken=before.taken.copy(),
        changes=before.changes.copy(),
        flares=[replace(flare) for flare in before.flares],
        safety=[replace(episode) for episode in before.safety],
        milestones=before.milestones.copy(),
        mornings_after=before.mornings_after.copy(),
        week_targets=before.week_targets.copy(),
    )
    return seen


_OF_STATE: Final = attrgetter(*(part.name for part in fields(PersonState)))
_OF_TRACK: Final = attrgetter(*(part.name for part in fields(TrackRecord)))
_OF_TALLY: Final = attrgetter(*(part.name for part in fields(Tally)))
"""Every field in order: a look copies a hundred records, and ``copy`` takes five times as long for each."""


def _copied_state(state: PersonState) -> PersonState:
    """Own containers and records; what is inside them is frozen or replaced as a whole."""
    parts: list[Any] = [
        value.copy() if isinstance(value, list | dict) else value for value in _OF_STATE(state)
    ]
    other = PersonState(*parts)
    other.tracks = {track: _copied_track(record) for track, record in state.tracks.items()}
    other.tallies = {name: Tally(*_OF_TALLY(tally)) for name, tally in state.tallies.items()}
    other.direction_tests = [copy(test) for test in state.direction_tests]
    return other


def _copied_track(record: TrackRecord) -> TrackRecord:
    other = TrackRecord(*_OF_TRACK(record))
    other.attempts = record.attempts.copy()
    other.floor_hits = record.floor_hits.copy()
    return other
