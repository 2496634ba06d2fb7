"""People with phones in a real database, and a heartbeat that a test turns by hand."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.domain.delivery import NewSubscription
from app.domain.people import Patient
from app.domain.prescription import DayPlan
from app.domain.reminders import ReminderRules
from app.push.endpoints import AllowedHosts
from app.push.keys import VapidKey
from app.push.sender import PushSender
from app.push.signing import Signer
from app.push.subscriptions import read_subscription
from app.scheduler import Dispatcher, Duties
from app.services import reminders
from app.services.chance import Chance
from app.store import accounts, journal
from app.store.db import Database
from app.store.journal import EventRow
from tests.push.reminder_builders import NOW
from tests.push.reminder_builders import rules as usual_rules
from tests.push.stand_in_push_service import Phone, StandInPushService

SUBJECT = "mailto:ops@backbeat.example.org"
CHANCE = Chance(uuid4, lambda: uuid4().hex, lambda n: "0" * n)


class Clock:
    """Time that moves only when told."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass
class Person:
    """A person with any number of phones. ``post``: what their phone tells the log."""

    database: Database
    patient: Patient
    devices: list[UUID] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return self.patient.id

    def add_device(self, now: datetime = NOW, name: str = "Phone") -> UUID:
        device_id = uuid4()
        with self.database.write() as tx:
            accounts.add_device(
                tx, device_id, self.id, name, hashlib.sha256(device_id.bytes).hexdigest(), now
            )
        self.devices.append(device_id)
        return device_id

    def subscribe(
        self, phone: Phone, key: VapidKey, now: datetime = NOW, device_id: UUID | None = None
    ) -> UUID:
        device_id = device_id or self.add_device(now)
        reminders.subscribe(self.database, self.id, device_id, as_subscription(phone, key), now, CHANCE)
        return device_id

    def plan(self, *plans: DayPlan, now: datetime, rules: ReminderRules | None = None) -> Any:
        with self.database.write() as tx:
            return reminders.materialise(tx, self.id, plans, rules or usual_rules(), now)

    def tell(self, kind: str, day: date, at: datetime, **fields: object) -> None:
        event_id = uuid4()
        body = json.dumps({"id": str(event_id), "type": kind, "day": day.isoformat(), **fields})
        row = EventRow(event_id, self.devices[0], 1, kind, 1, "person", at, "Europe/Berlin", day, body)
        with self.database.write() as tx:
            journal.append(tx, self.id, [row], at)


def new_person(database: Database, now: datetime = NOW, tz: str = "Europe/Berlin") -> Person:
    with database.write() as tx:
        return Person(database, accounts.add_patient(tx, uuid4(), "P", tz, now))


def as_subscription(phone: Phone, key: VapidKey) -> NewSubscription:
    return read_subscription(phone.subscription, AllowedHosts.parse([phone.endpoint.split("/")[2]]), key.id)


def duties(
    database: Database,
    services: Sequence[StandInPushService],
    key: VapidKey,
    now: Callable[[], datetime],
    **more: Any,
) -> Duties:
    allowed = AllowedHosts.parse([service.host for service in services])
    sender = PushSender(Signer(key, SUBJECT), allowed, "https://back.example.org", now)
    return Duties(database=database, sender=sender, materialise=lambda _: None, now=now, new_id=uuid4, **more)


def beat(made: Duties) -> Dispatcher:
    """One round of the heartbeat on a loop of its own."""

    async def go() -> Dispatcher:
        async with made.sender:
            dispatcher = Dispatcher(made)
            await asyncio.wait_for(dispatcher.run(), 60)
            return dispatcher

    return asyncio.run(go())
