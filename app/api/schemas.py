"""Shapes of requests. They are strict: no unknown fields, no silent conversions, no unstorable characters."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds characters that cannot be stored")
    return text


Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=80), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=40), AfterValidator(_storable)]
Zone = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64), AfterValidator(_storable)]
Secret = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=400), AfterValidator(_storable)
]


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

    id: Annotated[str, StringConstraints(strict=True, min_length=36, max_length=36)]
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
