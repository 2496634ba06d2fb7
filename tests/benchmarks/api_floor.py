"""The floor under the API: FastAPI, the same SQL through the raw driver, and ready-made answers.

Run as ``python -m tests.benchmarks.api_floor DATABASE_URL PORT`` with FLOOR_TODAY set to the body of GET /api/today.
"""

import hashlib
import os
import queue
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import anyio.to_thread
import psycopg
import uvicorn
from fastapi import Body, Cookie, FastAPI, Response

from app import clock
from tests.pg import plain

WHO = (
    "SELECT p.id, p.label, p.tz, p.journal_version, p.lock_screen, d.id, d.name, d.created_at, d.last_seen_at,"
    " d.rotated_at, d.token_hash, d.previous_token_hash FROM device d JOIN patient p ON p.id = d.patient_id"
    " WHERE (d.token_hash = ? OR d.previous_token_hash = ?) AND d.revoked_at IS NULL"
)
ADD = (
    "INSERT INTO journal_event (patient_id, id, device_id, seq, type, version, actor, at, tz, day, body, received_at,"
    " position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"
)
BUMP = "UPDATE patient SET journal_version = journal_version + ? WHERE id = ?"
TODAY = os.environ.get("FLOOR_TODAY", "{}").encode()


class Pool:
    """A handful of raw connections; ``pool()`` lends one."""

    def __init__(self, size: int, connect: Callable[[], Any]) -> None:
        self._free: queue.Queue[Any] = queue.Queue()
        self.size = size
        for _ in range(size):
            self._free.put(connect())

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        connection = self._free.get()
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        finally:
            self._free.put(connection)


def sqlite_pool(path: str) -> Pool:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
            raw.execute("PRAGMA " + pragma)
        return raw

    return Pool(4, connect)


def build(pool: Pool, sqlite: bool) -> FastAPI:
    app = FastAPI(openapi_url=None)
    mark = "?" if sqlite else "%s"
    who, add, bump = (text.replace("?", mark) for text in (WHO, ADD, BUMP))
    cookie = Annotated[str, Cookie(alias="backbeat_device")]

    def key(text: str) -> Any:
        return UUID(text).hex if sqlite else UUID(text)

    def identify(raw: Any, token: str) -> Any:
        hashed = hashlib.sha256(token.encode()).hexdigest()
        return raw.execute(who, (hashed, hashed)).fetchone()

    @app.on_event("startup")
    async def _threads() -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = pool.size

    @app.get("/api/today")
    def today(backbeat_device: cookie) -> Response:
        with pool() as raw:
            assert identify(raw, backbeat_device)
            if not sqlite:
                raw.rollback()
        return Response(TODAY, media_type="application/json")

    @app.post("/api/journal")
    def journal(
        backbeat_device: cookie, events: Annotated[list[dict[str, Any]], Body(embed=True)]
    ) -> dict[str, Any]:
        now = clock.utcnow()
        stamp = now.isoformat(" ") if sqlite else now
        with pool() as raw:
            row = identify(raw, backbeat_device)
            if sqlite:
                raw.execute("BEGIN IMMEDIATE")
            written = []
            for event in events:
                values = (row[0], key(event["id"]), row[5], event["seq"], event["type"], 1, "person", stamp)
                values += (event["tz"], event["day"], "{}", stamp, row[3] + len(written) + 1)
                written.append(raw.execute(add, values).fetchone())
            raw.execute(bump, (len(events), row[0]))
            raw.commit()
        return {"receipts": [{"id": event["id"], "status": "recorded"} for event in events]}

    return app


if __name__ == "__main__":
    url = sys.argv[1]
    is_sqlite = url.startswith("sqlite")
    opened = (
        sqlite_pool(url.removeprefix("sqlite:///"))
        if is_sqlite
        else Pool(8, lambda: psycopg.connect(plain(url)))
    )
    uvicorn.run(build(opened, is_sqlite), port=int(sys.argv[2]), access_log=False, log_level="warning")
