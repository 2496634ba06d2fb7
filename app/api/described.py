"""The OpenAPI document as a developer would like to find it: who may call, what can go wrong, one example each.

What follows from the shape of a route (a path with an id, a body, a cookie) is worked out here; what only the route
itself can refuse is in ``refusals``. Tests hold who may call to the table by which every route is really called.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.api.errors import TITLES
from app.api.refusals import MEANINGS, REFUSALS

Document = dict[str, Any]

ABOUT: Final = """\
Micro-sessions for a sore back, reminders, ratings, and the therapist's report.

**Who calls.** A patient's phone holds the cookie `device`, a therapist the cookie `therapist`; a therapist's program
sends a key as `Authorization: Bearer …` and may only read. A share link needs neither: its secret is the way in.
On https the cookies' names begin with `__Host-`.

**Writing** from a browser is accepted from this origin only (`Sec-Fetch-Site`, else `Origin`), as `application/json`.

**What goes wrong** is `application/problem+json` (RFC 9457) with a stable `code`; the status alone is not enough to tell
cases apart, the sentence in `detail` may change. What somebody may not know of answers 404, never 403. On 429 and 503
`Retry-After` says when to try again. Nothing that was sent is repeated in an answer.

**Moments** are RFC 3339 in UTC, **days** are person-days (`YYYY-MM-DD`): they turn two hours before the usual waking.

**Versions.** Fields are only added. The report names its own schema, `/api/schemas/report-1.json`.
"""
TAGS: Final[Mapping[str, str]] = {
    "phone": "Pairing a phone, starting alone, the person's phones.",
    "passkeys": "A patient's way back in on a new phone.",
    "intake": "The first questions and what follows from them.",
    "today": "What now, why, and what is next.",
    "progress": "How it has been going, in the person's words.",
    "profile": "What a person may change about the plan.",
    "journal": "What happened, told once and for good.",
    "push": "The phone's subscription to reminders.",
    "reminders": "When reminders come, why, and what became of them.",
    "calendar": "The person's private calendar feed.",
    "report": "The versioned report as JSON, CSV and FHIR; a caseload as NDJSON.",
    "sharing": "Consents, share links, and who looked when.",
    "sign-in": "How a therapist gets in: password and second step, passkeys, sessions.",
    "therapist": "A therapist's patients.",
    "caseload": "Who shares with a therapist, and who needs a look first.",
    "prescription": "What a therapist sets in a plan: looked at, tried, recorded, taken back.",
    "tokens": "Read-only keys for a therapist's programs.",
    "service": "For whoever runs the server.",
}
OPEN: Final = frozenset(
    {
        "GET /healthz",
        "GET /readyz",
        "GET /api/schemas/report-1.json",
        "GET /api/words/report",
        "POST /api/pair",
        "POST /api/personal",
        "POST /api/therapist/accept",
        "POST /api/pair/passkey",
        "POST /api/pair/passkey/options",
        "POST /api/therapist/login",
        "POST /api/therapist/login/code",
        "POST /api/therapist/login/passkey",
        "POST /api/therapist/login/passkey/options",
        "POST /api/therapist/logout",
        "POST /api/therapist/reset",
    }
)
"""Routes that ask nobody who they are, beside those with a secret in the path."""
NEEDS_NO_DATABASE: Final = frozenset(
    {"GET /healthz", "GET /readyz", "GET /api/schemas/report-1.json", "GET /api/words/report"}
)

EXAMPLES: Final[Mapping[str, Any]] = {
    "PairBody": {"code": "KX3P-7QM2", "device_name": "Ada's phone"},
    "PersonalBody": {"device_name": "Ada's phone", "tz": "Europe/Berlin"},
    "LoginBody": {"login": "thea", "password": "correct horse battery"},
    "AcceptBody": {
        "invitation": "q3Zr0n7mVd1k9xYw2b8cJt5uLhA4sEoPfG6iRvNzKMQ",
        "name": "Thea Weber",
        "login": "thea",
        "password": "correct horse battery",
    },
    "JournalBody": {
        "events": [
            {
                "id": "0192f1c4-9a77-4c2e-8a51-2f6f1f0f7d10",
                "type": "MorningChecked",
                "v": 1,
                "seq": 412,
                "at": "2026-11-26T06:41:07Z",
                "tz": "Europe/Berlin",
                "day": "2026-11-26",
                "pain": 2,
            }
        ]
    },
}
"""Bodies whose models carry no example of their own."""


def described(document: Document, secure: bool) -> Document:
    """The framework's document with all that; ``secure``: the server is on https. Changes and gives it."""
    document["info"] |= {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    parts = document["components"]
    parts["securitySchemes"] = {**parts.get("securitySchemes", {}), **_cookies(secure)}
    parts["responses"] = {name: _answer(status) for status, (name, _, _) in MEANINGS.items()}
    for name, example in EXAMPLES.items():
        if name in parts["schemas"]:
            parts["schemas"][name]["examples"] = [example]
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)  # ours are problems
    used = set()
    for route, operation in operations(document):
        _describe(route, operation)
        used |= set(operation.get("tags", ()))
    document["tags"] = [{"name": tag, "description": TAGS[tag]} for tag in TAGS if tag in used]
    return document


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _describe(route: str, operation: Document) -> None:
    text = operation.get("description") or operation["summary"]
    operation["summary"] = text.split("\n", 1)[0].split(". ", 1)[0].rstrip(".")
    operation["security"] = security_of(route, operation)
    problems = _problems_of(route, operation)
    told = "\n".join(f"- `{status}` `{code}`" for status, code in problems)
    operation["description"] = f"{text}\n\n**What can go wrong**\n\n{told}" if told else text
    answers = {status: answer for status, answer in operation["responses"].items() if status[0] in "23"}
    named = {str(status): MEANINGS[status][0] for status, _ in problems if status in MEANINGS}
    operation["responses"] = answers | {
        status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(named.items())
    }


def security_of(route: str, operation: Document) -> list[dict[str, list[str]]]:
    """One of these is enough; none for an open route or one whose path holds the secret."""
    if route in OPEN or "{secret}" in route:
        return []
    if not route.split(" ")[1].startswith("/api/therapist/"):
        return [{"device": []}]
    keys = [one for one in operation.get("security", ()) if "api_token" in one]
    return [{"therapist": []}, *keys]


def _problems_of(route: str, operation: Document) -> list[tuple[int, str]]:
    found = []
    if operation["security"]:
        found.append((401, "not_signed_in"))
    if {"api_token": []} in operation["security"]:
        found.append((401, "token_wrong"))
    if not route.startswith("GET"):
        found.append((403, "cross_site_request"))
    if "requestBody" in operation:
        found += [
            (400, "json_invalid"),
            (400, "request_unreadable"),
            (413, "body_too_large"),
            (415, "content_type_wrong"),
        ]
    if "_id}" in route:
        found.append((404, "not_found"))  # no id at all: no route is there
    beside = [one for one in operation.get("parameters", ()) if one["in"] != "path"]
    if "requestBody" in operation or beside:
        found.append((422, "field_invalid"))
    if route not in NEEDS_NO_DATABASE:
        found.append((503, "database_busy"))
    told = (refusal.split(" ") for refusal in REFUSALS.get(route, ()))
    return sorted({*found, *((int(status), code) for status, code in told)})


def _cookies(secure: bool) -> Document:
    prefix = "__Host-" if secure else ""
    about = {"device": "A patient's phone, after pairing.", "therapist": "A therapist, after signing in."}
    return {
        name: {"type": "apiKey", "in": "cookie", "name": f"{prefix}backbeat_{name}", "description": text}
        for name, text in about.items()
    }


def _answer(status: int) -> Document:
    _, code, detail = MEANINGS[status]
    kind, title = f"urn:backbeat:problem:{code}", TITLES[status]
    example = {"type": kind, "title": title, "status": status, "code": code, "detail": detail}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": detail, "content": {"application/problem+json": content}}
