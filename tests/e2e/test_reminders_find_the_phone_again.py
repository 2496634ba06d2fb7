"""Push addresses die quietly. The phone notices and gives the server a new one."""

from datetime import timedelta

import pytest
from background_loop import wait_until
from people import EARLY
from phone import Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer
from stand_in_autopush import PushService, Received
from stand_in_desktop import Desktop

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


LEASE = timedelta(minutes=3)  # longer than any lease of the sender, shorter than a test reminder lives


@pytest.fixture
def phone(phone_in_firefox: BrowserContext, server: RunningServer) -> Phone:
    """On the page of reminders, switched on."""
    server.move_clock_to(EARLY)
    phone = Phone(phone_in_firefox, server)
    phone.arrive(server.run("patient", "add", "--json")["pairing_code"])
    phone.turn_reminders_on()
    return phone


def ask_for_a_test(phone: Phone) -> int:
    return phone.page.request.post(f"{phone.origin}/api/devices/push/test").status


def state_of_this_phone(phone: Phone) -> str:
    devices = phone.read("/api/devices")["devices"]
    return str(next(device["push"]["state"] for device in devices if device["this"]))


def arrival(push_service: PushService, desktop: Desktop, phone: Phone) -> Received:
    shown, seen = len(desktop.shown), len(push_service.received)
    assert ask_for_a_test(phone) == 202
    desktop.wait_for_notification(after=shown)
    return push_service.received[seen]


def test_a_test_reminder_comes_at_once_and_in_the_language_of_the_app(phone: Phone, desktop: Desktop) -> None:
    before = len(desktop.shown)
    phone.tap("push-test")
    phone.see("push-test-result")
    assert desktop.wait_for_notification(after=before).body.startswith("This is a test.")
    phone.tap("tab-mine")
    with phone.page.expect_response(lambda answer: "/api/devices/push?lang=de" in answer.url):
        phone.tap("language-de")
    phone.clock_to(phone.now() + LEASE)
    before = len(desktop.shown)
    assert ask_for_a_test(phone) == 202
    assert desktop.wait_for_notification(after=before).body.startswith("Das ist ein Test.")


def test_a_browser_forgotten_by_its_push_service_subscribes_again(
    phone: Phone, push_service: PushService, desktop: Desktop
) -> None:
    first = arrival(push_service, desktop, phone)
    push_service.forget_browsers()
    wait_until(push_service.subscriptions, "the browser's new subscription")
    wait_until(
        lambda: push_service.subscriptions() and first.token not in push_service.subscriptions(),
        "a new address",
    )
    shown = len(desktop.shown)
    wait_until(
        lambda: ask_for_a_test(phone) == 202 and len(desktop.shown) > shown,
        "a reminder at the new address",
        20,
        1,
    )


def test_a_reminder_delivered_twice_is_seen_once(
    phone: Phone, server: RunningServer, push_service: PushService, desktop: Desktop
) -> None:
    before = len(desktop.shown)
    push_service.hold_answers(deliver_first=True)
    assert ask_for_a_test(phone) == 202
    push_service.wait_for_held()
    server.kill()
    push_service.release(cut=True)
    server.move_clock_to(server.now() + LEASE)
    server.start()
    wait_until(lambda: len(desktop.shown) == before + 2, "the second showing", timeout=30)
    wait_until(lambda: [one.closed for one in desktop.shown[before:]] == [True, False], "the first to go")
    assert len({request.topic for request in push_service.received}) == 1


def test_a_subscription_that_has_ended_is_renewed_at_the_next_start(
    phone: Phone, push_service: PushService, desktop: Desktop
) -> None:
    first = arrival(push_service, desktop, phone)
    push_service.end(first.token)
    assert ask_for_a_test(phone) == 202
    wait_until(lambda: state_of_this_phone(phone) == "disabled", "the server to learn it")

    phone.page.reload()
    phone.see("screen-reminders")
    wait_until(lambda: state_of_this_phone(phone) == "active", "the phone's new address")
    expect(phone.see("push-state")).to_have_attribute("data-state", "on")
    assert arrival(push_service, desktop, phone).token != first.token
