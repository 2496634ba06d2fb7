"""A worker for the drills, run in a process of its own: one round of the heartbeat at a given time, shot dead
at a given point. The point "never" lets it live; "told to stop" lets it beat until a signal ends it.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.delivery import DueDelivery, Outcome
from app.push.endpoints import AllowedHosts
from app.push.keys import load
from app.push.sender import PushSender
from app.push.signing import Signer
from app.scheduler import Duties, work
from app.services import outbox
from app.store import deliveries, handover, reminders
from app.store.db import Database
from tests.push.reminder_people import CHANCE, SUBJECT, beat


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def dies(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        if result not in (0, []):
            die()
        return result

    return dies


class DyingSender(PushSender):
    """``before``: dies instead of sending; otherwise after the push service has taken the message."""

    before = True

    async def send(self, delivery: DueDelivery) -> Outcome:
        if self.before:
            die()
        outcome = await super().send(delivery)
        die()
        return outcome


def arm(point: str) -> type[PushSender]:
    """Sets the trap and gives the sender to use."""
    match point:
        case "handing over, before the commit":
            handover.fan_out = dying_after(handover.fan_out)
        case "handed over":
            outbox.hand_over = dying_after(outbox.hand_over)
        case "claiming, before the commit":
            deliveries.claim = dying_after(deliveries.claim)
        case "claimed":
            outbox.claim = dying_after(outbox.claim)
        case "about to send":
            return DyingSender
        case "sent, before anything is written":
            DyingSender.before = False
            return DyingSender
        case "finishing, before the commit":
            reminders.settle_accepted = dying_after(reminders.settle_accepted)
        case "finished":
            outbox.finish = dying_after(outbox.finish)
        case "never" | "told to stop":
            pass
        case _:
            raise SystemExit(f"no such point: {point}")
    return PushSender


def main(url: str, key_file: Path, host: str, at: datetime, point: str) -> None:
    signer, allowed = Signer(load(key_file), SUBJECT), AllowedHosts.parse([host])
    sender = arm(point)(signer, allowed, "https://back.example.org", lambda: at)
    duties = Duties(Database(url), sender, lambda _: None, lambda: at, CHANCE.new_id)
    if point == "told to stop":
        asyncio.run(work(duties))
    else:
        beat(duties)
