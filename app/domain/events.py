"""What can happen, as plain values: one frozen payload per type of event, and the envelope around it.

This is the one language of phone, server, simulator and export. Facts only: what was shown, done, answered
or decided by a person. Missed sessions, adherence, exposures and decisions are derived and never stored.
NPRS values are whole numbers from 0 (none) to 10 (worst imaginable); seconds, minutes and kilograms say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.event_types import (
    ClearanceStatement,
    EventType,
    Instrument,
    LockScreen,
    OverrideTarget,
    ScreenReason,
    Side,
)
from app.domain.vocabulary import (
    Actor,
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    FormRating,
    LegResponse,
    Presentation,
    ProgramPhase,
    Role,
    SafetyResult,
    SessionKind,
    SetEnd,
    SkipReason,
    Slot,
    Substitute,
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
class MorningChecked:
    pain: int
    flare: bool = False
    woke_at: str | None = None


@dataclass(frozen=True, slots=True)
class FlareDeclared:
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FlareWithdrawn: ...


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
class ConfidenceRated:
    value: int


@dataclass(frozen=True, slots=True)
class StepAnswered:
    """Yes or no to a step that waits: low confidence (H14), or progression in confirm mode."""

    track: str
    accept: bool


@dataclass(frozen=True, slots=True)
class OutcomeRated:
    """``items`` in the order of the instrument; ``labels`` are the person's own words (PSFS)."""

    instrument: Instrument
    items: tuple[int, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TherapistOverride:
    """``value`` None ends the override of this target; the type of ``value`` belongs to ``target``."""

    target: OverrideTarget
    value: Any
    track: str | None = None
    exercise_id: str | None = None
    until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PauseSet:
    """No sessions and no reminders on the person-days ``first`` to ``last`` (wire names ``from``, ``to``)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ReminderSent:
    session_id: str
    mode: LockScreen


@dataclass(frozen=True, slots=True)
class ReminderOpened:
    session_id: str
    mode: LockScreen | None = None


@dataclass(frozen=True, slots=True)
class ReminderSnoozed:
    session_id: str
    minutes: int = 30
    mode: LockScreen | None = None


@dataclass(frozen=True, slots=True)
class ReminderDismissed:
    session_id: str
    mode: LockScreen | None = None


@dataclass(frozen=True, slots=True)
class HelpAsked:
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EventCorrected:
    target: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventVoided:
    target: str


@dataclass(frozen=True, slots=True)
class ExportMade:
    export_id: str
    period: str


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    scope: str
    given: bool


@dataclass(frozen=True, slots=True)
class StateSnapshot:
    """The state at the very start of the envelope's ``day``, before anything of that day (12.4)."""

    engine_version: str
    catalogue_version: str
    state: Mapping[str, Any]


Payload = (
    IntakeCompleted
    | ProgramStarted
    | SafetyScreened
    | ClearanceRecorded
    | ProfileChanged
    | FindingRecorded
    | DirectionChecked
    | MorningChecked
    | FlareDeclared
    | FlareWithdrawn
    | PlanShown
    | SessionStarted
    | ExerciseDone
    | SessionDone
    | SessionSkipped
    | WalkLogged
    | ConfidenceRated
    | StepAnswered
    | OutcomeRated
    | TherapistOverride
    | PauseSet
    | ReminderSent
    | ReminderOpened
    | ReminderSnoozed
    | ReminderDismissed
    | HelpAsked
    | EventCorrected
    | EventVoided
    | ExportMade
    | ConsentChanged
    | StateSnapshot
)


@dataclass(frozen=True, slots=True)
class Event:
    """Envelope and payload. ``at`` is aware UTC, ``day`` the person-day the phone stamped, ``tz`` its zone.

    ``extra`` keeps the fields this version does not know; they are stored and exported, never read.
    """

    id: str
    type: EventType
    v: int
    person_id: str
    device_id: str
    seq: int
    at: datetime
    tz: str
    day: date
    actor: Actor
    payload: Payload
    extra: Mapping[str, Any] = field(default_factory=dict)
