"""A patient's passkeys: a way back in on a new phone, or after the app was deleted."""

from fastapi import APIRouter, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.schemas import DeviceOut, PairedOut, PatientOut
from app.api.sign_in_shapes import (
    NewPasskeyBody,
    OptionsOut,
    PairWithPasskeyBody,
    PasskeyNameBody,
    PasskeyOut,
    PasskeysOut,
)
from app.domain.people import Passkey
from app.services import passkeys

router = APIRouter(prefix="/api", tags=["passkeys"])


@router.get("/passkeys")
def own(house: TheHouse, cookies: TheCookies) -> PasskeysOut:
    """The person's passkeys, the oldest first."""
    found = passkeys.passkeys(house.database, cookies.patient().patient)
    return PasskeysOut(passkeys=[shown_passkey(key) for key in found])


@router.post("/passkeys/options")
def begin(house: TheHouse, cookies: TheCookies) -> OptionsOut:
    """What the browser is to make a passkey of; good once, for five minutes."""
    patient = cookies.patient().patient
    site = passkeys.site_of(house.settings.public_url)
    return OptionsOut(options=passkeys.begin_adding(house.database, site, patient, house.now(), house.chance))


@router.post("/passkeys")
def add(body: NewPasskeyBody, house: TheHouse, cookies: TheCookies) -> PasskeyOut:
    """Keeps the passkey that the browser made."""
    made = passkeys.add(
        house.database,
        passkeys.site_of(house.settings.public_url),
        cookies.patient().patient,
        body.credential.model_dump(),
        body.name,
        house.now(),
        house.chance,
    )
    return shown_passkey(made)


@router.put("/passkeys/{passkey_id:uuid}")
def rename(passkey_id: PathId, body: PasskeyNameBody, house: TheHouse, cookies: TheCookies) -> PasskeyOut:
    """Another name in this list."""
    return shown_passkey(passkeys.rename(house.database, cookies.patient().patient, passkey_id, body.name))


@router.delete("/passkeys/{passkey_id:uuid}", status_code=204)
def remove(passkey_id: PathId, house: TheHouse, cookies: TheCookies, even_if_last: bool = False) -> Response:
    """From now on it opens nothing. 409 ``last_way_back`` for the last one beside a single phone, unless
    ``even_if_last``."""
    patient = cookies.patient().patient
    passkeys.remove(house.database, patient, passkey_id, even_if_last, house.now(), house.chance)
    return Response(status_code=204)


@router.post("/pair/passkey/options")
def ask(house: TheHouse, cookies: TheCookies) -> OptionsOut:
    """What a passkey is to sign to pair this phone; good once, for five minutes."""
    site = passkeys.site_of(house.settings.public_url)
    options = passkeys.begin_entering(
        house.database, site, "patient", cookies.address, house.now(), house.chance
    )
    return OptionsOut(options=options)


@router.post("/pair/passkey")
def pair(body: PairWithPasskeyBody, house: TheHouse, cookies: TheCookies) -> PairedOut:
    """Signs this phone in as one of the person's, by a passkey made earlier."""
    found = passkeys.pair(
        house.database,
        passkeys.site_of(house.settings.public_url),
        body.credential.model_dump(),
        body.device_name,
        house.now(),
        house.chance,
    )
    assert found.fresh_token is not None
    cookies.set_device(found.fresh_token)
    return PairedOut(
        patient=PatientOut(id=str(found.patient.id), label=found.patient.label),
        device=DeviceOut(id=str(found.device.id), name=found.device.name),
    )


def shown_passkey(key: Passkey) -> PasskeyOut:
    return PasskeyOut(
        id=str(key.id),
        name=key.name,
        synced=key.synced,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )
