"""Reminders that learn from answers: silent times of day are halved, a habit needs fewer, on both databases."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.delivery import ReminderState, spread
from app.domain.habit import HabitWeek
from app.domain.reminders import ReminderRules
from app.domain.vocabulary import Slot
from app.services import habits, outbox, reminders
from app.store import reminders as rows
from app.store.db import Database
from tests.push.reminder_builders import DAY, NOW, day_plan, rules, settings
from tests.push.reminder_people import Person, new_person

P, S = ReminderState.PENDING, ReminderState.SUPPRESSED
NIGHT = datetime(2026, 11, 26, 2, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def person(database: Database) -> Person:
    made = new_person(database)
    made.add_device()
    return made


def days_before(count: int) -> list[date]:
    return [DAY - timedelta(days=number) for number in range(count, 0, -1)]


def send_all(person: Person, *days: date, slots: tuple[Slot, ...] = (Slot.MIDDAY,)) -> None:
    """Plans each of these days on its own morning, and has every reminder taken by a push service."""
    for day in days:
        night = NIGHT + (day - DAY)
        person.plan(day_plan(day, slots), now=night, rules=rules(ask_morning=False))
        with person.database.write() as tx:
            ids = [row.id for row in rows.stored_of_days(tx, person.id, [day])]
            for row_id in ids:
                rows.hand_to(tx, row_id)
            rows.settle(tx, ids, ReminderState.ACCEPTED, None, night + timedelta(hours=10))


def halved(person: Person, now: datetime = NIGHT, **changed: object) -> frozenset[Slot]:
    with person.database.read() as tx:
        return habits.unanswered_slots(tx, person.id, settings(**changed), now)


def test_five_reminders_of_a_time_of_day_without_an_answer_halve_it(person: Person) -> None:
    send_all(person, *days_before(4))
    assert halved(person) == frozenset()
    send_all(person, DAY - timedelta(days=5))
    assert halved(person) == {Slot.MIDDAY}
    said = [person.plan(day_plan(DAY + timedelta(days=n)), now=NIGHT + timedelta(days=n)) for n in range(2)]
    reasons = [{r.slot: r.withheld for r in todo.add}["midday"] for todo in said]
    assert sorted(reasons, key=str) == [None, "slot_halved"]
    assert all({r.slot: r.withheld for r in todo.add}["evening"] is None for todo in said)


@pytest.mark.parametrize(
    "kind", ["SessionStarted", "SessionSkipped", "ReminderOpened", "ReminderSnoozed", "ReminderDismissed"]
)
def test_one_answer_among_the_last_five_keeps_them_all(person: Person, kind: str) -> None:
    send_all(person, *days_before(5))
    third = DAY - timedelta(days=3)
    person.tell(kind, third, NOW + (third - DAY), session_id=f"{third}/midday")
    assert halved(person) == frozenset()


def test_an_answer_after_midnight_belongs_to_its_session(person: Person) -> None:
    send_all(person, *days_before(5), slots=(Slot.EVENING,))
    last = DAY - timedelta(days=1)
    person.tell("SessionStarted", DAY, NIGHT, session_id=f"{last}/evening")
    assert halved(person) == frozenset()


def test_a_reminder_whose_window_is_open_is_not_unanswered_yet(person: Person) -> None:
    send_all(person, *days_before(4), DAY)
    assert halved(person, NOW + timedelta(hours=3)) == frozenset()
    assert halved(person, NOW + timedelta(hours=8)) == {Slot.MIDDAY}


def test_a_time_of_day_out_of_use_is_left_alone(person: Person) -> None:
    send_all(person, *days_before(5))
    assert halved(person, NIGHT + timedelta(days=13)) == {Slot.MIDDAY}
    assert halved(person, NIGHT + timedelta(days=14)) == frozenset()


def test_what_the_person_decided_about_it_counts_from_the_next_day(person: Person) -> None:
    send_all(person, *days_before(6))
    assert halved(person, slots_answered=((Slot.MIDDAY, DAY - timedelta(days=3)),)) == frozenset()
    assert halved(person, slots_answered=((Slot.MIDDAY, DAY - timedelta(days=6)),)) == {Slot.MIDDAY}
    assert halved(person, slots_answered=((Slot.EVENING, DAY),)) == {Slot.MIDDAY}


def with_weeks(weeks: list[HabitWeek], done: int = 7) -> ReminderRules:
    start = DAY - timedelta(days=7 * len(weeks))
    return rules(
        ask_morning=False, settings=settings(start=start, weeks=tuple(weeks), done=(done,) * len(weeks))
    )


def begin_early(person: Person, days: list[date]) -> None:
    for day in days:
        night = NIGHT + (day - DAY)
        person.plan(day_plan(day, (Slot.MIDDAY,)), now=night)
        with person.database.write() as tx:
            reminders.close_session(tx, person.id, f"{day}/midday", night + timedelta(hours=5), done=True)


def test_a_formed_habit_reaches_the_rows_by_itself(person: Person) -> None:
    todo = person.plan(day_plan(), now=NIGHT, rules=with_weeks([HabitWeek(0.9, automaticity=6)] * 4))
    assert {r.slot: r.withheld for r in todo.add}["evening"] == "habit_formed"
    assert sum(r.withheld is None for r in todo.add) == 3


def test_sessions_begun_before_their_reminder_make_a_habit_too(person: Person) -> None:
    good = [HabitWeek(0.9)] * 4
    begin_early(person, [day for number, day in enumerate(days_before(28)) if number % 7 < 4])
    with person.database.read() as tx:
        learned = habits.learned(tx, person.id, with_weeks(good, done=7), NIGHT)
        assert learned.step_down == 0
        assert habits.learned(tx, person.id, with_weeks(good, done=6), NIGHT).step_down == 1
        assert habits.learned(tx, person.id, with_weeks(good[:3], done=6), NIGHT).step_down == 0
        assert habits.learned(tx, person.id, with_weeks(good, done=0), NIGHT).step_down == 0


def test_a_skipped_session_is_no_early_start(person: Person) -> None:
    begin_early(person, [])
    for day in days_before(28):
        night = NIGHT + (day - DAY)
        person.plan(day_plan(day, (Slot.MIDDAY,)), now=night)
        over = rules(closed=frozenset({f"{day}/midday"}), skipped=frozenset({f"{day}/midday"}))
        person.plan(day_plan(day, (Slot.MIDDAY,)), now=night + timedelta(hours=1), rules=over)
    with person.database.read() as tx:
        learned = habits.learned(tx, person.id, with_weeks([HabitWeek(0.9)] * 4, done=6), NIGHT)
    assert learned.step_down == 0


def test_a_flight_east_calls_off_what_is_left_of_the_day_before(person: Person) -> None:
    """Planned in New York, landed in Berlin in the small hours: last evening's reminder must not come there."""
    new_york = ZoneInfo("America/New_York")
    yesterday = DAY - timedelta(days=1)
    home = rules(new_york, ask_morning=False)
    person.plan(
        day_plan(yesterday, (Slot.EVENING,)), now=NIGHT.replace(day=25, hour=14), rules=home
    )  # 21:00 in New York
    landed = NIGHT.replace(hour=1)  # 02:00 in Berlin, 20:00 in New York
    person.plan(day_plan(slots=(Slot.MORNING,)), now=landed + timedelta(minutes=10))
    assert outbox.hand_over(person.database, NIGHT + timedelta(hours=2)) == 0
    with person.database.read() as tx:
        row = rows.stored_of_days(tx, person.id, [yesterday])[0]
    assert (row.state, row.reminder.withheld) == (S, "plan_changed")


def test_a_flight_west_neither_repeats_a_slot_nor_squeezes_the_next(person: Person) -> None:
    """Midday was said in Berlin; eight hours further west it is morning again."""
    person.plan(day_plan(), now=NIGHT, rules=rules(ask_morning=False))
    noon = datetime(2026, 11, 26, 10, 31, tzinfo=NOW.tzinfo)
    outbox.hand_over(person.database, noon)
    denver = rules(ZoneInfo("America/Denver"), ask_morning=False)
    person.plan(day_plan(), now=noon, rules=denver)
    with person.database.read() as tx:
        found = {row.reminder.slot: row for row in rows.stored_of_days(tx, person.id, [DAY])}
    assert found["midday"].reminder.due_at == noon.replace(minute=30) + spread(person.id)
    assert found["afternoon"].reminder.due_at == datetime(2026, 11, 26, 22, 0, tzinfo=NOW.tzinfo) + spread(
        person.id
    )
    assert found["afternoon"].tz == "America/Denver"
    assert sum(row.state is P for row in found.values()) == 2
