"""One morning: the flare-up machine, absence, yesterday's attempts decided, what is usual read again.

The order is fixed: safety, flare-up, absence, decisions, reference and irritability. What the morning changes
acts on what follows; a decision never sees the reference it helped to move.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from app.domain.attempts import Attempt, is_exposure, is_tolerated
from app.domain.constants import (
    IDLE_STEP1,
    IDLE_STEP2,
    LOCK_AFTER_REGRESS,
)
from app.domain.decisions import decide_day, tracks_of_bias
from app.domain.event_types import OverrideTarget, ScreenReason
from app.domain.evidence import TrackDecision, TrackEvidence
from app.domain.exercises import DOSE_STEPS
from app.domain.flare import next_flare
from app.domain.flare_acts import flare_began, flare_left
from app.domain.folding import Fold, reset_exposures
from app.domain.history import Taken
from app.domain.mornings import Morning, is_raised, is_settled
from app.domain.prescription import Explanation
from app.domain.safety import return_screen_due
from app.domain.state import FOREVER, LastDecision, MorningRecord, Pending, Tally, TrackRecord
from app.domain.therapist_acts import expire_overrides
from app.domain.tolerance import next_irritability, next_ref_pain
from app.domain.vocabulary import Action, FlareState

KEPT_MORNINGS: Final = 42
IDLE_LEVEL_STEPS: Final = 3
MOST_IDLE_STEPS: Final = 2
OPENING_EXPOSURES: Final = 3
REF_WINDOW: Final = 14
WEEK: Final = 7


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


def morning_step(
    fold: Fold, pain: int | None, *, late: bool, declared: bool, decides: bool, inputs: tuple[str, ...]
) -> None:
    """The morning of the state's day with what is known of it. ``decides`` is false while it is pending."""
    state = fold.state
    state.mornings.append(MorningRecord(state.day, pain, late))
    del state.mornings[:-KEPT_MORNINGS]
    entered = _step_flare(fold, pain, late=late, declared=declared)
    if not decides:
        return
    _judge_direction_tests(fold, pain, late=late)
    _count_exposures(fold, pain, late=late)
    if not state.safety.is_blocked and (state.pending or entered):
        _decide(fold, pain, late=late, inputs=inputs)
    for track, pending in state.pending.items():
        _remember(state.tracks[track], pending.attempt)
    state.pending = {}
    _read_usual(fold)


def _step_flare(fold: Fold, pain: int | None, *, late: bool, declared: bool) -> bool:
    state = fold.state
    before = state.flare
    morning = Morning(
        day=state.day,
        ref_pain=state.ref_pain,
        pain=pain,
        late=late,
        red_exercise=state.red_exercise,
        declared=declared,
        back_from_idle=state.long_idle_in_flare and state.return_screen_clear,
    )
    state.flare = next_flare(before, morning)
    flare_left(fold, before)
    entered = flare_began(fold, before, declared=declared)
    if state.flare.state is FlareState.FLARE and fold.history.flares:
        fold.history.flares[-1].peak = state.flare.worst
    return entered


def _judge_direction_tests(fold: Fold, pain: int | None, *, late: bool) -> None:
    yesterday = fold.day - timedelta(days=1)
    for test in fold.state.direction_tests:
        if test.day == yesterday and test.quiet_after is None:
            test.quiet_after = is_settled(pain, fold.state.ref_pain, late=late)


def _count_exposures(fold: Fold, pain: int | None, *, late: bool) -> None:
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


def _decide(fold: Fold, pain: int | None, *, late: bool, inputs: tuple[str, ...]) -> None:
    state = fold.state
    evidence = [_evidence(fold, track, pending) for track, pending in state.pending.items()]
    ready = [found for found in evidence if found.path]
    for decision in decide_day(fold.evidence(pain, late=late), ready):
        if decision.track is None:
            fold.history.taken.append(Taken(state.day, decision, inputs))
        else:
            pending = state.pending[decision.track]
            told = _told(fold, decision)
            fold.history.taken.append(Taken(state.day, told, (*pending.inputs, *inputs)))
            _apply(fold, decision.track, told)


def _evidence(fold: Fold, track: str, pending: Pending) -> TrackEvidence:
    state = fold.state
    record = state.tracks[track]
    return TrackEvidence(
        track=track,
        path=fold.ladder(track),
        rank=record.rank,
        attempt=pending.attempt,
        done=fold.catalogue.exercises[pending.exercise_id],
        seconds=pending.seconds,
        first_on=record.first_on or pending.attempt.day,
        previous=tuple(record.attempts),
        exposures=record.exposures,
        quiet=record.quiet,
        tolerated=record.tolerated,
        changed_on=record.changed_on,
        regressed_on=_locked_since(fold, record),
        raised_on=record.raised_on,
        floor_hits=tuple(record.floor_hits),
        locked=_is_held(fold, track, record.rank),
        confirm=_waits_for_yes(fold) and not record.accepted,
        accepted=record.accepted,
    )


def _locked_since(fold: Fold, record: TrackRecord) -> date | None:
    """The later of the track's last regress and a change of direction, which both hold steps for a week."""
    days = [day for day in (record.regressed_on, fold.state.presentation_on) if day is not None]
    return max(days, default=None)


def _is_held(fold: Fold, track: str, rank: int) -> bool:
    """A therapist's lock, or the end of what a therapist allows on this track."""
    if not fold.state.overrides:
        return False
    level, dose_step = divmod(rank + 1, DOSE_STEPS)
    path = fold.ladder(track)
    capped = level < len(path) and dose_step > fold.dose_cap(path[level])
    return fold.is_locked(track) or level >= fold.level_bounds(track)[1] or capped


def _waits_for_yes(fold: Fold) -> bool:
    """New exercises wait for a click: by a therapist's setting, or by the person's own wish."""
    return fold.override(OverrideTarget.PROGRESSION_MODE) == "confirm" or not fold.state.automatic_ok


def _told(fold: Fold, decision: TrackDecision) -> TrackDecision:
    """A week without steps after a change of direction is explained as that, not as an easing off."""
    changed_on = fold.state.presentation_on
    if decision.explanation.text_id != "H11_regress" or changed_on is None or decision.track is None:
        return decision
    regressed_on = fold.state.tracks[decision.track].regressed_on
    if regressed_on is not None and regressed_on >= changed_on:
        return decision
    label = f"@label.{fold.state.presentation.value}"
    text = Explanation("presentation_changed", {"direction": label, "days": LOCK_AFTER_REGRESS})
    return replace(decision, explanation=text)


def _apply(fold: Fold, track: str, decision: TrackDecision) -> None:
    state = fold.state
    record = state.tracks[track]
    day = state.day
    assert decision.rank_after is not None
    fold.set_rank(track, record, decision.rank_after, decision.rule)
    record.accepted = False
    if decision.action is Action.PROGRESS:
        record.raised_on = day
        if decision.dimension:
            state.dimension_steps = [*state.dimension_steps[-5:], day]
    elif decision.action in (Action.REGRESS, Action.REGRESS_STRONG):
        record.regressed_on = day
    if decision.rest_until is not None:
        record.rests_until = max(record.rests_until or day, decision.rest_until)
        record.rest_lifts = decision.rest_lifts
    if decision.floor_hit:
        record.floor_hits = [*record.floor_hits[-5:], day]
    if decision.pacer_until is not None:
        record.pacer_until = decision.pacer_until
    if decision.leg_spread is not None:
        state.leg_spreads.append(decision.leg_spread)
        if decision.bias_rest:
            for rested in tracks_of_bias(fold.catalogue, decision.leg_spread.bias):
                state.track(rested).rests_until = FOREVER
                state.track(rested).rest_lifts = True
    text = decision.explanation
    record.decision = LastDecision(
        day, decision.rule, decision.action, decision.reason, text.text_id, dict(text.values)
    )
    record.asked_on = day if "try_step" in decision.ask or text.text_id == "H12_confirm" else None


def _remember(record: TrackRecord, attempt: Attempt) -> None:
    if not attempt.response.calm:
        record.attempts.insert(0, attempt)
        del record.attempts[2:]


def _read_usual(fold: Fold) -> None:
    """Reference and irritability over two weeks; they act from the next decision on."""
    state = fold.state
    fortnight = state.recent_pain(REF_WINDOW)
    held = state.ref_held_until is not None and state.day <= state.ref_held_until
    ref = state.ref_pain if held else next_ref_pain(state.ref_pain, fortnight)
    record = next_irritability(
        state.irritability,
        state.day,
        raised=sum([is_raised(answer, state.ref_pain) for answer in fortnight]),
        answers=len(fortnight),
        week=state.recent_pain(WEEK),
    )
    if ref != state.ref_pain:
        state.ref_pain = ref
        fold.note("ref_pain", ref, "engine")
    if record.value is not state.irritability.value:
        fold.note("irritability", record.value.value, "engine")
    state.irritability = record
