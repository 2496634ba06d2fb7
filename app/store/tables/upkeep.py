"""What belongs to no one."""

from datetime import datetime

from sqlmodel import Field

from app.store.tables.base import Base


class Throttle(Base, table=True):
    """Tries per key and window; in the database so that the limit holds across processes and restarts."""

    __tablename__ = "throttle"
    key: str = Field(primary_key=True, max_length=100)
    window_start: datetime = Field(primary_key=True)
    tries: int


class Erasure(Base, table=True):
    """How many people took everything back in a month, ``2026-11``: a number, and nothing of anyone."""

    __tablename__ = "erasure"
    month: str = Field(primary_key=True, max_length=7)
    people: int
