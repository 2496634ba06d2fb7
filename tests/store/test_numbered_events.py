"""Events that were recorded before they were numbered get their numbers, in the order of arrival."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.store import journal, migrate
from app.store.db import Database
from tests.pg import create_database, drop_database

ADD_PERSON = text(
    "INSERT INTO patient (id, label, tz, created_at, journal_version, lock_screen)"
    " VALUES (:id, '', 'UTC', :at, 1, 'neutral')"
)
ADD_EVENT = text(
    "INSERT INTO journal_event (patient_id, id, device_id, seq, type, version, actor, at, tz, day, body, received_at)"
    " VALUES (:person, :id, :id, :seq, 'HelpAsked', 1, 'person', :at, 'UTC', :day, :body, :received)"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_older_events_are_numbered_by_arrival(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = request.getfixturevalue("postgres_url") if kind == "postgres" else None
    name = f"test_{uuid4().hex}"
    url = create_database(server, name) if server else f"sqlite:///{tmp_path / 'old.sqlite3'}"
    really = migrate.command.upgrade
    monkeypatch.setattr(migrate.command, "upgrade", lambda config, _: really(config, "0002"))
    migrate.upgrade(url)
    monkeypatch.undo()
    database = Database(url)
    people = [UUID(int=1 + (4 << 76)), UUID(int=2 + (4 << 76))]
    _fill(database, people)
    migrate.upgrade(url)
    with database.read() as tx:
        found = [sorted(journal.log_of(tx, person)) for person in people]
        versions = tx.execute(text("SELECT journal_version FROM patient ORDER BY id")).scalars().all()
    database.close()
    if server:
        drop_database(server, name)
    assert found == [[(1, "late"), (2, "early"), (3, "later")], [(1, "late")]]
    assert versions == [3, 1]


def _fill(database: Database, people: list[UUID]) -> None:
    """The same bodies for both people, the second with one event only; what happened first may arrive last."""
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    shown = (lambda value: value.hex) if database.is_sqlite else (lambda value: value)
    when = (lambda value: value.isoformat(" ")) if database.is_sqlite else (lambda value: value)
    with database.write() as tx:
        for person in people:
            tx.execute(ADD_PERSON, {"id": shown(person), "at": when(at)})
        bodies = [("early", -3, 2), ("late", 0, 1), ("later", 0, 3)]
        for place, person in enumerate(people):
            for number, (body, days, arrived) in enumerate(bodies):
                if place == 0 or body == "late":
                    happened = at + timedelta(days=days)
                    tx.execute(
                        ADD_EVENT,
                        {
                            "person": shown(person),
                            "id": shown(UUID(int=10 + number + (4 << 76))),
                            "seq": number,
                            "at": when(happened),
                            "day": date.isoformat(happened.date()) if database.is_sqlite else happened.date(),
                            "body": body,
                            "received": when(at + timedelta(minutes=arrived)),
                        },
                    )
