"""Delivers a push to Chromium's service worker through the DevTools protocol."""

import json
from typing import Any

from background_loop import wait_until
from playwright.sync_api import Page


def deliver_push(page: Page, origin: str, payload: object) -> None:
    """Hands `payload` as JSON to the active worker of `origin`, as if it had come from the push service."""
    session = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")

    def registration() -> str | None:
        page.evaluate("() => 0")  # lets Playwright hand out the events that have come in
        found = [
            one["registrationId"]
            for one in registrations
            if one["scopeURL"].startswith(origin) and not one["isDeleted"]
        ]
        return found[-1] if found else None

    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": origin,
            "registrationId": wait_until(registration, "the worker's registration"),
            "data": json.dumps(payload),
        },
    )
    session.detach()
