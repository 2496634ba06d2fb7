"""From a log to a folded person: which events count, where the fold starts, which day is today.

The fold starts at the newest snapshot, else at the first event. Events of days before a snapshot that are not
folded into it are read in a protective way on the snapshot's day: warning signs, flare-ups, symptoms down a
leg and pain above the ceiling act, nothing settles and nothing is earned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from app.domain import flare_acts, safety_acts
from app.domain.beginning import Profile, begin, start_day, start_state
from app.domain.corrections import effective_log
from app.domain.days import morning_cutoff, person_day
from app.domain.event_person import IntakeCompleted, ProfileChanged, SafetyScreened
from app.domain.event_sessions import SessionDone
from app.domain.event_types import EventType
from app.domain.events import Event, FlareDeclared, MorningChecked, StateSnapshot
from app.domain.exercises import Catalogue
from app.domain.fold import Answer, Moment, days_between, fold_day
from app.domain.folding import Fold
from app.domain.history import FlareEpisode
from app.domain.journal import zone_of
from app.domain.mornings import is_raised, starts_flare
from app.domain.snapshot import frozen, thawed
from app.domain.state import PersonState
from app.domain.training import SessionFact, gather
from app.domain.vocabulary import FlareState

ENGINE_VERSION: Final = "1.0.0"
SAY_WAKE: Final = frozenset({EventType.INTAKE_COMPLETED, EventType.PROFILE_CHANGED})
NO_SESSIONS: Final[tuple[SessionFact, ...]] = ()
NO_EVENTS: Final[tuple[Event, ...]] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """A person folded up to and including ``day``, whose end is not read yet."""

    fold: Fold
    day: date
    answer: Answer
    moment: Moment
    events: Sequence[Event]
    sessions: Sequence[SessionFact]
    ordered: Sequence[Event]
    since: date


@dataclass(frozen=True, slots=True)
class Base:
    """Where the fold starts: a state at the start of its day, and the earlier events it does not contain."""

    state: PersonState
    late: Sequence[Event]
    is_new: bool

    @property
    def since(self) -> date:
        """The first day whose decisions the fold makes: every day there was, or from the state's day on."""
        return date.min if self.is_new else self.state.day


def fold_log(catalogue: Catalogue, profile: Profile, log: Iterable[Event], now: datetime, tz: str) -> Folded:
    """The whole log up to ``now``; ``tz`` is the zone the phone is in."""
    ordered = effective_log(log, now)
    fold, by_day, sessions, today, since = _up_to_today(catalogue, profile, ordered, now, tz)
    moment = Moment(now, morning_cutoff(today, zone_of(tz), fold.state.answers.wake))
    events, todays = by_day.get(today, NO_EVENTS), sessions.get(today, NO_SESSIONS)
    answer = fold_day(fold, today, events, todays, moment)
    return Folded(fold, today, answer, moment, events, todays, ordered, since)


def fold_until(
    catalogue: Catalogue,
    profile: Profile,
    log: Iterable[Event],
    now: datetime,
    tz: str,
    start: PersonState | None = None,
) -> tuple[Fold, date, list[Event], date]:
    """The days before today, today, the ordered log as it counts, and the first day that was decided.

    ``start``: a state that holds everything before its day; the fold owns it from then on.
    """
    ordered = effective_log(log, now)
    fold, _, _, today, since = _up_to_today(catalogue, profile, ordered, now, tz, start)
    return fold, today, ordered, since


def _up_to_today(
    catalogue: Catalogue,
    profile: Profile,
    ordered: Sequence[Event],
    now: datetime,
    tz: str,
    start: PersonState | None = None,
) -> tuple[Fold, Mapping[date, list[Event]], Mapping[date, list[SessionFact]], date, date]:
    """Today is the person-day of ``now``, but never before the last one in the log: flying west is a long day."""
    base = _base(profile, ordered, person_day(now, zone_of(tz), profile.answers.wake), start)
    since = base.since
    wake = latest_wake(base.state.answers.wake, ordered)
    today = max(person_day(now, zone_of(tz), wake), base.state.day, ordered[-1].day if ordered else date.min)
    fold, by_day, sessions = _prepared(catalogue, profile, ordered, base)
    for day in days_between(base.state.day, today - timedelta(days=1)):
        fold_day(fold, day, by_day.get(day, NO_EVENTS), sessions.get(day, NO_SESSIONS))
    return fold, by_day, sessions, today, since


def state_at(
    catalogue: Catalogue,
    profile: Profile,
    ordered: Sequence[Event],
    day: date,
    start: PersonState | None = None,
) -> PersonState:
    """The state at the start of ``day``, after ``ordered`` as it counts; from ``start`` on if given."""
    base = _base(profile, ordered, day, start)
    fold, by_day, sessions = _prepared(catalogue, profile, ordered, base)
    for past in days_between(base.state.day, day - timedelta(days=1)):
        fold_day(fold, past, by_day.get(past, NO_EVENTS), sessions.get(past, NO_SESSIONS))
    fold.state.day = day
    return fold.state


def freeze(
    catalogue: Catalogue, profile: Profile, log: Iterable[Event], now: datetime, day: date
) -> StateSnapshot:
    """The state at the start of ``day``, to be logged as an event of that day.

    What arrives later for earlier days is then read in a protective way only, so ``day`` should lie as far
    back as phones may stay offline.
    """
    ordered = effective_log(log, now)
    state = state_at(catalogue, profile, ordered, day)
    state.covered = _covered(state.covered, (event for event in ordered if event.day < day))
    return StateSnapshot(ENGINE_VERSION, catalogue.version, frozen(state))


def _base(profile: Profile, ordered: Sequence[Event], today: date, start: PersonState | None = None) -> Base:
    if start is not None:
        return Base(start, (), is_new=False)
    newest = max(
        (event for event in ordered if isinstance(event.payload, StateSnapshot)),
        key=lambda event: (event.day, event.at, event.id),
        default=None,
    )
    if newest is None:
        first = ordered[0].day if ordered else today
        return Base(start_state(profile, first, start_day(ordered, first)), (), is_new=True)
    assert isinstance(newest.payload, StateSnapshot)
    state = thawed(newest.payload.state)
    earlier = [event for event in ordered if event.day < state.day]
    return Base(state, [event for event in earlier if not _is_covered(state, event)], is_new=False)


def _prepared(
    catalogue: Catalogue, profile: Profile, ordered: Sequence[Event], base: Base
) -> tuple[Fold, Mapping[date, list[Event]], Mapping[date, list[SessionFact]]]:
    by_day: dict[date, list[Event]] = {}
    first = base.state.day
    read = ordered if base.is_new else [*base.late, *(event for event in ordered if event.day >= first)]
    for event in read:
        by_day.setdefault(event.day, []).append(event)
    facts = gather(catalogue, read)
    sessions: dict[date, list[SessionFact]] = {}
    for fact in facts:
        sessions.setdefault(fact.day, []).append(fact)
    fold = Fold(catalogue, base.state, {fact.session_id: fact for fact in facts}, profile.emergency_number)
    if base.is_new:
        begin(fold, catalogue, ordered)
    else:
        _resume(fold, base.late)
    return fold, by_day, sessions


def _resume(fold: Fold, late: Sequence[Event]) -> None:
    """A fold that starts from a snapshot: the flare-up that is on, and late news in a protective way."""
    state = fold.state
    if state.flare.state is FlareState.FLARE and state.flare.since is not None:
        fold.history.flares.append(FlareEpisode(state.flare.since, peak=state.flare.worst))
    for event in late:
        _protect(fold, replace(event, day=state.day))


def _protect(fold: Fold, event: Event) -> None:
    payload = event.payload
    state = fold.state
    match payload:
        case SafetyScreened() if payload.ticked:
            safety_acts.screen_answered(fold, event)
        case FlareDeclared():
            flare_acts.flare_declared(fold, event)
        case MorningChecked():
            if payload.flare or starts_flare(payload.pain, state.ref_pain, previous_raised=False):
                flare_acts.flare_declared(fold, replace(event, payload=FlareDeclared()))
            elif is_raised(payload.pain, state.ref_pain):
                state.red_exercise = True
        case SessionDone():
            safety_acts.session_reported(fold, event)
            if max(payload.during, payload.after) > fold.pain_ceiling:
                state.red_exercise = True
        case _:
            pass


def _covered(
    known: Mapping[str, Sequence[tuple[int, int]]], events: Iterable[Event]
) -> dict[str, list[tuple[int, int]]]:
    """Per device, the closed ranges of sequence numbers: a year of events is a handful of ranges."""
    numbers: dict[str, set[int]] = {}
    for event in events:
        numbers.setdefault(event.device_id, set()).add(event.seq)
    ranges = {device: list(found) for device, found in known.items()}
    for device, found in numbers.items():
        ranges[device] = _joined([*ranges.get(device, []), *((number, number) for number in found)])
    return ranges


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _is_covered(state: PersonState, event: Event) -> bool:
    return any(low <= event.seq <= high for low, high in state.covered.get(event.device_id, ()))


def latest_wake(wake: str, ordered: Sequence[Event]) -> str:
    """The wake time last said, which decides when today began."""
    for event in reversed(ordered):
        payload = event.payload
        if event.type not in SAY_WAKE:
            continue
        if isinstance(payload, ProfileChanged) and "wake" in payload.changes:
            return str(payload.changes["wake"])
        if isinstance(payload, IntakeCompleted):
            return payload.answers.wake
    return wake
