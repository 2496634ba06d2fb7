"""What saying a reminder and looking in vain cost with 10 thousand, 100 thousand and 1 million rows.

Each size is a table of reminders with one delivery each, on SQLite and on Postgres: half of them settled long ago,
half waiting for a later hour (more than there would be, since deliveries are made when they are due), and a few
thousand due. Lines ``claim_DATABASE_ROWS``: microseconds of processor time a row, of claiming and finishing, and of a
whole tick when nothing is due; ours and that of the Postgres backend we talk to, since wall time on a shared machine
says little (``wall_us`` has it all the same, with the waiting for the disk in it). Lines ``claim_growth_DATABASE``: ``ratio`` is the cost a row at the largest size over that at
the smallest, ``idle_ratio`` the same for the tick in vain.

BENCH_ROWS (10000,100000,1000000) and BENCH_ROUNDS (5) make it longer or shorter.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.domain.delivery import Accepted
from app.services import outbox
from app.store.db import Database
from app.store.migrate import upgrade
from tests.pg import create_database, postgres_server

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PEOPLE = 1000
CLAIMED_AT_ONCE = 128
TICKS_IN_VAIN = 300
ORIGIN = "https://fcm.googleapis.com"


def main() -> None:
    sizes = [int(word) for word in os.environ.get("BENCH_ROWS", "10000,100000,1000000").split(",")]
    rounds = int(os.environ.get("BENCH_ROUNDS", "5"))
    for kind in ("sqlite", "postgres"):
        found = {}
        for size in sizes:
            row_us, idle_us, wall_us = _measured(kind, size, rounds)
            found[size] = row_us, idle_us
            _say(f"claim_{kind}_{size}", row_us, idle_us=round(idle_us, 1), wall_us=round(wall_us, 1), n=size)
        (first_row, first_idle), (last_row, last_idle) = found[sizes[0]], found[sizes[-1]]
        _say(
            f"claim_growth_{kind}",
            last_row,
            ratio=round(last_row / first_row, 2),
            idle_ratio=round(last_idle / first_idle, 2),
            n=sizes[-1],
        )


def _say(name: str, value: float, **more: float) -> None:
    print(json.dumps({"name": name, "value": round(value, 1), "unit": "us a row"} | more), flush=True)


def _measured(kind: str, rows: int, rounds: int) -> tuple[float, float, float]:
    """Microseconds a row, a tick in vain, and of wall time a row; the best of the rounds: other work only adds."""
    due = min(2000, rows // (4 * rounds))
    with _empty(kind) as database:
        _fill(database, rows, due, rounds)
        used = _processor_time(database)
        by_row, by_wall = [], []
        for number in range(rounds):
            now = NOW + timedelta(minutes=10 * number)
            began, began_wall = used(), time.perf_counter()
            said = _say_what_is_due(database, now)
            by_row.append((used() - began) / due * 1e6)
            by_wall.append((time.perf_counter() - began_wall) / due * 1e6)
            if said != due:
                raise SystemExit(f"{said} were due instead of {due}")
        began = used()
        for _ in range(TICKS_IN_VAIN):
            outbox.hand_over(database, now)
            outbox.claim(database, now, "idle", CLAIMED_AT_ONCE, frozenset(), outbox.look_at_journal)
        return min(by_row), (used() - began) / TICKS_IN_VAIN * 1e6, min(by_wall)


def _processor_time(database: Database) -> Callable[[], float]:
    """Seconds used so far by this process, and by the one backend of Postgres that serves it."""
    if database.is_sqlite:
        return time.process_time
    with database.read() as tx:
        backend = tx.execute(text("SELECT pg_backend_pid()")).scalar()
    ticks = os.sysconf("SC_CLK_TCK")

    def used() -> float:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / ticks

    return used


def _say_what_is_due(database: Database, now: datetime) -> int:
    said = 0
    while True:
        token = f"{now.minute}-{said}"
        claimed = outbox.claim(database, now, token, CLAIMED_AT_ONCE, frozenset(), outbox.look_at_journal)
        if not claimed:
            return said
        said += outbox.finish(database, [(each, Accepted(201)) for each in claimed], now)


@contextmanager
def _empty(kind: str) -> Iterator[Database]:
    """A migrated database; on disk for SQLite, so that its writes cost what they cost."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield from _opened(f"sqlite:///{Path(folder) / 'claim.sqlite3'}")
    else:
        with postgres_server() as server:
            yield from _opened(create_database(server, "claim"))


def _opened(url: str) -> Iterator[Database]:
    upgrade(url)
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def _fill(database: Database, rows: int, due: int, rounds: int) -> None:
    """By statements that count for themselves: a million rows in seconds."""
    lite = database.is_sqlite
    new_id = "lower(hex(randomblob(16)))" if lite else "gen_random_uuid()"
    numbers = (
        "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {}) "
        if lite
        else "WITH c AS (SELECT generate_series(0, {} - 1) AS n) "
    )
    with database.engine.connect() as raw:
        if lite:
            raw.exec_driver_sql("PRAGMA foreign_keys=OFF")
            usual = raw.exec_driver_sql("PRAGMA cache_size").scalar()
            raw.exec_driver_sql("PRAGMA cache_size=-500000")
        else:
            raw.exec_driver_sql("SET session_replication_role = replica")
        for statement in _statements(new_id, numbers, lite, rows, due, rounds):
            raw.exec_driver_sql(statement if lite else statement.replace("%", "%%"))
        raw.commit()
        if lite:
            raw.exec_driver_sql("PRAGMA foreign_keys=ON")
            raw.exec_driver_sql(f"PRAGMA cache_size={usual}")
        raw.exec_driver_sql("ANALYZE")
        raw.commit()
        count = raw.execute(text("SELECT count(*) FROM delivery")).scalar()
    if count != rows:
        raise SystemExit(f"filled {count} rows instead of {rows}")


def _statements(new_id: str, numbers: str, lite: bool, rows: int, due: int, rounds: int) -> list[str]:
    at = _moment(lite, "0")
    # Of every row: settled long ago, due in one of the rounds, or waiting for one of the next 48 hours.
    waits = f"n >= {rows // 2}"
    is_due = f"n >= {rows // 2} AND n < {rows // 2 + due * rounds}"
    seconds = (
        f"CASE WHEN {is_due} THEN 600 * ((n - {rows // 2}) / {due}) - 30 "
        f"WHEN {waits} THEN 36000 + n % 136800 ELSE -86400 - n % 8640000 END"
    )
    moment = _moment(lite, seconds)
    over = _moment(lite, f"({seconds}) + 7200")
    state = f"CASE WHEN {is_due} THEN 1 WHEN {waits} THEN 0 ELSE 4 END"
    return [
        f"INSERT INTO patient (id, label, tz, created_at, journal_version, lock_screen) {numbers.format(PEOPLE)}"
        f"SELECT {new_id}, 'P' || n, 'UTC', {at}, 0, 'neutral' FROM c",
        f"INSERT INTO device (id, patient_id, name, token_hash, created_at, rotated_at, last_seen_at) "
        f"SELECT {new_id}, id, 'Phone', replace(CAST(id AS TEXT), '-', ''), {at}, {at}, {at} FROM patient",
        f"INSERT INTO push_subscription (id, patient_id, device_id, endpoint, endpoint_sha256, origin, p256dh, auth, "
        f"vapid_key_id, created_at, last_seen_at) SELECT {new_id}, patient_id, id, '{ORIGIN}/x', token_hash, "
        f"'{ORIGIN}', 'p', 'a', 'k', {at}, {at} FROM device",
        "CREATE TEMPORARY TABLE person AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM patient",
        f"INSERT INTO reminder (id, patient_id, local_date, slot, session_id, kind, tz, due_at, expires_at, state, "
        f"created_at) {numbers.format(rows)}SELECT {new_id}, person.id, '2026-11-26', 's' || n, "
        f"'2026-11-26/morning', 'session', 'UTC', {moment}, {over}, {state}, {at} "
        f"FROM c JOIN person ON person.number = n % {PEOPLE}",
        f"INSERT INTO delivery (id, reminder_id, subscription_id, origin, visible_at, expires_at, state, attempts) "
        f"SELECT {new_id}, reminder.id, push_subscription.id, '{ORIGIN}', due_at, expires_at, "
        f"CASE state WHEN 4 THEN 1 ELSE 0 END, 0 "
        f"FROM reminder JOIN push_subscription ON push_subscription.patient_id = reminder.patient_id",
    ]


def _moment(lite: bool, seconds: str) -> str:
    start = f"{NOW:%Y-%m-%d %H:%M:%S}"
    if lite:
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{start}', ({seconds}) || ' seconds')"
    return f"(timestamptz '{start}+00' + ({seconds}) * interval '1 second')"


if __name__ == "__main__":
    main()
