"""The therapist's side: invitation, sign-in, share codes, patients who consented. Reports are in ``exports``."""

from fastapi import APIRouter, Response

from app.api.deps import TheCookies, TheHouse
from app.api.doors import TheReader
from app.api.schemas import AcceptBody, LoginBody
from app.api.sharing_shapes import ShareCodeOut
from app.domain.people import Therapist
from app.services import sharing

router = APIRouter(prefix="/api/therapist", tags=["therapist"])


@router.post("/accept")
def accept(body: AcceptBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """Spends a one-time invitation, makes the account and signs in."""
    done = sharing.accept(
        house.database,
        body.invitation,
        body.name,
        body.login,
        body.password,
        cookies.address,
        house.now(),
        house.chance,
    )
    cookies.set_therapist(done.token)
    return _shown(done.therapist)


@router.post("/login")
def log_in(body: LoginBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """Signs a therapist in with name and password, for half an hour of rest and twelve hours in all."""
    done = sharing.log_in(
        house.database, body.login, body.password, cookies.address, house.now(), house.chance
    )
    cookies.set_therapist(done.token)
    return _shown(done.therapist)


@router.post("/logout", status_code=204)
def log_out(house: TheHouse, cookies: TheCookies, response: Response) -> None:
    """Signs out here; twice is fine."""
    token = cookies.therapist_token()
    if token:
        sharing.log_out(house.database, token, house.now())
    cookies.clear_therapist()
    response.status_code = 204


@router.get("/me")
def me(cookies: TheCookies) -> dict[str, object]:
    """The therapist who is signed in."""
    return _shown(cookies.therapist())


@router.post("/share-codes")
def make_share_code(house: TheHouse, cookies: TheCookies) -> ShareCodeOut:
    """A code to type or a link to open for one patient; taking it up in their app is their consent."""
    made = sharing.make_share_code(house.database, cookies.therapist(), house.now(), house.chance)
    link = f"{house.settings.public_url}/#/share/{made.secret}"
    return ShareCodeOut(code=made.code, link=link, expires_at=made.expires_at)


@router.get("/patients")
def patients(house: TheHouse, reader: TheReader) -> dict[str, object]:
    """Everyone whose consent is live. A program may ask with its key."""
    found = sharing.patients(house.database, reader.therapist(), house.now())
    return {
        "patients": [
            {"id": str(patient.id), "label": patient.label, "since": since} for patient, since in found
        ]
    }


def _shown(therapist: Therapist) -> dict[str, object]:
    return {"therapist": {"id": str(therapist.id), "name": therapist.name}}
