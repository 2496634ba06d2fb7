"""The patient's side of sharing: consent to a therapist by code or link, who looked, the end of it, and what stays."""

from fastapi import APIRouter, BackgroundTasks, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.sharing_shapes import (
    BoundsEnded,
    ConsentBody,
    ConsentOut,
    ConsentsOut,
    InviterOut,
    LookOut,
    OfferBody,
    TherapistName,
)
from app.domain.people import Consent
from app.services import sharing, standing_bounds, today

router = APIRouter(prefix="/api", tags=["sharing"])


@router.post("/consents")
def give(body: ConsentBody, house: TheHouse, cookies: TheCookies) -> ConsentOut:
    """Consent to the therapist behind a code or link. With the same therapist again it replaces what held before.

    422 ``share_code_wrong`` whether the code is unknown, used or lapsed; also ``scope_unknown``, ``until_invalid``.
    """
    who = cookies.patient()
    given = sharing.give_consent(
        house.database, who.patient, body.offered, body.scope, house.now(), house.chance, body.until
    )
    return _shown(given)


@router.post("/consents/preview")
def preview(body: OfferBody, house: TheHouse, cookies: TheCookies) -> InviterOut:
    """Which therapist a code or link comes from, before anything is agreed. Nothing is used up."""
    who = cookies.patient()
    found = sharing.inviting_therapist(house.database, who.patient, body.offered, house.now())
    return InviterOut(therapist=TherapistName(name=found.name))


@router.get("/consents")
def list_consents(house: TheHouse, cookies: TheCookies) -> ConsentsOut:
    """Every consent given, newest first, and the last 200 looks at this person."""
    who = cookies.patient()
    consents, looks = sharing.consents(house.database, who.patient, house.now())
    return ConsentsOut(
        consents=[_shown(consent) for consent in consents],
        looks=[LookOut(at=look.at, who=look.who, what=look.what) for look in looks],
    )


@router.delete("/consents/{consent_id:uuid}", status_code=204)
def end(consent_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """Ends it at once: the therapist's next request finds nobody. 404 if there is no such live consent."""
    who = cookies.patient()
    sharing.end_consent(house.database, who.patient, consent_id, house.now(), house.chance)
    return Response(status_code=204)


@router.delete("/bounds")
def end_bounds(house: TheHouse, cookies: TheCookies, later: BackgroundTasks) -> BoundsEnded:
    """Whatever therapists set no longer holds from now on, and the plan follows the answers alone.

    409 ``bounds_shared`` while a consent lasts: then a change goes through the therapist.
    """
    who = cookies.patient()
    ended = standing_bounds.end_all(
        house.database, house.planner, who.patient, who.device.id, house.now(), house.chance
    )
    if ended:
        house.kept.forget(who.patient.id)
        later.add_task(today.follow, house.database, house.planner, who.patient.id, house.now(), house.chance)
    return BoundsEnded(ended=ended)


def _shown(consent: Consent) -> ConsentOut:
    return ConsentOut(
        id=str(consent.id),
        therapist=TherapistName(name=consent.therapist_name),
        scope="without_notes" if consent.scope == sharing.WITHOUT_NOTES else "all",
        given_at=consent.given_at,
        until=consent.until,
        ended_at=consent.ended_at,
    )
