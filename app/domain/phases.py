"""Which stage of the programme a person is in: settle, a therapist's, maintain, strengthen or build, in this
precedence."""

from datetime import date
from typing import Final

from app.domain.constants import CLEARANCE_SETTLE_DAYS
from app.domain.event_types import OverrideTarget
from app.domain.folding import Fold
from app.domain.vocabulary import FlareState, Irritability, ProgramPhase

SETTLE_DAYS: Final = 7
STRENGTHEN_FROM_DAY: Final = 28
STRENGTHEN_AFTER_FLARE_DAYS: Final = 14
MAINTAIN_FROM_DAY: Final = 84
PSFS_HIGH_TWICE: Final = 2


def may_maintain(fold: Fold, day: date) -> bool:
    """From day 84, earlier when every activity was rated 8 or more twice running."""
    state = fold.state
    return (day - state.start).days >= MAINTAIN_FROM_DAY or state.psfs_high_running >= PSFS_HIGH_TWICE


def must_settle(fold: Fold, day: date) -> bool:
    """Whether the small beginning holds whatever anyone chooses: a new start, a flare-up, a back easily stirred."""
    state = fold.state
    cleared = state.cleared_on is not None and (day - state.cleared_on).days < CLEARANCE_SETTLE_DAYS
    in_flare = state.flare.state is FlareState.FLARE
    is_new = (day - state.start).days < SETTLE_DAYS
    return is_new or in_flare or cleared or fold.irritability is Irritability.HIGH


def phase_of(fold: Fold, day: date) -> ProgramPhase:
    """The stage on ``day``, today or later, if nothing else changes."""
    state = fold.state
    program_day = (day - state.start).days
    if must_settle(fold, day):
        return ProgramPhase.SETTLE
    ordered: ProgramPhase | None = fold.override(OverrideTarget.PHASE)
    if ordered is not None:
        return ordered
    if state.phase_choice == ProgramPhase.MAINTAIN.value and may_maintain(fold, day):
        return ProgramPhase.MAINTAIN
    ended = state.flare.ended_on
    quiet = ended is None or (day - ended).days >= STRENGTHEN_AFTER_FLARE_DAYS
    strong = program_day >= STRENGTHEN_FROM_DAY and state.irritability.value is Irritability.LOW
    return ProgramPhase.STRENGTHEN if strong and quiet else ProgramPhase.BUILD
