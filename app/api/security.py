"""What a therapist sees and sets about the own account: second step, recovery codes, passkeys, sessions, password."""

import segno
from fastapi import APIRouter, Response

from app.api.deps import PathId, TheCookies, TheHouse
from app.api.passkeys import shown_passkey
from app.api.sign_in_shapes import (
    CodeBody,
    EnrolmentOut,
    HappeningOut,
    NewPasskeyBody,
    NewPasswordBody,
    OptionsOut,
    PasskeyNameBody,
    PasskeyOut,
    PasswordAndCodeBody,
    PasswordBody,
    RecoveryCodesOut,
    SecondFactorOut,
    SecurityOut,
    SessionOut,
)
from app.services import passkeys, passwords, second_factor, sign_in

router = APIRouter(prefix="/api/therapist", tags=["sign-in"])


@router.get("/security")
def security(house: TheHouse, cookies: TheCookies) -> SecurityOut:
    """The second step, passkeys, sessions, and what was done to the account lately."""
    therapist, this = cookies.therapist_session()
    standing = second_factor.standing(house.database, therapist)
    found = sign_in.sessions(house.database, therapist, house.now())
    return SecurityOut(
        login=therapist.login,
        authenticator_app=SecondFactorOut(
            on_since=standing.on_since, recovery_codes_left=standing.codes_left
        ),
        passkeys=[shown_passkey(key) for key in passkeys.passkeys(house.database, therapist)],
        sessions=[
            SessionOut(
                id=str(one.id),
                name=one.name,
                how=one.how,
                created_at=one.created_at,
                last_seen_at=one.last_seen_at,
                this=one.id == this.id,
            )
            for one in found
        ],
        happenings=[
            HappeningOut.model_validate({"at": one.at, "actor": one.actor, "what": one.what})
            for one in sign_in.happenings(house.database, therapist)
        ],
    )


@router.put("/password", status_code=204)
def change_password(body: NewPasswordBody, house: TheHouse, cookies: TheCookies) -> Response:
    """A new password; every other session ends."""
    therapist, this = cookies.therapist_session()
    sign_in.change_password(
        house.database, therapist, this, body.password, body.new_password, house.now(), house.chance
    )
    return Response(status_code=204)


@router.delete("/sessions", status_code=204)
def end_others(house: TheHouse, cookies: TheCookies) -> Response:
    """Signs out everywhere but here."""
    therapist, this = cookies.therapist_session()
    sign_in.end_others(house.database, therapist, this, house.now(), house.chance)
    return Response(status_code=204)


@router.delete("/sessions/{session_id:uuid}", status_code=204)
def end_session(session_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """Signs out one browser. 404 if there is no such session."""
    sign_in.end_session(house.database, cookies.therapist(), session_id, house.now(), house.chance)
    return Response(status_code=204)


@router.post("/authenticator-app")
def begin_app(body: PasswordBody, house: TheHouse, cookies: TheCookies) -> EnrolmentOut:
    """A new secret for an authenticator app; it counts for nothing until a code from the app came back."""
    made = second_factor.begin(
        house.database, cookies.therapist(), body.password, house.now(), house.chance, house.seal
    )
    picture = segno.make(made.uri, error="m").svg_data_uri(scale=4, border=4, light="#fff")
    return EnrolmentOut(picture=picture, secret=made.secret, uri=made.uri)


@router.put("/authenticator-app")
def confirm_app(body: CodeBody, house: TheHouse, cookies: TheCookies) -> RecoveryCodesOut:
    """The first code from the app switches the second step on. The recovery codes are told this once."""
    codes = second_factor.confirm(
        house.database, cookies.therapist(), body.code, house.now(), house.chance, house.seal
    )
    return RecoveryCodesOut(recovery_codes=list(codes))


@router.delete("/authenticator-app", status_code=204)
def end_app(body: PasswordAndCodeBody, house: TheHouse, cookies: TheCookies) -> Response:
    """Switches the second step off: password and code."""
    second_factor.end(
        house.database,
        cookies.therapist(),
        body.password,
        body.code,
        house.now(),
        house.chance,
        house.seal,
    )
    return Response(status_code=204)


@router.post("/recovery-codes")
def renew_codes(body: PasswordAndCodeBody, house: TheHouse, cookies: TheCookies) -> RecoveryCodesOut:
    """Ten new recovery codes, told this once; the earlier ones are worth nothing."""
    codes = second_factor.renew_codes(
        house.database,
        cookies.therapist(),
        body.password,
        body.code,
        house.now(),
        house.chance,
        house.seal,
    )
    return RecoveryCodesOut(recovery_codes=list(codes))


@router.post("/passkeys/options")
def begin_passkey(body: PasswordBody, house: TheHouse, cookies: TheCookies) -> OptionsOut:
    """What the browser is to make a passkey of; good once, for five minutes. A passkey is a whole sign-in."""
    therapist = cookies.therapist()
    passwords.check_password(house.database, therapist, body.password, house.now())
    site = passkeys.site_of(house.settings.public_url)
    options = passkeys.begin_adding(house.database, site, therapist, house.now(), house.chance)
    return OptionsOut(options=options)


@router.post("/passkeys")
def add_passkey(body: NewPasskeyBody, house: TheHouse, cookies: TheCookies) -> PasskeyOut:
    """Keeps the passkey that the browser made."""
    made = passkeys.add(
        house.database,
        passkeys.site_of(house.settings.public_url),
        cookies.therapist(),
        body.credential.model_dump(),
        body.name,
        house.now(),
        house.chance,
    )
    return shown_passkey(made)


@router.put("/passkeys/{key_id:uuid}")
def rename_passkey(key_id: PathId, body: PasskeyNameBody, house: TheHouse, cookies: TheCookies) -> PasskeyOut:
    """Another name in this list. 404 if there is no such passkey."""
    return shown_passkey(passkeys.rename(house.database, cookies.therapist(), key_id, body.name))


@router.delete("/passkeys/{key_id:uuid}", status_code=204)
def remove_passkey(key_id: PathId, house: TheHouse, cookies: TheCookies) -> Response:
    """From now on it opens nothing. 404 if there is no such passkey."""
    therapist = cookies.therapist()
    passkeys.remove(house.database, therapist, key_id, True, house.now(), house.chance)
    return Response(status_code=204)
