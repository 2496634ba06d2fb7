"""A therapist's keys for programs. The key itself is shown once, when it is made."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.share_links import state_of
from app.api.sharing_shapes import NewTokenOut, TokenBody, TokenOut, TokensOut
from app.domain.people import ApiToken
from app.services import tokens

router = APIRouter(prefix="/api/therapist/tokens", tags=["tokens"])


@router.post("", status_code=201)
def make(body: TokenBody, house: TheHouse, cookies: TheCookies) -> NewTokenOut:
    """A key that may read this therapist's caseload and reports, and nothing else. 409 ``too_many_tokens``."""
    therapist = cookies.therapist()
    made = tokens.make(house.database, therapist, body.name, body.days, house.now(), house.chance)
    return NewTokenOut(**_shown(made.token, house.now()), token=made.key)


@router.get("")
def list_tokens(house: TheHouse, cookies: TheCookies) -> TokensOut:
    """Every key made, newest first, with its last use; never the key."""
    found = tokens.tokens(house.database, cookies.therapist())
    return TokensOut(tokens=[TokenOut(**_shown(token, house.now())) for token in found])


@router.delete("/{token_id:uuid}", status_code=204)
def end(token_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """Ends it at once. 404 if there is no such open key."""
    tokens.end(house.database, cookies.therapist(), token_id, house.now(), house.chance)
    return Response(status_code=204)


def _shown(token: ApiToken, now: datetime) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "scope": tokens.READ_CASELOAD,
        "state": state_of(token.ended_at, token.expires_at, now),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "ended_at": token.ended_at,
    }
