"""Every refusal as problem+json (RFC 9457) with a stable ``code``. What the client sent is never echoed."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.domain.errors import (
    DomainError,
    Invalid,
    NotFound,
    NotSignedIn,
    Refused,
    TooManyTries,
    Unavailable,
)

log = logging.getLogger("backbeat.api")

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    NotFound: 404,
    Refused: 409,
    NotSignedIn: 401,
    TooManyTries: 429,
    Unavailable: 503,
}
TITLES = {
    400: "Not understood",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No such form",
    409: "Not possible now",
    413: "Too large",
    415: "Wrong content type",
    422: "Not valid",
    429: "Too many tries",
    500: "Our mistake",
    503: "Busy",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CODES = {
    400: "request_unreadable",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "content_type_wrong",
}


def problem(
    status: int, code: str, detail: str, field: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body: dict[str, Any] = {
        "type": f"urn:backbeat:problem:{code}",
        "title": TITLES.get(status, "Not possible"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if field is not None:
        body["field"] = field
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)


async def _domain_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    headers = {}
    if isinstance(error, TooManyTries | Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    return problem(STATUS[type(error)], error.code, error.detail, error.field, headers)


async def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    # The usual answer repeats the input, which here is health data, so only place and kind are told.
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(400, "json_invalid", "The body is not valid JSON.")
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    known = place if place.isprintable() and len(place) <= 80 else None
    return problem(422, "field_invalid", f"A field is not valid ({first['type']}).", known)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "refused")
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return problem(
        error.status_code, code, TITLES.get(error.status_code, "Not possible") + ".", None, headers
    )


def _allowed(request: Request) -> str:
    """Every method of this address; the framework names those of the first route it meets there."""
    place = {"type": "http", "path": request.url.path, "root_path": "", "path_params": {}, "headers": []}
    return ", ".join(
        method
        for method in METHODS
        if any(
            route.matches({**place, "method": method})[0] is Match.FULL for route in request.app.router.routes
        )
    )


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("unhandled %s in %s", type(error).__name__, request.scope.get("route"), exc_info=error)
    return problem(
        500, "internal_error", "Something went wrong on our side; nothing you sent was lost on your phone."
    )
