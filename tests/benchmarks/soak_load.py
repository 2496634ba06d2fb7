"""A clinic's people at the rate of a clinic: phones, a therapist who reads reports, calendars, reminders that fall due.

The server's clock runs five times as fast from a quarter past seven, and people wake from seven to ten, so that half an
hour sees the reminders of a whole morning.
"""

import os
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx

from app import clock
from app.services import accounts
from app.services.chance import Chance
from app.store.db import Database
from tests.benchmarks.drills_house import ROOT, Site
from tests.benchmarks.drills_phones import ZONE, Answer, Batch, Phone, intake, new_phone

from people import EARLY, Patient, Therapist  # isort: skip - from tests/e2e, which drills_house puts on the path

assert ROOT
CHANCE = Chance(clock.new_id, clock.new_token, clock.new_code)
FASTER = 5
WORKERS = 16
MOST_WAITING = 200
EVENTS_EACH = int(os.environ.get("BENCH_EVENTS", "20"))
"""What a person tells in a morning. More would be kept in memory as it should, and be taken for a leak.

Everybody has told it before memory is judged, at ten requests a second and 120 people.
"""
SHARED = 10
"""People who let the therapist read their report."""
MIX = {
    "today": 30,
    "journal": 28,
    "session": 4,
    "progress": 10,
    "push": 6,
    "reminders": 4,
    "me": 8,
    "calendar": 4,
    "report": 4,
    "caseload": 2,
    "test": 2,
}


@dataclass(frozen=True)
class Asked:
    """One request. ``recorded``: the events that were new."""

    at: float
    what: str
    status: int
    code: str
    took_s: float
    recorded: int = 0


class SoakPhone(Phone):
    """A phone of a person who is there already; one worker at a time may use it."""

    def settle_in(self, token: str, patient_id: str, patient: Patient, wake: str) -> None:
        self.token, self.patient_id, self.patient = token, patient_id, patient
        self.lock = threading.Lock()
        self.calendar = ""
        status, told = self.ask("PUT", "/api/intake", intake(self.now(), ZONE, wake=wake))
        assert status == 200, told
        self.ask("PUT", "/api/devices/push", self.subscription)
        _, made = self.ask("POST", "/api/calendar", {})
        self.calendar = urlsplit(made["url"]).path
        for kept in ("/api/today", "/api/progress", self.calendar):  # one of each is kept for each person
            status, _ = self.ask("GET", kept)
            assert status == 200, kept

    def has_told_enough(self) -> bool:
        return len(self.told) >= EVENTS_EACH

    def next_batch(self) -> Batch:
        """Something new; once a morning's worth is told, what was told before, as after an answer that got lost."""
        if not self.has_told_enough():
            return self.batch(self.chance.choice((1, 2, 4, 6)))
        again = self.chance.sample(list(self.told.values()), self.chance.choice((1, 1, 1, 2, 4)))
        bad = [self.event() | {"minutes": -1}] if self.chance.random() < 0.2 else []
        return Batch([*again, *bad], {event["id"] for event in bad})


class Load:
    """``run`` asks at the wanted rate whether or not answers come; ``asked`` is every request."""

    def __init__(self, site: Site, people: int, chance: Random) -> None:
        self.asked: list[Asked] = []
        self.left_out = 0
        self.phones: list[SoakPhone] = []
        self._site, self._chance = site, chance
        self._answers: Counter[Answer] = Counter()
        self._pool = ThreadPoolExecutor(WORKERS)
        self._faults: list[BaseException] = []
        site.server.move_clock_to(EARLY + timedelta(minutes=40))
        site.service.now = site.server.now
        tokens = self._sign_in(people)
        site.server.start()
        self.phones += [self._phone() for _ in tokens]
        list(self._pool.map(self._settle_in, self.phones, tokens, range(people)))
        self._therapist = Therapist(site.server)
        self._therapist_asks = httpx.Client(  # with a shorter keep-alive than the server's, as phones have
            base_url=site.server.origin, cookies=self._therapist._browser.cookies, timeout=30,
            limits=httpx.Limits(keepalive_expiry=4),
        )  # fmt: skip
        self._patients = [self._shared(phone) for phone in self.phones[:SHARED]]

    def run(self, rate: float, seconds: float) -> None:
        began = time.monotonic()
        shown = self._site.server.now()
        number, moved = 0, 0.0
        while (gone := time.monotonic() - began) < seconds:
            if gone - moved >= 1:
                self._site.server.move_clock_to(shown + timedelta(seconds=gone * FASTER))
                moved = gone
            if gone < number / rate:
                time.sleep(min(0.05, number / rate - gone))
                continue
            number += 1
            if self._pool._work_queue.qsize() > MOST_WAITING:
                self.left_out += 1
                continue
            what = self._chance.choices(list(MIX), list(MIX.values()))[0]
            self._pool.submit(self._one, what, self._chance.random()).add_done_callback(self._note_fault)
        if self._faults:
            raise self._faults[0]

    def _note_fault(self, done: Future[None]) -> None:
        """A fault of the load itself must be seen."""
        if not done.cancelled() and (error := done.exception()) is not None:
            self._faults.append(error)

    def settle(self) -> None:
        """Everything phones still have is handed over."""
        self._pool.shutdown()
        for phone in self.phones:
            for _ in range(200):
                if not phone.waiting:
                    break
                phone.hand_over(phone.waiting[0])

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._therapist.close()
        self._therapist_asks.close()
        for phone in self.phones:
            phone.client.close()

    def _one(self, what: str, share: float) -> None:
        start = int(share * len(self.phones))
        for phone in self.phones[start:] + self.phones[:start]:
            if phone.lock.acquire(blocking=False):
                break
        try:
            self._do(what, phone)
        finally:
            phone.lock.release()

    def _do(self, what: str, phone: SoakPhone) -> None:
        match what:
            case "journal":
                if not phone.waiting:
                    phone.waiting.append(phone.next_batch())
                self._hand_over(phone)
            case "session":
                self._session(phone)
            case "today" | "progress" | "reminders" | "me":
                self._ask(phone, "GET", f"/api/{what}", what)
            case "push":
                self._ask(phone, "PUT", "/api/devices/push", what, phone.subscription)
            case "test":
                self._ask(phone, "POST", "/api/devices/push/test", what)
            case "calendar":
                self._ask(phone, "GET", phone.calendar, what)
            case "report":
                one = self._patients[phone.chance.randrange(len(self._patients))]
                self._ask_therapist(f"/api/therapist/patients/{one}/report", what)
            case "caseload":
                self._ask_therapist("/api/therapist/patients", what)

    def _session(self, phone: SoakPhone) -> None:
        """The next session of the plan, exercise by exercise, done as planned."""
        _, told = self._ask(phone, "GET", "/api/today", "today")
        open_ones = [s for s in (told or {}).get("sessions", ()) if s["status"] in ("upcoming", "open")]
        if not open_ones or phone.waiting or phone.has_told_enough():
            return
        for event in phone.patient.whole_session(open_ones[0]):
            phone.waiting.append(Batch([event], set()))
        while phone.waiting:
            if not self._hand_over(phone):
                return

    def _hand_over(self, phone: SoakPhone) -> bool:
        batch, before = phone.waiting[0], len(phone.told)
        began = time.monotonic()
        status, code = self._noted(phone, lambda: phone.hand_over(batch))
        new = len(phone.told) - before
        self.asked.append(Asked(began, "journal", status, code, time.monotonic() - began, new))
        return status == 200

    def _ask(
        self, phone: SoakPhone, method: str, path: str, what: str, body: object = None
    ) -> tuple[int, Any]:
        began = time.monotonic()
        found: list[tuple[int, Any]] = []
        _, code = self._noted(phone, lambda: found.append(phone.ask(method, path, body)))
        status, told = found[0]
        self.asked.append(Asked(began, what, status, code, time.monotonic() - began))
        return status, told

    def _noted(self, phone: SoakPhone, asks: Any) -> tuple[int, str]:
        phone.answers = Counter()
        asks()
        ((_, status, code),) = phone.answers
        return status, code

    def _ask_therapist(self, path: str, what: str) -> None:
        began = time.monotonic()
        status, code = 0, ""
        try:
            answer = self._therapist_asks.get(path)
            status = answer.status_code
            code = answer.json().get("code", "") if status >= 400 else ""
        except httpx.TransportError:
            pass
        self.asked.append(Asked(began, what, status, code, time.monotonic() - began))

    def _sign_in(self, people: int) -> list[tuple[str, str]]:
        database, found = Database(self._site.url), []
        for number in range(people):
            address, now = f"10.0.{number // 250}.{number % 250}", self._site.server.now()
            made = accounts.start_alone(database, ZONE, "Phone", address, now, CHANCE)
            assert made.fresh_token is not None
            found.append((made.fresh_token, str(made.patient.id)))
        database.close()
        return found

    def _phone(self) -> SoakPhone:
        usual = new_phone(self._site, Random(self._chance.getrandbits(64)), Counter())
        usual.client.close()
        return SoakPhone(usual.origin, usual.now, usual.chance, usual.subscription, Counter())

    def _settle_in(self, phone: SoakPhone, who: tuple[str, str], number: int) -> None:
        patient = Patient(self._site.server)
        patient.browser.close()  # it only makes the events of a session
        phone.settle_in(*who, patient, f"{7 + number % 3:02}:{number * 7 % 60:02}")

    def _shared(self, phone: SoakPhone) -> str:
        status, told = phone.ask(
            "POST", "/api/consents", {"code": self._therapist.share_code(), "scope": "all"}
        )
        assert status == 200, told
        return phone.patient_id
