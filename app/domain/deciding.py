"""Yesterday's attempts put before the decision table, and what its rows do to the tracks."""

from dataclasses import replace
from datetime import date

from app.domain.constants import LOCK_AFTER_REGRESS
from app.domain.decisions import decide_day, tracks_of_bias
from app.domain.evidence import TrackDecision, TrackEvidence
from app.domain.exercises import DOSE_STEPS
from app.domain.folding import Fold
from app.domain.history import Taken
from app.domain.prescription import Explanation
from app.domain.session_texts import EN
from app.domain.state import FOREVER, LastDecision, Pending, TrackRecord
from app.domain.vocabulary import Action, Actor


def decide(fold: Fold, pain: int | None, *, late: bool, inputs: tuple[str, ...]) -> None:
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
        confirm=_waits_for_yes(fold, record),
        accepted=record.accepted,
    )


def _locked_since(fold: Fold, record: TrackRecord) -> date | None:
    """The later of the track's last regress and a change of direction, which both hold steps for a week."""
    regressed_on, changed_on = record.regressed_on, fold.state.presentation_on
    if regressed_on is None or (changed_on is not None and changed_on > regressed_on):
        return changed_on
    return regressed_on


def _is_held(fold: Fold, track: str, rank: int) -> bool:
    """A therapist's lock, or the end of what a therapist allows on this track."""
    if not fold.state.overrides:
        return False
    level, dose_step = divmod(rank + 1, DOSE_STEPS)
    path = fold.ladder(track)
    capped = level < len(path) and dose_step > fold.dose_cap(path[level])
    return fold.is_locked(track) or level >= fold.level_bounds(track)[1] or capped


def _waits_for_yes(fold: Fold, record: TrackRecord) -> bool:
    """A new exercise waits for a click that has not come; a person's does not stand for a therapist's."""
    whose = fold.confirms
    given = record.confirmed if whose is Actor.THERAPIST else record.accepted
    return whose is not None and not given


def _told(fold: Fold, decision: TrackDecision) -> TrackDecision:
    """A week without steps after a change of direction is explained as that, not as an easing off."""
    changed_on = fold.state.presentation_on
    if decision.explanation.text_id != "H11_regress" or changed_on is None or decision.track is None:
        return decision
    regressed_on = fold.state.tracks[decision.track].regressed_on
    if regressed_on is not None and regressed_on >= changed_on:
        return decision
    label = EN[f"presentation.{fold.state.presentation.value}"]
    text = Explanation("presentation_changed", {"direction": label, "days": LOCK_AFTER_REGRESS})
    return replace(decision, explanation=text)


def _apply(fold: Fold, track: str, decision: TrackDecision) -> None:
    state = fold.state
    record = state.tracks[track]
    day = state.day
    assert decision.rank_after is not None
    fold.set_rank(track, record, decision.rank_after, decision.rule)
    record.accepted = record.confirmed = False
    if decision.action is Action.PROGRESS:
        record.raised_on = day
        if decision.dimension:
            state.dimension_steps = [*state.dimension_steps[-5:], day]
    elif decision.action in (Action.REGRESS, Action.REGRESS_STRONG):
        record.regressed_on = day
    if decision.rest_until is not None:
        record.rests_until = max(record.rests_until or day, decision.rest_until)
    if decision.floor_hit:
        record.floor_hits = [*record.floor_hits[-5:], day]
    if decision.pacer_until is not None:
        record.pacer_until = decision.pacer_until
    if decision.leg_spread is not None:
        state.leg_spreads.append(decision.leg_spread)
        if decision.bias_rest:
            for rested in tracks_of_bias(fold.catalogue, decision.leg_spread.bias):
                state.track(rested).rests_until = FOREVER
    text = decision.explanation
    record.decision = LastDecision(
        day, decision.rule, decision.action, decision.reason, text.text_id, dict(text.values)
    )
    record.asked_on = day if "try_step" in decision.ask or text.text_id == "H12_confirm" else None
