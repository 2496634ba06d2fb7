"""The turn of a person-day: what ran out, and what absence takes.

Holidays count as absence too: it is no penalty, capacity is earned again. Each step down is taken once per gap.
"""

from datetime import date
from typing import Final

from app.domain.constants import IDLE_STEP1, IDLE_STEP2
from app.domain.event_types import ScreenReason
from app.domain.folding import Fold, reset_exposures
from app.domain.safety import return_screen_due
from app.domain.therapist_acts import expire_overrides
from app.domain.vocabulary import FlareState

IDLE_LEVEL_STEPS: Final = 3


def begin_day(fold: Fold, day: date) -> None:
    """The turn of the day, before anything of it is known."""
    state = fold.state
    state.day = day
    fold.woke_at = None
    if day.weekday() == 0:
        state.week_days.clear()
        state.flare_days_this_week.clear()
    if state.overrides:
        expire_overrides(fold, day)
    _count_absence(fold)


def _count_absence(fold: Fold) -> None:
    """After 7 idle days one exercise lower, after 14 one more and both lists again; once each per gap."""
    state = fold.state
    idle = state.idle_days
    due = (idle >= IDLE_STEP1) + (idle >= IDLE_STEP2)
    if due <= state.idle_steps:
        return
    state.idle_steps = due
    for track, record in state.tracks.items():
        before = record.rank
        fold.set_rank(track, record, max(0, record.rank - IDLE_LEVEL_STEPS), "ID")
        reset_exposures(record)
        if state.flare.state is FlareState.FLARE:
            state.idle_drops[track] = state.idle_drops.get(track, 0) + before - record.rank
    if return_screen_due(idle):
        state.waiting.setdefault(ScreenReason.RETURN, state.day)
        state.irritability_asked_on = state.day
        state.return_screen_clear = False
        state.long_idle_in_flare = state.flare.state is FlareState.FLARE
