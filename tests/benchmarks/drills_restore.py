"""A backup taken under load and one taken at rest, both restored elsewhere by the two commands, and served there.

Elsewhere is another folder, another database and another port. Every row and every key is compared; phones come with
the cookies they had; whoever joined after the backup must not be let in.
"""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.store.db import Database
from tests.benchmarks.drills_house import KINDS, House, RunningServer, Site, command, line
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.drills_phones import Crowd, Phone, crowd, new_phone
from tests.pg import create_database
from tests.services.installations import every_row, postgres_programs, settled

PHONES = 5


def drill(house: House) -> dict[str, Any]:
    each = {kind: _on(house, kind) for kind in KINDS}
    unit = "rows or keys that differ, acknowledged events lost, cookies judged wrongly"
    return line("drill_restore_elsewhere", unit, each)


def _on(house: House, kind: str) -> dict[str, Any]:
    chance = house.chance(f"restore {kind}")
    with house.site(kind) as site, crowd(site, PHONES, chance) as phones, _folder() as folder:
        database = Database(site.url)
        settled(site.data_dir, database)
        database.close()
        site.server.environment["PATH"] = os.pathsep.join([*postgres_programs(), os.environ["PATH"]])
        site.server.start()
        phones.begin()
        phones.open()
        time.sleep(1.5)
        told = {event_id for phone in phones.phones for event_id in list(phone.told)}
        began = time.perf_counter()
        command(site.server, "backup", str(folder / "under-load.zip"))
        took = time.perf_counter() - began
        time.sleep(0.5)
        phones.hold()
        late = new_phone(site, chance, Counter())
        late.begin()
        busy = _restored(house, site, folder / "busy", folder / "under-load.zip")
        under_load = _served_elsewhere(busy, phones, late, told)
        site.server.stop()
        command(site.server, "backup", str(folder / "at-rest.zip"))
        rest = _restored(house, site, folder / "rest", folder / "at-rest.zip")
        compared = _compared(site, rest)
        at_rest = _served_elsewhere(rest, phones, None, set())
    bad = compared["rows_that_differ"] + compared["keys_that_differ"]
    bad += under_load["acknowledged_before_it_but_not_in_it"] + at_rest["bad"] + under_load["bad"]
    return {
        "value": bad,
        "n": compared["rows"],
        **compared,
        "backup_under_load_s": round(took, 2),
        "from_under_load": under_load,
        "from_at_rest": at_rest,
    }


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backbeat-drill-") as made:
        yield Path(made)


def _restored(house: House, site: Site, folder: Path, file: Path) -> Site:
    (folder / "data").mkdir(parents=True)
    url = (
        create_database(site.postgres, f"elsewhere_{uuid4().hex}")
        if site.postgres
        else f"sqlite:///{folder / 'data' / 'backbeat.sqlite3'}"
    )
    server: RunningServer = house.server(folder, url, site.service.host)
    server.environment["PATH"] = site.server.environment["PATH"]
    command(server, "restore", str(file))
    return Site(site.kind, url, folder, server, site.service, site.postgres)


def _compared(here: Site, there: Site) -> dict[str, Any]:
    ours, theirs = every_row(here.url), every_row(there.url)
    differ = sum(
        len(set(map(repr, rows)) ^ set(map(repr, theirs.get(name, []))))
        + abs(len(rows) - len(theirs.get(name, [])))
        for name, rows in ours.items()
    )
    keys = [{path.name: path.read_bytes() for path in _keys(site)} for site in (here, there)]
    return {
        "rows": sum(map(len, ours.values())),
        "tables_with_rows": sum(bool(rows) for rows in ours.values()),
        "tables": len(ours),
        "rows_that_differ": differ,
        "keys": len(keys[0]),
        "keys_that_differ": len(keys[0].items() ^ keys[1].items()),
    }


def _keys(site: Site) -> list[Path]:
    return [*site.data_dir.glob("*.pem"), *site.data_dir.glob("*.key")]


def _served_elsewhere(there: Site, phones: Crowd, late: Phone | None, told: set[str]) -> dict[str, Any]:
    """The phones as they are, cookies and all, at the restored server; ``told``: what must be in the backup."""
    kept = set(map(str, _event_ids(there)))
    there.server.start()
    try:
        accepted = [_me(there, phone) for phone in phones.phones]
        refused = _me(there, late) if late else 401
        found = audit(there, phones.phones) if not told else None
    finally:
        there.server.stop()
    return {
        "acknowledged_before_it_but_not_in_it": len(told - kept),
        "acknowledged_before_it": len(told),
        "cookies_accepted": accepted.count(200),
        "whoever_joined_later_gets": refused if late else None,
        "bad": len(accepted) - accepted.count(200) + (refused != 401) + (found.bad if found else 0),
    }


def _event_ids(there: Site) -> list[Any]:
    return [row[1] for row in every_row(there.url)["journal_event"]]


def _me(there: Site, phone: Phone) -> int:
    usual, phone.origin = phone.origin, lambda: there.server.origin
    status, _ = phone.ask("GET", "/api/me")
    phone.origin = usual
    return status
