"""One person's plan as a therapist reads it, built as plain values in one language."""

from collections.abc import Collection, Mapping
from typing import Any

from app.api.shapes import instant
from app.domain.at_hand import set_by_therapist
from app.domain.caseload import waiting_tracks
from app.domain.dosing import dose_of
from app.domain.engine import Evaluation
from app.domain.event_person import TherapistOverride
from app.domain.event_sessions import StepAnswered
from app.domain.event_types import OverrideTarget
from app.domain.exercises import DOSE_STEPS, LAST_DOSE_STEP, Exercise, at_rank
from app.domain.explanations import EN
from app.domain.prescribing import Change, change_in_words, draft_in_words, mode_of, note_in_force
from app.domain.prescription import DayPlan, Explanation, PlannedItem, PlannedSession
from app.domain.speech import Speech
from app.domain.state import FOREVER, Override
from app.domain.therapist_speech import say
from app.domain.told import told_to_person
from app.domain.view import TrackNow
from app.domain.vocabulary import Actor, Context, Equipment
from app.services.prescribing import Preview, Standing, Tried

SECONDS = 60


def prescription(found: Standing, reader: str, speech: Speech) -> dict[str, Any]:
    """``reader``: the id of the therapist who reads; others' notes are left out where the consent leaves notes out."""
    evaluation = found.evaluation
    changes = [_change(found, one, reader, speech) for one in found.changes]
    note = note_in_force(found.changes)
    ladders = _ladders(evaluation, speech)
    return {
        "patient_id": str(found.patient.id),
        "label": found.patient.label,
        "day": evaluation.day.isoformat(),
        "lang": speech.language.value,
        "state": _state(evaluation, speech),
        "ladders": ladders,
        "others": _others(evaluation, ladders, speech),
        "note": _change(found, note, reader, speech) if note else None,
        "changes": changes,
    }


def _state(evaluation: Evaluation, speech: Speech) -> dict[str, Any]:
    state, fold = evaluation.state, evaluation.folded.fold
    return {
        "program_day": state.program_day,
        "presentation": state.presentation.value,
        "presentation_label": say(speech.language, f"clinic.{state.presentation.value}"),
        "presentation_source": state.source.value,
        "direction": state.preference.value,
        "irritability": state.irritability.value,
        "ref_pain": state.ref_pain,
        "pain_ceiling": state.pain_ceiling,
        "phase": state.phase.value,
        "mode": mode_of(fold),
        "all_locked": bool(fold.override(OverrideTarget.LOCK)),
        "flare": state.flare.state.value,
        "flare_since": state.flare.since.isoformat() if state.flare.since else None,
        "safety": {
            "result": state.safety.result.value,
            "blocked": state.safety.is_blocked,
            "since": state.safety.since.isoformat() if state.safety.since else None,
            "signs": [{"code": code, "text": _sign(code, speech)} for code in state.signs],
        },
        "equipment": _places(fold.equipment),
        "equipment_set": _places(set_by_therapist(fold)),
        "set": sorted(
            {one.target.value for one in fold.state.overrides if one.track is one.exercise_id is None}
        ),
    }


def _places(kept: Mapping[Context, Collection[Equipment]]) -> dict[str, list[str]]:
    return {place.value: sorted(thing.value for thing in things) for place, things in kept.items()}


def _sign(code: str, speech: Speech) -> str:
    text_id = f"sign.{code}" if f"sign.{code}" in EN else code
    return speech.sentences[text_id]


def _ladders(evaluation: Evaluation, speech: Speech) -> list[dict[str, Any]]:
    """In the catalogue's order; without those that do not suit the person or must be opened first."""
    state = evaluation.state
    found = []
    for name, levels in evaluation.folded.fold.catalogue.tracks.items():
        now = state.tracks.get(name)
        if now is not None and now.path and (not levels[0].requires or name in state.opened_tracks):
            found.append(_ladder(evaluation, name, now, speech))
    return found


def _ladder(evaluation: Evaluation, track: str, now: TrackNow, speech: Speech) -> dict[str, Any]:
    fold = evaluation.folded.fold
    exercise, dose_step = at_rank(now.path, now.rank)
    place, why = now.path.index(exercise), now.decision
    rests = now.rests_until if now.rests_until and now.rests_until > evaluation.day else None
    waiting = dict(waiting_tracks(evaluation)).get(track)
    following = now.path[place + 1] if place + 1 < len(now.path) else None
    return {
        "track": track,
        "exercise_id": exercise.id,
        "name": speech.words_of(exercise).name,
        "level": place + 1,
        "rank": DOSE_STEPS * place + dose_step,
        "dose_step": dose_step,
        "dose_text": speech.dose(exercise, dose_of(exercise, dose_step)),
        "min_level": fold.override(OverrideTarget.MIN_LEVEL, track),
        "max_level": fold.override(OverrideTarget.MAX_LEVEL, track),
        "dose_cap": fold.override(OverrideTarget.DOSE_CAP, track),
        "locked": bool(fold.override(OverrideTarget.LOCK, track)),
        "rests_until": rests.isoformat() if rests and rests != FOREVER else None,
        "resting": rests is not None,
        "tolerated": now.tolerated,
        "exposures": now.exposures,
        "last_trained": now.last_on.isoformat() if now.last_on else None,
        "action": why.action.value if why else None,
        "why": say(speech.language, f"why.{why.rule}") if why else None,
        "told": speech.say(Explanation(why.text_id, why.values)) if why else None,
        "next_name": speech.words_of(following).name if following else None,
        "waiting": waiting.isoformat() if waiting else None,
        "levels": [_level(evaluation, number, one, speech) for number, one in enumerate(now.path, start=1)],
    }


def _level(evaluation: Evaluation, number: int, exercise: Exercise, speech: Speech) -> dict[str, Any]:
    fold = evaluation.folded.fold
    doses = [speech.dose(exercise, dose_of(exercise, step)) for step in range(LAST_DOSE_STEP + 1)]
    return {
        "level": number,
        "exercise_id": exercise.id,
        "name": speech.words_of(exercise).name,
        "doses": doses,
        "excluded": exercise.id in fold.excluded,
        "forced": exercise.id in fold.forced,
        "dose_cap": fold.override(OverrideTarget.DOSE_CAP, None, exercise.id),
    }


def _others(evaluation: Evaluation, ladders: list[dict[str, Any]], speech: Speech) -> list[dict[str, Any]]:
    fold = evaluation.folded.fold
    shown = {level["exercise_id"] for ladder in ladders for level in ladder["levels"]}
    return [
        {
            "exercise_id": one.id,
            "name": speech.words_of(one).name,
            "track": one.track,
            "forced": one.id in fold.forced,
        }
        for one in fold.catalogue.exercises.values()
        if one.id not in shown
    ]


def _change(found: Standing, change: Change, reader: str, speech: Speech) -> dict[str, Any]:
    event, payload = change.event, change.event.payload
    own = event.device_id == reader
    bound = payload if isinstance(payload, TherapistOverride) else None
    hidden = not own and not found.include_notes
    is_note = bound is not None and bound.target is OverrideTarget.NOTE
    kind = "bound" if bound else "step" if isinstance(payload, StepAnswered) else "clearance"
    text = change_in_words(found.evaluation, change, speech)
    return {
        "id": event.id,
        "at": instant(event.at),
        "by": found.patient.label if event.actor is Actor.SYSTEM else found.names.get(event.device_id, "–"),
        "own": own,
        "kind": kind,
        "target": bound.target.value if bound else None,
        "text": say(speech.language, "label.note") if is_note and hidden else text,
        "note": bound.note if bound and not hidden else None,
        "until": bound.until.isoformat() if bound and bound.until else None,
        "holds": change.holds,
        "undone_at": instant(change.undone_at) if change.undone_at else None,
        "reversible": own and change.is_reversible,
    }


# ---- a draft -------------------------------------------------------------------------------------------------


def preview(found: Preview, speech: Speech) -> dict[str, Any]:
    weeks = [
        {
            "day": before.day.isoformat(),
            "before": [_brief(found, one, after, speech) for one in before.sessions],
            "after": [_brief(found, one, before, speech) for one in after.sessions],
        }
        for before, after in zip(*found.weeks, strict=True)
    ]
    return {
        "lang": speech.language.value,
        "changes": [_tried(found, one, speech) for one in found.tried],
        "days": [{**day, "changed": day["before"] != day["after"]} for day in weeks],
    }


def _tried(found: Preview, tried: Tried, speech: Speech) -> dict[str, Any]:
    refusal, ordered = tried.refusal, tried.ordered
    words = draft_in_words(tried.before, ordered, speech) if ordered and _is_known(found, ordered) else None
    said: dict[str, Any] = (
        {"code": refusal.code, "text": refusal.detail, "field": refusal.field} if refusal else {}
    )
    return {
        "what": words.what if words else None,
        "before": words.before if words else None,
        "after": words.after if words else None,
        "text": words.sentence if words else None,
        "told": None if refusal or ordered is None else _told(found.after, ordered, speech),
        "refused": said or None,
    }


def _is_known(found: Preview, ordered: TherapistOverride) -> bool:
    catalogue = found.before.folded.fold.catalogue
    known_track = ordered.track is None or ordered.track in catalogue.tracks
    return known_track and (ordered.exercise_id is None or ordered.exercise_id in catalogue.exercises)


def _told(after: Evaluation, ordered: TherapistOverride, speech: Speech) -> str | None:
    if ordered.value is None or ordered.value is False:
        return None
    if ordered.target is OverrideTarget.NOTE:
        return str(ordered.value)
    said = Override(
        ordered.target, ordered.value, ordered.track, ordered.exercise_id, after.day, ordered.until
    )
    return speech.say(told_to_person(after.folded.fold, said))


def _brief(found: Preview, session: PlannedSession, other: DayPlan, speech: Speech) -> dict[str, Any]:
    beside = next((one for one in other.sessions if one.slot is session.slot), None)
    doses = {item.exercise_id: item.dose_step for item in beside.items} if beside else {}
    return {
        "slot": session.slot.value,
        "kind": session.kind.value,
        "title": speech.title(session.kind, session.slot),
        "minutes": round(session.planned_s / SECONDS),
        "items": [_item(found, item, doses, speech) for item in session.items],
    }


def _item(found: Preview, item: PlannedItem, doses: dict[str, int], speech: Speech) -> dict[str, Any]:
    exercise = found.before.folded.fold.catalogue.exercises[item.exercise_id]
    mark = "only" if item.exercise_id not in doses else "same"
    if mark == "same" and doses[item.exercise_id] != item.dose_step:
        mark = "dose"
    return {
        "exercise_id": exercise.id,
        "name": speech.words_of(exercise).name,
        "dose_text": speech.dose(exercise, dose_of(exercise, item.dose_step)),
        "mark": mark,
    }
