"""A real server with the demonstration person and therapist, and the ways in of each caller who asks it."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyotp

from app import clock
from app.services import invitations, second_factor
from app.services.chance import Chance
from app.store.db import Database

ROOT = Path(__file__).parent.parent.parent
SPARE_THERAPISTS = 300
LINKS = 2
CODES = 20
Way = dict[str, Any]
chance = random.Random(1)


@dataclass(frozen=True)
class World:
    """``ways``: caller → what a request of theirs carries (see ``fuzz_hooks``)."""

    origin: str
    database_url: str
    ways: dict[str, Way]


@contextmanager
def world(database_url: str, folder: Path) -> Iterator[World]:
    """The server ends with the block. Reminders stay unsent, so nothing that is asked here leaves the machine."""
    port = _free_port()
    environment = os.environ | {
        "BACKBEAT_DATA": str(folder / "data"),
        "DATABASE_URL": database_url,
        "BACKBEAT_PORT": str(port),
        "BACKBEAT_DISPATCH": "off",
        # Each request may name an address of its own, so that limits by address hold up nobody.
        "BACKBEAT_TRUSTED_PROXIES": "127.0.0.1",
    }
    made = json.loads(
        subprocess.run(
            [sys.executable, "-m", "app.cli", "demo", "--json"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        ).stdout
    )
    log = folder / "server.log"
    with log.open("w") as words:
        server = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"], cwd=ROOT, env=environment, stderr=words
        )
    try:
        origin = f"http://localhost:{port}"
        _wait_until_ready(origin)
        yield World(origin, database_url, _ways(origin, made, database_url))
    finally:
        server.terminate()
        server.wait(20)
        sys.stderr.write(_faults(log.read_text(errors="replace")))


def _ways(origin: str, made: Way, database_url: str) -> dict[str, Way]:
    common = {"patient_id": made["patient_id"], "origin": origin}
    patient = _client(origin)
    body = {"code": made["pairing_code"], "device_name": "Phone"}
    patient.post("/api/pair", json=body).raise_for_status()
    links = [
        patient.post("/api/share-links", json={"label": "Practice"}).raise_for_status().json()["report_url"]
        for _ in range(LINKS)
    ]
    therapist = _signed_in_with_both_steps(origin, made["therapist_login"], made["therapist_password"])
    key = therapist.post("/api/therapist/tokens", json={"name": "Nightly copy"}).raise_for_status().json()
    offers = [
        therapist.post("/api/therapist/share-codes").raise_for_status().json()["code"] for _ in range(CODES)
    ]
    ways: dict[str, Way] = {
        "nobody": {"door": "open", "secrets": [link.split("/")[-2] for link in links]},
        "patient": {"door": "device", "cookies": dict(patient.cookies), "codes": offers},
        "therapist": {
            "door": "therapist",
            "cookies": dict(therapist.cookies),
            "invitations": _invitations(database_url),
        },
        "key": {"door": "api_token", "headers": {"Authorization": f"Bearer {key['token']}"}},
    }
    return {name: {"caller": name, **common, **way} for name, way in ways.items()}


def _signed_in_with_both_steps(origin: str, login: str, password: str) -> httpx.Client:
    client = _client(origin)
    given = {"login": login, "password": password}
    client.post("/api/therapist/login", json=given).raise_for_status()
    path = "/api/therapist/authenticator-app"
    app = pyotp.TOTP(client.post(path, json={"password": password}).raise_for_status().json()["secret"])
    client.put(path, json={"code": app.at(clock.utcnow())}).raise_for_status()
    client.post("/api/therapist/logout").raise_for_status()
    half = client.post("/api/therapist/login", json=given).raise_for_status().json()["second_step"]["token"]
    # Each half minute is good once; the phone's next one is let in, as of a clock that is ahead.
    code = app.at(clock.utcnow() + second_factor.STEP)
    client.post("/api/therapist/login/code", json={"token": half, "code": code}).raise_for_status()
    return client


def _invitations(database_url: str) -> list[str]:
    database, new = Database(database_url), Chance(clock.new_id, clock.new_token, clock.new_code)
    made = [invitations.invite(database, clock.utcnow(), new)[0] for _ in range(SPARE_THERAPISTS)]
    database.close()
    return made


def address() -> str:
    """Of a client behind the proxy, made up: limits by address hold up nobody."""
    return ".".join(str(chance.randrange(1, 255)) for _ in range(4))


def _client(origin: str) -> httpx.Client:
    return httpx.Client(base_url=origin, headers={"Origin": origin}, timeout=60)


def _faults(log: str) -> str:
    """What the server called its own mistakes, at most a few pages of it."""
    begin = log.find("unhandled")
    return log[begin : begin + 12_000] if begin >= 0 else ""


def _wait_until_ready(origin: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{origin}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not become ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
