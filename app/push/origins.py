"""One push service as the sender sees it: how many requests are in flight, and whether to leave it alone.

Each service has its own lane, so one that hangs cannot hold up the others.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.delivery import KEY_TROUBLE_WAIT
from app.push.answers import Judgement, Trouble

log = logging.getLogger("backbeat.push")

IN_FLIGHT: Final = 16
BREAKS_AFTER: Final = 5
SHORTEST_BREAK: Final = timedelta(seconds=30)
LONGEST_BREAK: Final = timedelta(minutes=5)


class LaneState(StrEnum):
    """``BUSY``: it asked us to wait. ``BROKEN``: it failed again and again. ``KEY``: it refuses our signature."""

    OPEN = "open"
    BUSY = "busy"
    BROKEN = "broken"
    KEY = "key"


@dataclass(slots=True)
class Lane:
    """The breaker opens after five failures in a row, longer each time until something succeeds."""

    origin: str
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))
    under_way: int = 0
    paused_until: datetime | None = None
    paused_for: LaneState = LaneState.OPEN
    troubles: int = 0
    key_troubles: int = 0
    breaks: int = 0

    def is_open(self, now: datetime) -> bool:
        return self.paused_until is None or now >= self.paused_until

    @property
    def is_busy(self) -> bool:
        """Something is under way, or there was trouble to remember."""
        return self.under_way > 0 or self.troubles + self.key_troubles > 0 or self.paused_until is not None

    def state(self, now: datetime) -> LaneState:
        return LaneState.OPEN if self.is_open(now) else self.paused_for

    def learn(self, judgement: Judgement, now: datetime) -> None:
        """Counts what an answer says about the service."""
        match judgement.trouble:
            case Trouble.NONE:
                self.troubles = self.key_troubles = self.breaks = 0
            case Trouble.SERVICE:
                self.troubles += 1
            case Trouble.KEY:
                self.key_troubles += 1
            case Trouble.OURS:
                log.error("push refused as malformed: origin=%s outcome=%s", self.origin, judgement.outcome)
            case Trouble.BUSY:
                pass
        if judgement.pause_until is not None:
            self._pause(judgement.pause_until, LaneState.BUSY)
        if self.is_open(now) and self.troubles >= BREAKS_AFTER:
            self._break(now)
        if self.is_open(now) and self.key_troubles >= BREAKS_AFTER:
            log.error("push service refuses our signature: origin=%s; check the VAPID subject", self.origin)
            self._pause(now + KEY_TROUBLE_WAIT, LaneState.KEY)

    def _break(self, now: datetime) -> None:
        wait = min(LONGEST_BREAK, SHORTEST_BREAK * 2**self.breaks)
        self.breaks = min(self.breaks + 1, 10)
        log.warning("push service fails, pausing: origin=%s seconds=%d", self.origin, wait.total_seconds())
        self._pause(now + wait, LaneState.BROKEN)

    def _pause(self, until: datetime, why: LaneState) -> None:
        self.paused_until = max(until, self.paused_until or until)
        self.paused_for = why
