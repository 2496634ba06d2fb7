"""Every screen for everyone: axe finds nothing, in light and dark, in three languages, with text twice as big."""

from collections.abc import Iterator

import pytest
from axe import Inspector
from people import EARLY
from phone import INTAKE, Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

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
}


@pytest.fixture
def phone(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    server.move_clock_to(EARLY)
    return Phone(phone_in_chromium, server)


@pytest.fixture
def inspector(phone: Phone) -> Iterator[Inspector]:
    inspector = Inspector(phone.page)
    yield inspector
    assert not inspector.complaints, "\n".join(inspector.complaints)


def test_every_screen_of_someone_eight_weeks_in(
    phone: Phone, server: RunningServer, inspector: Inspector
) -> None:
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    for language in ("en", "de", "es"):
        phone.go("#/mine")
        phone.see("screen-mine")
        phone.page.get_by_test_id(f"language-{language}").check(force=True)
        expect(phone.page.locator("html")).to_have_attribute("lang", language)
        for address, handle in SCREENS.items():
            phone.go(address)
            phone.see(handle)
            inspector.look(f"{language} {address}", dark=language == "en")


def test_the_way_in(phone: Phone, server: RunningServer, inspector: Inspector) -> None:
    phone.go("")
    phone.see("screen-welcome")
    inspector.look("welcome")
    phone.pair(server.run("patient", "add", "--json")["pairing_code"])
    for screen, answers in INTAKE:
        phone.see(f"intake-{screen}")
        phone.tap(*answers)
        inspector.look(f"intake {screen}")
        phone.tap("intake-next")
    phone.see("screen-verdict")
    inspector.look("verdict")


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
