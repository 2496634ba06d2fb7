"""Events that stop, hold or release the plan at once: screens, clearances, new nerve signs, legs."""

from datetime import date, timedelta
from typing import Final

from app.domain.constants import CLEARANCE_STEPS
from app.domain.decision_texts import red_flag_text
from app.domain.event_person import ClearanceRecorded, SafetyScreened
from app.domain.event_sessions import SessionDone
from app.domain.event_types import ScreenReason
from app.domain.events import Event
from app.domain.folding import NEURO_SIGN, Fold
from app.domain.history import SafetyEpisode
from app.domain.progression import Ask
from app.domain.safety import (
    FULL_REASONS,
    MOST_SERIOUS_FIRST,
    RESULT_OF,
    SHORT_REASONS,
    Clearance,
    SafetyRecord,
    Screen,
    care_flags_of,
    cleared,
    open_screens,
    screen_due,
    screen_result,
    screened,
    still_waiting,
)
from app.domain.vocabulary import Action, LegResponse, SafetyResult

RED: Final = frozenset({SafetyResult.STOP_NOW, SafetyResult.SEEK_SOON})


def screen_answered(fold: Fold, event: Event) -> None:
    payload = event.payload
    assert isinstance(payload, SafetyScreened)
    state = fold.state
    ticked = _read_ticks(payload)
    result = screen_result(ticked, payload.reason)
    before = state.safety
    state.safety = screened(before, Screen(event.day, event.id, payload.reason, ticked))
    waiting = still_waiting(frozenset(state.waiting), payload.reason)
    state.waiting = {reason: since for reason, since in state.waiting.items() if reason in waiting}
    if payload.reason in FULL_REASONS:
        state.full_screen_on = event.day
        state.return_screen_clear = result is SafetyResult.CLEAR
        state.ticked_flags = sorted(care_flags_of(ticked))
        fold.profile_changed()
    if payload.reason in FULL_REASONS | SHORT_REASONS:
        _screened_flare(fold, result)
    _follow(fold, event, before, tuple(sorted(ticked)))


def _read_ticks(payload: SafetyScreened) -> frozenset[str]:
    """The ticks this version knows. Where the phone read them as more serious, its reading is kept."""
    known = frozenset(payload.ticked) & RESULT_OF.keys()
    ours = screen_result(known, payload.reason)
    if MOST_SERIOUS_FIRST.index(payload.result) < MOST_SERIOUS_FIRST.index(ours):
        return known | {next(code for code, result in RESULT_OF.items() if result is payload.result)}
    return known


def _screened_flare(fold: Fold, result: SafetyResult) -> None:
    if fold.history.flares and fold.history.flares[-1].screen is None:
        fold.history.flares[-1].screen = result


def clearance_recorded(fold: Fold, event: Event) -> None:
    payload = event.payload
    assert isinstance(payload, ClearanceRecorded)
    before = fold.state.safety
    given = Clearance(event.day, payload.cleared_on, payload.clinician, payload.statement, event.actor)
    fold.state.safety = cleared(before, given)
    if fold.state.safety != before:
        fold.state.waiting.pop(ScreenReason.NEURO, None)
    _follow(fold, event, before, ())


def session_reported(fold: Fold, event: Event) -> None:
    """New weakness or numbness stops the plan; symptoms further down a leg rest their tracks today."""
    payload = event.payload
    assert isinstance(payload, SessionDone)
    if payload.neuro_new:
        before = fold.state.safety
        screen = Screen(event.day, event.id, ScreenReason.NEURO, frozenset())
        fold.state.safety = screened(before, screen)
        fold.state.waiting.setdefault(ScreenReason.NEURO, event.day)
        _follow(fold, event, before, (NEURO_SIGN,))
    if payload.leg is LegResponse.FURTHER:
        fold.state.waiting.setdefault(ScreenReason.LEG, event.day)
        _leg_went_further(fold, payload.session_id, event.day)


def _leg_went_further(fold: Fold, session_id: str, day: date) -> None:
    state = fold.state
    if day not in state.leg_days:
        state.leg_days.append(day)
    session = fold.sessions[session_id]
    for item in session.items:
        if session.leg_of(item.exercise) is LegResponse.FURTHER:
            record = state.track(item.exercise.track)
            record.rests_until = max(record.rests_until or day, day + timedelta(days=1))


def _follow(fold: Fold, event: Event, before: SafetyRecord, codes: tuple[str, ...]) -> None:
    """What a change of the safety record means: a stop is decided at once, an ended one lowers every rank."""
    state = fold.state
    after = state.safety
    if after.is_blocked and after != before and after.cleared_on is None:
        state.signs = codes
        fold.history.safety.append(SafetyEpisode(codes, event.day, after.result))
        if after.result in RED:
            _stopped(fold, event)
    elif before.is_blocked and not after.is_blocked:
        state.signs = ()
        state.cleared_on = event.day
        for episode in fold.history.safety:
            episode.ended_on = episode.ended_on or event.day
        fold.lower_all(CLEARANCE_STEPS, "CL")


def _stopped(fold: Fold, event: Event) -> None:
    if any(taken.day == event.day and taken.decision.rule == "R1" for taken in fold.history.taken[-20:]):
        return
    fold.decide_for_person("R1", Action.STOP, red_flag_text(fold.evidence()), event.id, (Ask.RED_FLAG,))


def screen_to_ask(fold: Fold) -> ScreenReason | None:
    """The screen that must be answered before the next session may start."""
    state = fold.state
    waiting = frozenset(state.waiting)
    cleared_on = state.safety.cleared_on
    if cleared_on is not None and state.day > cleared_on:
        waiting |= {ScreenReason.RETURN}
    return screen_due(open_screens(waiting, state.day, state.full_screen_on))
