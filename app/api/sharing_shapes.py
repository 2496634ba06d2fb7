"""Shapes of requests and answers about sharing: consents, links, keys for programs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from app.api.schemas import WHOLE, Body, Code, Name, Secret

Scope = Literal["all", "without_notes"]
SCOPE_ABOUT = "all, or without_notes: the person's note and own words stay with the person"


def _is_text(raw: object) -> object:
    if raw is not None and not isinstance(raw, str):
        raise ValueError("a moment is text, as in RFC 3339")
    return raw


Moment = Annotated[AwareDatetime, BeforeValidator(_is_text)]


class OfferBody(Body):
    """Either the typed ``code`` or the ``invitation`` of a link."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "KX3P-7QM2"}]})
    code: Code | None = None
    invitation: Secret | None = None

    @property
    def offered(self) -> str:
        """What was given; both or neither is as good as a wrong code."""
        return (self.code or self.invitation or "") if not (self.code and self.invitation) else ""


class ConsentBody(OfferBody):
    """``until``: the moment sharing ends by itself, within two years; left out, it lasts until ended by hand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"code": "KX3P-7QM2", "scope": "without_notes"},
                {
                    "invitation": "q3Zr0n7mVd1k9xYw2b8cJt5uLhA4sEoPfG6iRvNzKMQ",
                    "scope": "all",
                    "until": "2026-12-31T23:00:00Z",
                },
            ]
        }
    )
    scope: Code = Field(default="all", description=SCOPE_ABOUT)
    until: Moment | None = None


class Said(Body):
    """An answer: nothing in it that is not named here."""


class TherapistName(Said):
    name: str


class InviterOut(Said):
    therapist: TherapistName


class ConsentOut(Said):
    """Live while ``ended_at`` is null. One that ran out at ``until`` has that moment as its end."""

    id: str
    therapist: TherapistName
    scope: Scope
    given_at: datetime
    until: datetime | None
    ended_at: datetime | None


class LookOut(Said):
    """``who``: a therapist's name, the label of a link, person or operator. ``what``: a stable word."""

    at: datetime
    who: str
    what: str


class ConsentsOut(Said):
    consents: list[ConsentOut]
    looks: list[LookOut]


class ShareCodeOut(Said):
    """``code`` to be typed or ``link`` to be opened on the patient's phone; one of them, once."""

    code: str
    link: str
    expires_at: datetime


class BoundsEnded(Said):
    """How many things a therapist had set held until now."""

    ended: int


class ShareLinkBody(Body):
    """``label``: for whom, as the list of looks will say."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"days": 7, "scope": "without_notes", "label": "Practice on the corner"}]
        }
    )
    days: Annotated[int, Field(strict=True, ge=1, le=14), WHOLE] = 14
    scope: Code = Field(default="all", description=SCOPE_ABOUT)
    label: Name = "Link"


class ShareLinkOut(Said):
    """``state``: open, ended (by hand) or expired. ``looks``: how often it was used, ``last_look`` when last."""

    id: str
    label: str
    scope: Scope
    state: Literal["open", "ended", "expired"]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    looks: int
    last_look: datetime | None


class NewShareLinkOut(ShareLinkOut):
    """``url`` is told this once. ``report_url``: the same report as data, for a program."""

    url: str
    report_url: str


class ShareLinksOut(Said):
    links: list[ShareLinkOut]


class TokenBody(Body):
    """``days``: how long the key is good for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Nightly copy", "days": 90}]})
    name: Name
    days: Annotated[int, Field(strict=True, ge=1, le=366), WHOLE] = 90


class TokenOut(Said):
    id: str
    name: str
    scope: Literal["caseload:read"]
    state: Literal["open", "ended", "expired"]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None


class NewTokenOut(TokenOut):
    """``token`` is told this once; send it as ``Authorization: Bearer …``."""

    token: str


class TokensOut(Said):
    tokens: list[TokenOut]
