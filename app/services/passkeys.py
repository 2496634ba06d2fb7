"""Passkeys (WebAuthn): a therapist's full sign-in, and a patient's way back in on a new phone.

Nothing secret is kept here: a passkey's private half never leaves the phone, computer or security key. What is asked
of it (the challenge) is kept on the server, is good once and for five minutes, and names what it was asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.domain.errors import Invalid, NotFound, Refused
from app.domain.people import Passkey, Patient, Therapist
from app.services import accounts, sign_in
from app.services.accounts import SignedIn, clean_name, count_tries
from app.services.chance import Chance
from app.services.sign_in import TherapistSignedIn
from app.store import accounts as account_rows
from app.store import passkeys as rows
from app.store import sharing as sharing_rows
from app.store import sign_in as sign_in_rows
from app.store.db import Database, Transaction

CHALLENGE_LIFE: Final = timedelta(minutes=5)
MOST: Final = 10
ASKED_PER_ADDRESS: Final = 100
ASKED_PER_OWNER: Final = 30
Owner = Patient | Therapist
Side = Literal["patient", "therapist"]
Credential = Mapping[str, Any]
"""A browser's ``PublicKeyCredential.toJSON()``."""
Options = dict[str, Any]
"""What ``parseCreationOptionsFromJSON`` and ``parseRequestOptionsFromJSON`` take."""


@dataclass(frozen=True, slots=True)
class Site:
    """The address people use: a passkey is made for the ``name`` and answers pages of this ``origin`` only."""

    origin: str
    name: str


def site_of(public_url: str) -> Site:
    return Site(public_url, urlsplit(public_url).hostname or "")


def begin_adding(database: Database, site: Site, owner: Owner, now: datetime, chance: Chance) -> Options:
    """What the browser is to make. ``Refused('too_many_passkeys')`` beside ten."""
    count_tries(database, f"passkey-add:{owner.id}", ASKED_PER_OWNER, now)
    text = chance.new_token()
    with database.write() as tx:
        if rows.count(tx, owner) >= MOST:
            raise Refused("too_many_passkeys", f"There are {MOST} passkeys; please remove one first.")
        rows.add_challenge(tx, text, "add", owner, now, now + CHALLENGE_LIFE)
        known = rows.credential_ids_of(tx, owner)
    options = webauthn.generate_registration_options(
        rp_id=site.name,
        rp_name="Backbeat",
        user_id=owner.id.bytes,
        user_name=owner.label if isinstance(owner, Patient) else owner.login,
        user_display_name=owner.label if isinstance(owner, Patient) else owner.name,
        challenge=text.encode(),
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return dict(json.loads(webauthn.options_to_json(options)))


def add(
    database: Database,
    site: Site,
    owner: Owner,
    credential: Credential,
    name: str,
    now: datetime,
    chance: Chance,
) -> Passkey:
    """Keeps what the browser made. Raises ``Invalid('passkey_wrong')`` for all that is not right with it."""
    asked, text = _taken(database, credential, now)
    if asked.purpose != "add" or owner.id not in (asked.patient_id, asked.therapist_id):
        raise _wrong()
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=text.encode(),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (
        Exception
    ) as error:  # a stranger wrote these bytes: whatever the reader stumbles over, it is no passkey
        raise _wrong() from error
    key = Passkey(chance.new_id(), clean_name(name), made.credential_backed_up, now, None)
    credential_id = bytes_to_base64url(made.credential_id)
    with database.write() as tx:
        if rows.by_credential(tx, credential_id) is not None:
            raise Refused("passkey_known", "This passkey is in use already.")
        if rows.count(tx, owner) >= MOST:
            raise Refused("too_many_passkeys", f"There are {MOST} passkeys; please remove one first.")
        public_key = bytes_to_base64url(made.credential_public_key)
        rows.add(tx, owner, key, credential_id, public_key, made.sign_count)
        _log(tx, owner, "passkey_added", now, chance)
    return key


def begin_entering(
    database: Database, site: Site, side: Side, address: str, now: datetime, chance: Chance
) -> Options:
    """What any passkey of this site is asked to sign; whose it is shows in the answer."""
    count_tries(database, f"passkey:{address}", ASKED_PER_ADDRESS, now)
    text = chance.new_token()
    with database.write() as tx:
        rows.add_challenge(tx, text, side, None, now, now + CHALLENGE_LIFE)
    options = webauthn.generate_authentication_options(
        rp_id=site.name,
        challenge=text.encode(),
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(webauthn.options_to_json(options)))


def pair(
    database: Database, site: Site, credential: Credential, device_name: str, now: datetime, chance: Chance
) -> SignedIn:
    """A patient's passkey makes this phone one of theirs."""
    key, sign_count = _checked(database, site, "patient", credential, now)
    with database.write() as tx:
        patient = account_rows.patient_by_id(tx, key.patient_id) if key.patient_id else None
        if patient is None or not rows.count_use(tx, key.id, sign_count, now):
            raise _wrong()
        _log(tx, patient, "came_back", now, chance)
        return accounts.add_device(tx, patient, device_name, now, chance)


def log_in(
    database: Database, site: Site, credential: Credential, now: datetime, chance: Chance, browser: str = ""
) -> TherapistSignedIn:
    """A therapist's passkey with finger, face or PIN is two factors in one, so no code is asked for."""
    key, sign_count = _checked(database, site, "therapist", credential, now)
    with database.write() as tx:
        if key.therapist_id is None or not rows.count_use(tx, key.id, sign_count, now):
            raise _wrong()
        therapist = sign_in_rows.therapist_by_id(tx, key.therapist_id)
        return sign_in.enter(tx, therapist, "passkey", now, chance, browser)


def passkeys(database: Database, owner: Owner) -> list[Passkey]:
    with database.read() as tx:
        return rows.passkeys_of(tx, owner)


def rename(database: Database, owner: Owner, passkey_id: UUID, name: str) -> Passkey:
    """The name is the list's alone; the phone keeps its own. Raises ``NotFound``, ``Invalid('name_invalid')``."""
    cleaned = clean_name(name)
    with database.write() as tx:
        renamed = rows.rename(tx, owner, passkey_id, cleaned)
    if renamed is None:
        raise _unknown()
    return renamed


def remove(
    database: Database, owner: Owner, passkey_id: UUID, even_if_last: bool, now: datetime, chance: Chance
) -> None:
    """Raises ``NotFound``, and ``Refused('last_way_back')`` for a patient's last one beside a single phone, unless
    ``even_if_last``: then a lost phone is a lost way in, which nobody should find out afterwards.
    """
    with database.write() as tx:
        known = [key.id for key in rows.passkeys_of(tx, owner)]
        if passkey_id not in known:
            raise _unknown()
        if not even_if_last and known == [passkey_id] and _has_one_phone(tx, owner):
            raise Refused(
                "last_way_back", "Without it, only a new pairing code leads back in if this phone is lost."
            )
        rows.remove(tx, owner, passkey_id)
        _log(tx, owner, "passkey_removed", now, chance)


def _checked(
    database: Database, site: Site, side: Side, credential: Credential, now: datetime
) -> tuple[rows.KnownKey, int]:
    """The passkey behind a good answer, and how often it says it signed."""
    asked, text = _taken(database, credential, now)
    if asked.purpose != side:
        raise _wrong()
    with database.read() as tx:
        key = rows.by_credential(tx, str(credential.get("id")))
    owner_id = (key.patient_id if side == "patient" else key.therapist_id) if key else None
    if key is None or owner_id is None:
        raise _wrong()
    try:
        done = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=text.encode(),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
        handle = credential["response"].get("userHandle")
        is_owners = handle is not None and base64url_to_bytes(handle) == owner_id.bytes
    except Exception as error:  # as above: bytes of a stranger
        raise _wrong() from error
    if not is_owners:
        raise _wrong()
    return key, done.new_sign_count


def _taken(database: Database, credential: Credential, now: datetime) -> tuple[rows.Asked, str]:
    """The challenge that was signed, taken out before anything is checked: a second answer to it finds nothing."""
    try:
        raw = base64url_to_bytes(credential["response"]["clientDataJSON"])
        text = parse_client_data_json(raw).challenge.decode("ascii")
    except Exception as error:  # as above: bytes of a stranger
        raise _wrong() from error
    with database.write() as tx:
        asked = rows.take_challenge(tx, text, now)
    if asked is None:
        raise Invalid("passkey_late", "That took too long; please try once more.", field="credential")
    return asked, text


def _has_one_phone(tx: Transaction, owner: Owner) -> bool:
    """A therapist always has the password."""
    return isinstance(owner, Patient) and len(account_rows.devices_of(tx, owner.id)) < 2


def _log(tx: Transaction, owner: Owner, what: str, now: datetime, chance: Chance) -> None:
    if isinstance(owner, Patient):
        sharing_rows.log_access(tx, chance.new_id(), now, "person", None, what, owner.id)
    else:
        sign_in_rows.log_act(tx, chance.new_id(), now, "therapist", owner.id, what)


def _unknown() -> NotFound:
    return NotFound("passkey_unknown", "There is no such passkey.")


def _wrong() -> Invalid:
    return Invalid("passkey_wrong", "That passkey does not open anything here.", field="credential")
