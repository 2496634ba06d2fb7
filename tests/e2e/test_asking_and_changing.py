"""What a person tells the plan beside sessions: questions answered, the plan changed, a flare-up, everything deleted."""

import pytest
from people import EARLY
from phone import Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer

pytestmark = pytest.mark.e2e


@pytest.fixture
def phone(phone_in_chromium: BrowserContext, server: RunningServer) -> Phone:
    """The demonstration person, eight weeks in, on a server of their own: what they change here stays changed."""
    server.move_clock_to(EARLY)
    phone = Phone(phone_in_chromium, server)
    phone.pair(server.run("demo", "--json")["pairing_code"])
    phone.see("safety-due")
    return phone


@pytest.fixture
def beginner(phone_in_chromium: BrowserContext, shared_server: RunningServer) -> Phone:
    """Paired as "Ada", past the intake, on Today."""
    phone = Phone(phone_in_chromium, shared_server)
    phone.arrive(shared_server.run("patient", "add", "--label", "Ada", "--json")["pairing_code"])
    return phone


def answer_the_body_check(phone: Phone) -> None:
    phone.go("#/ask/body_check")
    phone.see("screen-body")
    phone.tap("body-next", "body-stiff_one", "body-side-left", "body-next", "body-easy", "body-next")
    phone.tap("body-easy", "body-next", "body-cannot_reach", "body-next", "body-fine", "body-next")
    phone.tap("body-chest", "body-holds-yes", "body-next", "ask-done")
    phone.see("screen-today")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_answers_reach_the_plan_and_are_not_asked_again(phone: Phone) -> None:
    """The server takes every answer; nothing ends up among what could not be sent."""
    phone.answer_morning(2)
    phone.see("questions")
    answer_the_body_check(phone)
    expect(phone.page.get_by_test_id("question-body_check")).to_have_count(0)
    phone.go("#/ask/confidence")
    phone.tap("number-0-7", "numbers-save", "ask-done")
    phone.go("#/ask/outcome_PSFS")
    for index in range(3):
        phone.tap(f"number-{index}-8")
    phone.tap("numbers-save", "ask-done")
    phone.go("#/plan")
    phone.see("plan-direction")
    phone.tap("plan-day-5", "plan-ask-first")
    phone.page.get_by_test_id("plan-dislike").select_option("clamshell")
    phone.see("like-clamshell")
    phone.page.get_by_test_id("pause-from").fill("2027-04-01")
    phone.tap("pause-set")
    phone.see("pause-end")
    phone.go("#/times")
    phone.see("slot-evening")
    phone.tap("day-off-7", "quiet-own", "lock-hidden")
    phone.go("#/today")
    phone.see("screen-today")
    phone.everything_sent()
    now = phone.read("/api/profile")
    assert now["now"]["working_days"] == [1, 2, 3, 4]
    assert now["now"]["disliked"] == ["clamshell"]
    assert not now["now"]["automatic_ok"]
    assert now["now"]["lock_screen"] == "hidden"
    assert now["pauses"] == [{"from": "2027-04-01", "to": "2027-04-01"}]
    assert {one["value"] for one in now["activities"]} == {8}
    set_up = phone.read("/api/reminders")["settings"]
    assert set_up["days_off"] == [7]
    assert set_up["quiet_hours"]["own"]


def test_a_flare_up_said_in_one_tap_makes_the_day_calm_and_may_be_taken_back(beginner: Phone) -> None:
    beginner.go("#/flare")
    beginner.see("screen-flare")
    beginner.tap("list-0-none", "flare-confirm")
    beginner.see("flare-now")
    beginner.everything_sent()
    today = beginner.read("/api/today")
    assert {one["kind"] for one in today["sessions"]} == {"calm"}
    beginner.tap("flare-undo")
    expect(beginner.page.get_by_test_id("flare-now")).to_have_count(0)
    beginner.see("flare-open")
    beginner.everything_sent()
    after = beginner.read("/api/today")
    assert after["state"]["flare"] != "flare"


def test_everything_is_deleted_on_the_server_and_on_the_phone(beginner: Phone) -> None:
    beginner.go("#/mine")
    beginner.tap("erase-open")
    beginner.see("screen-erase")
    expect(beginner.page.get_by_test_id("erase-go")).to_be_disabled()
    beginner.page.get_by_test_id("erase-name").fill(" ada ")
    beginner.tap("erase-go")
    beginner.see("erased")
    beginner.page.reload()
    beginner.see("screen-welcome")
    assert beginner.page.request.get(f"{beginner.origin}/api/me").status == 401
    left = beginner.page.evaluate(
        """async () => {
          const open = await new Promise((done) => {
            const asked = indexedDB.open('backbeat');
            asked.onsuccess = () => done(asked.result);
          });
          const all = [...open.objectStoreNames].map((name) => new Promise((done) => {
            const asked = open.transaction(name).objectStore(name).getAllKeys();
            asked.onsuccess = () => done(asked.result.map((key) => `${name}/${key}`));
          }));
          return (await Promise.all(all)).flat();
        }"""
    )
    assert set(left) <= {"kept/signed_out"}
