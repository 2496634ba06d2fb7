"""The app as a person meets it: what can be tapped, typed and read, by the handles the screens carry."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from people import ANSWERS, BERLIN
from playwright.sync_api import BrowserContext, Locator, Page, expect
from running_server import RunningServer

PATIENCE_MS = 25_000  # a busy machine is slow, not wrong
RESETS = 3  # how often the server may close a connection, long idle, in the moment it is used again
NOTHING_ON_DISK = """() => new Promise((done, failed) => {
  const asked = indexedDB.open("backbeat");
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const phone = asked.result;
    const waiting = phone.transaction("outbox").objectStore("outbox").count();
    waiting.onerror = () => failed(waiting.error);
    waiting.onsuccess = () => { phone.close(); done(waiting.result === 0); };
  };
})"""
LONGER_THAN_ANY_EXERCISE = timedelta(minutes=6)
INTAKE: list[tuple[str, list[str]]] = [
    ("scope", ["scope-agree"]),
    ("s1", ["s1-none"]),
    ("s2", ["s2-none"]),
    ("about", ["age-40-49", "activity-once_or_twice", "named-none"]),
    ("worse", ["worse-twisting"]),
    ("eases", ["eases-changing_position", "leg-none"]),
    ("pain", ["avg-pain-3", "enjoyment-3", "general-activity-2"]),
    ("stir", ["stir-1", "calm-down-0"]),
    ("care", ["care-none"]),
    ("day", ["work-desk", "lie-down-home"]),
    ("equipment", ["at-hand-mat_or_bed", "at-hand-chair", "at-hand-wall", "sessions-3", "floor-yes"]),
    ("activities", ["chip-meeting", "psfs-0-5"]),
    ("confidence", ["confidence-6"]),
]


class Phone:
    """One installed app in one browser. Its clock is the server's."""

    def __init__(self, context: BrowserContext, server: RunningServer) -> None:
        self.context = context
        self._server = server
        self.origin = server.origin
        context.set_default_timeout(PATIENCE_MS)
        context.clock.install(time=server.now())
        self.page: Page = context.pages[0] if context.pages else context.new_page()

    # Small movements ---------------------------------------------------------------------------------------

    def see(self, handle: str) -> Locator:
        """The part with this handle; fails if it does not come into sight."""
        part = self.page.get_by_test_id(handle)
        expect(part).to_be_visible(timeout=PATIENCE_MS)
        return part

    def tap(self, *handles: str) -> None:
        for handle in handles:
            self.page.get_by_test_id(handle).click()

    def go(self, address: str) -> None:
        self.page.goto(f"{self.origin}/{address}")

    def now(self) -> datetime:
        return self._server.now()

    def clock_to(self, moment: datetime) -> None:
        """Server and phone jump together; the phone looks at its clock as after a rest in a pocket."""
        jump = moment - self._server.now()
        self._server.move_clock_to(moment)
        self.context.clock.fast_forward(max(0, int(jump / timedelta(milliseconds=1))))

    def start_of_first_session(self) -> datetime:
        today = self.read("/api/today")
        return datetime.fromisoformat(today["sessions"][0]["at"])

    # The story ---------------------------------------------------------------------------------------------

    def pair(self, code: str) -> None:
        self.go("")
        self.see("screen-welcome")
        self.page.get_by_test_id("pair-code").fill(code)
        self.tap("pair-submit")

    def answer_intake(self) -> None:
        for screen, answers in INTAKE:
            self.see(f"intake-{screen}")
            self.tap(*answers, "intake-next")
        self.see("screen-verdict")
        self.tap("verdict-go")
        self.see("screen-today")

    def arrive(self, code: str) -> None:
        """Paired and past the intake in one step, for tests whose story begins after that."""
        self._ask("/api/pair", {"code": code, "device_name": "Test phone"}, "POST")
        at = self._server.now().astimezone(BERLIN).isoformat(timespec="milliseconds")
        body = {"id": str(uuid4()), "at": at, "tz": BERLIN.key, "answers": ANSWERS, "ticked": []}
        self._ask("/api/intake", body, "PUT")
        self.go("")
        self.see("morning-question")
        self.page.evaluate("async () => { await navigator.serviceWorker.ready }")

    def _ask(self, path: str, body: Mapping[str, object], method: str) -> None:
        answer = self.page.request.fetch(
            f"{self.origin}{path}", method=method, data=dict(body), max_retries=RESETS
        )
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"

    def answer_morning(self, pain: int) -> None:
        self.see("morning-question")
        self.tap(f"morning-{pain}", "morning-save")
        self.see("morning-answered")

    def turn_reminders_on(self) -> None:
        self.tap("tab-reminders")
        self.see("screen-reminders")
        self.tap("push-on")
        expect(self.see("push-state")).to_have_attribute("data-state", "on")

    def start_session(self, before: int) -> None:
        self.see("screen-session")
        self.tap(f"before-{before}", "before-go")

    def do_all_exercises(self) -> int:
        """Follows every line to its end and rates it. The number of exercises done."""
        done = 0
        while True:
            self.do_exercise()
            done += 1
            following = self.page.get_by_test_id("exercise").or_(self.page.get_by_test_id("pain-save"))
            expect(following).to_be_visible(timeout=PATIENCE_MS)
            if self.page.get_by_test_id("pain-save").is_visible():
                return done

    def do_exercise(self) -> None:
        exercise = self.see("exercise")
        if exercise.get_attribute("data-going") != "true":
            self.tap("player-start")
        self.follow_to_the_end()
        self.tap("form-clean", "breath-held-no", "effort-4", "rating-save")

    def follow_to_the_end(self) -> None:
        """The pacer runs; time passes until it is over."""
        self.clock_to(self._server.now() + LONGER_THAN_ANY_EXERCISE)
        self.see("rating")

    def rate_pain(self, during: int, after: int) -> None:
        """The closing questions of a person without leg signs; pain of at most 3 asks for no culprit."""
        self.tap(f"during-{during}", f"after-{after}", "pain-save")
        self.see("closing")

    def something_waits(self) -> None:
        """The phone says that answers wait on it for the server."""
        expect(self.see("outbox-state")).to_have_attribute("data-waiting", re.compile("[1-9]"))

    def read(self, path: str) -> Any:
        """What the server says to this phone at an address that answers in JSON."""
        answer = self.page.request.get(f"{self.origin}{path}", max_retries=RESETS)
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"
        return answer.json()

    def everything_sent(self) -> None:
        """Nothing waits: neither on the disk of the phone nor in the line that tells of it.

        The disk is asked first, because a tap that is still being written shows in no line yet. A transaction stands
        behind all those begun before it.
        """
        self.page.wait_for_function(NOTHING_ON_DISK, timeout=PATIENCE_MS)
        expect(self.page.get_by_test_id("outbox-state")).to_have_count(0, timeout=PATIENCE_MS)

    def give_consent(self, code: str) -> None:
        self.tap("tab-mine")
        self.see("screen-mine")
        self.page.get_by_test_id("share-code").fill(code)
        self.tap("share-submit")
        self.see("share-result")
