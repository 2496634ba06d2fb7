"""Answers worked out once and given again: a small, thread-safe memory of the newest ones."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

BYTES_KEPT: Final = 16 * 1024 * 1024
"""Some two hundred people's day, progress and calendar."""
Subject = tuple[Hashable, ...]


class Kept:
    """One answer for each subject, say a person's day in a language. Whoever was asked for longest ago gives way.

    ``version`` must hold everything else the answer depends on: the answer to an older one is of no more use. Room is
    counted in bytes, since a calendar is a quarter of a day, and a day after months is twice one of the first.
    """

    def __init__(self, most_bytes: int = BYTES_KEPT) -> None:
        self._most_bytes = most_bytes
        self._answers: OrderedDict[Subject, tuple[Hashable, bytes]] = OrderedDict()
        self._held_bytes = 0
        self._lock = threading.Lock()

    def forget(self, part: Hashable) -> None:
        """Drops every answer with ``part`` in its subject: a person who is gone is not remembered either."""
        with self._lock:
            for subject in [subject for subject in self._answers if part in subject]:
                self._drop(subject)

    def get(self, subject: Subject, version: Hashable, make: Callable[[], bytes]) -> bytes:
        """``make`` runs outside the lock, so twice at most when two ask at once."""
        with self._lock:
            known, found = self._answers.get(subject, (None, b""))
            if known == version:
                self._answers.move_to_end(subject)
                return found
        made = make()
        with self._lock:
            self._drop(subject)
            self._answers[subject] = version, made
            self._held_bytes += len(made)
            while self._held_bytes > self._most_bytes:
                self._drop(next(iter(self._answers)))
        return made

    def _drop(self, subject: Subject) -> None:
        self._held_bytes -= len(self._answers.pop(subject, (None, b""))[1])
