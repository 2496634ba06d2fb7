"""A therapist's two steps, recovery codes, sessions and resets; where SQL is at stake, on both databases."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from sqlalchemy import text

from app import cli
from app.api.browsers import browser_name
from app.domain.errors import Invalid, Unavailable
from app.services import hashing, invitations, sealing, second_factor, sign_in
from app.services.invitations import NewAccount
from app.store.db import Database
from tests.api.conftest import App, Client
from tests.builders import NOON

PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple battery horse"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class Thea:
    """A therapist with an authenticator app of her own."""

    def __init__(self, app: App, login: str = "thea") -> None:
        self.app, self.login = app, login
        self.browser = app.therapist(login)
        self.secret, self.recovery_codes = "", [""]

    def turn_on(self) -> None:
        begun = self.browser.post("/api/therapist/authenticator-app", {"password": PASSWORD}).json()
        self.secret = begun["secret"]
        answer = self.browser.put("/api/therapist/authenticator-app", {"code": self.code()})
        assert answer.status_code == 200, answer.text
        self.recovery_codes = answer.json()["recovery_codes"]
        self.app.clock.forward(minutes=1)

    def code(self, **off: float) -> str:
        return pyotp.TOTP(self.secret).at(self.app.clock.now + timedelta(**off))

    def half(self, password: str = PASSWORD) -> str:
        answer = self.app.client().post("/api/therapist/login", {"login": self.login, "password": password})
        assert answer.json()["therapist"] is None and "set-cookie" not in answer.headers
        return str(answer.json()["second_step"]["token"])

    def step(self, token: str, code: str, client: Client | None = None) -> httpx.Response:
        client = client or self.app.client()
        return client.post("/api/therapist/login/code", {"token": token, "code": code})

    def log_in(self) -> Client:
        client = self.app.client()
        answer = client.post("/api/therapist/login", {"login": self.login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client


@pytest.fixture
def thea(app: App) -> Thea:
    return Thea(app)


def security(client: Client) -> dict[str, Any]:
    return dict(client.get("/api/therapist/security").json())


def test_password_and_code_sign_in_and_a_code_is_taken_once(thea: Thea) -> None:
    thea.turn_on()
    token, code = thea.half(), thea.code()
    client = thea.app.client()
    assert thea.step(token, code, client).json()["therapist"]["name"] == "Thea"
    assert client.get("/api/therapist/patients").status_code == 200
    assert code_of(thea.step(token, thea.code())) == (422, "second_step_over")
    assert code_of(thea.step(thea.half(), code)) == (422, "code_wrong")
    # A code that was not used but is older than the one that was is worth nothing either.
    assert code_of(thea.step(thea.half(), thea.code(seconds=-30))) == (422, "code_wrong")
    thea.app.clock.forward(seconds=30)
    assert thea.step(thea.half(), f" {thea.code()[:3]} {thea.code()[3:]} ").status_code == 200


@on_sqlite
def test_a_code_half_a_minute_early_or_late_is_taken_and_one_further_off_is_not(thea: Thea) -> None:
    thea.turn_on()
    for off, taken in ((-90, False), (-60, False), (60, False), (-30, True), (30, True)):
        thea.app.clock.forward(minutes=70)  # past the counted tries
        assert (thea.step(thea.half(), thea.code(seconds=off)).status_code == 200) is taken, off


@on_sqlite
def test_the_first_step_shows_a_second_one_only_to_whoever_knows_the_password(thea: Thea) -> None:
    thea.turn_on()
    wrong = [
        thea.app.client().post("/api/therapist/login", {"login": login, "password": password})
        for login, password in (("thea", "not the password"), ("nobody", PASSWORD))
    ]
    assert {(answer.status_code, answer.content) for answer in wrong} == {(401, wrong[0].content)}
    assert "second_step" not in wrong[0].text


@on_sqlite
def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(
    thea: Thea, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashing.nobodys_password.cache_clear()
    compared: list[str] = []
    really = hashing.matches
    monkeypatch.setattr(
        hashing, "matches", lambda stored, given: compared.append(stored) or really(stored, given)
    )
    for login in ("thea", "nobody"):
        thea.app.client().post("/api/therapist/login", {"login": login, "password": "not the password"})
    hashing.nobodys_password.cache_clear()
    known, unknown = (stored.split("$")[:4] for stored in compared)
    assert known == unknown


def test_tries_are_counted_for_all_servers_together(thea: Thea) -> None:
    thea.turn_on()
    second = Database(thea.app.house.database.url.render_as_string(hide_password=False))
    house, token = thea.app.house, thea.half()
    for number in range(sign_in.TRIES_PER_HALF):
        with pytest.raises(Invalid, match="code_wrong"):
            server = (house.database, second)[number % 2]
            sign_in.second_step(server, token, "000000", house.now(), house.chance, house.seal)
    with pytest.raises(Invalid, match="second_step_over"):
        sign_in.second_step(second, token, thea.code(), house.now(), house.chance, house.seal)
    second.close()


@on_sqlite
def test_a_half_sign_in_ends_after_five_minutes_five_codes_or_a_new_password(thea: Thea) -> None:
    thea.turn_on()
    late = thea.half()
    thea.app.clock.forward(minutes=5)
    assert code_of(thea.step(late, thea.code())) == (422, "second_step_over")
    tried = thea.half()
    for _ in range(sign_in.TRIES_PER_HALF):
        assert code_of(thea.step(tried, "000000")) == (422, "code_wrong")
    assert code_of(thea.step(tried, thea.code())) == (422, "second_step_over")
    waiting = thea.half()
    thea.browser.put("/api/therapist/password", {"password": PASSWORD, "new_password": NEW_PASSWORD})
    assert code_of(thea.step(waiting, thea.code())) == (422, "second_step_over")


@on_sqlite
def test_guessing_codes_is_stopped_by_account_whatever_the_browser_and_the_step(thea: Thea) -> None:
    thea.turn_on()
    for number in range(second_factor.TRIES_PER_THERAPIST - 1):  # one went into switching it on
        assert code_of(thea.step(thea.half(), f"00000{number}"))[0] == 422
        thea.app.clock.forward(seconds=1)
        with thea.app.house.database.write() as tx:
            tx.execute(text("DELETE FROM throttle WHERE key LIKE 'login%'"))
    assert code_of(thea.step(thea.half(), thea.code())) == (429, "too_many_tries")
    asked = {"password": PASSWORD, "code": thea.code()}
    assert code_of(thea.browser.delete("/api/therapist/authenticator-app", json=asked)) == (
        429,
        "too_many_tries",
    )


def test_of_several_servers_asked_at_once_with_one_code_one_lets_in(thea: Thea) -> None:
    thea.turn_on()
    house, code = thea.app.house, thea.code()
    tokens, let_in = [thea.half() for _ in range(4)], []
    gate = threading.Barrier(4)

    def enter(token: str) -> None:
        gate.wait()
        try:
            sign_in.second_step(house.database, token, code, house.now(), house.chance, house.seal)
            let_in.append(token)
        except Invalid:
            pass

    threads = [threading.Thread(target=enter, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 1


def test_a_recovery_code_stands_in_once_and_new_ones_void_the_old(thea: Thea) -> None:
    thea.turn_on()
    assert len(set(thea.recovery_codes)) == second_factor.RECOVERY_CODES
    first, second, *_ = thea.recovery_codes
    client = thea.app.client()
    assert thea.step(thea.half(), first.lower().replace("-", " "), client).status_code == 200
    assert code_of(thea.step(thea.half(), first)) == (422, "code_wrong")
    found = security(client)
    assert found["authenticator_app"]["recovery_codes_left"] == 9
    assert [one["how"] for one in found["sessions"] if one["this"]] == ["recovery_code"]
    renewed = client.post("/api/therapist/recovery-codes", {"password": PASSWORD, "code": thea.code()})
    assert code_of(thea.step(thea.half(), second)) == (422, "code_wrong")
    assert thea.step(thea.half(), renewed.json()["recovery_codes"][0]).status_code == 200


@on_sqlite
def test_it_is_switched_off_by_password_and_code_and_by_nothing_less(thea: Thea) -> None:
    thea.turn_on()
    path = "/api/therapist/authenticator-app"
    wrong = {"password": "not the password", "code": thea.code()}
    assert code_of(thea.browser.delete(path, json=wrong)) == (422, "password_wrong")
    assert code_of(thea.browser.delete(path, json={"password": PASSWORD, "code": "000000"})) == (
        422,
        "code_wrong",
    )
    assert code_of(thea.browser.post(path, {"password": PASSWORD})) == (409, "second_step_on")
    assert thea.browser.delete(path, json={"password": PASSWORD, "code": thea.code()}).status_code == 204
    thea.log_in()
    assert security(thea.browser)["authenticator_app"] == {"on_since": None, "recovery_codes_left": 0}


@on_sqlite
def test_a_secret_that_was_only_shown_asks_nobody_for_a_code(thea: Thea) -> None:
    path = "/api/therapist/authenticator-app"
    assert code_of(thea.browser.put(path, {"code": "000000"})) == (409, "second_step_not_begun")
    begun = thea.browser.post(path, {"password": PASSWORD}).json()
    assert begun["picture"].startswith("data:image/svg+xml") and begun["secret"] in begun["uri"]
    thea.log_in()
    again = thea.browser.post(path, {"password": PASSWORD}).json()
    assert again["secret"] != begun["secret"]
    old = pyotp.TOTP(begun["secret"]).at(thea.app.clock.now)
    assert code_of(thea.browser.put(path, {"code": old})) == (422, "code_wrong")
    new = pyotp.TOTP(again["secret"]).at(thea.app.clock.now)
    assert thea.browser.put(path, {"code": new}).status_code == 200
    # The code that switched it on has been used.
    assert code_of(thea.step(thea.half(), new)) == (422, "code_wrong")


@on_sqlite
def test_neither_secret_nor_codes_nor_tokens_can_be_read_in_the_database(thea: Thea) -> None:
    thea.turn_on()
    token = thea.half()
    tables = ("authenticator_app", "recovery_code", "therapist_half_sign_in", "therapist_sign_in")
    with thea.app.house.database.read() as tx:
        everything = "".join(
            str(row) for table in tables for row in tx.execute(text(f"SELECT * FROM {table}"))
        )
    verifiers = [code.replace("-", "")[4:] for code in thea.recovery_codes]
    assert not any(secret in everything for secret in (thea.secret, token, *verifiers))


@on_sqlite
def test_without_its_key_the_app_is_out_of_order_and_a_recovery_code_still_works(
    thea: Thea, tmp_path: Path
) -> None:
    thea.turn_on()
    house, another = thea.app.house, sealing.seal_at(tmp_path / "another.key")
    with pytest.raises(Unavailable, match="second_step_unreadable"):
        sign_in.second_step(house.database, thea.half(), thea.code(), house.now(), house.chance, another)
    code = thea.recovery_codes[0]
    assert sign_in.second_step(house.database, thea.half(), code, house.now(), house.chance, another)


def test_the_key_is_made_once_for_its_owner_only_and_never_guessed_over(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sign-in.key"
    sealed = sealing.seal_at(path).close("a secret")
    assert path.stat().st_mode & 0o777 == 0o600
    assert sealing.seal_at(path).open(sealed) == "a secret"
    path.chmod(0o640)
    with pytest.raises(Invalid, match="sign_in_key_open"):
        sealing.seal_at(path)
    path.chmod(0o600)
    path.write_bytes(b"half a key")
    with pytest.raises(Invalid, match="sign_in_key_broken"):
        sealing.seal_at(path)


def test_sessions_are_listed_and_ended_one_by_one_and_all_but_this(thea: Thea) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there, elsewhere = thea.browser, thea.log_in(), thea.app.client()
    body = {"login": "thea", "password": PASSWORD}
    elsewhere.post("/api/therapist/login", body, headers={"user-agent": agent})
    found = security(here)["sessions"]
    assert [one["this"] for one in found].count(True) == 1 and len(found) == 3
    assert {one["how"] for one in found} == {"invitation", "password"}
    (firefox,) = [one for one in found if one["name"] == "Firefox, Linux"]
    assert here.delete(f"/api/therapist/sessions/{firefox['id']}").status_code == 204
    assert elsewhere.get("/api/therapist/me").status_code == 401
    assert there.get("/api/therapist/me").status_code == 200
    assert here.delete("/api/therapist/sessions").status_code == 204
    assert there.get("/api/therapist/me").status_code == 401
    assert [one["this"] for one in security(here)["sessions"]] == [True]
    thea.app.clock.forward(minutes=31)
    assert here.get("/api/therapist/security").status_code == 401


@on_sqlite
def test_nobody_can_end_the_session_of_another(thea: Thea) -> None:
    other = Thea(thea.app, "other")
    (session,) = security(thea.browser)["sessions"]
    assert other.browser.delete(f"/api/therapist/sessions/{session['id']}").status_code == 404
    other.browser.delete("/api/therapist/sessions")
    assert thea.browser.get("/api/therapist/me").status_code == 200


@on_sqlite
def test_a_new_password_ends_the_other_sessions_and_needs_the_old_one(thea: Thea) -> None:
    there, path = thea.log_in(), "/api/therapist/password"
    wrong = {"password": "not the password", "new_password": NEW_PASSWORD}
    assert code_of(thea.browser.put(path, wrong)) == (422, "password_wrong")
    short = {"password": PASSWORD, "new_password": "short"}
    assert code_of(thea.browser.put(path, short)) == (422, "password_length")
    assert there.get("/api/therapist/me").status_code == 200
    good = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    assert thea.browser.put(path, good).status_code == 204
    assert there.get("/api/therapist/me").status_code == 401
    assert thea.browser.get("/api/therapist/me").status_code == 200
    refused = thea.app.client().post("/api/therapist/login", {"login": "thea", "password": PASSWORD})
    assert code_of(refused) == (401, "login_wrong")


def test_an_operator_lets_somebody_back_in_and_the_second_step_stays_unless_it_is_lost_too(
    thea: Thea,
) -> None:
    thea.turn_on()
    house = thea.app.house
    key = thea.browser.post("/api/therapist/tokens", {"name": "Nightly copy"}).json()["token"]
    nightly = {"headers": {"authorization": f"Bearer {key}"}}
    assert thea.app.client().get("/api/therapist/patients", **nightly).status_code == 200
    _, first, _ = invitations.invite_back(house.database, "Thea", False, house.now(), house.chance)
    assert thea.browser.get("/api/therapist/me").status_code == 401
    assert thea.app.client().get("/api/therapist/patients", **nightly).status_code == 401
    refused = thea.app.client().post("/api/therapist/login", {"login": "thea", "password": PASSWORD})
    assert code_of(refused) == (401, "login_wrong")
    _, token, _ = invitations.invite_back(house.database, "thea", False, house.now(), house.chance)

    def come_back(
        invitation: str, password: str = NEW_PASSWORD, client: Client | None = None
    ) -> httpx.Response:
        body = {"invitation": invitation, "password": password}
        return (client or thea.app.client()).post("/api/therapist/reset", body)

    assert code_of(come_back(first)) == (422, "invitation_wrong")  # a later one voids it
    assert code_of(come_back(token, "short")) == (422, "password_length")
    half = come_back(token).json()["second_step"]["token"]
    client = thea.app.client()
    assert thea.step(half, thea.code(), client).status_code == 200
    assert code_of(come_back(token)) == (422, "invitation_wrong")
    done = [(one["actor"], one["what"]) for one in security(client)["happenings"]]
    assert ("operator", "invited_back") in done and ("operator", "second_factors_removed") not in done

    _, token, _ = invitations.invite_back(house.database, "thea", True, house.now(), house.chance)
    client = thea.app.client()
    assert come_back(token, PASSWORD, client).json()["therapist"]["name"] == "Thea"
    done = [(one["actor"], one["what"]) for one in security(client)["happenings"]]
    assert ("operator", "second_factors_removed") in done


@on_sqlite
def test_an_invitation_back_lapses_after_a_day_and_makes_no_new_account(thea: Thea) -> None:
    house = thea.app.house
    _, token, _ = invitations.invite_back(house.database, "thea", False, house.now(), house.chance)
    wanted = NewAccount("Theo", "theo", PASSWORD)
    with pytest.raises(Invalid, match="invitation_wrong"):
        invitations.accept(house.database, token, wanted, "::1", house.now(), house.chance)
    late = NOON + invitations.RESET_LIFE
    with pytest.raises(Invalid, match="invitation_wrong"):
        invitations.come_back(house.database, token, NEW_PASSWORD, "::1", late, house.chance)


def test_the_command_line_prints_the_invitation_and_names_who_is_not_there(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "backbeat.sqlite3").write_bytes(sqlite_template.read_bytes())
    with sqlite3.connect(tmp_path / "backbeat.sqlite3") as live:
        row = ("1" * 32, "Thea", "thea", "x", "2026-03-04 12:00:00.000000")
        live.execute(
            "INSERT INTO therapist (id, name, login, password_hash, created_at) VALUES (?,?,?,?,?)", row
        )
    live.close()
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path))
    cli.run(["therapist", "reset", "thea", "--json", "--second-factor"])
    said = capsys.readouterr().out
    assert '"link": "http://localhost:8000/#/therapist/reset/' in said and '"invitation"' in said
    with pytest.raises(SystemExit) as ended:
        cli.run(["therapist", "reset", "nobody"])
    assert ended.value.code == 1
    assert "nobody" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile", "Chrome, Android"),
        ("python-httpx/0.28.1", ""),
    ],
)
def test_a_browser_is_named_by_what_it_says_of_itself(agent: str, name: str) -> None:
    assert browser_name(agent) == name
