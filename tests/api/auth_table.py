"""Who may call which route. A route of the OpenAPI document that is not written here fails the tests, so whoever
adds a route says here whom it is for.

Callers: nobody · patient · other (a second patient) · therapist (with consent) · stranger (a therapist without) ·
ended (consent taken back) · lapsed (consent ran out) · link (holds the secret of a share link, nothing else) ·
key (holds the therapist's API key, nothing else) · half (knows a therapist's password; the code is still to come).

"in": let in, whatever comes of it (a conflict, a field that is wrong). 401: sign in first. 404: as if it were not
there, and word for word the answer for something that is not.
"""

from typing import Any

CALLERS = ("nobody", "patient", "other", "therapist", "stranger", "ended", "lapsed", "link", "key", "half")
Rights = dict[str, Any]


def rights(otherwise: int, **told: Any) -> Rights:
    return {caller: told.get(caller, otherwise) for caller in CALLERS}


ANYONE = dict.fromkeys(CALLERS, "in")
A_PATIENT = rights(401, patient="in", other="in")
"""About oneself only: a second patient gets in, to their own."""
THIS_PATIENT = rights(401, patient="in", other=404)
"""With the id of something of the first patient."""
A_THERAPIST = rights(401, therapist="in", stranger="in", ended="in", lapsed="in")
A_THERAPIST_OR_KEY = {**A_THERAPIST, "key": "in"}
THIS_THERAPIST = rights(401, therapist="in", stranger=404, ended=404, lapsed=404)
"""With the id of something of the first therapist."""
WITH_CONSENT = rights(401, therapist="in", stranger=404, ended=404, lapsed=404)
"""A therapist with a live consent of the patient in the path; not a program."""
WITH_CONSENT_OR_KEY = {**WITH_CONSENT, "key": "in"}
WITH_THE_LINK = rights(404, link="in")
"""The secret is in the path; everyone else has only a wrong one."""

TABLE: dict[str, Rights] = {
    # the house
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /api/schemas/report-1.json": ANYONE,
    "GET /api/words/report": ANYONE,
    # a phone and its person
    "POST /api/pair": ANYONE,
    "POST /api/personal": ANYONE,
    "POST /api/pair/passkey/options": ANYONE,
    "POST /api/pair/passkey": ANYONE,
    "GET /api/passkeys": A_PATIENT,
    "POST /api/passkeys/options": A_PATIENT,
    "POST /api/passkeys": A_PATIENT,
    "PUT /api/passkeys/{passkey_id}": THIS_PATIENT,
    "DELETE /api/passkeys/{passkey_id}": THIS_PATIENT,
    "GET /api/me": A_PATIENT,
    "DELETE /api/me": A_PATIENT,
    "POST /api/logout": A_PATIENT,
    "GET /api/devices": A_PATIENT,
    "DELETE /api/devices/{device_id}": THIS_PATIENT,
    "GET /api/push/key": A_PATIENT,
    "PUT /api/devices/push": A_PATIENT,
    "DELETE /api/devices/push": A_PATIENT,
    "POST /api/devices/push/test": A_PATIENT,
    "GET /api/intake": A_PATIENT,
    "PUT /api/intake": A_PATIENT,
    "GET /api/today": A_PATIENT,
    "GET /api/progress": A_PATIENT,
    "POST /api/journal": A_PATIENT,
    "GET /api/profile": A_PATIENT,
    # reminders
    "GET /api/reminders": A_PATIENT,
    "GET /api/reminders/ledger": A_PATIENT,
    "GET /api/reminders/preview": A_PATIENT,
    "PUT /api/reminders/zone": A_PATIENT,
    "POST /api/devices/push/shown": A_PATIENT,
    "POST /api/calendar": A_PATIENT,
    "DELETE /api/calendar": A_PATIENT,
    # the person's own report, and whom they share it with
    "GET /api/export": A_PATIENT,
    "GET /api/export.csv": A_PATIENT,
    "GET /api/export.fhir.json": A_PATIENT,
    "GET /api/consents": A_PATIENT,
    "POST /api/consents": A_PATIENT,
    "POST /api/consents/preview": A_PATIENT,
    "DELETE /api/consents/{consent_id}": THIS_PATIENT,
    "DELETE /api/bounds": A_PATIENT,
    "GET /api/share-links": A_PATIENT,
    "POST /api/share-links": A_PATIENT,
    "DELETE /api/share-links/{link_id}": THIS_PATIENT,
    "GET /api/shared/{secret}/report": WITH_THE_LINK,
    "GET /api/shared/{secret}/report.csv": WITH_THE_LINK,
    "GET /api/shared/{secret}/report.fhir.json": WITH_THE_LINK,
    # therapists
    "POST /api/therapist/accept": ANYONE,
    "POST /api/therapist/reset": ANYONE,
    "POST /api/therapist/login": ANYONE,
    "POST /api/therapist/login/code": ANYONE,
    "POST /api/therapist/login/passkey/options": ANYONE,
    "POST /api/therapist/login/passkey": ANYONE,
    "POST /api/therapist/logout": ANYONE,
    "GET /api/therapist/me": A_THERAPIST,
    "GET /api/therapist/security": A_THERAPIST,
    "PUT /api/therapist/password": A_THERAPIST,
    "DELETE /api/therapist/sessions": A_THERAPIST,
    "DELETE /api/therapist/sessions/{session_id}": THIS_THERAPIST,
    "POST /api/therapist/authenticator-app": A_THERAPIST,
    "PUT /api/therapist/authenticator-app": A_THERAPIST,
    "DELETE /api/therapist/authenticator-app": A_THERAPIST,
    "POST /api/therapist/recovery-codes": A_THERAPIST,
    "POST /api/therapist/passkeys/options": A_THERAPIST,
    "POST /api/therapist/passkeys": A_THERAPIST,
    "PUT /api/therapist/passkeys/{key_id}": THIS_THERAPIST,
    "DELETE /api/therapist/passkeys/{key_id}": THIS_THERAPIST,
    "POST /api/therapist/share-codes": A_THERAPIST,
    "GET /api/therapist/tokens": A_THERAPIST,
    "POST /api/therapist/tokens": A_THERAPIST,
    "DELETE /api/therapist/tokens/{token_id}": THIS_THERAPIST,
    "GET /api/therapist/patients": A_THERAPIST_OR_KEY,
    "GET /api/therapist/patients/{patient_id}/prescription": WITH_CONSENT,
    "POST /api/therapist/patients/{patient_id}/prescription": WITH_CONSENT,
    "POST /api/therapist/patients/{patient_id}/prescription/preview": WITH_CONSENT,
    "POST /api/therapist/patients/{patient_id}/prescription/steps": WITH_CONSENT,
    "POST /api/therapist/patients/{patient_id}/prescription/clearance": WITH_CONSENT,
    "DELETE /api/therapist/patients/{patient_id}/prescription/{change_id}": THIS_THERAPIST,
    "GET /api/therapist/caseload.ndjson": A_THERAPIST_OR_KEY,
    "GET /api/therapist/patients/{patient_id}/report": WITH_CONSENT_OR_KEY,
    "GET /api/therapist/patients/{patient_id}/report.csv": WITH_CONSENT_OR_KEY,
    "GET /api/therapist/patients/{patient_id}/report.fhir.json": WITH_CONSENT_OR_KEY,
}
