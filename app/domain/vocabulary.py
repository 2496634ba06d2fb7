"""The words of the clinic, as enumerations. Every other module speaks these and no synonyms."""

from enum import StrEnum
from typing import Final


class Presentation(StrEnum):
    """How the back currently behaves. It is a direction to start from, not a diagnosis."""

    EXTENSION_RESPONSIVE = "extension_responsive"
    FLEXION_RESPONSIVE = "flexion_responsive"
    EXTENSION_SENSITIVE = "extension_sensitive"
    DECONDITIONED = "deconditioned"
    MIXED_UNSURE = "mixed_unsure"


class PresentationSource(StrEnum):
    THERAPIST = "therapist"
    KNOWN_DIAGNOSIS = "known_diagnosis"
    MOVEMENT_PATTERN = "movement_pattern"
    DEFAULT = "default"


class DirectionalPreference(StrEnum):
    EXTENSION = "extension"
    FLEXION = "flexion"
    NONE = "none"
    UNKNOWN = "unknown"


class LegResponse(StrEnum):
    NONE = "none"
    LESS = "less"
    SAME = "same"
    FURTHER = "further"


class Irritability(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class ProgramPhase(StrEnum):
    SETTLE = "settle"
    BUILD = "build"
    STRENGTHEN = "strengthen"
    MAINTAIN = "maintain"


class FlareState(StrEnum):
    CALM = "calm"
    WATCH = "watch"
    FLARE = "flare"
    RECOVERING = "recovering"


class MovementFunction(StrEnum):
    HIP_EXTENSION = "hip_extension"
    HIP_ROTATION = "hip_rotation"
    HIP_ABDUCTION = "hip_abduction"
    THORACIC_ROTATION = "thoracic_rotation"
    THORACIC_EXTENSION = "thoracic_extension"
    SPINE_MOBILITY = "spine_mobility"
    TRUNK_STABILITY = "trunk_stability"
    HINGE = "hinge"
    BREATHING = "breathing"
    POSITION_RESET = "position_reset"
    ENDURANCE = "endurance"


class Dimension(StrEnum):
    """The six ways to progress, in the order of ``Exercise.dims``."""

    RANGE = "range"
    COMPLEXITY = "complexity"
    LOAD = "load"
    SURFACE = "surface"
    UNILATERAL = "unilateral"
    CONTEXT = "context"


class Fit(StrEnum):
    SUITED = "suited"
    OK = "ok"
    CAUTION = "caution"
    AVOID = "avoid"


class Context(StrEnum):
    HOME = "home"
    WORK = "work"
    GYM = "gym"
    TRAVEL = "travel"


class Position(StrEnum):
    STANDING = "standing"
    SEATED = "seated"
    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    QUADRUPED = "quadruped"
    FLOOR_SITTING = "floor_sitting"
    PLANK = "plank"


class Laterality(StrEnum):
    BILATERAL = "bilateral"
    ALTERNATING = "alternating"
    UNILATERAL = "unilateral"


class PhaseKind(StrEnum):
    EFFORT = "effort"
    RELEASE = "release"
    HOLD = "hold"
    PAUSE = "pause"
    MOVE = "move"


class Equipment(StrEnum):
    MAT_OR_BED = "mat_or_bed"
    CHAIR = "chair"
    WALL = "wall"
    COUNTER_OR_DESK = "counter_or_desk"
    WEIGHT = "weight"
    BAG = "bag"
    ROLLER_OR_TOWEL = "roller_or_towel"


class SafetyResult(StrEnum):
    """Most serious first; of several ticks the most serious wins."""

    STOP_NOW = "STOP_NOW"
    SEEK_SOON = "SEEK_SOON"
    NOT_FOR_YOU = "NOT_FOR_YOU"
    ASK_FIRST = "ASK_FIRST"
    CLEAR = "CLEAR"


class MorningState(StrEnum):
    PENDING = "pending"
    ANSWERED = "answered"
    LATE = "late"
    CLOSED = "closed"


class Breath(StrEnum):
    """``free`` means keep breathing. There is deliberately no value for a held breath."""

    IN = "in"
    OUT = "out"
    FREE = "free"


class SessionKind(StrEnum):
    MOBILITY = "mobility"
    STRENGTH = "strength"
    POSITION_RESET = "position_reset"
    EVENING_DECOMPRESSION = "evening_decompression"
    CALM = "calm"


class Slot(StrEnum):
    """The four windows of a day; a session's id is ``<person-day>/<slot>``."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class FormRating(StrEnum):
    CLEAN = "clean"
    OK = "ok"
    LOST = "lost"


class Action(StrEnum):
    """Ordered from most to least protective."""

    STOP = "stop"
    FLARE_RESET = "flare_reset"
    REGRESS_STRONG = "regress_strong"
    REGRESS = "regress"
    HOLD = "hold"
    PROGRESS = "progress"


class SkipReason(StrEnum):
    NONE = "none"
    PAIN = "pain"
    TOO_HARD = "too_hard"
    NO_TIME = "no_time"
    WRONG_PLACE = "wrong_place"
    FORGOT = "forgot"
    UNWELL = "unwell"
    OTHER = "other"


class CareFlag(StrEnum):
    BONE_FRAGILITY = "bone_fragility"
    BALANCE_RISK = "balance_risk"
    PREGNANCY = "pregnancy"
    KNEE_PAIN = "knee_pain"
    WRIST_PAIN = "wrist_pain"
    SHOULDER_PAIN = "shoulder_pain"


class Bias(StrEnum):
    """Which way an exercise moves the low back."""

    NEUTRAL = "neutral"
    EXTENSION = "extension"
    FLEXION = "flexion"


class Role(StrEnum):
    MAIN = "main"
    FILLER = "filler"


class Substitute(StrEnum):
    """Why an item is not the exercise of the track's current level."""

    NONE = "none"
    SWAP = "swap"
    LOWER = "lower"


class SetEnd(StrEnum):
    DONE = "done"
    FORM = "form"
    PAIN = "pain"
    CHOICE = "choice"


class Actor(StrEnum):
    PERSON = "person"
    THERAPIST = "therapist"
    SYSTEM = "system"


IRRITABILITY_ORDER: Final = (Irritability.LOW, Irritability.MODERATE, Irritability.HIGH)
UPRIGHT: Final = frozenset({Position.STANDING, Position.SEATED})
FIVE_FUNCTIONS: Final = (
    MovementFunction.HIP_EXTENSION,
    MovementFunction.HIP_ROTATION,
    MovementFunction.HIP_ABDUCTION,
    MovementFunction.THORACIC_ROTATION,
    MovementFunction.THORACIC_EXTENSION,
)
