"""Ways in that people hold in their hands: passkeys of a real browser (on a virtual authenticator) and an app's codes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pyotp
import pytest
from album import Album
from browsers import PHONE
from people import EARLY
from phone import Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

LOGIN = "signing-in"
PASSWORD = "a long pass phrase of the test"
NEW_PASSWORD = "another long pass phrase"
FORGET_EVERYTHING = """async () => {
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  localStorage.clear();
}"""


@pytest.fixture
def phone(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    """On a server of its own: that a phone is somebody's only one matters here."""
    server.move_clock_to(EARLY)
    return Phone(phone_in_chromium, server)


@pytest.fixture
def new_chip(phone: Phone) -> Iterator[Callable[[], None]]:
    """Puts a security chip into the phone's browser that always recognises its owner; each has its own passkeys."""
    chip = phone.context.new_cdp_session(phone.page)
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }

    def put_in() -> None:
        chip.send("WebAuthn.disable")
        chip.send("WebAuthn.enable")
        chip.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    yield put_in
    chip.detach()


@pytest.fixture
def album(phone: Phone) -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.complaints, "\n".join(album.complaints)


def fill(phone: Phone, **texts: str) -> None:
    for handle, text in texts.items():
        phone.page.get_by_test_id(handle.replace("_", "-")).fill(text)


def test_passkeys_and_codes_open_what_they_should(
    phone: Phone,
    server: RunningServer,
    new_chip: Callable[[], None],
    album: Album,
) -> None:
    new_chip()
    patient_comes_back(phone, server, album)
    new_chip()
    app = therapist_signs_in(phone, server, album)
    therapist_is_let_back_in(phone, server, app, album)
    for language in ("de", "es"):
        look_in_language(phone, language, album)


def patient_comes_back(phone: Phone, server: RunningServer, album: Album) -> None:
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    phone.go("#/mine")
    phone.tap("logout")
    phone.see("logout-no-way").get_by_role("link").click()
    phone.see("passkeys-none")
    phone.tap("passkey-add")
    fill(phone, passkey_name="My phone")
    album.keep(phone.page, "ways-back-add")
    phone.tap("passkey-make")
    phone.see("passkey-added")
    album.keep(phone.page, "ways-back")

    rename(phone, "My phone", "The blue phone", album, "ways-back-rename")
    expect(phone.page.get_by_test_id("screen-ways")).to_contain_text("The blue phone")

    # The only phone and the only passkey: it goes only when that is meant.
    remove = phone.page.get_by_test_id("screen-ways").get_by_role("button", name="Remove")
    remove.click()
    phone.tap("passkey-remove-confirm")
    expect(phone.page.get_by_role("heading", name="This is the last way back")).to_be_visible()
    album.keep(phone.page, "ways-back-last")
    phone.tap("passkey-keep")

    # As on a new phone: nothing of the app is left in this browser but the passkey in its chip.
    phone.page.evaluate(FORGET_EVERYTHING)
    phone.context.clear_cookies()
    phone.page.goto("about:blank")
    phone.go("")
    phone.see("screen-welcome")
    album.keep(phone.page, "welcome-passkey")
    phone.tap("pair-passkey")
    phone.see("safety-due")
    phone.go("#/ways-back")
    expect(phone.see("screen-ways")).to_contain_text("The blue phone")
    expect(phone.page.get_by_test_id("screen-ways")).to_contain_text("2 phones")
    remove.click()
    phone.tap("passkey-remove-confirm")
    phone.see("passkeys-none")


def rename(phone: Phone, old: str, new: str, album: Album, picture: str) -> None:
    phone.page.get_by_role("button", name=f"Rename: {old}").click()
    fill(phone, passkey_new_name=new)
    album.keep(phone.page, picture)
    phone.tap("passkey-rename-save")
    expect(phone.page.get_by_role("button", name=f"Rename: {new}")).to_be_visible()


def a_key_for_a_program(phone: Phone, server: RunningServer, album: Album) -> None:
    """Shown once; it opens the list of patients until it is ended."""
    phone.tap("key-new")
    fill(phone, key_name="Nightly copy")
    phone.tap("key-make")
    key = phone.see("key-shown").inner_text()
    program = {"Authorization": f"Bearer {key}"}
    patients = f"{server.origin}/api/therapist/patients"
    with httpx.Client(headers=program) as nightly:
        assert nightly.get(patients).status_code == 200
        album.keep(phone.page, "therapist-keys", at=phone.see("key-made"))
        phone.page.set_viewport_size(PHONE)
        album.keep(phone.page, "therapist-keys-phone", at=phone.see("key-made"))
        phone.page.set_viewport_size({"width": 1280, "height": 900})
        phone.page.reload()
        phone.page.get_by_role("button", name="End: Nightly copy").click()
        expect(phone.page.get_by_test_id("key-shown")).to_have_count(0)
        phone.tap("key-end-confirm")
        phone.tap("keys-earlier")
        assert nightly.get(patients).status_code == 401


def therapist_signs_in(phone: Phone, server: RunningServer, album: Album) -> pyotp.TOTP:
    page = phone.page
    page.set_viewport_size({"width": 1280, "height": 900})
    phone.go(f"#/therapist/invite/{server.run('therapist', 'add', '--json')['invitation']}")
    fill(phone, invite_name="T. Heron", invite_login=LOGIN, invite_password=PASSWORD)
    phone.tap("invite-submit")
    phone.see("share-code-make")
    phone.go("#/therapist/security")
    app = set_up_app(phone, server, album)
    phone.tap("passkey-add")
    fill(phone, passkey_begin_password=PASSWORD)
    phone.tap("passkey-begin-go")
    expect(phone.see("security-done")).to_contain_text("ready")
    rename(phone, "This computer", "The desk", album, "therapist-passkey-rename")
    album.keep(page, "therapist-security")
    a_key_for_a_program(phone, server, album)

    def sign_out() -> None:
        phone.go("#/therapist")
        phone.tap("therapist-logout")
        phone.see("therapist-login")

    sign_out()
    album.keep(page, "therapist-sign-in")
    fill(phone, therapist_login=LOGIN, therapist_password=PASSWORD)
    phone.tap("therapist-submit")
    phone.see("screen-second")
    fill(phone, second_code="000000")
    phone.tap("second-submit")
    expect(phone.see("therapist-error")).to_contain_text("not right")
    album.keep(page, "therapist-second-step")
    server.move_clock_to(server.now() + timedelta(seconds=61))
    fill(phone, second_code=app.at(server.now()))
    phone.tap("second-submit")
    phone.see("share-code-make")
    sign_out()
    phone.tap("therapist-passkey")
    phone.see("share-code-make")
    return app


def therapist_is_let_back_in(phone: Phone, server: RunningServer, app: pyotp.TOTP, album: Album) -> None:
    """By the operator: the session is over, and the second step is still asked for."""
    back = server.run("therapist", "reset", LOGIN, "--json")["link"]
    phone.page.goto("about:blank")
    phone.page.goto(back)
    phone.see("screen-comeback")
    album.look_closely(phone.page, "come back")
    fill(phone, come_back_password=NEW_PASSWORD)
    phone.tap("come-back-submit")
    phone.see("screen-second")
    server.move_clock_to(server.now() + timedelta(seconds=61))
    fill(phone, second_code=app.at(server.now()))
    phone.tap("second-submit")
    phone.see("share-code-make")


def set_up_app(phone: Phone, server: RunningServer, album: Album) -> pyotp.TOTP:
    phone.tap("app-add")
    fill(phone, app_begin_password="not the password")
    phone.tap("app-begin-go")
    expect(phone.see("app-begin-error")).to_contain_text("not right")
    fill(phone, app_begin_password=PASSWORD)
    phone.tap("app-begin-go")
    phone.see("app-code")
    album.keep(phone.page, "therapist-app-picture")
    phone.page.locator("summary", has_text="Type the key").click()
    app = pyotp.TOTP(phone.see("app-secret").inner_text().replace(" ", ""))
    fill(phone, app_code=app.at(server.now()))
    phone.tap("app-confirm")
    expect(phone.see("recovery-codes").locator("li")).to_have_count(10)
    album.keep(phone.page, "therapist-recovery-codes")
    phone.tap("recovery-kept")
    phone.see("app-on")
    return app


def look_in_language(phone: Phone, language: str, album: Album) -> None:
    """As chosen in the person's own part of the app, which is signed in beside."""
    phone.page.set_viewport_size(PHONE)
    phone.go("#/mine")
    phone.see("screen-mine")
    phone.page.get_by_test_id(f"language-{language}").check(force=True)
    expect(phone.page.locator("html")).to_have_attribute("lang", language)
    phone.go("#/ways-back")
    phone.see("passkeys-none")
    album.look_closely(phone.page, f"{language} ways back")
    phone.page.set_viewport_size({"width": 1280, "height": 900})
    phone.go("#/therapist/security")
    phone.see("app-on")
    album.look_closely(phone.page, f"{language} security")
