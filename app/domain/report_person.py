"""The report's head: how the back behaves now and since when, what to plan around, and every stop for safety."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from app.domain.event_person import FindingRecorded, IntakeCompleted, ProfileChanged, SafetyScreened
from app.domain.event_types import ScreenReason
from app.domain.events import Event
from app.domain.explanations import EN
from app.domain.findings import FOUND, Question
from app.domain.folding import NEURO_SIGN
from app.domain.history import Milestone
from app.domain.report_source import Source, iso
from app.domain.safety import FULL_REASONS, RESULT_OF, care_flags_of
from app.domain.session_texts import presentation_label
from app.domain.vocabulary import CareFlag, SafetyResult

ABOUT_CARE: Final = frozenset({FindingRecorded, IntakeCompleted, ProfileChanged, SafetyScreened})
DOMAINS: Final[Mapping[Question, str]] = {question: question.name.lower() for question in Question}


def person(source: Source) -> dict[str, Any]:
    state = source.evaluation.state
    return {
        "presentation": state.presentation.value,
        "presentation_label": presentation_label(state.presentation),
        "presentation_source": state.source.value,
        "directional_preference": state.preference.value,
        "irritability": state.irritability.value,
        "phase": state.phase.value,
        "ref_pain": state.ref_pain,
        "pain_ceiling": state.pain_ceiling,
        "flare_state": state.flare.state.value,
        "program_day": state.program_day,
        "idle_days": state.idle_days,
        "milestones": [_milestone(found) for found in _milestones(source)],
        "findings": _findings(source),
        "care_flags": _care_flags(source),
        "safety": _safety_now(source),
        "safety_events": _safety_events(source),
    }


def _milestones(source: Source) -> list[Milestone]:
    """Changes of settings as the engine noted them, and the stages of the days; what held first comes first."""
    found = [mark for mark in source.evaluation.history.milestones if mark.day >= source.start]
    before = None
    for fact in source.days:
        if fact.phase is not before:
            found.append(Milestone(fact.day, "phase", fact.phase.value, "engine"))
            before = fact.phase
    return sorted(found, key=lambda mark: mark.day)


def _milestone(mark: Milestone) -> dict[str, Any]:
    return {"date": iso(mark.day), "field": mark.field, "value": mark.value, "source": mark.source}


def _findings(source: Source) -> list[dict[str, Any]]:
    """The latest answer to each question of the body check."""
    return [
        {
            "domain": DOMAINS[found.question],
            "side": found.side.value if found.side else None,
            "result": found.result,
            "is_finding": found.result in FOUND[found.question],
            "date": iso(found.day),
        }
        for _, found in sorted(source.fold.state.findings.items())
    ]


def _care_flags(source: Source) -> list[dict[str, Any]]:
    since = _flagged_since(source.events)
    return [{"code": flag.value, "date": iso(since.get(flag))} for flag in sorted(source.fold.care_flags)]


def _flagged_since(events: Iterable[Event]) -> dict[CareFlag, date]:
    """Since when each flag has held without a break; each answer replaces what its own question said before."""
    said: dict[str, frozenset[CareFlag]] = {}
    since: dict[CareFlag, date] = {}
    for event in events:
        answered = _flags_said(event) if type(event.payload) in ABOUT_CARE else {}
        if answered:
            said |= answered
            now = frozenset[CareFlag]().union(*said.values())
            since = {flag: since.get(flag, event.day) for flag in now}
    return since


def _flags_said(event: Event) -> dict[str, frozenset[CareFlag]]:
    """By question; empty for an event that says nothing about care."""
    match event.payload:
        case IntakeCompleted(answers):
            return {"flags": frozenset(answers.care_flags), "aid": _balance(answers.walking_aid)}
        case ProfileChanged(changes):
            said: dict[str, frozenset[CareFlag]] = {}
            if "care_flags" in changes:
                said["flags"] = frozenset(CareFlag(flag) for flag in changes["care_flags"])
            if "walking_aid" in changes:
                said["aid"] = _balance(changes["walking_aid"])
            return said
        case FindingRecorded(Question.GAIT, result):
            return {"gait": _balance(result == "aid")}
        case SafetyScreened(reason, ticked=ticked) if reason in FULL_REASONS:
            return {"screen": care_flags_of(ticked)}
        case _:
            return {}


def _balance(holds: bool) -> frozenset[CareFlag]:
    return frozenset({CareFlag.BALANCE_RISK}) if holds else frozenset()


def _safety_now(source: Source) -> dict[str, Any]:
    """``is_blocked``: no session may be started. ``due``: the screen to answer before the next session."""
    state = source.evaluation.state
    due: ScreenReason | None = state.safety_due
    return {
        "result": state.safety.result.value,
        "is_blocked": state.safety.is_blocked,
        "since": iso(state.safety.since),
        "due": due.value if due else None,
    }


def _safety_events(source: Source) -> list[dict[str, Any]]:
    """Every stop, whatever the period: one entry for each sign, open while ``cleared_on`` is null."""
    history, now = source.evaluation.history.safety, source.evaluation.state.safety
    found = [
        _sign(code, episode.day, episode.result, episode.ended_on)
        for episode in history
        for code in episode.codes or (NEURO_SIGN,)
    ]
    known = any(episode.ended_on is None for episode in history)
    if now.is_blocked and now.since is not None and not known:  # it began before a snapshot
        found += [
            _sign(code, now.since, now.result, None) for code in source.fold.state.signs or (NEURO_SIGN,)
        ]
    return found


def _sign(code: str, day: date, outcome: SafetyResult, cleared_on: date | None) -> dict[str, Any]:
    return {
        "code": code,
        "text": EN.get(f"sign.{code}") or EN[code],
        "date": iso(day),
        "outcome": RESULT_OF.get(code, outcome).value,
        "cleared_on": iso(cleared_on),
    }
