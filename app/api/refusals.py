"""What each route refuses beside what its shape says, by status and code, and what each status means."""

from collections.abc import Mapping
from typing import Final

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
FIELDS: Final = tuple(
    f"422 field_{fault}" for fault in ("choice", "format", "missing", "range", "text", "too_long", "type")
)
"""What the reader of the log says of a field."""
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
    *FIELDS,
)
"""Why the rules do not allow what a therapist would set."""
REFUSALS: Final[Mapping[str, tuple[str, ...]]] = {
    "POST /api/pair": ("422 pairing_code_wrong", "422 name_invalid", "429 too_many_tries"),
    "POST /api/personal": (
        "409 personal_mode_off",
        "422 name_invalid",
        "422 time_zone_unknown",
        "429 too_many_tries",
    ),
    "DELETE /api/me": ("422 confirmation_wrong",),
    "DELETE /api/devices/{device_id}": ("404 device_unknown",),
    "PUT /api/devices/push": ("422 push_endpoint_not_allowed", "422 push_keys_invalid"),
    "POST /api/devices/push/test": ("409 push_not_active",),
    "PUT /api/intake": (
        "409 intake_done",
        "422 safety_code_unknown",
        "422 event_from_the_future",
        "422 at_invalid",
        "422 at_out_of_range",
        "422 tz_unknown",
        *FIELDS,
    ),
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
    "DELETE /api/bounds": ("409 bounds_shared", *INTAKE_MISSING),
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
    "PUT /api/therapist/passkeys/{key_id}": ("404 passkey_unknown", "422 name_invalid"),
    "DELETE /api/therapist/passkeys/{key_id}": ("404 passkey_unknown",),
    "POST /api/passkeys/options": ("409 too_many_passkeys", "429 too_many_tries"),
    "POST /api/passkeys": NEW_PASSKEY,
    "PUT /api/passkeys/{passkey_id}": ("404 passkey_unknown", "422 name_invalid"),
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
