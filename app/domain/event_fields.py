"""Which fields each type of event has, what they may hold, and who may send it."""

from collections.abc import Mapping
from typing import Final

from app.domain import event_person as person
from app.domain import event_sessions as sessions
from app.domain import events
from app.domain.event_readers import (
    ANSWERS,
    CHANGES,
    CODES,
    EXERCISES,
    FINDING,
    FREE_DOSE_MAX,
    MODE,
    OBJECT,
    OUTCOME,
    PAUSE,
    PERIOD,
    RANK,
    REMINDED,
    SESSION_ID,
    VERSION,
    maybe,
    need,
)
from app.domain.event_types import ClearanceStatement, ScreenReason, Side
from app.domain.event_types import EventType as T
from app.domain.fields import (
    BOOLEAN,
    CLOCK_TIME,
    DATE,
    IDENTIFIER,
    NAME,
    NPRS,
    Reader,
    choice,
    integer,
    listing,
    mapping,
    number,
    one_of,
    record,
    shaped,
    text,
)
from app.domain.override_reader import OVERRIDE
from app.domain.vocabulary import (
    Actor,
    Context,
    DirectionalPreference,
    FormRating,
    LegResponse,
    ProgramPhase,
    Role,
    SafetyResult,
    SessionKind,
    SetEnd,
    SkipReason,
    Slot,
    Substitute,
)

SHOWN_ITEM: Final = record(
    sessions.ShownItem,
    (
        need("item", integer(0, 31)),
        need("exercise_id", NAME),
        need("track", NAME),
        need("rank", RANK),
        need("dose_step", integer(0, FREE_DOSE_MAX)),
        need("role", choice(Role)),
        need("substitute", choice(Substitute)),
        need("seconds", integer(0, 3_600)),
    ),
)
SET_DONE: Final = record(
    sessions.SetDone,
    (need("reps", integer(0, 200)), need("seconds", integer(0, 3_600)), need("ended_by", choice(SetEnd))),
)
_REMINDER: Final = (need("session_id", REMINDED), maybe("mode", MODE))

PAYLOADS: Final[Mapping[T, Reader]] = {
    T.INTAKE_COMPLETED: record(
        person.IntakeCompleted, (need("answers", record(person.IntakeAnswers, ANSWERS)),)
    ),
    T.PROGRAM_STARTED: record(
        person.ProgramStarted, (need("program_version", VERSION), need("catalogue_version", VERSION))
    ),
    T.SAFETY_SCREENED: record(
        person.SafetyScreened,
        (
            need("reason", choice(ScreenReason)),
            need("shown", CODES),
            need("ticked", CODES),
            need("result", choice(SafetyResult)),
        ),
    ),
    T.CLEARANCE_RECORDED: record(
        person.ClearanceRecorded,
        (
            need("for_event", IDENTIFIER),
            need("cleared_on", DATE),
            need("clinician", text(40, shortest=1)),
            need("statement", choice(ClearanceStatement)),
        ),
    ),
    T.PROFILE_CHANGED: record(person.ProfileChanged, (need("changes", CHANGES),)),
    T.FINDING_RECORDED: FINDING,
    T.DIRECTION_CHECKED: record(
        person.DirectionChecked,
        (
            need("direction", Reader(one_of("extension", "flexion").read, DirectionalPreference)),
            need("before", NPRS),
            need("after", NPRS),
            need("leg", choice(LegResponse)),
        ),
    ),
    T.MORNING_CHECKED: record(
        events.MorningChecked,
        (need("pain", NPRS), maybe("flare", BOOLEAN, False), maybe("woke_at", CLOCK_TIME)),
    ),
    T.FLARE_DECLARED: record(events.FlareDeclared, (maybe("note", text(200)),)),
    T.FLARE_WITHDRAWN: record(events.FlareWithdrawn, ()),
    T.PLAN_SHOWN: record(
        sessions.PlanShown, (need("plan_hash", text(80, shortest=1)), need("ranks", mapping(NAME, RANK, 60)))
    ),
    T.SESSION_STARTED: record(
        sessions.SessionStarted,
        (
            need("session_id", SESSION_ID),
            need("slot", choice(Slot)),
            need("kind", choice(SessionKind)),
            need("context", choice(Context)),
            need("phase", choice(ProgramPhase)),
            need("before", NPRS),
            need("unplanned", BOOLEAN),
            need("items", listing(SHOWN_ITEM, 12)),
            need("planned_s", integer(0, 7_200)),
        ),
    ),
    T.EXERCISE_DONE: record(
        sessions.ExerciseDone,
        (
            need("session_id", SESSION_ID),
            need("item", integer(0, 31)),
            need("exercise_id", NAME),
            need("dose_step", integer(0, FREE_DOSE_MAX)),
            need("sets", listing(SET_DONE, 12)),
            need("form", choice(FormRating)),
            need("breath_held", BOOLEAN),
            need("rpe", NPRS),
            need("reason", choice(SkipReason)),
            maybe("load_kg", number(0, 200)),
            maybe("first_side", choice(Side)),
        ),
    ),
    T.SESSION_DONE: record(
        sessions.SessionDone,
        (
            need("session_id", SESSION_ID),
            need("during", NPRS),
            need("after", NPRS),
            need("blamed", EXERCISES),
            need("leg", choice(LegResponse)),
            need("leg_blamed", EXERCISES),
            need("neuro_new", BOOLEAN),
            need("wall_s", integer(0, 86_400)),
            need("adapted", BOOLEAN),
        ),
    ),
    T.SESSION_SKIPPED: record(
        sessions.SessionSkipped, (need("session_id", SESSION_ID), need("reason", choice(SkipReason)))
    ),
    T.WALK_LOGGED: record(sessions.WalkLogged, (need("minutes", integer(1, 300)),)),
    T.CONFIDENCE_RATED: record(events.ConfidenceRated, (need("value", NPRS),)),
    T.STEP_ANSWERED: record(sessions.StepAnswered, (need("track", NAME), need("accept", BOOLEAN))),
    T.OUTCOME_RATED: OUTCOME,
    T.THERAPIST_OVERRIDE: OVERRIDE,
    T.PAUSE_SET: PAUSE,
    T.REMINDER_SENT: record(events.ReminderSent, (need("session_id", REMINDED), need("mode", MODE))),
    T.REMINDER_OPENED: record(events.ReminderOpened, _REMINDER),
    T.REMINDER_SNOOZED: record(
        events.ReminderSnoozed,
        (need("session_id", REMINDED), maybe("minutes", one_of(30), 30), maybe("mode", MODE)),
    ),
    T.REMINDER_DISMISSED: record(events.ReminderDismissed, _REMINDER),
    T.HELP_ASKED: record(events.HelpAsked, (maybe("note", text(500)),)),
    T.EVENT_CORRECTED: record(
        events.EventCorrected,
        (need("target", IDENTIFIER), need("fields", OBJECT)),
    ),
    T.EVENT_VOIDED: record(events.EventVoided, (need("target", IDENTIFIER),)),
    T.EXPORT_MADE: record(
        events.ExportMade,
        (need("export_id", text(80, shortest=1)), need("period", shaped(PERIOD, "must be two dates"))),
    ),
    T.CONSENT_CHANGED: record(
        events.ConsentChanged, (need("scope", text(80, shortest=1)), need("given", BOOLEAN))
    ),
    T.STATE_SNAPSHOT: record(
        events.StateSnapshot,
        (
            need("engine_version", VERSION),
            need("catalogue_version", VERSION),
            need("state", OBJECT),
        ),
    ),
}

_EVERYONE: Final = frozenset(Actor)
_CLINIC: Final = frozenset({Actor.PERSON, Actor.THERAPIST})
_SYSTEM: Final = frozenset({Actor.SYSTEM})
_PERSON: Final = frozenset({Actor.PERSON})
SENDERS: Final[Mapping[T, frozenset[Actor]]] = {
    **dict.fromkeys(T, _PERSON),
    T.THERAPIST_OVERRIDE: frozenset({Actor.THERAPIST, Actor.SYSTEM}),
    T.STATE_SNAPSHOT: _SYSTEM,
    T.REMINDER_SENT: _SYSTEM,
    T.PROGRAM_STARTED: frozenset({Actor.PERSON, Actor.SYSTEM}),
    T.EXPORT_MADE: _EVERYONE,
    T.CONSENT_CHANGED: _EVERYONE,
    **dict.fromkeys(
        (
            T.CLEARANCE_RECORDED,
            T.FINDING_RECORDED,
            T.DIRECTION_CHECKED,
            T.STEP_ANSWERED,
            T.OUTCOME_RATED,
            T.EVENT_CORRECTED,
            T.EVENT_VOIDED,
        ),
        _CLINIC,
    ),
}
