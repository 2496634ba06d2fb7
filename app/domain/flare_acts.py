"""A flare-up said or taken back by the person, and what its beginning and end do to ranks and screens."""

from dataclasses import replace

from app.domain.constants import SUSPECT_WINDOW
from app.domain.decision_texts import flare_text
from app.domain.event_types import ScreenReason
from app.domain.events import Event, FlareDeclared, FlareWithdrawn
from app.domain.flare import FlareRecord, declare, exit_ranks, withdraw
from app.domain.folding import Fold
from app.domain.history import FlareEpisode
from app.domain.vocabulary import Action, FlareState


def flare_declared(fold: Fold, event: Event) -> None:
    """Honoured at once: what is left of the day becomes calm."""
    assert isinstance(event.payload, FlareDeclared)
    before = fold.state.flare
    fold.state.flare = declare(before, event.day)
    if flare_began(fold, before, declared=True):
        fold.decide_for_person("R2", Action.FLARE_RESET, flare_text(fold.evidence()), event.id)


def flare_began(fold: Fold, before: FlareRecord, *, declared: bool) -> bool:
    """Save the ranks and ask the short list, if the machine has just entered a flare-up."""
    state = fold.state
    if state.flare.state is not FlareState.FLARE or before.state is FlareState.FLARE:
        return False
    state.saved_ranks = {track: record.rank for track, record in state.tracks.items()}
    state.idle_drops.clear()
    state.long_idle_in_flare = False
    state.start_pain = None
    state.waiting.setdefault(ScreenReason.FLARE, state.day)
    fold.history.flares.append(
        FlareEpisode(state.day, peak=state.flare.worst, declared=declared, trigger=_newest_change(fold))
    )
    return True


def _newest_change(fold: Fold) -> str | None:
    """The track that changed upward last, within three days; a guess for the report."""
    recent = [
        (record.raised_on, track)
        for track, record in fold.state.tracks.items()
        if record.raised_on is not None and 0 <= (fold.day - record.raised_on).days <= SUSPECT_WINDOW
    ]
    return max(recent)[1] if recent else None


def flare_withdrawn(fold: Fold, event: Event) -> None:
    """A declaration taken back in time: as if it had not been made, unless the numbers say flare-up too."""
    assert isinstance(event.payload, FlareWithdrawn)
    state = fold.state
    before = state.flare
    state.flare = withdraw(before, event.day)
    if state.flare == before:
        return
    if before.state is not FlareState.FLARE:  # it was left already, one exercise lower
        for track, rank in (state.saved_ranks or {}).items():
            fold.set_rank(track, state.track(track), rank, "FW")
    state.saved_ranks = None
    state.waiting.pop(ScreenReason.FLARE, None)
    fold.history.flares.pop()
    said_on = before.declared_on
    assert said_on is not None
    fold.history.taken = [
        replace(taken, undone=True) if taken.decision.rule == "R2" and taken.day >= said_on else taken
        for taken in fold.history.taken
    ]


def flare_left(fold: Fold, before: FlareRecord) -> None:
    """On leaving, one exercise lower than at the start; what absence took meanwhile is not added to that."""
    state = fold.state
    if before.state is not FlareState.FLARE or state.flare.state is FlareState.FLARE:
        return
    present = {track: record.rank + state.idle_drops.get(track, 0) for track, record in state.tracks.items()}
    for track, rank in exit_ranks(state.saved_ranks or {}, present).items():
        record = state.tracks[track]
        fold.set_rank(track, record, min(rank, record.rank), "FX")
    state.idle_drops.clear()
    fold.history.flares[-1].end = state.day
