"""Therapists, consent and the access log: on both databases."""

from datetime import timedelta

import pytest

from app.domain.errors import Invalid, NotFound, NotSignedIn, Refused, TooManyTries
from app.services import accounts, invitations, sharing, sign_in
from app.services.invitations import NewAccount
from tests.builders import NOON, Counting

PASSWORD = "correct horse battery"


@pytest.fixture
def chance():
    return Counting().chance()


def therapist(database, chance, login="thea"):
    token, _ = invitations.invite(database, NOON, chance)
    return invitations.accept(database, token, NewAccount("Thea", login, PASSWORD), "10.0.0.1", NOON, chance)


def patient(database, chance):
    return accounts.start_alone(database, "UTC", "Phone", "10.0.0.1", NOON, chance).patient


def shared(database, chance):
    thea, ada = therapist(database, chance).therapist, patient(database, chance)
    code = sharing.make_share_code(database, thea, NOON, chance).code
    return thea, ada, sharing.give_consent(database, ada, code, "all", NOON, chance)


def test_an_invitation_makes_one_account(database, chance):
    token, _ = invitations.invite(database, NOON, chance)
    invitations.accept(database, token, NewAccount("Thea", "thea", PASSWORD), "10.0.0.1", NOON, chance)
    with pytest.raises(Invalid, match="invitation_wrong"):
        invitations.accept(database, token, NewAccount("Theo", "theo", PASSWORD), "10.0.0.1", NOON, chance)


def test_a_taken_name_or_a_short_password_does_not_cost_the_invitation(database, chance):
    therapist(database, chance)
    token, _ = invitations.invite(database, NOON, chance)
    with pytest.raises(Refused, match="login_taken"):
        invitations.accept(database, token, NewAccount("Thea", "THEA", PASSWORD), "10.0.0.1", NOON, chance)
    with pytest.raises(Invalid, match="password_length"):
        invitations.accept(database, token, NewAccount("Theo", "theo", "short"), "10.0.0.1", NOON, chance)
    assert invitations.accept(database, token, NewAccount("Theo", "theo", PASSWORD), "10.0.0.1", NOON, chance)


def test_an_invitation_lapses_after_a_week(database, chance):
    token, _ = invitations.invite(database, NOON, chance)
    late = NOON + timedelta(days=7, seconds=1)
    with pytest.raises(Invalid, match="invitation_wrong"):
        invitations.accept(database, token, NewAccount("Thea", "thea", PASSWORD), "10.0.0.1", late, chance)


def test_the_right_password_signs_in_and_every_wrong_thing_reads_alike(database, chance):
    therapist(database, chance)
    done = sign_in.log_in(database, "Thea", PASSWORD, "10.0.0.1", NOON, chance)
    assert sign_in.identify(database, done.token, NOON).name == "Thea"
    answers = set()
    for login, password in (("thea", "wrong password 1"), ("nobody", PASSWORD)):
        with pytest.raises(NotSignedIn) as refused:
            sign_in.log_in(database, login, password, "10.0.0.1", NOON, chance)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_guessing_a_password_is_stopped_by_name_whatever_the_address(database, chance):
    therapist(database, chance)
    for number in range(sign_in.TRIES_PER_LOGIN):
        with pytest.raises(NotSignedIn):
            sign_in.log_in(database, "thea", "wrong password 1", f"10.0.0.{number}", NOON, chance)
    with pytest.raises(TooManyTries):
        sign_in.log_in(database, "thea", PASSWORD, "10.0.0.99", NOON, chance)


def test_a_therapists_sign_in_ends_after_half_an_hour_idle_twelve_hours_or_by_hand(database, chance):
    token = therapist(database, chance).token
    sign_in.identify(database, token, NOON + timedelta(minutes=29))
    with pytest.raises(NotSignedIn):
        sign_in.identify(database, token, NOON + timedelta(minutes=60))
    token = sign_in.log_in(database, "thea", PASSWORD, "10.0.0.1", NOON, chance).token
    for minute in range(0, 720, 20):
        sign_in.identify(database, token, NOON + timedelta(minutes=minute))
    with pytest.raises(NotSignedIn):
        sign_in.identify(database, token, NOON + timedelta(hours=12, seconds=1))
    token = sign_in.log_in(database, "thea", PASSWORD, "10.0.0.1", NOON, chance).token
    sign_in.log_out(database, token, NOON)
    with pytest.raises(NotSignedIn):
        sign_in.identify(database, token, NOON)


def test_without_consent_a_patient_does_not_exist_for_a_therapist(database, chance):
    thea, ada = therapist(database, chance).therapist, patient(database, chance)
    assert sharing.patients(database, thea, NOON) == []
    with pytest.raises(NotFound):
        sharing.open_record(database, thea, ada.id, NOON, chance)


def test_consent_opens_the_record_and_the_patient_sees_each_look(database, chance):
    thea, ada, _ = shared(database, chance)
    assert [found.id for found, _ in sharing.patients(database, thea, NOON)] == [ada.id]
    sharing.open_record(database, thea, ada.id, NOON + timedelta(hours=1), chance)
    _, looks = sharing.consents(database, ada, NOON)
    assert [(look.who, look.what) for look in looks] == [("Thea", "read_report"), ("person", "shared")]


def test_ending_consent_closes_the_record_at_once(database, chance):
    thea, ada, consent = shared(database, chance)
    sharing.end_consent(database, ada, consent.id, NOON, chance)
    assert sharing.patients(database, thea, NOON) == []
    with pytest.raises(NotFound):
        sharing.open_record(database, thea, ada.id, NOON, chance)
    with pytest.raises(NotFound):
        sharing.end_consent(database, ada, consent.id, NOON, chance)


def test_consent_to_one_therapist_is_none_to_another(database, chance):
    _, ada, _ = shared(database, chance)
    other = therapist(database, chance, "other").therapist
    with pytest.raises(NotFound):
        sharing.open_record(database, other, ada.id, NOON, chance)


def test_a_share_code_serves_one_patient(database, chance):
    thea = therapist(database, chance).therapist
    code = sharing.make_share_code(database, thea, NOON, chance).code
    sharing.give_consent(database, patient(database, chance), code, "all", NOON, chance)
    with pytest.raises(Invalid, match="share_code_wrong"):
        sharing.give_consent(database, patient(database, chance), code, "all", NOON, chance)


def test_sharing_twice_with_one_therapist_is_one_consent(database, chance):
    thea, ada, first = shared(database, chance)
    code = sharing.make_share_code(database, thea, NOON, chance).code
    assert sharing.give_consent(database, ada, code, "all", NOON, chance) == first


def test_an_unknown_scope_or_code_is_refused(database, chance):
    ada = patient(database, chance)
    with pytest.raises(Invalid, match="scope_unknown"):
        sharing.give_consent(database, ada, "AAAA-AAAA", "everything", NOON, chance)
    for wrong in ("AAAA-AAAA", "", "short", "a" * 40):
        with pytest.raises(Invalid, match="share_code_wrong"):
            sharing.give_consent(database, ada, wrong, "all", NOON, chance)


def test_nobody_can_end_the_consent_of_another(database, chance):
    thea, ada, consent = shared(database, chance)
    with pytest.raises(NotFound):
        sharing.end_consent(database, patient(database, chance), consent.id, NOON, chance)
    assert sharing.open_record(database, thea, ada.id, NOON, chance).patient.id == ada.id
