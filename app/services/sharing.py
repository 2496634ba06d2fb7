"""Consent: share codes, who may see whom, and who looked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.errors import Invalid, NotFound
from app.domain.people import Consent, Look, Patient, Therapist
from app.services import hashing
from app.services.accounts import count_tries
from app.services.chance import Chance
from app.store import sharing as rows
from app.store.db import Database, Transaction

SHARE_CODE_LIFE = timedelta(days=7)
LONGEST_CONSENT = timedelta(days=730)
TRIES_PER_ADDRESS = 30
TRIES_PER_CODE = 5
WITHOUT_NOTES = "without_notes"
SCOPES = ("all", WITHOUT_NOTES)


@dataclass(frozen=True, slots=True)
class ShareOffer:
    """What a therapist hands to one patient: a code to type, or the secret of a link; either is used once."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A patient whose record a therapist may read; without notes if the consent leaves them out."""

    patient: Patient
    include_notes: bool


def make_share_code(database: Database, therapist: Therapist, now: datetime, chance: Chance) -> ShareOffer:
    """For one patient. Lives seven days; the typed code dies after five wrong tries, the link cannot be guessed."""
    code = chance.new_code(hashing.SELECTOR_LENGTH + hashing.VERIFIER_LENGTH)
    secret, expires_at = chance.new_token(), now + SHARE_CODE_LIFE
    selector, verifier = code[: hashing.SELECTOR_LENGTH], code[hashing.SELECTOR_LENGTH :]
    hashed, link_hash = hashing.hash_code(verifier), hashing.token_hash(secret)
    with database.write() as tx:
        rows.add_share_code(tx, chance.new_id(), therapist.id, selector, hashed, link_hash, now, expires_at)
    return ShareOffer(hashing.show_code(code), secret, expires_at)


def inviting_therapist(database: Database, patient: Patient, offered: str, now: datetime) -> Therapist:
    """Who stands behind a code or link, to be seen before agreeing. Spends nothing; a wrong try counts as one."""
    count_tries(database, f"share:{patient.id}", TRIES_PER_ADDRESS, now)
    with database.write() as tx:
        found = _offer(tx, offered, now)
        if found is not None:
            return rows.therapist_by_id(tx, found[1])
    raise _wrong_code()


def give_consent(
    database: Database,
    patient: Patient,
    offered: str,
    scope: str,
    now: datetime,
    chance: Chance,
    until: datetime | None = None,
) -> Consent:
    """The patient takes up a therapist's code or link (``offered``), for good or ``until`` a moment.

    There is one live consent between two people: the same again changes nothing, another scope or end replaces
    it. Raises ``Invalid`` for an unknown scope, code, or an end that does not lie ahead.
    """
    check_scope(scope)
    if until is not None and not now < until <= now + LONGEST_CONSENT:
        raise Invalid("until_invalid", "Sharing ends at a moment ahead, within two years.", field="until")
    count_tries(database, f"share:{patient.id}", TRIES_PER_ADDRESS, now)
    with database.write() as tx:
        found = _offer(tx, offered, now)
        if found is not None and rows.spend_share_code(tx, found[0], now):
            return _agree(tx, patient, found[1], scope, until, now, chance)
    raise _wrong_code()


def consents(database: Database, patient: Patient, now: datetime) -> tuple[list[Consent], list[Look]]:
    """All consents ever given, newest first, and the last looks. One that ran out shows its end as ended."""
    with database.read() as tx:
        given, looks = rows.consents_of(tx, patient.id), rows.looks_at(tx, patient.id)
    return [_as_of(consent, now) for consent in given], looks


def is_shared(tx: Transaction, patient: Patient, now: datetime) -> bool:
    """Whether some therapist has a consent that lasts."""
    return any(_as_of(consent, now).ended_at is None for consent in rows.consents_of(tx, patient.id))


def end_consent(
    database: Database, patient: Patient, consent_id: UUID, now: datetime, chance: Chance
) -> None:
    with database.write() as tx:
        if not rows.end_consent(tx, patient.id, consent_id, now):
            raise NotFound("consent_unknown", "There is no such consent.")
        rows.log_access(tx, chance.new_id(), now, "person", None, "stopped_sharing", patient.id)


def patients(database: Database, therapist: Therapist, now: datetime) -> list[tuple[Patient, datetime]]:
    with database.read() as tx:
        return rows.patients_of(tx, therapist.id, now)


def open_record(
    database: Database,
    therapist: Therapist,
    patient_id: UUID,
    now: datetime,
    chance: Chance,
    what: str = "read_report",
) -> OpenRecord:
    """The record, if the consent is live, and a line in the access log; ``NotFound`` otherwise, as if nobody were there.

    ``what`` is the line's word for the patient to read.
    """
    with database.write() as tx:
        found = rows.patient_of(tx, therapist.id, patient_id, now)
        if found is None:
            raise NotFound("patient_unknown", "There is no such person.")
        rows.log_access(tx, chance.new_id(), now, "therapist", therapist.id, what, patient_id)
    return OpenRecord(found[0], include_notes=found[1] != WITHOUT_NOTES)


def check_scope(scope: str) -> None:
    if scope not in SCOPES:
        raise Invalid("scope_unknown", "Share all, or all without notes.", field="scope")


def _agree(
    tx: Transaction,
    patient: Patient,
    therapist_id: UUID,
    scope: str,
    until: datetime | None,
    now: datetime,
    chance: Chance,
) -> Consent:
    standing = rows.live_consent(tx, patient.id, therapist_id, now)
    if standing is None or (standing.scope, standing.until) != (scope, until):
        if standing is not None:
            rows.end_consent(tx, patient.id, standing.id, now)
        rows.add_consent(tx, chance.new_id(), patient.id, therapist_id, scope, now, until)
        rows.log_access(tx, chance.new_id(), now, "person", None, "shared", patient.id)
        standing = rows.live_consent(tx, patient.id, therapist_id, now)
    assert standing is not None
    return standing


def _as_of(consent: Consent, now: datetime) -> Consent:
    ran_out = consent.ended_at is None and consent.until is not None and consent.until <= now
    return replace(consent, ended_at=consent.until) if ran_out else consent


def _wrong_code() -> Invalid:
    return Invalid("share_code_wrong", "That code is not known, was used, or has lapsed.", field="code")


def _offer(tx: Transaction, offered: str, now: datetime) -> tuple[UUID, UUID] | None:
    """(code id, therapist id) behind a link's secret or a typed code; a wrong code is counted against its kin."""
    linked = rows.live_share_link_code(tx, hashing.token_hash(offered), now)
    if linked is not None:
        return linked
    parts = hashing.split_code(offered)
    candidates = rows.live_share_codes(tx, parts[0], now, TRIES_PER_CODE) if parts else []
    if parts is None or not candidates:
        hashing.matches(hashing.nobodys_code(), "00000")
        return None
    for code_id, therapist_id, stored in candidates:
        if hashing.matches(stored, parts[1]):
            return code_id, therapist_id
    rows.count_wrong_share_try(tx, [code_id for code_id, _, _ in candidates])
    return None
