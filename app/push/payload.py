"""The message itself, in the declarative format: Safari 18.4 and later show it without running our code.

Other browsers hand the same JSON to the service worker. It carries the lock-screen text, the page to open and
ids, and nothing about health; the details are fetched after unlocking.
"""

import json
from typing import Final
from urllib.parse import quote

from app.domain.delivery import DueDelivery, ReminderKind
from app.domain.event_types import LockScreen
from app.domain.reminder_texts import lock_screen_text

DECLARATIVE: Final = 8030
_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
MOST_BYTES: Final = 2_000  # Firefox on Android may take 2,744 bytes of ciphertext only


def payload(delivery: DueDelivery, public_url: str) -> bytes:
    """UTF-8 JSON under 2,000 bytes. ``public_url`` is the app's origin, for the absolute ``navigate``."""
    text = lock_screen_text(
        delivery.kind,
        LockScreen(delivery.lock_screen),
        delivery.local_date,
        delivery.slot,
        delivery.minutes,
    )
    notification = {
        "title": text.title,
        "body": text.body,
        "navigate": navigate(delivery, public_url),
        "lang": "en",
        "dir": "ltr",
        "tag": delivery.topic,
        "silent": False,
        "data": {
            "id": str(delivery.reminder_id),
            "session": delivery.session_id,
            "kind": delivery.kind.value,
        },
    }
    encoded = _as_json({"web_push": DECLARATIVE, "notification": notification}).encode()
    assert len(encoded) < MOST_BYTES, "a reminder's payload has no long parts"
    return encoded


def navigate(delivery: DueDelivery, public_url: str) -> str:
    """The page a tap opens: the session itself, or the day."""
    if delivery.kind is ReminderKind.SESSION and delivery.session_id:
        return f"{public_url}/#/session/{quote(delivery.session_id)}"
    return f"{public_url}/#/today"
