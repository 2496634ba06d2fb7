"""Every clinical number of intake, progression and flare-up, once, beside its unit, reason and source.

Rules import the names; the therapist reads the same values in ``CONSTANTS``. "Project's choice" marks a
number without a published threshold: a clinician may want to argue with it, and this is the place to do so.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.vocabulary import Irritability

# Pain and the morning after
EASY_PAIN_MAX: Final = 3
PAIN_CEILING: Final = 5
PAIN_CEILING_MIN: Final = 3
REF_MIN: Final = 2
REF_MAX: Final = 5
REF_WINDOW_DAYS: Final = 14
REF_ANSWERS_MIN: Final = 10
MORNING_RAISED: Final = 2
TREND_MARGIN: Final = 1
RUNNING_DAYS_MAX: Final = 2

# Flare-up
FLARE_JUMP: Final = 3
FLARE_ABS: Final = 7
FLARE_TWO: Final = 2
FLARE_EXIT_MORNINGS: Final = 2
FLARE_MIN_DAYS: Final = 2
FLARE_EXIT_STEPS: Final = 3
FLARE_EASING: Final = 1
FLARE_EASING_FULL_DAYS: Final = 3
FLARE_WITHDRAW_DAYS: Final = 1
RECOVERING_DAYS: Final = 7
RECOVERING_SETTLED_MIN: Final = 4
LOCK_AFTER_FLARE: Final = 7
LONG_FLARE_DAYS: Final = 7
LONG_FLARE_SOON_DAYS: Final = 14
MANY_FLARES: Final = 3
MANY_FLARES_DAYS: Final = 28

# Progress and regress
STRONG_STEPS: Final = 3
LOCK_AFTER_REGRESS: Final = 7
SUSPECT_WINDOW: Final = 3
RPE_PROGRESS_MAX: Final = 5
RPE_TOO_HARD: Final = 8
COMPLETION_PROGRESS: Final = 0.8
COMPLETION_LITTLE: Final = 0.5
CLEAN_OF_THREE: Final = 2
CAUTION_FACTOR: Final = 2
PLAN_STEPS_DAY: Final = 2
PLAN_DIM_DAY: Final = 1
PLAN_DIM_WEEK: Final = 3
CONF_MIN: Final = 4
CONF_FRESH_DAYS: Final = 14
THREE_SETS_FROM_DAY: Final = 14
EARLY_SETS_MAX: Final = 2
EARLY_HOLD_S_MAX: Final = 10
EVIDENCE_WINDOW_DAYS: Final = 14
PACER_DAYS: Final = 7

# Rest of a track
LEG_REST_DAYS: Final = 7
LEG_REST_AT_ZERO_DAYS: Final = 14
PROVOKED_REST_DAYS: Final = 3
FLOOR_HITS: Final = 3
FLOOR_REST_DAYS: Final = 14

# Absence
IDLE_SHRINK: Final = 3
IDLE_STEP1: Final = 7
IDLE_STEP2: Final = 14

# Irritability and safety
IRRITABILITY_WINDOW_DAYS: Final = 14
IRRITABILITY_HIGH_RAISED: Final = 3
IRRITABILITY_DOWN_DAYS: Final = 7
IRRITABILITY_DOWN_ANSWERS: Final = 7
IRRITABILITY_THERAPIST_DAYS: Final = 28
SCREEN_EVERY_DAYS: Final = 28
CLEARANCE_STEPS: Final = 3
CLEARANCE_SETTLE_DAYS: Final = 7
START_RANK: Final = 3
HIGH_PAIN: Final = 7
HIGH_PAIN_MEAN: Final = 6
HIGH_PAIN_ANSWERS: Final = 3
CONFIDENCE_DROP: Final = 3
UNSURE_DAYS: Final = 21


@dataclass(frozen=True, slots=True)
class Earning:
    """What a step costs: tolerated ``exposures`` and ``days`` since the last change of the track, both."""

    exposures: int
    days: int


DOSE_EARNING: Final = {
    Irritability.LOW: Earning(3, 4),
    Irritability.MODERATE: Earning(4, 6),
    Irritability.HIGH: Earning(5, 8),
}
DIMENSION_EARNING: Final = {
    Irritability.LOW: Earning(4, 7),
    Irritability.MODERATE: Earning(5, 10),
}


@dataclass(frozen=True, slots=True)
class Constant:
    """One row of the table a therapist reads."""

    name: str
    value: float
    unit: str
    why: str
    source: str


_BANDS = "Silbernagel, Thomeé 2007, pain-monitoring (tendon rehabilitation, borrowed)"
_FLARES = "Costa 2019; Suri 2011, 2012"
_NPRS = "Childs 2005; Suzuki 2020; German NPRS study n = 1 232"
_CR10 = "Buckley, Borg 2011"
_LOADING = "ACSM 2009 progression models"
_SCREEN = "Finucane 2020 JOSPT 50:350"
_OWN = "project's choice"

_EARNED = (("DOSE", DOSE_EARNING), ("DIMENSION", DIMENSION_EARNING))
_WHY_EXPOSURES = "Two good sessions in healthy people, a few more for a sore back or a new exercise."
_WHY_DAYS = "Days as well as exposures, because sessions come daily; at high irritability no new exercise."

CONSTANTS: Final = (
    Constant("EASY_PAIN_MAX", EASY_PAIN_MAX, "NPRS",
             "Up to here pain is easy; above it progress costs double.", _BANDS),
    Constant("PAIN_CEILING", PAIN_CEILING, "NPRS", "Up to here pain is workable, above it red.", _BANDS),
    Constant("PAIN_CEILING_MIN", PAIN_CEILING_MIN, "NPRS", "A therapist may set 3 to 5, never more.", _OWN),
    Constant("REF_MIN", REF_MIN, "NPRS", "Below 2 a morning of 3 would already look like a flare-up.", _OWN),
    Constant("REF_MAX", REF_MAX, "NPRS", "Above 5 progress without a therapist is not for an app.", _OWN),
    Constant("REF_WINDOW_DAYS", REF_WINDOW_DAYS, "person-days",
             "The usual morning is the median of two weeks.", _OWN),
    Constant("REF_ANSWERS_MIN", REF_ANSWERS_MIN, "answers",
             "Fewer than 10 of 14 mornings say too little.", _OWN),
    Constant("MORNING_RAISED", MORNING_RAISED, "points over reference",
             "Two points exceed the error of the scale.", _NPRS),
    Constant("TREND_MARGIN", TREND_MARGIN, "points over reference",
             "A week that creeps up by one point waits.", _OWN),
    Constant("RUNNING_DAYS_MAX", RUNNING_DAYS_MAX, "person-days",
             "One missing morning leaves a run intact, two end it.", _OWN),
    Constant("FLARE_JUMP", FLARE_JUMP, "points over reference",
             "Flare-ups lie about three points above usual.", _FLARES),
    Constant("FLARE_ABS", FLARE_ABS, "NPRS", "Severe pain is a flare-up whatever is usual.", _OWN),
    Constant("FLARE_TWO", FLARE_TWO, "raised mornings running", "Raised twice is not a bad night.", _FLARES),
    Constant("FLARE_EXIT_MORNINGS", FLARE_EXIT_MORNINGS, "settled mornings running",
             "Leave later than you entered.", _OWN),
    Constant("FLARE_MIN_DAYS", FLARE_MIN_DAYS, "person-days", "The day of entry is day 1.", _OWN),
    Constant("FLARE_EXIT_STEPS", FLARE_EXIT_STEPS, "rank steps",
             "One exercise lower after a flare-up.", _OWN),
    Constant("FLARE_EASING", FLARE_EASING, "points under the worst",
             "Gentle turns return once it eases.", _OWN),
    Constant("FLARE_EASING_FULL_DAYS", FLARE_EASING_FULL_DAYS, "full person-days", "Not before day 4.", _OWN),
    Constant("FLARE_WITHDRAW_DAYS", FLARE_WITHDRAW_DAYS, "person-days",
             "A declared flare-up may be taken back until the next day.", _OWN),
    Constant("RECOVERING_DAYS", RECOVERING_DAYS, "person-days", "A quiet week ends the recovery.", _OWN),
    Constant("RECOVERING_SETTLED_MIN", RECOVERING_SETTLED_MIN, "settled answers",
             "A week without answers is not a quiet week.", _OWN),
    Constant("LOCK_AFTER_FLARE", LOCK_AFTER_FLARE, "person-days",
             "No progress right after a flare-up.", _OWN),
    Constant("LONG_FLARE_DAYS", LONG_FLARE_DAYS, "person-days",
             "Most flare-ups are over; a therapist should know.", _FLARES),
    Constant("LONG_FLARE_SOON_DAYS", LONG_FLARE_SOON_DAYS, "person-days", "Now they should know soon.", _OWN),
    Constant("MANY_FLARES", MANY_FLARES, "flare-ups", "Three in four weeks ask for another plan.", _FLARES),
    Constant("MANY_FLARES_DAYS", MANY_FLARES_DAYS, "person-days", "The window for many flare-ups.", _OWN),
    Constant("STRONG_STEPS", STRONG_STEPS, "rank steps", "One exercise lower.", _OWN),
    Constant("LOCK_AFTER_REGRESS", LOCK_AFTER_REGRESS, "person-days",
             "A track that stepped down rests there a week.", _OWN),
    Constant("SUSPECT_WINDOW", SUSPECT_WINDOW, "person-days", "Change first what changed last.", _OWN),
    Constant("RPE_PROGRESS_MAX", RPE_PROGRESS_MAX, "CR10",
             "3 to 6 is roughly 40 to 70 % of the most one can do.", _CR10),
    Constant("RPE_TOO_HARD", RPE_TOO_HARD, "CR10", "Nothing left in reserve.", _CR10),
    Constant("COMPLETION_PROGRESS", COMPLETION_PROGRESS, "share of the dose", "Most of it was done.", _OWN),
    Constant("COMPLETION_LITTLE", COMPLETION_LITTLE, "share of the dose", "Less than half was done.", _OWN),
    Constant("CLEAN_OF_THREE", CLEAN_OF_THREE, "clean attempts of 3", "Control first, more after.", _OWN),
    Constant("CAUTION_FACTOR", CAUTION_FACTOR, "times the exposures",
             "Sore days and delicate exercises count half.", _LOADING),
    *(Constant(f"{kind}_EXPOSURES_{level.name}", earning.exposures, "tolerated exposures", _WHY_EXPOSURES,
               _LOADING) for kind, table in _EARNED for level, earning in table.items()),
    *(Constant(f"{kind}_DAYS_{level.name}", earning.days, "person-days", _WHY_DAYS, _OWN)
      for kind, table in _EARNED for level, earning in table.items()),
    Constant("PLAN_STEPS_DAY", PLAN_STEPS_DAY, "steps a day",
             "Few new things at a time, so a response has few suspects.", _OWN),
    Constant("PLAN_DIM_DAY", PLAN_DIM_DAY, "new exercises a day",
             "One of them at most is a new exercise.", _OWN),
    Constant("PLAN_DIM_WEEK", PLAN_DIM_WEEK, "new exercises in 7 days", "D−6 to D.", _OWN),
    Constant("CONF_MIN", CONF_MIN, "confidence 0–10",
             "Feeling unready holds the step, never lowers it.", _OWN),
    Constant("CONF_FRESH_DAYS", CONF_FRESH_DAYS, "person-days",
             "An older rating says nothing about today.", _OWN),
    Constant("THREE_SETS_FROM_DAY", THREE_SETS_FROM_DAY, "programme day",
             "Few and excellent first.", "McGill practice pages"),
    Constant("EARLY_SETS_MAX", EARLY_SETS_MAX, "sets",
             "In the early phase and at high irritability.", "McGill practice pages"),
    Constant("EARLY_HOLD_S_MAX", EARLY_HOLD_S_MAX, "s",
             "Short holds, more of them.", "McGill practice pages"),
    Constant("EVIDENCE_WINDOW_DAYS", EVIDENCE_WINDOW_DAYS, "person-days",
             "Red pain, leg spread and floor hits are remembered this long.", _OWN),
    Constant("PACER_DAYS", PACER_DAYS, "person-days", "The breath pacer stays on for a week.", _OWN),
    Constant("LEG_REST_DAYS", LEG_REST_DAYS, "person-days",
             "Symptoms that travelled down a leg rest the track.", _OWN),
    Constant("LEG_REST_AT_ZERO_DAYS", LEG_REST_AT_ZERO_DAYS, "person-days",
             "Longer when nothing smaller is left.", _OWN),
    Constant("PROVOKED_REST_DAYS", PROVOKED_REST_DAYS, "person-days",
             "The smallest dose was too much that day.", _OWN),
    Constant("FLOOR_HITS", FLOOR_HITS, "decreases wanted at rank 0",
             "Three in 14 days ask for a therapist.", _OWN),
    Constant("FLOOR_REST_DAYS", FLOOR_REST_DAYS, "person-days",
             "Until a therapist answers, or this long.", _OWN),
    Constant("IDLE_SHRINK", IDLE_SHRINK, "idle days", "Start small again.", _OWN),
    Constant("IDLE_STEP1", IDLE_STEP1, "idle days", "Capacity is earned again, one exercise lower.", _OWN),
    Constant("IDLE_STEP2", IDLE_STEP2, "idle days", "And one more, with the whole safety list.", _OWN),
    Constant("IRRITABILITY_WINDOW_DAYS", IRRITABILITY_WINDOW_DAYS, "person-days",
             "Raised mornings of two weeks are counted.", "Barakatt 2009"),
    Constant("IRRITABILITY_HIGH_RAISED", IRRITABILITY_HIGH_RAISED, "raised mornings",
             "Three or more: easily stirred.", _OWN),
    Constant("IRRITABILITY_DOWN_DAYS", IRRITABILITY_DOWN_DAYS, "person-days",
             "Up at once, down one class a week.", _OWN),
    Constant("IRRITABILITY_DOWN_ANSWERS", IRRITABILITY_DOWN_ANSWERS, "answers", "Silence is not calm.", _OWN),
    Constant("IRRITABILITY_THERAPIST_DAYS", IRRITABILITY_THERAPIST_DAYS, "person-days",
             "A therapist's judgement is not lowered so long.", _OWN),
    Constant("SCREEN_EVERY_DAYS", SCREEN_EVERY_DAYS, "person-days", "Both safety lists again.", _SCREEN),
    Constant("CLEARANCE_STEPS", CLEARANCE_STEPS, "rank steps",
             "One exercise lower after a medical stop.", _OWN),
    Constant("CLEARANCE_SETTLE_DAYS", CLEARANCE_SETTLE_DAYS, "person-days",
             "The first week back is a settling week.", _OWN),
    Constant("START_RANK", START_RANK, "rank",
             "Active people with a calm back skip the first exercise of five tracks.", _OWN),
    Constant("HIGH_PAIN", HIGH_PAIN, "NPRS",
             "Start with calm sessions and tell a clinician.", "Barakatt 2009; STAR cut-offs"),
    Constant("HIGH_PAIN_MEAN", HIGH_PAIN_MEAN, "NPRS, mean of 7 mornings",
             "Persistent high pain belongs to a therapist.", _OWN),
    Constant("HIGH_PAIN_ANSWERS", HIGH_PAIN_ANSWERS, "answers", "Fewer make no mean.", _OWN),
    Constant("CONFIDENCE_DROP", CONFIDENCE_DROP, "points in 14 days",
             "Trust that falls deserves a talk.", "Chiarotto 2016 (PSEQ-2), adapted"),
    Constant("UNSURE_DAYS", UNSURE_DAYS, "days of use", "Three weeks without a direction: ask.", _OWN),
)  # fmt: skip
