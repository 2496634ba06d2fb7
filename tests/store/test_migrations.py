"""The migrations make exactly the tables the code knows, on both databases, and forget nothing on the way."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.domain.errors import Refused
from app.store.db import Database
from app.store.migrate import differences, is_current, upgrade
from app.store.tables import Base


def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.read() as connection:
        assert differences(connection) == []
        assert is_current(connection)


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    with empty.read() as connection:
        assert not is_current(connection)
    empty.close()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    opened = Database(database_url)
    with opened.read() as connection:
        assert is_current(connection)
    opened.close()


def test_a_database_from_the_future_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Refused, match="database_newer"):
        upgrade(database.url.render_as_string(hide_password=False))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"


def test_every_foreign_key_and_index_is_really_there(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        assert len(inspector.get_foreign_keys(table.name)) == len(table.foreign_keys)
        wanted = {index.name for index in table.indexes}
        assert wanted <= {index["name"] for index in inspector.get_indexes(table.name)}


def test_sqlite_writes_survive_a_power_cut_by_its_settings(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
