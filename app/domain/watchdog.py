"""The watchdog of silence: reminders were due for two days and no push service took one.

Push addresses die quietly, on some phones within days, and nobody notices that nothing comes. So the app says it,
and the person's calendar too. It ends by itself as soon as anything is taken again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.delivery import ReminderState
from app.domain.people import DevicePush

SILENT_FOR: Final = timedelta(days=2)
FEWEST: Final = 2
"""One reminder that got lost is no silence; nor is a pause after one."""

LOOKED_BACK: Final = timedelta(days=14)
NOT_MEANT: Final = frozenset({"switched_off", "signed_out", "moved"})
"""Reasons for which a phone takes no reminders because somebody wanted it so."""


class Silence(StrEnum):
    """The likely reason. ``SERVICE``: addresses are fine as far as we know, but nothing got through."""

    ADDRESS = "address"
    KEY = "key"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Watchdog:
    """``since``: when reminders were last taken, or first due if none ever was."""

    since: datetime
    reason: Silence


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time had come."""

    due_at: datetime
    state: ReminderState


def watch(due: Iterable[Due], devices: Sequence[DevicePush], now: datetime) -> Watchdog | None:
    """``due``: reminders of the last two weeks; ``devices``: how each phone takes reminders. None: all is well."""
    wanted = [device for device in devices if device.state == "active" or device.reason not in NOT_MEANT]
    if not wanted:
        return None
    last_ok = max((device.last_ok_at for device in devices if device.last_ok_at), default=None)
    missed = [
        one.due_at
        for one in due
        if one.due_at <= now
        and one.state not in (ReminderState.SUPPRESSED, ReminderState.ACCEPTED)
        and (last_ok is None or one.due_at > last_ok)
    ]
    if len(missed) < FEWEST or now - min(missed) < SILENT_FOR or now - max(missed) >= SILENT_FOR:
        return None
    return Watchdog(last_ok or min(missed), _reason(wanted))


def _reason(devices: Sequence[DevicePush]) -> Silence:
    if any(device.state == "active" for device in devices):
        return Silence.SERVICE
    if all(device.reason == "key" for device in devices):
        return Silence.KEY
    return Silence.ADDRESS
