"""Answers worked out once and given again: a small, thread-safe memory of the newest ones."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

ANSWERS_KEPT: Final = 256
"""A rendered day is some fifty kilobytes."""


class Kept:
    """The key must hold everything the answer depends on; the oldest unused answer gives way."""

    def __init__(self, most: int = ANSWERS_KEPT) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self, part: Hashable) -> None:
        """Drops every answer with ``part`` in its key: a person who is gone is not remembered either."""
        with self._lock:
            for key in [key for key in self._answers if isinstance(key, tuple) and part in key]:
                del self._answers[key]

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer for ``key``; ``make`` runs outside the lock, so twice at most when two ask at once."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return made
