"""The phone's push subscription: the key to subscribe with, keeping it up to date, and a test reminder."""

from dataclasses import replace

from fastapi import APIRouter, Response

from app.api.deps import TheCookies, TheHouse, TheLanguage
from app.api.schemas import SubscriptionBody
from app.services import reminders

router = APIRouter(prefix="/api", tags=["push"])


@router.get("/push/key")
def key(house: TheHouse, cookies: TheCookies) -> dict[str, str]:
    """The VAPID public key (RFC 8292), base64url of the raw point, for ``pushManager.subscribe``."""
    cookies.patient()
    return {"key": house.vapid_public_key, "key_id": house.vapid_key_id}


@router.put("/devices/push")
def subscribe(
    body: SubscriptionBody, house: TheHouse, cookies: TheCookies, language: TheLanguage
) -> dict[str, str]:
    """Takes a browser's ``PushSubscription`` JSON; sent again at every app start, so it is idempotent.

    Reminders to this phone are written in the language of this request.
    """
    who = cookies.patient()
    subscription = replace(house.read_subscription(body.model_dump()), lang=language.value)
    reminders.subscribe(
        house.database, who.patient.id, who.device.id, subscription, house.now(), house.chance
    )
    return {"state": "active"}


@router.delete("/devices/push", status_code=204)
def unsubscribe(house: TheHouse, cookies: TheCookies) -> Response:
    """Reminders no longer come to this phone; twice is fine."""
    who = cookies.patient()
    reminders.unsubscribe(house.database, who.device.id, house.now())
    return Response(status_code=204)


@router.post("/devices/push/test", status_code=202)
def test(house: TheHouse, cookies: TheCookies) -> dict[str, str]:
    """Sends a reminder to this phone through the same path as a real one."""
    who = cookies.patient()
    reminder_id = reminders.send_test(house.database, who.patient, who.device.id, house.now(), house.chance)
    return {"reminder_id": str(reminder_id)}
