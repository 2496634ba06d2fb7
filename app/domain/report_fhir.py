"""The report as an HL7 FHIR R4 bundle, made from the report alone, so that what was left out there is left out here.

The plan is a CarePlan with a ServiceRequest for each exercise; sessions are Procedures, pain Observations (LOINC
72514-3), questionnaires QuestionnaireResponses; flags and stops are Flags; Provenance says who made it. A session
nobody told of has no moment of its own, so the weeks carry the numbers planned and completed. R4 and not R5:
the published guides for pain and physical activity are R4.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.domain.report_fhir_answers import answers, flags
from app.domain.report_fhir_parts import (
    ACTIVITY,
    DURATION,
    EXERCISE_ACTIVITY,
    NOTICE,
    PAIN,
    PHYSICAL_ACTIVITY,
    SURVEY,
    UNANSWERED,
    Names,
    Resource,
    count,
    entry,
    loinc,
    minutes,
    own,
    per_cent,
    refer,
    score,
)

Record = Mapping[str, Any]

STATUS: Final[Mapping[str, str]] = {
    "done": "completed",
    "little": "stopped",
    "unfinished": "unknown",
    "skipped": "not-done",
}
"""Of a session → of a Procedure."""


def fhir_of(report: Record, person: UUID) -> tuple[Resource, Iterator[Resource]]:
    """The bundle without its entries, and the entries, one after the other: a year has thousands.

    ``person``: a stable pseudonym; ids are made from it.
    """
    head = {
        "resourceType": "Bundle",
        "id": report["export_id"],
        "meta": {"tag": [{"system": "urn:backbeat:scope", "code": report["scope"]}]},
        "type": "collection",
        "timestamp": report["generated_at"],
    }
    return head, _entries(report, Names(person))


def _entries(report: Record, names: Names) -> Iterator[Resource]:
    yield entry(names.patient, _patient(report, names))
    yield entry(names.device, _device(report))
    requests = [(names.of("track", track["track"]), track) for track in report["tracks"]]
    yield entry(names.plan, _plan(report, names, [name for name, _ in requests]))
    for name, track in requests:
        yield entry(name, _request(track, names))
    yield entry(names.of("provenance"), _provenance(report, names, [name for name, _ in requests]))
    yield from flags(report, names)
    yield from answers(report, names)
    yield from _mornings(report, names)
    yield from _weeks(report, names)
    titles = {exercise_id: known["name"] for exercise_id, known in report["exercises"].items()}
    for session in report["sessions"]:
        yield from _session(session, names, titles)


def _patient(report: Record, names: Names) -> Resource:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": names.patient}],
        "name": [{"use": "anonymous", "text": report["person_label"]}],
    }


def _device(report: Record) -> Resource:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": "Backbeat", "type": "user-friendly-name"}],
        "version": [{"value": f"rules {report['engine_version']}, exercises {report['catalogue_version']}"}],
        "note": [{"text": NOTICE}],
    }


def _plan(report: Record, names: Names, requests: list[str]) -> Resource:
    notes = [report["disclaimer"], *([report["person_note"]] if report["person_note"] else [])]
    return {
        "resourceType": "CarePlan",
        "status": "on-hold" if report["safety"]["is_blocked"] else "active",
        "intent": "plan",
        "category": [PHYSICAL_ACTIVITY],
        "title": "Back-care micro-sessions",
        "description": f"{report['presentation_label']}; phase: {report['phase']}",
        "subject": refer(names.patient),
        "period": {"start": report["period_start"]},
        "created": report["generated_at"],
        "activity": [{"reference": refer(name)} for name in requests],
        "note": [{"text": text} for text in notes],
    }


def _request(track: Record, names: Names) -> Resource:
    why = [{"text": track["explanation"]}] if track["explanation"] else []
    level = f"level {track['level']} of {track['levels']}, dose step {track['dose_step']}"
    return {
        "resourceType": "ServiceRequest",
        "status": "on-hold" if track["rests"] else "active",
        "intent": "plan",
        "category": [PHYSICAL_ACTIVITY],
        "code": own("exercise", track["exercise_id"], track["name"]),
        "orderDetail": [{"text": level}],
        "subject": refer(names.patient),
        "authoredOn": track["since"],
        "patientInstruction": track["dose_text"],
        **({"note": why} if why else {}),
    }


def _provenance(report: Record, names: Names, requests: list[str]) -> Resource:
    def agent(code: str, who: str) -> Resource:
        system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
        return {"type": {"coding": [{"system": system, "code": code}]}, "who": refer(who)}

    return {
        "resourceType": "Provenance",
        "target": [refer(name) for name in (names.plan, *requests)],
        "recorded": report["generated_at"],
        "agent": [agent("author", names.patient), agent("assembler", names.device)],
    }


def _mornings(report: Record, names: Names) -> Iterator[Resource]:
    """Every morning that was asked; one without an answer says so instead of a number."""
    for morning in report["nprs_morning"]:
        if morning["state"] == "pending":
            continue
        value = morning["value"]
        told = {"dataAbsentReason": UNANSWERED} if value is None else {"valueQuantity": score(value)}
        found = {**_observed(names, loinc(PAIN, "Pain this morning"), [SURVEY], morning["date"]), **told}
        yield entry(names.of("morning", morning["date"]), found)


def _weeks(report: Record, names: Names) -> Iterator[Resource]:
    for week in report["adherence_by_week"]:
        last = (datetime.fromisoformat(week["week_start"]) + timedelta(days=6)).date().isoformat()
        found = _observed(
            names,
            own("measure", "sessions-of-a-week", "Sessions of a week"),
            [ACTIVITY, PHYSICAL_ACTIVITY],
            None,
        )
        found["effectivePeriod"] = {"start": week["week_start"], "end": last}
        found["component"] = [
            {"code": own("measure", f"sessions-{name}", name), "valueQuantity": count(week[name])}
            for name in ("planned", "completed", "adapted", "reported")
        ]
        yield entry(names.of("week", week["week_start"]), found)


def _session(session: Record, names: Names, titles: Mapping[str, str]) -> Iterator[Resource]:
    name = names.of("session", session["session_id"])
    start, end = _times(session)
    yield entry(name, _procedure(session, names, start, end))
    for moment, at in (("before", start), ("during", end), ("after", end)):
        if session[moment] is not None:
            found = _observed(names, loinc(PAIN, f"Pain {moment} the session"), [SURVEY], at)
            found |= {"partOf": [refer(name)], "valueQuantity": score(session[moment])}
            yield entry(names.of("pain", moment, session["session_id"]), found)
    if session["wall_s"] is not None:
        found = _observed(names, loinc(DURATION), [ACTIVITY, PHYSICAL_ACTIVITY], start)
        found |= {"partOf": [refer(name)], "valueQuantity": minutes(round(session["wall_s"] / 60, 1))}
        yield entry(names.of("duration", session["session_id"]), found)
    if session["exercises"]:
        found = _observed(names, loinc(EXERCISE_ACTIVITY), [ACTIVITY, PHYSICAL_ACTIVITY], start)
        found |= {"partOf": [refer(name)], "component": _components(session, titles)}
        yield entry(names.of("activity", session["session_id"]), found)


def _times(session: Record) -> tuple[str, str]:
    """When it began and ended as far as that was told, else the day."""
    start = session["started_at"]
    if start is None:
        return session["date"], session["date"]
    seconds = timedelta(seconds=session["wall_s"] or 0)
    return start, (datetime.fromisoformat(start) + seconds).isoformat(timespec="seconds")


def _procedure(session: Record, names: Names, start: str, end: str) -> Resource:
    kind, reason = session["kind"] or "session", session["skipped_reason"]
    timed = (
        {"performedPeriod": {"start": start, "end": end}} if start != end else {"performedDateTime": start}
    )
    return {
        "resourceType": "Procedure",
        "basedOn": [refer(names.plan)],
        "status": STATUS[session["status"]],
        **({"statusReason": own("skip-reason", reason, reason.replace("_", " "))} if reason else {}),
        "code": own("session-kind", kind, kind.replace("_", " ")),
        "subject": refer(names.patient),
        **timed,
    }


def _components(session: Record, titles: Mapping[str, str]) -> list[Resource]:
    found = []
    for item in session["exercises"]:
        exercise_id = item["exercise_id"]
        title = titles.get(exercise_id, exercise_id)
        done = per_cent(round(100 * item["completion"], 1))
        found.append({"code": own("exercise", exercise_id, title), "valueQuantity": done})
        effort = own("exertion-cr10", exercise_id, f"{title}: exertion")
        found.append({"code": effort, "valueQuantity": score(item["rpe"])})
    return found


def _observed(names: Names, code: Resource, categories: list[Resource], at: str | None) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": categories,
        "code": code,
        "subject": refer(names.patient),
        **({"effectiveDateTime": at} if at else {}),
        "performer": [refer(names.patient)],
    }
