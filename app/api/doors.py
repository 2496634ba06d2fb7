"""Who reads as a therapist: one signed in by cookie, or a program with their key in ``Authorization: Bearer``."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.deps import Cookies, House, TheCookies
from app.domain.people import Therapist
from app.services import tokens

_key = HTTPBearer(
    auto_error=False,
    scheme_name="api_token",
    description="A therapist's read-only key, made at POST /api/therapist/tokens.",
)


class Reader:
    """Asked inside the endpoint, so that no database connection crosses a dependency."""

    def __init__(self, house: House, cookies: Cookies, key: str | None) -> None:
        self._house, self._cookies, self._key = house, cookies, key

    def therapist(self) -> Therapist:
        """By the key if one was sent, whatever the cookie says. Raises ``NotSignedIn``."""
        if self._key is not None:
            return tokens.identify(self._house.database, self._key, self._house.now())
        return self._cookies.therapist()


async def _reader(
    request: Request,
    cookies: TheCookies,
    key: Annotated[HTTPAuthorizationCredentials | None, Depends(_key)],
) -> Reader:
    return Reader(request.app.state.house, cookies, key.credentials if key else None)


TheReader = Annotated[Reader, Depends(_reader)]
