"""Share links: the patient makes, lists and ends them. What they open is in ``exports``."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.sharing_shapes import NewShareLinkOut, ShareLinkBody, ShareLinkOut, ShareLinksOut
from app.domain.people import ShareLink
from app.services import share_links

router = APIRouter(prefix="/api/share-links", tags=["sharing"])


@router.post("", status_code=201)
def make(body: ShareLinkBody, house: TheHouse, cookies: TheCookies) -> NewShareLinkOut:
    """A link to the report for someone without an account, for at most 14 days. Its address is told this once.

    409 ``too_many_links`` beside ten open ones; 422 ``scope_unknown``.
    """
    who = cookies.patient()
    made = share_links.make(
        house.database, who.patient, body.label, body.days, body.scope, house.now(), house.chance
    )
    origin = house.settings.public_url
    # In the page's address the secret stands behind the #: no Referer and no preview of the link carries it on.
    return NewShareLinkOut(
        **_shown(made.link, house.now()),
        url=f"{origin}/#/shared/{made.secret}",
        report_url=f"{origin}/api/shared/{made.secret}/report",
    )


@router.get("")
def list_links(house: TheHouse, cookies: TheCookies) -> ShareLinksOut:
    """Every link made, newest first, with how often and when it was used; never its address."""
    found = share_links.links(house.database, cookies.patient().patient)
    return ShareLinksOut(links=[ShareLinkOut(**_shown(link, house.now())) for link in found])


@router.delete("/{link_id:uuid}", status_code=204)
def end(link_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """Ends it at once. 404 if there is no such open link."""
    who = cookies.patient()
    share_links.end(house.database, who.patient, link_id, house.now(), house.chance)
    return Response(status_code=204)


def _shown(link: ShareLink, now: datetime) -> dict[str, Any]:
    return {
        "id": str(link.id),
        "label": link.label,
        "scope": link.scope,
        "state": state_of(link.ended_at, link.expires_at, now),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "ended_at": link.ended_at,
        "looks": link.looks,
        "last_look": link.last_look,
    }


def state_of(
    ended_at: datetime | None, expires_at: datetime, now: datetime
) -> Literal["open", "ended", "expired"]:
    if ended_at is not None:
        return "ended"
    return "open" if expires_at > now else "expired"
