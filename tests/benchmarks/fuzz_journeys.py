"""Journeys along which no link of the document leads, drawn by hypothesis: paired, answered, told, shared, prescribed.

Each batch of events mixes good with bad ones. Every good one must be kept whatever stood beside it, and today's plan,
the report and the prescription must follow from whatever was told. Faults are collected and nothing is tried again
smaller, since a server remembers.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from app import clock
from app.domain.event_types import OverrideTarget
from app.domain.safety import S1, S2
from app.services import accounts
from app.services.chance import Chance
from app.store.db import Database
from tests.api.bad_events import SAMPLES, bad_events, event
from tests.api.conftest import ANSWERS, intake
from tests.benchmarks.fuzz_world import Way, World, address
from tests.builders import NOON

NOT_TOLD_TWICE: Final = {"IntakeCompleted", "ProgramStarted"}
"""Come from the first answers themselves."""
OLD: Final = frozenset({"event_from_the_future"})
"""Lies behind by the clock on the wall, so it would be no fault."""
PAINS: Final = ("pain", "before", "during", "after", "rpe")
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
PLAN: Final = "/api/therapist/patients/{patient_id}/prescription"
REPORT: Final = "/api/therapist/patients/{patient_id}/report"
AT_ONCE: Final = 100
VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 12),
    st.sampled_from(["extension", "flexion", "neutral", "low", "moderate", "high", "settle", "build"]),
    st.sampled_from(["auto", "confirm", "A word for you.", {"home": ["chair"]}, {}, []]),
)
Step = Callable[["Journey"], None]


@dataclass
class Told:
    """``answers``: by status; ``kept``: good events that were recorded; ``faults``: each in one line."""

    answers: Counter[int] = field(default_factory=Counter)
    good: int = 0
    bad: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Caller:
    """Asks, and holds each answer to the document."""

    client: httpx.Client
    schema: Any
    told: Told
    patient_id: str = ""

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = self.client.request(method, path.replace("{patient_id}", self.patient_id), **options)
        self.told.answers[answer.status_code] += 1
        operation = self.schema[path][method]
        try:
            operation.validate_response(answer)
        except Exception as fault:  # schemathesis' own failures are a family of their own
            self.told.faults.append(f"{method} {path}: {answer.status_code} {str(fault)[:400]}")
        if answer.status_code >= 400:
            code = answer.json().get("code")
            if f"`{answer.status_code}` `{code}`" not in operation.definition.raw["description"]:
                self.told.faults.append(f"{method} {path}: {answer.status_code} {code} is not described")
        return answer


def journeys(world: World, document: Way, number: int, start: int) -> Told:
    """``number`` people, each new; ``start`` is hypothesis' seed."""
    told, schema = Told(), schemathesis.openapi.from_dict(document)
    database = Database(world.database_url)
    chance = Chance(clock.new_id, clock.new_token, clock.new_code)
    cookies = world.ways["therapist"]["cookies"]
    therapist = Caller(httpx.Client(base_url=world.origin, timeout=60, cookies=cookies), schema, told)

    def newcomer() -> Caller:
        code = accounts.add_patient(database, "Ada", "Europe/Berlin", clock.utcnow(), chance).code
        client = httpx.Client(base_url=world.origin, timeout=60, headers={"X-Forwarded-For": address()})
        caller = Caller(client, schema, told)
        paired = caller.ask("POST", "/api/pair", json={"code": code})
        return Caller(client, schema, told, paired.json()["patient"]["id"])

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(first_answers(), max_size=1), st.lists(steps(clock.utcnow()), min_size=6, max_size=14))
    def one(begun: list[Step], drawn: list[Step]) -> None:
        journey = Journey(newcomer(), therapist, told)
        for step in (*begun, *drawn):
            step(journey)
        journey.end()

    one()
    database.close()
    return told


class Journey:
    def __init__(self, person: Caller, therapist: Caller, told: Told) -> None:
        self.person, self.therapist, self.told = person, therapist, told
        self.kept: list[str] = []
        therapist.patient_id = person.patient_id

    def answer(self, changes: dict[str, Any], ticked: list[str]) -> None:
        body = intake(clock.utcnow(), ticked=tuple(ticked), **changes)
        self.person.ask("PUT", "/api/intake", json=body)

    def tell(self, batch: list[tuple[str, frozenset[str] | None]]) -> None:
        """Each raw event, and the codes it may be refused with, None for a good one."""
        receipts = self._sent([raw for raw, _ in batch])
        for (raw, codes), receipt in zip(batch, receipts, strict=True):
            if codes is None:
                self.told.good += 1
                self.kept.append(raw)
                if receipt["status"] not in ("recorded", "duplicate"):
                    self.told.faults.append(f"a good event was refused: {receipt} {raw[:300]}")
            else:
                self.told.bad += 1
                if receipt["status"] != "rejected" or (codes and receipt["code"] not in codes):
                    self.told.faults.append(f"a bad event was taken, or misnamed: {receipt} {raw[:300]}")

    def look(self, path: str) -> None:
        self.person.ask("GET", path)

    def share(self, scope: str) -> None:
        code = self.therapist.ask("POST", "/api/therapist/share-codes").json()["code"]
        self.person.ask("POST", "/api/consents", json={"code": code, "scope": scope})

    def prescribe(self, changes: list[dict[str, Any]]) -> None:
        for path in (f"{PLAN}/preview", PLAN):
            self.therapist.ask("POST", path, json={"changes": changes})

    def visit(self) -> None:
        for path in (PLAN, REPORT, f"{REPORT}.csv", f"{REPORT}.fhir.json"):
            self.therapist.ask("GET", path)

    def end(self) -> None:
        """Told once more, all that was good is known; and everything can still be looked at."""
        for begin in range(0, len(self.kept), AT_ONCE):
            for receipt in self._sent(self.kept[begin : begin + AT_ONCE]):
                if receipt["status"] != "duplicate":
                    self.told.faults.append(f"a good event was not kept: {receipt}")
        for path in LOOKS:
            self.look(path)
        self.visit()

    def _sent(self, raws: list[str]) -> list[dict[str, Any]]:
        body = '{"events": [' + ",".join(raws) + "]}"
        headers = {"content-type": "application/json"}
        answer = self.person.ask("POST", "/api/journal", content=body.encode(), headers=headers)
        receipts: list[dict[str, Any]] = answer.json().get("receipts", [])
        return receipts


def first_answers() -> st.SearchStrategy[Step]:
    """Some of them say that a clinician should be seen first, some are no answers."""
    ticked = st.lists(st.sampled_from([*S1, *S2]), max_size=1)
    return st.builds(
        lambda said, signs: lambda journey: journey.answer(said, signs), changed_answers(), ticked
    )


def steps(now: datetime) -> st.SearchStrategy[Step]:
    """Batches come more often than the rest."""
    batches = st.lists(st.one_of(good_events(now), bad_ones()), min_size=1, max_size=20)
    tell = batches.map(lambda batch: lambda journey: journey.tell(batch))
    look = st.sampled_from(LOOKS).map(lambda path: lambda journey: journey.look(path))
    share = st.sampled_from(("all", "without_notes")).map(lambda scope: lambda journey: journey.share(scope))
    prescribe = st.lists(changes(now), min_size=1, max_size=4).map(
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
    return st.fixed_dictionaries({}, optional={**numbers, **rest})


def changes(now: datetime) -> st.SearchStrategy[dict[str, Any]]:
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
