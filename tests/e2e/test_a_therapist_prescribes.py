"""A therapist is invited, somebody shares, the report is read and printed, an exercise is left out; the person's next
session obeys and says why; sharing ends, and nobody is there any more."""

import re
from collections.abc import Iterator

import pytest
from album import SCREENS, Album
from browsers import PHONE
from phone import PATIENCE_MS, Phone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from running_server import RunningServer

pytestmark = pytest.mark.e2e

DESK: ViewportSize = {"width": 1280, "height": 900}
TABLET: ViewportSize = {"width": 820, "height": 1180}
PASSWORD = "a long pass phrase of the test"
ONE_PAGE = re.compile(rb"/Type\s*/Page[^s]")
THE_REASON = "Your therapist has left"


class Desk:
    """The therapist's browser on a desk."""

    def __init__(self, browser: Browser, server: RunningServer) -> None:
        self._context = browser.new_context(viewport=DESK, locale="en-GB", timezone_id="Europe/Berlin")
        self._context.set_default_timeout(PATIENCE_MS)
        self.origin = server.origin
        self.page: Page = self._context.new_page()

    def see(self, handle: str) -> None:
        expect(self.page.get_by_test_id(handle)).to_be_visible(timeout=PATIENCE_MS)

    def go(self, address: str, handle: str) -> None:
        self.page.goto(f"{self.origin}/{address}")
        self.see(handle)

    def accept(self, invitation: str, login: str) -> None:
        self.go(f"#/therapist/invite/{invitation}", "screen-invite")
        for name, value in (("name", "T. Heron"), ("login", login), ("password", PASSWORD)):
            self.page.get_by_test_id(f"invite-{name}").fill(value)
        self.page.get_by_test_id("invite-submit").click()
        self.see("screen-therapist")

    def sign_in_again(self, login: str) -> None:
        """An hour has passed meanwhile, and a therapist's sign-in sleeps after half of one."""
        self.page.reload()
        self.page.get_by_test_id("therapist-login").fill(login)
        self.page.get_by_test_id("therapist-password").fill(PASSWORD)
        self.page.get_by_test_id("therapist-submit").click()
        self.see("share-code-make")

    def share_code(self) -> str:
        self.page.get_by_test_id("share-code-make").click()
        return self.page.get_by_test_id("share-code-shown").inner_text()

    def leave_out(self, track: str, exercise: str) -> str:
        """Unticks an exercise, looks at what that would change, saves; gives the draft in words."""
        self.page.get_by_test_id(f"track-{track}").locator("summary").click()
        self.page.get_by_test_id(f"keep-{exercise}").uncheck()
        self.see("draft-week")
        words = self.page.get_by_test_id("draft-change").inner_text()
        self.page.get_by_test_id("draft-save").click()
        expect(self.page.get_by_test_id("draft-empty")).to_contain_text("Saved")
        return words

    def look_at_another_place(self, album: Album | None) -> None:
        """A list of things at hand is drafted, said in words, and put back as the person has it."""
        self.page.get_by_test_id("at-work").locator("summary").click()
        self.page.get_by_test_id("at-work-chair").uncheck()
        self.see("draft-week")
        said = self.page.get_by_test_id("draft-change")
        expect(said).to_contain_text("Equipment: at work: wall, worktop or desk (so far: at work: chair,")
        if album:
            album.keep(self.page, "therapist-at-hand", at=self.page.get_by_test_id("at-work"))
            self.page.set_viewport_size(PHONE)
            album.keep(self.page, "therapist-at-hand-phone", at=self.page.get_by_test_id("at-work"))
            self.page.set_viewport_size(DESK)
        self.page.get_by_test_id("at-work-chair").check()
        expect(said).to_have_count(0)

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.complaints, "\n".join(album.complaints)


def prescribe(
    browser: Browser, context: BrowserContext, server: RunningServer, name: str, album: Album | None
) -> None:
    desk, phone = Desk(browser, server), Phone(context, server)
    desk.accept(server.run("therapist", "add", "--json")["invitation"], f"heron-{name}")
    phone.arrive(
        server.run("patient", "add", "--label", name, "--tz", "Europe/Berlin", "--json")["pairing_code"]
    )
    phone.give_consent(desk.share_code())
    patient = phone.read("/api/me")["patient"]["id"]
    session = phone.read("/api/today")["sessions"][0]
    gone = session["items"][0]
    desk.page.reload()
    desk.see(f"patient-{patient}")
    keep(desk, album, "therapist-caseload")
    desk.page.get_by_test_id(f"report-of-{patient}").click()
    desk.see("report-flags")
    keep(desk, album, "therapist-report")
    if album:
        on_one_sheet(desk.page)
    desk.page.get_by_test_id("report-plan").click()
    desk.see(f"track-{gone['track']}")
    desk.look_at_another_place(album)
    words = desk.leave_out(gone["track"], gone["exercise_id"])
    assert f"{gone['name']}: left out (so far: as the plan has it)" in words
    assert THE_REASON in words
    expect(desk.page.get_by_text("holds", exact=False).last).to_be_visible()
    keep(desk, album, "therapist-plan")
    the_next_session_obeys(phone, session["id"], gone)
    phone.go("#/mine")
    phone.page.locator("[data-testid^='consent-end-']").first.click()
    expect(phone.page.locator("[data-testid^='consent-end-']")).to_have_count(0, timeout=PATIENCE_MS)
    what_was_set_is_the_persons_to_end(phone, gone["name"], album)
    desk.sign_in_again(f"heron-{name}")
    desk.go(f"#/therapist/plan/{patient}", "plan-gone")
    for address in ("report", "prescription"):
        answer = desk.page.request.get(f"{server.origin}/api/therapist/patients/{patient}/{address}")
        assert answer.status == 404
    desk.go("#/therapist", "screen-therapist")
    expect(desk.page.get_by_test_id(f"patient-{patient}")).to_have_count(0)
    desk.close()


def the_next_session_obeys(phone: Phone, session: str, gone: dict[str, str]) -> None:
    phone.go("#/today")
    phone.page.reload()
    expect(phone.see("note")).to_contain_text(f"{THE_REASON} “{gone['name']}” out of your plan.")
    phone.answer_morning(2)
    phone.clock_to(phone.start_of_first_session())
    phone.go(f"#/session/{session}")
    phone.start_session(before=2)
    expect(phone.see("exercise")).not_to_have_attribute("data-exercise", gone["exercise_id"])


def what_was_set_is_the_persons_to_end(phone: Phone, name: str, album: Album | None) -> None:
    left = phone.see("standing-bounds")
    expect(left).to_contain_text(name)
    if album:
        album.keep(phone.page, "mine-what-stays", at=left)
    phone.tap("standing-end")
    phone.see("standing-keep")
    if album:
        album.keep(phone.page, "mine-what-stays-asked")
    phone.tap("standing-end-confirm")
    expect(left).to_have_count(0, timeout=PATIENCE_MS)
    phone.go("#/today")
    phone.see("screen-today")
    expect(phone.page.get_by_test_id("from-therapist")).to_have_count(0)


def keep(desk: Desk, album: Album | None, name: str) -> None:
    """A picture on the desk and on a tablet, looked at by axe in both colours."""
    if album is None:
        return
    album.keep(desk.page, name)
    desk.page.set_viewport_size(TABLET)
    album.keep(desk.page, f"{name}-tablet")
    desk.page.set_viewport_size(DESK)
    desk.page.emulate_media(color_scheme="light")


def on_one_sheet(page: Page) -> None:
    """The printed report, kept to be looked at."""
    printed = page.pdf(
        path=SCREENS / "therapist-report.pdf", prefer_css_page_size=True, print_background=True
    )
    assert len(ONE_PAGE.findall(printed)) == 1


def test_in_chromium(
    chromium: Browser, phone_in_chromium: BrowserContext, shared_server: RunningServer, album: Album
) -> None:
    prescribe(chromium, phone_in_chromium, shared_server, "chromium", album)


def test_in_firefox(firefox: Browser, phone_in_firefox: BrowserContext, shared_server: RunningServer) -> None:
    prescribe(firefox, phone_in_firefox, shared_server, "firefox", None)
