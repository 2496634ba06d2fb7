"""What is over goes after a while; what somebody told, what still opens something, and the access log stay."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.services import accounts, invitations, retention, sharing
from app.services.invitations import NewAccount
from app.services.retention import USUAL, Keeping
from app.settings import from_environment
from app.store.db import Database
from app.store.tables import Base
from tests.builders import Counting

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
FADING = {"throttle", "pairing_code", "share_code", "therapist_invitation", "therapist_sign_in", "consent"}


def counts(database: Database) -> dict[str, int]:
    """The tables that hold something."""
    with database.read() as tx:
        found = {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in found.items() if count}


def used(database: Database) -> None:
    """A person and a therapist, once in, once shared, once ended; and somebody who guessed."""
    chance = Counting().chance()
    made = accounts.add_patient(database, "Ada", "UTC", NOW, chance)
    patient = accounts.pair(database, made.code, "Phone", "192.0.2.7", NOW, chance).patient
    token, _ = invitations.invite(database, NOW, chance)
    account = NewAccount("Thea", "thea", "correct horse battery")
    therapist = invitations.accept(database, token, account, "192.0.2.8", NOW, chance).therapist
    offer = sharing.make_share_code(database, therapist, NOW, chance)
    consent = sharing.give_consent(database, patient, offer.code, "all", NOW, chance)
    sharing.end_consent(database, patient, consent.id, NOW, chance)


def test_what_is_over_goes_step_by_step_and_the_rest_stays(database: Database) -> None:
    used(database)
    before = counts(database)
    assert before.keys() >= FADING
    for days, gone in (
        (0, set()),
        (2, {"throttle"}),
        (8, {"throttle", "pairing_code"}),
        (15, {"throttle", "pairing_code", "share_code", "therapist_invitation"}),
        (31, FADING - {"consent"}),
        (1094, FADING - {"consent"}),
        (1096, FADING),
    ):
        retention.sweep(database, NOW + timedelta(days=days), USUAL)
        left = counts(database)
        assert before.keys() - left.keys() == gone, days
        assert all(left[name] == before[name] for name in left), days
    assert counts(database).keys() >= {"patient", "device", "therapist", "access_log"}


def test_a_consent_that_lasts_is_never_taken_away(database: Database) -> None:
    chance = Counting().chance()
    patient = accounts.add_patient(database, "Ada", "UTC", NOW, chance).patient
    token, _ = invitations.invite(database, NOW, chance)
    account = NewAccount("Thea", "thea", "correct horse battery")
    therapist = invitations.accept(database, token, account, "::1", NOW, chance).therapist
    offer = sharing.make_share_code(database, therapist, NOW, chance)
    sharing.give_consent(database, patient, offer.code, "all", NOW, chance)
    retention.sweep(database, NOW + timedelta(days=9_000), Keeping(100, 1))
    assert counts(database)["consent"] == 1


def test_a_limit_holds_while_its_hour_lasts_though_it_is_swept_meanwhile(database: Database) -> None:
    for _ in range(accounts.TRIES_PER_ADDRESS):
        accounts.count_tries(database, "pair:192.0.2.7", accounts.TRIES_PER_ADDRESS, NOW)
    retention.sweep(database, NOW + timedelta(minutes=20), USUAL)
    assert counts(database)["throttle"] == 1


def test_a_clinic_says_how_long_in_days() -> None:
    settings = from_environment({"BACKBEAT_KEEP_REMINDERS": "400", "BACKBEAT_KEEP_CONSENTS": "30"})
    assert (settings.keep_reminder_days, settings.keep_consent_days) == (400, 30)
    usual = from_environment({})
    assert Keeping(usual.keep_reminder_days, usual.keep_consent_days) == USUAL
