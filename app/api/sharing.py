"""The patient's side of sharing: give consent by a therapist's code, see who looked, end it."""

from fastapi import APIRouter, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.schemas import ConsentBody
from app.domain.people import Consent
from app.services import sharing

router = APIRouter(prefix="/api/consents", tags=["sharing"])


@router.post("")
def give(body: ConsentBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    who = cookies.patient()
    return _shown(
        sharing.give_consent(house.database, who.patient, body.code, body.scope, house.now(), house.chance)
    )


@router.get("")
def list_consents(house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    who = cookies.patient()
    consents, looks = sharing.consents(house.database, who.patient)
    return {
        "consents": [_shown(consent) for consent in consents],
        "looks": [{"at": look.at, "who": look.who, "what": look.what} for look in looks],
    }


@router.delete("/{consent_id}", status_code=204)
def end(consent_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    who = cookies.patient()
    sharing.end_consent(house.database, who.patient, consent_id, house.now(), house.chance)
    return Response(status_code=204)


def _shown(consent: Consent) -> dict[str, object]:
    return {
        "id": str(consent.id),
        "therapist": {"name": consent.therapist_name},
        "scope": consent.scope,
        "given_at": consent.given_at,
        "ended_at": consent.ended_at,
    }
