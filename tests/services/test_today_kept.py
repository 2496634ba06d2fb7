"""A day found from what is kept is the day found from the whole log, whatever arrives; on both databases."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.domain.engine import Evaluation
from app.domain.errors import Refused, Unavailable
from app.domain.events import Event
from app.domain.exercises import Catalogue
from app.domain.journal import parse_event, wall_instant
from app.domain.people import Patient
from app.services import accounts, courses, journal, today
from app.services.simulated_life import setting_of, with_engine
from app.services.today import Planner
from app.store import accounts as account_rows
from app.store import decisions as decision_rows
from app.store import journal as journal_rows
from app.store import snapshots
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import Counting

DAYS = 14
TZ = "Europe/Berlin"
DEVICE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def life() -> tuple[Event, ...]:
    """Two weeks of someone with good and bad days, on the engine's own plans."""
    return with_engine(setting_of("steady", 3, DAYS), load_catalogue()).log


@dataclass
class Someone:
    """A person whose log stands in the database, and a planner that has never seen them."""

    database: Database
    id: UUID
    life: tuple[Event, ...]
    chance: Counting
    planner: Planner
    now: datetime
    seq: int = 100_000

    @property
    def patient(self) -> Patient:
        with self.database.read() as tx:
            found = account_rows.patient_by_id(tx, self.id)
        assert found is not None
        return found

    @property
    def last_day(self) -> date:
        return self.life[-1].day

    def refresh(self) -> None:
        today.refresh(self.database, self.planner, self.id, self.now, self.chance.chance())

    def restart(self) -> None:
        self.planner = Planner(self.planner.catalogue, "112")

    def look(self) -> Evaluation:
        return self.planner.evaluation(self.database, self.patient, self.now)

    def snapshot(self) -> snapshots.Snapshot | None:
        with self.database.read() as tx:
            return snapshots.of_patient(tx, self.id)

    def tell(self, days_ago: int, clock: str, kind: str, /, actor: str = "person", **fields: Any) -> Event:
        """Something that happened on a day before the last one and arrives now."""
        self.seq += 1
        day = self.last_day - timedelta(days=days_ago)
        hour, minute = map(int, clock.split(":"))
        raw = {
            "id": str(self.chance.new_id()),
            "type": kind,
            "v": 1,
            "person_id": str(self.id),
            "device_id": DEVICE,
            "seq": self.seq,
            "at": wall_instant(day, hour * 60 + minute, ZoneInfo(TZ)).isoformat(),
            "tz": TZ,
            "day": day.isoformat(),
            "actor": actor,
            **fields,
        }
        event = parse_event(raw)
        with self.database.write() as tx:
            journal.append(tx, self.id, [event], self.now)
        return event

    def event_of(self, kind: str, days_ago: int) -> Event:
        day = self.last_day - timedelta(days=days_ago)
        return next(event for event in self.life if event.type == kind and event.day == day)


@pytest.fixture
def someone(database: Database, life: tuple[Event, ...]) -> Someone:
    chance = Counting()
    now = life[-1].at + timedelta(minutes=30)
    started = accounts.start_alone(database, TZ, "Phone", "10.0.0.1", life[0].at, chance.chance())
    own = tuple(replace(event, person_id=str(started.patient.id)) for event in life)
    with database.write() as tx:
        journal.append(tx, started.patient.id, own, now)
    return Someone(database, started.patient.id, own, chance, Planner(load_catalogue(), "112"), now)


def facts(found: Evaluation) -> dict[str, Any]:
    """All that a day on the phone, its reminders and its kept decisions are made of."""
    recent = [one for one in found.decisions if (found.day - one.day).days < 7]
    return {
        "day": found.day,
        "state": found.state,
        "plan": found.plan,
        "statuses": found.statuses,
        "morning": found.morning,
        "asks": found.asks,
        "recent": recent,
    }


def assert_same(someone: Someone) -> Evaluation:
    """From what is kept, from a process just started and from the whole log: one day, and the same days ahead."""
    seen = someone.look()
    whole = someone.planner.whole(someone.database, someone.patient, someone.now)
    someone.restart()
    cold = someone.look()
    assert facts(seen) == facts(cold) == facts(whole)
    ahead = someone.planner.ahead
    assert ahead(seen) == ahead(cold) == ahead(whole)
    return cold


def since_snapshot(someone: Someone) -> date:
    kept = someone.snapshot()
    assert kept is not None
    return kept.day


def test_a_process_just_started_reads_a_few_days_and_finds_the_same_day(someone: Someone) -> None:
    assert someone.look().since == date.min
    someone.refresh()
    assert since_snapshot(someone) == someone.last_day - timedelta(days=courses.SNAPSHOT_DAYS)
    assert assert_same(someone).since == since_snapshot(someone)
    someone.now += timedelta(hours=30)
    assert_same(someone)
    someone.refresh()
    assert since_snapshot(someone) == someone.look().day - timedelta(days=courses.SNAPSHOT_DAYS)
    assert_same(someone)


FOLLOWED: dict[str, Callable[[Someone], object]] = {
    "a rating of today": lambda s: s.tell(0, "23:00", "ConfidenceRated", value=3),
    "a flare-up declared yesterday": lambda s: s.tell(1, "21:00", "FlareDeclared"),
    "a morning of yesterday": lambda s: s.tell(1, "07:30", "MorningChecked", pain=6),
    "a recent answer taken back": lambda s: s.tell(
        1, "21:00", "EventVoided", target=s.event_of("SessionDone", 1).id
    ),
    "a bound set today": lambda s: s.tell(
        0, "22:00", "TherapistOverride", actor="therapist", target="lock", value=True
    ),
}
WHOLE: dict[str, Callable[[Someone], object]] = {
    "a high morning long ago": lambda s: s.tell(12, "07:30", "MorningChecked", pain=8),
    "a warning sign long ago": lambda s: s.tell(
        11, "21:00", "SafetyScreened", reason="periodic", shown=[], ticked=["s1_bladder"], result="STOP_NOW"
    ),
    "something on the first day kept": lambda s: s.tell(2, "21:00", "FlareDeclared"),
    "an old answer corrected in time": lambda s: s.tell(
        12, "21:00", "EventCorrected", target=s.event_of("SessionDone", 12).id, fields={"during": 9}
    ),
    "an old answer taken back in time": lambda s: s.tell(
        11, "21:00", "EventVoided", target=s.event_of("SessionDone", 12).id
    ),
    "another start of the programme": lambda s: s.tell(
        1, "21:00", "ProgramStarted", program_version="1.0.0", catalogue_version="1"
    ),
}


def test_what_is_new_is_heard_and_nothing_else_is_read_again(someone: Someone) -> None:
    someone.refresh()
    for what, tell in FOLLOWED.items():
        someone.look()
        tell(someone)
        assert someone.look().since == since_snapshot(someone), what
        assert_same(someone)


def test_what_reaches_behind_the_snapshot_makes_the_whole_log_be_read(someone: Someone) -> None:
    for what, tell in WHOLE.items():
        someone.refresh()
        someone.look()
        tell(someone)
        assert someone.look().since == date.min, what
        assert assert_same(someone).since == date.min, what
    someone.refresh()
    assert assert_same(someone).since == since_snapshot(someone)


def test_a_decision_of_long_ago_is_made_anew_by_a_late_answer_and_the_kept_rows_follow(
    someone: Someone,
) -> None:
    someone.refresh()
    someone.tell(12, "07:30", "MorningChecked", pain=8)
    someone.refresh()
    someone.restart()
    someone.refresh()
    whole = someone.planner.whole(someone.database, someone.patient, someone.now)
    with someone.database.read() as tx:
        rows = [json.loads(body) for _, body in decision_rows.standing(tx, someone.id, date.min)]
    kept = {(row["day"], row["track"], row["rule"], row["rank_after"]) for row in rows}
    current = [one for one in whole.decisions if one.status == "current"]
    assert kept == {(one.day.isoformat(), one.track, one.rule, one.rank_after) for one in current}
    assert len(rows) == len(current)


def test_other_rules_or_other_exercises_do_not_read_the_snapshot(
    someone: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone.refresh()
    other = Planner(Catalogue(**{**_parts(load_catalogue()), "version": "other"}), "112")
    assert other.evaluation(someone.database, someone.patient, someone.now).since == date.min
    monkeypatch.setattr(courses, "ENGINE_VERSION", "0.0.1")
    someone.restart()
    assert someone.look().since == date.min


def test_a_snapshot_that_cannot_be_read_is_none(someone: Someone, caplog: pytest.LogCaptureFixture) -> None:
    someone.refresh()
    kept = someone.snapshot()
    assert kept is not None
    with someone.database.write() as tx:
        snapshots.keep(tx, someone.id, replace(kept, body='{"intake": {}, "state": {}}'))
    someone.restart()
    assert someone.look().since == date.min
    assert "snapshot not read" in caplog.text


def test_a_journey_keeps_the_snapshot_and_moves_the_day(someone: Someone) -> None:
    someone.refresh()
    someone.look()
    with someone.database.write() as tx:
        account_rows.set_tz(tx, someone.id, "Pacific/Auckland")
    assert someone.look().tz == "Pacific/Auckland"
    assert assert_same(someone).since == since_snapshot(someone)


def test_a_clock_turned_back_begins_anew(someone: Someone) -> None:
    someone.refresh()
    later = someone.look()
    someone.now -= timedelta(hours=20)
    assert someone.look().day <= later.day
    assert_same(someone)


def test_nothing_is_kept_while_an_event_waits_for_its_time(someone: Someone) -> None:
    ahead = someone.tell(-1, "07:10", "MorningChecked", pain=2)
    someone.refresh()
    assert someone.snapshot() is None
    assert someone.planner.courses.next_change(someone.id) == ahead.at
    someone.now = ahead.at + timedelta(minutes=1)
    assert assert_same(someone).morning.value == 2
    someone.refresh()
    assert someone.snapshot() is not None


def test_the_same_minute_is_not_worked_out_twice(someone: Someone) -> None:
    first = someone.look()
    assert someone.look() is first
    someone.now += timedelta(minutes=1)
    assert someone.look() is not first


def test_who_was_looked_at_longest_ago_gives_way(someone: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    first = someone.look()
    monkeypatch.setattr(courses, "COURSES_KEPT", 0)
    someone.now += timedelta(minutes=1)
    assert someone.look() is not first
    assert someone.planner.courses.snapshot(someone.id, first) is None
    assert someone.planner.courses.next_change(someone.id) is None


def test_events_are_numbered_as_they_were_recorded_and_doubles_take_no_number(someone: Someone) -> None:
    with someone.database.write() as tx:
        assert journal.append(tx, someone.id, someone.life[:3], someone.now) == set()
    someone.tell(0, "23:00", "WalkLogged", minutes=20)
    with someone.database.read() as tx:
        numbers = sorted(position for position, _ in journal_rows.log_of(tx, someone.id))
    assert numbers == list(range(1, len(someone.life) + 2))
    assert someone.patient.journal_version == len(numbers)


def test_before_the_intake_there_is_nothing_to_follow(database: Database) -> None:
    chance = Counting()
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    patient = accounts.start_alone(database, TZ, "Phone", "10.0.0.1", now, chance.chance()).patient
    planner = Planner(load_catalogue(), None)
    for look in (planner.evaluation, planner.whole):
        with pytest.raises(Refused, match="first questions"):
            look(database, patient, now)


# ---- everyone's reminders -------------------------------------------------------------------------------------


@pytest.fixture
def counted(someone: Someone, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """When the person was really planned."""
    times: list[datetime] = []
    really = today.refresh

    def refresh(*given: Any) -> None:
        times.append(given[3])
        really(*given)

    monkeypatch.setattr(today, "refresh", refresh)
    yield times


def round_of(someone: Someone) -> int:
    return today.materialise_all(someone.database, someone.planner, someone.now, someone.chance.chance())


def test_a_round_passes_over_whose_plan_cannot_have_changed(
    someone: Someone, counted: list[datetime]
) -> None:
    someone.now = wall_instant(someone.last_day + timedelta(days=1), 6 * 60, ZoneInfo(TZ))
    assert round_of(someone) == 1
    someone.now += timedelta(minutes=10)
    assert round_of(someone) == 0
    someone.tell(0, "23:00", "WalkLogged", minutes=20)
    assert round_of(someone) == 1
    with someone.database.write() as tx:
        account_rows.set_tz(tx, someone.id, "Europe/London")
    assert round_of(someone) == 1
    assert round_of(someone) == 0
    assert len(counted) == 3


def test_a_round_plans_again_after_the_morning_at_the_turn_of_the_day_and_every_three_hours(
    someone: Someone, counted: list[datetime]
) -> None:
    start = someone.now = wall_instant(someone.last_day + timedelta(days=1), 5 * 60, ZoneInfo(TZ))
    while someone.now < start + timedelta(hours=25):
        round_of(someone)
        someone.now += timedelta(minutes=10)
    hours = [round((at - start) / timedelta(hours=1), 2) for at in counted]
    closed = someone.look().morning.until
    assert any(timedelta(0) < at - (closed - timedelta(days=1)) <= timedelta(minutes=11) for at in counted)
    assert 24.0 in hours
    assert max(later - earlier for earlier, later in pairwise(hours)) <= 3.01
    assert len(hours) <= 12


def test_one_persons_fault_silences_nobody_and_a_database_that_is_away_ends_the_round(
    someone: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chance = someone.chance.chance()
    other = accounts.start_alone(someone.database, TZ, "Phone", "10.0.0.2", someone.now, chance).patient
    seen: list[UUID] = []
    fault: Exception = Refused("broken", "a rule refuses")

    def refresh(_database: Database, _planner: Planner, patient_id: UUID, *_: Any) -> None:
        seen.append(patient_id)
        if patient_id == someone.id:
            raise fault

    monkeypatch.setattr(today, "refresh", refresh)
    assert round_of(someone) == 1
    assert seen == [someone.id, other.id]
    assert "planning failed" in caplog.text
    fault = Unavailable("database_busy", "busy")
    with pytest.raises(Unavailable):
        round_of(someone)


def _parts(catalogue: Catalogue) -> dict[str, Any]:
    return {name: getattr(catalogue, name) for name in Catalogue.__dataclass_fields__}
