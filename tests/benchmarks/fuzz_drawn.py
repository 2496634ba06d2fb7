"""What hypothesis draws for the journeys of ``fuzz_journeys``: events good and bad, answers, a therapist's changes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from app.domain.event_types import OverrideTarget
from app.domain.safety import S1, S2
from tests.api.bad_events import SAMPLES, bad_events, event
from tests.api.conftest import ANSWERS
from tests.builders import NOON

Step = Callable[[Any], None]
"""Something that a journey (``fuzz_journeys.Journey``) does next."""
LOOKS: Final = (
    "/api/today",
    "/api/progress",
    "/api/profile",
    "/api/intake",
    "/api/reminders",
    "/api/reminders/preview",
    "/api/reminders/ledger",
    "/api/export",
    "/api/export.csv",
    "/api/export.fhir.json",
)
NOT_TOLD_TWICE: Final = {"IntakeCompleted", "ProgramStarted"}
"""Come from the first answers themselves."""
OLD: Final = frozenset({"event_from_the_future"})
"""Lies behind by the clock on the wall, so it would be no fault."""
PAINS: Final = ("pain", "before", "during", "after", "rpe")
VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 12),
    st.sampled_from(["extension", "flexion", "neutral", "low", "moderate", "high", "settle", "build"]),
    st.sampled_from(["auto", "confirm", "A word for you.", {"home": ["chair"]}, {}, []]),
)


def first_answers() -> st.SearchStrategy[Step]:
    """Some of them say that a clinician should be seen first, some are no answers."""
    ticked = st.one_of(st.just([]), st.just([]), st.lists(st.sampled_from([*S1, *S2]), max_size=1))
    return st.builds(
        lambda said, signs: lambda journey: journey.answer(said, signs), changed_answers(), ticked
    )


def steps(now: datetime) -> st.SearchStrategy[Step]:
    """Batches come more often than the rest."""
    batches = st.lists(st.one_of(good_events(now), good_events(now), bad_ones()), min_size=8, max_size=24)
    tell = batches.map(lambda batch: lambda journey: journey.tell(batch))
    look = st.sampled_from(LOOKS).map(lambda path: lambda journey: journey.look(path))
    share = st.sampled_from(("all", "without_notes")).map(lambda scope: lambda journey: journey.share(scope))
    prescribe = st.lists(changes(now), min_size=1, max_size=3).map(
        lambda drawn: lambda journey: journey.prescribe(drawn)
    )
    visit = st.just(lambda journey: journey.visit())
    return st.one_of(first_answers(), tell, tell, tell, look, share, prescribe, visit)


def good_events(now: datetime) -> st.SearchStrategy[tuple[str, None]]:
    """Of every type a phone sends, on one of the last twenty days."""

    def told(kind: str, stamp: str, ago: int, pain: int) -> tuple[str, None]:
        payload = {name: pain if name in PAINS else value for name, value in SAMPLES[kind].items()}
        day = (now - timedelta(days=ago)).date().isoformat()
        made = event(kind, pain, **payload) | {"id": stamp}
        return json.dumps(made).replace(str(NOON.date()), day), None

    kinds = st.sampled_from(sorted(SAMPLES.keys() - NOT_TOLD_TWICE))
    return st.builds(told, kinds, st.uuids(version=4).map(str), st.integers(0, 20), st.integers(0, 10))


def bad_ones() -> st.SearchStrategy[tuple[str, frozenset[str]]]:
    corpus = [(one.raw, one.codes) for one in bad_events() if one.codes != OLD]
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    nested = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=10,
    )
    return st.one_of(st.sampled_from(corpus), nested.map(lambda one: (json.dumps(one), frozenset())))


def changed_answers() -> st.SearchStrategy[dict[str, Any]]:
    numbers = {name: st.integers(0, 10) for name in ("avg_pain", "enjoyment", "general_activity")}
    rest = {
        "stir": st.integers(0, 3),
        "calm_down": st.integers(0, 3),
        "sessions": st.integers(2, 4),
        "floor_ok": st.booleans(),
        "wake": st.sampled_from(["04:00", "07:00", "11:30"]),
        "bed": st.sampled_from(["20:00", "23:00", "01:30"]),
        "age_band": st.sampled_from([ANSWERS["age_band"], "70+", "nonsense"]),
    }
    changed = st.fixed_dictionaries({}, optional={**numbers, **rest})
    return st.one_of(st.just({}), changed)


SENSIBLE: Final = (
    {"target": "max_level", "track": "bridge", "value": 2},
    {"target": "min_level", "track": "hinge", "value": 1},
    {"target": "dose_cap", "value": 1},
    {"target": "lock", "track": "bridge", "value": True},
    {"target": "lock", "value": False},
    {"target": "exclude", "exercise_id": "cat_cow", "value": True},
    {"target": "pain_ceiling", "value": 4},
    {"target": "ref_pain", "value": 2},
    {"target": "progression_mode", "value": "confirm"},
    {"target": "direction", "value": "extension"},
    {"target": "note", "value": "Go on as you do."},
)


def changes(now: datetime) -> st.SearchStrategy[dict[str, Any]]:
    """What a therapist may well set, and what makes no sense."""
    sensible = st.tuples(st.uuids(version=4).map(str), st.sampled_from(SENSIBLE))
    return st.one_of(sensible.map(lambda one: {"id": one[0], **one[1]}), senseless_changes(now))


def senseless_changes(now: datetime) -> st.SearchStrategy[dict[str, Any]]:
    tracks = st.sampled_from(["hinge", "bridge", "mobility", "nowhere"])
    days = st.integers(-2, 60).map(lambda ahead: (now + timedelta(days=ahead)).date().isoformat())
    return st.fixed_dictionaries(
        {
            "id": st.uuids(version=4).map(str),
            "target": st.sampled_from([target.value for target in OverrideTarget]),
            "value": VALUES,
        },
        optional={
            "track": tracks,
            "exercise_id": st.sampled_from(["cat_cow", "nothing"]),
            "until": days,
            "note": st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30),
        },
    )
