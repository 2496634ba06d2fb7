"""Who gets in, what is refused, and that every refusal is a problem with a stable code."""

from dataclasses import replace

import pytest

from tests.api.conftest import App


def is_problem(answer, status: int, code: str) -> bool:
    body = answer.json()
    return (
        answer.status_code == status == body["status"]
        and answer.headers["content-type"] == "application/problem+json"
        and body["code"] == code
    )


PRIVATE = [
    ("GET", "/api/me"),
    ("GET", "/api/devices"),
    ("GET", "/api/intake"),
    ("GET", "/api/today"),
    ("GET", "/api/push/key"),
    ("GET", "/api/export"),
    ("GET", "/api/consents"),
    ("GET", "/api/therapist/me"),
    ("GET", "/api/therapist/patients"),
    ("GET", "/api/therapist/patients/00000000-0000-4000-8000-000000000000/report"),
    ("POST", "/api/devices/push/test"),
    ("POST", "/api/therapist/share-codes"),
    ("DELETE", "/api/devices/push"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_nothing_personal_opens_without_a_cookie(app: App, method: str, path: str) -> None:
    assert is_problem(app.client().ask(method, path), 401, "not_signed_in")


def test_a_first_look_finds_nobody_without_a_fault_and_a_person_as_ever(app: App) -> None:
    nobody = app.client().get("/api/me?first_look=true")
    assert (nobody.status_code, nobody.content) == (204, b"")
    assert app.person().get("/api/me?first_look=true").json()["device"]["id"]


def test_a_patients_cookie_opens_no_therapists_door_and_the_other_way_round(app: App) -> None:
    assert app.person().get("/api/therapist/patients").status_code == 401
    assert app.therapist().get("/api/today").status_code == 401


def test_the_cookie_cannot_be_read_by_scripts_or_sent_from_other_sites(app: App) -> None:
    answer = app.client().post("/api/personal", {"tz": "Europe/Berlin"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("backbeat_device=")
    for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=34560000"):
        assert part in cookie
    assert "Secure" not in cookie


def test_a_write_from_another_site_is_refused(app: App) -> None:
    client = app.person()
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ):
        assert is_problem(client.post("/api/logout", headers=headers), 403, "cross_site_request")
    assert client.get("/api/me").status_code == 200


def test_every_answer_carries_the_safety_headers(app: App) -> None:
    for path in ("/healthz", "/api/me", "/", "/nowhere"):
        headers = app.client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    assert app.client().get("/api/me").headers["cache-control"] == "no-store"


def test_a_wrong_code_is_a_problem_that_does_not_repeat_it(app: App) -> None:
    answer = app.client().post("/api/pair", {"code": "SECR-ET42", "device_name": "Phone"})
    assert is_problem(answer, 422, "pairing_code_wrong")
    assert "SECR" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b'{"code": 5}', 422),
        (b'{"code": "x", "more": 1}', 422),
        (b'{"code": "\\ud800"}', 422),
        (b'{"code": "a\\u0000b"}', 422),
        (b'{"code": NaN}', 422),
        (b"[" * 100_000, 400),
        (b'{"code": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_a_poisoned_body_is_refused_clearly(app: App, body: bytes, status: int) -> None:
    answer = app.client().ask("POST", "/api/pair", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_personal_mode_can_be_switched_off(app: App) -> None:
    house = app.house
    app.app.state.house = replace(house, settings=replace(house.settings, personal_mode=False))
    assert is_problem(app.client().post("/api/personal", {"tz": "UTC"}), 409, "personal_mode_off")


def test_a_phone_is_listed_and_can_be_signed_out(app: App) -> None:
    client = app.person()
    (device,) = client.get("/api/devices").json()["devices"]
    assert (device["name"], device["this"], device["push"]) == ("Phone", True, {"state": "none"})
    assert client.delete(f"/api/devices/{device['id']}").status_code == 204
    assert client.get("/api/me").status_code == 401


def test_alive_and_ready(app: App) -> None:
    assert app.client().get("/healthz").json() == {"status": "alive"}
    answer = app.client().get("/readyz")
    assert answer.status_code == 200
    parts = ("database", "disk", "migrations", "keys", "catalogue")
    assert answer.json()["checks"] == dict.fromkeys(parts, True)


def test_the_openapi_document_is_served_where_the_contract_says(app: App) -> None:
    document = app.client().get("/api/openapi.json").json()
    for path in (
        "/api/pair",
        "/api/intake",
        "/api/today",
        "/api/journal",
        "/api/push/key",
        "/api/devices/push",
    ):
        assert path in document["paths"]
