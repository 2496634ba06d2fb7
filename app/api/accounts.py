"""Pairing a phone, starting alone, and the person's phones."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api import answers
from app.api.deps import Cookies, PathId, TheCookies, TheHouse
from app.api.schemas import EraseBody, PairBody, PairedOut, PersonalBody
from app.domain.errors import NotSignedIn, Refused
from app.domain.people import DevicePush
from app.services import accounts, erasing, reminders
from app.services.accounts import SignedIn

router = APIRouter(prefix="/api", tags=["phone"])


@router.post("/pair")
def pair(body: PairBody, house: TheHouse, cookies: TheCookies) -> PairedOut:
    """Turns a code typed inside the installed app into a signed-in phone."""
    found = accounts.pair(
        house.database, body.code, body.device_name, cookies.address, house.now(), house.chance
    )
    return _welcome(found, cookies)


@router.post("/personal")
def start_alone(body: PersonalBody, house: TheHouse, cookies: TheCookies) -> PairedOut:
    """Starts without a therapist, where the operator allows it."""
    if not house.settings.personal_mode:
        raise Refused("personal_mode_off", "Here a pairing code is needed to begin.")
    found = accounts.start_alone(
        house.database, body.tz, body.device_name, cookies.address, house.now(), house.chance
    )
    return _welcome(found, cookies)


@router.get("/me", response_model=dict[str, object], responses={200: {"model": answers.Me}})
def me(
    house: TheHouse, cookies: TheCookies, first_look: Annotated[bool, Query(include_in_schema=False)] = False
) -> dict[str, object] | Response:
    """Whose phone this is, and whether the first questions were answered."""
    # At its first look an app does not expect to be known: 204 then, for browsers note each 401 as a page's fault.
    try:
        who = cookies.patient()
    except NotSignedIn:
        if first_look:
            return Response(status_code=204)
        raise
    return {
        "patient": {"id": str(who.patient.id), "label": who.patient.label, "tz": who.patient.tz},
        "device": {"id": str(who.device.id), "name": who.device.name},
        "intake_done": house.planner.intake_done(house.database, who.patient),
        "build": house.build,
        "lock_screen": who.patient.lock_screen,
    }


@router.delete("/me", status_code=204)
def erase(body: EraseBody, house: TheHouse, cookies: TheCookies, response: Response) -> None:
    """Deletes everything of this person, at once and for good. 422 ``confirmation_wrong`` if the name does not match."""
    patient = cookies.patient().patient
    erasing.erase(house.database, patient, body.confirmation, house.now())
    house.kept.forget(patient.id)
    house.planner.forget(patient.id)
    house.lives.forget(patient.id)
    house.caseloads.forget(patient.id)
    cookies.clear_device()
    response.status_code = 204


@router.get("/devices")
def devices(house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """The person's phones, when each was last seen, and whether reminders reach it."""
    who = cookies.patient()
    push = reminders.devices(house.database, who.patient.id)
    return {
        "devices": [
            {
                "id": str(device.id),
                "name": device.name,
                "created_at": device.created_at,
                "last_seen_at": device.last_seen_at,
                "this": device.id == who.device.id,
                "push": _push(push.get(device.id)),
            }
            for device in accounts.devices(house.database, who.patient.id)
        ]
    }


@router.delete("/devices/{device_id:uuid}", status_code=204)
def revoke(device_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """Signs one of the person's phones out and ends its reminders."""
    who = cookies.patient()
    accounts.revoke_device(house.database, who.patient.id, device_id, house.now())
    return Response(status_code=204)


@router.post("/logout", status_code=204)
def log_out(house: TheHouse, cookies: TheCookies, response: Response) -> None:
    """Signs this phone out and ends its reminders."""
    who = cookies.patient()
    accounts.revoke_device(house.database, who.patient.id, who.device.id, house.now())
    cookies.clear_device()
    response.status_code = 204


def _push(found: DevicePush | None) -> dict[str, object]:
    if found is None:
        return {"state": "none"}
    return {
        "state": found.state,
        "reason": found.reason,
        "last_ok_at": found.last_ok_at,
        "last_seen_at": found.last_seen_at,
        "last_opened_at": found.last_opened_at,
    }


def _welcome(found: SignedIn, cookies: Cookies) -> PairedOut:
    assert found.fresh_token is not None
    cookies.set_device(found.fresh_token)
    return PairedOut.model_validate(
        {
            "patient": {"id": str(found.patient.id), "label": found.patient.label},
            "device": {"id": str(found.device.id), "name": found.device.name},
        }
    )
