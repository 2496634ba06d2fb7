"""The database goes away under load and comes back: Postgres stopped at once, SQLite's file locked by another."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from tests import pg
from tests.benchmarks.drills_house import KINDS, House, Site, line
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.drills_phones import crowd
from tests.benchmarks.drills_watch import meanwhile, unclear, watched

PHONES = 6
AWAY_S = 8.0
READINESS_WITHIN_S = 2.0


def drill(house: House) -> dict[str, Any]:
    each = {kind: _on(house, kind) for kind in KINDS}
    return line("drill_database_gone", "acknowledged events lost, or answers that were not clear", each)


def _on(house: House, kind: str) -> dict[str, Any]:
    with house.site(kind) as site, crowd(site, PHONES, house.chance(f"gone {kind}")) as phones:
        site.server.start()
        phones.begin()
        phones.open()
        time.sleep(1.5)
        with watched(site.server.origin, phones.phones[0].token) as watch, meanwhile(phones) as told:
            with _away(site):
                time.sleep(AWAY_S)
                away = told()
            began = time.perf_counter()
            handed = phones.answers["POST /api/journal", 200, ""]
            while phones.answers["POST /api/journal", 200, ""] == handed:
                assert time.perf_counter() - began < 60, "the server does not recover"
                time.sleep(0.01)
            first_s = time.perf_counter() - began
            phones.settle()
            settled_s = time.perf_counter() - began
            time.sleep(0.6)
        found = audit(site, phones.phones)
    hung = watch.slowest_s["readyz"] > READINESS_WITHIN_S
    slowest = {
        kind: round(max(phone.slowest_s.get(kind, 0) for phone in phones.phones), 2)
        for kind in ("POST /api/journal", "GET /api/today")
    }
    return {
        "value": found.bad + unclear(phones.answers) + hung,
        "n": found.acknowledged,
        "how": "stopped at once" if kind == "postgres" else "locked by another process",
        "away_s": AWAY_S,
        "while_away": away,
        "first_receipt_after_s": round(first_s, 2),
        "everything_handed_over_after_s": round(settled_s, 2),
        "slowest_answer_s": slowest,
        "audit": found.told(),
        **watch.told(),
    }


@contextmanager
def _away(site: Site) -> Iterator[None]:
    if site.postgres is not None:
        pg.stop(site.postgres)
        try:
            yield
        finally:
            pg.start(site.postgres)
        return
    path = site.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
