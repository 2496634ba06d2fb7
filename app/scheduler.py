"""The heartbeat: every few seconds say what is due, now and then plan ahead and tidy up.

APScheduler 3 only ticks here, in UTC, from memory, by intervals. The truth is rows claimed by leases, so any
number of processes may tick on one database, and a process that dies loses nothing. Jobs of its own store would:
with one job per reminder, a burst drops most of them and a daily job can loop for ever in the hour that is
repeated when clocks go back.
"""

import asyncio
import logging
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

import anyio.to_thread
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from app import metrics
from app.domain.delivery import Accepted, DueDelivery, Outcome
from app.domain.errors import Unavailable
from app.services import outbox, retention
from app.services.outbox import Look, Result
from app.services.retention import Keeping
from app.store.db import Database

log = logging.getLogger("backbeat.scheduler")

DISPATCH_S: Final = 5
MATERIALISE_S: Final = 600
TIDY_S: Final = 3600
JITTER_S: Final = 1
HANDED_AT_ONCE: Final = 500
CLAIMED_AT_ONCE: Final = 128
MOST_UNDER_WAY: Final = 384  # a claim more than one service can have: 127, and the 128 it may then get
MOST_OF_ONE_SERVICE: Final = 128
FLUSHED_AT: Final = 100
FLUSHED_AFTER_S: Final = 0.1
FEW_LEFT: Final = 16
NEXT_CLAIM_AFTER_S: Final = 0.25
PATIENCE_S: Final = 12.0
T = TypeVar("T")
U = TypeVar("U")


class Sender(Protocol):
    async def __aenter__(self) -> Any: ...
    async def __aexit__(self, *error: object) -> None: ...
    async def send(self, delivery: DueDelivery) -> Outcome: ...
    def resting(self) -> frozenset[str]: ...
    def states(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Duties:
    """What the heartbeat needs. ``materialise`` plans everyone's reminders ahead; it runs in a thread."""

    database: Database
    sender: Sender
    materialise: Callable[[datetime], object]
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    look: Look = outbox.look_at_journal
    keeping: Keeping = retention.USUAL


class Dispatcher:
    """Claims, sends and finishes until nothing is due. A slow push service holds up only its own messages."""

    def __init__(self, duties: Duties) -> None:
        self._duties = duties
        self._under_way: dict[UUID, DueDelivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False
        self._ended = False
        self._claimed_at = float("-inf")
        self.tally: Counter[str] = Counter()

    async def run(self) -> None:
        """One round. A second call while a round is going on returns at once."""
        if self._stopping or not self._idle.is_set():
            return
        self._idle.clear()
        try:
            await self._round()
        finally:
            self._idle.set()

    async def stop(self, patience_s: float = PATIENCE_S) -> None:
        """Claims nothing more, lets what is in flight come back, gives the rest back at once."""
        self._stopping = True
        self._wake.set()
        try:
            await asyncio.wait_for(self._idle.wait(), patience_s)
        except TimeoutError:
            log.warning("stopping with messages under way: count=%d", len(self._under_way))
        self._ended = True
        flying = list(self._tasks)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        unsent = list(self._under_way.values())
        self._under_way.clear()
        await self._flush()
        self._results.clear()  # what cannot be written now is sent again after its lease
        await self._asked(partial(outbox.release, self._duties.database, unsent, self._duties.now()), None)
        self._wake.set()
        await self._idle.wait()

    async def _round(self) -> None:
        more_due = True
        while True:
            if self._expects(more_due):
                more_due = await self._hand_over() == HANDED_AT_ONCE
            claimed = await self._claim()
            for delivery in claimed:
                self._start(delivery)
            await self._flush()
            if self._ended or not (claimed or self._under_way or self._results or self._expects(more_due)):
                return
            if not claimed:
                await self._wait()

    def _expects(self, more_due: bool) -> bool:
        return more_due and not self._stopping

    async def _hand_over(self) -> int:
        duties = self._duties
        hand_over = partial(
            outbox.hand_over, duties.database, duties.now(), HANDED_AT_ONCE, metrics.EXPIRED_UNSAID.inc
        )
        due = await self._asked(hand_over, 0)
        self.tally["due"] += due
        metrics.DUE.inc(due)
        return due

    async def _claim(self) -> list[DueDelivery]:
        duties = self._duties
        if self._stopping or not self._has_room():
            return []
        crowd = Counter(delivery.origin for delivery in self._under_way.values())
        crowded = {origin for origin, count in crowd.items() if count >= MOST_OF_ONE_SERVICE}
        avoid = duties.sender.resting() | crowded
        token = str(duties.new_id())
        claim = partial(
            outbox.claim, duties.database, duties.now(), token, CLAIMED_AT_ONCE, avoid, duties.look, _count
        )
        claimed: list[DueDelivery] = await self._asked(claim, [])
        self._claimed_at = asyncio.get_running_loop().time()
        self.tally["claimed"] += len(claimed)
        metrics.CLAIMED.inc(len(claimed))
        return claimed

    def _has_room(self) -> bool:
        """While answers come quickly, the next claim waits until few are left: the thread that asks the database and
        the loop that sends take Python's lock from each other at every system call, a tenth of what a message costs.
        For a service that is slow it does not wait long.
        """
        under_way = len(self._under_way)
        waited = asyncio.get_running_loop().time() - self._claimed_at >= NEXT_CLAIM_AFTER_S
        return under_way <= FEW_LEFT or (waited and MOST_UNDER_WAY - under_way >= CLAIMED_AT_ONCE)

    def _start(self, delivery: DueDelivery) -> None:
        self._under_way[delivery.id] = delivery
        task = asyncio.create_task(self._send(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, delivery: DueDelivery) -> None:
        try:
            outcome = await self._duties.sender.send(delivery)
        except Exception as error:
            # The row stays leased and comes again. Messages of exceptions may hold an endpoint: types only.
            log.error("sending failed unexpectedly: delivery=%s cause=%s", delivery.id, type(error).__name__)
            self.tally["crashed"] += 1
            metrics.OUTCOMES.labels(metrics.label_of(delivery.origin), "crashed").inc()
        else:
            self._results.append((delivery, outcome))
            self.tally[type(outcome).__name__.lower()] += 1
            self._measure(delivery, outcome)
        self._under_way.pop(delivery.id, None)
        if len(self._results) >= FLUSHED_AT or len(self._under_way) in (0, FEW_LEFT):
            self._wake.set()

    def _measure(self, delivery: DueDelivery, outcome: Outcome) -> None:
        _count([(delivery, outcome)])
        if isinstance(outcome, Accepted):
            late = self._duties.now() - delivery.due_at
            metrics.LATENESS.observe(max(0.0, late.total_seconds()))

    async def _flush(self) -> None:
        if not self._results:
            return
        results, self._results = self._results, []
        finish = partial(outbox.finish, self._duties.database, results, self._duties.now())
        if await self._asked(finish, None) is None:
            self._results = results + self._results

    async def _wait(self) -> None:
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), FLUSHED_AFTER_S)
        except TimeoutError:
            return

    async def _asked(self, use_case: Callable[[], T], otherwise: U) -> T | U:
        """Asks the database in a thread; when it is busy or away, waits a little and goes on."""
        try:
            return await anyio.to_thread.run_sync(use_case)
        except Unavailable as error:
            log.warning("database not available: code=%s", error.code)
            await asyncio.sleep(0.5)
            return otherwise


def _count(results: Sequence[Result]) -> None:
    for delivery, outcome in results:
        metrics.OUTCOMES.labels(metrics.label_of(delivery.origin), type(outcome).__name__.lower()).inc()


@asynccontextmanager
async def running(duties: Duties) -> AsyncIterator[Dispatcher]:
    """The heartbeat for as long as the block lasts; at its end what was claimed is finished or given back."""
    async with duties.sender:
        metrics.SERVICE_STATES.watch(duties.sender.states)
        dispatcher = Dispatcher(duties)
        timetable = _timetable(
            (dispatcher.run, DISPATCH_S),
            (_in_thread("materialise", lambda: duties.materialise(duties.now())), MATERIALISE_S),
            (
                _in_thread("tidy", lambda: retention.sweep(duties.database, duties.now(), duties.keeping)),
                TIDY_S,
            ),
        )
        timetable.start()
        try:
            yield dispatcher
        finally:
            timetable.pause()
            await dispatcher.stop()
            timetable.shutdown(wait=False)
            await asyncio.sleep(0)  # the shutdown itself is a callback on this loop


async def work(duties: Duties) -> None:
    """The heartbeat as a process of its own, until SIGTERM or SIGINT."""
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked_to_stop.set)
    async with running(duties):
        log.info("worker runs")
        await asked_to_stop.wait()
    log.info("worker stopped")


def _timetable(*duties: tuple[Callable[[], Awaitable[None]], int]) -> AsyncIOScheduler:
    """Each duty at once and then every so many seconds, never twice at a time, late rather than not at all."""
    timetable = AsyncIOScheduler(timezone=UTC)
    for duty, seconds in duties:
        rhythm = IntervalTrigger(seconds=seconds, jitter=JITTER_S, timezone=UTC)
        timetable.add_job(duty, misfire_grace_time=None)
        timetable.add_job(duty, rhythm, max_instances=1, coalesce=True, misfire_grace_time=None)
    return timetable


def _in_thread(name: str, duty: Callable[[], object]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await anyio.to_thread.run_sync(duty)
        except Unavailable as error:
            log.warning("%s put off, database not available: code=%s", name, error.code)

    return run
