"""Plans as the phone reads them: everything resolved, so that a session runs offline from this alone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.dosing import SIDE_CHANGE_S, dose_of, last_walk_extra_s, phase_s, sides
from app.domain.exercises import Catalogue, Dose, Exercise
from app.domain.prescription import PlannedItem, PlannedSession
from app.domain.schedule import instant_of
from app.domain.speech import Speech
from app.domain.vocabulary import Laterality


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with a Z and whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def session(
    planned: PlannedSession, status: str, catalogue: Catalogue, zone: ZoneInfo, speech: Speech
) -> dict[str, object]:
    def at(minutes: int) -> str:
        return instant(instant_of(planned.day, minutes, zone))

    return {
        "id": planned.session_id,
        "slot": planned.slot.value,
        "kind": planned.kind.value,
        "title": speech.title(planned.kind, planned.slot),
        "why": speech.why(planned.kind, planned.optional),
        "context": planned.context.value,
        "phase": planned.phase.value,
        "optional": planned.optional,
        "status": status,
        "at": at(planned.at_min),
        "from": at(planned.from_min),
        "until": at(planned.until_min),
        "planned_s": planned.planned_s,
        "items": [item(one, catalogue, speech) for one in planned.items],
    }


def item(planned: PlannedItem, catalogue: Catalogue, speech: Speech) -> dict[str, object]:
    exercise = catalogue.exercises[planned.exercise_id]
    words = speech.words_of(exercise)
    dose = dose_of(exercise, planned.dose_step)
    one_sided = exercise.laterality is Laterality.UNILATERAL
    return {
        "item": planned.item,
        "exercise_id": exercise.id,
        "name": words.name,
        "track": planned.track,
        "rank": planned.rank,
        "dose_step": planned.dose_step,
        "role": planned.role.value,
        "substitute": planned.substitute.value,
        "seconds": planned.seconds,
        "sides": sides(exercise),
        "laterality": exercise.laterality.value,
        "positions": [position.value for position in exercise.positions],
        "equipment": sorted(tool.value for tool in exercise.equipment),
        "purpose": words.purpose,
        "cues": list(words.cues),
        "check": words.check,
        "reps": list(dose.reps),
        "hold_s": dose.hold_s,
        "rest_s": exercise.rest_s,
        "setup_s": exercise.setup_s,
        "switch_s": SIDE_CHANGE_S if one_sided else 0,
        "dose_text": speech.dose(exercise, dose),
        "tempo": tempo(exercise, dose),
        "last_extra_s": last_walk_extra_s(exercise, planned.dose_step),
        "why": speech.item_why(planned.substitute),
        "bias": exercise.bias.value,
    }


def tempo(exercise: Exercise, dose: Dose) -> list[dict[str, object]]:
    """The phases in the order performed, the variable one already given its seconds."""
    return [
        {
            "name": phase.name,
            "kind": phase.kind.value,
            "seconds": phase_s(phase, dose),
            "breath": phase.breath.value,
        }
        for phase in exercise.tempo
    ]
