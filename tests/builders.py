"""Small makers of test data, shared by the rooms."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from app.services.chance import Chance

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class Counting:
    """Chance that counts: ids, tokens and codes that are new each time and the same in every run."""

    numbers: count = field(default_factory=lambda: count(1))

    def chance(self) -> Chance:
        return Chance(self.new_id, self.new_token, self.new_code)

    def new_id(self) -> UUID:
        return UUID(int=next(self.numbers) + (0x4 << 76) + (0x8 << 62))

    def new_token(self) -> str:
        return f"token-{next(self.numbers):06}"

    def new_code(self, length: int) -> str:
        return f"{next(self.numbers):0{length}}"
