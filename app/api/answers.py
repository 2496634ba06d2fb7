"""Shapes of answers, for the OpenAPI document and the phone's types made from it (``./run types``).

The answers themselves are built as plain values; a test holds every one of them to these shapes, so the price of
checking is not paid again at each request.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.event_types import LockScreen
from app.domain.speech import Language
from app.domain.vocabulary import (
    Action,
    Bias,
    Breath,
    Context,
    Equipment,
    FlareState,
    Irritability,
    Laterality,
    MorningState,
    PhaseKind,
    Position,
    Presentation,
    ProgramPhase,
    Role,
    SafetyResult,
    SessionKind,
    Slot,
    Substitute,
)


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TempoPhase(Answer):
    name: str
    kind: PhaseKind
    seconds: int
    breath: Breath


class Dose(Answer):
    """``seconds`` is the whole exercise; ``reps`` one number a set, per side unless bilateral."""

    dose_step: int
    seconds: int
    reps: list[int]
    hold_s: int | None
    dose_text: str
    tempo: list[TempoPhase]


class Swap(Dose):
    """An exercise as it is shown. ``lighter``: lower doses, the next lower first."""

    item: int
    exercise_id: str
    name: str
    track: str
    rank: int
    role: Role
    substitute: Substitute
    sides: Literal[1, 2]
    laterality: Laterality
    positions: list[Position]
    equipment: list[Equipment]
    purpose: str
    cues: list[str]
    check: str | None
    rest_s: int
    setup_s: int
    switch_s: int
    last_extra_s: int
    why: str | None
    bias: Bias
    lighter: list[Dose]


class Item(Swap):
    """``swaps``: other exercises that fit in its place, the closest first; empty once a session is over."""

    swaps: list[Swap]


class Session(Answer):
    """``at``, ``from`` and ``until`` are instants (RFC 3339, UTC)."""

    id: str
    slot: Slot
    kind: SessionKind
    title: str
    why: str
    context: Context
    phase: ProgramPhase
    optional: bool
    status: Literal["upcoming", "open", "started", "done", "skipped", "missed"]
    at: str
    starts_at: str = Field(alias="from")
    until: str
    planned_s: int
    items: list[Item]


class Message(Answer):
    title: str
    text: str
    call: str | None


class Safety(Answer):
    result: SafetyResult
    blocked: bool
    due: Literal["flare", "leg", "neuro", "periodic", "return"] | None
    event_id: str | None
    message: Message | None


class State(Answer):
    phase: ProgramPhase
    presentation: Presentation
    presentation_label: str
    irritability: Irritability
    flare: FlareState
    ref_pain: int
    pain_ceiling: int
    program_day: int
    idle_days: int
    may_withdraw_flare: bool
    small_start: bool
    paused: bool
    leg_symptoms: bool
    wake: str
    bed: str
    ranks: dict[str, int]


class Morning(Answer):
    state: MorningState
    value: int | None
    until: str


class Ahead(Answer):
    day: str
    sessions: list[Session]


class Decision(Answer):
    day: str
    track: str | None
    track_name: str | None
    action: Action
    rule: str
    text: str


class Ask(Answer):
    """A flag for the therapist or a question to the person; ``urgency`` "question" tells them apart."""

    code: str
    text: str
    track: str | None
    urgency: str
    detail: str | None
    since: str


class Sentence(Answer):
    text_id: str
    values: dict[str, str | int | float]
    text: str


class Notice(Answer):
    """``reminders_silent``: ``mend`` says how to mend it. ``zone_moved``: ``tz`` is the zone to ask about.
    ``slot_unanswered``: ``slot`` is the time of day to ask about."""

    code: Literal["reminders_silent", "zone_moved", "slot_unanswered"]
    text_id: str
    values: dict[str, str | int | float]
    text: str
    mend: Sentence | None
    since: str | None
    tz: str | None
    slot: Slot | None


class TherapistWord(Answer):
    text: str
    since: str
    until: str | None


class FromTherapist(Answer):
    """``note``: a therapist's own words to the person. ``words``: what a therapist has set and holds, newest first."""

    note: TherapistWord | None
    words: list[TherapistWord]


class Today(Answer):
    """``lang``: the language of every sentence and name in it."""

    day: str
    tz: str
    lang: Language
    now: str
    build: str
    emergency_number: str | None
    safety: Safety
    state: State
    morning: Morning
    sessions: list[Session]
    ahead: list[Ahead]
    decisions: list[Decision]
    asks: list[Ask]
    note: str | None
    from_therapist: FromTherapist
    notices: list[Notice]


class Named(Answer):
    id: str
    name: str


class Person(Answer):
    id: str
    label: str
    tz: str


class Me(Answer):
    patient: Person
    device: Named
    intake_done: bool
    build: str
    lock_screen: LockScreen
