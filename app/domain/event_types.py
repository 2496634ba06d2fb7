"""The types of event, and the words that only events use."""

from enum import StrEnum


class EventType(StrEnum):
    INTAKE_COMPLETED = "IntakeCompleted"
    PROGRAM_STARTED = "ProgramStarted"
    SAFETY_SCREENED = "SafetyScreened"
    CLEARANCE_RECORDED = "ClearanceRecorded"
    PROFILE_CHANGED = "ProfileChanged"
    FINDING_RECORDED = "FindingRecorded"
    DIRECTION_CHECKED = "DirectionChecked"
    MORNING_CHECKED = "MorningChecked"
    FLARE_DECLARED = "FlareDeclared"
    FLARE_WITHDRAWN = "FlareWithdrawn"
    PLAN_SHOWN = "PlanShown"
    SESSION_STARTED = "SessionStarted"
    EXERCISE_DONE = "ExerciseDone"
    SESSION_DONE = "SessionDone"
    SESSION_SKIPPED = "SessionSkipped"
    WALK_LOGGED = "WalkLogged"
    CONFIDENCE_RATED = "ConfidenceRated"
    STEP_ANSWERED = "StepAnswered"
    OUTCOME_RATED = "OutcomeRated"
    THERAPIST_OVERRIDE = "TherapistOverride"
    PAUSE_SET = "PauseSet"
    REMINDER_SENT = "ReminderSent"
    REMINDER_OPENED = "ReminderOpened"
    REMINDER_SNOOZED = "ReminderSnoozed"
    REMINDER_DISMISSED = "ReminderDismissed"
    HELP_ASKED = "HelpAsked"
    EVENT_CORRECTED = "EventCorrected"
    EVENT_VOIDED = "EventVoided"
    EXPORT_MADE = "ExportMade"
    CONSENT_CHANGED = "ConsentChanged"
    STATE_SNAPSHOT = "StateSnapshot"


class ScreenReason(StrEnum):
    INTAKE = "intake"
    FLARE = "flare"
    LEG = "leg"
    NEURO = "neuro"
    PERIODIC = "periodic"
    RETURN = "return"


class ClearanceStatement(StrEnum):
    """``agreed``: the person says a clinician agreed. ``released``: a therapist lifts the hold."""

    AGREED = "agreed"
    RELEASED = "released"


class Instrument(StrEnum):
    PEG = "PEG"
    PSFS = "PSFS"
    RMDQ = "RMDQ"
    GRC = "GRC"
    AUTOMATICITY = "AUTOMATICITY"
    PSEQ2 = "PSEQ2"


class OverrideTarget(StrEnum):
    PRESENTATION = "presentation"
    DIRECTION = "direction"
    IRRITABILITY = "irritability"
    REF_PAIN = "ref_pain"
    PAIN_CEILING = "pain_ceiling"
    RANK = "rank"
    EXCLUDE = "exclude"
    FORCE = "force"
    DOSE_CAP = "dose_cap"
    MIN_LEVEL = "min_level"
    MAX_LEVEL = "max_level"
    LOCK = "lock"
    SUSPEND_LIFT = "suspend_lift"
    EQUIPMENT = "equipment"
    PROGRESSION_MODE = "progression_mode"
    PHASE = "phase"
    NOTE = "note"


class LockScreen(StrEnum):
    NEUTRAL = "neutral"
    HIDDEN = "hidden"
    FULL = "full"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
