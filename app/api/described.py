"""The OpenAPI document as a developer would like to find it: who may call, what can go wrong, one example each.

What follows from the shape of a route (a path with an id, a body, a cookie) is worked out here; what only the route
itself can refuse is in ``REFUSALS``. Tests hold who may call to the table by which every route is really called.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.api.errors import TITLES

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

INTAKE_MISSING: Final = ("409 intake_missing",)
MISSING_PATIENT: Final = ("404 patient_unknown", "406 not_acceptable", *INTAKE_MISSING)
BY_LINK: Final = ("404 link_unknown", "429 too_many_tries", *INTAKE_MISSING)
WRONG_CODE: Final = ("422 share_code_wrong", "429 too_many_tries")
NEW_PASSKEY: Final = (
    "409 too_many_passkeys",
    "409 passkey_known",
    "422 passkey_wrong",
    "422 passkey_late",
    "422 name_invalid",
)
WITH_PASSWORD: Final = ("422 password_wrong", "429 too_many_tries")
WITH_CODE: Final = ("422 code_wrong", "429 too_many_tries", "503 second_step_unreadable")
THIS_PERSON: Final = ("404 patient_unknown", *INTAKE_MISSING)
BOUNDS: Final = (
    "422 bound_over",
    "422 bound_unknown",
    "422 bound_blocked",
    "422 bound_flare",
    "422 bound_settle",
    "422 bound_contradiction",
    "422 bound_outside",
    "422 bound_no_ladder",
    "422 bound_past_top",
    "422 bound_ceiling",
    "422 bound_reference",
    *(f"422 bound_{missing}" for missing in ("fit", "irritability", "care", "equipment", "early")),
    "422 field_choice",
    "422 field_missing",
    "422 field_range",
    "422 field_type",
)
"""Why the rules do not allow what a therapist would set."""
REFUSALS: Final[Mapping[str, tuple[str, ...]]] = {
    "POST /api/pair": ("422 pairing_code_wrong", "422 name_invalid", "429 too_many_tries"),
    "POST /api/personal": ("409 personal_mode_off", "422 time_zone_unknown", "429 too_many_tries"),
    "DELETE /api/me": ("422 confirmation_wrong",),
    "DELETE /api/devices/{device_id}": ("404 device_unknown",),
    "PUT /api/devices/push": ("422 push_endpoint_not_allowed", "422 push_keys_invalid"),
    "POST /api/devices/push/test": ("409 push_not_active",),
    "PUT /api/intake": ("409 intake_done", "422 safety_code_unknown"),
    "GET /api/today": INTAKE_MISSING,
    "GET /api/progress": INTAKE_MISSING,
    "GET /api/profile": INTAKE_MISSING,
    "GET /api/reminders": (*INTAKE_MISSING, "422 time_zone_unknown"),
    "GET /api/reminders/ledger": ("422 period_invalid",),
    "GET /api/reminders/preview": INTAKE_MISSING,
    "PUT /api/reminders/zone": ("422 time_zone_unknown",),
    "GET /api/export": ("406 not_acceptable", *INTAKE_MISSING),
    "GET /api/export.csv": INTAKE_MISSING,
    "GET /api/export.fhir.json": INTAKE_MISSING,
    "POST /api/consents": (*WRONG_CODE, "422 scope_unknown", "422 until_invalid"),
    "POST /api/consents/preview": WRONG_CODE,
    "DELETE /api/consents/{consent_id}": ("404 consent_unknown",),
    "POST /api/share-links": ("409 too_many_links", "422 scope_unknown", "422 name_invalid"),
    "DELETE /api/share-links/{link_id}": ("404 link_unknown",),
    "GET /api/shared/{secret}/report": ("406 not_acceptable", *BY_LINK),
    "GET /api/shared/{secret}/report.csv": BY_LINK,
    "GET /api/shared/{secret}/report.fhir.json": BY_LINK,
    "POST /api/therapist/accept": (
        "409 login_taken",
        "422 name_invalid",
        "422 invitation_wrong",
        "422 login_invalid",
        "422 password_length",
        "429 too_many_tries",
    ),
    "POST /api/therapist/reset": ("422 invitation_wrong", "422 password_length", "429 too_many_tries"),
    "POST /api/therapist/login": ("401 login_wrong", "429 too_many_tries"),
    "POST /api/therapist/login/code": ("422 second_step_over", *WITH_CODE),
    "POST /api/therapist/login/passkey": ("422 passkey_wrong", "422 passkey_late"),
    "POST /api/therapist/login/passkey/options": ("429 too_many_tries",),
    "PUT /api/therapist/password": ("422 password_length", *WITH_PASSWORD),
    "DELETE /api/therapist/sessions/{session_id}": ("404 session_unknown",),
    "POST /api/therapist/authenticator-app": ("409 second_step_on", *WITH_PASSWORD),
    "PUT /api/therapist/authenticator-app": ("409 second_step_not_begun", *WITH_CODE),
    "DELETE /api/therapist/authenticator-app": (*WITH_PASSWORD, *WITH_CODE),
    "POST /api/therapist/recovery-codes": (*WITH_PASSWORD, *WITH_CODE),
    "POST /api/therapist/passkeys/options": ("409 too_many_passkeys", *WITH_PASSWORD),
    "POST /api/therapist/passkeys": NEW_PASSKEY,
    "DELETE /api/therapist/passkeys/{key_id}": ("404 passkey_unknown",),
    "POST /api/passkeys/options": ("409 too_many_passkeys", "429 too_many_tries"),
    "POST /api/passkeys": NEW_PASSKEY,
    "DELETE /api/passkeys/{passkey_id}": ("404 passkey_unknown", "409 last_way_back"),
    "POST /api/pair/passkey": ("422 passkey_wrong", "422 passkey_late", "422 name_invalid"),
    "POST /api/pair/passkey/options": ("429 too_many_tries",),
    "GET /api/therapist/patients/{patient_id}/prescription": THIS_PERSON,
    "POST /api/therapist/patients/{patient_id}/prescription": (*THIS_PERSON, *BOUNDS),
    "POST /api/therapist/patients/{patient_id}/prescription/preview": THIS_PERSON,
    "POST /api/therapist/patients/{patient_id}/prescription/steps": (*THIS_PERSON, "409 step_not_waiting"),
    "POST /api/therapist/patients/{patient_id}/prescription/clearance": (
        *THIS_PERSON,
        "422 clearance_not_needed",
        "422 clearance_ahead",
        "422 clearance_too_early",
    ),
    "DELETE /api/therapist/patients/{patient_id}/prescription/{change_id}": (
        *THIS_PERSON,
        "404 change_unknown",
        "409 change_stays",
        "409 change_not_yours",
    ),
    "POST /api/therapist/tokens": ("409 too_many_tokens", "422 name_invalid"),
    "DELETE /api/therapist/tokens/{token_id}": ("404 token_unknown",),
    "GET /api/therapist/caseload.ndjson": ("429 export_running",),
    "GET /api/therapist/patients/{patient_id}/report": MISSING_PATIENT,
    "GET /api/therapist/patients/{patient_id}/report.csv": ("404 patient_unknown", *INTAKE_MISSING),
    "GET /api/therapist/patients/{patient_id}/report.fhir.json": ("404 patient_unknown", *INTAKE_MISSING),
}
"""What a route refuses beside what its shape says: status and code."""
MEANINGS: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("NotUnderstood", "json_invalid", "The body is not valid JSON."),
    401: ("NotSignedIn", "not_signed_in", "Please sign in."),
    403: ("CrossSite", "cross_site_request", "This request came from another site."),
    404: ("NotFound", "not_found", "It does not exist, or not for this caller."),
    406: ("NoSuchForm", "not_acceptable", "There is no such form."),
    409: ("NotNow", "intake_missing", "Please answer the first questions before a plan can be made."),
    413: ("TooLarge", "body_too_large", "The body is too large."),
    415: ("WrongContentType", "content_type_wrong", "The body must be application/json."),
    422: ("NotValid", "field_invalid", "A field is not valid (missing)."),
    429: ("TooManyTries", "too_many_tries", "Too many tries; please wait a while."),
    503: ("Busy", "database_busy", "The database is busy; please try again."),
}
"""Status → name of the shared answer, and a problem as it may look."""
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
        found += [(400, "json_invalid"), (413, "body_too_large"), (415, "content_type_wrong")]
    if "requestBody" in operation or operation.get("parameters"):
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
