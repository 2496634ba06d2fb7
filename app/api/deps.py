"""What every endpoint is given: the house (settings, database, catalogue, keys, clock) and the cookies.

No database connection crosses a dependency boundary. A dependency that takes one and then waits for a thread
deadlocks with endpoints that hold threads and wait for connections (measured: nothing answered at all).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response

from app.api.browsers import browser_name
from app.api.kept import Kept
from app.domain.delivery import NewSubscription
from app.domain.exercises import Catalogue
from app.domain.people import Therapist, TherapistSession
from app.domain.speech import Language, Speech, language_of
from app.services import accounts, sign_in
from app.services.accounts import SignedIn
from app.services.caseload import Caseloads
from app.services.chance import Chance
from app.services.exports import CaseloadDesk
from app.services.lives import Lives
from app.services.sealing import Seal
from app.services.today import Planner
from app.settings import Settings
from app.store.db import Database

COOKIE_LIFE_S = 400 * 24 * 3600  # the longest that browsers grant


@dataclass(frozen=True, slots=True)
class House:
    """``vapid_public_key`` is the raw P-256 point, base64url; ``build`` names the built phone app."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    planner: Planner
    vapid_public_key: str
    vapid_key_id: str
    read_subscription: Callable[[Mapping[str, object]], NewSubscription]
    build: str
    now: Callable[[], datetime]
    chance: Chance
    speeches: Mapping[Language, Speech]
    lives: Lives
    seal: Seal
    kept: Kept = field(default_factory=Kept)
    desk: CaseloadDesk = field(default_factory=CaseloadDesk)
    caseloads: Caseloads = field(default_factory=Caseloads)


async def _house(request: Request) -> House:
    # async on purpose: as a ``def`` it would cost a thread, and readiness would wait while all of them are taken.
    found: House = request.app.state.house
    return found


TheHouse = Annotated[House, Depends(_house)]


class Cookies:
    """Reads and sets the two sign-in cookies. On https the names carry __Host-, so no subdomain can plant them."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response
        self._house: House = request.app.state.house
        prefix = "__Host-" if self._house.settings.secure else ""
        self.device_name, self.therapist_name = f"{prefix}backbeat_device", f"{prefix}backbeat_therapist"

    @property
    def address(self) -> str:
        """The client's address, as uvicorn gives it (X-Forwarded-For counts from trusted proxies only)."""
        return self._request.client.host if self._request.client else "unknown"

    @property
    def browser(self) -> str:
        """What the browser calls itself, for a list of sessions: ``Firefox, Linux``."""
        return browser_name(self._request.headers.get("user-agent", ""))

    def patient(self) -> SignedIn:
        """The person of this phone. Raises ``NotSignedIn``; renews the cookie when it is due."""
        house = self._house
        found = accounts.identify(
            house.database, self._request.cookies.get(self.device_name), house.now(), house.chance
        )
        if found.fresh_token:
            self.set_device(found.fresh_token)
        return found

    def therapist(self) -> Therapist:
        token = self._request.cookies.get(self.therapist_name)
        return sign_in.identify(self._house.database, token, self._house.now())

    def therapist_session(self) -> tuple[Therapist, TherapistSession]:
        """The therapist, and which of their sessions this browser is in."""
        token = self._request.cookies.get(self.therapist_name)
        return sign_in.session(self._house.database, token, self._house.now())

    def therapist_token(self) -> str | None:
        return self._request.cookies.get(self.therapist_name)

    def set_device(self, token: str) -> None:
        self._set(self.device_name, token, COOKIE_LIFE_S)

    def set_therapist(self, token: str) -> None:
        self._set(self.therapist_name, token, None)

    def clear_device(self) -> None:
        self._clear(self.device_name)

    def clear_therapist(self) -> None:
        self._clear(self.therapist_name)

    def _set(self, name: str, token: str, max_age: int | None) -> None:
        secure = self._house.settings.secure
        self._response.set_cookie(
            name, token, max_age=max_age, path="/", secure=secure, httponly=True, samesite="strict"
        )

    def _clear(self, name: str) -> None:
        self._response.delete_cookie(
            name, path="/", secure=self._house.settings.secure, httponly=True, samesite="strict"
        )


async def _cookies(request: Request, response: Response) -> Cookies:
    # async for the same reason.
    return Cookies(request, response)


TheCookies = Annotated[Cookies, Depends(_cookies)]
PathId = UUID


async def _language(
    lang: str | None = None, accept_language: Annotated[str | None, Header()] = None
) -> Language:
    return language_of(lang, accept_language)


TheLanguage = Annotated[Language, Depends(_language)]
"""What the phone speaks: ``?lang=`` as chosen in the app, else the browser's own wish."""
