"""Why today is as it is, in one sentence above the plan; the first reason that holds is said."""

from datetime import timedelta

from app.domain.constants import IDLE_STEP1, LOCK_AFTER_REGRESS
from app.domain.day_request import is_small_start
from app.domain.folding import Fold
from app.domain.prescription import Explanation
from app.domain.session_texts import EN
from app.domain.told import told_to_person
from app.domain.vocabulary import FlareState


def note_of(fold: Fold) -> Explanation | None:
    state = fold.state
    day, flare = state.day, state.flare
    if state.safety.is_blocked or day < state.start:
        return None
    if state.cleared_on == day:
        return Explanation("clearance", {})
    if state.idle_days >= IDLE_STEP1:
        return Explanation("idle_step", {"days": state.idle_days})
    if flare.state is FlareState.FLARE:
        return Explanation("calm_today", {})
    if flare.state is FlareState.RECOVERING and flare.since == day:
        return Explanation("flare_exit", {})
    if state.presentation_on == day:
        label = EN[f"presentation.{state.presentation.value}"]
        return Explanation("presentation_changed", {"direction": label, "days": LOCK_AFTER_REGRESS})
    told = _told_by_therapist(fold)
    if told is not None:
        return told
    if is_small_start(fold, day):
        return Explanation("idle_shrink", {})
    if flare.state is FlareState.CALM and flare.since == day and flare.ended_on is not None:
        return Explanation("flare_ended", {})
    return None


def _told_by_therapist(fold: Fold) -> Explanation | None:
    """What a therapist has changed, on its day and the day after: a word in the evening is read in the morning."""
    since = fold.day - timedelta(days=1)
    fresh = [ordered for ordered in fold.state.overrides if ordered.since >= since]
    if not fresh:
        return None
    if len(fresh) > 1:
        return Explanation("bound_several", {"n": len(fresh)})
    return told_to_person(fold, fresh[0])
