"""A burst of reminders with kill -9 again and again on the way: what was lost, and what came twice.

Real worker processes send to a push service that decrypts every message. What comes twice has the same topic and
tag, so a phone shows one; ``allowed`` is what may be in flight or not yet written at that many kills.
BENCH_PUSH_KILLS (20) and BENCH_MESSAGES (600) make it longer or shorter.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from app.store.db import Database
from app.store.migrate import upgrade
from tests.benchmarks.drills_house import House, line
from tests.pg import create_database, postgres_server
from tests.push.stand_in_push_service import StandInPushService
from tests.push.test_push_drills import DUE, Setting, burst_with_kills

IN_FLIGHT = 16
NOT_YET_WRITTEN = 50


def drill(_house: House) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        sqlite = _on(f"sqlite:///{Path(folder) / 'drill.sqlite3'}", Path(folder))
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        postgres = _on(create_database(server, "drill"), Path(folder))
    return line("drill_push_lost", "reminders lost", {"sqlite": sqlite, "postgres": postgres})


def _on(url: str, folder: Path) -> dict[str, Any]:
    people, kills = (
        int(os.environ.get("BENCH_MESSAGES", "600")),
        int(os.environ.get("BENCH_PUSH_KILLS", "20")),
    )
    upgrade(url)
    database = Database(url)
    made: list[Setting] = []
    with StandInPushService(now=lambda: made[0].at if made else DUE) as service:
        made.append(Setting(database, url, service, folder))
        lost, repeated = burst_with_kills(made[0], people, kills)
        tags = {(r.topic, r.payload["notification"]["tag"]) for r in service.received if r.payload}
    accepted = made[0].census().get("accepted", 0)
    database.close()
    return {
        "value": lost + abs(people - accepted) + len(tags) - len({topic for topic, _ in tags}),
        "n": people,
        "lost": lost,
        "accepted": accepted,
        "twice_with_the_same_topic_and_tag": repeated,
        "allowed": kills * (IN_FLIGHT + NOT_YET_WRITTEN),
        "kills": kills,
    }
