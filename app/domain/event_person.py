"""Payloads about the person: the intake, what is set, found and ordered, and what keeps the plan safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.event_types import ClearanceStatement, OverrideTarget, ScreenReason, Side
from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    LegResponse,
    Presentation,
    SafetyResult,
)


@dataclass(frozen=True, slots=True)
class IntakeAnswers:
    """What the intake asks. ``wake`` and ``bed`` are wall-clock "HH:MM"; weekdays count Monday = 1."""

    age_band: str
    activity: str
    named: str
    worse: tuple[str, ...]
    eases: tuple[str, ...]
    leg: str
    avg_pain: int
    enjoyment: int
    general_activity: int
    stir: int
    calm_down: int
    care_flags: tuple[CareFlag, ...]
    wake: str
    bed: str
    work: str
    lie_down: tuple[Context, ...]
    equipment: Mapping[Context, tuple[Equipment, ...]]
    sessions: int
    floor_ok: bool
    discreet: bool
    disliked: tuple[str, ...]
    therapist_presentation: Presentation | None = None
    walking_aid: bool = False
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    travel_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeCompleted:
    answers: IntakeAnswers


@dataclass(frozen=True, slots=True)
class ProgramStarted:
    program_version: str
    catalogue_version: str


@dataclass(frozen=True, slots=True)
class SafetyScreened:
    """``result`` is what the phone showed; the rules compute their own from ``ticked`` and compare."""

    reason: ScreenReason
    shown: tuple[str, ...]
    ticked: tuple[str, ...]
    result: SafetyResult


@dataclass(frozen=True, slots=True)
class ClearanceRecorded:
    for_event: str
    cleared_on: date
    clinician: str
    statement: ClearanceStatement


@dataclass(frozen=True, slots=True)
class IfThenPlan:
    """ "When ``anchor``, then this session at ``context``"; ``at`` is the anchor's usual time, "HH:MM"."""

    anchor: str
    context: Context | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall-clock "HH:MM"; nothing is said from ``begin`` until ``end``, which may lie past midnight."""

    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """``changes``: field → validated value. Fields of the intake and the settings in ``event_readers``."""

    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingRecorded:
    question: str
    result: str
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class DirectionChecked:
    direction: DirectionalPreference
    before: int
    after: int
    leg: LegResponse


@dataclass(frozen=True, slots=True)
class PauseSet:
    """No sessions and no reminders on the person-days ``first`` to ``last`` (wire names ``from``, ``to``)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TherapistOverride:
    """``value`` None ends the override of this target; the type of ``value`` belongs to ``target``."""

    target: OverrideTarget
    value: Any
    track: str | None = None
    exercise_id: str | None = None
    until: date | None = None
    note: str | None = None
