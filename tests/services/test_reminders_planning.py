"""Planning ahead, calling off, snoozing, subscribing, testing and explaining, on both databases."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.domain.delivery import DeliveryState, ReminderState, spread
from app.domain.errors import NotFound, Refused
from app.domain.event_types import LockScreen
from app.domain.prescription import DayPlan
from app.domain.reminder_sentences import say
from app.domain.vocabulary import Slot
from app.push.keys import VapidKey, make_or_load
from app.services import outbox, reminders
from app.services.reminder_ledger import LedgerLine, ledger
from app.store.db import Database
from tests.push.reminder_builders import ALL_SLOTS, DAY, NOW, day_plan, rules
from tests.push.reminder_people import CHANCE, Person, as_subscription, new_person
from tests.push.stand_in_push_service import Phone

EARLY = NOW - timedelta(hours=3)
ORIGIN = "https://fcm.googleapis.com"


@pytest.fixture
def key(tmp_path: Path) -> VapidKey:
    return make_or_load(tmp_path / "vapid.pem")[0]


@pytest.fixture
def person(database: Database) -> Person:
    return new_person(database)


def lines(person: Person) -> dict[str, LedgerLine]:
    day = timedelta(days=1)
    found = ledger(person.database, person.id, DAY - day, DAY + day)
    return {line.slot: line for line in found if line.local_date == DAY}


def states(person: Person) -> dict[str, ReminderState]:
    return {slot: line.state for slot, line in lines(person).items()}


P, S = ReminderState.PENDING, ReminderState.SUPPRESSED


def test_a_day_is_planned_once_however_often_the_tick_comes(person: Person) -> None:
    assert person.plan(day_plan(), now=EARLY)
    assert not person.plan(day_plan(), now=EARLY)
    assert not person.plan(day_plan(), now=EARLY + timedelta(minutes=10))
    assert states(person) == {
        "morning": P, "midday": P, "afternoon": P, "evening": P, "morning_question": S,
    }  # fmt: skip


def test_reminders_carry_the_persons_own_spread(person: Person) -> None:
    person.plan(day_plan(), now=EARLY)
    assert lines(person)["midday"].due_at == NOW.replace(hour=10, minute=30) + spread(person.id)


def test_a_flare_and_its_withdrawal_change_only_what_lies_ahead(person: Person) -> None:
    person.plan(day_plan(), now=EARLY)
    noon = NOW + timedelta(hours=3)  # 12:00 in Berlin: morning and midday have come
    outbox.hand_over(person.database, noon)
    person.plan(day_plan(), now=noon, rules=rules(flare=True))
    assert {s: lines(person)[s].state for s in ("afternoon", "evening")} == {"afternoon": S, "evening": S}
    assert say(lines(person)["evening"].why) == "Not sent: during a flare-up there is one reminder a day."
    person.plan(day_plan(), now=noon)
    assert {s: states(person)[s] for s in ("morning", "afternoon", "evening")} == {
        "morning": ReminderState.EXPIRED,  # its window was over
        "afternoon": P,
        "evening": P,
    }


def test_a_stopped_plan_calls_everything_off_at_once(person: Person, key: VapidKey) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    person.plan(DayPlan(DAY, ()), now=NOW)
    assert set(states(person).values()) == {S}
    assert outbox.claim(person.database, NOW, "t", 10, frozenset(), lambda *_: {}) == []


def test_a_journey_moves_what_is_still_to_come(person: Person) -> None:
    person.plan(day_plan(), now=EARLY)
    person.plan(day_plan(), now=EARLY, rules=rules(ZoneInfo("Europe/Lisbon")))
    assert lines(person)["evening"].due_at == NOW.replace(hour=21) + spread(person.id)
    assert not person.plan(day_plan(), now=EARLY, rules=rules(ZoneInfo("Europe/Lisbon")))


def test_an_empty_plan_list_touches_nothing(person: Person) -> None:
    person.plan(day_plan(), now=EARLY)
    assert not person.plan(now=EARLY)
    assert states(person)["evening"] is P


def test_the_evening_before_keeps_the_next_morning_at_a_distance(person: Person, key: VapidKey) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    yesterday = DAY - timedelta(days=1)
    late = day_plan(yesterday, (Slot.EVENING,), at_min=1790, until_min=1850)
    person.plan(late, now=EARLY - timedelta(hours=6), rules=rules(bed_min=1900))
    outbox.hand_over(person.database, EARLY)
    person.plan(day_plan(slots=(Slot.MORNING,)), now=EARLY, rules=rules(wake_min=350))
    gap = lines(person)["morning"].due_at - (EARLY.replace(hour=4, minute=50) + spread(person.id))
    assert gap == timedelta(hours=2)


@pytest.mark.parametrize("done", [True, False])
def test_a_session_touched_by_the_person_falls_silent_for_good(
    person: Person, key: VapidKey, done: bool
) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    with person.database.write() as tx:
        reminders.close_session(tx, person.id, f"{DAY}/morning", NOW, done=done)
    assert say(lines(person)["morning"].why) == "Not sent: the session was already begun or done."
    assert [state for _, state in lines(person)["morning"].devices] == [DeliveryState.SUPPRESSED]
    person.plan(day_plan(), now=NOW)
    assert states(person)["morning"] is S
    assert states(person)["midday"] is P


def test_something_done_spares_the_safety_net_and_a_skip_does_not(person: Person) -> None:
    sure = rules(step_down=4)
    person.plan(day_plan(), now=EARLY, rules=sure)
    assert states(person)["safety_net"] is P
    with person.database.write() as tx:
        reminders.close_session(tx, person.id, f"{DAY}/evening", NOW, done=False)
    assert states(person)["safety_net"] is P
    with person.database.write() as tx:
        reminders.close_session(tx, person.id, f"{DAY}/morning", NOW, done=True)
    assert states(person)["safety_net"] is S


def test_an_answered_morning_is_not_asked_again(person: Person) -> None:
    person.plan(day_plan(slots=(Slot.EVENING,)), now=EARLY)
    with person.database.write() as tx:
        reminders.close_morning(tx, person.id, DAY, EARLY)
    assert states(person) == {"morning_question": S, "evening": P}


def test_a_snooze_says_it_again_once_and_keeps_the_session(person: Person, key: VapidKey) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    with person.database.write() as tx:
        assert reminders.snooze(tx, person.id, f"{DAY}/morning", NOW) == NOW + timedelta(minutes=30)
    assert states(person)["morning_snooze"] is P
    with person.database.write() as tx, pytest.raises(Refused, match="already_snoozed"):
        reminders.snooze(tx, person.id, f"{DAY}/morning", NOW)
    assert not person.plan(day_plan(), now=NOW)
    with person.database.write() as tx:
        reminders.close_session(tx, person.id, f"{DAY}/morning", NOW, done=True)
    assert states(person)["morning_snooze"] is S


def test_a_snooze_of_nothing_is_not_found(person: Person) -> None:
    with person.database.write() as tx, pytest.raises(NotFound):
        reminders.snooze(tx, person.id, f"{DAY}/morning", NOW)


def test_a_phone_that_sends_its_subscription_again_keeps_one_row_and_its_waiting_messages(
    person: Person, key: VapidKey
) -> None:
    first, second = Phone(ORIGIN, None), Phone("https://web.push.apple.com", None)
    device = person.subscribe(first, key)
    person.subscribe(first, key, device_id=device)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    person.subscribe(second, key, now=NOW, device_id=device)
    claimed = outbox.claim(person.database, NOW, "t", 10, frozenset({ORIGIN}), lambda *_: {})
    assert [d.endpoint for d in claimed] == [second.endpoint]
    assert reminders.devices(person.database, person.id)[device].state == "active"


def test_a_browser_that_moved_to_another_person_leaves_the_first_one(
    person: Person, key: VapidKey, database: Database
) -> None:
    phone = Phone(ORIGIN, None)
    device = person.subscribe(phone, key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(database, NOW)
    other = new_person(database)
    other.subscribe(phone, key)
    assert outbox.claim(database, NOW, "t", 10, frozenset(), lambda *_: {}) == []
    assert reminders.devices(database, person.id)[device].reason == "moved"
    assert states(person)["morning"] is ReminderState.FAILED
    person.subscribe(Phone(ORIGIN, None), key, device_id=device)
    assert reminders.devices(database, person.id)[device].state == "active"


def test_switching_off_stops_a_device_and_switching_on_starts_it(person: Person, key: VapidKey) -> None:
    phone = Phone(ORIGIN, None)
    device = person.subscribe(phone, key)
    reminders.unsubscribe(person.database, device, NOW)
    found = reminders.devices(person.database, person.id)[device]
    assert (found.state, found.reason) == ("disabled", "switched_off")
    reminders.subscribe(person.database, person.id, device, as_subscription(phone, key), NOW, CHANCE)
    assert reminders.devices(person.database, person.id)[device].state == "active"


def test_a_test_reminder_goes_to_this_device_only_and_one_at_a_time(person: Person, key: VapidKey) -> None:
    device = person.subscribe(Phone(ORIGIN, None), key)
    person.subscribe(Phone(ORIGIN, None), key)
    first = reminders.send_test(person.database, person.patient, device, NOW, CHANCE)
    assert reminders.send_test(person.database, person.patient, device, NOW, CHANCE) == first
    claimed = outbox.claim(person.database, NOW, "t", 10, frozenset(), outbox.look_at_journal)
    assert [d.reminder_id for d in claimed] == [first]
    later = NOW + timedelta(minutes=11)
    assert reminders.send_test(person.database, person.patient, device, later, CHANCE) != first


def test_a_test_without_a_subscription_is_refused(person: Person, key: VapidKey) -> None:
    device = person.add_device()
    with pytest.raises(Refused, match="push_not_active"):
        reminders.send_test(person.database, person.patient, device, NOW, CHANCE)
    person.subscribe(Phone(ORIGIN, None), key, device_id=device)
    reminders.unsubscribe(person.database, device, NOW)
    with pytest.raises(Refused, match="push_not_active"):
        reminders.send_test(person.database, person.patient, device, NOW, CHANCE)


def test_planning_leaves_test_reminders_and_other_people_alone(
    person: Person, key: VapidKey, database: Database
) -> None:
    device = person.subscribe(Phone(ORIGIN, None), key)
    reminders.send_test(database, person.patient, device, NOW, CHANCE)
    other = new_person(database)
    other.plan(day_plan(), now=EARLY)
    person.plan(day_plan(), now=NOW)
    person.plan(DayPlan(DAY, ()), now=NOW)
    assert sum(state is ReminderState.HANDED for state in states(person).values()) == 1
    assert states(other)["evening"] is P


def test_opening_a_reminder_is_remembered_for_the_device(person: Person, key: VapidKey) -> None:
    device = person.subscribe(Phone(ORIGIN, None), key)
    told = {"type": "ReminderOpened", "session_id": f"{DAY}/morning", "at": "2026-11-26T08:00:00Z"}
    reminders.follow(person.database, person.id, device, [told], NOW + timedelta(hours=1))
    assert reminders.devices(person.database, person.id)[device].last_opened_at == NOW


def test_a_lost_row_is_made_anew_under_the_same_name(person: Person, database: Database) -> None:
    """After a restore from an older backup the same reminder replaces itself on the phone."""
    person.plan(day_plan(), now=EARLY)
    device_day = DAY + timedelta(days=1)
    with database.read() as tx:
        before = [row.id for row in reminders.rows.stored_of_days(tx, person.id, [DAY])]
    with database.write() as tx:
        reminders.rows.prune(tx, device_day, 100)
    person.plan(day_plan(), now=EARLY)
    with database.read() as tx:
        assert [row.id for row in reminders.rows.stored_of_days(tx, person.id, [DAY])] == before


def test_every_slot_appears_in_the_ledger_with_a_sentence(person: Person) -> None:
    person.plan(day_plan(slots=ALL_SLOTS), now=EARLY, rules=rules(step_down=2))
    for line in lines(person).values():
        assert say(line.why).endswith(".")
    assert reminders.census(person.database)[P] == 2


def test_a_snooze_told_by_the_phone_counts_from_the_tap_and_only_once(person: Person, key: VapidKey) -> None:
    device = person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    told = {
        "type": "ReminderSnoozed",
        "session_id": f"{DAY}/morning",
        "at": "2026-11-26T07:50:00Z",
        "minutes": 30,
    }
    for _ in range(2):
        reminders.follow(person.database, person.id, device, [told], NOW)
    assert lines(person)["morning_snooze"].due_at == NOW + timedelta(minutes=20)
    early = told | {"session_id": f"{DAY}/midday", "at": "2026-11-26T05:00:00Z"}
    reminders.follow(person.database, person.id, device, [early], NOW)
    assert lines(person)["midday_snooze"].due_at == lines(person)["midday"].due_at + timedelta(minutes=30)
    unknown = told | {"session_id": "walk-in"}
    reminders.follow(person.database, person.id, device, [unknown, told | {"type": "WalkLogged"}], NOW)


def test_the_lock_screen_choice_reaches_the_next_message(person: Person, key: VapidKey) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY, rules=rules(lock_screen=LockScreen.HIDDEN))
    outbox.hand_over(person.database, NOW)
    claimed = outbox.claim(person.database, NOW, "t", 10, frozenset(), lambda *_: {})
    assert [d.lock_screen for d in claimed] == ["hidden"]


def test_a_session_never_planned_has_no_reminder_to_close(person: Person) -> None:
    with person.database.write() as tx:
        reminders.close_session(tx, person.id, "walk-in", NOW, done=True)


def test_what_the_person_did_meanwhile_is_closed_by_the_next_planning(person: Person, key: VapidKey) -> None:
    person.subscribe(Phone(ORIGIN, None), key)
    person.plan(day_plan(), now=EARLY)
    outbox.hand_over(person.database, NOW)
    over = rules(closed=frozenset({f"{DAY}/morning"}))
    assert person.plan(day_plan(), now=NOW, rules=over)
    assert not person.plan(day_plan(), now=NOW, rules=over)
    assert [state for _, state in lines(person)["morning"].devices] == [DeliveryState.SUPPRESSED]
