"""A whole day, with everything going wrong that can, leaves no line in the log that belongs to a person."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app import logs, main
from app.services import accounts, today
from app.settings import from_environment
from tests.api.conftest import Client, Clock, intake
from tests.push.reminder_people import beat
from tests.push.stand_in_push_service import BAD_JWT, RESET, Phone, Reply, StandInPushService

MORNING = datetime.fromisoformat("2026-03-05T05:30:00+00:00")
NAME, DEVICE, NOTE = "Wilhelmine", "Wilhelmines Telefon", "zwickt beim Schneeschaufeln"


@pytest.fixture
def lines() -> Iterator[dict[str, io.StringIO]]:
    """Everything any logger says on any level, in both forms."""
    root, level = logging.getLogger(), logging.getLogger().level
    streams = {"text": io.StringIO(), "json": io.StringIO()}
    handlers = [logging.StreamHandler(stream) for stream in streams.values()]
    for handler, formatter in zip(handlers, (logs.Plain(), logs.OneObject()), strict=True):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield streams
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def event(kind: str, at: datetime, **fields: object) -> dict[str, object]:
    return {
        "id": str(uuid4()), "type": kind, "v": 1, "seq": 1, "at": at.isoformat(), "tz": "Europe/Berlin",
        "day": at.date().isoformat(), **fields,
    }  # fmt: skip


def test_a_whole_day_of_trouble_writes_down_nobodys_data(
    sqlite_template: Path, tmp_path: Path, lines: dict[str, io.StringIO]
) -> None:
    (tmp_path / "backbeat.sqlite3").write_bytes(sqlite_template.read_bytes())
    clock = Clock(MORNING)
    with StandInPushService(now=lambda: clock.now) as service:
        environment = {"BACKBEAT_DATA": str(tmp_path), "BACKBEAT_PUSH_HOSTS": service.host}
        app: Any = main.create_app(from_environment(environment | {"BACKBEAT_DISPATCH": "off"}))
        app.state.house = house = replace(app.state.house, now=lambda: clock.now)
        new = accounts.add_patient(house.database, NAME, "Europe/Berlin", house.now(), house.chance)
        client = Client(app)
        assert client.post("/api/pair", {"code": new.code, "device_name": DEVICE}).status_code == 200
        assert client.post("/api/pair", {"code": "000000"}).status_code == 422
        assert client.put("/api/intake", intake(clock.now)).status_code == 200
        phone: Phone = service.phone()
        phone.script.extend((Reply(500), BAD_JWT, BAD_JWT, RESET, Reply(429), Reply(400, phone.endpoint)))
        assert client.put("/api/devices/push", phone.subscription).status_code == 200
        told = [
            event("MorningChecked", clock.now, pain=7, stiffness_min=20),
            event("SessionDone", clock.now, session_id="nonsense", note=NOTE, pain_after=7),
            event("FlareDeclared", clock.now, note=NOTE),
        ]
        assert client.post("/api/journal", {"events": told}).status_code == 200
        for _ in range(9):
            today.materialise_all(house.database, house.planner, house.now(), house.chance)
            beat(main.duties(app.state.house))
            clock.forward(hours=2)
        phone.always = Reply(410)
        client.post("/api/devices/push/test")
        beat(main.duties(app.state.house))
        # A broken database repeats the row it choked on, address and keys and all.
        with house.database.write() as tx:
            tx.execute(text("DROP TABLE push_subscription"))
        for ask in (
            lambda: client.put("/api/devices/push", phone.subscription),
            lambda: client.get("/api/devices"),
            lambda: client.get(f"/api/therapist/patients/{new.patient.id}/report"),
        ):
            try:
                ask()
            except Exception as error:  # as uvicorn would
                logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    cookie = next(iter(client.cookies.values()))
    keys = phone.subscription["keys"]
    for form, stream in lines.items():
        said = stream.getvalue()
        assert "push not accepted" in said, form
        assert "OperationalError" in said, form
        secrets = (
            NAME,
            DEVICE,
            NOTE,
            new.code,
            cookie,
            phone.token,
            keys["p256dh"],
            keys["auth"],
            "vapid t=",
        )
        for secret in (*secrets, "once_or_twice", "stiffness", "pain=", '"pain"', "INSERT INTO"):
            assert secret not in said, (form, secret)


def test_a_json_line_holds_one_object_with_the_request_it_belongs_to(lines: dict[str, io.StringIO]) -> None:
    row = "someone" + "'s data"
    standing = logs.request_id.set("0123456789abcdef")
    try:
        raise ValueError(row)
    except ValueError:
        logging.getLogger("backbeat.test").exception("two\nlines")
    finally:
        logs.request_id.reset(standing)
    (line,) = lines["json"].getvalue().splitlines()
    found = json.loads(line)
    assert (found["level"], found["logger"], found["message"]) == ("error", "backbeat.test", "two\nlines")
    assert found["request"] == "0123456789abcdef"
    assert found["raised"].startswith("builtins.ValueError")
    assert row not in line
    assert datetime.fromisoformat(found["at"]).utcoffset() == timedelta(0)
    assert "[0123456789abcdef] two" in lines["text"].getvalue()
    assert row not in lines["text"].getvalue()
