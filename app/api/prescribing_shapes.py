"""Shapes of what a therapist asks and hears about one person's plan, and of the list of people."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.api.answers import Answer
from app.api.schemas import Body, Code, Day, Name, Text
from app.domain.event_types import OverrideTarget
from app.domain.vocabulary import (
    Action,
    Context,
    DirectionalPreference,
    Equipment,
    FlareState,
    Irritability,
    Presentation,
    PresentationSource,
    ProgramPhase,
    SafetyResult,
    SessionKind,
    Slot,
)

MOST_CHANGES = 40
EXAMPLE_ID = "0192f1c4-9a77-4c2e-8a51-2f6f1f0f7d10"
Note = Annotated[Text, StringConstraints(max_length=500)]


class ChangeBody(Body):
    """``id``: made by the caller, so that sending twice records once. ``value``: by target; null or false ends it.

    presentation, direction, irritability, phase: a word · ref_pain 2–5 · pain_ceiling 3–5 · rank, min_level,
    max_level with ``track`` · exclude, force with ``exercise_id`` · dose_cap 0–2 for an exercise, a track or all ·
    lock for a track or all · suspend_lift with ``track`` · progression_mode auto or confirm · equipment by context ·
    note: a text to the person. ``until``: the last day on which it holds.
    """

    id: UUID
    target: OverrideTarget
    value: Any
    track: Code | None = None
    exercise_id: Code | None = None
    until: Day | None = None
    note: Note | None = None

    def raw(self) -> dict[str, Any]:
        """As the log reads it: without what was left out."""
        found = self.model_dump(mode="json", exclude_none=True)
        return {"value": None, **found}


class DraftBody(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"changes": [{"id": EXAMPLE_ID, "target": "max_level", "track": "bridge", "value": 2}]},
            ]
        }
    )
    changes: Annotated[list[ChangeBody], Field(max_length=MOST_CHANGES)]


class StepBody(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": EXAMPLE_ID, "track": "bridge", "accept": True}]}
    )
    id: UUID
    track: Name
    accept: Annotated[bool, Field(strict=True)]


class ClearanceBody(Body):
    """``clinician``: who examined, a kind is enough."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": EXAMPLE_ID, "cleared_on": "2026-11-26", "clinician": "physiotherapist"}]
        }
    )
    id: UUID
    cleared_on: Day
    clinician: Code


class Sign(Answer):
    code: str
    text: str


class SafetyNow(Answer):
    result: SafetyResult
    blocked: bool
    since: str | None
    signs: list[Sign]


class PlanState(Answer):
    """``mode``: auto, new exercises come as they are earned; confirm, they wait for a therapist's yes."""

    program_day: int
    presentation: Presentation
    presentation_label: str
    presentation_source: PresentationSource
    direction: DirectionalPreference
    irritability: Irritability
    ref_pain: int
    pain_ceiling: int
    phase: ProgramPhase
    mode: Literal["auto", "confirm"]
    all_locked: bool
    flare: FlareState
    flare_since: str | None
    safety: SafetyNow
    equipment: dict[Context, list[Equipment]] = Field(
        description="What is at hand in each place, whoever said it."
    )
    equipment_set: dict[Context, list[Equipment]] = Field(
        description="The places whose list a therapist set."
    )
    set: list[OverrideTarget] = Field(description="What a therapist has set of these, and holds.")


class PlanLevel(Answer):
    """One exercise of a ladder. ``doses``: the three steps in words. ``dose_cap``: the highest step allowed, if any."""

    level: int
    exercise_id: str
    name: str
    doses: list[str]
    excluded: bool
    forced: bool
    dose_cap: int | None


class PlanLadder(Answer):
    """One track as it stands. ``level`` and ``levels`` count from 1. ``why``: the last decision in a therapist's words,
    ``told``: the same as the person read it. ``waiting``: since when the next exercise waits for a yes."""

    track: str
    exercise_id: str
    name: str
    level: int
    rank: int
    dose_step: int
    dose_text: str
    min_level: int | None
    max_level: int | None
    dose_cap: int | None
    locked: bool
    rests_until: str | None
    resting: bool
    tolerated: int
    exposures: int
    last_trained: str | None
    action: Action | None
    why: str | None
    told: str | None
    next_name: str | None
    waiting: str | None
    levels: list[PlanLevel]


class Other(Answer):
    """An exercise that is on no ladder of this person's, and may be added."""

    exercise_id: str
    name: str
    track: str
    forced: bool


class ChangeMade(Answer):
    """``holds``: it counts now. ``own``: made by whoever reads. ``reversible``: may be undone by whoever reads."""

    id: str
    at: str
    by: str
    own: bool
    kind: Literal["bound", "step", "clearance"]
    target: str | None
    text: str
    note: str | None
    until: str | None
    holds: bool
    undone_at: str | None
    reversible: bool


class Prescription(Answer):
    patient_id: str
    label: str
    day: str
    lang: str
    state: PlanState
    ladders: list[PlanLadder]
    others: list[Other]
    note: ChangeMade | None
    changes: list[ChangeMade]


class Refusal(Answer):
    code: str
    text: str
    field: str | None


class DraftChange(Answer):
    """One change in words. ``told``: what the person will read; null for what ends something or is refused."""

    what: str | None
    before: str | None
    after: str | None
    text: str | None
    told: str | None
    refused: Refusal | None


class PlannedExercise(Answer):
    """``mark``: same as in the other plan, changed in dose, or only in this one."""

    exercise_id: str
    name: str
    dose_text: str
    mark: Literal["same", "dose", "only"]


class PlannedBrief(Answer):
    slot: Slot
    kind: SessionKind
    title: str
    minutes: int
    items: list[PlannedExercise]


class DraftDay(Answer):
    """One day without the draft (``before``) and with it (``after``)."""

    day: str
    changed: bool
    before: list[PlannedBrief]
    after: list[PlannedBrief]


class DraftPreview(Answer):
    lang: str
    changes: list[DraftChange]
    days: list[DraftDay]


class Recorded(Answer):
    """``recorded``: how many were new; a repeated call records nothing."""

    recorded: int


class Reason(Answer):
    """Why somebody is on the list where they are. ``code``: a flag's, or flare, stopped, silence, waiting, new."""

    code: str
    urgency: Literal["today", "within_days", "within_a_week", "soon", "when_there_is_time"]
    text: str
    since: str | None


class CaseloadLine(Answer):
    """One person. ``since``: since when they share. ``why``: in words, the most urgent first; empty: nothing is open."""

    id: str
    label: str
    since: str
    why: list[Reason]


class Patients(Answer):
    """``patients``: who needs a look first; people are never ordered by how much they did."""

    patients: list[CaseloadLine]


class ReportExercise(Answer):
    name: str
    doses: list[str]


class ReportWords(Answer):
    """What a page needs to show a report in a language: by code, row of the decision table, or exercise."""

    lang: str
    flags: dict[str, str]
    reasons: dict[str, str]
    missing: dict[str, str]
    presentations: dict[str, str]
    signs: dict[str, str]
    exercises: dict[str, ReportExercise]
