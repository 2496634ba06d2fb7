"""One decision about one track: the typed rule, and its face of plain values for checks from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.domain.constants import FLOOR_HITS, LONG_FLARE_DAYS
from app.domain.decision_table import ELSE, ROWS, Case, Response, Row, StepKind, TrackState
from app.domain.fields import BOOLEAN, NPRS, choice, integer, number
from app.domain.mornings import is_raised, starts_flare
from app.domain.plain import nullable, read_fields
from app.domain.vocabulary import Action, Fit, FlareState, FormRating, Irritability, LegResponse, SkipReason


class Ask(StrEnum):
    """Flags for the therapist beside a decision, and the one question to the person; listed in this order."""

    RED_FLAG = "red_flag"
    LEG_SPREAD_TWICE = "leg_spread_twice"
    LONG_FLARE = "long_flare"
    FLOOR_HIT = "floor_hit"
    TRY_STEP = "try_step"


@dataclass(slots=True)
class Verdict:
    """``row`` is the row of the table that decided."""

    row: Row
    ask: tuple[Ask, ...] = ()

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def rule(self) -> str:
        return self.row.rule


def decide_track(state: TrackState, response: Response) -> Verdict:
    """The decision about one track, with ``state.flare_state`` as it was before this morning.

    Total: the last row always holds. Whoever has stepped the whole flare-up machine already may give its
    result as the state: one morning never moves it twice.
    """
    return decide_case(case_of(state, response))


def decide_case(case: Case) -> Verdict:
    row = _deciding_row(case)
    return Verdict(row, _asks(case, row))


def _deciding_row(case: Case) -> Row:
    for row in ROWS:
        if row.holds(case):
            return row
    return ELSE


def case_of(state: TrackState, response: Response, flare: FlareState | None = None) -> Case:
    """``flare``: the state after the whole machine has spoken; None derives it from this morning alone."""
    raised = is_raised(response.morning, state.ref_pain)
    pain = response.pain
    red = pain is not None and pain > state.pain_ceiling
    if flare is None:
        flare = _flare_this_morning(state, response, stirred=raised or red)
    return Case(state, response, flare, raised, pain, red)


def _flare_this_morning(state: TrackState, response: Response, *, stirred: bool) -> FlareState:
    if (
        state.flare_state is FlareState.FLARE
        or state.flare_declared
        or starts_flare(response.morning, state.ref_pain, previous_raised=state.prev_raised)
    ):
        return FlareState.FLARE
    return FlareState.WATCH if stirred and state.flare_state is FlareState.CALM else state.flare_state


def _asks(case: Case, row: Row) -> tuple[Ask, ...]:
    """A red flag is asked about alone; every other flag stands beside whichever row decided."""
    if row.action is Action.STOP:
        return (Ask.RED_FLAG,)
    state = case.state
    asks: list[Ask] = []
    if case.response.leg is LegResponse.FURTHER and state.leg_days_before >= 1:
        asks.append(Ask.LEG_SPREAD_TWICE)
    if case.flare is FlareState.FLARE and state.flare_days >= LONG_FLARE_DAYS:
        asks.append(Ask.LONG_FLARE)
    wants_less = row.action in (Action.REGRESS, Action.REGRESS_STRONG)
    if wants_less and state.rank == 0 and state.floor_hits_before + 1 >= FLOOR_HITS:
        asks.append(Ask.FLOOR_HIT)
    if row.rule == "H14":
        asks.append(Ask.TRY_STEP)
    return tuple(asks)


_COUNT: Final = integer(0, 1_000_000)
_OF_TWO: Final = integer(0, 2)

STATE_FIELDS: Final = {
    "ref_pain": integer(2, 5),
    "pain_ceiling": integer(3, 5),
    "flare_state": choice(FlareState),
    "flare_declared": BOOLEAN,
    "flare_days": _COUNT,
    "prev_raised": BOOLEAN,
    "irritability": choice(Irritability),
    "rank": _COUNT,
    "tolerated": _COUNT,
    "days_since_change": _COUNT,
    "days_since_regress": nullable(_COUNT),
    "days_since_flare_end": nullable(_COUNT),
    "next_kind": choice(StepKind),
    "next_available": BOOLEAN,
    "therapist_lock": BOOLEAN,
    "plan_cap_left": BOOLEAN,
    "week_sum": integer(0, 70),
    "week_n": integer(0, 7),
    "confidence": nullable(NPRS),
    "step_accepted": BOOLEAN,
    "fit": choice(Fit),
    "suspect": BOOLEAN,
    "red_before": _OF_TWO,
    "lost_before": _OF_TWO,
    "clean_before": _OF_TWO,
    "little_before": _OF_TWO,
    "held_before": _OF_TWO,
    "leg_days_before": _COUNT,
    "floor_hits_before": _COUNT,
}
RESPONSE_FIELDS: Final = {
    "before": NPRS,
    "during": NPRS,
    "after": NPRS,
    "morning": nullable(NPRS),
    "morning_late": BOOLEAN,
    "rpe": NPRS,
    "form": choice(FormRating),
    "completion": number(0, 1),
    "reason": choice(SkipReason),
    "breath_held": BOOLEAN,
    "leg": choice(LegResponse),
    "neuro_new": BOOLEAN,
    "red_flag": BOOLEAN,
    "calm": BOOLEAN,
}
_PARTS: Final = frozenset({"state", "response"})


def decide(payload: Mapping[str, Any]) -> dict[str, Any]:
    """``{"state": {…}, "response": {…}}`` → ``{"action", "rule", "ask"}``, plain values on both sides.

    Every field of both parts is optional; defaults are those of ``TrackState`` and ``Response``. An ``id``
    beside the parts is ignored. Raises ``ValueError`` naming the field that is unknown, missing or wrong.
    """
    for name in payload:
        if name not in _PARTS and name != "id":
            raise ValueError(f"{name}: is unknown")
    for name in ("state", "response"):
        if name not in payload:
            raise ValueError(f"{name}: is missing")
    state = TrackState(**read_fields(payload["state"], STATE_FIELDS, "state"))
    response = Response(**read_fields(payload["response"], RESPONSE_FIELDS, "response"))
    verdict = decide_track(state, response)
    return {"action": verdict.action.value, "rule": verdict.rule, "ask": [flag.value for flag in verdict.ask]}
