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


# Whether the focused control can be seen: somewhere on it, it is what lies on top. Null once the focus left the page.
FOCUS_SHOWN = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const shown = focused.closest('label') ?? focused;
  const belongs = (on) => on !== null && (on === shown || shown.contains(on) || on.contains(shown) && on !== document.body && on.matches('label'));
  const { left, top, width, height } = shown.getBoundingClientRect();
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
  const seen = shares.some((down) => shares.some((across) => belongs(document.elementFromPoint(left + width * across, top + height * down))));
  return { seen, what: focused.dataset.testid ?? focused.outerHTML.slice(0, 80) };
}"""


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


def test_what_is_reached_by_keyboard_is_never_behind_the_bar_at_the_foot(
    phone: Phone, server: RunningServer
) -> None:
    """WCAG 2.4.11. A control under a bar that stays counts as on the screen: nobody scrolls to it unasked."""
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    hidden: list[str] = []
    for address, handle in SCREENS.items():
        phone.go(address)
        phone.see(handle)
        stops = 0
        for key in ("Tab", "Shift+Tab"):
            for _ in range(60):
                phone.page.keyboard.press(key)
                found = phone.page.evaluate(FOCUS_SHOWN)
                if found is None:
                    break
                stops += 1
                if not found["seen"]:
                    hidden.append(f"{address} {key}: {found['what']}")
        assert stops > 1, address
    assert hidden == [], "\n".join(hidden)


def test_the_bar_at_the_foot_is_used_without_moving_the_page(phone: Phone, server: RunningServer) -> None:
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    phone.page.set_viewport_size({"width": 390, "height": 560})
    for address, handle, control in (
        ("#/progress", "pain-summary", "nav [aria-current]"),
        ("#/flare", "screen-flare", ".actions button:enabled"),
    ):
        phone.go(address)
        phone.see(handle)
        if address == "#/flare":
            phone.page.get_by_test_id("list-0-none").check(force=True)
            phone.page.evaluate("() => scrollTo(0, 0)")
        moved = "() => [scrollY, document.documentElement.scrollHeight > innerHeight + 40]"
        assert phone.page.evaluate(moved) == [0, True], address
        at = phone.page.evaluate(
            """(control) => {
                const one = document.querySelector(control);
                one.focus();
                const { x, y, width, height } = one.getBoundingClientRect();
                return one === document.activeElement ? [x + width / 2, y + height / 2] : null;
            }""",
            control,
        )
        assert phone.page.evaluate(moved) == [0, True], f"{address} by keyboard"
        phone.page.evaluate("() => document.activeElement.blur()")
        phone.page.mouse.move(*at)
        phone.page.mouse.down()
        assert phone.page.evaluate(moved) == [0, True], f"{address} by pointer"
        phone.page.mouse.up()
