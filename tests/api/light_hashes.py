"""The same hashing library with the least work, for tests that make many secrets and look at something else."""

import pytest
from argon2 import PasswordHasher

from app.services import hashing


def light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(hashing, "_PASSWORDS", light)
    monkeypatch.setattr(hashing, "_CODES", light)
