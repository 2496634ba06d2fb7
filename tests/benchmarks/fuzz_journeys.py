"""Journeys along which no link of the document leads, drawn by hypothesis: paired, answered, told, shared, prescribed.

Each batch of events mixes good with bad ones. Every good one must be kept whatever stood beside it, and today's plan,
the report and the prescription must follow from whatever was told. Faults are collected and nothing is tried again
smaller, since a server remembers.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from app import clock
from app.services import accounts
from app.services.chance import Chance
from app.store.db import Database
from tests.api.conftest import intake
from tests.benchmarks.fuzz_drawn import LOOKS, Step, first_answers, steps
from tests.benchmarks.fuzz_world import Way, World, address

PLAN: Final = "/api/therapist/patients/{patient_id}/prescription"
REPORT: Final = "/api/therapist/patients/{patient_id}/report"
AT_ONCE: Final = 100


@dataclass
class Told:
    """``answers``: by status; ``good``, ``bad``: events told; ``faults``: each in one line."""

    answers: Counter[int] = field(default_factory=Counter)
    good: int = 0
    bad: int = 0
    prescribed: int = 0
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
    @given(first_answers(), st.lists(steps(clock.utcnow()), min_size=8, max_size=16))
    def one(begun: Step, drawn: list[Step]) -> None:
        journey = Journey(newcomer(), therapist, told)
        for step in (begun, lambda here: here.share("all"), *drawn):
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
        self.therapist.ask("POST", f"{PLAN}/preview", json={"changes": changes})
        answer = self.therapist.ask("POST", PLAN, json={"changes": changes})
        self.told.prescribed += answer.json().get("recorded", 0)

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
