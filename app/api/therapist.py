"""The therapist's side: share codes, patients who consented. Signing in is in ``sign_in``, reports are in ``exports``."""

from fastapi import APIRouter

from app.api.deps import TheCookies, TheHouse
from app.api.sharing_shapes import ShareCodeOut
from app.services import sharing

router = APIRouter(prefix="/api/therapist", tags=["therapist"])


@router.post("/share-codes")
def make_share_code(house: TheHouse, cookies: TheCookies) -> ShareCodeOut:
    """A code to type or a link to open for one patient; taking it up in their app is their consent."""
    made = sharing.make_share_code(house.database, cookies.therapist(), house.now(), house.chance)
    link = f"{house.settings.public_url}/#/share/{made.secret}"
    return ShareCodeOut(code=made.code, link=link, expires_at=made.expires_at)
