"""Opening the database: one engine, one way to read, one way to write, on SQLite and Postgres alike.

SQLite notes that cost others their data:
- A transaction that reads first and writes later fails with "database is locked" and no waiting helps
  (SQLITE_BUSY_SNAPSHOT), so every writing transaction begins with BEGIN IMMEDIATE.
- synchronous=FULL: the phone deletes its copy on our receipt, so a receipt must survive a power cut.
- Whoever waits for the lock holds a connection and a thread. Two may, the others are refused after a moment, so a
  long lock leaves threads for those who only read.
- What is deleted stays in the file until its place is used again, and in the log of writes beside it:
  secure_delete=ON overwrites it, ``leave_no_trace`` empties the log.
- The stdlib driver opens transactions behind one's back; isolation_level=None gives us the word.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import Unavailable

SQLITE_POOL = 4
POSTGRES_POOL = 8
# A server that vanished without a goodbye is noticed in seconds; by itself the system waits a quarter of an hour.
UNANSWERED = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "tcp_user_timeout": 15_000,
}
BUSY_TIMEOUT_MS = 5_000
DISK_UNWRITABLE = "disk_unwritable"
POSTGRES_DISK_FULL = "53100"
SQLITE_WRITERS = 2
TURN_S = 2.0  # many times what the writes of a busy second take


# What a row function takes: one connection inside one transaction.
Transaction = Connection


class Database:
    """``read()`` and ``write()`` give a connection inside one transaction; ``write`` commits at the end."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.pool_size = SQLITE_POOL if self.is_sqlite else POSTGRES_POOL
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._writer = self.engine.execution_options(write=True)
        self._turns = BoundedSemaphore(SQLITE_WRITERS if self.is_sqlite else self.pool_size)
        self.was_unwritable = False
        """The disk refused a write. Whoever then sees one succeed says so by ``found_writable``."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with _busy_is_unavailable(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        try:
            with self._turn_to_write(), _busy_is_unavailable(), self._writer.begin() as connection:
                yield connection
        except Unavailable as error:
            self.was_unwritable = self.was_unwritable or error.code == DISK_UNWRITABLE
            raise

    def found_writable(self) -> None:
        self.was_unwritable = False

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=TURN_S):
            raise Unavailable("database_busy", "The database is busy; please try again.")
        try:
            yield
        finally:
            self._turns.release()

    def is_in_place(self) -> bool:
        """False when SQLite's file was taken away: open connections go on writing into what nobody will find."""
        return not self.is_sqlite or Path(self.url.database or "").exists()

    def leave_no_trace(self) -> None:
        """Folds SQLite's log of writes into the file and empties it; waits a few seconds for readers, then gives up.

        Postgres takes back the place of deleted rows by itself, some minutes later (autovacuum).
        """
        if self.is_sqlite:
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.close()

    def close(self) -> None:
        self.engine.dispose()


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'backbeat.sqlite3'}"


@contextmanager
def _busy_is_unavailable() -> Iterator[None]:
    """A database that is locked, full of waiters or away is a 503 for the phone, which keeps its copy."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("database_busy", "The database is busy; please try again.") from error
    except OperationalError as error:
        if not _is_passing(error):
            raise
        if _is_about_the_disk(error):
            raise Unavailable(
                DISK_UNWRITABLE, "There is no room to keep this at the moment; please try again later."
            ) from error
        raise Unavailable(
            "database_unavailable", "The database cannot be reached; please try again."
        ) from error


def _is_about_the_disk(error: OperationalError) -> bool:
    """Full, over a quota, or failing: SQLite calls the last two an I/O error."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return any(word in str(error.orig) for word in ("full", "disk I/O"))
    return getattr(error.orig, "sqlstate", None) == POSTGRES_DISK_FULL


def _is_passing(error: OperationalError) -> bool:
    """Lock, full disk or lost connection pass; a missing table is a bug and must be seen as one."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return any(
            word in str(error.orig) for word in ("locked", "busy", "full", "unable to open", "disk I/O")
        )
    return True


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=SQLITE_POOL,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # an error of the database names no answer of a person, wherever it is shown
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "cache_size=-32768",  # kilobytes: with two megabytes each claim in a large table reads its pages anew
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            raw.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=POSTGRES_POOL,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=UNANSWERED,
    )
