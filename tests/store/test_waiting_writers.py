"""While another process holds SQLite's lock, few wait for it, and whoever only reads is answered at once."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import Unavailable
from app.store import db
from app.store.db import Database


def test_a_third_writer_is_refused_in_a_moment_and_a_reader_does_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TURN_S", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'one.sqlite3'}")
    with database.write() as tx:
        tx.execute(text("CREATE TABLE walk (minutes INTEGER)"))

    def write() -> None:
        with database.write() as tx:
            tx.execute(text("INSERT INTO walk VALUES (5)"))

    with closing(sqlite3.connect(tmp_path / "one.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [threading.Thread(target=write) for _ in range(db.SQLITE_WRITERS)]
        for writer in waiting:
            writer.start()
        while database.engine.pool.checkedout() < db.SQLITE_WRITERS:  # type: ignore[attr-defined]
            time.sleep(0.001)
        with pytest.raises(Unavailable, match="database_busy"):
            write()
        with database.read() as tx:
            assert tx.execute(text("SELECT count(*) FROM walk")).scalar() == 0
        other.execute("ROLLBACK")
        for writer in waiting:
            writer.join(10)
    write()
    with database.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM walk")).scalar() == 3
    database.close()
