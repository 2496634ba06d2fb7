"""Readiness says no in time when the database is gone or silent, and yes again by itself."""

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from anyio.to_thread import current_default_thread_limiter

from app.api import health
from tests.api.conftest import Client, Clock, opened
from tests.pg import create_database, own_server


def asked(client: Client) -> tuple[int, bool, float]:
    """Status, whether the database counts as reached, and how long it took."""
    began = time.perf_counter()
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]["database"], time.perf_counter() - began


def test_a_database_file_taken_away_is_noticed_and_so_is_its_return(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file, away = tmp_path / "backbeat.sqlite3", tmp_path / "away.sqlite3"
    shutil.copy(sqlite_template, file)
    with opened(f"sqlite:///{file}", tmp_path, Clock()) as app:
        client = app.client()
        assert asked(client)[:2] == (200, True)
        file.rename(away)
        status, reached, took_s = asked(client)
        assert (status, reached) == (503, False)
        assert took_s < 2
        away.rename(file)
        assert asked(client)[:2] == (200, True)


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process may grow, as on a full disk or over a quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_until_a_write_finds_room_while_reading_goes_on(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backbeat.sqlite3"
    shutil.copy(sqlite_template, file)
    with opened(f"sqlite:///{file}", tmp_path, Clock()) as app:
        client = app.person()
        assert client.post("/api/journal", {"events": [walk(app.clock.now)]}).status_code == 200
        with no_room():
            refused = client.post("/api/journal", {"events": [walk(app.clock.now)]})
            told, read = client.get("/readyz"), client.get("/api/me")
        assert (refused.status_code, refused.json()["code"]) == (503, "disk_unwritable")
        assert "retry-after" in refused.headers
        assert (told.status_code, told.json()["checks"]["disk"]) == (503, False)
        assert (told.json()["checks"]["database"], read.status_code) == (True, 200)

        assert [asked(client)[0] for _ in range(2)] == [503, 200], "told once more, whenever somebody looks"
        kept = client.post("/api/journal", {"events": [walk(app.clock.now)]}).json()
        assert [receipt["status"] for receipt in kept["receipts"]] == ["recorded"]


def walk(now: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "type": "WalkLogged", "v": 1, "seq": 1, "at": now.isoformat(), "tz": "UTC",
        "day": now.date().isoformat(), "minutes": 5,
    }  # fmt: skip


def test_readiness_takes_no_thread_from_those_who_wait_for_the_database(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backbeat.sqlite3"
    shutil.copy(sqlite_template, file)
    with opened(f"sqlite:///{file}", tmp_path, Clock()) as app:

        async def asked_while_every_thread_waits() -> int:
            threads = current_default_thread_limiter()
            for _ in range(int(threads.total_tokens)):
                await threads.acquire_on_behalf_of(object())
            transport = httpx.ASGITransport(app=app.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
                answer = await asyncio.wait_for(client.get("/readyz"), health.PATIENCE_S)
            return answer.status_code

        assert asyncio.run(asked_while_every_thread_waits()) == 200


def a_server_of_ours(request: pytest.FixtureRequest) -> AbstractContextManager[str]:
    """One whose processes may be stopped: that of all tests here, unless it was lent to us."""
    if os.environ.get("TEST_POSTGRES_URL"):
        return own_server()
    return nullcontext(request.getfixturevalue("postgres_url"))


def frozen(folder: Path) -> list[int]:
    """Every process of the server, stopped where it stands: connections stay open and nobody answers."""
    told = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
    first = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    found = [first, *(pid for pid, parent in pairs if parent == first)]
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    return found


def test_a_postgres_that_stopped_answering_is_noticed_in_two_seconds_and_so_is_its_return(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with (
        a_server_of_ours(request) as server,
        opened(create_database(server, f"test_{uuid4().hex}"), tmp_path, Clock()) as app,
    ):
        client = app.client()
        assert asked(client)[:2] == (200, True)
        stopped = frozen(Path(server.rpartition("host=")[2]).parent)
        try:
            for _ in range(2):
                status, reached, took_s = asked(client)
                assert (status, reached) == (503, False)
                assert took_s < 2
                assert client.get("/healthz").status_code == 200
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        deadline = time.monotonic() + 10
        pool = app.house.database.engine.pool
        # Whoever was left waiting for an answer gets it now, and must have given its connection back before the end.
        while asked(client)[0] != 200 or pool.checkedout():
            assert time.monotonic() < deadline
    assert health.PATIENCE_S < 2
