"""Whoever updates from any version keeps every row, and their report reads as if they had always been here."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from make_released import FOLDER, NOW, revisions, upgrade_to
from sqlalchemy import MetaData, create_engine, insert, select

from app.services import accounts, backups, reports
from app.services.lives import Lives
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.migrate import differences, is_current, upgrade
from tests.builders import Counting
from tests.pg import create_database, drop_database

RELEASED = sorted(path.stem for path in FOLDER.glob("*.sql"))


def loaded(revision: str, path: Path) -> dict[str, int]:
    """Lays the database of that time at ``path``; gives the rows of each table."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript((FOLDER / f"{revision}.sql").read_text())
        names = [row[0] for row in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: made.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def report_of(database: Database) -> dict[str, Any]:
    patient = accounts.find_patient(database, "Ada")
    told = reports.operator_export(database, Lives(load_catalogue(), None), patient, NOW, Counting().chance())
    return dict(json.loads(told))


def counts(database: Database, names: set[str]) -> dict[str, int]:
    with database.read() as tx:
        return {
            name: tx.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in sorted(names)
        }


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The report of the same days in a database that never was older."""
    path = tmp_path_factory.mktemp("newest") / "newest.sqlite3"
    loaded(RELEASED[-1], path)
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    yield report_of(database)
    database.close()


def test_every_version_but_the_newest_is_kept_as_a_fixture() -> None:
    missing = set(revisions()[:-1]) - set(RELEASED)
    assert not missing, "run: python -m tests.store.make_released"


@pytest.mark.parametrize("revision", RELEASED)
def test_an_update_keeps_every_row_and_the_report(
    revision: str, tmp_path: Path, expected: dict[str, Any]
) -> None:
    path = tmp_path / "old.sqlite3"
    before = loaded(revision, path)
    assert {"patient", "device", "journal_event", "reminder", "therapist", "consent"} <= {
        name for name, count in before.items() if count
    }
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.read() as tx:
        assert is_current(tx)
        assert differences(tx) == []
    assert counts(database, set(before)) == before
    report = report_of(database)
    assert report == expected
    assert report["nprs_morning"]
    assert report["adherence_by_week"]
    database.close()


def test_a_backup_of_the_first_version_is_restored_by_this_one(
    tmp_path: Path, expected: dict[str, Any]
) -> None:
    old, new = tmp_path / "old" / "backbeat.sqlite3", tmp_path / "other disk" / "backbeat.sqlite3"
    places = [
        backups.Place(folder, f"sqlite:///{path}", folder / "vapid.pem", folder / "sign-in.key")
        for folder, path in ((old.parent, old), (tmp_path / "new", new))
    ]
    old.parent.mkdir()
    loaded(RELEASED[0], old)
    made = backups.back_up(places[0], tmp_path / "saved.zip", None, NOW, "0")
    assert made.manifest.revision == RELEASED[0]
    backups.restore(places[1], made.path)
    database = Database(places[1].database_url)
    with database.read() as tx:
        assert is_current(tx)
    assert report_of(database) == expected
    database.close()


def test_postgres_is_updated_from_the_first_version_too(
    tmp_path: Path, postgres_url: str, expected: dict[str, Any]
) -> None:
    path, name = tmp_path / "old.sqlite3", f"test_{uuid4().hex}"
    loaded(RELEASED[0], path)
    url = create_database(postgres_url, name)
    upgrade_to(url, RELEASED[0])
    tables = MetaData()
    source, target = create_engine(f"sqlite:///{path}"), create_engine(url)
    with source.connect() as old, target.begin() as new:
        tables.reflect(new)
        for table in tables.sorted_tables:
            rows = [
                {key: aware(value) for key, value in row.items()}
                for row in old.execute(select(table)).mappings()
            ]
            if rows and table.name != "alembic_version":
                new.execute(insert(table), rows)
    source.dispose()
    target.dispose()
    upgrade(url)
    database = Database(url)
    assert report_of(database) == expected
    database.close()
    drop_database(postgres_url, name)


def aware(value: Any) -> Any:
    """SQLite keeps instants without saying that they are UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
