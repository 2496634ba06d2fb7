"""What a reader needs beside the numbers: scales, conventions, and the few sentences of the report itself."""

from collections.abc import Mapping
from typing import Any, Final

SCALES: Final[Mapping[str, Mapping[str, Any]]] = {
    "NPRS": {
        "name": "Numeric pain rating scale",
        "min": 0,
        "max": 10,
        "better": "lower",
        "anchors": "0 no pain, 10 worst imaginable",
        "change_that_matters": "1 point from a baseline of 1-4, 2 points from 5-7, 3 points from 8-10, and 30 %",
        "source": "Childs 2005; thresholds by baseline from a German study (n = 1 232)",
    },
    "CR10": {
        "name": "Borg CR10 perceived exertion",
        "min": 0,
        "max": 10,
        "better": None,
        "anchors": "0 nothing, 10 extremely strong",
        "change_that_matters": None,
        "source": "anchors: Buckley & Borg 2011",
    },
    "PEG": {
        "name": "Pain, enjoyment, general activity: mean of three items",
        "min": 0,
        "max": 10,
        "better": "lower",
        "anchors": "0 none, 10 worst or complete interference",
        "change_that_matters": "1 point and 30 %",
        "source": "Krebs 2009",
    },
    "PSFS": {
        "name": "Patient-specific functional scale: mean of up to three activities",
        "min": 0,
        "max": 10,
        "better": "higher",
        "anchors": "0 unable, 10 as before",
        "change_that_matters": "2 points and 30 %",
        "source": "Stratford 1995",
    },
    "RMDQ": {
        "name": "Roland-Morris disability questionnaire: sum of 24 items",
        "min": 0,
        "max": 24,
        "better": "lower",
        "anchors": "0 no, 24 severe disability",
        "change_that_matters": "5 points and 30 %",
        "source": "Ostelo 2008",
    },
    "CONFIDENCE": {
        "name": "How sure are you that your back can do what this week asks of it?",
        "min": 0,
        "max": 10,
        "better": "higher",
        "anchors": "0 not at all, 10 completely",
        "change_that_matters": None,
        "source": "the project's own item",
    },
    "AUTOMATICITY": {
        "name": "One-item habit rating",
        "min": 1,
        "max": 7,
        "better": "higher",
        "anchors": "1 not at all, 7 completely automatic; 5 counts as a habit",
        "change_that_matters": None,
        "source": "after Gardner 2012",
    },
    "GRC": {
        "name": "Global rating of change",
        "min": -3,
        "max": 3,
        "better": "higher",
        "anchors": "-3 much worse, 0 no change, 3 much better",
        "change_that_matters": None,
        "source": "the project's own wording; no published threshold is claimed",
    },
    "PSEQ2": {
        "name": "Pain self-efficacy, two items: sum",
        "min": 0,
        "max": 12,
        "better": "higher",
        "anchors": "0 not at all, 12 completely confident",
        "change_that_matters": "1.5 points",
        "source": "threshold: Chiarotto 2016",
    },
    "RANK": {
        "name": "Place on the person's ladder of one track: 3 x (level - 1) + dose step",
        "min": 0,
        "max": None,
        "better": None,
        "anchors": "level counts exercises from 1, dose step 0-2 within an exercise, longer for breath and walks",
        "change_that_matters": None,
        "source": "exercise catalogue",
    },
}
"""By the name a unit refers to. ``better``: which way is improvement, None if neither."""

CONVENTIONS: Final[Mapping[str, str]] = {
    "nothing_planned": "planned is 0 or null and ratio is null: there was nothing to do (a stop, a pause, a flare-up "
    "week, before the start).",
    "nothing_reported": "null: it was not answered or not recorded. It is not a zero. In a week, reported 0 beside a "
    "planned number is silence.",
    "fraction": "a number, 0 included: it was planned or asked, and this is what was reported.",
    "days": "Dates are person-days: they turn two hours before waking, so a late evening belongs to the day before.",
    "weeks": "ISO weeks, named by their Monday. The last one is not over.",
    "rounding": "Ratios to 4 decimals, means and scores to 2, per cent to 1.",
}

DISCLAIMER: Final = (
    "Self-reported data, not monitored in real time. This report supports a conversation; it does not examine or "
    "diagnose, and it is not an alarm."
)
EVIDENCE_TEXT: Final = (
    "{task}: {total} times, {tolerated} tolerated with a quiet morning after, since {first}."
)
QUALITY_TEXT: Final = (
    "Mornings answered: {answered} of {asked}. Days with something recorded: {used} of {days}."
)
NOTES_LEFT_OUT: Final = "Notes and own words were left out, as the person chose."
