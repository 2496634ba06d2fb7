"""Every route of the OpenAPI document, called by everyone: let in exactly where the table says.

The world is made once and put back after every call that could change it. A refused write must leave every table
as it was.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest

from app.domain.people import Passkey
from app.services import invitations, sign_in
from app.store import passkeys as passkey_rows
from tests.api.auth_table import CALLERS, TABLE
from tests.api.conftest import App, Client, Clock, intake, opened

PASSWORD = "correct horse battery"
NOT_A_TRACE = ("throttle", "access_log", "alembic_version")
NOBODY = "00000000-0000-4000-8000-000000000009"
FROM_THE_DOCUMENT = "a body made from the document"


@dataclass
class World:
    """``ids``: what stands in a path, by the name of its parameter; ``bodies``: for routes that need a true one."""

    app: App
    path: Path
    callers: dict[str, tuple[Client, dict[str, str]]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    secret: str = ""
    document: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        with sqlite3.connect(self.path) as live, sqlite3.connect(self.path.with_suffix(".kept")) as kept:
            live.backup(kept)

    def put_back(self) -> None:
        with sqlite3.connect(self.path) as live, sqlite3.connect(self.path.with_suffix(".kept")) as kept:
            kept.backup(live)

    def sizes(self) -> dict[str, int]:
        with sqlite3.connect(self.path) as live:
            names = [row[0] for row in live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = [name for name in names if name not in NOT_A_TRACE]
            return {name: live.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}

    def call(self, caller: str, method: str, path: str) -> httpx.Response:
        client, headers = self.callers[caller]
        cookies = dict(client.cookies)
        body = self.bodies.get(f"{method} {path}", FROM_THE_DOCUMENT)
        options: dict[str, Any] = {"headers": dict(headers)}
        schema = self.document["paths"][path][method.lower()].get("requestBody")
        if body is not FROM_THE_DOCUMENT or schema:
            options["json"] = body if body is not FROM_THE_DOCUMENT else self.body_of(schema)
        answer = client.ask(method, self.filled(path, caller), **options)
        client.cookies.clear()
        client.cookies.update(cookies)
        return answer

    def filled(self, path: str, caller: str) -> str:
        secret = self.secret if caller == "link" else "not-the-secret-of-any-link"
        return path.format(**{**self.ids, "secret": secret})

    def body_of(self, request: dict[str, Any]) -> Any:
        return self._example(request["content"]["application/json"]["schema"])

    def _example(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if schema.get("examples"):
            return schema["examples"][0]
        if "anyOf" in schema:
            return self._example(schema["anyOf"][0])
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        match schema.get("type"):
            case "object":
                wanted = schema.get("required", [])
                return {name: self._example(schema["properties"][name]) for name in wanted}
            case "array":
                return [self._example(schema["items"])] * schema.get("minItems", 0)
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return True
        known = {"uuid": NOBODY, "date": "2026-03-04", "date-time": "2026-03-04T12:00:00Z"}
        return known.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("matrix")
    path = folder / "backbeat.sqlite3"
    shutil.copy(sqlite_template, path)
    with opened(f"sqlite:///{path}", folder, Clock()) as app:
        made = World(app, path, document=app.app.openapi())
        _people(made)
        made.keep()
        yield made


def _people(world: World) -> None:
    app = world.app
    patient, other = app.person_after_intake(), app.person_after_intake()
    world.callers |= {"nobody": (app.client(), {}), "patient": (patient, {}), "other": (other, {})}
    consents = {}
    until = app.clock.now.replace(hour=13).isoformat()
    for name in ("therapist", "ended", "lapsed", "stranger"):
        client = app.therapist(name)
        world.callers[name] = (client, {})
        if name != "stranger":
            offer = client.post("/api/therapist/share-codes").json()["code"]
            asked = {"code": offer, **({"until": until} if name == "lapsed" else {})}
            consents[name] = patient.post("/api/consents", asked).json()["id"]
    assert patient.delete(f"/api/consents/{consents['ended']}").status_code == 204
    therapist = world.callers["therapist"][0]
    key = therapist.post("/api/therapist/tokens", {"name": "Nightly copy"}).json()
    link = patient.post("/api/share-links", {}).json()
    world.secret = link["url"].rsplit("/", 1)[1]
    # What one holds is also tried as everything else it could be mistaken for.
    half = _half_signed_in(app)
    for name, secret in (("link", world.secret), ("key", key["token"]), ("half", half)):
        holder = app.client()
        holder.cookies.set("backbeat_device", secret)
        holder.cookies.set("backbeat_therapist", secret)
        world.callers[name] = (holder, {"authorization": f"Bearer {secret}"})
    thea = _security(world, patient, therapist)
    world.ids |= {
        "session_id": thea["sessions"][0]["id"],
        "key_id": thea["passkeys"][0]["id"],
        "passkey_id": patient.get("/api/passkeys").json()["passkeys"][0]["id"],
        "patient_id": str(app.patient_of(patient).id),
        "device_id": patient.get("/api/devices").json()["devices"][0]["id"],
        "consent_id": consents["therapist"],
        "link_id": link["id"],
        "token_id": key["id"],
    }
    bound = {"id": str(uuid4()), "target": "pain_ceiling", "value": 4}
    plan = f"/api/therapist/patients/{world.ids['patient_id']}/prescription"
    assert therapist.post(plan, {"changes": [bound]}).json() == {"recorded": 1}
    world.ids["change_id"] = bound["id"]
    for _ in range(2):  # past the end of the lapsed one, without anybody's sign-in falling asleep
        app.clock.forward(minutes=25)
        for client, _headers in world.callers.values():
            client.get("/api/therapist/me")
    app.clock.forward(minutes=25)
    _true_bodies(world)


def _security(world: World, patient: Client, therapist: Client) -> dict[str, Any]:
    """What the first therapist sees of the own account, once they and the patient have a passkey each."""
    app, house = world.app, world.app.house
    owners = (app.patient_of(patient), sign_in.session(house.database, _cookie(therapist), house.now())[0])
    for owner in owners:
        made = Passkey(house.chance.new_id(), "Key", False, house.now(), None)
        with house.database.write() as tx:
            passkey_rows.add(tx, owner, made, f"credential-{made.id}", "", 0)
    return dict(therapist.get("/api/therapist/security").json())


def _cookie(client: Client) -> str:
    return str(client.cookies["backbeat_therapist"])


def _half_signed_in(app: App) -> str:
    """What the first step gives to somebody with an authenticator app; the password was right, the code is to come."""
    client = app.therapist("half")
    begun = client.post("/api/therapist/authenticator-app", {"password": PASSWORD}).json()
    code = pyotp.TOTP(begun["secret"]).at(app.clock.now)
    assert client.put("/api/therapist/authenticator-app", {"code": code}).status_code == 200
    answer = app.client().post("/api/therapist/login", {"login": "half", "password": PASSWORD}).json()
    assert answer["therapist"] is None
    return str(answer["second_step"]["token"])


def _true_bodies(world: World) -> None:
    """Where a made-up body would be refused by the words of a stranger at the door."""
    app, house = world.app, world.app.house
    invitation, _ = invitations.invite(house.database, house.now(), house.chance)
    account = {"name": "Theo", "login": "theo", "password": PASSWORD}
    world.bodies |= {
        "POST /api/therapist/accept": {"invitation": invitation, **account},
        "POST /api/therapist/login": {"login": "therapist", "password": PASSWORD},
        "PUT /api/intake": intake(app.clock.now),
        "POST /api/personal": {"tz": "Europe/Berlin"},
    }


def routes_of(document: dict[str, Any]) -> set[str]:
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


def test_every_route_of_the_document_is_in_the_table_and_no_other(world: World) -> None:
    routes = routes_of(world.document)
    assert routes - set(TABLE) == set(), "say in auth_table.py whom these are for"
    assert set(TABLE) - routes == set(), "these are gone"
    assert all(set(rights) == set(CALLERS) for rights in TABLE.values())


@pytest.mark.parametrize("route", TABLE)
def test_everyone_is_let_in_exactly_where_the_table_says(world: World, route: str) -> None:
    method, path = route.split(" ")
    found, wanted = {}, TABLE[route]
    for caller in CALLERS:
        before = world.sizes() if method != "GET" else {}
        answer = world.call(caller, method, path)
        found[caller] = answer.status_code if answer.status_code in (401, 403, 404, 405) else "in"
        assert answer.status_code < 500 or path == "/readyz", answer.text
        if found[caller] != "in":
            assert answer.headers["content-type"] == "application/problem+json"
        if answer.headers.get("content-type") == "application/problem+json":
            told = f"`{answer.status_code}` `{answer.json()['code']}`"
            assert told in world.document["paths"][path][method.lower()]["description"], route
        if method != "GET":
            if found[caller] != "in":
                assert world.sizes() == before, f"{caller} was refused and left a trace"
            world.put_back()
    assert found == wanted


@pytest.mark.parametrize("route", [route for route, rights in TABLE.items() if 404 in rights.values()])
def test_what_is_hidden_answers_like_what_was_never_there(world: World, route: str) -> None:
    method, path = route.split(" ")
    for caller in (one for one in CALLERS if TABLE[route][one] == 404):
        hidden = world.call(caller, method, path)
        ids = world.ids
        world.ids = dict.fromkeys(ids, NOBODY)
        absent = world.call(caller, method, path)
        world.ids = ids
        assert hidden.content == absent.content, caller
    world.put_back()


def test_no_list_or_caseload_mentions_someone_whose_consent_is_not_live(world: World) -> None:
    patient_id = world.ids["patient_id"]
    for caller, sees in (
        ("therapist", True),
        ("key", True),
        ("stranger", False),
        ("ended", False),
        ("lapsed", False),
    ):
        for route in ("patients", "caseload.ndjson"):
            text = world.call(caller, "GET", f"/api/therapist/{route}").text
            assert (patient_id in text) is sees, (caller, route)
    world.put_back()
