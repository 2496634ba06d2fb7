"""The person's own progress in one document: pain, mornings after, what the back can do, weeks, ladders, decisions.

Built from the same facts as the therapist's report and kept short, since a phone carries it for days without a
network. Sentences come in the person's language; numbers come bare, for the phone to say and to draw.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from app.domain.constants import CAUTION_FACTOR, LOCK_AFTER_FLARE, LOCK_AFTER_REGRESS
from app.domain.decision_table import StepKind, earning
from app.domain.decision_texts import quiet_limit
from app.domain.dosing import dose_of
from app.domain.engine import Evaluation
from app.domain.exercises import Exercise, at_rank
from app.domain.outcomes import capacity_evidence
from app.domain.prescription import Decision, Explanation
from app.domain.report_outcomes import outcomes
from app.domain.report_pain import pain
from app.domain.report_practice import practice
from app.domain.report_source import Source, iso, source_of
from app.domain.report_tracks import ladders
from app.domain.speech import Speech
from app.domain.state import FOREVER
from app.domain.steps import NextStep, next_step
from app.domain.view import TrackNow
from app.domain.vocabulary import FIVE_FUNCTIONS, Fit, FlareState

PAIN_DAYS: Final = 42
WEEKS: Final = 6
DECISION_DAYS: Final = 84
TASKS: Final = 8


def progress(evaluation: Evaluation, speech: Speech) -> dict[str, Any]:
    """Plain JSON values. Days are person-days as ISO dates, pain is NPRS 0-10, null is "not answered"."""
    source = source_of(evaluation, None, include_notes=True)
    week_facts = practice(
        source_of(evaluation, source.end - timedelta(days=7 * WEEKS + 6), include_notes=False)
    )
    return {
        "day": iso(evaluation.day),
        "lang": speech.language.value,
        "since": iso(evaluation.state.start),
        "program_day": evaluation.state.program_day,
        "ref_pain": evaluation.state.ref_pain,
        "pain": _pain(source),
        "after": _mornings_after(source),
        "capacity": _capacity(source, speech),
        "weeks": _weeks(week_facts),
        "ladders": [_ladder(source, name, now, speech) for name, now in ladders(source)],
        "decisions": _decisions(source, speech),
        **_own_words(source),
    }


def _pain(source: Source) -> dict[str, Any]:
    """``quiet_to``: up to here a morning counts as quiet, by the reference it was judged with."""
    facts = pain(source)
    change = facts["nprs_change"]
    mornings = [
        {
            "date": morning["date"],
            "value": morning["value"],
            "mean7": morning["mean7"],
            "quiet_to": quiet_limit(morning["ref_pain"]),
        }
        for morning in facts["nprs_morning"][-PAIN_DAYS:]
    ]
    return {
        "mornings": mornings,
        "first_mean": change["baseline_mean7"],
        "mean": change["current_mean7"],
        "change": change["mcid"],
        "flares": [{"start": flare["start"], "end": flare["end"]} for flare in facts["flares"]],
    }


def _mornings_after(source: Source) -> list[dict[str, Any]]:
    """One for each morning after a day with exercises: settled, raised or missing; the last six weeks."""
    first = source.end - timedelta(days=PAIN_DAYS - 1)
    found = source.evaluation.history.mornings_after
    return [{"date": iso(day), "outcome": outcome} for day, outcome in found if day >= first]


def _capacity(source: Source, speech: Speech) -> list[dict[str, Any]]:
    exercises = source.fold.catalogue.exercises
    demands = {name: sum(exercise.dims) for name, exercise in exercises.items()}
    return [
        {
            "exercise_id": shown.exercise_id,
            "name": speech.words_of(exercises[shown.exercise_id]).name,
            "total": shown.total,
            "quiet": shown.tolerated,
            "since": iso(shown.first),
        }
        for shown in capacity_evidence(source.fold.state.tallies, demands, TASKS)
    ]


def _weeks(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Oldest first, with the five functions of hips and ribcage; ``target`` null in a week without a plan."""
    practised = {week["week_start"]: week for week in facts["adherence_by_week"]}
    return [
        {
            "week_start": week["week_start"],
            "planned": practised.get(week["week_start"], {}).get("planned", 0),
            "completed": practised.get(week["week_start"], {}).get("completed", 0),
            "minutes": practised.get(week["week_start"], {}).get("minutes", 0),
            "functions": {function.value: week["functions"][function.value] for function in FIVE_FUNCTIONS},
        }
        for week in facts["coverage_by_week"][-WEEKS:]
    ]


def _ladder(source: Source, name: str, now: TrackNow, speech: Speech) -> dict[str, Any]:
    """``level`` counts from 0 into ``levels``; ``dose_step`` 0-2 within it."""
    exercise, dose_step = at_rank(now.path, now.rank)
    rests = now.rests_until if now.rests_until and now.rests_until > source.end else None
    why = now.decision
    return {
        "track": name,
        "name": speech.words_of(exercise).name,
        "purpose": speech.words_of(exercise).purpose,
        "functions": [function.value for function in exercise.functions],
        "level": exercise.level - 1,
        "levels": [
            {"exercise_id": level.id, "name": speech.words_of(level).name} for level in now.path
        ],
        "dose_step": dose_step,
        "dose_text": _dose(exercise, dose_step, speech),
        "load_kg": now.load_kg,
        "last_on": iso(now.last_on),
        "rests": rests is not None,
        "rests_until": None if rests in (None, FOREVER) else iso(rests),
        "next": _next(source, name, now, speech),
        "decided": {
            "day": iso(why.day), "action": why.action.value, "text": speech.say(Explanation(why.text_id, why.values)),
        } if why else None,
    }  # fmt: skip


def _dose(exercise: Exercise, dose_step: int, speech: Speech) -> str:
    return speech.dose(exercise, dose_of(exercise, dose_step))


def _next(source: Source, track: str, now: TrackNow, speech: Speech) -> dict[str, Any] | None:
    """The step after the present one and what it still waits for; None at the top."""
    step = next_step(now.path, now.rank, source.fold.person)
    if step.kind is StepKind.TOP:
        return None
    exercise, dose_step = at_rank(now.path, now.rank + 1)
    return {
        "kind": step.kind.value,
        "name": speech.words_of(exercise).name,
        "dose_text": _dose(exercise, dose_step, speech),
        "waits_for": list(_waits_for(source, track, now, step)),
    }


def _waits_for(source: Source, track: str, now: TrackNow, step: NextStep) -> Iterator[dict[str, Any]]:
    """``code`` with ``have`` of ``need``, or a code alone. Good days and days are earned side by side."""
    fold, day = source.fold, source.end
    if fold.state.flare.state is not FlareState.CALM:
        yield _wait("settle")
    cost = earning(step.kind, fold.irritability)
    if cost is None:
        yield _wait("calm_first")
        return
    exercise, _ = at_rank(now.path, now.rank)
    caution = exercise.fit[fold.state.presentation] is Fit.CAUTION
    good = cost.exposures * (CAUTION_FACTOR if caution else 1)
    yield from _counted("good_days", now.tolerated, good)
    yield from _counted("days", _days(day, now.changed_on or fold.state.start), cost.days)
    yield from _counted("after_easing", _days(day, fold.state.track(track).regressed_on), LOCK_AFTER_REGRESS)
    yield from _counted("after_flare", _days(day, fold.state.flare.ended_on), LOCK_AFTER_FLARE)
    if fold.is_locked(track):
        yield _wait("lock")
    elif step.missing is not None:
        things = [thing.value for thing in step.things] if step.missing.value == "equipment" else []
        yield _wait(step.missing.value, things=things)


def _wait(
    code: str, have: int | None = None, need: int | None = None, things: Sequence[str] = ()
) -> dict[str, Any]:
    return {"code": code, "have": have, "need": need, "things": list(things)}


def _counted(code: str, have: int | None, need: int) -> Iterator[dict[str, Any]]:
    if have is not None and have < need:
        yield _wait(code, max(0, have), need)


def _days(day: date, since: date | None) -> int | None:
    return None if since is None else (day - since).days


def _decisions(source: Source, speech: Speech) -> list[dict[str, Any]]:
    """Newest first. A reason that stays the same from day to day is said once, with the days it held."""
    first = source.end - timedelta(days=DECISION_DAYS - 1)
    found: list[dict[str, Any]] = []
    latest: dict[str | None, dict[str, Any]] = {}
    for decision in source.evaluation.decisions:
        if decision.day < first:
            continue
        text = speech.say(decision.explanation)
        before = latest.get(decision.track)
        if before is not None and (before["rule"], before["text"]) == (decision.rule, text):
            before["times"] += 1
            before["until"] = iso(decision.day)
            continue
        entry = _decision(source, decision, text, speech)
        latest[decision.track] = entry
        found.append(entry)
    return sorted(found, key=lambda entry: entry["until"], reverse=True)


def _decision(source: Source, decision: Decision, text: str, speech: Speech) -> dict[str, Any]:
    path: Sequence[Exercise] = source.fold.ladder(decision.track) if decision.track else ()
    exercise = at_rank(path, decision.rank_after or 0)[0] if path else None
    return {
        "day": iso(decision.day),
        "until": iso(decision.day),
        "times": 1,
        "track": decision.track,
        "name": speech.words_of(exercise).name if exercise else None,
        "action": decision.action.value,
        "rule": decision.rule,
        "text": text,
    }


def _own_words(source: Source) -> dict[str, Any]:
    """How sure the person is, week by week, and the activities named at the start, in their own words."""
    facts = outcomes(source)
    return {
        "confidence": facts["confidence"],
        "activities": [
            {"date": entry["date"], "items": entry["items"], "labels": entry["labels"]}
            for entry in facts["psfs"]
        ],
    }
