"""Taking everything back over HTTP: the name typed by hand, the cookie gone, nothing remembered."""

from tests.api.conftest import App
from tests.api.test_today_api import EARLY


def test_the_right_name_deletes_everything_and_signs_the_phone_out(app: App) -> None:
    app.clock.now = EARLY
    client = app.person_after_intake()
    assert client.get("/api/today").status_code == 200
    cookie = dict(client.cookies)
    wrong = client.ask("DELETE", "/api/me", json={"confirmation": "Grace"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (
        422,
        "confirmation_wrong",
        "confirmation",
    )
    assert client.get("/api/me").status_code == 200
    assert client.ask("DELETE", "/api/me", json={"confirmation": " ADA "}).status_code == 204
    assert not dict(client.cookies)
    for name, value in cookie.items():
        client.cookies.set(name, value)
    for path in ("/api/me", "/api/today", "/api/progress", "/api/export"):
        assert client.get(path).status_code == 401


def test_nobody_is_deleted_without_a_sign_in_or_without_a_word(app: App) -> None:
    assert app.client().ask("DELETE", "/api/me", json={"confirmation": "Ada"}).status_code == 401
    client = app.person()
    assert client.ask("DELETE", "/api/me", json={}).status_code == 422
    assert client.ask("DELETE", "/api/me", json={"confirmation": ""}).status_code == 422
    assert client.get("/api/me").status_code == 200
