"""Shapes of requests and answers around signing in; strict as in ``schemas``."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.answers import Answer, Named
from app.api.schemas import Body, Code, Name, Secret

ClientText = Annotated[str, StringConstraints(strict=True, max_length=20_000)]


class AcceptBody(Body):
    invitation: Secret
    name: Name
    login: Name
    password: Secret


class LoginBody(Body):
    login: Name
    password: Secret


class ComeBackBody(Body):
    invitation: Secret
    password: Secret

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "invitation": "q3Zr0n7mVd1k9xYw2b8cJt5uLhA4sEoPfG6iRvNzKMQ",
                    "password": "correct horse battery",
                }
            ]
        }
    )


class SecondStepBody(Body):
    """``code``: six digits from the authenticator app, or a recovery code."""

    token: Secret
    code: Code

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"token": "q3Zr0n7mVd1k9xYw2b8cJt5uLhA4sEoPfG6iRvNzKMQ", "code": "492039"}]
        }
    )


class PasswordBody(Body):
    password: Secret

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "correct horse battery"}]})


class CodeBody(Body):
    code: Code

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "492039"}]})


class PasswordAndCodeBody(Body):
    password: Secret
    code: Code

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"password": "correct horse battery", "code": "492039"}]}
    )


class NewPasswordBody(Body):
    password: Secret
    new_password: Secret

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"password": "correct horse battery", "new_password": "staple battery horse correct"}
            ]
        }
    )


class CredentialResponse(BaseModel):
    """What the authenticator signed; browsers add fields of their own."""

    model_config = ConfigDict(extra="allow")
    clientDataJSON: ClientText  # noqa: N815 - the browsers' own name


class CredentialBody(BaseModel):
    """A browser's ``PublicKeyCredential.toJSON()``."""

    model_config = ConfigDict(extra="allow")
    id: ClientText
    rawId: ClientText  # noqa: N815 - the browsers' own name
    type: Annotated[str, StringConstraints(strict=True, max_length=20)]
    response: CredentialResponse


class NewPasskeyBody(Body):
    credential: CredentialBody
    name: Name = "Passkey"


class PasskeyNameBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Work laptop"}]})
    name: Name


class PasskeyBody(Body):
    credential: CredentialBody


class PairWithPasskeyBody(Body):
    credential: CredentialBody
    device_name: Name = "Phone"


class SecondStepOut(Answer):
    """``token`` goes to ``POST /api/therapist/login/code`` with a code; it opens nothing else."""

    token: str
    expires_at: datetime


class SignedInOut(Answer):
    """Either ``therapist``: signed in; or ``second_step``: a code is still to come."""

    therapist: Named | None = None
    second_step: SecondStepOut | None = None


class TherapistOut(Answer):
    therapist: Named


class EnrolmentOut(Answer):
    """``picture``: a data URI of the QR code for the authenticator app; ``secret``: the same for typing."""

    picture: str
    secret: str
    uri: str


class RecoveryCodesOut(Answer):
    """Told this once; each is good once."""

    recovery_codes: list[str]


class PasskeyOut(Answer):
    """``synced``: its maker keeps copies, so it outlives the phone it was made on."""

    id: str
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeysOut(Answer):
    passkeys: list[PasskeyOut]


class OptionsOut(Answer):
    """For ``PublicKeyCredential.parseCreationOptionsFromJSON`` or ``parseRequestOptionsFromJSON``."""

    options: dict[str, Any]


class SessionOut(Answer):
    """``how``: how it began."""

    id: str
    name: str | None
    how: str | None
    created_at: datetime
    last_seen_at: datetime
    this: bool


class HappeningOut(Answer):
    at: datetime
    actor: Literal["therapist", "operator"]
    what: str


class SecondFactorOut(Answer):
    on_since: datetime | None
    recovery_codes_left: int


class SecurityOut(Answer):
    login: str
    authenticator_app: SecondFactorOut
    passkeys: list[PasskeyOut]
    sessions: list[SessionOut]
    happenings: list[HappeningOut] = Field(description="The last thirty, newest first.")
