"""What a Prometheus sees, and who may look."""

import socket
import urllib.error
import urllib.request
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import metrics
from tests.api.conftest import App, Client

TOKEN = "a-token-of-some-length"


@pytest.fixture
def database_url(tmp_path: Any, sqlite_template: Any) -> str:
    """One database is enough: nothing here depends on which."""
    path = tmp_path / "one.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def value(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def from_address(app: App, address: str) -> Client:
    client = Client(app.app)
    transport = httpx.ASGITransport(app=app.app, client=(address, 1))
    client._client = httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
    return client


def with_token(app: App) -> Client:
    house = app.app.state.house
    app.app.state.house = replace(house, settings=replace(house.settings, metrics_token=TOKEN))
    return app.client()


def test_without_a_token_only_this_machine_may_look(app: App) -> None:
    here = from_address(app, "127.0.0.1")
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
    assert from_address(app, "203.0.113.9").get("/metrics").status_code == 404


def test_with_a_token_its_holder_may_look_from_anywhere_and_nobody_else(app: App) -> None:
    client = with_token(app)
    assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN):
        assert client.get("/metrics", headers={"authorization": wrong}).status_code == 404
    assert from_address(app, "127.0.0.1").get("/metrics").status_code == 404


def test_requests_are_counted_by_route_and_never_by_path(app: App) -> None:
    client = app.person()
    before = value("backbeat_http_requests_total", method="GET", route="/api/today", status="409")
    secret = uuid4().hex
    client.get("/api/today")
    client.delete(f"/api/devices/{uuid4()}")
    client.get(f"/calendar/{secret}.ics")
    client.get(f"/nowhere/{secret}")
    client.ask("BREW", "/api/today")
    assert value("backbeat_http_requests_total", method="GET", route="/api/today", status="409") == before + 1
    text = from_address(app, "127.0.0.1").get("/metrics").text
    assert 'route="/api/devices/{id}"' in text or 'route="/api/devices/{device_id}"' in text
    assert secret not in text
    assert "BREW" not in text
    families = {family.name for family in text_string_to_metric_families(text)}
    assert {"backbeat_http_requests", "backbeat_build_info", "backbeat_reminder_lateness_seconds"} <= families


def test_each_answer_names_its_request(app: App) -> None:
    first, second = app.client().get("/healthz"), app.client().get("/api/me")
    ids = {first.headers["x-request-id"], second.headers["x-request-id"]}
    assert len(ids) == 2


def test_events_are_counted_by_their_receipt(app: App) -> None:
    client = app.person_after_intake()
    before = {
        s: value("backbeat_journal_events_total", status=s) for s in ("recorded", "duplicate", "rejected")
    }
    walk = {
        "id": str(uuid4()), "type": "WalkLogged", "v": 1, "seq": 9, "at": app.clock.now.isoformat(),
        "tz": "Europe/Berlin", "day": app.clock.now.date().isoformat(), "minutes": 10,
    }  # fmt: skip
    client.post("/api/journal", {"events": [walk, walk, {"type": "nonsense"}]})
    for status, count in before.items():
        assert value("backbeat_journal_events_total", status=status) == count + 1


def test_a_bug_is_counted_as_our_failure(app: App) -> None:
    client = app.person()
    before = value("backbeat_http_requests_total", method="GET", route="/api/me", status="500")

    house = app.app.state.house
    app.app.state.house = replace(house, planner=None)
    with pytest.raises(AttributeError):
        client.get("/api/me")
    assert value("backbeat_http_requests_total", method="GET", route="/api/me", status="500") == before + 1


def test_a_worker_shows_its_numbers_on_a_port_of_its_own() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    end = metrics.serve("127.0.0.1", port, TOKEN)
    try:
        url = f"http://127.0.0.1:{port}/metrics"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url)
        refused.value.close()
        assert refused.value.code == 404
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            assert b"backbeat_deliveries_claimed_total" in answer.read()
    finally:
        end()


def test_a_push_service_that_a_stranger_names_does_not_become_a_label() -> None:
    assert metrics.label_of("https://a1b2.push.apple.com") == "https://*.push.apple.com"
    assert metrics.label_of("https://fcm.googleapis.com") == "https://fcm.googleapis.com"
    metrics.SERVICE_STATES.watch(
        lambda: {"https://a.push.apple.com": "open", "https://b.push.apple.com": "open"}
    )
    body, media_type = metrics.exposed("")
    assert body.count(b'backbeat_push_service{origin="https://*.push.apple.com",state="open"} 1.0') == 1
    assert media_type.startswith("text/plain")
