"""The report, in every form and through every door: the person, a therapist with consent, a program, a link.

The form is chosen by the address's ending or, without one, by ``Accept``.
"""

from collections.abc import AsyncIterator, Generator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException

from app.api.deps import House, PathId, TheCookies, TheHouse
from app.api.doors import TheReader
from app.api.schemas import Day
from app.services import exports, reports, share_links, sharing
from app.services.exports import LOOKS, Caseload, Form
from app.services.sharing import OpenRecord

router = APIRouter(prefix="/api", tags=["report"])

MEDIA = {Form.JSON: "application/json", Form.CSV: "text/csv", Form.FHIR: "application/fhir+json"}
ENDINGS = {Form.JSON: ".json", Form.CSV: ".csv", Form.FHIR: ".fhir.json"}
NDJSON = "application/x-ndjson"
CASELOAD_EXAMPLE = """\
{"type":"header","format":"backbeat-caseload-1","generated_at":"2026-11-26T03:00:00+00:00","after":null,"people":2}
{"type":"report","person":"7c0f…","sha256":"9a1e…","report":{"schema":"report-1"}}
{"type":"no_report","person":"b2d4…","code":"intake_missing"}
{"type":"trailer","reports":1,"without":1,"failed":0,"sha256":"51c0…"}
"""


async def _form(accept: Annotated[str, Header()] = "*/*") -> Form:
    """The best of the forms the client takes; JSON if it does not mind."""
    ranges = sorted((_range(part) for part in accept.split(",")), key=lambda one: -one[1])
    for wanted, quality in ranges:
        for form, media in MEDIA.items():
            if quality > 0 and wanted in (media, "*/*", media.split("/", maxsplit=1)[0] + "/*"):
                return form
    raise HTTPException(406)


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.lower().split(";"))
    weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
    try:
        return media, float(weights[0]) if weights else 1.0
    except ValueError:
        return media, 0.0


TheForm = Annotated[Form, Depends(_form)]
Since = Annotated[
    Day | None,
    Query(description="First person-day wanted; left out, the whole programme.", examples=["2026-09-01"]),
]


def _content(*forms: Form) -> dict[int | str, dict[str, Any]]:
    about = {
        Form.JSON: {"type": "object", "description": "As in /api/schemas/report-1.json."},
        Form.CSV: {"type": "string", "description": "One row a person-day, RFC 4180, UTF-8."},
        Form.FHIR: {"type": "object", "description": "An HL7 FHIR R4 Bundle of type collection."},
    }
    content = {MEDIA[form]: {"schema": about[form]} for form in forms}
    return {200: {"description": "The report.", "content": content}}


EVERY_FORM, JUST_CSV, JUST_FHIR = _content(*Form), _content(Form.CSV), _content(Form.FHIR)


# ---- the person ----------------------------------------------------------------------------------------------


@router.get("/export", responses=EVERY_FORM, response_class=Response)
def export(house: TheHouse, cookies: TheCookies, form: TheForm, since: Since = None) -> Response:
    """Everything about this person, own words included, in the form ``Accept`` asks for (JSON, CSV, FHIR).

    The look is logged. 409 ``intake_missing`` before the intake; 406 for a form there is none of.
    """
    who = cookies.patient()
    written = reports.own_export(
        house.database, house.lives, who.patient, house.now(), house.chance, form, since
    )
    return _answer(written, form, attached=True)


@router.get("/export.csv", responses=JUST_CSV, response_class=Response)
def export_csv(house: TheHouse, cookies: TheCookies, since: Since = None) -> Response:
    """The person's days as a table for a spreadsheet."""
    return export(house, cookies, Form.CSV, since)


@router.get("/export.fhir.json", responses=JUST_FHIR, response_class=Response)
def export_fhir(house: TheHouse, cookies: TheCookies, since: Since = None) -> Response:
    """The person's report as an HL7 FHIR R4 bundle."""
    return export(house, cookies, Form.FHIR, since)


# ---- a therapist with consent, or their program --------------------------------------------------------------


@router.get("/therapist/patients/{patient_id:uuid}/report", responses=EVERY_FORM, response_class=Response)
def report(
    patient_id: PathId, house: TheHouse, reader: TheReader, form: TheForm, since: Since = None
) -> Response:
    """One patient's report in the form ``Accept`` asks for; without their notes if the consent leaves them out.

    404 without a live consent, as if nobody were there. The look is logged for the patient to see.
    """
    therapist, now = reader.therapist(), house.now()
    opened = sharing.open_record(house.database, therapist, patient_id, now, house.chance, LOOKS[form])
    return _report(house, opened, form, since)


@router.get("/therapist/patients/{patient_id:uuid}/report.csv", responses=JUST_CSV, response_class=Response)
def report_csv(patient_id: PathId, house: TheHouse, reader: TheReader, since: Since = None) -> Response:
    """One patient's days as a table for a spreadsheet."""
    return report(patient_id, house, reader, Form.CSV, since)


@router.get(
    "/therapist/patients/{patient_id:uuid}/report.fhir.json", responses=JUST_FHIR, response_class=Response
)
def report_fhir(patient_id: PathId, house: TheHouse, reader: TheReader, since: Since = None) -> Response:
    """One patient's report as an HL7 FHIR R4 bundle."""
    return report(patient_id, house, reader, Form.FHIR, since)


@router.get(
    "/therapist/caseload.ndjson",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "One JSON object a line: header, reports, trailer.",
            "content": {NDJSON: {"schema": {"type": "string"}, "example": CASELOAD_EXAMPLE}},
        }
    },
)
def caseload(
    house: TheHouse,
    reader: TheReader,
    after: Annotated[
        UUID | None, Query(description="The last person you have; the stream goes on behind them.")
    ] = None,
) -> StreamingResponse:
    """Every patient with a live consent, one report a line, in the order of their ids.

    The trailer counts the lines and holds the SHA-256 of all bytes before it; a stream without one was cut off.
    Each report carries its own SHA-256 too, so what arrived whole can be kept and the rest asked for ``after`` it.
    429 ``export_running`` while another caseload is being read. Each look is logged.
    """
    wanted = Caseload(reader.therapist(), after)
    lines = house.desk.lines(house.database, house.planner, wanted, house.now(), house.chance)
    headers = {"Content-Disposition": 'attachment; filename="backbeat-caseload.ndjson"'}
    return StreamingResponse(_closing(lines), media_type=NDJSON, headers=headers)


async def _closing(lines: Generator[bytes]) -> AsyncIterator[bytes]:
    """Runs in a worker thread; a reader who goes away frees the desk at once, not when memory is next tidied."""
    try:
        async for line in iterate_in_threadpool(lines):
            yield line
    finally:
        lines.close()


# ---- whoever holds a link ------------------------------------------------------------------------------------


@router.get("/shared/{secret}/report", responses=EVERY_FORM, response_class=Response)
def shared(secret: str, house: TheHouse, form: TheForm, since: Since = None) -> Response:
    """The report behind a link the patient made; needs no account and no cookie.

    404 for anything else, whether it never was, was taken back or has run out. The look is logged.
    """
    opened = share_links.open_record(house.database, secret, house.now(), house.chance, LOOKS[form])
    answer = _report(house, opened, form, since)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


@router.get("/shared/{secret}/report.csv", responses=JUST_CSV, response_class=Response)
def shared_csv(secret: str, house: TheHouse, since: Since = None) -> Response:
    """The same as a table of days."""
    return shared(secret, house, Form.CSV, since)


@router.get("/shared/{secret}/report.fhir.json", responses=JUST_FHIR, response_class=Response)
def shared_fhir(secret: str, house: TheHouse, since: Since = None) -> Response:
    """The same as an HL7 FHIR R4 bundle."""
    return shared(secret, house, Form.FHIR, since)


def _report(house: House, opened: OpenRecord, form: Form, since: date | None) -> Response:
    found = exports.made(house.database, house.lives, opened, house.now(), house.chance, form, since)
    return _answer(found.written, form, attached=form is not Form.JSON)


def _answer(written: bytes, form: Form, *, attached: bool) -> Response:
    name = f"backbeat-report{ENDINGS[form]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if attached else {}
    return Response(written, media_type=MEDIA[form], headers={**headers, "Vary": "Accept"})
