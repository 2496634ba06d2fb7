"""The decision table: one track, one day, one row. Read it top to bottom; the first row that holds decides.

``progression`` runs it; what follows from a decision (new rank, rest, order of tracks, cap) is in
``decisions``. Thresholds and their sources: ``constants``.

Readings taken where the table leaves room:

- The flare-up machine speaks first. From the state before this morning one morning can only raise the state:
  leaving watch, flare or recovering needs more history than one answer, so those states stay as given.
- ``previous_raised`` is already limited to answers at most two days old; a late answer counts as raised too.
- A calm attempt is read by R1 to R3 only and otherwise holds as H3, tested directly after R3.
- Pain that was never reported (a session without its end) is not pain-free: the protective rows read what
  is known, then the attempt holds as H7.
- H6 wants the latest attempt clean and one clean attempt among the two before it.
- Exposures are doubled once for pain above 3 or ``caution``; days never. An ``avoid`` exercise is planned
  only when a therapist forces it; it earns as any other, and the therapist's lock is the way to stop it.
- ``TrackState``, ``Response`` and ``Case`` are slotted and not frozen: one of each is made for every attempt of a
  life, and a frozen one takes five times as long to make. Nobody changes them.
- A red flag is asked about alone. Every other flag stands beside the action, whichever row decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.constants import (
    CAUTION_FACTOR,
    CLEAN_OF_THREE,
    COMPLETION_LITTLE,
    COMPLETION_PROGRESS,
    CONF_MIN,
    DIMENSION_EARNING,
    DOSE_EARNING,
    EASY_PAIN_MAX,
    LOCK_AFTER_FLARE,
    LOCK_AFTER_REGRESS,
    PAIN_CEILING,
    REF_MIN,
    RPE_PROGRESS_MAX,
    RPE_TOO_HARD,
    TREND_MARGIN,
    Earning,
)
from app.domain.vocabulary import Action, Fit, FlareState, FormRating, Irritability, LegResponse, SkipReason


class StepKind(StrEnum):
    """What the next step on a track would be."""

    DOSE = "dose"
    DIMENSION = "dimension"
    TOP = "top"


@dataclass(slots=True)
class TrackState:
    """What is known before the answer is read; D is today, the attempt was yesterday.

    ``flare_state`` is the state before this morning. ``tolerated``: tolerated exposures since the last rank
    change, yesterday's included. ``days_*``: D − that day, None for never. ``*_before``: how many of the two
    previous attempts, in the windows of ``attempts``. ``week_sum``/``week_n``: answered mornings D−6…D.
    """

    ref_pain: int = REF_MIN
    pain_ceiling: int = PAIN_CEILING
    flare_state: FlareState = FlareState.CALM
    flare_declared: bool = False
    flare_days: int = 0
    prev_raised: bool = False
    irritability: Irritability = Irritability.LOW
    rank: int = 3
    tolerated: int = 9
    days_since_change: int = 30
    days_since_regress: int | None = None
    days_since_flare_end: int | None = None
    next_kind: StepKind = StepKind.DOSE
    next_available: bool = True
    therapist_lock: bool = False
    plan_cap_left: bool = True
    week_sum: int = 14
    week_n: int = 7
    confidence: int | None = 7
    step_accepted: bool = False
    fit: Fit = Fit.OK
    suspect: bool = False
    red_before: int = 0
    lost_before: int = 0
    clean_before: int = 2
    little_before: int = 0
    held_before: int = 0
    leg_days_before: int = 0
    floor_hits_before: int = 0


@dataclass(slots=True)
class Response:
    """The worst answers of one person-day on one track, and the morning after.

    ``closed``: every session of the day was ended with its pain ratings; ``during`` and ``after`` are None if
    none was. ``morning`` is None if unanswered. ``calm``: every session of the day with this track was calm.
    ``completion`` 0–1.
    """

    before: int = 2
    during: int | None = 2
    after: int | None = 2
    morning: int | None = 2
    morning_late: bool = False
    rpe: int = 4
    form: FormRating = FormRating.CLEAN
    completion: float = 1.0
    reason: SkipReason = SkipReason.NONE
    breath_held: bool = False
    leg: LegResponse = LegResponse.NONE
    neuro_new: bool = False
    red_flag: bool = False
    calm: bool = False
    closed: bool = True

    @property
    def pain(self) -> int | None:
        """The higher of during and after, None if neither was reported."""
        during, after = self.during, self.after
        if during is None or (after is not None and after > during):
            return after
        return during

    def after_morning(self, morning: int | None, *, late: bool) -> "Response":
        """The same answers with the morning after; built by hand, as this is done for every attempt."""
        return Response(
            self.before,
            self.during,
            self.after,
            morning,
            late,
            self.rpe,
            self.form,
            self.completion,
            self.reason,
            self.breath_held,
            self.leg,
            self.neuro_new,
            self.red_flag,
            self.calm,
            self.closed,
        )


@dataclass(slots=True)
class Case:
    """One state and response with what both together say.

    ``flare``: the state after this morning. ``raised``: this morning was. ``pain``: the higher of during and
    after, None if neither was reported; ``red``: it lies above the ceiling.
    """

    state: TrackState
    response: Response
    flare: FlareState
    raised: bool
    pain: int | None
    red: bool


@dataclass(frozen=True, slots=True)
class Row:
    rule: str
    action: Action
    reason: str
    holds: Callable[[Case], bool]


def little_done(completion: float, reason: SkipReason) -> bool:
    """Less than half, because it hurt or was too hard."""
    return completion < COMPLETION_LITTLE and reason in (SkipReason.PAIN, SkipReason.TOO_HARD)


def earning(kind: StepKind, irritability: Irritability) -> Earning | None:
    """Exposures and days a step costs; None where it cannot be earned (top, or a new exercise while high)."""
    if kind is StepKind.DOSE:
        return DOSE_EARNING[irritability]
    return DIMENSION_EARNING.get(irritability) if kind is StepKind.DIMENSION else None


def exposures_needed(case: Case) -> int:
    """Tolerated exposures for the next step, doubled once for a caution exercise or pain above 3."""
    sore = case.pain is not None and case.pain > EASY_PAIN_MAX
    return cost_of(case).exposures * (CAUTION_FACTOR if sore or case.state.fit is Fit.CAUTION else 1)


def cost_of(case: Case) -> Earning:
    cost = earning(case.state.next_kind, case.state.irritability)
    assert cost is not None  # H9 and H10 stand above
    return cost


def _not_earned(case: Case) -> bool:
    state = case.state
    return (
        state.tolerated < exposures_needed(case)
        or state.days_since_change < cost_of(case).days
        or _within(state.days_since_regress, LOCK_AFTER_REGRESS)
        or _within(state.days_since_flare_end, LOCK_AFTER_FLARE)
    )


def _within(days: int | None, window: int) -> bool:
    return days is not None and days < window


def _trend_up(case: Case) -> bool:
    state = case.state
    return state.week_n > 0 and state.week_sum >= (state.ref_pain + TREND_MARGIN) * state.week_n


def _little_twice(case: Case) -> bool:
    response = case.response
    return little_done(response.completion, response.reason) and case.state.little_before >= 1


def _form_not_yet(case: Case) -> bool:
    return case.response.form is not FormRating.CLEAN or 1 + case.state.clean_before < CLEAN_OF_THREE


def _unready(case: Case) -> bool:
    return case.state.confidence is not None and case.state.confidence < CONF_MIN


_STOP, _RESET, _STRONG = Action.STOP, Action.FLARE_RESET, Action.REGRESS_STRONG
_REGRESS, _HOLD, _PROGRESS = Action.REGRESS, Action.HOLD, Action.PROGRESS

ROWS: Final = (
    Row("R1", _STOP, "red_flag", lambda c: c.response.red_flag or c.response.neuro_new),
    Row("R2", _RESET, "flare", lambda c: c.flare is FlareState.FLARE),
    Row("R3", _STRONG, "leg_further", lambda c: c.response.leg is LegResponse.FURTHER),
    Row("H3", _HOLD, "sore_start", lambda c: c.response.calm),
    Row("R4a", _STRONG, "pain_red_twice", lambda c: c.red and c.state.red_before >= 1),
    Row("R4b", _REGRESS, "pain_red", lambda c: c.red),
    Row("R5", _REGRESS, "morning_raised", lambda c: c.raised and c.state.suspect),
    Row("R6", _REGRESS, "too_hard", lambda c: c.response.rpe >= RPE_TOO_HARD),
    Row("R7", _REGRESS, "form_lost",
        lambda c: c.response.form is FormRating.LOST and c.state.lost_before >= 1),
    Row("R8", _REGRESS, "could_not_finish", _little_twice),
    Row("R9", _REGRESS, "breath_held_thrice", lambda c: c.response.breath_held and c.state.held_before >= 2),
    Row("H7", _HOLD, "incomplete", lambda c: c.pain is None or not c.response.closed),
    Row("H1", _HOLD, "settling",
        lambda c: c.raised or c.flare in (FlareState.WATCH, FlareState.RECOVERING)),
    Row("H2", _HOLD, "no_morning", lambda c: c.response.morning is None or c.response.morning_late),
    Row("H3", _HOLD, "sore_start", lambda c: c.response.before > c.state.pain_ceiling),
    Row("H4", _HOLD, "trend_up", _trend_up),
    Row("H5", _HOLD, "effort_high", lambda c: c.response.rpe > RPE_PROGRESS_MAX),
    Row("H6", _HOLD, "form_not_yet", _form_not_yet),
    Row("H7", _HOLD, "incomplete", lambda c: c.response.completion < COMPLETION_PROGRESS),
    Row("H8", _HOLD, "breath_first", lambda c: c.response.breath_held),
    Row("H9", _HOLD, "keep", lambda c: c.state.next_kind is StepKind.TOP),
    Row("H10", _HOLD, "calm_first", lambda c: earning(c.state.next_kind, c.state.irritability) is None),
    Row("H11", _HOLD, "earning", _not_earned),
    Row("H12", _HOLD, "not_available", lambda c: c.state.therapist_lock or not c.state.next_available),
    Row("H13", _HOLD, "one_at_a_time", lambda c: not c.state.plan_cap_left),
    Row("H14", _HOLD, "your_call", lambda c: _unready(c) and not c.state.step_accepted),
    Row("P1", _PROGRESS, "earned_dose", lambda c: c.state.next_kind is StepKind.DOSE),
)  # fmt: skip
ELSE: Final = Row("P2", _PROGRESS, "earned_step", lambda _: True)
"""None of the above: the next exercise, one dimension up."""

REASONS: Final = {row.rule: row.reason for row in (*ROWS, ELSE)}
