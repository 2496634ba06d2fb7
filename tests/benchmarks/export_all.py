"""A person's year and a caseload of 200 exported as JSON, CSV, FHIR and NDJSON, beside the database's own JSON.

The peer is the floor: the database building one JSON array of the same events by itself (json_group_array, json_agg).
``ratio`` is ours over it; the target is 2.5. Ours also folds the log into levels, decisions and outcomes, which the
floor does not; ``_first_look`` and the caseload fold it from the beginning, the others follow a person read before.
CPU milliseconds on SQLite, wall milliseconds on Postgres, the best of some rounds in turn with the floor's; each piece
in a process of its own, with its peak memory. The caseload has eight weeks each (BENCH_CASELOAD_DAYS=365 for years), 200 people
(BENCH_CASELOAD_PEOPLE). With LibreOffice here, the table of days goes through a spreadsheet and back.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from app.store.db import Database
from app.store.migrate import upgrade
from tests.benchmarks.export_world import YEAR, a_life, fill, person_number
from tests.pg import create_database, postgres_server

PEOPLE = int(os.environ.get("BENCH_CASELOAD_PEOPLE", "200"))
DAYS = int(os.environ.get("BENCH_CASELOAD_DAYS", "56"))
ROUNDS = "5"
TURNS = 3
"""Floor and export take turns: a shared machine is twice as slow in one minute as in the next."""
FIRST = person_number(1)
TARGET = 2.5
OPEN_TABLE = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
SAVE_TABLE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"


def main() -> None:
    year, weeks = a_life(YEAR), a_life(DAYS)
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        urls = {
            "": f"sqlite:///{folder}/backbeat.sqlite3",
            "_postgres": create_database(server, "bench_export"),
        }
        for suffix, url in urls.items():
            upgrade(url)
            database = Database(url)
            fill(database, year, 1, 1)
            therapist = fill(database, weeks, PEOPLE, 1000)
            database.close()
            measure_year(url, suffix, year.now.isoformat(), len(year.events))
            measure_caseload(url, suffix, weeks.now.isoformat(), therapist)
        spreadsheet(urls[""], Path(folder), year.now.isoformat())


def measure_year(url: str, suffix: str, now: str, events: int) -> None:
    clock = "wall_ms" if suffix else "cpu_ms"
    forms = (("json", ""), ("json-first", "_first_look"), ("csv", "_csv"), ("fhir", "_fhir"))
    for form, name in forms:
        found = [(worker(url, "floor", FIRST, now), worker(url, form, FIRST, now)) for _ in range(TURNS)]
        peer, ours = (min(each, key=lambda one: one[clock]) for each in zip(*found, strict=True))
        say(f"export_patient_year{name}{suffix}", ours[clock], peer[clock], n=events, **facts(ours))


def measure_caseload(url: str, suffix: str, now: str, therapist: UUID) -> None:
    clock = "wall_ms" if suffix else "cpu_ms"
    before = worker(url, "caseload_floor", therapist, now, "1")
    ours = worker(url, "caseload", therapist, now)
    after = worker(url, "caseload_floor", therapist, now, "1")
    peer = {clock: round((before[clock] + after[clock]) / 2, 1)}
    more = {name: ours[name] for name in ("first_line_ms", "peak_after_a_tenth_mb")}
    say(f"export_caseload{suffix}", ours[clock], peer[clock], n=ours["n"], days=DAYS, **facts(ours), **more)


def facts(found: dict[str, Any]) -> dict[str, Any]:
    return {"bytes": found["bytes"], "peak_mb": found["peak_mb"]}


def say(name: str, value: float, peer: float, **more: Any) -> None:
    ratio = round(value / peer, 2)
    print(
        json.dumps(
            {
                "name": name,
                "value": value,
                "unit": "ms",
                "peer": peer,
                "ratio": ratio,
                "target": TARGET,
                **more,
            }
        ),
        flush=True,
    )


def worker(url: str, mode: str, who: UUID, now: str, rounds: str = ROUNDS) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.export_worker", url, mode, str(who), now, rounds]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def spreadsheet(url: str, folder: Path, now: str) -> None:
    """How many cells a real spreadsheet changed on the way CSV → XLSX → CSV; numbers are compared as numbers."""
    office = shutil.which("soffice")
    if office is None:
        return
    text = worker(url, "table", FIRST, now)["text"]
    (folder / "days.csv").write_text(text, newline="")
    home = f"-env:UserInstallation=file://{folder}/office"
    for source, kind, more in (("days.csv", "xlsx", [OPEN_TABLE]), ("days.xlsx", SAVE_TABLE, [])):
        command = [
            office,
            home,
            "--headless",
            "--convert-to",
            kind,
            *more,
            "--outdir",
            folder,
            folder / source,
        ]
        subprocess.run([str(part) for part in command], capture_output=True, check=True, timeout=300)
    before, after = rows_of(text), rows_of((folder / "days.csv").read_text())
    pairs = [
        (one, other)
        for row, back in zip(before, after, strict=True)
        for one, other in zip(row, back, strict=True)
    ]
    changed = [pair for pair in pairs if same(*pair) is False]
    line = {"name": "export_csv_spreadsheet", "value": len(changed), "unit": "cells changed", "n": len(pairs)}
    print(json.dumps(line), flush=True)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other
