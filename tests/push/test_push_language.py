"""What arrives on the lock screen is in the language of the phone that was set up last."""

from dataclasses import replace
from pathlib import Path

from app import main
from app.settings import from_environment
from tests.api.conftest import Client, Clock
from tests.push.reminder_people import beat
from tests.push.stand_in_push_service import StandInPushService


def test_a_phone_is_written_to_in_the_language_it_asked_in_last(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    with StandInPushService(now=lambda: clock.now) as service:
        environment = {"BACKBEAT_DATA": str(tmp_path), "BACKBEAT_PUSH_HOSTS": service.host}
        settings = from_environment(environment | {"DATABASE_URL": database_url, "BACKBEAT_DISPATCH": "off"})
        app = main.create_app(settings)
        house = app.state.house = replace(app.state.house, now=lambda: clock.now)
        client = Client(app)
        client.post("/api/personal", {"tz": "Europe/Berlin"})
        phone = service.phone(client.get("/api/push/key").json()["key"])
        for language in ("de-AT,de;q=0.9,en;q=0.5", "es", "pl"):
            told = client.put("/api/devices/push", phone.subscription, headers={"Accept-Language": language})
            assert told.json() == {"state": "active"}
            assert client.post("/api/devices/push/test").status_code == 202
            beat(main.duties(house))
            clock.forward(minutes=11)
        house.database.close()
        notes = [received.payload["notification"] for received in service.received if received.payload]
    assert [(note["lang"], note["body"].split(".")[0]) for note in notes] == [
        ("de", "Das ist ein Test"),
        ("es", "Esto es una prueba"),
        ("en", "This is a test"),
    ]
