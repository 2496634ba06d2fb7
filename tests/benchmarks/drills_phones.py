"""Several phones at once, as the app behaves: what got no receipt is kept and sent again before anything new."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from tests.api.conftest import intake
from tests.benchmarks.drills_house import Site

ZONE = "Europe/Berlin"
Event = dict[str, Any]
Answer = tuple[str, int, str]
"""What was asked, the status (0: no answer), and the code of a problem."""


@dataclass
class Batch:
    """Events sent together. ``bad``: the ids that must be refused."""

    events: list[Event]
    bad: set[str]

    def good(self) -> list[Event]:
        return [event for event in self.events if event["id"] not in self.bad]


@dataclass
class Phone:
    """``told``: what a receipt said is kept. ``waiting``: batches without receipts, the oldest first."""

    origin: Callable[[], str]
    now: Callable[[], datetime]
    chance: Random
    subscription: dict[str, Any]
    answers: Counter[Answer]
    ahead: timedelta = timedelta()
    """How wrong this phone's own clock is."""
    told: dict[str, Event] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: list[Batch] = field(default_factory=list)
    slowest_s: dict[str, float] = field(default_factory=dict)
    seq: int = 0
    token: str = ""
    patient_id: str = ""
    subscribed: bool = False
    """The server said that it keeps the subscription."""

    def __post_init__(self) -> None:
        # The server closes a line that was idle for five seconds; a browser tries again, this client must not meet it.
        limits = httpx.Limits(keepalive_expiry=4)
        headers = {"Sec-Fetch-Site": "same-origin"}
        self.client = httpx.Client(
            timeout=30, limits=limits, headers=headers, verify=False
        )  # plain http; costs less

    def begin(self) -> None:
        """A new person and the first questions, once the server runs."""
        status, told = self.ask("POST", "/api/personal", {"device_name": "Phone", "tz": ZONE})
        assert status == 200, told
        self.patient_id, self.token = told["patient"]["id"], self.client.cookies["backbeat_device"]
        self.client.cookies.clear()
        body = intake(self.now(), ZONE)
        status, told = self.ask("PUT", "/api/intake", body)
        assert status == 200, told

    def turn(self) -> None:
        """One thing a phone does: hand over, look at today, renew the subscription."""
        if self.waiting and self.chance.random() < 0.6:
            self.hand_over(self.waiting[0])
            return
        match self.chance.choices(("journal", "today", "push"), (7, 2, 1))[0]:
            case "journal":
                if not self.waiting:
                    self.waiting.append(self.batch())
                self.hand_over(self.waiting[0])
            case "today":
                self.ask("GET", "/api/today")
            case "push":
                status, _ = self.ask("PUT", "/api/devices/push", self.subscription)
                self.subscribed = self.subscribed or status == 200

    def hand_over(self, batch: Batch) -> None:
        status, told = self.ask("POST", "/api/journal", {"events": batch.events})
        if status != 200:
            return
        for event, receipt in zip(batch.events, told["receipts"], strict=True):
            if receipt["status"] in ("recorded", "duplicate"):
                self.told[event["id"]] = event
            else:
                self.refused[event["id"]] = receipt["code"]
        self.waiting.remove(batch)

    def batch(self, size: int | None = None) -> Batch:
        events = [self.event() for _ in range(size or self.chance.randint(1, 6))]
        bad = set()
        if len(events) > 1 and self.chance.random() < 0.2:
            events[0]["minutes"] = -1
            bad.add(events[0]["id"])
        return Batch(events, bad)

    def event(self) -> Event:
        at, self.seq = self.now() + self.ahead, self.seq + 1
        return {
            "id": str(UUID(int=self.chance.getrandbits(128), version=4)),
            "type": "WalkLogged",
            "v": 1,
            "seq": self.seq,
            "at": at.isoformat(timespec="milliseconds"),
            "tz": ZONE,
            "day": at.astimezone(ZoneInfo(ZONE)).date().isoformat(),
            "minutes": self.chance.randint(1, 60),
            "where": self.chance.choice(("Zürich", "腰 okay ✓", "am See", 'a "quoted" path\\')) * 3,
        }

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status (0: the line broke) and the decoded answer. Every answer is counted."""
        began, counter = time.perf_counter(), self.answers
        headers = {"Cookie": f"backbeat_device={self.token}"} if self.token else {}
        try:
            answer = self.client.request(method, self.origin() + path, json=body, headers=headers)
            is_json = "json" in answer.headers.get("content-type", "")
            status, told = answer.status_code, answer.json() if is_json else None
        except httpx.TransportError:
            status, told = 0, None
        kind = f"{method} {path}"
        self.slowest_s[kind] = max(self.slowest_s.get(kind, 0), time.perf_counter() - began)
        code = str(told.get("code", "")) if status >= 400 and isinstance(told, dict) else ""
        counter[kind, status, code] += 1
        return status, told


class Crowd:
    """Phones in threads of their own. ``open`` lets them act, ``hold`` waits until every one of them stands still."""

    def __init__(self, phones: list[Phone], answers: Counter[Answer], pause_s: float) -> None:
        self.phones, self.answers = phones, answers
        self.pause_s = pause_s
        self._gate, self._ended = threading.Event(), False
        self._standing = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._live, args=(phone,), daemon=True) for phone in phones]

    def open(self) -> None:
        self._gate.set()

    def hold(self) -> None:
        self._gate.clear()
        for _ in self.phones:
            assert self._standing.acquire(timeout=60), "a phone hangs"

    def settle(self, patience_s: float = 30) -> None:
        """Until every phone has handed over what it had, then holds."""
        self.open()
        ends = time.monotonic() + patience_s
        while any(phone.waiting for phone in self.phones):
            assert time.monotonic() < ends, "phones cannot hand over what they have"
            time.sleep(0.05)
        self.hold()
        for phone in self.phones:
            while phone.waiting:
                phone.turn()

    def begin(self) -> None:
        for phone in self.phones:
            phone.begin()
        for thread in self._threads:
            thread.start()
        self.hold()

    def end(self) -> None:
        self._ended = True
        self._gate.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(40)

    def _live(self, phone: Phone) -> None:
        while True:
            if not self._gate.is_set():
                self._standing.release()
                self._gate.wait()
            if self._ended:
                return
            phone.turn()
            time.sleep(self.pause_s * phone.chance.uniform(0.5, 1.5))


@contextmanager
def crowd(site: Site, count: int, chance: Random, pause_s: float = 0.03) -> Iterator[Crowd]:
    """So many people with a phone each; the site's server must be started before ``begin``."""
    answers: Counter[Answer] = Counter()
    phones = [new_phone(site, Random(chance.getrandbits(64)), answers) for _ in range(count)]
    made = Crowd(phones, answers, pause_s)
    try:
        yield made
    finally:
        made.end()
        for phone in phones:
            phone.client.close()


def new_phone(site: Site, chance: Random, answers: Counter[Answer]) -> Phone:
    subscription = site.service.phone().subscription
    return Phone(lambda: site.server.origin, site.server.now, chance, subscription, answers)


def counted(answers: Counter[Answer], where: Callable[[Answer], bool] = lambda _: True) -> dict[str, int]:
    """``{"POST /api/journal 503 database_busy": 7}``, for a line of figures; what went well is left out."""
    bad = {answer: count for answer, count in answers.items() if answer[1] != 200 and where(answer)}
    return {
        " ".join(str(part) for part in answer if part != ""): count for answer, count in sorted(bad.items())
    }
