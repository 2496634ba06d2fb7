"""Draws that follow from a name: they look like chance and are none, so a simulated life can be told again.

The numbers are read from SHA-256 of the name and a counter. They are the same on every machine and in every
version of Python. Nothing secret may ever come from here.
"""

from collections.abc import Iterator
from hashlib import sha256
from math import cos, log, sqrt, tau

_WORD = 8
_STEPS = 2**53


class Draws:
    """A stream of numbers for one name; two streams of the same name are equal."""

    __slots__ = ("_numbers",)

    def __init__(self, name: str) -> None:
        self._numbers = _numbers(name)

    def random(self) -> float:
        """A share in [0, 1), evenly spread."""
        return next(self._numbers)

    def gauss(self, mu: float, sigma: float) -> float:
        """Normally distributed with mean ``mu`` and standard deviation ``sigma`` (Box and Muller 1958)."""
        radius = sqrt(-2 * log(1 - next(self._numbers)))
        return mu + sigma * radius * cos(tau * next(self._numbers))


def _numbers(name: str) -> Iterator[float]:
    counter = 0
    while True:
        block = sha256(f"{name}#{counter}".encode()).digest()
        for start in range(0, len(block), _WORD):
            yield (int.from_bytes(block[start : start + _WORD], "big") >> 11) / _STEPS
        counter += 1
