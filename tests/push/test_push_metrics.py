"""The sender's numbers: what came due, what was taken and how late, what was not and why."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import metrics
from app.domain.vocabulary import Slot
from app.push.keys import VapidKey, make_or_load
from app.store.db import Database
from tests.push.reminder_builders import DAY, NOW, day_plan
from tests.push.reminder_people import Clock, beat, duties, new_person
from tests.push.stand_in_push_service import Reply, StandInPushService

EARLY = NOW - timedelta(hours=3)


@pytest.fixture
def key(tmp_path: Path) -> VapidKey:
    return make_or_load(tmp_path / "vapid.pem")[0]


def number(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_morning_is_counted_from_due_to_taken_with_its_lateness(database: Database, key: VapidKey) -> None:
    clock = Clock(EARLY)
    with StandInPushService(now=clock) as service:
        replies = [Reply(201), Reply(410), Reply(503), Reply(400, "no")]
        for reply in replies:
            person, phone = new_person(database), service.phone(key.public)
            phone.always = reply
            person.subscribe(phone, key)
            person.plan(day_plan(slots=(Slot.MORNING,)), now=EARLY)
        outcomes = ("accepted", "gone", "later", "rejected", "expired")
        names = {outcome: {"origin": service.origin, "outcome": outcome} for outcome in outcomes}
        before = {outcome: number("backbeat_deliveries_total", **names[outcome]) for outcome in outcomes}
        due, claimed = number("backbeat_reminders_due_total"), number("backbeat_deliveries_claimed_total")
        late_count = number("backbeat_reminder_lateness_seconds_count")
        late_sum = number("backbeat_reminder_lateness_seconds_sum")

        clock.at = NOW.replace(hour=6, minute=25)  # 07:25 in Berlin; due between 07:20:00 and 07:20:44
        beat(duties(database, [service], key, clock))

        assert number("backbeat_reminders_due_total") == due + 4
        assert number("backbeat_deliveries_claimed_total") == claimed + 4
        for outcome in ("accepted", "gone", "later", "rejected"):
            assert number("backbeat_deliveries_total", **names[outcome]) == before[outcome] + 1
        assert number("backbeat_reminder_lateness_seconds_count") == late_count + 1
        assert 256 <= number("backbeat_reminder_lateness_seconds_sum") - late_sum <= 300

        clock.at = NOW.replace(hour=20)
        beat(duties(database, [service], key, clock))
        assert number("backbeat_deliveries_total", **names["expired"]) == before["expired"] + 1


def test_what_came_due_after_its_time_is_counted_too(database: Database, key: VapidKey) -> None:
    clock = Clock(EARLY)
    with StandInPushService(now=clock) as service:
        person = new_person(database)
        person.subscribe(service.phone(key.public), key)
        person.plan(day_plan(DAY, slots=(Slot.MORNING,)), now=EARLY)
        before = number("backbeat_reminders_expired_unsaid_total")
        clock.at = NOW + timedelta(days=2)
        beat(duties(database, [service], key, clock))
        assert number("backbeat_reminders_expired_unsaid_total") == before + 1
