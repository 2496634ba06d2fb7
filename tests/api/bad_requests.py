"""Requests that no phone would make: broken bodies for every route that takes one, odd paths, methods and headers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.api.bad_events import SECRET

JSON: Final = {"content-type": "application/json"}
SOME_ID: Final = "00000000-0000-4000-8000-000000000009"
NOT_FOUND: Final = {404: "not_found"}
UNREADABLE: Final = {400: "request_unreadable"}
NO_JSON: Final = {400: "json_invalid"}
NOT_VALID: Final = {422: "field_invalid"}


@dataclass(frozen=True)
class BadRequest:
    """``answers``: status → code, any of them will do."""

    about: str
    method: str
    path: str
    answers: Mapping[int, str]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


BROKEN: Final[list[tuple[str, bytes, Mapping[int, str]]]] = [
    ("an open text", b'{"' + SECRET.encode(), NO_JSON),
    ("a comma too many", b'{"a": 1,}', NO_JSON),
    ("single quotes", b"{'a': 1}", NO_JSON),
    ("a comment", b"{} // " + SECRET.encode(), NO_JSON),
    ("two values", b"{}{}", NO_JSON),
    ("a NUL in the text", b'{"a": "\x00"}', NO_JSON),
    ("nothing but spaces", b"   ", NO_JSON),
    ("bytes that are no text", b"\xc3\x28\xff\xc0", UNREADABLE),
    ("a cut character", b'{"a": "\xe2\x82"}', UNREADABLE),
    ("a list a thousand deep", b"[" * 100_000, UNREADABLE),
    ("an object a thousand deep", b'{"a":' * 20_000, UNREADABLE),
    ("a number of 5000 digits", b'{"a": ' + b"1" * 5_000 + b"}", UNREADABLE),
    ("NaN", b"NaN", NOT_VALID),
    ("an endless number", b"1e999", NOT_VALID),
    ("a list", b'["' + SECRET.encode() + b'"]', NOT_VALID),
    ("more than fits", b'{"a": "' + SECRET.encode() * 20_000 + b'"}', {413: "body_too_large"}),
]
FOR_ALL: Final[list[tuple[str, bytes, Mapping[int, str]]]] = [
    ("an open brace", b"{" + SECRET.encode(), NO_JSON),
    ("nothing", b"", NOT_VALID),
    ("null", b"null", NOT_VALID),
    ("a text", b'"' + SECRET.encode() + b'"', NOT_VALID),
]
"""For every route that takes a body; those above go to a few, since one reader reads for all."""
READERS: Final = ("/api/pair", "/api/intake", "/api/journal")
KINDS: Final = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "nonsense",
    "",
)


def bad_requests(document: Mapping[str, Any]) -> list[BadRequest]:
    return [*_bodies(document), *_ids(document), *_paths(), *_methods(document), *_headers()]


def _filled(path: str) -> str:
    """Somebody's id, which is nobody's, and a secret that opens nothing."""
    return re.sub(r"{[a-z_]+_id}", SOME_ID, path).replace("{secret}", "no-secret-of-any-link")


def _bodies(document: Mapping[str, Any]) -> Iterator[BadRequest]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "requestBody" not in operation:
                continue
            where = (method.upper(), _filled(path))
            for about, body, answers in FOR_ALL + (BROKEN if path in READERS else []):
                if body or operation["requestBody"].get("required"):
                    yield BadRequest(f"{where}: {about}", *where, answers, body, JSON)
    for kind in KINDS:
        for path in ("/api/journal", "/api/pair", "/api/therapist/login", "/api/logout"):
            yield BadRequest(
                f"{path} as {kind}", "POST", path, {415: "content_type_wrong"}, b"{}", {"content-type": kind}
            )
    for packed in ("gzip", "br", "deflate", "zstd", "gzip, gzip"):
        headers = {**JSON, "content-encoding": packed}
        yield BadRequest(
            packed, "POST", "/api/journal", {415: "content_type_wrong"}, b"\x1f\x8b\x08", headers
        )
    for path in ("/api/journal", "/api/intake", "/api/pair"):
        method = "PUT" if path == "/api/intake" else "POST"
        yield BadRequest("ten megabytes", method, path, {413: "body_too_large"}, b"x" * 10_000_000, JSON)


def _ids(document: Mapping[str, Any]) -> Iterator[BadRequest]:
    """No id, in the place of every id."""
    for path, methods in document["paths"].items():
        for method in methods:
            for wrong in ("x", "0", SECRET.split()[0], "%00", "%ff", "9" * 3000, SOME_ID + "0"):
                if "_id}" in path:
                    broken = path[: path.index("{")] + wrong + path[path.index("}") + 1 :]
                    about = f"{method} {path} with {wrong[:10]}"
                    yield BadRequest(about, method.upper(), _filled(broken), NOT_FOUND, b"", {})


def _paths() -> Iterator[BadRequest]:
    for path in (
        "/nowhere",
        "//api/me",
        "/api",
        "/api/",
        "/api/me/",
        "/api/me//",
        "/API/me",
        "/api/%00",
        "/api/%ff",
        "/api/me%2f",
        "/api/me;x=1",
        "/api/" + "x" * 8_000,
        "/.git/config",
        "/.env",
        "/etc/passwd",
        "/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/assets/..%2f..%2f..%2fapp%2fmain.py",
        "/assets/%2e%2e/%2e%2e/index.html",
        "/assets/%00",
        "/assets/%ff",
        "/assets/" + "x" * 5_000,
        "/assets/x\\..\\y",
        "/assets/",
        "/icons/",
        "/icons/%00",
        "/icons/" + "x" * 5_000,
        "/index.html%00",
        "/docs",
        "/redoc",
        "/openapi.json",
    ):
        yield BadRequest(path[:60], "GET", path, NOT_FOUND)
    for path in ("/api/export?since=", "/api/export.csv?since=", "/api/reminders/ledger?until="):
        for day in ("0", "1790000000", "2026-03-01T00:00:00Z", "20260301", "2026-3-1", "+2026-03-01"):
            yield BadRequest(f"{path}{day}", "GET", f"{path}{day}", NOT_VALID)
    for query in ("first_look=maybe", "first_look=", "first_look=%00", f"first_look={'1' * 5000}"):
        yield BadRequest(query[:40], "GET", f"/api/me?{query}", NOT_VALID)


def _methods(document: Mapping[str, Any]) -> Iterator[BadRequest]:
    for path, methods in document["paths"].items():
        for method in ("PATCH", "TRACE", "PROPFIND", "BREW"):
            if method.lower() not in methods:
                yield BadRequest(f"{method} {path}", method, _filled(path), {405: "method_not_allowed"})


def _headers() -> Iterator[BadRequest]:
    signed_out = {401: "not_signed_in"}
    for cookie in ("", "x", "a" * 7_000, "%00", '"', "=", ";;;", "a=b; a=c"):
        for name in ("backbeat_device=", "backbeat_device"):
            yield BadRequest(
                f"cookie {cookie[:10]}", "GET", "/api/devices", signed_out, b"", {"cookie": name + cookie}
            )
    for key in ("", "x", "Bearer", "Bearer ", "Basic eDp4", "Bearer " + "x" * 7_000):
        about, path = f"key {key[:10]}", "/api/therapist/patients"
        refused = {401: "token_wrong" if key.startswith("Bearer x") else "not_signed_in"}
        yield BadRequest(about, "GET", path, refused, b"", {"authorization": key})
    for site in ("cross-site", "same-site", "none", "", "SAME-ORIGIN"):
        other = {"sec-fetch-site": site}
        yield BadRequest(f"from {site}", "POST", "/api/logout", {403: "cross_site_request"}, b"", other)
