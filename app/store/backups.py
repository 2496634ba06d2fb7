"""A whole database taken out while it is in use, and put into an empty place.

What is taken is one moment: SQLite's backup reads it in one transaction, Postgres's dump and the counts beside it
look through one snapshot. Writers go on meanwhile.
"""

import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, select, table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from app.domain.errors import Invalid, Refused, Unavailable
from app.store import migrate, moving, postgres_tools

SQLITE, POSTGRES = "sqlite", "postgres"
BESIDE = ("", "-wal", "-shm", "-journal")  # a stale one of these would be read into the database beside it


@dataclass(frozen=True, slots=True)
class Taken:
    """``revision``: the newest migration it has. ``rows``: table → how many, without the migrations' own."""

    kind: str
    revision: str
    rows: Mapping[str, int]


def take_out(url: str, path: Path) -> Taken:
    """Writes a copy into ``path``. Raises ``Refused`` with a sentence when there is none to take or no tool."""
    place = make_url(url)
    try:
        return _take_sqlite(place, path) if _is_sqlite(place) else _take_postgres(place, path)
    except OperationalError as error:
        raise Unavailable(
            "database_unavailable", "The database cannot be reached; check DATABASE_URL."
        ) from error
    except sqlite3.Error as error:
        raise Refused("backup_failed", f"SQLite could not copy it: {error}.") from error


def what_is_there(url: str) -> str | None:
    """A few words on what stands where a database would be put; None when the place is empty."""
    place = make_url(url)
    if _is_sqlite(place):
        found = [path for path in _files(place) if path.exists()]
        return f"{found[0]} is there" if found else None
    engine = create_engine(place)
    try:
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
    except OperationalError as error:
        raise Unavailable(
            "database_unavailable", "The database cannot be reached; make it first, and check DATABASE_URL."
        ) from error
    finally:
        engine.dispose()
    return f"the database {place.database} holds {len(names)} tables" if names else None


def put_in(url: str, copy: Path, taken: Taken) -> Mapping[str, int]:
    """Checks the copy, migrates it up and puts it in place; gives the rows of each table afterwards.

    ``copy`` is used up. A SQLite copy may go into Postgres, not the other way round. Raises ``Refused``,
    ``Invalid('backup_damaged')``.
    """
    place = make_url(url)
    if not migrate.knows(taken.revision):
        raise Refused(
            "backup_newer", "The backup was made by a newer program than this one; install that one first."
        )
    if taken.kind == SQLITE:
        _check_sqlite(copy, taken)
        migrate.upgrade(f"sqlite:///{copy}")
        return _settle(place, copy) if _is_sqlite(place) else _move(copy, url)
    if _is_sqlite(place):
        raise Refused(
            "backup_of_postgres",
            "This is a backup of Postgres; set DATABASE_URL to an empty Postgres database.",
        )
    return _put_postgres(url, copy, taken)


def _take_sqlite(place: URL, path: Path) -> Taken:
    file = _files(place)[0]
    if not file.exists():
        raise Refused("database_missing", f"There is no database at {file}.")
    with (
        closing(sqlite3.connect(file, timeout=30)) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as copy,
    ):
        source.backup(copy)  # all pages in one step: step by step, each write meanwhile would begin it anew
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        copy.execute("VACUUM")  # free pages may still hold what an erased person wrote
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return _taken(SQLITE, connection)
    finally:
        engine.dispose()


def _take_postgres(place: URL, path: Path) -> Taken:
    engine = create_engine(place, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:  # open until the dump is written: it holds the snapshot
            tool = postgres_tools.fitting("pg_dump", connection)
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            taken = _taken(POSTGRES, connection)
            postgres_tools.dump(tool, place, str(snapshot), path)
            return taken
    finally:
        engine.dispose()


def _put_postgres(url: str, copy: Path, taken: Taken) -> Mapping[str, int]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tool = postgres_tools.fitting("pg_restore", connection)
        postgres_tools.restore(tool, make_url(url), copy)
        with engine.connect() as connection:
            _compare(_rows(connection), taken.rows)
        migrate.upgrade(url)
        with engine.connect() as connection:
            return _rows(connection)
    finally:
        engine.dispose()


def _check_sqlite(copy: Path, taken: Taken) -> None:
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if sound != "ok" or orphans:
                raise Invalid("backup_damaged", "The database in the backup is damaged.")
            _compare(_rows(connection), taken.rows)
    except DBAPIError as error:
        raise Invalid("backup_damaged", "The database in the backup is damaged.") from error
    finally:
        engine.dispose()


def _settle(place: URL, copy: Path) -> Mapping[str, int]:
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            rows = _rows(connection)
    finally:
        engine.dispose()  # the last to leave folds the write-ahead log into the file
    target = _files(place)[0]
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(shutil.move(copy, target.with_name(f".{target.name}.restored")))  # maybe onto another disk
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    return rows


def _move(copy: Path, url: str) -> Mapping[str, int]:
    migrate.upgrade(url)
    before, after = create_engine(f"sqlite:///{copy}"), create_engine(url)
    try:
        with before.connect() as source, after.begin() as target:
            moving.move(source, target)
            rows = _rows(target)
            _compare(rows, _rows(source))
            return rows
    except DBAPIError as error:
        raise Refused(
            "database_refuses", f"Postgres refuses a row ({type(error.orig).__name__}); nothing was moved."
        ) from error
    finally:
        before.dispose()
        after.dispose()


def _taken(kind: str, connection: Connection) -> Taken:
    revision = migrate.revision_of(connection)
    if revision is None:
        raise Refused("database_empty", "The database holds nothing of Backbeat yet.")
    return Taken(kind, revision, _rows(connection))


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names
    }


def _compare(found: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    wrong = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    if wrong:
        raise Invalid("backup_damaged", f"Rows are missing or too many in: {', '.join(wrong)}.")


def _is_sqlite(place: URL) -> bool:
    return place.get_backend_name() == "sqlite"


def _files(place: URL) -> list[Path]:
    return [Path(f"{place.database}{suffix}") for suffix in BESIDE]
