"""What was looked at stays written down: no statement changes or removes a line while its person is there."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.services import accounts, erasing
from app.store import sharing, sign_in
from app.store.db import Database
from tests.builders import Counting

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
THERAPIST = UUID("00000000-0000-4000-8000-000000000007")
CHANGES = (
    "UPDATE access_log SET action = 'nothing'",
    "UPDATE access_log SET at = at",
    "UPDATE access_log SET patient_id = NULL",
    "DELETE FROM access_log",
    "DELETE FROM access_log WHERE patient_id IS NULL",
    "DELETE FROM access_log WHERE patient_id IS NOT NULL",
)
ONLY_ON = {
    "sqlite": (
        "INSERT OR REPLACE INTO access_log SELECT id, at, actor, actor_id, 'x', patient_id FROM access_log",
    ),
    "postgresql": ("TRUNCATE access_log", "TRUNCATE patient CASCADE"),
}


def written(database: Database) -> accounts.NewCode:
    """A line about a person, and one about a therapist's account."""
    chance = Counting().chance()
    made = accounts.add_patient(database, "Ada", "UTC", NOW, chance)
    with database.write() as tx:
        sharing.log_access(tx, chance.new_id(), NOW, "therapist", THERAPIST, "report", made.patient.id)
        sign_in.log_act(tx, chance.new_id(), NOW, "therapist", THERAPIST, "in_by_password")
    return made


def lines(database: Database) -> list[tuple[object, ...]]:
    with database.read() as tx:
        return [tuple(row) for row in tx.execute(text("SELECT * FROM access_log ORDER BY action"))]


def test_no_statement_changes_or_removes_a_line(database: Database) -> None:
    written(database)
    before = lines(database)
    assert len(before) == 2
    for change in CHANGES + ONLY_ON[database.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="the access log only grows"), database.write() as tx:
            tx.execute(text(change))
        assert lines(database) == before, change


def test_a_line_goes_with_the_person_it_is_about_and_with_nobody_else(database: Database) -> None:
    made = written(database)
    accounts.add_patient(database, "Bea", "UTC", NOW, Counting(count(1000)).chance())
    erasing.erase(database, made.patient, "Ada", NOW)
    assert [row[4] for row in lines(database)] == ["in_by_password"]
