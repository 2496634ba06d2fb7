"""The rows of reminders on both databases: claims, leases, tokens, and plans that use their index."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, event, insert, text

from app.domain.delivery import DeliveryState, NewDelivery, ReminderKind, ReminderState, delivery_id
from app.domain.reminders import Reminder
from app.push.keys import VapidKey, make_or_load
from app.store import deliveries, handover, reminders, subscriptions
from app.store.db import Database
from tests.push.reminder_builders import BERLIN, DAY, NOW
from tests.push.reminder_people import Person, new_person
from tests.push.stand_in_push_service import Phone

ORIGIN = "https://fcm.googleapis.com"
LEASE = timedelta(seconds=120)


@pytest.fixture
def key(tmp_path: Any) -> VapidKey:
    return make_or_load(tmp_path / "vapid.pem")[0]


@pytest.fixture
def person(database: Database, key: VapidKey) -> Person:
    made = new_person(database)
    made.subscribe(Phone(ORIGIN, None), key)
    return made


def subscription_of(tx: Connection, person: Person) -> tuple[UUID, str]:
    found = subscriptions.active_of_device(tx, person.devices[0])
    assert found is not None
    return found


def fill(
    person: Person, count: int, due_at: datetime = NOW, expires_in: timedelta = timedelta(hours=2)
) -> list[UUID]:
    """Reminders handed over already, each with one delivery."""
    with person.database.write() as tx:
        subscription_id, origin = subscription_of(tx, person)
        ids = [uuid4() for _ in range(count)]
        for number, row_id in enumerate(ids):
            said = Reminder(
                DAY, f"slot{number}", ReminderKind.SESSION, f"{DAY}/x{number}", due_at, due_at + expires_in
            )
            reminders.add(tx, row_id, person.id, said, BERLIN, NOW)
            reminders.hand_to(tx, row_id)
        handover.add(
            tx,
            [
                NewDelivery(
                    delivery_id(i, subscription_id), i, subscription_id, origin, due_at, due_at + expires_in
                )
                for i in ids
            ],
        )
    return ids


def claim(
    database: Database, now: datetime = NOW, most: int = 10, token: str = "a", avoid: Sequence[str] = ()
) -> list[Any]:
    with database.write() as tx:
        return deliveries.claim(tx, now, now + LEASE, token, most, frozenset(avoid))


def finish(database: Database, claimed: Sequence[Any], state: DeliveryState, now: datetime = NOW) -> None:
    with database.write() as tx:
        for due in claimed:
            deliveries.end(tx, [due.id], due.token, state, 201, now)


def test_a_claim_takes_no_more_than_asked_for(database: Database, person: Person) -> None:
    # A table freshly analysed while small made Postgres run the sub-select again and again and take everything.
    fill(person, 1)
    with database.write() as tx:
        tx.execute(text("ANALYZE"))
    fill_more = [f"more{n}" for n in range(119)]
    with database.write() as tx:
        subscription_id, origin = subscription_of(tx, person)
        for slot in fill_more:
            row_id = uuid4()
            said = Reminder(DAY, slot, ReminderKind.SESSION, slot, NOW, NOW + LEASE)
            reminders.add(tx, row_id, person.id, said, BERLIN, NOW)
            handover.add(tx, [NewDelivery(uuid4(), row_id, subscription_id, origin, NOW, NOW + LEASE)])
    assert len(claim(database, most=5)) == 5
    assert len(claim(database, most=500, token="b")) == 115
    assert claim(database, most=5, token="c") == []


def test_a_claimed_row_is_due_again_when_its_lease_is_over(database: Database, person: Person) -> None:
    fill(person, 1)
    first = claim(database)[0]
    assert (first.attempts, first.leased_until) == (1, NOW + LEASE)
    assert claim(database, NOW + timedelta(seconds=119), token="b") == []
    second = claim(database, NOW + timedelta(seconds=120), token="b")[0]
    assert (second.id, second.attempts, second.topic) == (first.id, 2, first.topic)


def test_a_late_finisher_touches_nothing(database: Database, person: Person) -> None:
    fill(person, 1)
    slow = claim(database, token="a")
    quick = claim(database, NOW + LEASE, token="b")
    finish(database, slow, DeliveryState.GONE)
    with database.read() as tx:
        assert list(reminders.delivery_states(tx, [slow[0].reminder_id]).values()) == [
            [DeliveryState.PENDING]
        ]
    finish(database, quick, DeliveryState.ACCEPTED)
    finish(database, quick, DeliveryState.REJECTED)
    with database.read() as tx:
        assert list(reminders.delivery_states(tx, [slow[0].reminder_id]).values()) == [
            [DeliveryState.ACCEPTED]
        ]


def test_a_service_to_avoid_is_not_claimed(database: Database, person: Person) -> None:
    fill(person, 3)
    assert claim(database, avoid=[ORIGIN]) == []
    assert len(claim(database, avoid=["https://other.push.apple.com"])) == 3


def test_four_claimers_at_once_share_without_overlap(database: Database, person: Person) -> None:
    fill(person, 200)

    def work(_: int) -> list[UUID]:
        found: list[UUID] = []
        while batch := claim(database, most=7, token=str(uuid4())):
            found += [d.id for d in batch]
        return found

    with ThreadPoolExecutor(4) as pool:
        found = [i for part in pool.map(work, range(4)) for i in part]
    assert len(found) == 200
    assert len(set(found)) == 200


def test_due_reminders_are_handed_over_once_by_many(database: Database, person: Person) -> None:
    with database.write() as tx:
        for number in range(100):
            said = Reminder(DAY, f"s{number}", ReminderKind.SESSION, None, NOW, NOW + LEASE)
            reminders.add(tx, uuid4(), person.id, said, BERLIN, NOW)

    def work(_: int) -> list[UUID]:
        found: list[UUID] = []
        while True:
            with database.write() as tx:
                due = handover.hand_over(tx, NOW, 7)
            if not due:
                return found
            found += due

    with ThreadPoolExecutor(4) as pool:
        found = [i for part in pool.map(work, range(4)) for i in part]
    assert len(found) == len(set(found)) == 100


def test_a_slot_of_a_day_exists_once_however_often_it_is_added(database: Database, person: Person) -> None:
    said = Reminder(DAY, "morning", ReminderKind.SESSION, "x", NOW, NOW + LEASE)
    with database.write() as tx:
        assert reminders.add(tx, uuid4(), person.id, said, BERLIN, NOW)
        assert not reminders.add(tx, uuid4(), person.id, said, BERLIN, NOW)
        assert len(reminders.stored_of_days(tx, person.id, [DAY])) == 1


def test_a_final_state_stays_final(database: Database, person: Person) -> None:
    (row_id,) = fill(person, 1)
    with database.write() as tx:
        reminders.settle(tx, [row_id], ReminderState.ACCEPTED, None, NOW)
        reminders.settle(tx, [row_id], ReminderState.FAILED, "gone", NOW)
        reminders.suppress(tx, [row_id], "closed", NOW)
        assert reminders.census(tx)[ReminderState.ACCEPTED] == 1
        assert sum(reminders.census(tx).values()) == 1


def test_old_reminders_are_pruned_in_portions(database: Database, person: Person) -> None:
    fill(person, 7)
    with database.write() as tx:
        assert reminders.prune(tx, DAY, 5) == 0
        assert [reminders.prune(tx, DAY + timedelta(days=1), 5) for _ in range(3)] == [5, 2, 0]
        assert tx.execute(text("SELECT count(*) FROM delivery")).scalar() == 0


def test_what_waits_for_a_vanished_device_is_ended_by_tidying(database: Database, person: Person) -> None:
    fill(person, 2)
    with database.write() as tx:
        tx.execute(text("DELETE FROM delivery"))
        assert reminders.expire_left_over(tx, NOW + timedelta(hours=1), NOW) == 0
        assert reminders.expire_left_over(tx, NOW + timedelta(hours=3), NOW) == 2


def explained(database: Database, ask: Callable[[Connection], object], nth: int = 0) -> str:
    """The plan of the nth statement that ``ask`` runs."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    with database.write() as tx:
        event.listen(tx, "before_cursor_execute", note)
        ask(tx)
        statement, parameters = seen[nth]
        prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        return "\n".join(str(row) for row in tx.exec_driver_sql(prefix + statement, parameters))


def test_the_claims_read_the_partial_indexes_and_sort_nothing(database: Database, person: Person) -> None:
    rows = [
        {
            "id": uuid4(), "patient_id": person.id, "local_date": DAY, "slot": f"x{n}", "kind": "session", "tz": "UTC",
            "due_at": NOW, "expires_at": NOW, "state": 0 if n % 50 == 0 else 4, "created_at": NOW,
        }
        for n in range(4000)
    ]  # fmt: skip
    with database.write() as tx:
        tx.execute(insert(reminders.reminder), rows)
        subscription_id, origin = subscription_of(tx, person)
        tx.execute(
            insert(deliveries.delivery),
            [
                {
                    "id": uuid4(), "reminder_id": row["id"], "subscription_id": subscription_id, "origin": origin,
                    "visible_at": NOW, "expires_at": NOW, "state": row["state"], "attempts": 0,
                }
                for row in rows
            ],
        )  # fmt: skip
        tx.execute(text("ANALYZE"))
    of_reminders = explained(database, lambda tx: handover.hand_over(tx, NOW, 5))
    of_deliveries = explained(
        database, lambda tx: deliveries.claim(tx, NOW, NOW + LEASE, "t", 5, frozenset({"https://x.example"}))
    )
    of_loading = explained(
        database, lambda tx: deliveries.claim(tx, NOW, NOW + LEASE, "u", 5, frozenset()), nth=1
    )
    assert "delivery_due" in of_loading
    assert "reminder_due" in of_reminders
    assert "delivery_due" in of_deliveries
    assert "TEMP B-TREE" not in of_reminders + of_deliveries
    assert "Seq Scan" not in of_reminders + of_deliveries
