"""Exposures: what yesterday's training was tolerated like, now that the morning after is known."""

from typing import Final

from app.domain.attempts import Attempt, is_exposure, is_tolerated
from app.domain.exercises import DOSE_STEPS
from app.domain.folding import Fold
from app.domain.mornings import is_raised, is_settled
from app.domain.state import Pending, Tally

OPENING_EXPOSURES: Final = 3


def count_exposures(fold: Fold, pain: int | None, *, late: bool) -> None:
    """Yesterday's exposures, now that the morning after is known (or never will be)."""
    state = fold.state
    ref, ceiling = state.ref_pain, fold.pain_ceiling
    settled = is_settled(pain, ref, late=late)
    exposed = False
    for track, pending in state.pending.items():
        record, attempt = state.tracks[track], pending.attempt
        on_rank = attempt.rank == record.rank
        if not (on_rank and is_exposure(attempt, record.rank) and _tests(attempt, ceiling)):
            continue
        exposed = True
        tolerated = is_tolerated(attempt, pain_ceiling=ceiling, morning=pain, late=late, ref_pain=ref)
        record.exposures += 1
        record.quiet += settled
        record.tolerated += tolerated
        _tally(fold, pending, tolerated=tolerated)
    if exposed:
        outcome = "settled" if settled else "raised" if is_raised(pain, ref) else "missing"
        fold.history.mornings_after.append((state.day, outcome))


def _tests(attempt: Attempt, ceiling: int) -> bool:
    """A session with its end, not begun above the ceiling: that one counts as showing up, not as a test."""
    return attempt.response.closed and attempt.response.before <= ceiling


def _tally(fold: Fold, pending: Pending, *, tolerated: bool) -> None:
    """Evidence of capacity, and the tracks it opens."""
    state = fold.state
    day = pending.attempt.day
    tally = state.tallies.get(pending.exercise_id)
    if tally is None:
        tally = state.tallies[pending.exercise_id] = Tally(day, day)
    tally.last = day
    tally.exposures += 1
    if not tolerated:
        return
    tally.tolerated += 1
    if pending.attempt.rank % DOSE_STEPS:
        tally.at_dose += 1
        if tally.at_dose == OPENING_EXPOSURES:
            _open_tracks(fold)


def _open_tracks(fold: Fold) -> None:
    """A track opens when every exercise it requires was tolerated three times at d1 or d2, and stays open."""
    state = fold.state
    earned = {name for name, tally in state.tallies.items() if tally.at_dose >= OPENING_EXPOSURES}
    for track, exercises in fold.catalogue.tracks.items():
        required = exercises[0].requires
        if required and earned.issuperset(required) and track not in state.opened:
            state.opened.append(track)
