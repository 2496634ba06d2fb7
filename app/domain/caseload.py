"""Who needs a look, and why: what is open for one person, the most urgent first.

Order by need and never by how much somebody did: a list of people is no place for a ranking.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from app.domain.asks import Urgency
from app.domain.engine import Evaluation
from app.domain.safety_acts import RED
from app.domain.vocabulary import Actor, FlareState

SILENT_DAYS: Final = 3
"""Days without a session or a morning answer after which somebody may have stopped."""


class Rung(IntEnum):
    """The lower, the sooner."""

    TODAY = 0
    WITHIN_DAYS = 1
    WITHIN_A_WEEK = 2
    SOON = 3
    FLARE = 4
    SILENCE = 5
    WAITING = 6
    ROUTINE = 7
    NEW = 8
    NOTHING = 9


OF_URGENCY: Final = {
    Urgency.TODAY: Rung.TODAY,
    Urgency.WITHIN_DAYS: Rung.WITHIN_DAYS,
    Urgency.WITHIN_A_WEEK: Rung.WITHIN_A_WEEK,
    Urgency.SOON: Rung.SOON,
    Urgency.ROUTINE: Rung.ROUTINE,
}


@dataclass(frozen=True, slots=True)
class Need:
    """One reason. ``code``: a flag's, or flare, stopped, silence, waiting, new. ``text_id`` and ``count``: its words."""

    rung: Rung
    code: str
    text_id: str
    since: date | None
    count: int = 0


NEW: Final = (Need(Rung.NEW, "new", "need.new", None),)


def needs_of(evaluation: Evaluation) -> tuple[Need, ...]:
    """Everything open, the most urgent first; empty when there is nothing."""
    found = [*_flags(evaluation), *_stopped(evaluation), *_flare(evaluation)]
    found += [*_silence(evaluation), *_waiting(evaluation)]
    return tuple(sorted(found, key=lambda need: need.rung))


def waiting_tracks(evaluation: Evaluation) -> tuple[tuple[str, date], ...]:
    """The tracks whose next exercise waits for a therapist's yes, and since when."""
    fold = evaluation.folded.fold
    if fold.confirms is not Actor.THERAPIST:
        return ()
    return tuple(
        (track, record.asked_on)
        for track, record in sorted(fold.state.tracks.items())
        if record.asked_on is not None and not record.confirmed
    )


def _flags(evaluation: Evaluation) -> list[Need]:
    found = []
    for ask in evaluation.asks:
        if ask.urgency in OF_URGENCY:
            text = (ask.text.text_id if ask.text else ask.code).removeprefix("ask.")
            found.append(Need(OF_URGENCY[ask.urgency], ask.code, f"flag.{text}", ask.since))
    return found


def _stopped(evaluation: Evaluation) -> list[Need]:
    safety = evaluation.state.safety
    if not safety.is_blocked or safety.result in RED:  # a warning sign is a flag of its own
        return []
    return [Need(Rung.WITHIN_DAYS, "stopped", "need.stopped", safety.since)]


def _flare(evaluation: Evaluation) -> list[Need]:
    flare = evaluation.state.flare
    if flare.state is not FlareState.FLARE:
        return []
    return [Need(Rung.FLARE, "flare", "need.flare", flare.since)]


def _silence(evaluation: Evaluation) -> list[Need]:
    """A pause the person set is no silence."""
    state = evaluation.folded.fold.state
    answered = [morning.day for morning in state.mornings if morning.pain is not None]
    heard = max([state.start, *answered[-1:], *([state.last_session_on] if state.last_session_on else [])])
    today = [session for session in evaluation.folded.sessions if session.items]
    days = 0 if today else (evaluation.day - heard).days
    if days < SILENT_DAYS or evaluation.state.is_paused:
        return []
    return [Need(Rung.SILENCE, "silence", "need.silence", heard, days)]


def _waiting(evaluation: Evaluation) -> list[Need]:
    waiting = waiting_tracks(evaluation)
    if not waiting:
        return []
    text_id = "need.waiting" if len(waiting) > 1 else "need.waiting_one"
    return [Need(Rung.WAITING, "waiting", text_id, min(day for _, day in waiting), len(waiting))]
