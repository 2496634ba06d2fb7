"""Loaded by schemathesis (``fuzz`` starts it): who calls, what is counted, and two checks of our own.

FUZZ_WAY names a file with the caller's way in, FUZZ_TOLD the file that is written at the end.
"""

import atexit
import json
import os
import random
from collections import Counter
from pathlib import Path
from uuid import UUID

import httpx
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis import Case, CheckContext, HookContext, Response

from tests.benchmarks.fuzz_world import address

WAY = json.loads(Path(os.environ["FUZZ_WAY"]).read_text())
ENDING = frozenset(
    {
        "DELETE /api/me",
        "POST /api/logout",
        "DELETE /api/devices/{device_id}",
        "POST /api/therapist/logout",
        "DELETE /api/therapist/sessions",
        "DELETE /api/therapist/sessions/{session_id}",
    }
)
"""May end the caller's own way in, so each call is made by somebody new."""
COUNTED = frozenset(
    {
        "POST /api/consents",
        "POST /api/consents/preview",
        "PUT /api/therapist/password",
        "POST /api/therapist/authenticator-app",
        "PUT /api/therapist/authenticator-app",
        "DELETE /api/therapist/authenticator-app",
        "POST /api/therapist/recovery-codes",
        "POST /api/therapist/passkeys/options",
    }
)
"""Take a few tries an account and hour, so somebody new calls now and then."""
TRIES = 8
REAL = 0.9
"""How often an id that is nobody's gives way to the demonstration person's."""
MALFORMED = ("field_invalid", "json_invalid", "request_unreadable", "content_type_wrong", "body_too_large")
PASSWORD = "correct horse battery"

chance = random.Random(1)
answers: Counter[tuple[str, int]] = Counter()
invitations, codes = iter(WAY.get("invitations", ())), iter(WAY.get("codes", ()))
trying: list[dict[str, str]] = []


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, object]) -> None:
    route = case.operation.label
    case.headers["X-Forwarded-For"] = address()
    case.headers.update(WAY.get("headers", {}))
    if "cookies" in WAY:
        case.cookies.update(_cookies(route))
    if _is_id(case.path_parameters.get("patient_id")) and chance.random() < REAL:
        case.path_parameters["patient_id"] = WAY["patient_id"]
    if "secret" in case.path_parameters and WAY.get("secrets") and chance.random() < REAL / 2:
        case.path_parameters["secret"] = chance.choice(WAY["secrets"])
    if route in COUNTED and _is_good(case) and isinstance(case.body, dict) and chance.random() < REAL / 2:
        known = {"password": PASSWORD, "code": next(codes, "KX3P-7QM2")}
        case.body = {name: known.get(name, value) for name, value in case.body.items()}


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    answers[f"{case.method} {case.operation.path}", response.status_code] += 1


@schemathesis.check
def errors_are_problems(ctx: CheckContext, response: Response, case: Case) -> None:
    """Every refusal is problem+json as described, its code one of those that the route's description names."""
    if response.status_code < 400:
        return
    kind = response.headers.get("content-type", [""])[0]
    assert kind == "application/problem+json", f"the refusal is {kind!r}"
    body = response.json()
    raw = case.operation.schema.raw_schema
    Draft202012Validator({**raw["components"]["schemas"]["Problem"], **raw}).validate(body)
    assert body["status"] == response.status_code, "the status in the body is another"
    if case.method != case.operation.method.upper():
        return  # of a method that the document does not know only the form is known
    told = f"`{body['status']}` `{body['code']}`"
    assert told in case.operation.definition.raw["description"], f"{told} is not in the description"


@schemathesis.check
def what_is_described_is_well_formed(ctx: CheckContext, response: Response, case: Case) -> None:
    """What the document allows may be refused for what it means, but not for its form."""
    if response.status_code in (400, 413, 415, 422) and _is_good(case):
        code, field = response.json()["code"], response.json().get("field")
        assert code not in MALFORMED, f"{code} ({field}) for what the document allows"


def _is_good(case: Case) -> bool:
    """Made to be what the document allows."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def _cookies(route: str) -> dict[str, str]:
    if route in ENDING:
        return _newcomer()
    if route not in COUNTED:
        return dict(WAY["cookies"])
    if not trying:
        trying.extend([_newcomer()] * TRIES)
    return trying.pop()


def _newcomer() -> dict[str, str]:
    """A person, or a therapist, who was not there before; their cookie."""
    client = httpx.Client(base_url=WAY["origin"], timeout=60, headers={"X-Forwarded-For": address()})
    if WAY["door"] == "device":
        client.post("/api/personal", json={}).raise_for_status()
    else:
        invitation = next(invitations)
        body = {"invitation": invitation, "name": "New", "login": f"new-{invitation[:20].lower()}"}
        client.post("/api/therapist/accept", json={**body, "password": PASSWORD}).raise_for_status()
    return dict(client.cookies)


def _is_id(raw: object) -> bool:
    try:
        return UUID(str(raw)) is not None
    except ValueError:
        return False


@atexit.register
def _tell() -> None:
    told = [[route, status, number] for (route, status), number in sorted(answers.items())]
    Path(os.environ["FUZZ_TOLD"]).write_text(json.dumps(told))
