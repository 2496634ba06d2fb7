"""The decision table over its grid, and single worsenings of near-progress cases, counted and judged.

The judgement below is written from the invariants, not from the table: what no progress may follow, what a
protective answer must follow, and that one worse answer never moves the action towards progress. Prints how
many pairs were decided, how often each row spoke and how many judgements failed. The test suite runs a part.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

from app.domain.decision_table import ELSE, REASONS, ROWS, Response, StepKind, TrackState
from app.domain.progression import Ask, Verdict, decide_track
from app.domain.vocabulary import (
    Action,
    Fit,
    FlareState,
    FormRating,
    Irritability,
    LegResponse,
    SkipReason,
)

ACTIONS = list(Action)
PROTECTIVE = set(ACTIONS[:4])
BEFORE = (
    {},
    {"red_before": 1, "lost_before": 1, "little_before": 1, "held_before": 2},
    {"clean_before": 0, "held_before": 1},
    {"clean_before": 1, "red_before": 2, "leg_days_before": 1, "rank": 0, "floor_hits_before": 2},
)
GATES = (
    {},
    {"tolerated": 3, "days_since_change": 5},
    {"tolerated": 6, "fit": Fit.CAUTION},
    {"days_since_change": 7, "days_since_regress": 6},
    {"days_since_flare_end": 6, "flare_days": 7},
    {"week_sum": 21},
    {"next_available": False},
    {"therapist_lock": True},
    {"plan_cap_left": False},
    {"confidence": 3},
    {"confidence": 3, "step_accepted": True, "days_since_regress": 7},
)
MORNINGS = (
    {"morning": None},
    {"morning": 1},
    {"morning": 3, "morning_late": True},
    {"morning": 4},
    {"morning": 4, "morning_late": True},
    {"morning": 5},
)
DONE = (
    {},
    {"completion": 0.7, "reason": SkipReason.NO_TIME},
    {"completion": 0.3, "reason": SkipReason.PAIN},
)
SIGNS = ({}, {"leg": LegResponse.FURTHER}, {"calm": True}, {"neuro_new": True})


def states() -> list[TrackState]:
    return [
        TrackState(
            flare_state=flare,
            prev_raised=raised,
            irritability=irritability,
            next_kind=kind,
            suspect=suspect,
            **before,
            **gate,
        )
        for flare, raised, irritability, kind, suspect, before, gate in product(
            FlareState, (False, True), Irritability, StepKind, (False, True), BEFORE, GATES
        )
    ]


def responses() -> list[Response]:
    return [
        Response(during=pain, before=start, rpe=rpe, form=form, breath_held=held, **morning, **done, **sign)
        for pain, start, rpe, form, held, morning, done, sign in product(
            (2, 4, 6), (2, 6), (5, 7, 8), FormRating, (False, True), MORNINGS, DONE, SIGNS
        )
    ]


@dataclass
class Survey:
    decided: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    asks: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, state: TrackState, response: Response, verdict: Verdict) -> None:
        self.decided += 1
        self.rules[verdict.rule] += 1
        self.asks.update(verdict.ask)
        wrong = wrong_with(state, response, verdict)
        if wrong:
            self.violations.append(f"{wrong}: {verdict.rule} {state} {response}")


def wrong_with(state: TrackState, response: Response, verdict: Verdict) -> str | None:
    """The first invariant a verdict breaks, None if it keeps them all."""
    action = verdict.action
    if (response.red_flag or response.neuro_new) != (action is Action.STOP):
        return "I13 a sign stops, and only a sign"
    if action is Action.STOP:
        return None if verdict.ask == (Ask.RED_FLAG,) else "a stop asks for nothing but the sign"
    pain = max(response.during or 0, response.after or 0)
    raised = response.morning is not None and response.morning >= state.ref_pain + 2
    if action is Action.PROGRESS:
        return next((text for text, broken in forbidden(state, response, pain).items() if broken), None)
    if action not in PROTECTIVE and not response.calm:
        provoked = pain > state.pain_ceiling or response.rpe >= 8 or (raised and state.suspect)
        if provoked or response.leg is LegResponse.FURTHER:
            return "a provoked day holds"
    if response.calm and action in {Action.REGRESS, Action.PROGRESS}:
        return "a calm session is read as a test"
    return None


def forbidden(state: TrackState, response: Response, pain: int) -> dict[str, bool]:
    """What no progress may follow (I3, I4, I5 and the table's own promises)."""
    since_flare, since_regress = state.days_since_flare_end, state.days_since_regress
    settled = response.morning is not None and response.morning <= state.ref_pain + 1
    return {
        "I3 progress in an unsettled state": state.flare_state is not FlareState.CALM or state.flare_declared,
        "I3 progress within 7 days of a flare-up": since_flare is not None and since_flare < 7,
        "I4 progress within 7 days of a regress": since_regress is not None and since_regress < 7,
        "I5 progress without a settled morning in time": not settled or response.morning_late,
        "I5 progress above the ceiling": pain > state.pain_ceiling or response.before > state.pain_ceiling,
        "I5 progress at high effort": response.rpe > 5,
        "I5 progress without clean form": response.form is not FormRating.CLEAN or state.clean_before == 0,
        "I5 progress with a held breath": response.breath_held,
        "I5 progress on a part of the dose": response.completion < 0.8,
        "progress after a calm session": response.calm,
        "progress while the week creeps up": state.week_sum >= (state.ref_pain + 1) * state.week_n > 0,
        "progress past the top": state.next_kind is StepKind.TOP,
        "a new exercise while easily stirred": state.next_kind is StepKind.DIMENSION
        and state.irritability is Irritability.HIGH,
        "progress past a bound": state.therapist_lock or not state.next_available or not state.plan_cap_left,
        "progress against the person's trust": (state.confidence if state.confidence is not None else 10) < 4
        and not state.step_accepted,
        "progress on too little": state.tolerated < 3 or state.days_since_change < 4,
        "progress on half-counted days": (pain > 3 or state.fit is Fit.CAUTION) and state.tolerated < 6,
    }


def earning_states() -> Iterator[TrackState]:
    """Everything the last rows read: what a quiet day with clean form may still run into."""
    names = (
        "irritability",
        "next_kind",
        "tolerated",
        "days_since_change",
        "days_since_regress",
        "days_since_flare_end",
        "next_available",
        "therapist_lock",
        "plan_cap_left",
        "confidence",
        "step_accepted",
        "fit",
    )
    values = (
        Irritability,
        StepKind,
        (2, 3, 4, 5, 6, 8, 10),
        (3, 4, 6, 7, 8, 10),
        (None, 6, 7),
        (None, 6),
        (True, False),
        (False, True),
        (True, False),
        (None, 3, 7),
        (False, True),
        (Fit.OK, Fit.CAUTION, Fit.AVOID),
    )
    for chosen in product(*values):
        yield TrackState(**dict(zip(names, chosen, strict=True)))


def survey_grid(every: int = 1) -> Survey:
    """Every ``every``-th pair of states and responses; a stride prime to the grid meets all its values."""
    survey = Survey()
    before, answers = states(), responses()
    for number in range(0, len(before) * len(answers), every):
        state, response = before[number // len(answers)], answers[number % len(answers)]
        survey.add(state, response, decide_track(state, response))
    return survey


def survey_earning(every: int = 1) -> Survey:
    """Every ``every``-th of the earning states, after an easy, a workable and a breath-holding day."""
    survey = Survey()
    for state in islice(earning_states(), 0, None, every):
        for response in (Response(), Response(during=4), Response(breath_held=True)):
            survey.add(state, response, decide_track(state, response))
    return survey


def near_progress(chance: random.Random) -> tuple[TrackState, Response]:
    """A random pair one or two answers away from a step: where a rule that is not monotone would show."""
    ref_pain = chance.randint(2, 5)
    ceiling = chance.randint(3, 5)
    week_n = chance.randint(0, 7)

    def mostly(usual: Any, *others: Any) -> Any:
        return chance.choice(others) if chance.random() < 0.08 else usual

    state = TrackState(
        ref_pain=ref_pain,
        pain_ceiling=ceiling,
        flare_state=mostly(FlareState.CALM, *FlareState),
        flare_days=chance.choice((0, 7)),
        prev_raised=mostly(False, True),
        irritability=chance.choice(tuple(Irritability)),
        rank=chance.choice((0, 0, 3, 7)),
        tolerated=chance.choice((3, 4, 5, 6, 8, 10, 12)),
        days_since_change=chance.choice((4, 6, 7, 8, 10, 30)),
        days_since_regress=mostly(None, 6, 7, 20),
        days_since_flare_end=mostly(None, 6, 7, 20),
        next_kind=chance.choice((StepKind.DOSE, StepKind.DIMENSION, mostly(StepKind.DOSE, StepKind.TOP))),
        next_available=mostly(True, False),
        therapist_lock=mostly(False, True),
        plan_cap_left=mostly(True, False),
        week_n=week_n,
        week_sum=week_n * ref_pain + mostly(0, week_n, week_n - 1),
        confidence=mostly(7, None, 0, 2, 3, 4),
        step_accepted=mostly(False, True),
        fit=chance.choice((Fit.OK, Fit.SUITED, mostly(Fit.OK, *Fit))),
        suspect=chance.random() < 0.3,
        red_before=chance.choice((0, 0, 1, 2)),
        lost_before=chance.choice((0, 0, 1, 2)),
        clean_before=chance.choice((2, 1, mostly(2, 0))),
        little_before=chance.choice((0, 0, 1, 2)),
        held_before=chance.choice((0, 1, 2)),
        leg_days_before=chance.choice((0, 1)),
        floor_hits_before=chance.choice((0, 1, 2)),
    )
    response = Response(
        before=mostly(2, 0, ceiling, ceiling + 1),
        during=mostly(2, 3, 4, ceiling),
        after=mostly(2, 0, 3, ceiling),
        morning=mostly(ref_pain, None, 0, ref_pain + 1, ref_pain + 2),
        morning_late=mostly(False, True),
        rpe=mostly(4, 2, 5, 6, 7),
        form=mostly(FormRating.CLEAN, *FormRating),
        completion=mostly(1.0, 0.9, 0.8, 0.79, 0.5),
        reason=chance.choice((SkipReason.PAIN, SkipReason.TOO_HARD, SkipReason.NO_TIME)),
        breath_held=mostly(False, True),
        leg=mostly(LegResponse.NONE, LegResponse.LESS, LegResponse.SAME),
        calm=mostly(False, True),
    )
    return state, response


def worsenings(state: TrackState, response: Response) -> Iterator[tuple[TrackState, Response]]:
    """The same pair with one answer worse, or one more bad attempt before it."""
    for changes in worse_answers(state, response):
        yield state, replace(response, **changes)
    for changes in worse_history(state):
        yield replace(state, **changes), response


def worse_answers(state: TrackState, response: Response) -> Iterator[dict[str, Any]]:
    during, after = response.during or 0, response.after or 0
    yield {"during": min(10, during + 1)}
    yield {"during": max(during, state.pain_ceiling + 1)}
    yield {"after": min(10, after + 1)}
    yield {"after": max(after, state.pain_ceiling + 1)}
    yield {"before": max(response.before, state.pain_ceiling + 1)}
    yield {"rpe": min(10, response.rpe + 1)}
    yield {"rpe": max(response.rpe, 8)}
    if response.form is not FormRating.LOST:
        yield {"form": FormRating.LOST}
    if response.form is FormRating.CLEAN:
        yield {"form": FormRating.OK}
    yield {"completion": min(response.completion, 0.79)}
    yield {"completion": min(response.completion, 0.3)}
    yield {"breath_held": True}
    yield {"leg": LegResponse.FURTHER}
    yield {"neuro_new": True}
    yield {"red_flag": True}
    yield {"morning_late": True}
    if response.morning is not None:
        yield {"morning": min(10, response.morning + 1)}
        yield {"morning": max(response.morning, state.ref_pain + 2)}
        yield {"morning": max(response.morning, state.ref_pain + 3)}
        if response.morning <= state.ref_pain + 1:
            yield {"morning": None}


def worse_history(state: TrackState) -> Iterator[dict[str, Any]]:
    for name in ("red_before", "lost_before", "held_before", "little_before"):
        yield {name: min(2, getattr(state, name) + 1)}
    yield {"clean_before": max(0, state.clean_before - 1)}
    yield {"prev_raised": True}
    yield {"flare_declared": True}
    yield {"suspect": True}


def survey_worsenings(pairs: int, seed: int = 20261126) -> Survey:
    """Random near-progress pairs, each with about 26 single worsenings (I6, I7)."""
    chance = random.Random(seed)
    survey = Survey()
    for _ in range(pairs):
        state, response = near_progress(chance)
        verdict = decide_track(state, response)
        survey.add(state, response, verdict)
        for worse_state, worse_response in worsenings(state, response):
            worse = decide_track(worse_state, worse_response)
            survey.add(worse_state, worse_response, worse)
            if ACTIONS.index(worse.action) > ACTIONS.index(verdict.action):
                survey.violations.append(f"I6 {verdict.rule} → {worse.rule}: {worse_state} {worse_response}")
    return survey


def _report(name: str, survey: Survey, seconds: float) -> None:
    row = {
        "bench": name,
        "decisions": survey.decided,
        "rules_hit": len(survey.rules),
        "rules": len(REASONS),
        "rarest": min(survey.rules.values()),
        "violations": len(survey.violations),
        "seconds": round(seconds, 1),
        "by_rule": {row.rule: survey.rules[row.rule] for row in (*ROWS, ELSE)},
        "asks": dict(survey.asks),
    }
    print(json.dumps(row))
    for line in survey.violations[:5]:
        print(json.dumps({"violation": line}))


def main() -> None:
    """``decide [EVERY] [PAIRS]``: stride through the grid (1 = all of it), number of random pairs."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    started = time.perf_counter()
    print(json.dumps({"grid": len(states()) * len(responses()), "every": every}))
    survey = survey_grid(every)
    _report("grid", survey, time.perf_counter() - started)
    started = time.perf_counter()
    _report("earning", survey_earning(), time.perf_counter() - started)
    started = time.perf_counter()
    survey = survey_worsenings(pairs)
    _report("worsenings", survey, time.perf_counter() - started)
