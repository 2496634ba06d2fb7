"""A burst with kill -9 twenty times on the way, on both databases: what was lost, and what came twice.

Real worker processes send to a push service that decrypts every message. ``lost`` must be 0; ``value`` counts the
messages that came twice (with the same topic and tag, so a phone shows one), ``allowed`` what may be in flight or
not yet written at that many kills.

BENCH_KILLS (20) and BENCH_MESSAGES (600) make it longer or shorter.
"""

import json
import os
import tempfile
from pathlib import Path

from app.store.db import Database
from app.store.migrate import upgrade
from tests.pg import create_database, postgres_server
from tests.push.stand_in_push_service import StandInPushService
from tests.push.test_push_drills import DUE, Setting, burst_with_kills

IN_FLIGHT = 16
NOT_YET_WRITTEN = 50


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _drill("sqlite", f"sqlite:///{Path(folder) / 'drill.sqlite3'}", Path(folder))
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        _drill("postgres", create_database(server, "drill"), Path(folder))


def _drill(kind: str, url: str, folder: Path) -> None:
    people, kills = int(os.environ.get("BENCH_MESSAGES", "600")), int(os.environ.get("BENCH_KILLS", "20"))
    upgrade(url)
    database = Database(url)
    made: list[Setting] = []
    with StandInPushService(now=lambda: made[0].at if made else DUE) as service:
        made.append(Setting(database, url, service, folder))
        lost, repeated = burst_with_kills(made[0], people, kills)
    found = made[0].census()
    database.close()
    line = {
        "name": f"drill_kill_{kind}",
        "value": repeated,
        "unit": "messages that came twice",
        "allowed": kills * (IN_FLIGHT + NOT_YET_WRITTEN),
        "lost": lost,
        "accepted": found.get("accepted", 0),
        "kills": kills,
        "n": people,
    }
    print(json.dumps(line), flush=True)
    if lost or found.get("accepted") != people:
        raise SystemExit(f"lost {lost}; the rows say {found}")


if __name__ == "__main__":
    main()
