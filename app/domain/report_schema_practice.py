"""The shape of what was planned and done: weeks, days, sessions, effort."""

from collections.abc import Mapping
from typing import Final

from app.domain.report_schema_parts import (
    Schema,
    by_name,
    day,
    flag,
    instant,
    listing,
    maybe,
    number,
    record,
    text,
    whole,
    word,
)
from app.domain.report_source import WEEKS_SHOWN
from app.domain.vocabulary import (
    Context,
    FlareState,
    FormRating,
    LegResponse,
    MovementFunction,
    ProgramPhase,
    SessionKind,
    SkipReason,
    Slot,
)

WEEK_START: Final = day("Monday of the ISO week.")
LEG_DID: Final = tuple(response for response in LegResponse if response is not LegResponse.NONE)

WEEK: Final = record(
    "One ISO week. Days in a flare-up, a pause or a stop count on neither side.",
    {
        "week_start": WEEK_START,
        "planned": whole("Sessions planned, optional ones left out.", "sessions"),
        "completed": whole("Planned sessions completed: ended, one exercise at least half done.", "sessions"),
        "adapted": whole("Of the completed ones, those the person made smaller.", "sessions"),
        "reported": whole("Sessions of which anything was told, skips too. 0: silence.", "sessions"),
        "ratio": maybe(number("Completed of planned. Null: nothing was planned.", "ratio", 0, 1)),
        "minutes": whole("Measured minutes of every session, optional and calm ones too.", "min"),
    },
)
DONE_OF_TARGET: Final = record(
    "Days of one function in one week.",
    {
        "days": whole("Days on which it was trained.", "days", 0, 7),
        "target": maybe(whole("Days aimed at. Null: no day of the week had a plan.", "days", 0, 7)),
    },
)
DAY: Final = record(
    "One person-day; the last one only as far as it is settled.",
    {
        "date": day("The person-day."),
        "program_day": {**whole("Days since the programme began.", "days"), "minimum": -366},
        "phase": word("Stage of the programme.", ProgramPhase),
        "flare_state": word("Where the flare-up machine stood.", FlareState),
        "counts_for_adherence": flag("False in a flare-up, a pause, a stop, before the start."),
        "planned": maybe(whole("Sessions planned. Null: the day had no plan.", "sessions")),
        "completed": maybe(whole("Sessions completed. Null: nothing was recorded.", "sessions")),
        "seconds": maybe(whole("Measured length of all sessions. Null: nothing was recorded.", "s")),
    },
)
EXERCISE_DONE: Final = record(
    "One exercise of a session.",
    {
        "exercise_id": text("Key of the exercises block."),
        "rank": maybe(whole("The track's rank when shown. Null: an extra exercise.", "RANK")),
        "dose_step": whole("Dose done.", "RANK", 0, 8),
        "completion": number("Mean share of the planned sets.", "ratio", 0, 1),
        "tension_s": whole("Time under tension, both sides.", "s"),
        "rpe": whole("Effort.", "CR10", 0, 10),
        "form": word("Self-check of control.", FormRating),
        "breath_held": flag("A held breath was noticed."),
        "reason": word("Why less was done; none if it was not less.", SkipReason),
        "load_kg": maybe(number("Weight. Null: none, or not said.", "kg")),
    },
)
SESSION: Final = record(
    "One session with everything that was rated. Null: not asked or not answered.",
    {
        "session_id": text("<person-day>/<slot>."),
        "date": day("The person-day."),
        "slot": word("Window of the day.", Slot),
        "kind": maybe(word("Kind. Null: its start is not known.", SessionKind)),
        "context": maybe(word("Where.", Context)),
        "status": word(
            "done: counts as completed. little: ended, no exercise half done. unfinished: never ended.",
            ("done", "little", "unfinished", "skipped"),
        ),
        "unplanned": maybe(flag("Started outside the plan.")),
        "adapted": maybe(flag("Made smaller by the person.")),
        "started_at": maybe(instant("When it was started, UTC.")),
        "planned_s": maybe(whole("Planned length.", "s")),
        "wall_s": maybe(whole("Measured length.", "s")),
        "before": maybe(whole("Pain at the start.", "NPRS", 0, 10)),
        "during": maybe(whole("Highest pain during the session.", "NPRS", 0, 10)),
        "after": maybe(whole("Pain at the end.", "NPRS", 0, 10)),
        "leg": maybe(word("What leg symptoms did.", LegResponse)),
        "neuro_new": maybe(flag("New weakness or numbness was reported.")),
        "skipped_reason": maybe(word("Why it was skipped. Null: it was not.", SkipReason)),
        "exercises": listing("In the order done.", EXERCISE_DONE),
    },
)
NAMED: Final = record(
    "What an exercise id stands for.",
    {
        "name": text("Name."),
        "track": text("Its ladder."),
        "level": whole("Its place on the ladder, from 1.", "RANK", 1),
    },
)
LEG: Final = record(
    "Leg symptoms in one session.",
    {
        "date": day("The person-day."),
        "exercise": maybe(text("Exercise it counts for. Null: the session as a whole.")),
        "response": word("further: symptoms went further down the leg.", LEG_DID),
    },
)
PRACTICE_FIELDS: Final[Mapping[str, Schema]] = {
    "adherence_by_week": listing("The last twelve ISO weeks, oldest first.", WEEK, WEEKS_SHOWN),
    "sessions_by_kind": by_name(
        "Sessions of the period by kind.",
        record(
            "Completed may exceed planned: optional and calm ones count too.",
            {
                "completed": whole("Completed.", "sessions"),
                "planned": whole("Planned, optional ones left out.", "sessions"),
            },
        ),
        SessionKind,
    ),
    "time_under_tension_by_function": by_name(
        "An exercise counts for each function it trains; a period under a week counts as one.",
        whole("Time under tension per week.", "s/week"),
        MovementFunction,
    ),
    "coverage_by_week": listing(
        "Days done against days aimed at.",
        record(
            "One ISO week.",
            {
                "week_start": WEEK_START,
                "functions": by_name("By function.", DONE_OF_TARGET, MovementFunction),
            },
        ),
        WEEKS_SHOWN,
    ),
    "days": listing("Every person-day of the period, oldest first.", DAY),
    "sessions": listing(
        "Every session of which something was recorded; missed ones leave no trace.", SESSION
    ),
    "exercises": by_name("The exercises of these sessions by id.", NAMED),
    "rpe_summary": record(
        "The last 28 days.",
        {
            "mean": maybe(number("Mean effort. Null: nothing was done.", "CR10", 0, 10)),
            "exercises": whole("Exercises rated.", "count"),
        },
    ),
    "form_summary": record(
        "The last 28 days.",
        {
            "clean_pct": maybe(number("Rated clean. Null: nothing was done.", "%", 0, 100)),
            "exercises": whole("Exercises rated.", "count"),
        },
    ),
    "breath_held_pct": maybe(
        number("Exercises of the last 28 days with a held breath. Null: nothing was done.", "%", 0, 100)
    ),
    "leg_responses": listing("Only sessions in which the legs did something.", LEG),
    "skipped_reasons": by_name(
        "For a skipped session or for less of an exercise.",
        whole("Times given.", "count"),
        [reason for reason in SkipReason if reason is not SkipReason.NONE],
    ),
}
