"""The whole way of a reminder: plan, due, handed over, claimed, sent, finished - against a real push service.

Whatever the service answers, planned = accepted + expired + suppressed + failed + pending.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app import scheduler
from app.domain.delivery import Accepted, DueDelivery, Outcome, spread
from app.domain.errors import Unavailable
from app.domain.reminder_sentences import say
from app.domain.vocabulary import Slot
from app.push import sender
from app.push.keys import VapidKey, make_or_load
from app.scheduler import Dispatcher
from app.services import outbox, reminders
from app.services.reminder_ledger import ledger
from app.store.db import Database
from tests.push.reminder_builders import DAY, NOW, day_plan, rules
from tests.push.reminder_people import CHANCE, Clock, Person, beat, duties, new_person
from tests.push.stand_in_push_service import BAD_JWT, HANG, RESET, Phone, Reply, StandInPushService

EARLY = NOW - timedelta(hours=3)
MORNING = f"{DAY}/morning"


@pytest.fixture
def clock() -> Clock:
    return Clock(EARLY)


@pytest.fixture
def service(clock: Clock) -> Iterator[StandInPushService]:
    with StandInPushService(now=clock) as opened:
        yield opened


@pytest.fixture
def key(tmp_path: Path) -> VapidKey:
    return make_or_load(tmp_path / "vapid.pem")[0]


@pytest.fixture
def person(database: Database) -> Person:
    return new_person(database)


def due_at(person: Person, hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute) + spread(person.id)


def morning(person: Person) -> datetime:
    return due_at(person, 6, 20)  # 07:20 in Berlin


def census(database: Database) -> dict[str, int]:
    """The counts that are not zero. That they add up to all rows is the conservation law."""
    found = reminders.census(database)
    with database.read() as tx:
        assert sum(found.values()) == tx.execute(text("SELECT count(*) FROM reminder")).scalar()
        settled = tx.execute(
            text("SELECT count(*) FROM reminder WHERE (state >= 2) <> (settled_at IS NOT NULL)")
        )
        assert settled.scalar() == 0
    return {state.name.lower(): count for state, count in found.items() if count}


def test_a_reminder_comes_due_and_reaches_every_phone_of_the_person(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    phones = [service.phone(key.public), service.phone(key.public)]
    for phone in phones:
        person.subscribe(phone, key)
    person.plan(day_plan(), now=clock())
    made = duties(database, [service], key, clock)

    clock.at = morning(person) - timedelta(seconds=1)
    beat(made)
    assert not service.received

    clock.move(seconds=1)
    beat(made)
    assert {r.token for r in service.received} == {phone.token for phone in phones}
    assert len({r.topic for r in service.received}) == 1
    said = service.received[0].payload
    assert said is not None
    assert said["notification"]["data"]["session"] == MORNING
    assert service.received[0].ttl == (NOW.replace(hour=9) - morning(person)).total_seconds()
    assert census(database) == {"accepted": 1, "pending": 3, "suppressed": 1}
    assert all(device.last_ok_at == clock() for device in reminders.devices(database, person.id).values())

    beat(made)
    assert len(service.received) == 2


def test_a_whole_day_is_said_once_each_and_ends_accepted(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.subscribe(service.phone(key.public), key)
    made = duties(database, [service], key, clock)
    for _ in range(18 * 6):
        person.plan(day_plan(), day_plan(DAY + timedelta(days=1)), now=clock())
        clock.move(minutes=10)
        beat(made)
    of_today = [
        r
        for r in service.received
        if r.payload and r.payload["notification"]["data"]["session"].startswith(str(DAY))
    ]
    assert len(of_today) == len({r.topic for r in of_today}) == 4


@pytest.mark.parametrize("event", ["SessionStarted", "SessionDone", "SessionSkipped"])
def test_a_session_told_to_the_log_at_the_last_moment_is_not_reminded_on_any_phone(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock, event: str
) -> None:
    person.subscribe(service.phone(), key)
    person.subscribe(service.phone(), key)
    person.plan(day_plan(), now=clock())
    clock.at = morning(person)
    person.tell(event, DAY, clock() - timedelta(minutes=30), session_id=MORNING)
    beat(duties(database, [service], key, clock))
    assert not service.received
    assert census(database) == {"suppressed": 2, "pending": 3}


def test_an_answered_morning_is_not_asked(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.subscribe(service.phone(), key)
    plan = day_plan(slots=(Slot.EVENING,))
    person.plan(plan, now=clock())
    clock.at = morning(person)
    person.tell("MorningChecked", DAY, clock(), pain=2)
    beat(duties(database, [service], key, clock))
    assert not service.received
    assert census(database) == {"suppressed": 1, "pending": 1}


def test_while_a_session_runs_nothing_interrupts_it(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.subscribe(service.phone(), key)
    person.plan(day_plan(), now=clock())
    clock.at = morning(person)
    person.tell("SessionStarted", DAY, clock() - timedelta(minutes=4), session_id=f"{DAY}/unplanned")
    made = duties(database, [service], key, clock)
    beat(made)
    assert not service.received
    person.tell("SessionDone", DAY, clock() + timedelta(minutes=1), session_id=f"{DAY}/unplanned")
    clock.move(minutes=4, seconds=59)
    beat(made)
    assert not service.received
    clock.move(seconds=1)
    beat(made)
    assert len(service.received) == 1


def test_the_safety_net_speaks_only_on_a_day_without_a_session(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    other = new_person(database)
    for each in (person, other):
        each.subscribe(service.phone(), key)
        each.plan(day_plan(), now=clock(), rules=rules(step_down=4, ask_morning=False))
    person.tell("SessionDone", DAY, NOW, session_id=MORNING)
    other.tell("SessionSkipped", DAY, NOW, session_id=MORNING)
    clock.at = max(due_at(person, 20, 30), due_at(other, 20, 30))
    beat(duties(database, [service], key, clock))
    assert len(service.received) == 1


def test_without_a_phone_a_reminder_fails_with_that_reason_and_is_not_asked_about_again(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    beat(duties(database, [service], key, clock))
    assert census(database) == {"failed": 1, "suppressed": 1}
    line = ledger(database, person.id, DAY, DAY)[-1]
    assert say(line.why) == "Could not be sent: no device was set up for reminders."


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_is_gone_is_disabled_and_kept_and_the_other_still_hears(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock, status: int
) -> None:
    gone, alive = service.phone(), service.phone()
    gone.always = Reply(status)
    lost = person.subscribe(gone, key)
    kept = person.subscribe(alive, key)
    person.plan(day_plan(), now=clock())
    clock.at = due_at(person, 10, 30)
    made = duties(database, [service], key, clock)
    beat(made)
    clock.at = due_at(person, 14, 0)
    beat(made)
    assert len(service.accepted(alive)) == 2
    assert sum(r.status == status for r in service.received) == 1
    found = reminders.devices(database, person.id)
    assert (found[lost].state, found[lost].reason) == ("disabled", "gone")
    assert found[kept].state == "active"
    assert census(database) == {"accepted": 2, "pending": 1, "suppressed": 1, "expired": 1}


def test_refused_signatures_never_cost_anyone_their_subscription(
    database: Database, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    people = [new_person(database) for _ in range(12)]
    service.reply_to_all = BAD_JWT
    for person in people:
        person.subscribe(service.phone(), key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = NOW.replace(hour=6, minute=21)
    made = duties(database, [service], key, clock)
    beat(made)
    assert census(database) == {"handed": 12, "suppressed": 12}
    states = {device.state for person in people for device in reminders.devices(database, person.id).values()}
    assert states == {"active"}
    service.reply_to_all = None
    for _ in range(4):
        clock.move(minutes=6)
        beat(made)
    assert census(database) == {"accepted": 12, "suppressed": 12}


def test_a_subscription_of_another_key_is_disabled_with_that_reason(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    phone = service.phone()
    phone.always = Reply(400, '{"reason":"VapidPkHashMismatch"}')
    device = person.subscribe(phone, key)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    beat(duties(database, [service], key, clock))
    assert reminders.devices(database, person.id)[device].reason == "key"
    assert census(database) == {"failed": 1, "suppressed": 1}


def test_our_own_mistake_costs_one_message_and_no_subscription(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    phone = service.phone()
    phone.always = Reply(413)
    device = person.subscribe(phone, key)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    beat(duties(database, [service], key, clock))
    assert reminders.devices(database, person.id)[device].state == "active"
    assert census(database) == {"failed": 1, "suppressed": 1}


def test_retry_after_is_kept_to_and_the_message_arrives_then(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    phone = service.phone()
    phone.script.append(Reply(429, headers={"Retry-After": "120"}))
    person.subscribe(phone, key)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    made = duties(database, [service], key, clock)
    beat(made)
    clock.move(seconds=119)
    beat(made)
    assert [r.status for r in service.received] == [429]
    clock.move(seconds=13)
    beat(made)
    assert [r.status for r in service.received] == [429, 201]
    assert len({r.topic for r in service.received}) == 1


def test_a_service_that_fails_to_the_end_of_the_window_leaves_the_reminder_expired(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    phone = service.phone()
    phone.always = Reply(503)
    person.subscribe(phone, key)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    made = duties(database, [service], key, clock)
    while clock() < NOW.replace(hour=9, minute=5):
        beat(made)
        clock.move(seconds=150)
    assert census(database) == {"expired": 1, "suppressed": 1}
    assert len(service.received) > 10
    assert max(r.at for r in service.received) < NOW.replace(hour=9)


def test_after_a_long_outage_only_what_is_still_worth_saying_is_said(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.subscribe(service.phone(), key)
    person.plan(day_plan(), day_plan(DAY + timedelta(days=1)), now=clock())
    clock.at = NOW.replace(hour=12)
    beat(duties(database, [service], key, clock))
    assert [r.payload["notification"]["data"]["session"] for r in service.received if r.payload] == [
        f"{DAY}/midday"
    ]
    assert census(database)["expired"] == 1


def test_a_clock_that_jumps_an_hour_either_way_repeats_and_loses_nothing(
    database: Database, person: Person, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    person.subscribe(service.phone(), key)
    made = duties(database, [service], key, clock)
    for jump in (0, 60, -60, 0, 0, -60, 60):
        clock.move(minutes=jump)
        person.plan(day_plan(), now=clock())
        beat(made)
        clock.move(minutes=10)
    while clock() < NOW.replace(hour=22):
        person.plan(day_plan(), now=clock())
        beat(made)
        clock.move(minutes=10)
    assert len(service.received) == len({r.topic for r in service.received}) == 4


def test_a_brown_out_of_every_kind_ends_with_each_reminder_in_one_final_state(
    database: Database,
    service: StandInPushService,
    key: VapidKey,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "TIMEOUT_S", 1.5)
    kinds = [
        Reply(),
        Reply(500),
        Reply(429),
        Reply(410),
        Reply(404),
        Reply(413),
        RESET,
        HANG,
        BAD_JWT,
        Reply(302),
    ]
    people = [new_person(database) for _ in range(20)]
    phones: list[Phone] = []
    for number, person in enumerate(people):
        phone = service.phone()
        phone.always = kinds[number % len(kinds)]
        phones.append(phone)
        person.subscribe(phone, key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = NOW.replace(hour=6, minute=21)
    made = duties(database, [service], key, clock)
    for _ in range(4):
        beat(made)
        clock.move(minutes=7)
    assert sum(census(database).values()) == 40
    assert all(len(service.accepted(phone)) == 1 for phone in phones[::10])
    clock.at = NOW.replace(hour=9, minute=1)
    beat(made)
    assert census(database) == {"accepted": 2, "expired": 10, "failed": 8, "suppressed": 20}


def test_two_hearts_on_one_database_say_everything_once(
    database: Database, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    for _ in range(60):
        person = new_person(database)
        person.subscribe(service.phone(), key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = NOW.replace(hour=6, minute=21)

    async def go() -> None:
        first, second = (duties(database, [service], key, clock) for _ in range(2))
        async with first.sender, second.sender:
            await asyncio.gather(Dispatcher(first).run(), Dispatcher(second).run())

    asyncio.run(go())
    assert len(service.received) == 60
    assert len({r.topic for r in service.received}) == 60
    assert census(database) == {"accepted": 60, "suppressed": 60}


def test_a_graceful_stop_lets_the_flying_land_and_gives_the_waiting_back(
    database: Database, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    service.delay_s = 1.0  # sixteen at a time: the second wave lands in time, the third does not
    for _ in range(40):
        person = new_person(database)
        person.subscribe(service.phone(), key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = NOW.replace(hour=6, minute=21)

    async def stopped_early() -> None:
        made = duties(database, [service], key, clock)
        async with made.sender:
            dispatcher = Dispatcher(made)
            round_of_it = asyncio.create_task(dispatcher.run())
            while not dispatcher.tally["accepted"]:
                await asyncio.sleep(0.02)
            await dispatcher.stop(patience_s=1.6)
            await round_of_it
            await dispatcher.run()  # after a stop nothing is claimed

    asyncio.run(stopped_early())
    done = census(database)["accepted"]
    assert 0 < done < 40
    assert census(database)["handed"] == 40 - done
    service.delay_s = 0
    beat(duties(database, [service], key, clock))
    assert census(database) == {"accepted": 40, "suppressed": 40}


class Stumbling:
    """A sender with a bug for one message."""

    def __init__(self) -> None:
        self.sent: list[DueDelivery] = []
        self.failed = False

    async def __aenter__(self) -> "Stumbling":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def send(self, delivery: DueDelivery) -> Outcome:
        if not self.failed:
            self.failed = True
            raise RuntimeError(f"cannot send to {delivery.endpoint}")
        self.sent.append(delivery)
        return Accepted(201)

    def resting(self) -> frozenset[str]:
        return frozenset()

    def states(self) -> dict[str, str]:
        return {}


def duties_of(
    sender: Stumbling, origins: list[str], database: Database, key: VapidKey, clock: Clock
) -> scheduler.Duties:
    """One person for each push service, all due by now, and the sender that is to reach them."""
    for origin in origins:
        person = new_person(database)
        person.subscribe(Phone(origin, None), key)
        person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = NOW.replace(hour=6, minute=21)
    return replace(duties(database, [], key, clock), sender=sender)


def test_one_bad_message_stops_no_other_and_comes_again_after_its_lease(
    database: Database, key: VapidKey, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    stumbling = Stumbling()
    made = duties_of(stumbling, ["https://fcm.googleapis.com"] * 3, database, key, clock)
    beat(made)
    assert len(stumbling.sent) == 2
    assert "fcm.googleapis.com/push" not in caplog.text
    clock.move(seconds=121)
    beat(made)
    assert len(stumbling.sent) == 3
    assert census(database) == {"accepted": 3, "suppressed": 3}


class Waiting(Stumbling):
    """A sender whose messages to a slow service come back only when all those to the quick one have."""

    def __init__(self, slow: str, quick_ones: int) -> None:
        super().__init__()
        self.slow, self.quick_ones = slow, quick_ones
        self.under_way = self.most_under_way = 0
        self.all_quick_ones_sent = asyncio.Event()

    async def send(self, delivery: DueDelivery) -> Outcome:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if delivery.origin == self.slow:
            await self.all_quick_ones_sent.wait()
        else:
            await asyncio.sleep(0.004 * self.under_way)
            self.sent.append(delivery)
        if len(self.sent) == self.quick_ones:
            self.all_quick_ones_sent.set()
        self.under_way -= 1
        return Accepted(201)


SLOW, QUICK = "https://fcm.googleapis.com", "https://updates.push.services.mozilla.com"


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CLAIMED_AT_ONCE": 6, "MOST_UNDER_WAY": 18, "MOST_OF_ONE_SERVICE": 6}.items():
        monkeypatch.setattr(scheduler, name, value)
    monkeypatch.setattr(scheduler, "FEW_LEFT", 1)


@pytest.mark.usefixtures("small_steps")
def test_a_service_that_does_not_answer_holds_up_only_its_own_messages(
    database: Database, key: VapidKey, clock: Clock
) -> None:
    waiting = Waiting(SLOW, quick_ones=20)
    done = beat(duties_of(waiting, [SLOW] * 20 + [QUICK] * 20, database, key, clock))
    assert done.tally["accepted"] == 40
    assert census(database)["accepted"] == 40


@pytest.mark.usefixtures("small_steps")
def test_while_answers_come_quickly_the_next_are_claimed_when_few_are_left(
    database: Database, key: VapidKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "NEXT_CLAIM_AFTER_S", 600)
    waiting = Waiting(SLOW, quick_ones=30)
    done = beat(duties_of(waiting, [QUICK] * 30, database, key, clock))
    assert done.tally["accepted"] == 30
    assert waiting.most_under_way <= 6 + 1


def test_a_database_that_is_away_for_a_moment_delays_and_loses_nothing(
    database: Database,
    person: Person,
    service: StandInPushService,
    key: VapidKey,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person.subscribe(service.phone(), key)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=clock())
    clock.at = morning(person)
    whole, tries = outbox.finish, []

    def away_twice(*arguments: Any) -> int:
        tries.append(arguments)
        if len(tries) < 3:
            raise Unavailable("database_unavailable", "The database cannot be reached; please try again.")
        return whole(*arguments)

    monkeypatch.setattr(outbox, "finish", away_twice)
    beat(duties(database, [service], key, clock))
    assert len(service.received) == 1
    assert census(database) == {"accepted": 1, "suppressed": 1}


def test_the_heartbeat_ticks_by_itself_plans_and_stops(
    database: Database, person: Person, key: VapidKey
) -> None:
    planned: list[datetime] = []

    async def go() -> None:
        made = duties(database, [real], key, real.now)
        made = scheduler.Duties(database, made.sender, planned.append, real.now, made.new_id)
        async with scheduler.running(made) as heart:
            for _ in range(200):
                await asyncio.sleep(0.05)
                if real.received and planned and heart.tally["accepted"]:
                    break
            assert heart.tally["accepted"] == 1

    with StandInPushService() as real:
        device = person.subscribe(real.phone(key.public), key, real.now())
        reminders.send_test(database, person.patient, device, real.now(), CHANCE)
        asyncio.run(go())
        assert len(real.received) == 1
    assert planned
    assert census(database) == {"accepted": 1}


def test_a_worker_ends_at_a_signal(
    database: Database, service: StandInPushService, key: VapidKey, clock: Clock
) -> None:
    async def go() -> None:
        working = asyncio.create_task(scheduler.work(duties(database, [service], key, clock)))
        await asyncio.sleep(0.3)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(working, 10)

    asyncio.run(go())


def test_tidying_deletes_what_is_older_than_half_a_year(database: Database, person: Person) -> None:
    person.plan(day_plan(), now=EARLY)
    assert outbox.tidy(database, NOW + timedelta(days=180)) == 0
    assert outbox.tidy(database, NOW + timedelta(days=181)) == 5
    assert census(database) == {}
