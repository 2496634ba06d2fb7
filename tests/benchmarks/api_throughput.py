"""Requests a second of GET /api/today and POST /api/journal (10 events), beside a bare FastAPI floor.

Both servers run as processes of their own, one worker, on loopback; 32 connections ask at once. The floor is a
FastAPI app that runs the same statements through the raw driver and answers with ready-made bytes of the same
size, so the ratio is what checking, folding and composing cost.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from tests.benchmarks.load import Load, measure
from tests.pg import create_database, postgres_server

ROOT = Path(__file__).parent.parent.parent
CONNECTIONS = 32
ROUNDS = 3


def main() -> None:
    seconds = float(os.environ.get("BENCH_SECONDS", "5"))
    with tempfile.TemporaryDirectory() as folder:
        _bench("sqlite", f"sqlite:///{folder}/backbeat.sqlite3", folder, seconds)
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        _bench("postgres", create_database(server, "bench"), folder, seconds)


def _bench(kind: str, database_url: str, folder: str, seconds: float) -> None:
    port, floor_port = _free_port(), _free_port()
    environment = os.environ | {
        "BACKBEAT_DATA": folder,
        "DATABASE_URL": database_url,
        "BACKBEAT_PORT": str(port),
        "BACKBEAT_DISPATCH": "off",
    }
    ours = [sys.executable, "-m", "app.cli", "serve"]
    with _running(ours, environment, port):
        person = _Person(f"http://localhost:{port}")
        today = person.today()
        floor = [sys.executable, "-m", "tests.benchmarks.api_floor", database_url, str(floor_port)]
        floor_environment = environment | {"FLOOR_TODAY": today, "FLOOR_COOKIE": person.cookie}
        with _running(floor, floor_environment, floor_port):
            for name, make in (("today", person.get_today), ("journal", person.post_journal)):
                pairs = []
                for _ in range(ROUNDS):
                    pairs.append(
                        (
                            measure(port, CONNECTIONS, make, seconds),
                            measure(floor_port, CONNECTIONS, make, seconds),
                        )
                    )
                _print(f"api_{name}_{kind}", pairs)


def _print(name: str, pairs: list[tuple[Load, Load]]) -> None:
    middle = sorted(pairs, key=lambda pair: pair[0].per_second / pair[1].per_second)[len(pairs) // 2]
    ours, floor = middle
    print(
        json.dumps(
            {
                "name": name,
                "value": round(ours.per_second, 1),
                "unit": "requests/s",
                "peer": round(floor.per_second, 1),
                "ratio": round(floor.per_second / ours.per_second, 2),
                "n": ours.requests,
                "p50_ms": round(ours.p50_ms, 1),
                "p99_ms": round(ours.p99_ms, 1),
                "failed": ours.failed + floor.failed,
            }
        ),
        flush=True,
    )


class _Person:
    """One patient after the intake, and the raw requests of its phone."""

    def __init__(self, base: str) -> None:
        self._client = httpx.Client(base_url=base, headers={"sec-fetch-site": "same-origin"})
        self._client.post("/api/personal", json={"tz": "Europe/Berlin"}).raise_for_status()
        self.cookie = self._client.cookies["backbeat_device"]
        from app import clock  # noqa: PLC0415
        from tests.api.conftest import intake  # noqa: PLC0415 - only the benchmark of the whole API needs it

        self._now = clock.utcnow()
        self._client.put("/api/intake", json=intake(self._now)).raise_for_status()

    def today(self) -> str:
        return self._client.get("/api/today").raise_for_status().text

    def get_today(self) -> bytes:
        return f"GET /api/today HTTP/1.1\r\nHost: localhost\r\nCookie: backbeat_device={self.cookie}\r\n\r\n".encode()

    def post_journal(self) -> bytes:
        at, day = self._now.isoformat(timespec="seconds"), self._now.date().isoformat()
        events = [
            {"id": str(uuid4()), "type": "WalkLogged", "v": 1, "seq": number, "at": at, "tz": "Europe/Berlin"}
            | {"day": day, "minutes": 10}
            for number in range(10)
        ]
        body = json.dumps({"events": events}).encode()
        head = (
            "POST /api/journal HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: backbeat_device={self.cookie}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
