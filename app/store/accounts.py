"""Rows of patients, pairing codes, phones and the throttle."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.people import Device, Patient
from app.store.tables import Base, PushSubscription
from app.store.tables import Device as DeviceRow
from app.store.tables import PairingCode as PairingCodeRow
from app.store.tables import Patient as PatientRow
from app.store.tables import Throttle as ThrottleRow

patient = Base.metadata.tables[PatientRow.__tablename__]
pairing_code = Base.metadata.tables[PairingCodeRow.__tablename__]
device = Base.metadata.tables[DeviceRow.__tablename__]
push_subscription = Base.metadata.tables[PushSubscription.__tablename__]
throttle = Base.metadata.tables[ThrottleRow.__tablename__]

_PATIENT = (patient.c.id, patient.c.label, patient.c.tz, patient.c.journal_version, patient.c.lock_screen)
_DEVICE = (device.c.id, device.c.patient_id, device.c.name, device.c.created_at, device.c.last_seen_at)

_patient_by_id = select(*_PATIENT).where(patient.c.id == bindparam("patient_id"))
_all_patients = select(*_PATIENT).order_by(patient.c.created_at, patient.c.id)
_patients_labelled = select(*_PATIENT).where(patient.c.label == bindparam("label"))
_codes_by_selector = select(pairing_code.c.id, pairing_code.c.patient_id, pairing_code.c.verifier_hash).where(
    pairing_code.c.selector == bindparam("selector"),
    pairing_code.c.used_at.is_(None),
    pairing_code.c.expires_at > bindparam("now"),
    pairing_code.c.tries < bindparam("most_tries"),
)
_signed_in = (
    select(
        *_PATIENT,
        device.c.id.label("device_id"),
        device.c.name.label("device_name"),
        device.c.created_at.label("device_created_at"),
        device.c.last_seen_at,
        device.c.rotated_at,
        device.c.token_hash,
        device.c.previous_token_hash,
    )
    .join(patient, patient.c.id == device.c.patient_id)
    .where(
        or_(device.c.token_hash == bindparam("hash"), device.c.previous_token_hash == bindparam("hash")),
        device.c.revoked_at.is_(None),
        device.c.last_seen_at > bindparam("seen_after"),
    )
)
_devices_of = (
    select(*_DEVICE)
    .where(device.c.patient_id == bindparam("patient_id"), device.c.revoked_at.is_(None))
    .order_by(device.c.created_at, device.c.id)
)


class SignedInRow:
    """One phone and its person, as found by a cookie."""

    __slots__ = ("device", "hash", "patient", "previous_hash", "rotated_at")

    def __init__(self, row: object) -> None:
        r = row
        self.patient = Patient(r.id, r.label, r.tz, r.journal_version, r.lock_screen)  # type: ignore[attr-defined]
        self.device = Device(r.device_id, r.id, r.device_name, r.device_created_at, r.last_seen_at)  # type: ignore[attr-defined]
        self.rotated_at: datetime = r.rotated_at  # type: ignore[attr-defined]
        self.hash: str = r.token_hash  # type: ignore[attr-defined]
        self.previous_hash: str | None = r.previous_token_hash  # type: ignore[attr-defined]


def add_patient(tx: Connection, patient_id: UUID, label: str, tz: str, now: datetime) -> Patient:
    tx.execute(
        insert(patient).values(
            id=patient_id, label=label, tz=tz, created_at=now, journal_version=0, lock_screen="neutral"
        )
    )
    return Patient(patient_id, label, tz, 0, "neutral")


def patient_by_id(tx: Connection, patient_id: UUID) -> Patient | None:
    row = tx.execute(_patient_by_id, {"patient_id": patient_id}).first()
    return Patient(*row) if row else None


def patients_labelled(tx: Connection, label: str) -> list[Patient]:
    return [Patient(*row) for row in tx.execute(_patients_labelled, {"label": label})]


def all_patients(tx: Connection) -> list[Patient]:
    return [Patient(*row) for row in tx.execute(_all_patients)]


def set_tz(tx: Connection, patient_id: UUID, tz: str) -> None:
    tx.execute(update(patient).where(patient.c.id == patient_id).values(tz=tz))


def add_pairing_code(
    tx: Connection,
    code_id: UUID,
    patient_id: UUID,
    selector: str,
    verifier_hash: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    tx.execute(
        insert(pairing_code).values(
            id=code_id,
            patient_id=patient_id,
            selector=selector,
            verifier_hash=verifier_hash,
            created_at=now,
            expires_at=expires_at,
            tries=0,
        )
    )


def live_codes(tx: Connection, selector: str, now: datetime, most_tries: int) -> list[tuple[UUID, UUID, str]]:
    """(code id, patient id, hash of the rest) of every unused, unexpired, unburnt code with this selector."""
    found = tx.execute(_codes_by_selector, {"selector": selector, "now": now, "most_tries": most_tries})
    return [(row.id, row.patient_id, row.verifier_hash) for row in found]


def spend_code(tx: Connection, code_id: UUID, now: datetime, most_tries: int) -> bool:
    """Uses a code up; false when another phone was faster. One statement, so only one can win."""
    spent = tx.execute(
        update(pairing_code)
        .where(
            pairing_code.c.id == code_id,
            pairing_code.c.used_at.is_(None),
            pairing_code.c.expires_at > now,
            pairing_code.c.tries < most_tries,
        )
        .values(used_at=now)
        .returning(pairing_code.c.id)
    )
    return spent.first() is not None


def count_wrong_try(tx: Connection, code_ids: list[UUID]) -> None:
    tx.execute(
        update(pairing_code).where(pairing_code.c.id.in_(code_ids)).values(tries=pairing_code.c.tries + 1)
    )


def add_device(
    tx: Connection, device_id: UUID, patient_id: UUID, name: str, hashed: str, now: datetime
) -> Device:
    tx.execute(
        insert(device).values(
            id=device_id,
            patient_id=patient_id,
            name=name,
            token_hash=hashed,
            created_at=now,
            rotated_at=now,
            last_seen_at=now,
        )
    )
    return Device(device_id, patient_id, name, now, now)


def signed_in(tx: Connection, hashed: str, seen_after: datetime) -> SignedInRow | None:
    row = tx.execute(_signed_in, {"hash": hashed, "seen_after": seen_after}).first()
    return SignedInRow(row) if row else None


def touch_device(tx: Connection, device_id: UUID, now: datetime) -> None:
    tx.execute(update(device).where(device.c.id == device_id).values(last_seen_at=now))


def rotate_token(
    tx: Connection, device_id: UUID, old_hash: str, new_hash: str, rotated_before: datetime, now: datetime
) -> bool:
    """Puts a new token beside the old one; false when a parallel request already did."""
    done = tx.execute(
        update(device)
        .where(device.c.id == device_id, device.c.rotated_at < rotated_before)
        .values(token_hash=new_hash, previous_token_hash=old_hash, rotated_at=now, last_seen_at=now)
        .returning(device.c.id)
    )
    return done.first() is not None


def forget_previous_token(tx: Connection, device_id: UUID) -> None:
    tx.execute(update(device).where(device.c.id == device_id).values(previous_token_hash=None))


def devices_of(tx: Connection, patient_id: UUID) -> list[Device]:
    return [Device(*row) for row in tx.execute(_devices_of, {"patient_id": patient_id})]


def revoke_device(tx: Connection, patient_id: UUID, device_id: UUID, now: datetime) -> bool:
    done = tx.execute(
        update(device)
        .where(device.c.id == device_id, device.c.patient_id == patient_id, device.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(device.c.id)
    )
    return done.first() is not None


def silence_device(tx: Connection, device_id: UUID, now: datetime) -> None:
    """A phone that is signed out gets no more pushes."""
    tx.execute(
        update(push_subscription)
        .where(push_subscription.c.device_id == device_id, push_subscription.c.disabled_at.is_(None))
        .values(disabled_at=now, disabled_reason="signed_out")
    )


def count_try(tx: Connection, key: str, window_start: datetime) -> int:
    """Counts one try and gives the number so far in this window, across all processes."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    added = make(throttle).values(key=key, window_start=window_start, tries=1)
    counted = added.on_conflict_do_update(
        index_elements=[throttle.c.key, throttle.c.window_start], set_={"tries": throttle.c.tries + 1}
    ).returning(throttle.c.tries)
    return int(tx.execute(counted).scalar_one())


def count_patients(tx: Connection) -> int:
    return int(tx.execute(select(func.count(literal_column("1"))).select_from(patient)).scalar_one())
