"""What the use cases need of chance, handed in by the edges so that a test can choose it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Chance:
    """``new_code(n)`` gives n characters of Crockford base32; ``new_token()`` 256 bits, URL-safe."""

    new_id: Callable[[], UUID]
    new_token: Callable[[], str]
    new_code: Callable[[int], str]
