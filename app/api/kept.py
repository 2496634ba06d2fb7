"""Answers worked out once and given again: a small, thread-safe memory of the newest ones."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

BYTES_KEPT: Final = 16 * 1024 * 1024
"""Some four hundred rendered days, or a thousand calendars."""


class Kept:
    """The key must hold everything the answer depends on; the oldest unused answer gives way.

    Room is counted in bytes, since a calendar is a quarter of a day, and a day after months twice one of the first.
    """

    def __init__(self, most_bytes: int = BYTES_KEPT) -> None:
        self._most_bytes = most_bytes
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._held_bytes = 0
        self._lock = threading.Lock()

    def forget(self, part: Hashable) -> None:
        """Drops every answer with ``part`` in its key: a person who is gone is not remembered either."""
        with self._lock:
            for key in [key for key in self._answers if isinstance(key, tuple) and part in key]:
                self._held_bytes -= len(self._answers.pop(key))

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer for ``key``; ``make`` runs outside the lock, so twice at most when two ask at once."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._held_bytes += len(made) - len(self._answers.get(key, b""))
            self._answers[key] = made
            while self._held_bytes > self._most_bytes:
                self._held_bytes -= len(self._answers.popitem(last=False)[1])
        return made
