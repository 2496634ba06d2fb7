"""Sessions cannot be planted or carried off, a page can run no foreign script, and our mistakes tell nothing."""

import asyncio
import re
import shutil
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.api.guard import CONTENT_POLICY
from tests.api.conftest import App

PLANTED = "planted-by-somebody-else-000000000000000000"
FRONTEND = Path(__file__).parents[2] / "frontend"
PASSWORD = "correct horse battery"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Nothing here depends on the kind of database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'backbeat.sqlite3')}"


@pytest.fixture
def https(app: App) -> App:
    house = app.house
    settings = replace(house.settings, public_url="https://back.example.org")
    app.app.state.house = app.house = replace(house, settings=settings)
    return app


def test_a_planted_cookie_becomes_nobodys_session(app: App) -> None:
    """Session fixation: the token is always ours and always new."""
    phone = app.client()
    phone.cookies.set("backbeat_device", PLANTED)
    assert phone.post("/api/personal", {}).status_code == 200
    app.therapist()
    browser = app.client()
    browser.cookies.set("backbeat_therapist", PLANTED)
    assert browser.post("/api/therapist/login", {"login": "thea", "password": PASSWORD}).status_code == 200
    stranger = app.client()
    for name, path in (("device", "/api/me"), ("therapist", "/api/therapist/me")):
        stranger.cookies.set(f"backbeat_{name}", PLANTED)
        assert stranger.get(path).status_code == 401


def test_every_sign_in_has_a_token_of_its_own_and_leaving_ends_it_on_the_server(app: App) -> None:
    first, second = app.therapist(), app.client()
    second.post("/api/therapist/login", {"login": "thea", "password": PASSWORD})
    stolen = second.cookies["backbeat_therapist"]
    assert stolen != first.cookies["backbeat_therapist"]
    assert second.post("/api/therapist/logout").status_code in (200, 204)
    thief = app.client()
    thief.cookies.set("backbeat_therapist", stolen)
    assert thief.get("/api/therapist/me").status_code == 401
    assert first.get("/api/therapist/me").status_code == 200


def test_on_https_cookies_are_bound_to_this_host_and_to_https(https: App) -> None:
    cookie = https.client().post("/api/personal", {}).headers["set-cookie"]
    assert cookie.startswith("__Host-backbeat_device=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain=" not in cookie


def test_a_write_is_taken_from_our_own_address_only(https: App) -> None:
    """Older browsers send no Sec-Fetch-Site; there the origin decides."""
    transport = httpx.ASGITransport(app=https.app)

    async def write(origin: str) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="https://back.example.org") as client:
            return (await client.post("/api/logout", headers={"origin": origin})).status_code

    for origin in (
        "https://evil.example",
        "http://back.example.org",
        "https://back.example.org.evil.example",
        "null",
    ):
        assert asyncio.run(write(origin)) == 403, origin
    assert asyncio.run(write("https://back.example.org")) != 403


@pytest.mark.parametrize("path", ["/", "/api/me", "/api/nowhere", "/healthz", "/assets/nothing.js"])
def test_every_answer_has_the_headers_of_a_strict_site(https: App, path: str) -> None:
    headers = https.client().get(path).headers
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers)


def test_the_page_may_run_our_own_scripts_and_be_framed_by_nobody() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_POLICY.split("; "))
    assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'")
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert (policy["form-action"], policy["connect-src"]) == ("'self'", "'self'")
    assert policy["require-trusted-types-for"] == "'script'"
    assert not re.search(r"unsafe-|\*|https?:|strict-dynamic", CONTENT_POLICY)


def test_only_the_two_named_policies_make_trusted_text(app: App) -> None:
    named = set(re.search(r"trusted-types ([^;]+)", CONTENT_POLICY)[1].split())  # type: ignore[index]
    ours = {
        name
        for path in FRONTEND.glob("src/**/*")
        if path.suffix in (".ts", ".svelte")
        for name in re.findall(r"createPolicy\('([^']+)'", path.read_text(encoding="utf-8"))
    }
    assert ours == named - {"svelte-trusted-html"}


def test_no_screen_writes_markup_from_text() -> None:
    sinks = re.compile(
        r"\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    found = [
        path.name
        for path in FRONTEND.glob("src/**/*")
        if path.suffix in (".ts", ".svelte") and sinks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_our_own_mistake_tells_nothing_of_what_it_choked_on(app: App) -> None:
    def broken() -> None:
        raise ValueError("row of Wilhelmine: select * from patient")

    person = app.person()
    app.app.state.house = replace(app.house, now=broken)
    transport = httpx.ASGITransport(app=app.app, raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000", cookies=dict(person.cookies)
        ) as client:
            return await client.get("/api/me")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert not re.search(r"Wilhelmine|select|Traceback|ValueError|\.py", answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
