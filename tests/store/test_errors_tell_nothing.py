"""An error of the database may end on a terminal or in a report of a fault. It holds no answer of a person."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.store.accounts import patient
from app.store.db import Database

SAID = "my back is worst in the mornings"
PERSON = {
    "id": UUID("00000000-0000-4000-8000-000000000007"),
    "label": SAID,
    "tz": "UTC",
    "created_at": datetime(2026, 11, 26, tzinfo=UTC),
    "journal_version": 0,
    "lock_screen": "neutral",
}


def test_an_error_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    with database.write() as tx:
        tx.execute(insert(patient).values(**PERSON))
    with pytest.raises(IntegrityError) as raised, database.write() as tx:
        tx.execute(insert(patient).values(**PERSON))
    assert "INSERT INTO patient" in str(raised.value)
    assert SAID not in str(raised.value)
