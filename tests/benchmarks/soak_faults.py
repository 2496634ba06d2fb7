"""What goes wrong around a server on an ordinary day, again and again, each for some seconds."""

import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from random import Random
from types import TracebackType
from typing import Self

from tests import pg
from tests.benchmarks.drills_house import Site
from tests.push.stand_in_push_service import HANG, RESET, Reply

LASTS_S = 10.0
LOCKED_S = 3.0
AFTERMATH_S = 5.0
"""Whoever waited for the database while it was away may be answered that much later."""
ROUNDS = 3


class Faults:
    """``with Faults(site, seconds, chance)``: each kind three times in that time, in a shuffled order."""

    def __init__(self, site: Site, seconds: float, chance: Random) -> None:
        self.done: Counter[str] = Counter()
        self.away: list[tuple[float, float]] = []
        """When the database was away."""
        self._site, self._chance = site, chance
        self._end = threading.Event()
        kinds: list[Callable[[], None]] = [
            self._push_fails,
            self._push_hangs,
            self._push_cuts,
            self._dropped_lines,
            self._slow_clients,
            self._database,
        ]
        self._order = [kind for _ in range(ROUNDS) for kind in chance.sample(kinds, len(kinds))]
        self._pause_s = max(0.5, seconds / len(self._order) - LASTS_S)
        self._thread = threading.Thread(target=self._happen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join(60)
        self._site.service.reply_to_all = None

    def excuse(self, at: float) -> bool:
        """True for what was asked at a time when the database was away, or answered just after."""
        return any(began - AFTERMATH_S <= at <= ended + AFTERMATH_S for began, ended in self.away)

    def _happen(self) -> None:
        for kind in self._order:
            if self._end.wait(self._pause_s * self._chance.uniform(0.7, 1.0)):
                return
            kind()
            self.done[kind.__name__.strip("_")] += 1

    def _push_fails(self) -> None:
        self._push(Reply(500))

    def _push_hangs(self) -> None:
        self._push(HANG)

    def _push_cuts(self) -> None:
        self._push(RESET)

    def _push(self, reply: Reply) -> None:
        self._site.service.reply_to_all = reply
        self._end.wait(LASTS_S)
        self._site.service.reply_to_all = None

    def _dropped_lines(self) -> None:
        """Lines that break: in the middle of the head, of the body, and just before the answer."""
        for cut in (
            b"POST /api/jour",
            HEAD % 400 + b'{"events": [',
            b"GET /api/today HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ):
            for _ in range(10):
                with suppress(OSError), self._line() as line:
                    line.sendall(cut)
                self._end.wait(0.1)

    def _slow_clients(self) -> None:
        """Ten at a time that send one byte now and then, and give up after some seconds."""
        lines = [self._line() for _ in range(10)]
        body = HEAD % 200 + b'{"events": ['
        for place in range(20):
            for line in lines:
                with suppress(OSError):
                    line.sendall(body[place : place + 1])
            self._end.wait(LASTS_S / 20)
        for line in lines:
            line.close()

    def _line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._site.server.port), 5)

    def _database(self) -> None:
        began = time.monotonic()
        if self._site.postgres is not None:
            pg.restart(self._site.postgres)
        else:
            path = self._site.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                time.sleep(LOCKED_S)
                other.execute("ROLLBACK")
        self.away.append((began, time.monotonic()))


HEAD = (
    b"POST /api/journal HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
