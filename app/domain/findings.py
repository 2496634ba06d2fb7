"""The body check of the second session: what was found raises the weekly target of the matching function."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.errors import Invalid
from app.domain.event_types import Side
from app.domain.vocabulary import CareFlag, MovementFunction


class Question(StrEnum):
    """Hips, ribcage, gait and breathing; one minute.

    The breathing question has two taps and one answer: what moves first, with ``_holds`` if the breath is
    held to lift.
    """

    HIP_ROTATION = "Q15a"
    HIP_EXTENSION = "Q15b"
    TRUNK_TURN = "Q15c"
    RIBCAGE = "Q15d"
    GAIT = "Q15e"
    BREATHING = "Q15f"


RESULTS: Final[Mapping[Question, tuple[str, ...]]] = {
    Question.HIP_ROTATION: ("easy", "stiff_one", "stiff_both", "cannot_try"),
    Question.HIP_EXTENSION: ("easy", "tight_one", "tight_both", "cannot_try"),
    Question.TRUNK_TURN: ("easy", "stiff_one", "stiff_both"),
    Question.RIBCAGE: ("easy", "ribs_forward", "cannot_reach"),
    Question.GAIT: ("fine", "shortened", "need_to_stop", "aid"),
    Question.BREATHING: (
        "belly",
        "chest",
        "cannot_tell",
        "belly_holds",
        "chest_holds",
        "cannot_tell_holds",
    ),
}
FOUND: Final[Mapping[Question, frozenset[str]]] = {
    Question.HIP_ROTATION: frozenset({"stiff_one", "stiff_both"}),
    Question.HIP_EXTENSION: frozenset({"tight_one", "tight_both"}),
    Question.TRUNK_TURN: frozenset({"stiff_one", "stiff_both"}),
    Question.RIBCAGE: frozenset({"ribs_forward", "cannot_reach"}),
    Question.GAIT: frozenset({"shortened", "need_to_stop", "aid"}),
    Question.BREATHING: frozenset({"chest", "belly_holds", "chest_holds", "cannot_tell_holds"}),
}
FUNCTIONS: Final[Mapping[Question, tuple[MovementFunction, ...]]] = {
    Question.HIP_ROTATION: (MovementFunction.HIP_ROTATION,),
    Question.HIP_EXTENSION: (MovementFunction.HIP_EXTENSION,),
    Question.TRUNK_TURN: (MovementFunction.THORACIC_ROTATION,),
    Question.RIBCAGE: (MovementFunction.THORACIC_EXTENSION,),
    Question.GAIT: (MovementFunction.HIP_ABDUCTION, MovementFunction.ENDURANCE),
    Question.BREATHING: (MovementFunction.BREATHING,),
}
ASK_AGAIN_DAYS: Final = 28
BREATHING_DAYS: Final = 14
TRACKS_SET_BACK: Final[Mapping[MovementFunction, tuple[str, ...]]] = {
    MovementFunction.HIP_ROTATION: ("hip_rotation",),
    MovementFunction.HIP_EXTENSION: ("sit_to_stand",),
    MovementFunction.THORACIC_ROTATION: ("thoracic_rotation",),
    MovementFunction.ENDURANCE: ("walking",),
}
"""Tracks with a raised start rank whose function a finding may concern."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer. ``side``: the side that comes first; it adds no volume. ``day``: when it was found."""

    question: Question
    result: str
    day: date
    side: Side | None = None

    def __post_init__(self) -> None:
        if self.result not in RESULTS[self.question]:
            rule = "must be one of " + ", ".join(RESULTS[self.question])
            raise Invalid("finding_unknown", f"field 'result' {rule}", field="result")


def functions_found(findings: Iterable[Finding], day: date) -> frozenset[MovementFunction]:
    """Functions with a finding: one day more in the week's target, and first in ties.

    The breathing finding asks for a breathing item every day, for 14 days from the finding; the others last
    until they are asked again.
    """
    return frozenset(
        function
        for finding in findings
        if finding.result in FOUND[finding.question] and _lasts(finding, day)
        for function in FUNCTIONS[finding.question]
    )


def _lasts(finding: Finding, day: date) -> bool:
    return finding.question is not Question.BREATHING or (day - finding.day).days < BREATHING_DAYS


def care_flags_found(findings: Iterable[Finding]) -> frozenset[CareFlag]:
    """A walking aid asks for care with balance."""
    aid = any(finding.question is Question.GAIT and finding.result == "aid" for finding in findings)
    return frozenset({CareFlag.BALANCE_RISK}) if aid else frozenset()


def walks_with_rests(findings: Iterable[Finding]) -> bool:
    """ "I need to stop" starts walking with planned pauses at the smallest dose, whatever else was said."""
    return any(finding.question is Question.GAIT and finding.result == "need_to_stop" for finding in findings)


def tracks_set_back(findings: Iterable[Finding], day: date) -> frozenset[str]:
    """Tracks that go back to rank 0 for a finding before their first exposure."""
    functions = functions_found(findings, day)
    return frozenset(track for function in functions for track in TRACKS_SET_BACK.get(function, ()))


def findings_due(asked_on: date | None, day: date) -> bool:
    """The body check is asked again every 28 days."""
    return asked_on is not None and (day - asked_on).days >= ASK_AGAIN_DAYS
