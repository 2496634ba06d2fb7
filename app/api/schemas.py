"""Shapes of requests. They are strict: no unknown fields, no silent conversions, no unstorable characters."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds characters that cannot be stored")
    return text


def _as_written(raw: object) -> object:
    """Else a number would be taken for seconds since 1970, and a moment at midnight for a day."""
    if not (isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw)):
        raise ValueError("a day is written YYYY-MM-DD")
    return raw


def _without_point(raw: object) -> object:
    """To JSON Schema 7.0 is a whole number, and some languages write every number like that."""
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


EventId = Annotated[
    str,
    StringConstraints(strict=True, pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]
"""As the log keeps it, so in lower case."""
Day = Annotated[date, BeforeValidator(_as_written)]
WHOLE = BeforeValidator(_without_point)
"""Stands last beside an ``int``, so that the bounds before it show in the document."""
Text = Annotated[str, StringConstraints(strict=True, pattern=r"^[^\x00]*$"), AfterValidator(_storable)]
"""The pattern says in the document what can be said there; a lone half of a character has no name in it."""
Name = Annotated[Text, StringConstraints(min_length=1, max_length=80)]
Code = Annotated[Text, StringConstraints(min_length=1, max_length=40)]
Zone = Annotated[Text, StringConstraints(min_length=1, max_length=64)]
Secret = Annotated[Text, StringConstraints(min_length=1, max_length=400)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PairBody(Body):
    code: Code
    device_name: Name = "Phone"


class EraseBody(Body):
    """The person's own name here, typed by hand."""

    confirmation: Name


class PersonalBody(Body):
    device_name: Name = "Phone"
    tz: Zone = "UTC"


class IntakeBody(Body):
    """``answers`` is checked by the rules themselves, so that phone, server and simulator share one reading."""

    id: EventId
    at: Annotated[str, StringConstraints(strict=True, max_length=40)]
    tz: Zone
    answers: dict[str, Any]
    ticked: Annotated[list[Code], Field(max_length=40)]


class JournalBody(Body):
    """Each element is judged alone, so its shape is not checked here."""

    events: Annotated[list[Any], Field(max_length=100)]


class PushKeys(BaseModel):
    model_config = ConfigDict(extra="ignore")
    p256dh: Annotated[str, StringConstraints(strict=True, max_length=200)]
    auth: Annotated[str, StringConstraints(strict=True, max_length=100)]


class SubscriptionBody(BaseModel):
    """A browser's ``PushSubscription.toJSON()``; browsers add fields of their own.

    ``key_id`` names the server's key it was made with, as ``GET /api/push/key`` gave it.
    """

    model_config = ConfigDict(extra="ignore")
    endpoint: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=2048)]
    keys: PushKeys
    key_id: Annotated[str, StringConstraints(strict=True, pattern="^[0-9a-f]{16}$")] | None = None


class PatientOut(BaseModel):
    id: str
    label: str


class DeviceOut(BaseModel):
    id: str
    name: str


class PairedOut(BaseModel):
    patient: PatientOut
    device: DeviceOut


class Receipt(BaseModel):
    """``status``: recorded, duplicate or rejected; ``id`` is null when it could not be read."""

    id: str | None
    status: str
    code: str | None = None
    detail: str | None = None


class ReceiptsOut(BaseModel):
    receipts: list[Receipt]


class Problem(BaseModel):
    """RFC 9457 problem details; ``code`` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
