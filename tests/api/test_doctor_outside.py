"""The doctor's look from outside, against servers that really speak https: ours, and some that spoil it."""

import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from local_https import certificate, serving

from app import main
from app.api.doctor import NOBODY, Door, judge_address, look
from app.api.guard import CONTENT_POLICY, STRICT_TRANSPORT
from app.push.doctor import judge_skew, look_at_services
from app.services.doctor import Level
from app.settings import from_environment

MANIFEST = json.dumps({"scope": "/", "start_url": "/"}).encode()
FRESH = ("Cache-Control", "no-cache")
DRESS = [("Content-Security-Policy", CONTENT_POLICY), ("X-Content-Type-Options", "nosniff")]
GOOD: dict[str, tuple[int, list[tuple[str, str]], bytes]] = {
    "/healthz": (
        200,
        [("Strict-Transport-Security", STRICT_TRANSPORT), ("X-Client-Address", "8.8.8.8")],
        b"{}",
    ),
    "/": (200, [("Content-Type", "text/html; charset=utf-8"), FRESH, *DRESS], b"<!doctype html>"),
    "/manifest.webmanifest": (200, [("Content-Type", "application/manifest+json"), FRESH], MANIFEST),
    "/sw.js": (200, [("Content-Type", "text/javascript"), FRESH], b"//"),
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"), now(), 60)


def found(pem: Path, answers: Any, plain: int | None = None, *, trusting: bool = True) -> dict[str, Any]:
    trust = ssl.create_default_context(cafile=str(pem)) if trusting else ssl.create_default_context()
    with serving(answers, pem) as port:
        beside = f"http://localhost:{plain}" if plain else None
        seen = look(Door(f"https://localhost:{port}", beside, trust), now)
    return {finding.name: finding for finding in seen}


def levels(findings: dict[str, Any]) -> dict[str, str]:
    return {name: finding.level.value for name, finding in findings.items() if finding.level is not Level.OK}


def test_our_own_server_is_what_a_phone_needs(tmp_path: Path, pem: Path) -> None:
    built = tmp_path / "dist"
    built.mkdir()
    for name, content in (
        ("index.html", b"<!doctype html>"),
        ("manifest.webmanifest", MANIFEST),
        ("sw.js", b"//"),
    ):
        (built / name).write_bytes(content)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        public = f"https://localhost:{listener.getsockname()[1]}"
        environment = {
            "BACKBEAT_DATA": str(tmp_path / "data"),
            "BACKBEAT_FRONTEND": str(built),
            "BACKBEAT_PUBLIC_URL": public,
            "BACKBEAT_DISPATCH": "off",
        }
        app = main.create_app(from_environment(environment))
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, ssl_certfile=pem, ssl_keyfile=pem, proxy_headers=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        trust = ssl.create_default_context(cafile=str(pem))
        seen = {finding.name: finding for finding in look(Door(public, None, trust), now)}
        server.should_exit = True
        thread.join()
    assert levels(seen) == {"client address": "warn"}  # it is asked from its own machine
    assert "127.0.0.1" in seen["client address"].text
    assert {"reached", "certificate", "HSTS", "phone app", "CSP", "manifest", "service worker"} <= seen.keys()


def changed(path: str, status: int = 200, **headers: str | list[str] | None) -> dict[str, Any]:
    """The good answers, one of them changed: a header set, sent several times, or left out (None)."""
    _, given, body = GOOD[path]
    names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [(name, value) for name, value in given if name.lower() not in names]
    for name, value in names.items():
        kept += [(name, one) for one in ([value] if isinstance(value, str) else value or [])]
    return GOOD | {path: (status, kept, body)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (GOOD, {}),
        (changed("/healthz", Strict_Transport_Security=None), {"HSTS": "bad"}),
        (changed("/healthz", Strict_Transport_Security="max-age=60"), {"HSTS": "bad"}),
        (changed("/healthz", Strict_Transport_Security=[STRICT_TRANSPORT] * 2), {"HSTS": "warn"}),
        (changed("/healthz", X_Client_Address="172.18.0.1"), {"client address": "warn"}),
        (changed("/healthz", X_Client_Address=None), {"client address": "warn"}),
        (changed("/healthz", 502), {"reached": "bad"}),
        (changed("/", Content_Security_Policy=None), {"CSP": "bad"}),
        (changed("/", Content_Security_Policy="default-src *"), {"CSP": "bad"}),
        (changed("/", Content_Security_Policy=[CONTENT_POLICY, "default-src *"]), {"CSP": "warn"}),
        (changed("/", X_Content_Type_Options=None), {"nosniff": "bad"}),
        (changed("/", Cache_Control="max-age=600"), {"phone app": "bad"}),
        (changed("/", 503), {"phone app": "bad"}),
        (changed("/manifest.webmanifest", Content_Type="text/html"), {"manifest": "bad"}),
        (GOOD | {"/manifest.webmanifest": (200, [("Content-Type", "application/json")], b'{"scope": "/app/"}')},
         {"manifest": "bad"}),
        (GOOD | {"/manifest.webmanifest": (200, [("Content-Type", "application/json")], b"<html>")},
         {"manifest": "bad"}),
        (changed("/sw.js", Content_Type="text/plain"), {"service worker": "bad"}),
        (changed("/sw.js", 302, Location="/app/sw.js"), {"service worker": "bad"}),
        (changed("/sw.js", Cache_Control="public, max-age=86400"), {"service worker": "bad"}),
        (changed("/sw.js", Service_Worker_Allowed="/app/"), {"service worker": "bad"}),
        (changed("/sw.js", Age="30"), {"service worker": "bad"}),
    ],
)  # fmt: skip
def test_what_a_proxy_spoils_is_named(pem: Path, answers: Any, expected: dict[str, str]) -> None:
    assert levels(found(pem, answers)) == expected


def test_a_certificate_that_ends_soon_or_that_phones_do_not_know_is_named(tmp_path: Path, pem: Path) -> None:
    for days, level in ((10, "warn"), (1, "bad")):
        assert levels(found(certificate(tmp_path, now(), days), GOOD)) == {"certificate": level}
    stranger = found(pem, GOOD, trusting=False)
    assert levels(stranger) == {"reached": "bad"}
    assert "will not accept its certificate" in stranger["reached"].text
    assert levels(found(certificate(tmp_path, now(), -1), GOOD)) == {"reached": "bad"}


def test_plain_http_must_lead_to_https_and_nowhere_else(pem: Path) -> None:
    trust = ssl.create_default_context(cafile=str(pem))
    with serving(GOOD, pem) as port:
        public = f"https://localhost:{port}"
        for target, level in (
            (f"{public}/", Level.OK),
            ("https://other.example/", Level.BAD),
            (None, Level.BAD),
        ):
            answer = (308, [("Location", target)], b"") if target else (200, [], b"the app itself")
            with serving({"/": answer}) as plain:
                seen = look(Door(public, f"http://localhost:{plain}", trust), now)
            assert [finding.level for finding in seen if finding.name == "http"] == [level]
        seen = look(Door(public, f"http://localhost:{plain}", trust), now)
        assert [finding.level for finding in seen if finding.name == "http"] == [Level.WARN]


def test_an_address_where_nobody_answers_is_one_finding(pem: Path) -> None:
    with serving(GOOD, pem) as port:
        pass
    (finding,) = look(Door(f"https://localhost:{port}", None, ssl.create_default_context()), now)
    assert finding.level is Level.BAD
    assert "firewall" in finding.text


@pytest.mark.parametrize(
    ("seen", "own", "level"),
    [
        (NOBODY, "203.0.113.7", Level.BAD),
        (NOBODY, "127.0.0.1", Level.WARN),
        ("10.0.0.1", "203.0.113.7", Level.WARN),
        ("8.8.8.8", "8.8.8.8", Level.OK),
        ("2a00:1450:4001::1", "", Level.OK),
    ],
)
def test_made_up_and_shared_addresses_are_told_from_real_ones(seen: str, own: str, level: Level) -> None:
    assert judge_address(seen, own).level is level


def test_each_push_service_is_asked_and_a_silent_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.push.doctor.USUAL_ORIGINS", ())
    with serving({}) as port, serving({}) as used:
        with serving({}) as gone:
            pass
        findings = look_at_services(
            [f"http://127.0.0.1:{used}"], [f"127.0.0.1:{port}", f"127.0.0.1:{gone}", f"127.0.0.1:{used}"], now
        )
    *services, clock = findings
    assert {finding.text.split()[0]: finding.level.value for finding in services} == {
        f"http://127.0.0.1:{used}": "ok",
        f"127.0.0.1:{port}": "ok",
        f"127.0.0.1:{gone}": "warn",
    }
    assert (clock.name, clock.level) == ("clock beside others", Level.OK)


@pytest.mark.parametrize(
    ("skews", "level"),
    [
        ([], "warn"),
        ([0.4], "ok"),
        ([-31.0], "warn"),
        ([900.0, 901.0, 0.0], "bad"),
        ([3.0, 2.0, 7200.0], "ok"),
    ],
)
def test_a_clock_is_judged_by_the_middle_of_the_others(skews: list[float], level: str) -> None:
    assert judge_skew(skews).level.value == level
