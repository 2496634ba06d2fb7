"""Which sentence explains a decision, and the numbers it used. The sentences themselves: ``texts_en``."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.attempts import PREVIOUS_READ, Before
from app.domain.constants import (
    EASY_PAIN_MAX,
    FLARE_EXIT_MORNINGS,
    LOCK_AFTER_FLARE,
    LOCK_AFTER_REGRESS,
    MORNING_RAISED,
    RECOVERING_DAYS,
    RPE_PROGRESS_MAX,
)
from app.domain.decision_table import Case, cost_of, exposures_needed
from app.domain.dosing import dose_of
from app.domain.evidence import DayEvidence, TrackEvidence
from app.domain.exercises import at_rank
from app.domain.flare import flare_days, recovering_day
from app.domain.mornings import is_raised
from app.domain.prescription import Explanation
from app.domain.safety import advice
from app.domain.session_texts import dose_text
from app.domain.steps import Missing, NextStep
from app.domain.vocabulary import FlareState, FormRating, SkipReason


@dataclass(slots=True)
class Told:
    """Everything a decision used, and what followed from it."""

    day: DayEvidence
    track: TrackEvidence
    case: Case
    earlier: Before
    step: NextStep
    new_rank: int = 0
    rest_days: int = 0
    at_floor: bool = False
    bias_rest: bool = False

    @property
    def exercise(self) -> str:
        return self.track.done.name


def red_flag_text(day: DayEvidence) -> Explanation:
    text_id, values = advice(day.safety, day.emergency_number)
    return Explanation("R1", {"sign": f"@{day.sign}", "what_to_do": f"@{text_id}", **values})


def flare_text(day: DayEvidence) -> Explanation:
    """The first day says why it is a flare-up, later days when it ends."""
    number = flare_days(day.flare, day.day)
    if number > 1:
        return Explanation("R2_on", {"day": number, "limit": quiet_limit(day.ref_pain)})
    if day.start_pain is not None:
        return Explanation("R2b", {"q7a": day.start_pain})
    if day.morning is None or not is_raised(day.morning, day.ref_pain):
        return Explanation("R2_declared", {})
    return Explanation("R2", {"morning": day.morning, "ref": day.ref_pain})


def quiet_limit(ref_pain: int) -> int:
    """The highest morning that still counts as settled."""
    return ref_pain + MORNING_RAISED - 1


def track_text(rule: str, told: Told) -> Explanation:
    """The sentence for a decision about one track."""
    if told.bias_rest:
        return Explanation("R3_again", {"exercise": told.exercise})
    if told.at_floor and told.rest_days:
        return Explanation("floor_rest", {"exercise": told.exercise, "days": told.rest_days})
    if told.at_floor:
        return Explanation("floor_stay", {"exercise": told.exercise})
    return _TEXTS[rule](told)


def rank_label(track: TrackEvidence, rank: int) -> str:
    """Name and dose at a rank of the person's ladder."""
    exercise, _ = at_rank(track.path, rank)
    return f"{exercise.name} ({_dose(track, rank)})"


def _dose(track: TrackEvidence, rank: int) -> str:
    exercise, dose_step = at_rank(track.path, rank)
    return dose_text(exercise, dose_of(exercise, dose_step))


def _red_twice(told: Told) -> Explanation:
    new = rank_label(told.track, told.new_rank)
    return Explanation("R4a", {"exercise": told.exercise, "ceiling": told.day.pain_ceiling, "new": new})


def _red(told: Told) -> Explanation:
    pain = told.case.pain or 0
    return Explanation("R4b", {"exercise": told.exercise, "pain": pain, "ceiling": told.day.pain_ceiling})


def _raised(told: Told) -> Explanation:
    day, track = told.day, told.track
    assert day.morning is not None  # no answer is never raised
    values: dict[str, str | int | float] = {
        "morning": day.morning,
        "ref": day.ref_pain,
        "exercise": told.exercise,
    }
    if track.raised_on is not None and track.changed_lately(day.day):
        return Explanation("R5_newest", {**values, "date": track.raised_on.isoformat()})
    pain = told.case.pain or 0
    if pain > EASY_PAIN_MAX:
        return Explanation("R5_sore", {**values, "pain": pain})
    return Explanation("R5_most", values)


def _little(told: Told) -> Explanation:
    why = "R8_pain" if told.case.response.reason is SkipReason.PAIN else "R8_too_hard"
    return Explanation(why, {"pct": _percent(told)})


def _percent(told: Told) -> int:
    """Rounded down, so that the number never looks better than the rule that held."""
    return math.floor(told.case.response.completion * 100)


def _settling(told: Told) -> Explanation:
    flare = told.day.flare
    if flare.state is FlareState.RECOVERING:
        n = recovering_day(flare, told.day.day)
        return Explanation("H1_recovering", {"n": n, "needed": RECOVERING_DAYS})
    return Explanation("H1", {"n": flare.settled_run, "needed": FLARE_EXIT_MORNINGS})


def _sore_start(told: Told) -> Explanation:
    start = told.case.response.before
    return (
        Explanation("H3", {"before": start}) if start > told.day.pain_ceiling else Explanation("H3_calm", {})
    )


def _trend(told: Told) -> Explanation:
    mean = round(sum(told.day.week) / len(told.day.week), 1)
    return Explanation("H4", {"mean": mean, "ref": told.day.ref_pain})


def _form(told: Told) -> Explanation:
    clean = told.earlier.clean + (told.case.response.form is FormRating.CLEAN)
    if told.earlier.made < PREVIOUS_READ:
        return Explanation("H6_first", {})
    return Explanation("H6", {"clean": clean})


def _incomplete(told: Told) -> Explanation:
    response = told.case.response
    if told.case.pain is None or not response.closed:
        return Explanation("H7_open", {})
    return Explanation("H7", {"pct": _percent(told)})


def _earning(told: Told) -> Explanation:
    """The first thing that is still missing: good days, days, or the week after a regress or a flare-up."""
    state = told.case.state
    need = exposures_needed(told.case)
    if state.tolerated < need:
        return Explanation("H11", {"done": state.tolerated, "need": need})
    days = cost_of(told.case).days
    if state.days_since_change < days:
        return Explanation("H11_days", {"done": state.days_since_change, "need": days})
    eased = state.days_since_regress
    if eased is not None and eased < LOCK_AFTER_REGRESS:
        return Explanation("H11_regress", {"done": eased, "need": LOCK_AFTER_REGRESS})
    return Explanation("H11_flare", {"done": state.days_since_flare_end or 0, "need": LOCK_AFTER_FLARE})


def _not_available(told: Told) -> Explanation:
    missing = told.step.missing
    assert missing is not None  # a lock is a reason too
    what = {"what": f"@equipment.{told.step.things[0]}"} if missing is Missing.EQUIPMENT else {}
    return Explanation(f"H12_{missing}", what)


def _more_dose(told: Told) -> Explanation:
    values: dict[str, str | int | float] = {
        "n": told.track.tolerated,
        "limit": quiet_limit(told.day.ref_pain),
        "rpe": told.case.response.rpe,
        "old": _dose(told.track, told.track.rank),
        "new": _dose(told.track, told.new_rank),
    }
    return Explanation("P1", values)


def _new_exercise(told: Told) -> Explanation:
    exercise, _ = at_rank(told.track.path, told.new_rank)
    values: dict[str, str | int | float] = {
        "exercise": told.exercise,
        "n": told.track.exposures,
        "m": told.track.quiet,
        "next": exercise.name,
    }
    return Explanation(f"P2_{told.step.dimension}", values)


_TEXTS: Final[dict[str, Callable[[Told], Explanation]]] = {
    "R3": lambda t: Explanation("R3", {"exercise": t.exercise, "days": t.rest_days}),
    "R4a": _red_twice,
    "R4b": _red,
    "R5": _raised,
    "R6": lambda t: Explanation("R6", {"rpe": t.case.response.rpe}),
    "R7": lambda t: Explanation("R7", {"exercise": t.exercise}),
    "R8": _little,
    "R9": lambda _: Explanation("R9", {}),
    "H1": _settling,
    "H2": lambda _: Explanation("H2", {}),
    "H3": _sore_start,
    "H4": _trend,
    "H5": lambda t: Explanation("H5", {"rpe": t.case.response.rpe, "limit": RPE_PROGRESS_MAX}),
    "H6": _form,
    "H7": _incomplete,
    "H8": lambda _: Explanation("H8", {}),
    "H9": lambda _: Explanation("H9", {}),
    "H10": lambda _: Explanation("H10", {}),
    "H11": _earning,
    "H12": _not_available,
    "H13": lambda _: Explanation("H13", {}),
    "H14": lambda t: Explanation("H14", {"conf": t.day.confidence or 0}),
    "P1": _more_dose,
    "P2": _new_exercise,
}
