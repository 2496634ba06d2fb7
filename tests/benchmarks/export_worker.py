"""One measured piece of work in a process of its own, so that its peak memory is its own.

``python -m tests.benchmarks.export_worker URL MODE PERSON|THERAPIST NOW ROUNDS`` prints one JSON object. CPU time
counts what this process does, which on SQLite is everything; wall time counts the Postgres server too.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app import memory
from app.services import accounts
from app.services.exports import Caseload, CaseloadDesk, Form, made
from app.services.lives import Lives
from app.services.sharing import OpenRecord
from app.services.today import Planner
from app.store import sharing as rows
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import Counting

FLOOR = {
    "sqlite": "SELECT json_group_array(json(body)) FROM (SELECT body FROM journal_event WHERE patient_id = :id ORDER BY day, at)",
    "postgresql": "SELECT json_agg(body::json ORDER BY day, at)::text FROM journal_event WHERE patient_id = :id",
}
MEGABYTE = 1024
CATALOGUE = load_catalogue()


def peak() -> float:
    """Megabytes. Not ``ru_maxrss``: that one begins with what the parent held."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return round(int(line.split()[1]) / MEGABYTE, 1)


def floor(database: Database, person: UUID) -> int:
    """Bytes of the person's events as one JSON array, built by the database itself."""
    with database.read() as tx:
        key: Any = person.hex if database.is_sqlite else person
        found = tx.execute(text(FLOOR[tx.dialect.name]), {"id": key}).scalar_one()
    return len(found)


def best(work: Callable[[], int], rounds: int) -> dict[str, Any]:
    before, found, size = peak(), [], 0
    for _ in range(rounds):
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        size = work()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return {
        "cpu_ms": round(min(one[0] for one in found) * 1000, 1),
        "wall_ms": round(min(one[1] for one in found) * 1000, 1),
        "bytes": size,
        "peak_mb": peak(),
        "grew_mb": round(peak() - before, 1),
    }


def report(database: Database, lives: Lives, person: UUID, now: datetime, form: Form) -> int:
    record = OpenRecord(accounts.find_patient(database, str(person)), include_notes=True)
    return len(made(database, lives, record, now, Counting().chance(), form).written)


def caseload(database: Database, planner: Planner, therapist_id: UUID, now: datetime) -> dict[str, Any]:
    """Every line taken and let go; peak memory after a tenth of the people and at the end."""
    with database.read() as tx:
        wanted = Caseload(rows.therapist_by_id(tx, therapist_id))
    sizes, early, first = [], 0.0, 0.0
    cpu, wall = time.process_time(), time.perf_counter()
    lines = CaseloadDesk().lines(database, planner, wanted, now, Counting().chance())
    people = json.loads(next(lines))["people"]
    for line in lines:
        sizes.append(len(line))
        first = first or time.perf_counter() - wall
        if len(sizes) == max(1, people // 10):
            early = peak()
    return {
        "cpu_ms": round((time.process_time() - cpu) * 1000, 1),
        "wall_ms": round((time.perf_counter() - wall) * 1000, 1),
        "first_line_ms": round(first * 1000, 1),
        "bytes": sum(sizes),
        "peak_after_a_tenth_mb": early,
        "peak_mb": peak(),
        "n": people,
    }


def caseload_floor(database: Database, therapist_id: UUID, now: datetime) -> int:
    with database.read() as tx:
        people = [found.id for found, _ in rows.patients_of(tx, therapist_id, now)]
    return sum(floor(database, person) for person in people)


def main() -> None:
    url, mode, asked, at, rounds = sys.argv[1:6]
    database, who, now = Database(url), UUID(asked), datetime.fromisoformat(at)
    planner, lives = Planner(CATALOGUE, None), Lives(CATALOGUE, None)
    memory.leave_what_stays()  # as the server does
    if mode == "floor":
        found = best(lambda: floor(database, who), int(rounds))
    elif mode == "caseload":
        found = caseload(database, planner, who, now)
    elif mode == "caseload_floor":
        found = best(lambda: caseload_floor(database, who, now), int(rounds))
    elif mode == "table":
        record = OpenRecord(accounts.find_patient(database, asked), include_notes=True)
        found = {"text": made(database, lives, record, now, Counting().chance(), Form.CSV).written.decode()}
    else:
        form, _, first = mode.partition("-")

        def work() -> int:
            return report(database, Lives(CATALOGUE, None) if first else lives, who, now, Form(form))

        found = best(work, int(rounds))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
