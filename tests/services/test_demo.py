"""The demonstration person: found again, told alike, and worth looking at."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import person_day
from app.domain.engine import evaluate, profile_of
from app.domain.errors import NotSignedIn
from app.domain.event_types import EventType, Instrument
from app.domain.events import Event
from app.domain.journal import parse_event, to_record
from app.domain.vocabulary import FlareState, MorningState
from app.services import accounts, demo, journal, sharing, sign_in
from app.services.chance import Chance
from app.services.today import Planner
from app.store.catalogue import load_catalogue
from app.store.db import Database
from tests.builders import Counting

# What is told here depends on no database, and the history takes seconds to live.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SOMEONE = UUID("8b0f2b8e-6a86-4c7c-9a39-0d2b6f6f7d11")


@dataclass
class Place:
    database: Database
    planner: Planner
    chance: Chance

    def seed(self, now: datetime = NOW) -> demo.DemoMade:
        return demo.seed(self.database, self.planner, now, self.chance)

    def log(self, patient_id: UUID) -> list[Event]:
        with self.database.read() as tx:
            return journal.log_of(tx, patient_id)


@pytest.fixture
def place(database: Database) -> Place:
    return Place(database, Planner(load_catalogue(), None), Counting().chance())


@pytest.fixture(scope="module")
def told() -> list[Event]:
    return demo.history(load_catalogue(), SOMEONE, NOW, "Europe/Berlin")


@on_sqlite
def test_the_demo_can_be_paired_planned_and_seen_by_its_therapist(place):
    made = place.seed()
    stored = {event.id: event for event in place.log(made.patient_id)}
    history = demo.history(place.planner.catalogue, made.patient_id, NOW, "Europe/Berlin")
    assert stored == {event.id: event for event in history}
    signed_in = accounts.pair(place.database, made.pairing_code, "My phone", "::1", NOW, place.chance)
    assert signed_in.patient.id == made.patient_id
    evaluation = place.planner.evaluation(place.database, signed_in.patient, NOW)
    assert evaluation.state.program_day == demo.DAYS
    assert evaluation.plan.sessions
    login, password = made.therapist_login, made.therapist_password
    therapist = sign_in.log_in(place.database, login, password, "::1", NOW, place.chance).therapist
    seen = sharing.patients(place.database, therapist, NOW)
    assert [(patient.id, patient.label) for patient, _ in seen] == [(made.patient_id, "Demo")]
    assert len(password) >= 12


@on_sqlite
def test_a_second_start_finds_the_same_person_with_fresh_secrets_and_a_live_consent(place):
    first = place.seed()
    patient = accounts.find_patient(place.database, str(first.patient_id))
    (consent,) = sharing.consents(place.database, patient, NOW)[0]
    sharing.end_consent(place.database, patient, consent.id, NOW, place.chance)
    events = len(place.log(first.patient_id))

    later = place.seed(NOW + timedelta(hours=2))

    assert later.patient_id == first.patient_id
    assert later.pairing_code != first.pairing_code
    assert later.therapist_password != first.therapist_password
    accounts.pair(place.database, later.pairing_code, "My phone", "::1", NOW, place.chance)
    login = later.therapist_login
    sign_in.log_in(place.database, login, later.therapist_password, "::1", NOW, place.chance)
    with pytest.raises(NotSignedIn):
        sign_in.log_in(place.database, login, first.therapist_password, "::1", NOW, place.chance)
    live = [one for one in sharing.consents(place.database, patient, NOW)[0] if one.ended_at is None]
    assert [one.therapist_name for one in live] == ["Demo Therapist"]
    assert len(place.log(first.patient_id)) == events


@on_sqlite
def test_two_starts_at_once_make_one_person(place, told):
    other = Place(place.database, place.planner, place.chance)
    made = place.seed()
    with place.database.write() as tx:
        kept = demo._person(tx, SOMEONE, told, "Europe/Berlin", NOW)
    assert kept.id == made.patient_id
    assert other.log(SOMEONE) == []


def test_the_same_day_gives_the_same_events_at_any_hour(told):
    assert demo.history(load_catalogue(), SOMEONE, NOW + timedelta(hours=5), "Europe/Berlin") == told


def test_every_event_of_the_demo_would_be_accepted_from_a_phone(told):
    assert [parse_event(to_record(event)) for event in told] == told


def test_the_history_ends_yesterday_evening_after_eight_weeks(told):
    days = sorted({event.day for event in told})
    today = person_day(NOW, ZoneInfo("Europe/Berlin"), "07:00")
    assert days[-1] == today - timedelta(days=1)
    assert (days[-1] - days[0]).days == demo.DAYS - 1
    assert max(event.at for event in told) < NOW
    assert [event.at for event in told] == sorted(event.at for event in told)


def test_the_history_shows_what_a_visit_is_about(told):
    profile = profile_of(told)
    assert profile is not None
    evaluation = evaluate(load_catalogue(), profile, told, NOW, "Europe/Berlin")
    days = evaluation.history.days
    assert [flare.declared for flare in evaluation.history.flares].count(True) <= 1
    assert len(evaluation.history.flares) == 1
    assert evaluation.state.flare.state is FlareState.CALM
    kinds = {event.type for event in told}
    assert {EventType.CONFIDENCE_RATED, EventType.HELP_ASKED, EventType.FINDING_RECORDED} <= kinds
    rated = {event.payload.instrument for event in told if event.type is EventType.OUTCOME_RATED}
    assert {Instrument.PEG, Instrument.PSFS} <= rated
    mornings = [day.morning for day in days]
    assert 1 <= mornings.count(MorningState.LATE) <= 6
    assert MorningState.CLOSED in mornings
    done = sum(session.is_completed for session in evaluation.sessions)
    planned = sum(len(day.planned) for day in days)
    assert 0.6 < done / planned < 0.95
    assert sum(decision.rule == "P2" for decision in evaluation.decisions) >= 3
