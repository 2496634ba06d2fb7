"""From the intake's answers to its verdict: safety, direction, irritability, reference pain, start.

``verdict_of`` is the typed rule, ``intake`` its face of plain values for checks from outside. Readings taken:

- The verdict is complete whatever the safety result is; what a result forbids is up to who reads it.
- Average pain of 7 or more flags ``high_pain`` and starts in a flare-up, beside whatever the lists said.
- ``ask`` follows the order of the therapist's flags: red flag, high pain, label conflict.
- A walking aid asks for care with balance, a ticked pregnancy for care with pregnancy, whatever else was
  ticked; care flags come sorted by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.domain.constants import HIGH_PAIN
from app.domain.event_person import IntakeAnswers
from app.domain.fields import BOOLEAN, NPRS, choice, integer, listing, one_of
from app.domain.plain import nullable, read_fields
from app.domain.presentation import (
    Activity,
    AgeBand,
    Direction,
    Eases,
    Leg,
    Named,
    Pattern,
    Worse,
    direction_of,
)
from app.domain.safety import S1, S2, care_flags_of, screen_result
from app.domain.tolerance import irritability_of, irritability_score, starting_ref_pain
from app.domain.vocabulary import (
    CareFlag,
    FlareState,
    Irritability,
    Presentation,
    SafetyResult,
)


class IntakeAsk(StrEnum):
    """Flags an intake may raise, in the order in which they are listed."""

    RED_FLAG = "red_flag"
    HIGH_PAIN = "high_pain"
    LABEL_CONFLICT = "label_conflict"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the verdict reads. ``avg_pain``: NPRS of the last 7 days; ``stir``, ``calm_down``: 0–2."""

    avg_pain: int
    stir: int
    calm_down: int
    pattern: Pattern
    ticked: frozenset[str] = frozenset()
    care_flags: frozenset[CareFlag] = frozenset()
    walking_aid: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    safety: SafetyResult
    direction: Direction
    irritability: Irritability
    irritability_score: int
    ref_pain: int
    flare_state: FlareState
    care_flags: tuple[CareFlag, ...]
    ask: tuple[IntakeAsk, ...]


def verdict_of(answers: Answers) -> Verdict:
    safety = screen_result(answers.ticked)
    direction = direction_of(answers.pattern)
    sore = answers.avg_pain >= HIGH_PAIN
    flags = {
        IntakeAsk.RED_FLAG: safety is SafetyResult.STOP_NOW,
        IntakeAsk.HIGH_PAIN: sore,
        IntakeAsk.LABEL_CONFLICT: direction.label_conflict,
    }
    return Verdict(
        safety=safety,
        direction=direction,
        irritability=irritability_of(answers.avg_pain, answers.stir, answers.calm_down),
        irritability_score=irritability_score(answers.avg_pain, answers.stir, answers.calm_down),
        ref_pain=starting_ref_pain(answers.avg_pain),
        flare_state=FlareState.FLARE if sore else FlareState.CALM,
        care_flags=tuple(sorted(care_flags(answers))),
        ask=tuple(flag for flag, raised in flags.items() if raised),
    )


def care_flags(answers: Answers) -> frozenset[CareFlag]:
    """The person's own flags, and those a tick or a walking aid sets."""
    balance = frozenset({CareFlag.BALANCE_RISK}) if answers.walking_aid else frozenset()
    return answers.care_flags | care_flags_of(answers.ticked) | balance


def answers_of(answers: IntakeAnswers, ticked: Iterable[str]) -> Answers:
    """The verdict's part of an ``IntakeCompleted`` event, with the ticks of the intake's safety screen."""
    pattern = Pattern(
        therapist=answers.therapist_presentation,
        named=Named(answers.named),
        worse=frozenset(map(Worse, answers.worse)),
        eases=frozenset(map(Eases, answers.eases)),
        leg=Leg(answers.leg),
        activity=Activity(answers.activity),
        age_band=AgeBand(answers.age_band),
    )
    return Answers(
        answers.avg_pain,
        answers.stir,
        answers.calm_down,
        pattern,
        frozenset(ticked),
        frozenset(answers.care_flags),
        answers.walking_aid,
    )


MOST_TICKS: Final = 40
"""Longer than any list of the intake, even with answers named twice."""

ANSWER_FIELDS: Final = {
    "avg_pain": NPRS,
    "stir": integer(0, 2),
    "calm_down": integer(0, 2),
    "named": choice(Named),
    "leg": choice(Leg),
    "therapist_presentation": nullable(choice(Presentation)),
    "worse": listing(choice(Worse), MOST_TICKS),
    "eases": listing(choice(Eases), MOST_TICKS),
    "activity": choice(Activity),
    "age_band": choice(AgeBand),
    "s1": listing(one_of(*S1), MOST_TICKS),
    "s2": listing(one_of(*S2), MOST_TICKS),
    "care_flags": listing(choice(CareFlag), MOST_TICKS),
    "walking_aid": BOOLEAN,
}
_REQUIRED: Final = ("avg_pain", "stir", "calm_down")


def intake(payload: Mapping[str, Any]) -> dict[str, Any]:
    """``{"answers": {…}}`` → the verdict, plain values on both sides.

    ``avg_pain``, ``stir`` and ``calm_down`` are required; whoever left out ``activity`` or ``age_band`` is
    read as not having answered. An ``id`` beside ``answers`` is ignored. Raises ``ValueError`` naming the
    field that is unknown, missing or wrong.
    """
    for name in payload:
        if name not in ("answers", "id"):
            raise ValueError(f"{name}: is unknown")
    if "answers" not in payload:
        raise ValueError("answers: is missing")
    fields = read_fields(payload["answers"], ANSWER_FIELDS, "answers", _REQUIRED)
    return plain_verdict(verdict_of(_answers(fields)))


def _answers(fields: Mapping[str, Any]) -> Answers:
    pattern = Pattern(
        therapist=fields.get("therapist_presentation"),
        named=fields.get("named", Named.NONE),
        worse=frozenset(fields.get("worse", ())),
        eases=frozenset(fields.get("eases", ())),
        leg=fields.get("leg", Leg.NONE),
        activity=fields.get("activity"),
        age_band=fields.get("age_band"),
    )
    return Answers(
        fields["avg_pain"],
        fields["stir"],
        fields["calm_down"],
        pattern,
        frozenset((*fields.get("s1", ()), *fields.get("s2", ()))),
        frozenset(fields.get("care_flags", ())),
        fields.get("walking_aid", False),
    )


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON-able values, with the names of the contract."""
    return {
        "safety": verdict.safety.value,
        "presentation": verdict.direction.presentation.value,
        "source": verdict.direction.source.value,
        "label_conflict": verdict.direction.label_conflict,
        "irritability": verdict.irritability.value,
        "irritability_score": verdict.irritability_score,
        "ref_pain": verdict.ref_pain,
        "flare_state": verdict.flare_state.value,
        "care_flags": [flag.value for flag in verdict.care_flags],
        "advise_check": verdict.direction.advise_check,
        "ask": [flag.value for flag in verdict.ask],
    }
