"""People and their phones: adding, pairing, signing in by cookie, listing and revoking."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.errors import Invalid, NotFound, NotSignedIn, Refused, TooManyTries
from app.domain.people import Device, Patient
from app.services import hashing
from app.services.chance import Chance
from app.store import accounts as rows
from app.store.db import Database, Transaction

CODE_LIFE = timedelta(minutes=15)
TRIES_PER_CODE = 5
TRIES_WINDOW = timedelta(hours=1)
TRIES_PER_ADDRESS = 30
TRIES_OF_ALL = 300
NEW_PEOPLE_PER_ADDRESS = 20
IDLE_LIFE = timedelta(days=180)
ROTATE_AFTER = timedelta(days=7)
# Requests that were under way when the cookie changed still carry the old one.
ROTATION_GRACE = timedelta(seconds=60)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``fresh_token`` is set when the phone must be given a new cookie."""

    patient: Patient
    device: Device
    fresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class NewCode:
    patient: Patient
    code: str
    expires_at: datetime


def add_patient(database: Database, label: str, tz: str, now: datetime, chance: Chance) -> NewCode:
    """A person the operator or therapist invites, with a first pairing code."""
    check_zone(tz)
    with database.write() as tx:
        patient = rows.add_patient(tx, chance.new_id(), clean_name(label), tz, now)
        return _issue_code(tx, patient, now, chance)


def issue_code(database: Database, patient_id: UUID, now: datetime, chance: Chance) -> NewCode:
    """A further code for someone who has lost the phone or adds another."""
    with database.write() as tx:
        patient = rows.patient_by_id(tx, patient_id)
        if patient is None:
            raise NotFound("patient_unknown", "There is no such person.")
        return _issue_code(tx, patient, now, chance)


def first_way_in(database: Database, now: datetime, chance: Chance) -> NewCode:
    """A code for the start of a fresh installation: for the one person there is, else for a new one."""
    with database.write() as tx:
        everyone = rows.all_patients(tx)
        patient = everyone[0] if everyone else rows.add_patient(tx, chance.new_id(), "Patient", "UTC", now)
        return _issue_code(tx, patient, now, chance)


def pair(
    database: Database, typed: str, device_name: str, address: str, now: datetime, chance: Chance
) -> SignedIn:
    """Turns a typed code into a signed-in phone. Every failure reads alike: ``pairing_code_wrong``."""
    count_tries(database, f"pair:{address}", TRIES_PER_ADDRESS, now)
    count_tries(database, "pair:all", TRIES_OF_ALL, now)
    with database.write() as tx:
        found = _claim_code(tx, typed, now)
        if found is not None:
            return add_device(tx, found, device_name, now, chance)
    raise Invalid(
        "pairing_code_wrong", "That code is not known, was used, or is older than 15 minutes.", field="code"
    )


def start_alone(
    database: Database, tz: str, device_name: str, address: str, now: datetime, chance: Chance
) -> SignedIn:
    """Personal mode: a new person without a therapist, on this phone."""
    check_zone(tz)
    count_tries(database, f"alone:{address}", NEW_PEOPLE_PER_ADDRESS, now)
    with database.write() as tx:
        patient = rows.add_patient(tx, chance.new_id(), "Personal", tz, now)
        return add_device(tx, patient, device_name, now, chance)


def identify(database: Database, token: str | None, now: datetime, chance: Chance) -> SignedIn:
    """Who this cookie is. Raises ``NotSignedIn``. Writes only when the cookie must roll or the day's trace is old."""
    if not token:
        raise NotSignedIn("not_signed_in", "This phone is not paired.")
    hashed = hashing.token_hash(token)
    with database.read() as tx:
        row = rows.signed_in(tx, hashed, now - IDLE_LIFE)
    if row is None:
        raise NotSignedIn("not_signed_in", "This phone is not paired.")
    known = SignedIn(row.patient, row.device)
    if _must_roll(row, hashed, now):
        return _roll(database, known, hashed, now, chance)
    if row.previous_hash and hashed == row.hash and now - row.rotated_at > ROTATION_GRACE:
        # The new cookie has arrived, so the old one may go.
        with database.write() as tx:
            rows.forget_previous_token(tx, row.device.id)
    elif now - row.device.last_seen_at > SEEN_EVERY:
        with database.write() as tx:
            rows.touch_device(tx, row.device.id, now)
    return known


def devices(database: Database, patient_id: UUID) -> list[Device]:
    with database.read() as tx:
        return rows.devices_of(tx, patient_id)


def revoke_device(database: Database, patient_id: UUID, device_id: UUID, now: datetime) -> None:
    """Ends a phone's sign-in and its push subscription in one transaction."""
    with database.write() as tx:
        if not rows.revoke_device(tx, patient_id, device_id, now):
            raise NotFound("device_unknown", "There is no such phone.")
        rows.silence_device(tx, device_id, now)


def find_patient(database: Database, wanted: str) -> Patient:
    """By id or, if only one person has it, by label; for the command line. Raises ``NotFound`` or ``Refused``."""
    with database.read() as tx:
        try:
            found = rows.patient_by_id(tx, UUID(wanted))
            matching = [found] if found else []
        except ValueError:
            matching = rows.patients_labelled(tx, wanted)
    if not matching:
        raise NotFound("patient_unknown", f"There is no person '{wanted}'.")
    if len(matching) > 1:
        raise Refused("patient_ambiguous", f"Several people are called '{wanted}'; give the id.")
    return matching[0]


def count_tries(database: Database, key: str, most: int, now: datetime) -> None:
    """Counts in a transaction of its own, so that a try is counted even if what follows fails."""
    seconds = int(TRIES_WINDOW.total_seconds())
    began = int(now.timestamp()) // seconds * seconds
    with database.write() as tx:
        tries = rows.count_try(tx, key, datetime.fromtimestamp(began, UTC))
    if tries > most:
        wait = began + seconds - int(now.timestamp())
        raise TooManyTries(
            "too_many_tries", "Too many tries; please wait a while.", retry_after_s=max(1, wait)
        )


def check_zone(tz: str) -> None:
    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            "time_zone_unknown", "The time zone is not one we know, Europe/Berlin for instance.", field="tz"
        ) from error


def clean_name(text: str) -> str:
    kept = " ".join(text.split())[:80]
    if not kept or not kept.isprintable():
        raise Invalid("name_invalid", "A name has 1 to 80 printable characters.", field="name")
    return kept


def _issue_code(tx: Transaction, patient: Patient, now: datetime, chance: Chance) -> NewCode:
    code = chance.new_code(hashing.SELECTOR_LENGTH + hashing.VERIFIER_LENGTH)
    selector, verifier = code[: hashing.SELECTOR_LENGTH], code[hashing.SELECTOR_LENGTH :]
    expires_at = now + CODE_LIFE
    rows.add_pairing_code(
        tx, chance.new_id(), patient.id, selector, hashing.hash_code(verifier), now, expires_at
    )
    return NewCode(patient, hashing.show_code(code), expires_at)


def _claim_code(tx: Transaction, typed: str, now: datetime) -> Patient | None:
    parts = hashing.split_code(typed)
    candidates = rows.live_codes(tx, parts[0], now, TRIES_PER_CODE) if parts else []
    if parts is None or not candidates:
        hashing.matches(hashing.nobodys_code(), "00000")
        return None
    for code_id, patient_id, stored in candidates:
        if hashing.matches(stored, parts[1]):
            spent = rows.spend_code(tx, code_id, now, TRIES_PER_CODE)
            return rows.patient_by_id(tx, patient_id) if spent else None
    rows.count_wrong_try(tx, [code_id for code_id, _, _ in candidates])
    return None


def add_device(tx: Transaction, patient: Patient, name: str, now: datetime, chance: Chance) -> SignedIn:
    """A further phone of this person, signed in."""
    token = chance.new_token()
    device = rows.add_device(
        tx, chance.new_id(), patient.id, clean_name(name), hashing.token_hash(token), now
    )
    return SignedIn(patient, device, token)


def _must_roll(row: rows.SignedInRow, hashed: str, now: datetime) -> bool:
    if hashed == row.hash:
        return now - row.rotated_at > ROTATE_AFTER
    # The answer with the new cookie never arrived: the old one still opens the door and gets another.
    return now - row.rotated_at > ROTATION_GRACE


def _roll(database: Database, known: SignedIn, hashed: str, now: datetime, chance: Chance) -> SignedIn:
    token = chance.new_token()
    with database.write() as tx:
        rolled = rows.rotate_token(
            tx, known.device.id, hashed, hashing.token_hash(token), now - ROTATION_GRACE, now
        )
    return SignedIn(known.patient, known.device, token if rolled else None)
