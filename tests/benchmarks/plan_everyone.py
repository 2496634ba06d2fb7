"""Planning a day for everyone: processor milliseconds a person and the memory it takes.

People are copies of the demonstration person: eight weeks of history, the log of a practised user. ``plan_first``
reads each whole log once, as after an update of the rules; ``plan_day`` is an ordinary morning a day later, from
what is kept. Both write the reminders of 48 hours and the decisions, as the heartbeat does every ten minutes for
whoever needs it. ``plan_in_vain`` is such a round when nothing has changed.
Of 100,000 people the courses of 512 stay in memory; here as small a share does, so nearly everyone is read anew.
``plan_100000_extrapolated`` multiplies the ordinary morning by 100,000: ``value`` from so few people is an
extrapolation, and so is ``rss_mb``, from what each further person adds (``per_person_kb``).

BENCH_PEOPLE (400) makes it longer or shorter.
"""

import json
import os
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import clock
from app.services import courses, demo, today
from app.services.chance import Chance
from app.services.today import Planner
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.migrate import upgrade

NOW = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
CHANCE = Chance(clock.new_id, clock.new_token, clock.new_code)
EVERYONE = 100_000


def main() -> None:
    people = int(os.environ.get("BENCH_PEOPLE", "400"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'plan.sqlite3'}"
        upgrade(url)
        database = Database(url)
        planner = Planner(load_catalogue(None), None)
        demo.seed(database, planner, NOW, CHANCE)
        events = _copy(database, people)
        courses.COURSES_KEPT = max(1, people * courses.COURSES_KEPT // EVERYONE)
        planner = Planner(load_catalogue(None), None)
        before_mb = _memory_mb()
        _round("plan_first", database, planner, NOW, people, events=events)
        a_day = _round("plan_day", database, planner, NOW + timedelta(days=1), people)
        _round("plan_in_vain", database, planner, NOW + timedelta(days=1, minutes=10), people, expected=0)
        each_kb = max(0.0, _memory_mb() - before_mb) * 1024 / people
        line = {
            "name": "plan_100000_extrapolated",
            "value": round(a_day * EVERYONE / 1000 / 60, 1),
            "unit": "minutes of one core for everyone's day",
            "rss_mb": round(before_mb + each_kb * EVERYONE / 1024),
            "per_person_kb": round(each_kb, 2),
            "n": people,
        }
        print(json.dumps(line), flush=True)
        database.close()


def _round(
    name: str,
    database: Database,
    planner: Planner,
    now: datetime,
    people: int,
    expected: int | None = None,
    **more: int,
) -> float:
    """Processor milliseconds a person."""
    began = time.process_time()
    planned = today.materialise_all(database, planner, now, CHANCE)
    each_ms = (time.process_time() - began) / people * 1000
    if planned != (people if expected is None else expected):
        raise SystemExit(f"{planned} people were planned instead of {people}")
    line = {"name": name, "value": round(each_ms, 3), "unit": "ms of processor time a person", "n": people}
    print(json.dumps(line | {"rss_mb": round(_memory_mb(), 1)} | more), flush=True)
    return each_ms


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _copy(database: Database, people: int) -> int:
    """Copies the one person there is until there are so many; gives the number of events of each."""
    with database.write() as raw:

        def run(statement: str) -> None:
            raw.exec_driver_sql(statement)

        run(
            "CREATE TEMPORARY TABLE copied AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
            f"WHERE n + 1 < {people}) SELECT lower(hex(randomblob(16))) AS id FROM c"
        )
        for table in ("patient", "device", "journal_event"):
            found = raw.exec_driver_sql(f"SELECT * FROM {table} LIMIT 0").keys()
            made = {"id": "copied.id", "patient_id": "copied.id", "token_hash": "copied.id"}
            if table == "journal_event":
                made.pop("id")
            values = ", ".join(made.get(column, f"one.{column}") for column in found)
            run(
                f"INSERT INTO {table} ({', '.join(found)}) SELECT {values} FROM (SELECT * FROM {table}) AS one, copied"
            )
        events = raw.exec_driver_sql(
            "SELECT count(*) FROM journal_event GROUP BY patient_id LIMIT 1"
        ).scalar()
    return int(events or 0)


if __name__ == "__main__":
    main()
