"""Plans as the phone reads them: everything resolved, so that a session runs offline from this alone."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.dosing import SIDE_CHANGE_S, dose_of, exercise_s, last_walk_extra_s, phase_s, sides
from app.domain.exercises import Catalogue, Dose, Exercise
from app.domain.prescription import PlannedItem, PlannedSession
from app.domain.schedule import instant_of
from app.domain.speech import Speech
from app.domain.swaps import Alternatives, lighter_steps
from app.domain.vocabulary import Laterality

AskedBy = Callable[[PlannedItem], Collection[str | None]]
"""The therapists who asked for an item as it is, None for one nobody knows by name."""
NO_ALTERNATIVES = Alternatives((), ())


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with a Z and whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def session(
    planned: PlannedSession,
    status: str,
    offers: Sequence[Alternatives],
    catalogue: Catalogue,
    zone: ZoneInfo,
    speech: Speech,
    asked_by: AskedBy,
) -> dict[str, object]:
    """``offers``: what each item may give way to; empty for a session that is over."""

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
        "items": [
            item(one, catalogue, speech, asked_by(one)) | alternatives(one, offer, catalogue, speech)
            for one, offer in zip(
                planned.items, offers or [NO_ALTERNATIVES] * len(planned.items), strict=True
            )
        ],
    }


def item(
    planned: PlannedItem, catalogue: Catalogue, speech: Speech, asked_by: Collection[str | None] = ()
) -> dict[str, object]:
    exercise = catalogue.exercises[planned.exercise_id]
    words = speech.words_of(exercise)
    one_sided = exercise.laterality is Laterality.UNILATERAL
    return {
        "item": planned.item,
        "exercise_id": exercise.id,
        "name": words.name,
        "track": planned.track,
        "rank": planned.rank,
        "role": planned.role.value,
        "substitute": planned.substitute.value,
        "sides": sides(exercise),
        "laterality": exercise.laterality.value,
        "positions": [position.value for position in exercise.positions],
        "equipment": sorted(tool.value for tool in exercise.equipment),
        "purpose": words.purpose,
        "cues": list(words.cues),
        "check": words.check,
        "rest_s": exercise.rest_s,
        "setup_s": exercise.setup_s,
        "switch_s": SIDE_CHANGE_S if one_sided else 0,
        "last_extra_s": last_walk_extra_s(exercise, planned.dose_step),
        "why": speech.item_why(planned.substitute, asked_by),
        "bias": exercise.bias.value,
        **dosed(exercise, planned.dose_step, planned.seconds, speech),
    }


def dosed(exercise: Exercise, dose_step: int, seconds: int, speech: Speech) -> dict[str, object]:
    """What differs between two doses of one exercise."""
    dose = dose_of(exercise, dose_step)
    return {
        "dose_step": dose_step,
        "seconds": seconds,
        "reps": list(dose.reps),
        "hold_s": dose.hold_s,
        "dose_text": speech.dose(exercise, dose),
        "tempo": tempo(exercise, dose),
    }


def alternatives(
    planned: PlannedItem, offer: Alternatives, catalogue: Catalogue, speech: Speech
) -> dict[str, object]:
    """Lower doses, the next lower first, and exercises that fit in this one's place, each with its own."""
    return {
        "lighter": lighter(planned, offer.lighter, catalogue, speech),
        "swaps": [
            item(swap, catalogue, speech)
            | {"lighter": lighter(swap, steps_below(swap, catalogue), catalogue, speech)}
            for swap in offer.swaps
        ],
    }


def steps_below(planned: PlannedItem, catalogue: Catalogue) -> tuple[int, ...]:
    return lighter_steps(catalogue.exercises[planned.exercise_id], planned.dose_step)


def lighter(
    planned: PlannedItem, steps: Sequence[int], catalogue: Catalogue, speech: Speech
) -> list[dict[str, object]]:
    exercise = catalogue.exercises[planned.exercise_id]
    return [dosed(exercise, step, exercise_s(exercise, step), speech) for step in steps]


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
