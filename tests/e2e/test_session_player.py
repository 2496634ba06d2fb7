"""The session player in real browsers: a whole session with a hand on the clock, from the floor and from the keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from album import SCHEMES, SCREENS, Album
from background_loop import wait_until
from phone import PATIENCE_MS, Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

pytestmark = pytest.mark.e2e

IS_FOCUSED = """(id) => {
  const wanted = document.querySelector(`[data-testid='${id}']`);
  return wanted === document.activeElement || wanted.contains(document.activeElement);
}"""
GROUP_IS_FOCUSED = """(id) => {
  const group = document.querySelector(`[data-testid='${id}']`).closest('fieldset');
  return group !== null && group.contains(document.activeElement);
}"""


def at_the_first_session(context: BrowserContext, server: RunningServer) -> Phone:
    phone = Phone(context, server)
    phone.arrive(server.run("patient", "add", "--json")["pairing_code"])
    phone.answer_morning(3)
    phone.clock_to(phone.start_of_first_session() + timedelta(minutes=1))
    phone.tap("now-start")
    return phone


@pytest.fixture
def server(shared_server: RunningServer) -> RunningServer:
    return shared_server


@pytest.fixture
def in_chromium(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    return at_the_first_session(phone_in_chromium, server)


@pytest.fixture
def in_firefox(phone_in_firefox: BrowserContext, server: RunningServer) -> Phone:
    return at_the_first_session(phone_in_firefox, server)


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.complaints, "\n".join(album.complaints)


A_FEW_FRAMES_MS = 200


def pass_time(phone: Phone, seconds: float) -> None:
    """And a moment more: what follows is asked of the frame after the jump, not of the one before."""
    phone.clock_to(phone.now() + timedelta(seconds=seconds))
    phone.context.clock.run_for(A_FEW_FRAMES_MS)


def exercise(phone: Phone, name: str) -> str | None:
    return phone.page.get_by_test_id("exercise").get_attribute(f"data-{name}")


def place_in(phone: Phone) -> tuple[int, int]:
    """Set and repetition, from 0; a rest stands between two sets."""
    return int(exercise(phone, "set") or 0), int(exercise(phone, "rep") or -1)


def begin_working(phone: Phone) -> None:
    phone.tap("player-start", "player-ready")
    expect(phone.see("exercise")).to_have_attribute("data-step", "rep")


def done_session(phone: Phone) -> dict[str, Any]:
    def found() -> list[dict[str, Any]]:
        report = phone.read("/api/export")
        return [one for one in report["sessions"] if one["status"] == "done"]

    (session,) = wait_until(found, "the session to reach the server")
    return session


def whole_session_with_changes_on_the_way(phone: Phone) -> None:
    """Purpose first, a reload in a set, a lighter dose, a swap, the ratings; then what the server knows of it."""
    phone.start_session(before=3)
    expect(phone.see("purpose")).not_to_be_empty()
    expect(phone.see("figure")).to_have_attribute("data-still", "true")
    first = exercise(phone, "exercise")
    begin_working(phone)
    expect(phone.see("figure")).to_have_attribute("data-still", "false")
    expect(phone.see("breath-word")).to_have_text(re.compile("breathe|breathing"))

    pass_time(phone, 20)
    reached = place_in(phone)
    assert reached > (0, 0), "time has passed"
    phone.page.reload()
    phone.see("came-back")
    waiting = place_in(phone)
    assert waiting >= reached, "the session begins again where it was, not at its beginning"
    pass_time(phone, 30)
    assert place_in(phone) == waiting, "and waits there"
    phone.tap("player-start")

    phone.tap("too-much")
    phone.see("stop-cancel")
    if phone.page.get_by_test_id("stop-lighter").is_visible():
        phone.tap("stop-lighter")
    else:
        phone.tap("stop-cancel")
    expect(phone.see("exercise")).to_have_attribute("data-going", "true")
    phone.follow_to_the_end()
    phone.tap("form-clean", "breath-held-no", "effort-4", "rating-save")

    second = swap_the_exercise(phone, first)
    phone.do_all_exercises()
    phone.rate_pain(during=3, after=2)
    phone.tap("closing-done")
    phone.see("screen-today")
    session = done_session(phone)
    assert (session["before"], session["during"], session["after"]) == (3, 3, 2)
    done = [one["exercise_id"] for one in session["exercises"]]
    assert done[:2] == [first, second]


def swap_the_exercise(phone: Phone, first: str | None) -> str:
    """The id of the exercise that is shown now; the planned one where nothing else fits here."""
    expect(phone.page.get_by_test_id("exercise")).not_to_have_attribute("data-exercise", first or "")
    planned = exercise(phone, "exercise") or ""
    phone.tap("swap")
    phone.see("swap-cancel")
    offers = phone.page.locator("[data-testid^=swap-]:not([data-testid=swap-cancel])")
    if offers.count() == 0:
        phone.tap("swap-cancel")
        return planned
    offered = (offers.first.get_attribute("data-testid") or "").removeprefix("swap-")
    offers.first.click()
    expect(phone.page.get_by_test_id("exercise")).to_have_attribute("data-exercise", offered)
    return offered


def test_a_whole_session_in_chromium(in_chromium: Phone) -> None:
    whole_session_with_changes_on_the_way(in_chromium)


def test_a_whole_session_in_firefox(in_firefox: Phone) -> None:
    whole_session_with_changes_on_the_way(in_firefox)


def test_a_session_by_keyboard_alone_that_says_what_it_does(in_chromium: Phone) -> None:
    """Nothing is clicked: Tab, Shift, Enter, Space, arrows. The live region is polite and brief."""
    phone = in_chromium
    press = phone.page.keyboard.press

    def reach(handle: str, key: str = "Tab", part: str = IS_FOCUSED) -> None:
        expect(phone.page.get_by_test_id(handle)).to_be_visible(timeout=PATIENCE_MS)
        for _ in range(60):
            if phone.page.evaluate(part, handle):
                return
            press(key)
        raise AssertionError(f"{key} does not reach {handle}")

    def choose(handle: str) -> None:
        """Tab goes to a group of answers, arrows go through it."""
        reach(handle, part=GROUP_IS_FOCUSED)
        press("Space")
        reach(handle, "ArrowRight")

    choose("before-3")
    reach("before-go")
    press("Enter")
    phone.see("purpose")
    while phone.page.get_by_test_id("pain-save").count() == 0:
        if exercise(phone, "going") != "true":
            reach("player-start")
            press("Enter")
        reach("player-ready")
        press("Enter")
        expect(phone.see("exercise")).to_have_attribute("data-step", "rep")
        said = phone.page.get_by_test_id("said")
        expect(said).to_have_attribute("aria-live", "polite")
        assert len(said.inner_text().split()) <= 14
        reach("player-pause")
        press("Enter")
        expect(phone.see("exercise")).to_have_attribute("data-going", "false")
        reach("player-start")
        press("Enter")
        phone.follow_to_the_end()
        choose("form-clean")
        choose("breath-held-no")
        choose("effort-4")
        reach("rating-save")
        press("Enter")
        expect(phone.page.get_by_test_id("rating")).to_have_count(0)
        following = phone.page.get_by_test_id("exercise").or_(phone.page.get_by_test_id("pain-save"))
        expect(following).to_be_visible(timeout=PATIENCE_MS)
    choose("during-2")
    choose("after-2")
    reach("pain-save")
    press("Enter")
    phone.see("closing")


def test_a_session_in_flight_mode_has_its_figures_and_without_motion_they_stand_still(
    in_chromium: Phone,
) -> None:
    phone = in_chromium
    phone.context.set_offline(True)
    phone.page.reload()
    phone.start_session(before=2)
    phone.see("figure")
    begin_working(phone)
    figure = phone.see("figure")
    expect(figure).to_have_attribute("data-still", "false")
    phone.page.emulate_media(reduced_motion="reduce")
    expect(figure).to_have_attribute("data-still", "true")
    expect(figure).to_have_attribute("aria-label", re.compile("beginning and end"))
    expect(figure.locator("svg")).to_have_count(2)


def in_the_other_languages(phone: Phone, album: Album) -> None:
    """The run waits while the language is changed, and goes on in the new one."""
    address = phone.page.url
    for language in ("es", "de"):
        phone.go("#/mine")
        phone.see("screen-mine")
        phone.page.get_by_test_id(f"language-{language}").check(force=True)
        expect(phone.page.locator("html")).to_have_attribute("lang", language)
        phone.page.goto(address)
        phone.see("pacer")
        album.look_closely(phone.page, f"player, {language}")


def test_pictures_of_the_player_in_every_state(in_chromium: Phone, album: Album) -> None:
    """Kept for eyes: with motion as most people see it; album.keep adds the still pictures."""
    phone = in_chromium

    def moving(name: str) -> None:
        for scheme in SCHEMES:
            phone.page.emulate_media(color_scheme=scheme, reduced_motion="no-preference")
            phone.page.screenshot(path=SCREENS / f"{name}-{scheme}.png")

    phone.start_session(before=3)
    phone.see("figure")
    moving("player-ready")
    phone.tap("player-start")
    pass_time(phone, 5)
    moving("player-getting-ready")
    phone.tap("player-sounds")
    phone.see("sounds-close")
    album.keep(phone.page, "player-sounds")
    phone.tap("sounds-close", "player-ready")
    pass_time(phone, 1.5)
    moving("player-working")
    album.keep(phone.page, "player-working-still")
    phone.page.evaluate("() => { document.documentElement.style.fontSize = '225%'; }")  # twice the usual
    album.keep(phone.page, "player-working-large-text")
    phone.page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    phone.tap("swap")
    phone.see("swap-cancel")
    album.keep(phone.page, "player-swap")
    phone.tap("swap-cancel", "too-much")
    phone.see("stop-cancel")
    album.keep(phone.page, "player-too-much")
    phone.tap("stop-cancel", "player-pause")
    moving("player-paused")
    phone.page.reload()
    phone.see("came-back")
    moving("player-came-back")
    album.keep(phone.page, "player-came-back-still")
    phone.tap("player-start")
    rest_or_end = phone.page.locator("[data-step=rest], [data-step=switch], [data-testid=rating]")
    for _ in range(40):
        if rest_or_end.count():
            break
        pass_time(phone, 4)
    moving("player-rest")
    album.keep(phone.page, "player-rest-still")
    in_the_other_languages(phone, album)
    phone.follow_to_the_end()
    moving("player-rating")
