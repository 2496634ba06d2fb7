"""One morning's decisions: the person first, then each track attempted yesterday, in a fixed order.

A red flag or a flare-up is one decision for the person. Otherwise each track gets its row of the table, and
from it the new rank, a rest where the exercise provoked, and the flags beside it. Readings taken:

- An attempt off the current rank is read by the protective rows only; without one there is no decision.
- "A second R3 of the same bias" means on another person-day within 14 days, and only forward and backward
  bias: resting every neutral exercise would leave nothing to do.
- Where no track changed lately and none hurt, R5 eases the one that asks most: largest sum of dimensions,
  then longest, then by id.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from app.domain.attempts import PREVIOUS_READ, Before, before, within
from app.domain.constants import EASY_PAIN_MAX, FLOOR_HITS, PACER_DAYS
from app.domain.decision_table import REASONS, Response, StepKind, TrackState
from app.domain.decision_texts import Told, flare_text, red_flag_text, track_text
from app.domain.evidence import DayEvidence, LegSpread, TrackDecision, TrackEvidence
from app.domain.exercises import Catalogue
from app.domain.flare import flare_days
from app.domain.mornings import is_raised
from app.domain.progression import Ask, Verdict, case_of, decide_case
from app.domain.steps import Missing, NextStep, PlanCap, dims_in_week, next_step, rank_after, rest_days
from app.domain.vocabulary import Action, Bias, FlareState, LegResponse

PACED_RULES: Final = frozenset({"H6", "H8", "R9"})
LESS: Final = frozenset({Action.REGRESS, Action.REGRESS_STRONG})


def decide_day(day: DayEvidence, tracks: Sequence[TrackEvidence]) -> tuple[TrackDecision, ...]:
    """The decisions of the morning of ``day.day`` about yesterday's attempts, in the order they were taken."""
    responses = [track.attempt.response for track in tracks]
    if any(response.red_flag or response.neuro_new for response in responses):
        return (_for_person(day, "R1", Action.STOP, (Ask.RED_FLAG,)),)
    if day.flare.state is FlareState.FLARE:
        return (_for_person(day, "R2", Action.FLARE_RESET, _flare_asks(day, responses)),)
    suspected = suspects(day, tracks)
    cap = PlanCap(dims_week=dims_in_week(day.day, day.dimension_steps))
    decided: list[TrackDecision] = []
    for track in in_order(day.day, tracks):
        decision = _for_track(day, track, track.track in suspected, cap)
        if decision is None:
            continue
        decided.append(decision)
        if decision.action is Action.PROGRESS:
            cap = cap.after(StepKind.DIMENSION if decision.dimension else StepKind.DOSE)
    return tuple(decided)


def in_order(day: date, tracks: Sequence[TrackEvidence]) -> list[TrackEvidence]:
    """Longest unchanged first, then most tolerated exposures, then by id: it decides who gets the day's steps."""
    return sorted(tracks, key=lambda track: (-days_since_change(day, track), -track.tolerated, track.track))


def days_since_change(day: date, track: TrackEvidence) -> int:
    return (day - (track.changed_on or track.first_on)).days


def suspects(day: DayEvidence, tracks: Sequence[TrackEvidence]) -> frozenset[str]:
    """Tracks to ease after a raised morning; empty when it was not raised.

    Those changed upward on D−1 … D−3; else those with pain above 3; else the one that asks the most.
    """
    tried = [track for track in tracks if not track.attempt.response.calm]
    if not tried or not is_raised(day.morning, day.ref_pain):
        return frozenset()
    changed = [track for track in tried if track.changed_lately(day.day)]
    sore = [track for track in tried if (track.attempt.response.pain or 0) > EASY_PAIN_MAX]
    hardest = min(tried, key=lambda track: (-sum(track.done.dims), -track.seconds, track.done.id))
    return frozenset(track.track for track in (changed or sore or [hardest]))


def tracks_of_bias(catalogue: Catalogue, bias: Bias) -> frozenset[str]:
    """Tracks on which any exercise moves the back this way."""
    return frozenset(exercise.track for exercise in catalogue.exercises.values() if exercise.bias is bias)


def _for_person(day: DayEvidence, rule: str, action: Action, ask: tuple[Ask, ...]) -> TrackDecision:
    text = red_flag_text(day) if action is Action.STOP else flare_text(day)
    return TrackDecision(None, rule, action, REASONS[rule], None, None, text, tuple(ask))


def _flare_asks(day: DayEvidence, responses: Sequence[Response]) -> tuple[Ask, ...]:
    spread = any(response.leg is LegResponse.FURTHER for response in responses)
    state = TrackState(
        flare_state=FlareState.FLARE,
        flare_days=flare_days(day.flare, day.day),
        leg_days_before=_leg_days_before(day),
    )
    leg = LegResponse.FURTHER if spread else LegResponse.NONE
    return decide_case(case_of(state, Response(leg=leg))).ask


def _leg_days_before(day: DayEvidence) -> int:
    if not day.leg_days:
        return 0
    yesterday = day.day - timedelta(days=1)
    return sum(within(yesterday, leg_day) for leg_day in set(day.leg_days))


def _for_track(day: DayEvidence, track: TrackEvidence, suspect: bool, cap: PlanCap) -> TrackDecision | None:
    step = _step(day, track)
    earlier = before(track.attempt.day, track.previous, track.changed_on, day.pain_ceiling)
    state = _state(day, track, step, earlier, suspect=suspect, cap=cap)
    response = track.attempt.response.after_morning(day.morning, late=day.late)
    case = case_of(state, response, day.flare.state)  # the whole machine has spoken
    verdict = decide_case(case)
    if not (track.on_rank or response.calm or verdict.action in LESS):
        return None
    return _followed(Told(day, track, case, earlier, step), verdict)


def _step(day: DayEvidence, track: TrackEvidence) -> NextStep:
    step = next_step(track.path, track.rank, day.person)
    if track.locked:
        return replace(step, missing=Missing.LOCK)
    if track.confirm and step.kind is StepKind.DIMENSION and step.missing is None:
        return replace(step, missing=Missing.CONFIRM)
    return step


def _state(
    day: DayEvidence, track: TrackEvidence, step: NextStep, earlier: Before, *, suspect: bool, cap: PlanCap
) -> TrackState:
    return TrackState(
        ref_pain=day.ref_pain,
        pain_ceiling=day.pain_ceiling,
        flare_state=day.flare.state,
        irritability=day.person.irritability,
        rank=track.rank,
        tolerated=track.tolerated,
        days_since_change=days_since_change(day.day, track),
        days_since_regress=_days_since(day.day, track.regressed_on),
        days_since_flare_end=_days_since(day.day, day.flare.ended_on),
        next_kind=step.kind,
        next_available=step.missing is None,
        therapist_lock=track.locked,
        plan_cap_left=cap.allows(step.kind),
        week_sum=sum(day.week),
        week_n=len(day.week),
        confidence=day.confidence,
        step_accepted=track.accepted,
        fit=track.done.fit[day.person.presentation],
        suspect=suspect,
        red_before=earlier.red,
        lost_before=earlier.lost,
        # An attempt not made yet is no unclean one: a first clean day is earning, not "one of three".
        clean_before=earlier.clean + PREVIOUS_READ - earlier.made,
        little_before=earlier.little,
        held_before=earlier.held,
        leg_days_before=_leg_days_before(day),
        floor_hits_before=_floor_hits_before(day.day, track),
    )


def _days_since(day: date, earlier: date | None) -> int | None:
    return None if earlier is None else (day - earlier).days


def _floor_hits_before(day: date, track: TrackEvidence) -> int:
    return sum(within(day, hit) for hit in track.floor_hits)


def _followed(told: Told, verdict: Verdict) -> TrackDecision:
    """What follows from the row: rank, rest, pacer, and the sentence that says so."""
    day, track = told.day, told.track
    at_floor = verdict.action in LESS and track.rank == 0
    hits = _floor_hits_before(day.day, track) + 1 if at_floor else 0
    rest = rest_days(verdict.rule, at_floor=at_floor, floor_hits=hits)
    spread = LegSpread(day.day, track.done.bias) if verdict.rule == "R3" else None
    told.new_rank = new_rank = rank_after(track.rank, track.attempt.rank, verdict.action)
    told.bias_rest = bias_rest = spread is not None and _spread_before(day, spread)
    told.rest_days, told.at_floor = rest, at_floor
    return TrackDecision(
        track=track.track,
        rule=verdict.rule,
        action=verdict.action,
        reason=verdict.row.reason,
        rank_before=track.rank,
        rank_after=new_rank,
        explanation=track_text(verdict.rule, told),
        ask=tuple(verdict.ask),
        rest_until=day.day + timedelta(days=rest) if rest else None,
        rest_lifts=hits >= FLOOR_HITS,
        leg_spread=spread,
        bias_rest=bias_rest,
        floor_hit=at_floor,
        pacer_until=day.day + timedelta(days=PACER_DAYS) if verdict.rule in PACED_RULES else None,
        dimension=verdict.rule == "P2",
    )


def _spread_before(day: DayEvidence, spread: LegSpread) -> bool:
    return spread.bias is not Bias.NEUTRAL and any(
        earlier.bias is spread.bias and within(day.day, earlier.day) for earlier in day.leg_spreads
    )
