"""The harness itself: a stock Firefox subscribes, decrypts, shows and opens; Chromium takes a push by DevTools."""

import json

import pytest
from background_loop import wait_until
from devtools import deliver_push
from playwright.sync_api import BrowserContext, Page, expect
from sender import Sender
from stand_in_autopush import PushService
from stand_in_desktop import Desktop

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def sender() -> Sender:
    return Sender()


def subscribed(page: Page, address: str, sender: Sender) -> dict[str, object]:
    page.goto(f"{address}/?key={sender.key}")
    page.click("#subscribe")
    page.wait_for_function("() => document.body.dataset.subscription")
    return dict(json.loads(page.evaluate("() => document.body.dataset.subscription")))


def notification(address: str, title: str) -> dict[str, object]:
    return {
        "notification": {"title": title, "body": "As sent", "tag": title, "navigate": f"{address}/#/opened"}
    }


def test_firefox_decrypts_a_push_shows_it_and_its_press_opens_the_page(
    phone_in_firefox: BrowserContext,
    harness_page: str,
    push_service: PushService,
    desktop: Desktop,
    sender: Sender,
) -> None:
    page = phone_in_firefox.new_page()
    subscription = subscribed(page, harness_page, sender)

    status, _ = sender.send(subscription, notification(harness_page, "First"))
    assert status == 201
    shown = desktop.wait_for_notification("First")
    assert shown.body == "As sent"
    expect(page.locator("#arrived")).to_contain_text("As sent")
    wait_until(
        lambda: [code for _, code in push_service.acknowledged] == [100], "the browser's acknowledgement"
    )

    with phone_in_firefox.expect_page() as opened:
        desktop.press(shown)
    opened.value.wait_for_url("**/#/opened")


def test_firefox_gets_what_was_stored_while_it_was_cut_off_and_one_message_per_topic(
    phone_in_firefox: BrowserContext,
    harness_page: str,
    push_service: PushService,
    desktop: Desktop,
    sender: Sender,
) -> None:
    subscription = subscribed(phone_in_firefox.new_page(), harness_page, sender)
    before = len(desktop.shown)
    push_service.keep_browsers_out()
    assert sender.send(subscription, notification(harness_page, "Too late"), headers={"TTL": "0"})[0] == 201
    for title in ("One", "Two", "Three"):
        sender.send(subscription, notification(harness_page, title), headers={"Topic": "topic123"})
    push_service.let_browsers_in()

    desktop.wait_for_notification("Three", after=before)
    assert [shown.title for shown in desktop.shown[before:]] == ["Three"]


def test_firefox_refuses_garbage_without_waking_the_worker(
    phone_in_firefox: BrowserContext,
    harness_page: str,
    push_service: PushService,
    desktop: Desktop,
    sender: Sender,
) -> None:
    subscription = subscribed(phone_in_firefox.new_page(), harness_page, sender)
    before = len(desktop.shown)
    sender.send(subscription, None, body=b"\0" * 120)
    wait_until(lambda: [code for _, code in push_service.acknowledged] == [101], "the decryption error")
    assert len(desktop.shown) == before


def test_firefox_unsubscribes_and_the_endpoint_is_gone(
    phone_in_firefox: BrowserContext, harness_page: str, sender: Sender
) -> None:
    page = phone_in_firefox.new_page()
    subscription = subscribed(page, harness_page, sender)
    page.evaluate(
        "async () => (await (await navigator.serviceWorker.ready).pushManager.getSubscription()).unsubscribe()"
    )
    wait_until(lambda: sender.send(subscription, {})[0] == 410, "the endpoint to be gone")


def test_chromium_takes_a_push_through_devtools(
    installed_chromium: BrowserContext, harness_page: str
) -> None:
    installed_chromium.grant_permissions(["notifications"], origin=harness_page)
    page = installed_chromium.new_page()
    page.goto(harness_page)
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    deliver_push(page, harness_page, notification(harness_page, "By hand"))
    expect(page.locator("#arrived")).to_contain_text("By hand")
    titles = page.evaluate(
        "async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((one) => one.title)"
    )
    assert titles == ["By hand"]
