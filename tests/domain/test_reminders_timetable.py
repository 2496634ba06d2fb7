"""Time tables: a year of days through every change of the clocks, and flights at every hour of the day.

Each slot speaks exactly once a person-day, never within two hours of another, never in quiet hours.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import person_day
from app.domain.delivery import ReminderKind, ReminderState, reminder_id, spread
from app.domain.prescription import DayPlan, PlannedSession
from app.domain.reminder_changes import StoredReminder, changes, spoken
from app.domain.reminders import Reminder, ReminderRules, keep_apart, plan_reminders
from app.domain.schedule import clock_text, elapsed_min, exists, instant_of, local_minutes
from app.domain.vocabulary import Slot
from app.domain.windows import bedtime, expiry, placed, windows
from tests.push.reminder_builders import PATIENT, planned, settings

GAP = timedelta(minutes=120)
YEARS = [
    ("Europe/Berlin", 2026),
    ("America/New_York", 2026),
    ("Australia/Lord_Howe", 2026),
    ("Africa/Casablanca", 2026),
    ("Pacific/Apia", 2011),  # the year without a 30 December
    ("Pacific/Apia", 2021),
]


@dataclass(frozen=True)
class Person:
    """``wake`` and ``bed`` in minutes; ``anchors``: the usual times; ``quiet``: own quiet hours, if any."""

    wake: int
    bed: int
    anchors: tuple[tuple[Slot, int], ...] = ()
    quiet: tuple[int, int] | None = None

    def rules(self, zone: ZoneInfo) -> ReminderRules:
        bed = bedtime(self.wake, self.bed)
        return ReminderRules(zone, self.wake, bed, settings=settings(quiet=self.quiet))


PEOPLE = {
    "by day": Person(7 * 60, 23 * 60),
    "with anchors": Person(6 * 60, 22 * 60, ((Slot.MORNING, 450), (Slot.MIDDAY, 750), (Slot.AFTERNOON, 960))),
    "late": Person(10 * 60, 90),
    "through the night": Person(16 * 60, 8 * 60),
    "in the small hours": Person(23 * 60, 14 * 60, ((Slot.MORNING, 1500),)),
    "with quiet hours": Person(7 * 60, 23 * 60, (), (21 * 60 + 45, 8 * 60)),
}


@cache
def _windows(wake: int, bed: int) -> dict[Slot, tuple[int, int]]:
    return windows(wake, bed, Slot)


def day_plan(person: Person, day: date, zone: ZoneInfo) -> DayPlan:
    """Four sessions as the planner places them, in minutes that really pass."""
    found = _windows(person.wake, person.bed)
    anchors = {slot: dict(person.anchors).get(slot) for slot in found}
    starts = placed(anchors, found, (), partial(_passed, day, zone))
    assert starts is not None
    return DayPlan(day, tuple(_session(day, slot, starts, found) for slot in starts))


def _passed(day: date, zone: ZoneInfo, start: int, end: int) -> int:
    return elapsed_min(day, start, end, zone)


def _session(
    day: date, slot: Slot, starts: dict[Slot, int], found: dict[Slot, tuple[int, int]]
) -> PlannedSession:
    later = [at for at in starts.values() if at > starts[slot]]
    start, end = found[slot]
    return planned(slot, day, at_min=starts[slot], from_min=start, until_min=expiry(end, later))


@cache
def foreseen(person: Person, day: date, zone: ZoneInfo) -> tuple[Reminder, ...]:
    return plan_reminders(day_plan(person, day, zone), person.rules(zone), timedelta(0))


def is_quiet(reminder: Reminder, rules: ReminderRules) -> bool:
    return rules.is_quiet(local_minutes(reminder.due_at, reminder.local_date, rules.zone))


def check_apart(said: list[Reminder]) -> None:
    of_sessions = sorted((r for r in said if r.kind is ReminderKind.SESSION), key=lambda r: r.due_at)
    for before, after in pairwise(of_sessions):
        assert after.due_at - before.due_at >= GAP, (before, after)


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize(("name", "year"), YEARS)
def test_every_slot_speaks_once_a_day_through_a_year_of_clock_changes(
    name: str, year: int, person: Person
) -> None:
    zone = ZoneInfo(name)
    rules, delay = person.rules(zone), spread(PATIENT)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    plans = {day: day_plan(person, day, zone) for day in days}
    reminders = keep_apart(
        [reminder for plan in plans.values() for reminder in plan_reminders(plan, rules, delay)], []
    )
    said = [reminder for reminder in reminders if reminder.withheld is None]
    assert {reminder.withheld for reminder in reminders} <= {None, "with_session"}
    for day in days:
        slots = {session.slot.value for session in plans[day].sessions} if exists(day, zone) else set()
        spoken_of = [r.slot for r in said if r.local_date == day and r.kind is ReminderKind.SESSION]
        assert sorted(spoken_of) == sorted(slots), day
    check_apart(said)
    assert not [reminder for reminder in said if is_quiet(reminder, rules)]
    assert all(reminder.due_at < reminder.expires_at for reminder in said)
    assert not [r for r in said if rules.is_quiet(local_minutes(r.expires_at, r.local_date, zone) - 1)]


def test_the_wall_clock_stays_the_same_on_every_day_on_which_it_can() -> None:
    """Changed clocks move an instant, not an hour on the wall; only an hour that is missing moves."""
    for name, year in YEARS:
        zone, person = ZoneInfo(name), PEOPLE["by day"]
        for number in range(365):
            day = date(year, 1, 1) + timedelta(days=number)
            plan = day_plan(person, day, zone)
            said = plan_reminders(plan, person.rules(zone), timedelta(0))
            shown = {r.slot: clock_text(local_minutes(r.due_at, day, zone)) for r in said}
            if shown:
                assert (shown["morning"], shown["evening"]) == ("07:20", "20:30")


# ---- flights --------------------------------------------------------------------------------------------------


@dataclass
class Life:
    """Stored reminders that follow the plan of wherever the person is; what came due was said."""

    person: Person
    rows: dict[tuple[date, str], StoredReminder] = field(default_factory=dict)
    said: list[tuple[Reminder, ZoneInfo]] = field(default_factory=list)
    day: date = date.min

    def plan(self, zone: ZoneInfo, now: datetime) -> None:
        wake = clock_text(self.person.wake)
        self.day = max(self.day, person_day(now, zone, wake))
        days = [self.day + timedelta(days=step) for step in range(3)]
        stored = [
            row for (day, _), row in self.rows.items() if days[0] - timedelta(days=1) <= day <= days[-1]
        ]
        wanted = [reminder for day in days for reminder in foreseen(self.person, day, zone)]
        todo = changes(keep_apart(wanted, spoken(stored)), stored, zone.key, now)
        for reminder in (*todo.add, *(moved for _, moved in todo.move)):
            state = ReminderState.SUPPRESSED if reminder.withheld else ReminderState.PENDING
            row_id = reminder_id(PATIENT, *reminder.key)
            self.rows[reminder.key] = StoredReminder(row_id, reminder, state, zone.key)
        by_id = {row.id: row for row in self.rows.values()}
        for row_id, reason in todo.withdraw:
            row = by_id[row_id]
            ended = replace(row.reminder, withheld=reason)
            self.rows[ended.key] = replace(row, reminder=ended, state=ReminderState.SUPPRESSED)

    def live(self, zone: ZoneInfo, now: datetime) -> None:
        due = [r for r in self.rows.values() if r.state is ReminderState.PENDING and r.reminder.due_at <= now]
        for row in due:
            over = now >= row.reminder.expires_at
            state = ReminderState.EXPIRED if over else ReminderState.ACCEPTED
            self.rows[row.reminder.key] = replace(row, state=state)
            if not over:
                self.said.append((row.reminder, zone))


FLIGHTS = [
    ("Europe/Berlin", "America/New_York"),
    ("America/New_York", "Europe/Berlin"),
    ("Europe/Berlin", "Asia/Tokyo"),
    ("Asia/Tokyo", "America/Los_Angeles"),
    ("Pacific/Apia", "Pacific/Honolulu"),  # a day back at the same hour, almost
    ("Pacific/Honolulu", "Pacific/Apia"),
]


@pytest.mark.parametrize(("home", "away"), FLIGHTS)
@pytest.mark.parametrize("name", ["by day", "late"])
def test_a_flight_at_any_hour_keeps_the_gap_the_night_and_each_slot_to_once(
    home: str, away: str, name: str
) -> None:
    start = datetime(2026, 3, 27, 0, 0, tzinfo=UTC)  # the clocks of Europe change on the third day
    step = timedelta(minutes=30)
    for hour in range(0, 24, 3):
        life = Life(PEOPLE[name])
        for number in range(3 * 48):
            now = start + number * step
            zone = ZoneInfo(away if now >= start + timedelta(hours=24 + hour) else home)
            life.plan(zone, now)
            life.live(zone, now)
        said = [reminder for reminder, _ in life.said]
        assert len({reminder.key for reminder in said}) == len(said)
        check_apart(said)
        for day in {reminder.local_date for reminder in said}:
            kinds = [reminder.kind for reminder in said if reminder.local_date == day]
            assert kinds.count(ReminderKind.SESSION) <= 4
            assert kinds.count(ReminderKind.MORNING) <= 1
        for reminder, zone in life.said:
            if reminder.due_at != start + timedelta(hours=24 + hour):  # what is due at take-off is said there
                assert not is_quiet(reminder, life.person.rules(zone))


def test_after_a_flight_the_next_whole_day_has_all_its_reminders() -> None:
    start = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
    for home, away in FLIGHTS:
        life = Life(PEOPLE["by day"])
        for number in range(5 * 48):
            now = start + number * timedelta(minutes=30)
            zone = ZoneInfo(away if number > 60 else home)
            life.plan(zone, now)
            life.live(zone, now)
        landed = person_day(start + timedelta(hours=31), ZoneInfo(away), "07:00")
        counted = [
            sum(
                reminder.local_date == landed + timedelta(days=step) and reminder.kind is ReminderKind.SESSION
                for reminder, _ in life.said
            )
            for step in (1, 2)
        ]
        assert 4 in counted, (home, away, counted)
        assert instant_of(landed, 0, ZoneInfo(away)) < now
