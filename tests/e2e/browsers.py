"""Starts Debian's own browsers under Playwright. Nothing is downloaded; no browser talks to the internet."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, BrowserType, Playwright, ViewportSize

FIREFOX = "/usr/bin/firefox-esr"
CHROMIUM = "/usr/bin/chromium"
# The same engine with no desktop around it: a seventh less work.
CHROMIUM_SHELL = "/usr/bin/chromium-headless-shell"
Environment = dict[str, str | float | bool]
PHONE: ViewportSize = {"width": 390, "height": 844}

# Written out even where it is the default: the remote agent's own preferences would switch push off.
FIREFOX_PREFERENCES: Environment = {
    "alerts.useSystemBackend": True,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": True,
    "dom.push.retryBaseInterval": 200,
    "dom.push.testing.allowInsecureServerURL": True,
    "intl.accept_languages": "en-GB, en",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "permissions.default.desktop-notification": 1,
}

CHROMIUM_FLAGS = [
    "--no-sandbox",  # tests may run as root in a container
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]


def launch_firefox(playwright: Playwright, push_url: str, environment: Environment) -> Browser:
    """A stock Firefox whose push service is at `push_url` (BiDi, hence the channel's name)."""
    return playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=FIREFOX,
        firefox_user_prefs=FIREFOX_PREFERENCES | {"dom.push.serverURL": push_url},
        env=environment,
    )


def launch_chromium(playwright: Playwright, environment: Environment) -> Browser:
    """For what a page shows and does. It takes no push and installs nothing: see launch_installed_chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM_SHELL, args=CHROMIUM_FLAGS, env=environment)


def launch_installed_chromium(
    chromium: BrowserType, profile: Path, environment: Environment
) -> BrowserContext:
    """The whole Chromium with a profile: only there does a push, or the desktop's press, reach the worker."""
    return chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=CHROMIUM_FLAGS,
        env=environment,
        viewport=PHONE,
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
