"""How a therapist gets in: invitation, password, second step, passkey; and out again."""

from fastapi import APIRouter, Response

from app.api.deps import Cookies, TheCookies, TheHouse
from app.api.sign_in_shapes import (
    AcceptBody,
    ComeBackBody,
    LoginBody,
    OptionsOut,
    PasskeyBody,
    SecondStepBody,
    SecondStepOut,
    SignedInOut,
    TherapistOut,
)
from app.domain.people import Therapist
from app.services import invitations, passkeys, sign_in
from app.services.invitations import NewAccount
from app.services.sign_in import SecondStep, TherapistSignedIn

router = APIRouter(prefix="/api/therapist", tags=["sign-in"])


@router.post("/accept", responses={200: {"model": TherapistOut}})
def accept(body: AcceptBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """Spends a one-time invitation, makes the account and signs in."""
    done = invitations.accept(
        house.database,
        body.invitation,
        NewAccount(body.name, body.login, body.password),
        cookies.address,
        house.now(),
        house.chance,
        cookies.browser,
    )
    cookies.set_therapist(done.token)
    return _shown(done.therapist)


@router.post("/reset")
def come_back(body: ComeBackBody, house: TheHouse, cookies: TheCookies) -> SignedInOut:
    """Spends an operator's invitation to an account that is there already, sets its password and signs in.

    Where a second step is set up it is asked for, as after ``login``.
    """
    done = invitations.come_back(
        house.database,
        body.invitation,
        body.password,
        cookies.address,
        house.now(),
        house.chance,
        cookies.browser,
    )
    return _in_or_half_in(done, cookies)


@router.post("/login")
def log_in(body: LoginBody, house: TheHouse, cookies: TheCookies) -> SignedInOut:
    """Signs a therapist in with name and password, for half an hour of rest and twelve hours in all.

    With an authenticator app on the account the answer is ``second_step`` instead: nothing is open before the code.
    """
    done = sign_in.log_in(
        house.database,
        body.login,
        body.password,
        cookies.address,
        house.now(),
        house.chance,
        cookies.browser,
    )
    return _in_or_half_in(done, cookies)


@router.post("/login/code", responses={200: {"model": TherapistOut}})
def second_step(body: SecondStepBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """The second step: a code from the authenticator app or a recovery code, each good once; five tries, five minutes."""
    done = sign_in.second_step(
        house.database, body.token, body.code, house.now(), house.chance, house.seal, cookies.browser
    )
    cookies.set_therapist(done.token)
    return _shown(done.therapist)


@router.post("/login/passkey/options")
def ask_for_passkey(house: TheHouse, cookies: TheCookies) -> OptionsOut:
    """What a passkey is to sign; good once, for five minutes."""
    site = passkeys.site_of(house.settings.public_url)
    options = passkeys.begin_entering(
        house.database, site, "therapist", cookies.address, house.now(), house.chance
    )
    return OptionsOut(options=options)


@router.post("/login/passkey", responses={200: {"model": TherapistOut}})
def log_in_with_passkey(body: PasskeyBody, house: TheHouse, cookies: TheCookies) -> dict[str, object]:
    """Signs in with a passkey and its finger, face or PIN; no password, no code."""
    done = passkeys.log_in(
        house.database,
        passkeys.site_of(house.settings.public_url),
        body.credential.model_dump(),
        house.now(),
        house.chance,
        cookies.browser,
    )
    cookies.set_therapist(done.token)
    return _shown(done.therapist)


@router.post("/logout", status_code=204)
def log_out(house: TheHouse, cookies: TheCookies, response: Response) -> None:
    """Signs out here; twice is fine."""
    token = cookies.therapist_token()
    if token:
        sign_in.log_out(house.database, token, house.now())
    cookies.clear_therapist()
    response.status_code = 204


@router.get("/me", responses={200: {"model": TherapistOut}})
def me(cookies: TheCookies) -> dict[str, object]:
    """The therapist who is signed in."""
    return _shown(cookies.therapist())


def _in_or_half_in(done: TherapistSignedIn | SecondStep, cookies: Cookies) -> SignedInOut:
    if isinstance(done, SecondStep):
        return SignedInOut(second_step=SecondStepOut(token=done.token, expires_at=done.expires_at))
    cookies.set_therapist(done.token)
    return SignedInOut.model_validate(_shown(done.therapist))


def _shown(therapist: Therapist) -> dict[str, object]:
    return {"therapist": {"id": str(therapist.id), "name": therapist.name}}
