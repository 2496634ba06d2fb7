"""Clocks that are wrong: the server's an hour ahead and an hour behind for two hours each, a phone's by two days.

Reminders: the heartbeat with a clock that is wrong as told, against a push service that has the right time. Phones: a
real server process whose clock jumps while they hand over, one of them two days ahead and one two days behind.
"""

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.push.keys import make_or_load
from app.store.db import Database
from app.store.migrate import upgrade
from tests.benchmarks.drills_house import KINDS, House, Site, line
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.drills_phones import Phone, counted, crowd
from tests.benchmarks.drills_watch import unclear
from tests.pg import create_database, postgres_server
from tests.push.reminder_builders import NOW, day_plan
from tests.push.reminder_people import Clock, beat, duties, new_person
from tests.push.stand_in_push_service import Received, StandInPushService

PEOPLE = 12
HOUR = timedelta(hours=1)
STEP_MIN = 5
BEGINS, ENDS = NOW.replace(hour=5), NOW.replace(hour=22, minute=30)
TWO_DAYS = timedelta(days=2)


def drill(house: House) -> dict[str, Any]:
    each = {}
    for kind in KINDS:
        reminders, events = _reminders(kind), _events(house, kind)
        each[kind] = {
            "value": reminders["twice"] + reminders["lost_inside_the_window"] + events["bad"],
            "n": reminders["n"] + events["acknowledged"],
            "reminders": reminders,
            "events": events,
        }
    return line("drill_clock_wrong", "reminders lost or twice, acknowledged events lost or misfiled", each)


def _wrong(at: datetime) -> timedelta:
    """By how much the server's clock is wrong at that true time."""
    if NOW.replace(hour=6, minute=10) <= at < NOW.replace(hour=8, minute=10):
        return HOUR
    if NOW.replace(hour=10, minute=10) <= at < NOW.replace(hour=12, minute=10):
        return -HOUR
    return timedelta()


def _reminders(kind: str) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="backbeat-drill-"))
    try:
        if kind == "sqlite":
            return _reminders_on(f"sqlite:///{folder / 'drill.sqlite3'}", folder)
        with postgres_server() as server:
            return _reminders_on(create_database(server, "drill_clock"), folder)
    finally:
        shutil.rmtree(folder)


def _reminders_on(url: str, folder: Path) -> dict[str, Any]:
    upgrade(url)
    database, truth = Database(url), Clock(BEGINS)
    with StandInPushService(now=truth) as service:
        key = make_or_load(folder / "vapid.pem")[0]
        people = [new_person(database, BEGINS) for _ in range(PEOPLE)]
        for person in people:
            person.subscribe(service.phone(key.public), key, BEGINS)

        def shown() -> datetime:
            return truth() + _wrong(truth())

        made = duties(database, [service], key, shown)
        while truth() < ENDS:
            for person in people:
                person.plan(day_plan(), now=shown())
            beat(made)
            truth.move(minutes=STEP_MIN)
        wanted = _planned(database)
        found = _judged(wanted, service.accepted())
        refused = Counter(str(one.status) for one in service.received if one.status != 201)
    database.close()
    return {**found, "refused_by_the_push_service": dict(refused)}


def _planned(database: Database) -> dict[str, tuple[datetime, datetime]]:
    """Of each reminder that was to be said: from when until when."""
    with database.read() as tx:
        rows = tx.execute(text("SELECT id, due_at, expires_at FROM reminder WHERE state NOT IN (2)"))
        return {str(row[0]).replace("-", ""): (_utc(row[1]), _utc(row[2])) for row in rows}


def _judged(wanted: dict[str, tuple[datetime, datetime]], said: Iterable[Received]) -> dict[str, Any]:
    times: dict[str, list[datetime]] = {}
    for one in said:
        assert one.payload is not None
        times.setdefault(one.payload["notification"]["data"]["id"].replace("-", ""), []).append(one.at)
    first = {name: min(found) for name, found in times.items()}
    tick = timedelta(minutes=STEP_MIN + 1)
    return {
        "n": len(wanted),
        "twice": sum(len(found) - 1 for found in times.values()),
        "lost_inside_the_window": len(wanted.keys() - first.keys()),
        "said_in_their_window": sum(
            due <= first[n] <= until for n, (due, until) in wanted.items() if n in first
        ),
        "said_up_to_an_hour_early": sum(first[n] < due for n, (due, _) in wanted.items() if n in first),
        "said_late": sum(first[n] > due + tick for n, (due, _) in wanted.items() if n in first),
        "said_after_their_end": sum(first[n] > until for n, (_, until) in wanted.items() if n in first),
    }


def _events(house: House, kind: str) -> dict[str, Any]:
    with house.site(kind) as site, crowd(site, 4, house.chance(f"clock {kind}")) as phones:
        site.server.start()
        phones.begin()
        ahead, behind = phones.phones[1], phones.phones[2]
        ahead.ahead, behind.ahead = TWO_DAYS, -TWO_DAYS
        phones.phones[0].now = phones.phones[3].now = lambda: datetime.now(
            UTC
        )  # right, whatever the server shows
        ahead.now = behind.now = lambda: datetime.now(UTC)
        for jump in (timedelta(), HOUR, timedelta(), -HOUR, timedelta()):
            site.server.move_clock_to(datetime.now(UTC) + jump)
            phones.open()
            time.sleep(1.2)
            phones.hold()
        phones.settle()
        found = audit(site, phones.phones)
        misfiled, codes = _misfiled(site, phones.phones), Counter(ahead.refused.values())
    return {
        "acknowledged": found.acknowledged,
        "bad": found.bad + misfiled + unclear(phones.answers),
        "answers": counted(phones.answers),
        "kept_with_a_received_time_of_the_servers": found.acknowledged - misfiled,
        "two_days_ahead": {"kept": len(ahead.told), "refused": dict(codes)},
        "two_days_behind": {"kept": len(behind.told), "refused": dict(Counter(behind.refused.values()))},
        "audit": found.told(),
    }


def _misfiled(site: Site, phones: list[Phone]) -> int:
    """Events whose received time is not within the hour that the server's clock was wrong at most."""
    database, now = Database(site.url), datetime.now(UTC)
    with database.read() as tx:
        rows = tx.execute(text("SELECT received_at, body FROM journal_event")).all()
    database.close()
    told = {event_id for phone in phones for event_id in phone.told}
    return sum(
        json.loads(body)["id"] in told and abs(_utc(received) - now) > HOUR + timedelta(minutes=5)
        for received, body in rows
    )


def _utc(found: Any) -> datetime:
    """SQLite keeps instants as text without saying that they are UTC."""
    at = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
