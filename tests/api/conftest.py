"""A whole application over ASGI on a fresh migrated database of each kind, with a clock a test can move."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from app import main
from app.api.deps import House
from app.domain.people import Patient
from app.services import accounts, invitations
from app.settings import from_environment
from tests.builders import NOON

ANSWERS: dict[str, Any] = {
    "age_band": "40-49",
    "activity": "once_or_twice",
    "named": "none",
    "worse": ["sitting", "bending"],
    "eases": ["standing_or_walking", "arching_back"],
    "leg": "none",
    "avg_pain": 3,
    "enjoyment": 3,
    "general_activity": 3,
    "stir": 1,
    "calm_down": 1,
    "care_flags": [],
    "wake": "07:00",
    "bed": "23:00",
    "work": "desk",
    "lie_down": ["home"],
    "equipment": {"home": ["mat_or_bed", "chair", "wall", "counter_or_desk"]},
    "sessions": 3,
    "floor_ok": True,
    "discreet": False,
    "disliked": [],
}


@dataclass
class Clock:
    now: datetime = NOON

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class Client:
    """A synchronous face for one browser: its own cookies, same-origin requests."""

    def __init__(self, app: Any) -> None:
        transport = httpx.ASGITransport(app=app, client=("10.0.0.1", 1))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
        self.cookies = self._client.cookies

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        options.setdefault("headers", {}).setdefault("sec-fetch-site", "same-origin")
        return asyncio.run(self._client.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return self.ask("POST", path, json=json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return self.ask("PUT", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.ask("DELETE", path, **options)


class App:
    """The application, its house, its clock, and ways in for people."""

    def __init__(self, app: Any, clock: Clock) -> None:
        self.app, self.house, self.clock = app, app.state.house, clock

    def client(self) -> Client:
        return Client(self.app)

    def person(self, tz: str = "Europe/Berlin") -> Client:
        """Someone paired by a code."""
        house = self.house
        code = accounts.add_patient(house.database, "Ada", tz, house.now(), house.chance).code
        client = self.client()
        assert client.post("/api/pair", {"code": code, "device_name": "Phone"}).status_code == 200
        return client

    def person_after_intake(self, tz: str = "Europe/Berlin", **changes: Any) -> Client:
        client = self.person(tz)
        answer = client.put("/api/intake", intake(self.clock.now, tz, **changes))
        assert answer.status_code == 200, answer.text
        return client

    def therapist(self, login: str = "thea", name: str = "Thea") -> Client:
        house, client = self.house, self.client()
        token, _ = invitations.invite(house.database, house.now(), house.chance)
        body = {"invitation": token, "name": name, "login": login, "password": "correct horse battery"}
        assert client.post("/api/therapist/accept", body).status_code == 200
        return client

    def patient_of(self, client: Client) -> Patient:
        return accounts.find_patient(self.house.database, client.get("/api/me").json()["patient"]["id"])


def intake(
    now: datetime, tz: str = "Europe/Berlin", ticked: tuple[str, ...] = (), **changes: Any
) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "at": now.isoformat(),
        "tz": tz,
        "answers": ANSWERS | changes,
        "ticked": list(ticked),
    }


@contextmanager
def opened(database_url: str, folder: Path, clock: Clock) -> Iterator[App]:
    settings = from_environment(
        {
            "BACKBEAT_DATA": str(folder / "data"),
            "DATABASE_URL": database_url,
            "BACKBEAT_DISPATCH": "off",
            "BACKBEAT_PUSH_HOSTS": "127.0.0.1:9",
            "BACKBEAT_EMERGENCY_NUMBER": "112",
        }
    )
    house = replace(main.open_house(settings), now=lambda: clock.now)
    yield App(_moved_into(house), clock)
    house.database.close()


_assembled: list[FastAPI] = []


def _moved_into(house: House) -> FastAPI:
    """The application over this house. Its routes are put together once: that takes longer than many a test."""
    if not _assembled:
        _assembled.append(main.assembled(house))
    (app,) = _assembled
    app.state.house = house
    app.middleware_stack = app.openapi_schema = None
    return app


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[App]:
    with opened(database_url, tmp_path, Clock()) as found:
        yield found
