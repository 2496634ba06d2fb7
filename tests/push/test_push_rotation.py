"""A new push key while phones hold subscriptions of the old one: nobody falls silent, and each moves over by itself."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import cli, main
from app.push import keys
from app.settings import Settings, from_environment
from tests.api.conftest import Client, Clock
from tests.push.reminder_people import beat
from tests.push.stand_in_push_service import Phone, StandInPushService


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> Iterator[StandInPushService]:
    with StandInPushService(now=lambda: clock.now) as opened:
        yield opened


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path, service: StandInPushService) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "backbeat.sqlite3")
    environment = {"BACKBEAT_DATA": str(tmp_path), "BACKBEAT_PUSH_HOSTS": service.host}
    return from_environment(environment | {"BACKBEAT_DISPATCH": "off"})


def start(settings: Settings, clock: Clock) -> Any:
    app = main.create_app(settings)
    app.state.house = replace(app.state.house, now=lambda: clock.now)
    return app


def say(app: Any, client: Client) -> None:
    """A test reminder, through the outbox."""
    assert client.post("/api/devices/push/test").status_code == 202
    beat(main.duties(app.state.house))


def keep(client: Client, phone: Phone, key_id: str | None = None) -> None:
    told = phone.subscription | ({"key_id": key_id} if key_id else {})
    assert client.put("/api/devices/push", told).json() == {"state": "active"}


def test_a_phone_of_the_old_key_is_still_reached_and_moves_to_the_new_one_when_it_resyncs(
    settings: Settings, service: StandInPushService, clock: Clock
) -> None:
    before = start(settings, clock)
    client = Client(before)
    client.post("/api/personal", {"tz": "Europe/Berlin"})
    old = client.get("/api/push/key").json()
    keep(client, service.phone(old["key"]), old["key_id"])
    say(before, client)

    rotated = keys.rotate(settings.vapid_key_path)
    after = start(settings, clock)
    moved = Client(after)
    moved.cookies.update(client.cookies)
    clock.forward(minutes=11)
    say(after, moved)
    new = moved.get("/api/push/key").json()
    assert new["key_id"] == rotated.current.id != old["key_id"]

    keep(moved, service.phone(new["key"]), new["key_id"])
    clock.forward(minutes=11)
    say(after, moved)

    assert [received.status for received in service.received] == [201, 201, 201]
    signed = [received.headers["Authorization"].partition(",k=")[2] for received in service.received]
    assert signed == [old["key"], old["key"], new["key"]]


def test_a_phone_that_fetched_the_old_key_just_before_is_sent_to_with_that_key(
    settings: Settings, service: StandInPushService, clock: Clock
) -> None:
    old = keys.ring(settings.vapid_key_path).current
    keys.rotate(settings.vapid_key_path)
    app = start(settings, clock)
    client = Client(app)
    client.post("/api/personal", {"tz": "Europe/Berlin"})
    keep(client, service.phone(old.public), old.id)
    say(app, client)
    assert [received.status for received in service.received] == [201]


def test_a_key_id_of_another_shape_is_refused(
    settings: Settings, service: StandInPushService, clock: Clock
) -> None:
    client = Client(start(settings, clock))
    client.post("/api/personal", {"tz": "Europe/Berlin"})
    told = service.phone().subscription | {"key_id": "../../etc/passwd"}
    assert client.put("/api/devices/push", told).status_code == 422


def test_the_command_line_makes_the_new_key_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path))
    cli.run(["vapid", "--json"])
    cli.run(["vapid", "--rotate", "--json"])
    told = capsys.readouterr()
    first, second = told.out.splitlines()
    assert "earlier_key_ids" not in first
    assert keys.ring(tmp_path / "vapid.pem").earlier[0].id in second
    assert "Restart the server and the workers" in told.err
