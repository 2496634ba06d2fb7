"""Events that rate, ask or show: confidence, questionnaires, steps answered, plans and sessions shown."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from app.domain.day_close import walk_logged
from app.domain.event_person import PauseSet
from app.domain.event_sessions import PlanShown, SessionStarted, StepAnswered, WalkLogged
from app.domain.event_types import Instrument
from app.domain.events import ConfidenceRated, Event, ExportMade, HelpAsked, MorningChecked, OutcomeRated
from app.domain.folding import Fold
from app.domain.vocabulary import Actor

PSFS_HIGH: Final = 8


def confidence_rated(fold: Fold, event: Event) -> None:
    assert isinstance(event.payload, ConfidenceRated)
    fold.state.confidence.append((event.day, event.payload.value))


def step_answered(fold: Fold, event: Event) -> None:
    """A yes holds for the next decision of the track, a no takes it back.

    A step that waits for a therapist goes on waiting, whatever the person answers.
    """
    payload = event.payload
    assert isinstance(payload, StepAnswered)
    record = fold.state.tracks.get(payload.track)
    if record is not None:
        by_therapist = event.actor is Actor.THERAPIST
        record.accepted = payload.accept
        record.confirmed = payload.accept and by_therapist
        if by_therapist or fold.confirms is not Actor.THERAPIST:
            record.asked_on = None


def outcome_rated(fold: Fold, event: Event) -> None:
    """The other instruments are read by the report only."""
    payload = event.payload
    assert isinstance(payload, OutcomeRated)
    state = fold.state
    score = sum(payload.items) / len(payload.items)
    if payload.instrument is Instrument.PEG:
        state.peg.append((event.day, score))
    elif payload.instrument is Instrument.PSFS:
        state.psfs.append((event.day, score))
        high = min(payload.items) >= PSFS_HIGH
        state.psfs_high_running = state.psfs_high_running + 1 if high else 0
    elif payload.instrument is Instrument.AUTOMATICITY:
        state.automaticity_on = event.day
        state.automaticity.append((event.day, payload.items[0]))


def pause_set(fold: Fold, event: Event) -> None:
    """A later word about a pause takes the place of every earlier one that was not over before it begins."""
    payload = event.payload
    assert isinstance(payload, PauseSet)
    over = [(first, last) for first, last in fold.state.pauses if last < payload.first]
    fold.state.pauses = [*over, (payload.first, payload.last)]


def help_asked(fold: Fold, event: Event) -> None:
    assert isinstance(event.payload, HelpAsked)
    fold.state.helped_on = event.day


def export_made(fold: Fold, event: Event) -> None:
    """Handing over the report carries the question with it."""
    assert isinstance(event.payload, ExportMade)
    fold.state.helped_on = None


def walked(fold: Fold, event: Event) -> None:
    assert isinstance(event.payload, WalkLogged)
    walk_logged(fold)


def woke(fold: Fold, event: Event) -> None:
    """The logged wake time of the day; the answer itself was read with the morning."""
    assert isinstance(event.payload, MorningChecked)
    fold.woke_at = event.payload.woke_at or fold.woke_at


def plan_shown(fold: Fold, event: Event) -> None:
    assert isinstance(event.payload, PlanShown)
    _shown(fold, event.payload.ranks.items(), event.day)


def session_shown(fold: Fold, event: Event) -> None:
    """What was on the screen at the start; several items of one track show its highest rank."""
    assert isinstance(event.payload, SessionStarted)
    ranks: dict[str, int] = {}
    for item in event.payload.items:
        ranks[item.track] = max(item.rank, ranks.get(item.track, 0))
    _shown(fold, ranks.items(), event.day)


def _shown(fold: Fold, ranks: Iterable[tuple[str, int]], day: date) -> None:
    """Remember the rank shown; where it is not the rank of this replay, an answer has arrived since."""
    tracks, late = fold.state.tracks, fold.state.late
    for track, rank in ranks:
        record = tracks.get(track)
        if record is None:
            continue
        expected = record.rank if record.shown is None else min(record.rank, record.shown + 1)
        if rank != expected:
            late[track] = record.changed_on or day
        else:
            late.pop(track, None)
        record.shown = rank
