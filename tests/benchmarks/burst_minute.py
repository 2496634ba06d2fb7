"""Twenty thousand reminders due within one minute, sent by the very process that also serves the API.

The server is ``backbeat serve`` on SQLite, the push service answers at once by TLS on this machine, and one phone
asks for its day ten times a second all the while. ``burst_lateness``: seconds from the moment a reminder was due
until it was written down as taken, with the tick of five seconds in it. ``burst_api``: milliseconds of
``GET /api/today`` during the burst, ``before`` the same without one. People have ten reminders each, so that the
planning of people is no part of what is measured.

BENCH_MESSAGES (20000) makes it longer or shorter.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.store.db import Database
from tests.benchmarks.api_throughput import _free_port, _Person, _running
from tests.benchmarks.push_bench import counting_sink, make_certificate
from tests.benchmarks.push_outbox import fill_database

EACH = 10
SPREAD_S = 45  # as the plan spreads a full hour's reminders
ASKED_EVERY_S = 0.1
QUIET_S = 10
PATIENCE_S = 900


@dataclass(frozen=True)
class Times:
    values: list[float]

    def at(self, share: float) -> float:
        return sorted(self.values)[min(int(len(self.values) * share), len(self.values) - 1)]


def main() -> None:
    messages = int(os.environ.get("BENCH_MESSAGES", "20000"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_certificate(folder)
        with counting_sink(folder) as sink:
            port = _free_port()
            url = f"sqlite:///{folder / 'backbeat.sqlite3'}"
            environment = os.environ | {
                "BACKBEAT_DATA": str(folder),
                "DATABASE_URL": url,
                "BACKBEAT_PORT": str(port),
                "BACKBEAT_PUSH_HOSTS": f"localhost:{sink.port}",
                "SSL_CERT_FILE": str(folder / "one-root.pem"),
            }
            with _running([sys.executable, "-m", "app.cli", "serve"], environment, port):
                _measure(port, url, folder, sink.port, messages)
            received, distinct = sink.count()
            if received != distinct or distinct < messages:
                raise SystemExit(f"{received} messages arrived, {distinct} of them different")


def _measure(port: int, url: str, folder: Path, sink_port: int, messages: int) -> None:
    person = _Person(f"http://localhost:{port}")
    before = asyncio.run(_ask_until(port, person.get_today, _after(QUIET_S)))
    database = Database(url)
    # The hour begins in a moment: long enough to write the rows.
    hour = datetime.now(UTC) + timedelta(seconds=5 + messages / 1500)
    due = [hour + timedelta(seconds=n % SPREAD_S) for n in range(messages)]
    fill_database(database, folder, sink_port, messages // EACH, due)
    written_s = (datetime.now(UTC) - hour).total_seconds()
    time.sleep(max(0.0, -written_s))
    began = time.perf_counter()
    during = asyncio.run(_ask_until(port, person.get_today, lambda: _all_said(database, messages)))
    took_s = time.perf_counter() - began
    late = _lateness(database)
    database.close()
    _say("burst_lateness", late.at(0.5), "s", messages, p99=round(late.at(0.99), 1), max=round(max(late.values), 1),
         seconds=round(took_s, 1), per_second=round(messages / took_s, 1), rows_late_s=round(max(0.0, written_s), 1))  # fmt: skip
    _say("burst_api", during.at(0.5), "ms", len(during.values), p99=round(during.at(0.99), 1), before_p50=round(before.at(0.5), 1),
         before_p99=round(before.at(0.99), 1))  # fmt: skip


def _say(name: str, value: float, unit: str, n: int, **more: float) -> None:
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit, "n": n} | more), flush=True)


def _after(seconds: float) -> Callable[[], bool]:
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() > ends


def _all_said(database: Database, messages: int) -> bool:
    with database.read() as tx:
        said = tx.execute(text("SELECT count(*) FROM delivery WHERE state = 1")).scalar()
    return bool(said and said >= messages)


def _lateness(database: Database) -> Times:
    """Of each reminder, from due to taken; SQLite's own arithmetic is in days."""
    late = text(
        "SELECT (julianday(delivery.settled_at) - julianday(reminder.due_at)) * 86400 FROM delivery "
        "JOIN reminder ON reminder.id = delivery.reminder_id WHERE delivery.state = 1"
    )
    with database.read() as tx:
        return Times([float(value) for value in tx.execute(late).scalars()])


async def _ask_until(port: int, make: Callable[[], bytes], ended: Callable[[], bool]) -> Times:
    """Asks ten times a second, one question at a time."""
    times: list[float] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    gives_up, looked = time.perf_counter() + PATIENCE_S, 0.0
    due = time.perf_counter()
    while time.perf_counter() < gives_up:
        if time.perf_counter() - looked > 1:
            looked = time.perf_counter()
            if ended():
                break
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        writer.write(make())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        times.append((time.perf_counter() - began) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"the API answered {head[:40]!r}")
        due = max(due + ASKED_EVERY_S, time.perf_counter())
    writer.close()
    return Times(times)


if __name__ == "__main__":
    main()
