"""The private calendar: making and revoking its link, and the feed itself.

The secret stands in the path because calendars can send nothing else, so it is kept out of everything that is
written down: answers name it once, no log line holds a path, and the address is sent to no other site.
"""

from datetime import datetime
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.api import shapes
from app.api.answers import Answer
from app.api.deps import TheCookies, TheHouse, TheLanguage
from app.services import calendar
from app.services.calendar import Feed, Look

router = APIRouter(tags=["calendar"])

KEPT_S = 300
HEADERS = {"Cache-Control": f"private, max-age={KEPT_S}", "Vary": "Accept-Language"}


class NewLink(Answer):
    """Shown once. ``url`` is the address to subscribe to, ``webcal`` the same for phones that open it by a tap."""

    url: str
    webcal: str
    made_at: str


@router.post("/api/calendar", status_code=201, responses={201: {"model": NewLink}})
def make(house: TheHouse, cookies: TheCookies, language: TheLanguage) -> dict[str, str]:
    """A link to the person's own feed; an earlier one stops working at once."""
    who, now = cookies.patient(), house.now()
    secret = calendar.make_link(house.database, who.patient.id, now, house.chance)
    url = f"{house.settings.public_url}/calendar/{secret}.ics?lang={language.value}"
    webcal = "webcal://" + url.partition("://")[2]
    return {"url": url, "webcal": webcal, "made_at": shapes.instant(now)}


@router.delete("/api/calendar", status_code=204)
def revoke(house: TheHouse, cookies: TheCookies) -> Response:
    """The link stops working at once. Twice is fine."""
    calendar.revoke_link(house.database, cookies.patient().patient.id)
    return Response(status_code=204)


@router.api_route(
    "/calendar/{secret}.ics", methods=["GET", "HEAD"], include_in_schema=False, response_class=Response
)
def read(
    secret: str,
    house: TheHouse,
    cookies: TheCookies,
    language: TheLanguage,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """iCalendar (RFC 5545), two weeks ahead. 404 for any secret that is not in use, 429 when asked too often."""
    look = Look(cookies.address, house.settings.public_url, language)
    found = calendar.feed(house.database, house.planner, secret, look, house.now())
    headers = _headers(found)
    if found.etag in _tags(if_none_match or ""):
        return Response(status_code=304, headers=headers)
    body = house.kept.get(("calendar", found.patient_id, language), found.etag, found.written)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _headers(found: Feed) -> dict[str, str]:
    changed = {"Last-Modified": _http_date(found.changed_at)} if found.changed_at else {}
    return HEADERS | {"ETag": found.etag} | changed


def _http_date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _tags(header: str) -> list[str]:
    """Proxies that compress make tags weak; for reading they mean the same."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
