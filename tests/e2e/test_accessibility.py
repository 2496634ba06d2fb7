"""The other languages and the keyboard. Every picture of the album is looked at by axe too, in English."""

from collections.abc import Iterator

import pytest
from album import Album
from phone import Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

pytestmark = pytest.mark.e2e

SCREENS = {
    "#/today": "screen-today",
    "#/progress": "pain-summary",
    "#/plan": "plan-direction",
    "#/reminders": "calendar-make",
    "#/times": "slot-morning",
    "#/ahead": "screen-ahead",
    "#/ledger": "screen-ledger",
    "#/help": "screen-help",
    "#/mine": "screen-mine",
    "#/erase": "screen-erase",
    "#/outbox": "screen-outbox",
    "#/flare": "screen-flare",
    "#/safety": "screen-safety",
    "#/ask/body_check": "screen-body",
    "#/ask/direction_check": "screen-direction",
    "#/ask/maintain": "screen-choice",
    "#/ask/outcome_PEG": "screen-numbers",
    "#/ask/irritability": "screen-numbers",
    "#/asked": "asked-readers",
    "#/share/an-invitation-nobody-made": "invited-done",
}


@pytest.fixture
def server(shared_server: RunningServer) -> RunningServer:
    return shared_server


@pytest.fixture
def phone(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    return Phone(phone_in_chromium, server)


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.complaints, "\n".join(album.complaints)


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_screen_in_the_other_languages(
    phone: Phone, server: RunningServer, album: Album, language: str
) -> None:
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    phone.go("#/mine")
    phone.see("screen-mine")
    phone.page.get_by_test_id(f"language-{language}").check(force=True)
    expect(phone.page.locator("html")).to_have_attribute("lang", language)
    for address, handle in SCREENS.items():
        phone.go(address)
        phone.see(handle)
        album.look_closely(phone.page, f"{language} {address}")


def test_a_ladder_and_a_question_by_keyboard_alone(phone: Phone, server: RunningServer) -> None:
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    phone.go("#/progress")
    phone.see("pain-summary")
    keys = phone.page.keyboard
    ladder = phone.page.get_by_test_id("ladder-bridge")
    summary = ladder.locator("summary")
    for _ in range(40):
        keys.press("Tab")
        if summary.evaluate("(part) => part === document.activeElement"):
            break
    keys.press("Enter")
    expect(ladder).to_have_attribute("open", "")
    phone.go("#/ask/body_check")
    phone.see("screen-body")
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.see("body-progress")).to_contain_text("1")
    keys.press("Tab")
    keys.press("Space")
    expect(phone.page.get_by_test_id("body-easy")).to_be_checked()
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.see("body-progress")).to_contain_text("2")
