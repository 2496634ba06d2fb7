"""Pairing, signing in by cookie, rolling it, revoking: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.errors import Invalid, NotFound, NotSignedIn, Refused, TooManyTries
from app.services import accounts
from app.store.db import Database
from tests.builders import NOON, Counting


@pytest.fixture
def chance():
    return Counting().chance()


def paired(database: Database, chance, now=NOON):
    code = accounts.add_patient(database, "Ada", "Europe/Berlin", now, chance).code
    return accounts.pair(database, code, "Ada's phone", "10.0.0.1", now, chance)


def test_a_code_pairs_one_phone_once(database, chance):
    new = accounts.add_patient(database, "Ada", "Europe/Berlin", NOON, chance)
    signed_in = accounts.pair(database, new.code, "Phone", "10.0.0.1", NOON, chance)
    assert signed_in.patient.label == "Ada"
    with pytest.raises(Invalid, match="pairing_code_wrong"):
        accounts.pair(database, new.code, "Phone", "10.0.0.1", NOON, chance)


def test_a_code_may_be_typed_in_any_case_with_or_without_the_dash(database, chance):
    code = accounts.add_patient(database, "Ada", "UTC", NOON, chance).code
    typed = f"  {code.lower().replace('-', ' ').replace('0', 'o')} "
    assert accounts.pair(database, typed, "Phone", "10.0.0.1", NOON, chance).patient.label == "Ada"


def test_a_code_dies_after_fifteen_minutes(database, chance):
    code = accounts.add_patient(database, "Ada", "UTC", NOON, chance).code
    with pytest.raises(Invalid, match="pairing_code_wrong"):
        accounts.pair(database, code, "Phone", "10.0.0.1", NOON + timedelta(minutes=15, seconds=1), chance)


def test_five_wrong_tries_burn_a_code(database, chance):
    code = accounts.add_patient(database, "Ada", "UTC", NOON, chance).code
    for number in range(5):
        with pytest.raises(Invalid):
            accounts.pair(database, code[:3] + f"-ZZZZ{number}", "Phone", f"10.0.0.{number}", NOON, chance)
    with pytest.raises(Invalid, match="pairing_code_wrong"):
        accounts.pair(database, code, "Phone", "10.0.0.9", NOON, chance)


def test_an_address_that_keeps_guessing_must_wait(database, chance):
    for _ in range(accounts.TRIES_PER_ADDRESS):
        with pytest.raises(Invalid):
            accounts.pair(database, "ABCD-EFGH", "Phone", "10.0.0.1", NOON, chance)
    with pytest.raises(TooManyTries) as refused:
        accounts.pair(database, "ABCD-EFGH", "Phone", "10.0.0.1", NOON, chance)
    assert 0 < refused.value.retry_after_s <= 3600
    with pytest.raises(Invalid):
        accounts.pair(database, "ABCD-EFGH", "Phone", "10.0.0.1", NOON + timedelta(hours=1), chance)


def test_neither_code_nor_cookie_can_be_read_in_the_database(database, chance):
    new = accounts.add_patient(database, "Ada", "UTC", NOON, chance)
    token = accounts.pair(database, new.code, "Phone", "10.0.0.1", NOON, chance).fresh_token
    with database.read() as tx:
        everything = "".join(
            str(row)
            for table in ("pairing_code", "device")
            for row in tx.execute(text(f"SELECT * FROM {table}"))
        )
    assert token not in everything
    assert new.code.replace("-", "")[3:] not in everything


def test_a_cookie_signs_in_and_a_wrong_one_does_not(database, chance):
    signed_in = paired(database, chance)
    assert accounts.identify(database, signed_in.fresh_token, NOON, chance).patient == signed_in.patient
    for wrong in (None, "", "token-999999", "\ud800"):
        with pytest.raises(NotSignedIn):
            accounts.identify(database, wrong, NOON, chance)


def test_a_cookie_rolls_after_a_week_and_the_old_one_is_forgotten_once_the_new_one_is_used(database, chance):
    old = paired(database, chance).fresh_token
    week = NOON + accounts.ROTATE_AFTER + timedelta(minutes=1)
    new = accounts.identify(database, old, week, chance).fresh_token
    assert new and new != old
    later = week + timedelta(minutes=5)
    assert accounts.identify(database, new, later, chance).fresh_token is None
    with pytest.raises(NotSignedIn):
        accounts.identify(database, old, later, chance)


def test_requests_under_way_while_the_cookie_rolls_are_not_signed_out_and_get_no_second_cookie(
    database, chance
):
    old = paired(database, chance).fresh_token
    week = NOON + accounts.ROTATE_AFTER + timedelta(minutes=1)
    accounts.identify(database, old, week, chance)
    assert accounts.identify(database, old, week + timedelta(seconds=2), chance).fresh_token is None


def test_a_phone_that_never_got_the_new_cookie_is_given_another(database, chance):
    old = paired(database, chance).fresh_token
    week = NOON + accounts.ROTATE_AFTER + timedelta(minutes=1)
    accounts.identify(database, old, week, chance)
    second = accounts.identify(database, old, week + timedelta(days=2), chance).fresh_token
    assert second
    assert accounts.identify(database, second, week + timedelta(days=2), chance).patient.label == "Ada"


def test_a_phone_unused_for_half_a_year_is_signed_out(database, chance):
    token = paired(database, chance).fresh_token
    with pytest.raises(NotSignedIn):
        accounts.identify(database, token, NOON + accounts.IDLE_LIFE + timedelta(seconds=1), chance)


def test_a_revoked_phone_is_signed_out_and_no_longer_listed(database, chance):
    signed_in = paired(database, chance)
    accounts.revoke_device(database, signed_in.patient.id, signed_in.device.id, NOON)
    assert accounts.devices(database, signed_in.patient.id) == []
    with pytest.raises(NotSignedIn):
        accounts.identify(database, signed_in.fresh_token, NOON, chance)


def test_nobody_can_revoke_the_phone_of_another_person(database, chance):
    ada, bob = paired(database, chance), paired(database, chance)
    with pytest.raises(NotFound):
        accounts.revoke_device(database, bob.patient.id, ada.device.id, NOON)
    assert accounts.identify(database, ada.fresh_token, NOON, chance)


def test_a_person_can_start_alone_and_is_found_by_id_or_unique_label(database, chance):
    alone = accounts.start_alone(database, "America/Lima", "Phone", "10.0.0.1", NOON, chance)
    assert accounts.find_patient(database, str(alone.patient.id)) == alone.patient
    assert accounts.find_patient(database, "Personal") == alone.patient
    accounts.start_alone(database, "America/Lima", "Phone", "10.0.0.1", NOON, chance)
    with pytest.raises(Refused, match="patient_ambiguous"):
        accounts.find_patient(database, "Personal")
    with pytest.raises(NotFound):
        accounts.find_patient(database, "Nobody")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/Berlin\x00"])
def test_an_unknown_time_zone_is_refused(database, chance, zone):
    with pytest.raises(Invalid, match="time_zone_unknown"):
        accounts.start_alone(database, zone, "Phone", "10.0.0.1", NOON, chance)
