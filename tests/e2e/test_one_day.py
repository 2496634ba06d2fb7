"""One person's day, from the pairing code to the therapist's page, in real browsers against the real server."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from background_loop import wait_until
from devtools import deliver_push
from handset import Handset
from people import DAY, EARLY, Therapist
from phone import Phone
from playwright.sync_api import BrowserContext, expect
from running_server import RunningServer
from stand_in_autopush import PushService
from stand_in_desktop import Desktop, Shown

pytestmark = pytest.mark.e2e

LONGEST_SPREAD = timedelta(seconds=45)  # each person's reminders have a small delay of their own
LABEL = "Early bird"


@pytest.fixture
def pairing_code(server: RunningServer) -> str:
    server.move_clock_to(EARLY)
    made = server.run("patient", "add", "--label", LABEL, "--tz", "Europe/Berlin", "--json")
    return str(made["pairing_code"])


def moment_of_first_reminder(phone: Phone) -> datetime:
    return phone.start_of_first_session() + LONGEST_SPREAD


def reminder_in_firefox(phone: Phone, desktop: Desktop) -> Shown:
    """The whole way: the server's tick, the push service, the browser's decryption, its worker, the desktop."""
    before = len(desktop.shown)
    phone.clock_to(moment_of_first_reminder(phone))
    return desktop.wait_for_notification(after=before)


def reminder_in_chromium(phone: Phone, desktop: Desktop, handset: Handset) -> Shown:
    """The server's message as sent and encrypted, its last step taken by DevTools."""
    before = len(desktop.shown)
    phone.clock_to(moment_of_first_reminder(phone))
    topic, payload = handset.wait_for_message()
    assert topic == payload["notification"]["tag"]
    deliver_push(phone.page, phone.origin, payload)
    return desktop.wait_for_notification(after=before)


def do_the_session_and_rate_it_offline(phone: Phone) -> int:
    phone.start_session(before=3)
    exercises = phone.do_all_exercises()
    phone.context.set_offline(True)
    phone.rate_pain(during=3, after=2)
    phone.tap("closing-done")
    phone.something_waits()
    phone.page.reload()
    phone.see("screen-today")
    phone.something_waits()
    phone.context.set_offline(False)
    phone.everything_sent()
    return exercises


def done_sessions(phone: Phone) -> list[dict[str, Any]]:
    report = phone.read("/api/export")
    return [session for session in report["sessions"] if session["status"] == "done"]


def therapist_reads(server: RunningServer, phone: Phone, exercises: int) -> None:
    therapist = Therapist(server)
    phone.give_consent(therapist.share_code())
    report = therapist.report_of(LABEL)
    therapist.close()
    (session,) = [one for one in report["sessions"] if one["status"] == "done"]
    assert session["session_id"] == f"{DAY}/morning"
    assert (session["before"], session["during"], session["after"]) == (3, 3, 2)
    assert len(session["exercises"]) == exercises
    assert report["nprs_morning"][-1]["value"] == 3


def test_a_day_in_firefox_with_a_real_push(
    phone_in_firefox: BrowserContext,
    server: RunningServer,
    pairing_code: str,
    desktop: Desktop,
    push_service: PushService,
) -> None:
    phone = Phone(phone_in_firefox, server)
    phone.pair(pairing_code)
    phone.answer_intake()
    phone.answer_morning(3)
    phone.turn_reminders_on()

    shown = reminder_in_firefox(phone, desktop)
    assert "back" not in shown.body.lower(), "a lock screen is read by others"
    wait_until(
        lambda: [code for _, code in push_service.acknowledged] == [100], "the browser's acknowledgement"
    )
    desktop.press(shown)
    phone.page.wait_for_url(f"**/#/session/{DAY}/morning")

    exercises = do_the_session_and_rate_it_offline(phone)
    therapist_reads(server, phone, exercises)


def test_a_day_in_chromium_with_the_push_through_devtools(
    installed_chromium: BrowserContext,
    server: RunningServer,
    pairing_code: str,
    desktop: Desktop,
    push_service: PushService,
) -> None:
    installed_chromium.grant_permissions(["notifications"], origin=server.origin)
    phone = Phone(installed_chromium, server)
    phone.pair(pairing_code)
    phone.answer_intake()
    phone.answer_morning(3)
    key = phone.read("/api/push/key")["key"]
    handset = push_service.handset(key)
    taken = phone.page.request.put(f"{phone.origin}/api/devices/push", data=handset.subscription())
    assert taken.ok, taken.text()

    shown = reminder_in_chromium(phone, desktop, handset)
    desktop.press(shown)
    phone.page.wait_for_url(f"**/#/session/{DAY}/morning")

    exercises = do_the_session_and_rate_it_offline(phone)
    therapist_reads(server, phone, exercises)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_press_opens_the_session_although_the_app_was_closed(
    phone_in_firefox: BrowserContext, server: RunningServer, pairing_code: str, desktop: Desktop
) -> None:
    phone = Phone(phone_in_firefox, server)
    phone.arrive(pairing_code)
    phone.turn_reminders_on()
    due = moment_of_first_reminder(phone)
    phone.page.close()

    before = len(desktop.shown)
    server.move_clock_to(due)
    shown = desktop.wait_for_notification(after=before)
    with phone_in_firefox.expect_page() as opened:
        desktop.press(shown)
    opened.value.wait_for_url(f"**/#/session/{DAY}/morning")
    expect(opened.value.get_by_test_id("screen-session")).to_be_visible()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rating_outlives_a_killed_server(
    phone_in_firefox: BrowserContext, server: RunningServer, pairing_code: str
) -> None:
    phone = Phone(phone_in_firefox, server)
    phone.arrive(pairing_code)
    phone.answer_morning(3)
    phone.clock_to(moment_of_first_reminder(phone))
    phone.tap("now-start")
    phone.start_session(before=2)
    phone.do_exercise()  # its events have reached the server
    phone.everything_sent()
    server.kill()
    exercises = 1 + phone.do_all_exercises()
    phone.rate_pain(during=2, after=1)
    phone.tap("closing-done")
    phone.something_waits()
    server.start()
    phone.page.reload()
    (session,) = wait_until(lambda: done_sessions(phone), "the session to reach the server")
    assert (session["before"], session["during"], session["after"]) == (2, 2, 1)
    assert len(session["exercises"]) == exercises


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_red_flag_in_the_intake_stops_before_any_exercise(
    phone_in_chromium: BrowserContext, server: RunningServer, pairing_code: str
) -> None:
    phone = Phone(phone_in_chromium, server)
    phone.pair(pairing_code)
    phone.see("intake-scope")
    phone.tap("scope-agree", "intake-next")
    phone.see("intake-s1")
    phone.tap("s1-s1_bladder", "intake-next")
    phone.see("result-STOP_NOW")
    phone.page.reload()
    phone.see("result-STOP_NOW")
