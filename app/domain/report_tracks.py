"""Each exercise's level and why: where every ladder stands, the last changes, and what the back has shown it can do."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from app.domain.dosing import dose_of
from app.domain.exercises import DOSE_STEPS, LAST_DOSE_STEP, Exercise, at_rank
from app.domain.explanations import render
from app.domain.history import RankChange
from app.domain.outcomes import capacity_evidence
from app.domain.prescription import Explanation
from app.domain.report_source import Source, iso
from app.domain.report_words import EVIDENCE_TEXT
from app.domain.session_texts import dose_text
from app.domain.state import FOREVER
from app.domain.steps import next_step
from app.domain.view import TrackNow
from app.domain.vocabulary import Dimension

CHANGES_SHOWN: Final = 10
OTHER_CAUSES: Final = {
    "CL": "clearance",
    "FW": "flare_withdrawn",
    "FX": "flare_exit",
    "TH": "therapist_rank",
}
"""Causes of a rank change beside the decision table → id of their sentence."""


def tracks(source: Source) -> dict[str, Any]:
    return {
        "tracks": [_track(source, name, now) for name, now in ladders(source)],
        "changes": [_change(source, change) for change in _last_changes(source)],
        "capacity_evidence": _evidence(source),
    }


def ladders(source: Source) -> Iterator[tuple[str, TrackNow]]:
    """In the catalogue's order; without those that do not fit the person or must be opened first."""
    state = source.evaluation.state
    for name, levels in source.fold.catalogue.tracks.items():
        now = state.tracks.get(name)
        if now is not None and now.path and (not levels[0].requires or name in state.opened_tracks):
            yield name, now


def _track(source: Source, name: str, now: TrackNow) -> dict[str, Any]:
    exercise, dose_step = at_rank(now.path, now.rank)
    why = now.decision
    rests = now.rests_until if now.rests_until and now.rests_until > source.end else None
    return {
        "track": name,
        "exercise_id": exercise.id,
        "name": exercise.name,
        "functions": [function.value for function in exercise.functions],
        "level": exercise.level,
        "levels": len(now.path),
        "rank": DOSE_STEPS * (exercise.level - 1) + dose_step,
        "dose_step": dose_step,
        "dose_text": dose_text(exercise, dose_of(exercise, dose_step)),
        "load_kg": now.load_kg,
        "since": iso(now.changed_on or source.evaluation.state.start),
        "last_trained": iso(now.last_on),
        "exposures": now.exposures,
        "tolerated": now.tolerated,
        "last_action": why.action.value if why else None,
        "decided_on": iso(why.day) if why else None,
        "rule": why.rule if why else None,
        "reason_code": why.reason if why else None,
        "explanation": render(Explanation(why.text_id, why.values)) if why else None,
        "rests": rests is not None,
        "rests_until": None if rests == FOREVER else iso(rests),
        **_next(source, now, exercise),
    }


def _next(source: Source, now: TrackNow, exercise: Exercise) -> dict[str, Any]:
    """The next exercise of the ladder, what rises with it, and what it still waits for apart from earning."""
    step = next_step(now.path, DOSE_STEPS * (exercise.level - 1) + LAST_DOSE_STEP, source.fold.person)
    if exercise is now.path[-1]:
        return {"next_id": None, "dimension_next": None, "next_waits_for": None}
    return {
        "next_id": now.path[exercise.level].id,
        "dimension_next": step.dimension.value if step.dimension else None,
        "next_waits_for": step.missing.value if step.missing else None,
    }


def _last_changes(source: Source) -> Sequence[RankChange]:
    """Newest last."""
    found = [change for change in source.evaluation.history.changes if change.day >= source.start]
    return found[-CHANGES_SHOWN:]


def _change(source: Source, change: RankChange) -> dict[str, Any]:
    path = source.fold.ladder(change.track)
    old, new = (at_rank(path, rank)[0] if path else None for rank in (change.before, change.after))
    return {
        "date": iso(change.day),
        "track": change.track,
        "from": change.before,
        "to": change.after,
        "from_exercise": old.id if old else None,
        "to_exercise": new.id if new else None,
        "changed": _what_changed(old, new),
        "rule": change.rule,
        "text": _why(source, change, old, new),
    }


def _what_changed(old: Exercise | None, new: Exercise | None) -> list[str]:
    """The dimensions in which two exercises differ, or the dose of one."""
    if old is None or new is None:
        return []
    if old is new:
        return ["dose"]
    pairs = zip(Dimension, old.dims, new.dims, strict=True)
    return [dimension.value for dimension, before, after in pairs if before != after]


def _why(source: Source, change: RankChange, old: Exercise | None, new: Exercise | None) -> str | None:
    """The sentence of the decision that made the change, or of its other cause; null where none is written."""
    for taken in reversed(source.evaluation.history.taken):
        decision = taken.decision
        if (taken.day, decision.track, decision.rule) == (change.day, change.track, change.rule):
            return render(decision.explanation)
    if change.rule == "ID":
        return _absence(source, change.day)
    text_id = OTHER_CAUSES.get(change.rule)
    if text_id is None or old is None or new is None:
        return None
    return render(Explanation(text_id, {"exercise": old.name, "new": new.name}))


def _absence(source: Source, day: date) -> str | None:
    """After how many days without a session; null if the day before lies outside the period."""
    before = [fact.idle_days for fact in source.days if fact.day == day - timedelta(days=1)]
    return render(Explanation("idle_step", {"days": before[0] + 1})) if before else None


def _evidence(source: Source) -> list[dict[str, Any]]:
    exercises = source.fold.catalogue.exercises
    demands = {name: sum(exercise.dims) for name, exercise in exercises.items()}
    found = []
    for shown in capacity_evidence(source.fold.state.tallies, demands):
        task, first = exercises[shown.exercise_id].name, shown.first.isoformat()
        found.append(
            {
                "task": task,
                "exercise_id": shown.exercise_id,
                "tolerated": shown.tolerated,
                "total": shown.total,
                "first": first,
                "last": iso(shown.last),
                "text": EVIDENCE_TEXT.format(
                    task=task, total=shown.total, tolerated=shown.tolerated, first=first
                ),
            }
        )
    return found
