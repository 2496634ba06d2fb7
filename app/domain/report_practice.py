"""What was planned and what was done: weeks, days, sessions with every rating, effort, reasons for less."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from app.domain.day_facts import targets_of_week
from app.domain.event_sessions import SessionDone
from app.domain.history import DayFact
from app.domain.outcomes import (
    WEEK_DAYS,
    WeekAdherence,
    adherence_by_week,
    coverage_by_week,
    effort_of,
    items_of,
    monday_of,
    reasons_skipped,
    sessions_by_kind,
    tension_by_function,
)
from app.domain.report_source import RATIO_DIGITS, Source, iso, percent, rounded
from app.domain.training import LEG_ORDER, ItemFact, SessionFact
from app.domain.vocabulary import FIVE_FUNCTIONS, LegResponse, MovementFunction, SkipReason

Entry = dict[str, Any]
EFFORT_DAYS: Final = 28
FUNCTIONS: Final = (*FIVE_FUNCTIONS, *(name for name in MovementFunction if name not in FIVE_FUNCTIONS))
"""The five functions of hips and ribcage first."""


def practice(source: Source) -> Entry:
    kinds = sessions_by_kind(source.days, source.sessions)
    tension = tension_by_function(source.sessions, max(len(source.days), WEEK_DAYS))
    reasons = reasons_skipped(source.sessions)
    sessions = [_session(session) for session in source.sessions]
    return {
        "adherence_by_week": _adherence(source),
        "sessions_by_kind": {
            kind.value: {"completed": completed, "planned": planned}
            for kind, (completed, planned) in kinds.items()
        },
        "time_under_tension_by_function": {name.value: tension[name] for name in FUNCTIONS},
        "coverage_by_week": _coverage(source),
        "days": _days(source, sessions),
        "sessions": sessions,
        "exercises": _exercises(source),
        **_effort(source),
        "leg_responses": _leg_responses(source),
        "skipped_reasons": {
            reason.value: reasons.get(reason, 0) for reason in SkipReason if reason is not SkipReason.NONE
        },
    }


def _adherence(source: Source) -> list[Entry]:
    weeks = adherence_by_week(source.days, source.sessions)
    reported = Counter(monday_of(session.day) for session in source.sessions)
    return [_week(week, reported[week.week_start]) for week in weeks if week.week_start in source.weeks]


def _week(week: WeekAdherence, reported: int) -> Entry:
    return {
        "week_start": iso(week.week_start),
        "planned": week.planned,
        "completed": week.completed,
        "adapted": week.adapted,
        "reported": reported,
        "ratio": rounded(week.ratio, RATIO_DIGITS),
        "minutes": week.minutes,
    }


def _coverage(source: Source) -> list[Entry]:
    """``target`` is null in a week in which no day had a plan."""
    done = coverage_by_week(source.days)
    open_weeks = {monday_of(fact.day) for fact in source.days if fact.is_open}
    targets = dict(source.evaluation.history.week_targets)
    targets[monday_of(source.end)] = targets_of_week(source.fold)
    return [
        {
            "week_start": iso(monday),
            "functions": {
                name.value: {
                    "days": done[monday][name],
                    "target": targets[monday].get(name, 0) if monday in open_weeks else None,
                }
                for name in FUNCTIONS
            },
        }
        for monday in source.weeks
    ]


def _days(source: Source, sessions: Iterable[Entry]) -> list[Entry]:
    told: dict[str, list[Entry]] = {}
    for session in sessions:
        told.setdefault(session["date"], []).append(session)
    return [_day(fact, told.get(fact.day.isoformat(), [])) for fact in source.days]


def _day(fact: DayFact, sessions: Sequence[Entry]) -> Entry:
    """``planned`` null: the day had no plan. ``completed`` null: nothing was recorded, which is no zero."""
    return {
        "date": iso(fact.day),
        "program_day": fact.program_day,
        "phase": str(fact.phase),
        "flare_state": str(fact.flare),
        "counts_for_adherence": fact.counts_for_adherence,
        "planned": len(fact.planned) if fact.is_open else None,
        "completed": sum(session["status"] == "done" for session in sessions) if sessions else None,
        "seconds": sum(session["wall_s"] or 0 for session in sessions) if sessions else None,
    }


def _session(session: SessionFact) -> Entry:
    """``str`` of a word takes a quarter of the time of its ``value``, and is the same."""
    start, end = (session.starts[0] if session.starts else None), _end(session)
    return {
        "session_id": session.session_id,
        "date": iso(session.day),
        "slot": str(session.slot),
        "kind": str(session.kind) if session.kind else None,
        "context": str(start.context) if start else None,
        "status": _status(session),
        "unplanned": start.unplanned if start else None,
        "adapted": end.adapted if end else None,
        "started_at": session.started_at.isoformat(timespec="seconds") if session.started_at else None,
        "planned_s": start.planned_s if start else None,
        "wall_s": end.wall_s if end else None,
        "before": session.before,
        "during": end.during if end else None,
        "after": end.after if end else None,
        "leg": str(end.leg) if end else None,
        "neuro_new": end.neuro_new if end else None,
        "skipped_reason": str(session.skipped) if session.skipped else None,
        "exercises": [_item(item) for item in session.items],
    }


def _end(session: SessionFact) -> SessionDone | None:
    """What was told at the end; where two phones told of it, the worse of every answer."""
    if len(session.ends) < 2:
        return session.ends[0] if session.ends else None
    return replace(
        session.ends[0],
        adapted=session.is_adapted,
        wall_s=session.wall_s,
        during=max(end.during for end in session.ends),
        after=max(end.after for end in session.ends),
        leg=max((end.leg for end in session.ends), key=LEG_ORDER.index),
        neuro_new=session.neuro_new,
    )


def _status(session: SessionFact) -> str:
    """``done`` counts as completed; ``little``: ended with no exercise half done; ``unfinished``: never ended."""
    if session.is_completed:
        return "done"
    if session.ends:
        return "little"
    return "unfinished" if session.starts or session.items else "skipped"


def _item(item: ItemFact) -> Entry:
    """A year has five thousand."""
    return {
        "exercise_id": item.exercise.id,
        "rank": item.shown.rank if item.shown else None,
        "dose_step": item.dose_step,
        "completion": round(item.completion, RATIO_DIGITS),
        "tension_s": item.tension_s,
        "rpe": item.rpe,
        "form": str(item.form),
        "breath_held": item.breath_held,
        "reason": str(item.reason),
        "load_kg": item.load_kg,
    }


def _exercises(source: Source) -> Entry:
    """Names of the exercises done, by id, so that a session need not repeat them."""
    used = {item.exercise.id: item.exercise for item in items_of(source.sessions)}
    return {
        name: {"name": used[name].name, "track": used[name].track, "level": used[name].level}
        for name in sorted(used)
    }


def _effort(source: Source) -> Entry:
    """The last 28 days."""
    first = source.end - timedelta(days=EFFORT_DAYS - 1)
    recent = [session for session in source.sessions if session.day >= first]
    effort = effort_of(list(items_of(recent)))
    return {
        "rpe_summary": {"mean": rounded(effort.rpe), "exercises": effort.exercises},
        "form_summary": {"clean_pct": percent(effort.clean), "exercises": effort.exercises},
        "breath_held_pct": percent(effort.breath_held),
    }


def _leg_responses(source: Source) -> list[Entry]:
    """Only what legs did. "Further" names the exercises it counts for; otherwise it is the whole session's."""
    found = []
    for session in source.sessions:
        end = _end(session)
        if end is None or end.leg is LegResponse.NONE:
            continue
        blamed: list[str | None] = [
            item.exercise.id
            for item in session.items
            if end.leg is LegResponse.FURTHER and session.leg_of(item.exercise) is end.leg
        ]
        for exercise in blamed or [None]:
            found.append({"date": iso(session.day), "exercise": exercise, "response": end.leg.value})
    return found
