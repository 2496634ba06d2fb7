"""The message: declarative, small, and silent about health."""

import json
import re
from typing import Any

import pytest

from app.domain.delivery import DueDelivery, ReminderKind
from app.push.payload import payload
from tests.push.reminder_builders import due_delivery

APP = "https://back.example.org"


def read(delivery: DueDelivery) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(payload(delivery, APP))
    return found


def test_a_session_reminder_is_exactly_this() -> None:
    due = due_delivery()
    assert read(due) == {
        "web_push": 8030,
        "notification": {
            "title": "Backbeat",
            "body": "Time for a short movement break",
            "navigate": "https://back.example.org/#/session/2026-11-26/morning",
            "lang": "en",
            "dir": "ltr",
            "tag": due.topic,
            "silent": False,
            "data": {"id": str(due.reminder_id), "session": "2026-11-26/morning", "kind": "session"},
        },
    }


def test_the_morning_question_and_a_test_open_the_day() -> None:
    morning = due_delivery(kind=ReminderKind.MORNING, session_id=None, slot="morning_question", minutes=None)
    assert read(morning)["notification"]["navigate"] == f"{APP}/#/today"
    assert read(morning)["notification"]["data"]["kind"] == "morning"
    test = due_delivery(kind=ReminderKind.TEST, session_id=None, slot="test_1", minutes=None)
    assert "test" in read(test)["notification"]["body"]


@pytest.mark.parametrize("mode", ["neutral", "hidden", "full"])
@pytest.mark.parametrize("kind", list(ReminderKind))
def test_every_message_is_small_and_holds_no_name_and_no_health(mode: str, kind: ReminderKind) -> None:
    raw = payload(due_delivery(kind=kind, lock_screen=mode), "https://" + "a" * 60 + ".example.org")
    assert len(raw) < 1000
    text = raw.decode().lower().replace("backbeat", "")
    assert not re.search(r"pain|exercise|therap|flare|spine|patient|nprs|stretch|clinic", text)


@pytest.mark.parametrize(
    ("lang", "said", "body"),
    [
        ("de", "de", "Zeit für eine kurze Bewegungspause"),
        ("es", "es", "Un momento para una breve pausa de movimiento"),
        ("fr", "en", "Time for a short movement break"),
    ],
)
def test_a_phone_is_written_to_in_its_language(lang: str, said: str, body: str) -> None:
    notification = read(due_delivery(lang=lang))["notification"]
    assert (notification["lang"], notification["body"]) == (said, body)


def test_every_attempt_and_device_shows_the_same_tag() -> None:
    first, again = due_delivery(attempts=1), due_delivery(attempts=7, token="other")
    assert payload(first, APP) == payload(again, APP)
