"""kill -9 at every line that matters, in real processes, on both databases. Nothing is lost.

What arrives twice carries the same topic and tag, so a phone shows it once.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.vocabulary import Slot
from app.push.keys import VapidKey, make_or_load
from app.services import reminders
from app.store.db import Database
from tests.push import dying_worker
from tests.push.reminder_builders import NOW, day_plan
from tests.push.reminder_people import Person, beat, duties, new_person
from tests.push.stand_in_push_service import StandInPushService

EARLY = NOW - timedelta(hours=3)
DUE = NOW.replace(hour=6, minute=21)  # every morning reminder of 07:20 in Berlin is due by then
LEASE = timedelta(seconds=121)
# One server process imports the program once and forks the workers: real processes at the price of a fork.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.push.dying_worker"])
POINTS = {
    "handing over, before the commit": 0,
    "handed over": 0,
    "claiming, before the commit": 0,
    "claimed": 0,
    "about to send": 0,
    "sent, before anything is written": 1,
    "finishing, before the commit": 1,
    "finished": 1,
}
KILLS = int(os.environ.get("BACKBEAT_DRILL_KILLS", "4"))


class Setting:
    """A database, a push service and a key file, shared with worker processes."""

    def __init__(self, database: Database, url: str, service: StandInPushService, folder: Path) -> None:
        self.database, self.url, self.service = database, url, service
        self.key_file = folder / "vapid.pem"
        self.key: VapidKey = make_or_load(self.key_file)[0]
        self.at = DUE

    def add_people(self, count: int) -> list[Person]:
        people = [new_person(self.database) for _ in range(count)]
        for person in people:
            person.subscribe(self.service.phone(self.key.public), self.key)
            person.plan(day_plan(slots=(Slot.MORNING,)), now=EARLY)
        return people

    def start(self, point: str) -> BaseProcess:
        arguments = (self.url, self.key_file, self.service.host, self.at, point)
        worker = PROCESSES.Process(target=dying_worker.main, args=arguments)
        worker.start()
        return worker

    def run(self, point: str) -> int | None:
        """The exit code of a whole life."""
        worker = self.start(point)
        worker.join(60)
        return worker.exitcode

    def census(self) -> dict[str, int]:
        found = reminders.census(self.database)
        with self.database.read() as tx:
            assert sum(found.values()) == tx.execute(text("SELECT count(*) FROM reminder")).scalar()
        return {state.name.lower(): count for state, count in found.items() if count}


@pytest.fixture
def setting(database: Database, database_url: str, tmp_path: Path) -> Iterator[Setting]:
    made: list[Setting] = []
    with StandInPushService(now=lambda: made[0].at if made else DUE) as service:
        made.append(Setting(database, database_url, service, tmp_path))
        yield made[0]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_this_point_loses_nothing(setting: Setting, point: str) -> None:
    setting.add_people(1)
    assert setting.run(point) == -signal.SIGKILL
    assert len(setting.service.accepted()) == POINTS[point]
    assert setting.census().get("accepted", 0) == (1 if point == "finished" else 0)

    beat(duties(setting.database, [setting.service], setting.key, lambda: setting.at))
    if point not in (
        "handing over, before the commit",
        "handed over",
        "claiming, before the commit",
        "finished",
    ):
        assert len(setting.service.accepted()) == POINTS[point], "the lease must hold until it is over"
    setting.at += LEASE
    assert setting.run("never") == 0

    assert setting.census() == {"accepted": 1, "suppressed": 1}
    twice = point in ("sent, before anything is written", "finishing, before the commit")
    assert len(setting.service.received) == (2 if twice else 1)
    assert (
        len({(r.topic, r.payload["notification"]["tag"]) for r in setting.service.received if r.payload}) == 1
    )


def test_a_burst_with_a_kill_again_and_again_loses_nothing_and_repeats_little(setting: Setting) -> None:
    people = 150
    lost, repeated = burst_with_kills(setting, people, KILLS)
    assert setting.census() == {"accepted": people, "suppressed": people}
    assert lost == 0
    assert repeated <= KILLS * (16 + 50), "at most what was in flight or not yet written at each kill"


def burst_with_kills(setting: Setting, people: int, kills: int) -> tuple[int, int]:
    """Sends to so many people, killed so often on the way; gives how many were lost and how many came twice."""
    setting.add_people(people)
    setting.service.delay_s = 0.03
    for kill in range(kills):
        worker = setting.start("never")
        _wait_for(setting.service, len(setting.service.received) + 10, worker)
        worker.kill()
        worker.join(10)
        setting.at += LEASE
        if kill == 0:
            assert 0 < len(setting.service.received) < people
    setting.service.delay_s = 0
    assert setting.run("never") == 0
    sent = Counter(r.topic for r in setting.service.received)
    return people - len(sent), sum(sent.values()) - len(sent)


def test_of_two_workers_one_is_told_to_stop_and_leaves_nothing_leased(setting: Setting) -> None:
    people = 150
    setting.add_people(people)
    setting.service.delay_s = 0.03
    told, other = setting.start("told to stop"), setting.start("told to stop")
    _wait_for(setting.service, 40, told)
    os.kill(told.pid or 0, signal.SIGTERM)
    told.join(30)
    assert told.exitcode == 0
    # Time stands still for both, so a lease would never end: what the first had claimed was given back.
    _wait_for(setting.service, people, other)
    os.kill(other.pid or 0, signal.SIGTERM)
    other.join(30)
    assert other.exitcode == 0
    assert setting.census() == {"accepted": people, "suppressed": people}
    assert len(setting.service.received) == len({r.topic for r in setting.service.received}) == people


def _wait_for(service: StandInPushService, count: int, worker: BaseProcess) -> None:
    ends = time.monotonic() + 60
    while len(service.received) < count and worker.is_alive():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.005)
