"""The message itself, in the declarative format: Safari 18.4 and later show it without running our code.

Other browsers hand the same JSON to the service worker. It carries the lock-screen text, the page to open and
ids, and nothing about health; the details are fetched after unlocking.
"""

import json
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from app.domain.delivery import DueDelivery, ReminderKind
from app.domain.event_types import LockScreen
from app.domain.reminder_texts import lock_screen_text
from app.domain.speech import Language, language_of

DECLARATIVE: Final = 8030
_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HOLE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
MOST_BYTES: Final = 2_000  # Firefox on Android may take 2,744 bytes of ciphertext only


def payload(delivery: DueDelivery, public_url: str) -> bytes:
    """UTF-8 JSON under 2,000 bytes. ``public_url`` is the app's origin, for the absolute ``navigate``."""
    before, between, after = _frame(
        delivery.kind,
        LockScreen(delivery.lock_screen),
        delivery.local_date,
        delivery.slot,
        delivery.minutes,
        delivery.session_id,
        language_of(delivery.lang, None),
        navigate(delivery, public_url),
    )
    encoded = f"{before}{delivery.topic}{between}{delivery.reminder_id}{after}".encode()
    assert len(encoded) < MOST_BYTES, "a reminder's payload has no long parts"
    return encoded


@lru_cache(maxsize=1024)
def _frame(
    kind: ReminderKind,
    mode: LockScreen,
    local_date: date,
    slot: str,
    minutes: int | None,
    session_id: str | None,
    language: Language,
    opens: str,
) -> tuple[str, str, str]:
    """The message around its tag and its id, which hold only letters, digits and hyphens. A burst shares a few."""
    text = lock_screen_text(kind, mode, local_date, slot, minutes, language)
    notification = {
        "title": text.title,
        "body": text.body,
        "navigate": opens,
        "lang": language.value,
        "dir": "ltr",
        "tag": _HOLE,
        "silent": False,
        "data": {"id": _HOLE, "session": session_id, "kind": kind.value},
    }
    before, between, after = _as_json({"web_push": DECLARATIVE, "notification": notification}).split(_HOLE)
    return before, between, after


def navigate(delivery: DueDelivery, public_url: str) -> str:
    """The page a tap opens: the session itself, or the day."""
    if delivery.kind is ReminderKind.SESSION and delivery.session_id:
        return f"{public_url}/#/session/{quote(delivery.session_id)}"
    return f"{public_url}/#/today"
