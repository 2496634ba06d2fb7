"""Payloads of training: the plan that was shown, and each session as it was begun, done and ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.event_types import Side
from app.domain.vocabulary import (
    Context,
    FormRating,
    LegResponse,
    ProgramPhase,
    Role,
    SessionKind,
    SetEnd,
    SkipReason,
    Slot,
    Substitute,
)


@dataclass(frozen=True, slots=True)
class PlanShown:
    plan_hash: str
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShownItem:
    item: int
    exercise_id: str
    track: str
    rank: int
    dose_step: int
    role: Role
    substitute: Substitute
    seconds: int


@dataclass(frozen=True, slots=True)
class SessionStarted:
    session_id: str
    slot: Slot
    kind: SessionKind
    context: Context
    phase: ProgramPhase
    before: int
    unplanned: bool
    items: tuple[ShownItem, ...]
    planned_s: int


@dataclass(frozen=True, slots=True)
class SetDone:
    """``reps`` and ``seconds`` are per side, as the dose is."""

    reps: int
    seconds: int
    ended_by: SetEnd


@dataclass(frozen=True, slots=True)
class ExerciseDone:
    session_id: str
    item: int
    exercise_id: str
    dose_step: int
    sets: tuple[SetDone, ...]
    form: FormRating
    breath_held: bool
    rpe: int
    reason: SkipReason
    load_kg: float | None = None
    first_side: Side | None = None


@dataclass(frozen=True, slots=True)
class SessionDone:
    session_id: str
    during: int
    after: int
    blamed: tuple[str, ...]
    leg: LegResponse
    leg_blamed: tuple[str, ...]
    neuro_new: bool
    wall_s: int
    adapted: bool


@dataclass(frozen=True, slots=True)
class SessionSkipped:
    session_id: str
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class WalkLogged:
    minutes: int


@dataclass(frozen=True, slots=True)
class StepAnswered:
    """Yes or no to a step that waits: low confidence (H14), or progression in confirm mode."""

    track: str
    accept: bool
