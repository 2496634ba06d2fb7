"""The app on the home screen: a browser may install it, and a new version waits until it is taken."""

import re

import pytest
from background_loop import wait_until
from people import EARLY
from phone import Phone
from playwright.sync_api import BrowserContext, Page, expect
from running_server import RunningServer

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def test_chromium_finds_nothing_to_object_to_installing(
    installed_chromium: BrowserContext, server: RunningServer
) -> None:
    page = installed_chromium.pages[0]
    page.goto(server.origin)
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    devtools = installed_chromium.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert devtools.send("Page.getAppId")["appId"] == f"{server.origin}/"


def deploy_another_version(server: RunningServer) -> None:
    """What a new build changes for a phone: the page, and the version inside the worker."""
    index, worker = server.app / "index.html", server.app / "sw.js"
    index.write_text(index.read_text().replace("</head>", '<meta name="tried" content="second"></head>'))
    text = worker.read_text()
    version = re.search(r"shell-([0-9a-f]{12})", text)
    assert version is not None
    worker.write_text(text.replace(version[1], "0123456789ab"))


def is_second(page: Page) -> bool:
    return page.locator("meta[name=tried]").count() == 1


def test_a_new_version_waits_until_it_is_taken_and_leaves_no_old_files(
    phone_in_chromium: BrowserContext, server: RunningServer
) -> None:
    server.move_clock_to(EARLY)
    phone = Phone(phone_in_chromium, server)
    phone.arrive(server.run("patient", "add", "--json")["pairing_code"])
    page = phone.page
    page.reload()
    deploy_another_version(server)

    page.reload()
    phone.see("update-offer")
    assert not is_second(page)
    phone.tap("update-apply")
    expect(page.locator("meta[name=tried]")).to_have_count(1)
    phone.see("screen-today")
    wait_until(lambda: page.evaluate("() => caches.keys()") == ["shell-0123456789ab"], "the old files to go")
    phone.context.set_offline(True)
    page.reload()
    phone.see("screen-today")
    assert is_second(page)
