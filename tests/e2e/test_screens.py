"""Every screen once, light and dark, as a phone of 390×844 shows it; the pictures stay in test-artefacts/screens."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from album import SCREENS, Album
from browsers import PHONE
from people import DAY, Therapist
from phone import INTAKE, Phone
from playwright.sync_api import Browser, BrowserContext, expect
from running_server import RunningServer

pytestmark = pytest.mark.e2e

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)


ROOMS = (
    ("mine-eight-weeks-in", "#/mine", "screen-mine"),
    ("progress", "#/progress", "pain-summary"),
    ("plan", "#/plan", "plan-direction"),
    ("reminders-eight-weeks-in", "#/reminders", "calendar-make"),
    ("reminders-times", "#/times", "slot-morning"),
    ("reminders-ahead", "#/ahead", f"ahead-{DAY}"),
    ("reminders-ledger", "#/ledger", "screen-ledger"),
    ("reminders-help", "#/help", "screen-help"),
    ("erase", "#/erase", "screen-erase"),
    ("ask-body", "#/ask/body_check", "screen-body"),
    ("ask-direction", "#/ask/direction_check", "screen-direction"),
    ("ask-suggested", "#/ask/direction_suggested", "screen-choice"),
    ("ask-maintain", "#/ask/maintain", "screen-choice"),
    ("ask-numbers", "#/ask/outcome_PEG", "screen-numbers"),
    ("ask-confidence", "#/ask/confidence", "screen-numbers"),
    ("ask-irritability", "#/ask/irritability", "screen-numbers"),
    ("ask-activities", "#/ask/outcome_PSFS", "number-2-0"),
    ("ask-automaticity", "#/ask/outcome_AUTOMATICITY", "screen-numbers"),
    ("asked", "#/asked", "asked-readers"),
)


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.complaints, "\n".join(album.complaints)


@pytest.fixture
def server(shared_server: RunningServer) -> RunningServer:
    return shared_server


@pytest.fixture
def new_phone(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    return Phone(phone_in_chromium, server)


@pytest.fixture
def phone(new_phone: Phone, server: RunningServer) -> Phone:
    """Paired, through the intake, on Today."""
    new_phone.arrive(server.run("patient", "add", "--json")["pairing_code"])
    return new_phone


@pytest.fixture
def demo_phone(new_phone: Phone, server: RunningServer) -> Phone:
    """The demonstration person, eight weeks in."""
    made = server.run("demo", "--json")
    new_phone.pair(made["pairing_code"])
    new_phone.see("safety-due")  # eight weeks in, the lists are asked again
    return new_phone


def test_welcome_and_every_page_of_the_intake(new_phone: Phone, server: RunningServer, album: Album) -> None:
    phone = new_phone
    phone.go("")
    phone.see("screen-welcome")
    album.keep(phone.page, "welcome")
    phone.page.get_by_test_id("pair-code").fill("WRONGCODE")
    phone.tap("pair-submit")
    phone.see("pair-error")
    album.keep(phone.page, "welcome-wrong-code")
    phone.pair(server.run("patient", "add", "--json")["pairing_code"])
    for screen, answers in INTAKE:
        phone.see(f"intake-{screen}")
        phone.tap(*answers)
        album.keep(phone.page, f"intake-{screen}")
        phone.tap("intake-next")
    phone.see("screen-verdict")
    album.keep(phone.page, "verdict")


def test_install_steps_on_an_iphone(chromium: Browser, server: RunningServer, album: Album) -> None:
    context = chromium.new_context(viewport=PHONE, user_agent=IPHONE, locale="en-GB")
    page = context.new_page()
    page.goto(server.origin)
    page.get_by_test_id("install-ios").wait_for()
    album.keep(page, "install-ios")
    context.close()


@pytest.mark.parametrize(
    ("flag", "result"),
    [
        ("s1-s1_bladder", "STOP_NOW"),
        ("s2-s2_weight", "SEEK_SOON"),
        ("s2-s2_minor", "NOT_FOR_YOU"),
    ],
)
def test_what_a_safety_answer_leads_to(
    new_phone: Phone, server: RunningServer, album: Album, flag: str, result: str
) -> None:
    phone = new_phone
    phone.pair(server.run("patient", "add", "--json")["pairing_code"])
    phone.see("intake-scope")
    phone.tap("scope-agree", "intake-next")
    for one in ("s1", "s2"):
        if flag.startswith(f"{one}-"):
            phone.tap(flag, "intake-next")
            break
        phone.tap(f"{one}-none", "intake-next")
    phone.see(f"result-{result}")
    album.keep(phone.page, f"result-{result.lower()}")


def test_a_person_who_should_ask_first_keeps_the_answers(
    new_phone: Phone, server: RunningServer, album: Album
) -> None:
    phone = new_phone
    phone.pair(server.run("patient", "add", "--json")["pairing_code"])
    for screen, answers in INTAKE:
        phone.see(f"intake-{screen}")
        phone.tap(*(["s2-s2_heart"] if screen == "s2" else answers), "intake-next")
    phone.see("result-ASK_FIRST")
    album.keep(phone.page, "result-ask_first")


def test_today_and_the_other_tabs(phone: Phone, album: Album) -> None:
    album.keep(phone.page, "today-first-morning")
    phone.answer_morning(3)
    album.keep(phone.page, "today-before-the-first-window")
    phone.clock_to(phone.start_of_first_session() + timedelta(minutes=1))
    phone.page.reload()
    phone.see("now-start")
    album.keep(phone.page, "today")
    phone.tap("skip-open")
    album.keep(phone.page, "today-skip")
    phone.page.reload()
    phone.see("screen-today")
    phone.tap("tab-reminders")
    phone.see("screen-reminders")
    album.keep(phone.page, "reminders")
    phone.tap("tab-mine")
    phone.see("screen-mine")
    album.keep(phone.page, "mine")
    phone.go("#/flare")
    phone.see("screen-flare")
    album.keep(phone.page, "flare")


def test_one_session_from_the_first_question_to_the_last(
    phone: Phone, server: RunningServer, album: Album
) -> None:
    phone.answer_morning(3)
    phone.clock_to(phone.start_of_first_session() + timedelta(minutes=1))
    phone.tap("now-start")
    phone.see("screen-session")
    album.keep(phone.page, "session-before")
    phone.tap("before-8")
    phone.see("above-ceiling")
    album.keep(phone.page, "session-above-ceiling")
    phone.tap("before-3", "before-go")
    phone.see("exercise")
    album.keep(phone.page, "session-exercise")
    phone.tap("player-start", "player-ready")
    phone.see("pacer")
    album.keep(phone.page, "session-pacer")
    phone.tap("too-much")
    phone.see("stop-cancel")
    album.keep(phone.page, "session-too-much")
    phone.tap("stop-cancel")
    phone.follow_to_the_end()
    album.keep(phone.page, "session-rating")
    phone.tap("form-clean", "breath-held-no", "effort-4", "rating-save")
    phone.do_all_exercises()
    album.keep(phone.page, "session-pain")
    phone.tap("during-5", "after-4", "pain-save")
    phone.see("blame-save")
    album.keep(phone.page, "session-blame")
    phone.tap("blame-none", "blame-save")
    phone.see("closing")
    album.keep(phone.page, "session-closing")
    phone.tap("closing-done")
    phone.see("screen-today")
    album.keep(phone.page, "today-after-a-session")


def test_a_session_in_which_the_leg_speaks_up(phone: Phone, album: Album) -> None:
    phone.answer_morning(3)
    phone.clock_to(phone.start_of_first_session() + timedelta(minutes=1))
    phone.tap("now-start")
    phone.start_session(before=3)
    phone.tap("too-much", "finish-here")
    phone.see("leave-stay")
    album.keep(phone.page, "session-leave")
    phone.tap("leave-stay", "player-start", "player-ready")
    phone.see("pacer")
    phone.clock_to(phone.now() + timedelta(seconds=3))
    phone.tap("too-much", "stop-leg")
    phone.tap("form-ok", "breath-held-no", "effort-7", "rating-save")
    phone.see("calmer")
    album.keep(phone.page, "session-calmer")
    phone.tap("calmer-finish", "during-3", "after-3", "pain-save")
    phone.see("legs-save")
    album.keep(phone.page, "session-legs")
    phone.tap("neuro-no", "legs-save", "closing-done")
    phone.see("screen-safety")
    album.keep(phone.page, "safety")
    phone.tap("back")
    phone.see("safety-due")
    album.keep(phone.page, "today-safety-due")


def test_today_without_network_and_the_outbox(phone: Phone, album: Album) -> None:
    phone.context.set_offline(True)
    phone.answer_morning(3)
    phone.see("outbox-state")
    album.keep(phone.page, "today-offline")
    phone.go("#/outbox")
    phone.see("screen-outbox")
    album.keep(phone.page, "outbox")


def test_eight_weeks_in(demo_phone: Phone, album: Album) -> None:
    album.keep(demo_phone.page, "today-eight-weeks-in")
    for name, address, handle in ROOMS:
        demo_phone.go(address)
        demo_phone.see(handle)
        album.keep(demo_phone.page, name)
    demo_phone.go("#/progress")
    demo_phone.see("pain-summary")
    ladder = demo_phone.page.get_by_test_id("ladder-bridge")
    ladder.locator("summary").click()
    album.keep(demo_phone.page, "progress-ladder", at=ladder)
    demo_phone.go("#/ask/body_check")
    demo_phone.tap("body-next")
    demo_phone.see("figure")
    album.keep(demo_phone.page, "ask-body-figure")


def test_an_invitation_a_link_and_their_end(
    new_phone: Phone, server: RunningServer, chromium: Browser, album: Album
) -> None:
    """Opened before the phone was anybody's: who asks is seen after pairing, and nothing is shared before the word."""
    phone, therapist = new_phone, Therapist(server)
    invitation = therapist.share_link()
    phone.go(invitation)
    phone.see("invited-first")
    phone.page.get_by_test_id("pair-code").fill(server.run("demo", "--json")["pairing_code"])
    phone.tap("pair-submit")
    expect(phone.see("screen-invited")).to_contain_text("T. Heron")
    album.keep(phone.page, "invited")
    phone.tap("invited-notes", "invited-length-90", "invited-accept", "invited-done")
    given = phone.read("/api/consents")["consents"][0]
    assert (given["therapist"]["name"], given["scope"]) == ("T. Heron", "without_notes")
    phone.go(invitation)
    phone.see("invited-done")
    album.keep(phone.page, "invited-too-late")
    therapist.close()

    phone.go("#/mine")
    phone.tap("link-open")
    phone.page.get_by_test_id("link-for").fill("Practice on the corner")
    phone.tap("link-days-7", "link-make")
    album.keep(phone.page, "mine-link", at=phone.see("link-made"))
    address = phone.see("link-address").inner_text()
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    reader = context.new_page()
    reader.goto(address)
    reader.get_by_test_id("report-download").wait_for()
    phone.page.reload()
    expect(phone.see("screen-mine")).to_contain_text("opened 1 time")
    phone.page.locator("[data-testid^=link-end-]").click()
    expect(phone.page.locator("[data-testid^=link-end-]")).to_have_count(0)
    reader.reload()
    reader.get_by_test_id("screen-report").wait_for()
    expect(reader.get_by_test_id("report-download")).to_have_count(0)
    context.close()

    phone.go("#/asked")
    phone.see("asked-readers")
    phone.page.get_by_test_id("asked-note").fill("May I go rowing again?")
    phone.tap("asked-save", "ask-done")
    phone.everything_sent()
    report = phone.read("/api/export")
    assert report["person_note"] == "May I go rowing again?"


def test_the_therapists_rooms(
    demo_phone: Phone, server: RunningServer, chromium: Browser, album: Album
) -> None:
    therapist = Therapist(server)
    code = therapist.share_code()
    demo_phone.give_consent(code)
    therapist.close()
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.goto(f"{server.origin}/#/therapist")
    page.get_by_test_id("therapist-login").fill(therapist.login)
    page.get_by_test_id("therapist-password").fill("a long pass phrase of the test")
    album.keep(page, "therapist-sign-in")
    page.get_by_test_id("therapist-submit").click()
    page.get_by_test_id("share-code-make").click()
    page.get_by_test_id("share-code-shown").wait_for()
    album.keep(page, "therapist")
    page.locator("[data-testid^=report-of-]").first.click()
    page.get_by_test_id("screen-report").wait_for()
    page.get_by_test_id("report-download").wait_for()
    album.keep(page, "therapist-report-on-a-phone")
    page.pdf(
        path=SCREENS / "therapist-report-of-eight-weeks.pdf", prefer_css_page_size=True, print_background=True
    )
    invitation = server.run("therapist", "add", "--json")["invitation"]
    page.goto(f"{server.origin}/#/therapist/invite/{invitation}")
    page.get_by_test_id("screen-invite").wait_for()
    album.keep(page, "therapist-invitation")
    context.close()
