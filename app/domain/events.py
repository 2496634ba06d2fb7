"""What can happen, as plain values: one frozen payload per type of event, and the envelope around it.

This is the one language of phone, server, simulator and export. Facts only: what was shown, done, answered
or decided by a person. Missed sessions, adherence, exposures and decisions are derived and never stored.
NPRS values are whole numbers from 0 (none) to 10 (worst imaginable); seconds, minutes and kilograms say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.event_person import (
    ClearanceRecorded,
    DirectionChecked,
    FindingRecorded,
    IntakeCompleted,
    PauseSet,
    ProfileChanged,
    ProgramStarted,
    SafetyScreened,
    TherapistOverride,
)
from app.domain.event_sessions import (
    ExerciseDone,
    PlanShown,
    SessionDone,
    SessionSkipped,
    SessionStarted,
    StepAnswered,
    WalkLogged,
)
from app.domain.event_types import EventType, Instrument, LockScreen
from app.domain.vocabulary import Actor


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
class ConfidenceRated:
    value: int


@dataclass(frozen=True, slots=True)
class OutcomeRated:
    """``items`` in the order of the instrument; ``labels`` are the person's own words (PSFS)."""

    instrument: Instrument
    items: tuple[int, ...]
    labels: tuple[str, ...] = ()


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
