"""After somebody took everything back, no file of the installation and no log line holds a word or id of theirs."""

import io
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import logs
from app.services import accounts, today
from app.store.tables import Base
from tests.api.bad_events import event
from tests.api.conftest import App, Client, Clock, intake, opened
from tests.api.test_today_api import EARLY
from tests.push.stand_in_push_service import Phone

NAME, DEVICE, NOTE = "Wilhelmine", "Wilhelmines Telefon", "zwickt beim Schneeschaufeln"
TABLES = [table for table in Base.metadata.sorted_tables if {"id", "patient_id"} <= set(table.c.keys())]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What every logger says on any level."""
    root, stream = logging.getLogger(), io.StringIO()
    level, handler = root.level, logging.StreamHandler(stream)
    handler.setFormatter(logs.Plain())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Iterator[App]:
    shutil.copy(sqlite_template, tmp_path / "backbeat.sqlite3")
    with opened(f"sqlite:///{tmp_path / 'backbeat.sqlite3'}", tmp_path, Clock(EARLY)) as found:
        yield found


def lived(app: App) -> tuple[Client, UUID, set[str]]:
    """A fortnight with notes, plans, reminders, a therapist and a link; and every word and id of it."""
    house, client, phone = app.house, app.client(), Phone("https://fcm.googleapis.com", None)
    made = accounts.add_patient(house.database, NAME, "Europe/Berlin", house.now(), house.chance)
    client.post("/api/pair", {"code": made.code, "device_name": DEVICE})
    assert client.put("/api/intake", intake(app.clock.now)).status_code == 200
    assert client.put("/api/devices/push", phone.subscription).status_code == 200
    code = app.therapist().post("/api/therapist/share-codes").json()["code"]
    assert client.post("/api/consents", {"code": code}).status_code == 200
    assert client.post("/api/share-links", {"label": NAME}).status_code == 201
    words = {NAME, NOTE, phone.token, str(made.patient.id)}
    for number in range(14):
        app.clock.forward(days=1)
        for kind, fields in (("MorningChecked", {"pain": 3}), ("HelpAsked", {"note": f"{NOTE} {number}"})):
            stamp = {"at": app.clock.now.isoformat(), "day": str(app.clock.now.date())}
            told = event(kind, number, **fields) | stamp
            words.add(told["id"])
            assert client.post("/api/journal", {"events": [told]}).json()["receipts"][0]["code"] is None
        assert client.get("/api/today").status_code == 200
        today.materialise_all(house.database, house.planner, house.now(), house.chance)
    with house.database.read() as tx:
        for table in TABLES:
            words |= {str(row.id) for row in tx.execute(table.select()) if row.patient_id == made.patient.id}
    return client, made.patient.id, words


def traces(folder: Path, words: set[str]) -> list[tuple[str, str]]:
    """File and word, wherever a word stands as text, without its dashes, or as the bytes of an id."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for word in words:
            forms = [word.encode(), word.replace("-", "").encode()]
            if any(form in content for form in forms):
                found.append((path.name, word))
    return found


def test_no_file_and_no_log_line_remembers_who_took_everything_back(
    app: App, tmp_path: Path, lines: io.StringIO
) -> None:
    client, _person, words = lived(app)
    assert len(words) > 80
    assert {word for _, word in traces(tmp_path, words)} == words, "else the search finds nothing anyway"
    answer: Any = client.ask("DELETE", "/api/me", json={"confirmation": NAME})
    assert answer.status_code == 204
    assert traces(tmp_path, words) == []
    assert [word for word in words if word in lines.getvalue()] == []
