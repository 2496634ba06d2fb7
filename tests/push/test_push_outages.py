"""What others do in a burst: a push service that fails for a minute, a database that is restarted."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import Unavailable
from app.domain.vocabulary import Slot
from app.push import sender
from app.push.keys import VapidKey, make_or_load
from app.scheduler import Dispatcher
from app.services import reminders
from app.store.db import Database
from app.store.migrate import upgrade
from tests.pg import create_database, own_server, restart
from tests.push.reminder_builders import NOW, day_plan
from tests.push.reminder_people import Clock, beat, duties, new_person
from tests.push.stand_in_push_service import HANG, RESET, Reply, StandInPushService

EARLY = NOW - timedelta(hours=3)
DUE = NOW.replace(hour=6, minute=21)  # every morning reminder of 07:20 in Berlin is due by then
BUSY = Reply(429, headers={"Retry-After": "20"})


@pytest.fixture
def clock() -> Clock:
    return Clock(DUE)


@pytest.fixture
def service(clock: Clock) -> Iterator[StandInPushService]:
    with StandInPushService(now=clock) as opened:
        yield opened


@pytest.fixture
def key(tmp_path: Path) -> VapidKey:
    return make_or_load(tmp_path / "vapid.pem")[0]


def add_people(database: Database, service: StandInPushService, key: VapidKey, count: int) -> None:
    for _ in range(count):
        person = new_person(database)
        person.subscribe(service.phone(key.public), key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=EARLY)


def census(database: Database) -> dict[str, int]:
    return {state.name.lower(): count for state, count in reminders.census(database).items() if count}


@pytest.mark.parametrize("fault", [Reply(500), BUSY, HANG, RESET], ids=["500", "429", "hangs", "closes"])
def test_a_push_service_that_fails_for_a_minute_delays_every_reminder_and_loses_none(
    database: Database, service: StandInPushService, key: VapidKey, clock: Clock, fault: Reply,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    people = 12
    add_people(database, service, key, people)
    made = duties(database, [service], key, clock)

    service.reply_to_all = fault
    if fault is HANG:
        monkeypatch.setattr(sender, "TIMEOUT_S", 0.2)
    for _ in range(12):  # a minute, tick by tick, with the same sender and its breaker
        beat(made)
        clock.move(seconds=5)
    asked_in_vain = len(service.received)
    assert census(database)["handed"] == people
    assert people <= asked_in_vain <= 3 * people, "left alone for a while, not hammered"

    service.reply_to_all = None
    monkeypatch.undo()
    minutes = 0
    while "handed" in census(database):
        assert minutes < 10, "the last retry comes within minutes of the end of the outage"
        clock.move(minutes=1)
        minutes += 1
        beat(made)
    assert census(database) == {"accepted": people, "suppressed": people}
    assert len(service.accepted()) == people


def test_a_database_restarted_in_the_middle_of_a_burst_loses_nothing(
    service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    people = 80
    with own_server() as server:
        url = create_database(server, "restarted")
        upgrade(url)
        database = Database(url)
        add_people(database, service, key, people)
        service.delay_s = 0.03
        restarting = threading.Thread(target=_restart_when, args=(service, 20, server))
        restarting.start()

        async def burst() -> None:
            made = duties(database, [service], key, clock)
            async with made.sender:
                while "handed" in census_when_there(database) or not service.received:
                    await Dispatcher(made).run()
                    clock.move(seconds=121)  # what was claimed and not written comes again

        asyncio.run(asyncio.wait_for(burst(), 60))
        restarting.join(30)
        assert census(database) == {"accepted": people, "suppressed": people}
        database.close()
    sent = Counter(received.topic for received in service.received)
    assert len(sent) == people
    assert sum(sent.values()) - people <= 16 + 100, "at most what was in flight or not yet written"


def census_when_there(database: Database) -> dict[str, int]:
    try:
        return census(database)
    except Unavailable:
        return {"handed": 1}


def _restart_when(service: StandInPushService, count: int, server: str) -> None:
    while len(service.received) < count:
        time.sleep(0.005)
    restart(server)
