"""The push service is gone for an hour: it hangs, then cuts lines, then answers 500. The hour is simulated.

Time is an argument of the heartbeat, which beats every ten seconds of it as it would in earnest, with the real sender
and its breaker. A third of the people's reminders end within the hour, a third a few minutes after it, the rest later.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.domain.delivery import ReminderState
from app.domain.vocabulary import Slot
from app.push import sender
from app.push.keys import make_or_load
from app.scheduler import Dispatcher, Duties
from app.services.reminder_ledger import ledger
from app.store.db import Database
from app.store.migrate import upgrade
from tests.benchmarks.drills_house import KINDS, House, line
from tests.pg import create_database, postgres_server
from tests.push.reminder_builders import DAY, NOW, day_plan
from tests.push.reminder_people import Clock, Person, duties, new_person
from tests.push.stand_in_push_service import HANG, RESET, Reply, StandInPushService

EARLY, DUE = NOW - timedelta(hours=3), NOW.replace(hour=6, minute=21)  # of 07:20 in Berlin
GONE = timedelta(hours=1)
SLOWEST_RETRY = timedelta(minutes=6)
"""The longest wait between two tries is five minutes."""
UNTIL_MIN = (480, 505, 600)
"""Ends of the three windows on the clock of Berlin: 08:00, 08:25 and 10:00; the service is back at 08:21."""
PEOPLE = 24
FAULTS = (HANG, RESET, Reply(500))
BEAT_S = 10
PATIENCE_S = 1.5
"""Instead of ten real seconds for an answer that never comes; a shorter one would take a slow machine for a fault."""


def drill(_house: House) -> dict[str, Any]:
    each = {}
    for kind in KINDS:
        folder = Path(tempfile.mkdtemp(prefix="backbeat-drill-"))
        if kind == "sqlite":
            each[kind] = _on(f"sqlite:///{folder / 'drill.sqlite3'}", folder)
        else:
            with postgres_server() as server:
                each[kind] = _on(create_database(server, "drill_push_gone"), folder)
        shutil.rmtree(folder)
    unit = "reminders lost inside their window, said twice, or without a word in the ledger"
    return line("drill_push_gone_an_hour", unit, each)


def _on(url: str, folder: Path) -> dict[str, Any]:
    upgrade(url)
    database, clock = Database(url), Clock(DUE)
    with StandInPushService(now=clock) as service:
        key = make_or_load(folder / "vapid.pem")[0]
        people = [new_person(database) for _ in range(PEOPLE)]
        for number, person in enumerate(people):
            person.subscribe(service.phone(key.public), key)
            plan = day_plan(slots=(Slot.MORNING,), until_min=UNTIL_MIN[number % len(UNTIL_MIN)])
            person.plan(plan, now=EARLY)
        usual, sender.TIMEOUT_S = sender.TIMEOUT_S, PATIENCE_S  # type: ignore[misc]
        try:
            asked = asyncio.run(_an_hour_and_after(duties(database, [service], key, clock), service, clock))
        finally:
            sender.TIMEOUT_S = usual  # type: ignore[misc]
        found = _judged(database, people, service, DUE + GONE)
    database.close()
    return {**found, "asked_while_gone": asked, "people": PEOPLE}


async def _an_hour_and_after(made: Duties, service: StandInPushService, clock: Clock) -> int:
    """Gives how often the service was asked while it was gone."""
    async with made.sender:
        dispatcher = Dispatcher(made)
        while clock() < DUE + GONE:
            service.reply_to_all = FAULTS[int((clock() - DUE) / GONE * len(FAULTS))]
            await dispatcher.run()
            clock.move(seconds=BEAT_S)
        asked, service.reply_to_all = len(service.received), None
        while clock() < NOW.replace(hour=9, minute=5):
            await dispatcher.run()
            clock.move(seconds=BEAT_S)
    return asked


def _judged(
    database: Database, people: list[Person], service: StandInPushService, back_at: datetime
) -> dict[str, Any]:
    with database.read() as tx:
        rows = [
            (ReminderState(state), datetime.fromisoformat(str(expires)).replace(tzinfo=NOW.tzinfo))
            for state, expires in tx.execute(
                text("SELECT state, expires_at FROM reminder WHERE state <> :withheld"),
                {"withheld": ReminderState.SUPPRESSED.value},
            )
        ]
    kept = [state for state, expires in rows if expires > back_at + SLOWEST_RETRY]
    between = [state for state, expires in rows if back_at < expires <= back_at + SLOWEST_RETRY]
    over = [state for state, expires in rows if expires <= back_at]
    topics = Counter(one.topic for one in service.accepted())
    last = max((one.at for one in service.accepted()), default=back_at)
    unsaid = sum(not _says_why(database, person) for person in people)
    lost = len(kept) - kept.count(ReminderState.ACCEPTED)
    twice = sum(topics.values()) - len(topics)
    open_still = sum(state in (ReminderState.PENDING, ReminderState.HANDED) for state, _ in rows)
    return {
        "value": lost + twice + unsaid + open_still + over.count(ReminderState.ACCEPTED),
        "n": len(rows),
        "in_window_after_it": len(kept),
        "of_these_delivered": kept.count(ReminderState.ACCEPTED),
        "last_delivered_after_the_return_s": (last - back_at).total_seconds(),
        "ended_while_gone": len(over),
        "of_these_said_to_be_expired": over.count(ReminderState.EXPIRED),
        "ended_within_six_minutes_of_the_return": len(between),
        "of_those_delivered": between.count(ReminderState.ACCEPTED),
        "twice": twice,
    }


def _says_why(database: Database, person: Person) -> bool:
    lines = ledger(database, person.id, DAY, DAY)
    return bool(lines) and all(one.why.text_id for one in lines)
