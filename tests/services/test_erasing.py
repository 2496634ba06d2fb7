"""Taking everything back: no table remembers the person, others keep everything, and a number stays."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.domain.delivery import NewSubscription
from app.domain.errors import Invalid, NotSignedIn
from app.domain.people import Patient
from app.services import accounts, calendar, demo, erasing, reminders, sharing, sign_in, today
from app.services.chance import Chance
from app.services.today import Planner
from app.store.catalogue import load_catalogue
from app.store.db import Database
from app.store.tables import Base
from tests.builders import Counting

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TABLES = Base.metadata.sorted_tables
KEPT_FOR_ALL = {
    "therapist",
    "therapist_invitation",
    "therapist_sign_in",
    "throttle",
    "erasure",
    "api_token",
    "access_log",
}


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as tx:
        return {table.name: [tuple(row) for row in tx.execute(select(table))] for table in TABLES}


def traces(database: Database, words: set[str]) -> list[str]:
    """Table and value of everything in which one of the words stands, whatever the column is for."""
    forms = words | {word.replace("-", "") for word in words}
    return [
        f"{table}: {value}"
        for table, rows in rows_of(database).items()
        for row in rows
        for value in row
        if any(form in str(value) for form in forms)
    ]


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(load_catalogue(), None)


def settled(database: Database, planner: Planner) -> tuple[Patient, set[str]]:
    """The demonstration person with a phone, reminders, a therapist's look; and every id that is theirs."""
    chance = Counting().chance()
    made = demo.seed(database, planner, NOW, chance)
    signed_in = accounts.pair(database, made.pairing_code, "Grey phone", "::1", NOW, chance)
    patient = signed_in.patient
    subscription = NewSubscription("https://push.example/one", "https://push.example", "p256", "auth", "key")
    reminders.subscribe(database, patient.id, signed_in.device.id, subscription, NOW, chance)
    today.refresh(database, planner, patient.id, NOW, chance)
    calendar.make_link(database, patient.id, NOW, chance)
    sign_in.log_in(database, made.therapist_login, made.therapist_password, "::1", NOW, chance)
    with pytest.raises(Invalid):
        sharing.give_consent(database, patient, "WRONGCODE", "all", NOW, chance)
    ids = {str(patient.id), str(signed_in.device.id), "Grey phone", "https://push.example/one"}
    ids |= {
        str(row[0]) for table, rows in rows_of(database).items() if table == "journal_event" for row in rows
    }
    return patient, ids


def test_no_table_holds_anything_of_someone_who_took_everything_back(
    database: Database, planner: Planner
) -> None:
    patient, words = settled(database, planner)
    before = rows_of(database)
    assert traces(database, words)
    erasing.erase(database, patient, " demo ", NOW)
    assert traces(database, words) == []
    after = rows_of(database)
    assert {name for name, rows in after.items() if rows} <= KEPT_FOR_ALL
    assert after["therapist"] == before["therapist"]
    assert after["erasure"] == [("2026-11", 1)]


def test_everyone_else_keeps_everything(database: Database, planner: Planner) -> None:
    chance = Chance(uuid4, token_urlsafe, Counting().new_code)
    other = accounts.add_patient(database, "Bea", "Europe/Berlin", NOW, chance)
    accounts.pair(database, other.code, "Bea's phone", "::2", NOW, chance)
    alone = rows_of(database)
    patient, _ = settled(database, planner)
    erasing.erase(database, patient, patient.label, NOW)
    now = rows_of(database)
    for table in ("patient", "device", "pairing_code"):
        assert now[table] == alone[table]


def test_the_name_must_be_the_one_shown(database: Database, planner: Planner) -> None:
    chance = Counting().chance()
    code = accounts.add_patient(database, "Ada B.", "UTC", NOW, chance).code
    signed_in = accounts.pair(database, code, "Phone", "::1", NOW, chance)
    for typed in ("Ada", "everything", "Ada  C."):
        with pytest.raises(Invalid, match="confirmation_wrong"):
            erasing.erase(database, signed_in.patient, typed, NOW)
    erasing.erase(database, signed_in.patient, "ada b.", NOW)
    assert signed_in.fresh_token is not None
    with pytest.raises(NotSignedIn):
        accounts.identify(database, signed_in.fresh_token, NOW, chance)


def test_people_who_left_are_counted_by_month_and_nobody_twice(database: Database) -> None:
    chance = Counting().chance()
    left = [accounts.add_patient(database, "Ada", "UTC", NOW, chance).patient for _ in range(2)]
    for patient, when in zip(left, (NOW, NOW + timedelta(days=30)), strict=True):
        erasing.erase(database, patient, "Ada", when)
        erasing.erase(database, patient, "Ada", when)
    assert rows_of(database)["erasure"] == [("2026-11", 1), ("2026-12", 1)]
    with database.read() as tx:
        assert tx.execute(select(func.count()).select_from(Base.metadata.tables["patient"])).scalar() == 0


def test_every_table_of_a_person_hangs_on_the_person() -> None:
    """A new table that names a person without a cascade would outlive them."""
    reaches = {"patient"}
    for table in TABLES:
        cascading = [key for key in table.foreign_keys if key.ondelete == "CASCADE"]
        if any(key.column.table.name in reaches for key in cascading):
            reaches.add(table.name)
    named = {table.name for table in TABLES if "patient_id" in table.c or "device_id" in table.c}
    assert named <= reaches
