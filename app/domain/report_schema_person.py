"""The shape of the head of the report, of pain, ladders and questionnaires."""

from collections.abc import Mapping
from typing import Final

from app.domain.event_types import ScreenReason, Side
from app.domain.outcomes import EVIDENCE_TASKS, Change
from app.domain.report_person import DOMAINS
from app.domain.report_schema_parts import (
    Schema,
    day,
    flag,
    listing,
    maybe,
    number,
    record,
    text,
    whole,
    word,
)
from app.domain.report_source import WEEKS_SHOWN
from app.domain.report_tracks import CHANGES_SHOWN
from app.domain.steps import Missing
from app.domain.vocabulary import (
    Action,
    CareFlag,
    Dimension,
    DirectionalPreference,
    FlareState,
    Irritability,
    MorningState,
    MovementFunction,
    Presentation,
    PresentationSource,
    ProgramPhase,
    SafetyResult,
)

MILESTONE: Final = record(
    "A setting that took a value; the first entry of each field is what held at the start.",
    {
        "date": day("From this person-day on."),
        "field": word(
            "Which setting.", ("presentation", "directional_preference", "irritability", "phase", "ref_pain")
        ),
        "value": {
            "type": ["string", "integer"],
            "description": "The new value; ref_pain is a pain rating.",
            "x-unit": "NPRS",
        },
        "source": text(
            "Who or what set it: engine, intake, person, therapist, or the presentation's source."
        ),
    },
)
FINDING: Final = record(
    "The latest answer to one question of the body check.",
    {
        "domain": word("What was tried.", DOMAINS.values()),
        "side": maybe(word("The side found. Null: none, or not said.", Side)),
        "result": text("The answer's code."),
        "is_finding": flag("It raises the week's target of that function."),
        "date": day("When it was answered."),
    },
)
SAFETY_EVENT: Final = record(
    "One sign that stopped the plan.",
    {
        "code": text("Code of the sign."),
        "text": text("The sign in words."),
        "date": day("When it was reported."),
        "outcome": word("What it meant.", SafetyResult),
        "cleared_on": maybe(day("When the stop ended. Null: it is open.")),
    },
)
PERSON_FIELDS: Final[Mapping[str, Schema]] = {
    "presentation": word("How the back currently behaves. Not a diagnosis.", Presentation),
    "presentation_label": text("The same in the person's app."),
    "presentation_source": word("Who or what set it.", PresentationSource),
    "directional_preference": word("Direction that lastingly eases symptoms.", DirectionalPreference),
    "irritability": word("As planned with: high while in a flare-up.", Irritability),
    "phase": word("Stage of the programme.", ProgramPhase),
    "ref_pain": whole("The person's reference morning pain.", "NPRS", 2, 5),
    "pain_ceiling": whole("Pain up to which an exercise is workable.", "NPRS", 0, 10),
    "flare_state": word("Where the flare-up machine stands.", FlareState),
    "program_day": {**whole("Days since the programme began.", "days"), "minimum": -366},
    "idle_days": whole("Days strictly between the last completed session and today.", "days"),
    "milestones": listing("When settings changed, oldest first.", MILESTONE),
    "findings": listing("Body check.", FINDING),
    "care_flags": listing(
        "What the plan works around.",
        record(
            "One flag.",
            {"code": word("Which.", CareFlag), "date": maybe(day("Since when. Null: before the log."))},
        ),
    ),
    "safety": record(
        "Where safety stands now.",
        {
            "result": word("Most serious open answer.", SafetyResult),
            "is_blocked": flag("No session may be started."),
            "since": maybe(day("Since when. Null: no stop is open.")),
            "due": maybe(word("Screen to answer before the next session.", ScreenReason)),
        },
    ),
    "safety_events": listing("Every stop since the start, whatever the period.", SAFETY_EVENT),
}

MORNING: Final = record(
    "One morning.",
    {
        "date": day("The person-day."),
        "value": maybe(whole("Pain on rising. Null: not reported.", "NPRS", 0, 10)),
        "state": word("late: answered after the cutoff; closed: not answered.", MorningState),
        "mean7": maybe(number("Mean of seven days. Null: fewer than four answers.", "NPRS", 0, 10)),
        "ref_pain": whole("Reference at the end of that day.", "NPRS", 2, 5),
    },
)
FLARE: Final = record(
    "One flare-up.",
    {
        "start": day("First day."),
        "end": maybe(day("Day it was left. Null: it is on.")),
        "peak": maybe(whole("Highest morning. Null: none answered.", "NPRS", 0, 10)),
        "declared": flag("Said by the person, not found by numbers."),
        "trigger_guess": maybe(text("Track that changed upward in the three days before: a guess, no more.")),
        "red_flag_screen": maybe(word("Answer to the short list. Null: not answered.", SafetyResult)),
    },
)
PAIN_FIELDS: Final[Mapping[str, Schema]] = {
    "nprs_morning": listing("Every morning of the period, oldest first.", MORNING),
    "nprs_change": record(
        "First seven days against the last seven. Nulls until they do not overlap and each has four answers.",
        {
            "baseline_mean7": maybe(number("Mean of the first seven days.", "NPRS", 0, 10)),
            "current_mean7": maybe(number("Mean of the last seven days.", "NPRS", 0, 10)),
            "delta": maybe(number("Current minus baseline; negative is better.", "NPRS", -10, 10)),
            "pct": maybe(number("Delta of the baseline.", "%", None)),
            "threshold": maybe(number("Points that matter from this baseline.", "NPRS", 0, 10)),
            "mcid": maybe(word("Both points and 30 per cent, one of them, neither.", Change)),
            "n_days": whole("Mornings that could be answered.", "days"),
            "missing_pct": maybe(number("Of those not answered. Null: none yet.", "%", 0, 100)),
        },
    ),
    "nprs_variability": maybe(
        number("Standard deviation of the last 28 mornings. Null: fewer than 14 answers.", "NPRS", 0, 10)
    ),
    "unsettled_mornings_by_week": listing(
        "The last twelve ISO weeks.",
        record(
            "One ISO week.",
            {
                "week_start": day("Monday of the ISO week."),
                "unsettled": maybe(
                    whole("Mornings at reference + 2 or more. Null: none answered.", "days", 0, 7)
                ),
                "answered": whole("Mornings answered.", "days", 0, 7),
            },
        ),
        WEEKS_SHOWN,
    ),
    "next_morning_response": record(
        "Mornings after days with an exposure.",
        {
            "after_exposures": whole("All of them.", "days"),
            "settled": whole("Answered in time, under reference + 2.", "days"),
            "raised": whole("At reference + 2 or more.", "days"),
            "missing": whole("Not answered, or answered late and quiet.", "days"),
        },
    ),
    "flares": listing("Flare-ups that touch the period.", FLARE),
}
TRACK: Final = record(
    "Where one ladder stands and why.",
    {
        "track": text("Name of the ladder."),
        "exercise_id": text("Present exercise."),
        "name": text("Its name."),
        "functions": listing("What it trains.", word("Function.", MovementFunction)),
        "level": whole("Place of the exercise, from 1.", "RANK", 1),
        "levels": whole("Exercises on the person's ladder.", "count", 1),
        "rank": whole("3 x (level - 1) + dose step.", "RANK"),
        "dose_step": whole("Which of three doses.", "RANK", 0, 2),
        "dose_text": text("Sets, repetitions, holds."),
        "load_kg": maybe(number("Weight last used. Null: none.", "kg")),
        "since": day("Last change of rank, else the start."),
        "last_trained": maybe(day("Null: never.")),
        "exposures": whole("Days trained at this rank.", "days"),
        "tolerated": whole("Of those tolerated, with a quiet morning after.", "days"),
        "last_action": maybe(word("What was last decided. Null: nothing yet.", Action)),
        "decided_on": maybe(day("When.")),
        "rule": maybe(text("Row of the decision table.")),
        "reason_code": maybe(text("Its stable code.")),
        "explanation": maybe(text("What the person was told.")),
        "rests": flag("Not planned at present."),
        "rests_until": maybe(day("First day it may be planned again. Null: no rest, or until it is lifted.")),
        "next_id": maybe(text("Next exercise. Null: top of the ladder.")),
        "dimension_next": maybe(word("What rises with it.", Dimension)),
        "next_waits_for": maybe(word("What it needs beside being earned. Null: nothing.", Missing)),
    },
)
CHANGE: Final = record(
    "One change of rank.",
    {
        "date": day("When."),
        "track": text("Which ladder."),
        "from": whole("Rank before.", "RANK"),
        "to": whole("Rank after.", "RANK"),
        "from_exercise": maybe(text("Exercise before. Null: the ladder fits no more.")),
        "to_exercise": maybe(text("Exercise after.")),
        "changed": listing(
            "The dose, or the dimensions in which the exercises differ.", word("What.", ("dose", *Dimension))
        ),
        "rule": text(
            "Row of the table, or FX FW flare-up left or withdrawn, ID absence, CL clearance, TH therapist, PR profile."
        ),
        "text": maybe(text("What the person was told. Null: nothing was said.")),
    },
)
TRACK_FIELDS: Final[Mapping[str, Schema]] = {
    "tracks": listing("Every ladder open to the person.", TRACK),
    "changes": listing("The last ten, newest last.", CHANGE, CHANGES_SHOWN),
    "capacity_evidence": listing(
        "The most demanding tasks tolerated at least once.",
        record(
            "One task.",
            {
                "task": text("Exercise by name."),
                "exercise_id": text("Exercise by id."),
                "tolerated": whole("Exposures tolerated.", "days"),
                "total": whole("Exposures.", "days"),
                "first": day("First exposure."),
                "last": day("Last exposure."),
                "text": text("The same as a sentence."),
            },
        ),
        EVIDENCE_TASKS,
    ),
}
