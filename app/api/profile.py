"""How the plan sees the person now: answers as changed since the intake, direction, days, what may be left out."""

from fastapi import APIRouter
from pydantic import Field

from app.api.answers import Answer
from app.api.deps import TheCookies, TheHouse, TheLanguage
from app.domain.at_hand import set_by_therapist
from app.domain.engine import Evaluation
from app.domain.event_types import Instrument, LockScreen
from app.domain.events import OutcomeRated
from app.domain.report_source import iso, source_of
from app.domain.report_tracks import ladders
from app.domain.speech import Language, Speech
from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    Irritability,
    Presentation,
    PresentationSource,
)

router = APIRouter(prefix="/api", tags=["profile"])


class ProfileNow(Answer):
    """Fields of the intake that may be changed at any time; weekdays count Monday = 1.

    ``equipment_usual``: what is taken to be at hand where the person said nothing. ``equipment_set``: places whose
    list a therapist set, which holds instead of the person's.
    """

    wake: str
    bed: str
    work: str
    working_days: list[int]
    travel_days: list[str]
    sessions: int
    floor_ok: bool
    discreet: bool
    lie_down: list[Context]
    equipment: dict[Context, list[Equipment]]
    equipment_usual: dict[Context, list[Equipment]]
    equipment_set: dict[Context, list[Equipment]]
    care_flags: list[CareFlag]
    disliked: list[str]
    automatic_ok: bool
    lock_screen: LockScreen


class Direction(Answer):
    """``agreed``: the way the person chose after the direction check, null if none was suggested or it was left."""

    presentation: Presentation
    label: str
    source: PresentationSource
    preference: DirectionalPreference
    agreed: DirectionalPreference | None
    irritability: Irritability


class Pause(Answer):
    """Both days included."""

    first: str = Field(alias="from")
    last: str = Field(alias="to")


class NamedExercise(Answer):
    exercise_id: str
    name: str
    track: str


class Activity(Answer):
    """In the person's own words, with the latest rating."""

    label: str
    value: int


class Profile(Answer):
    day: str
    lang: Language
    now: ProfileNow
    direction: Direction
    pauses: list[Pause]
    exercises: list[NamedExercise]
    activities: list[Activity]


@router.get("/profile", response_model=None, responses={200: {"model": Profile}})
def read(house: TheHouse, cookies: TheCookies, language: TheLanguage) -> dict[str, object]:
    """What a person may change about the plan, as it stands. 409 ``intake_missing`` before the intake."""
    found = house.planner.whole(house.database, cookies.patient().patient, house.now())
    speech = house.speeches[language]
    return {
        "day": found.day.isoformat(),
        "lang": language.value,
        "now": _now(found),
        "direction": _direction(found, speech),
        "pauses": [
            {"from": iso(first), "to": iso(last)}
            for first, last in found.folded.fold.state.pauses
            if last >= found.day
        ],
        "exercises": _exercises(found, speech),
        "activities": _activities(found),
    }


def _now(found: Evaluation) -> dict[str, object]:
    fold = found.folded.fold
    state, answers = fold.state, fold.state.answers
    return {
        "wake": answers.wake,
        "bed": answers.bed,
        "work": answers.work,
        "working_days": sorted(answers.working_days),
        "travel_days": [day.isoformat() for day in sorted(answers.travel_days) if day >= found.day],
        "sessions": answers.sessions,
        "floor_ok": answers.floor_ok,
        "discreet": answers.discreet,
        "lie_down": list(answers.lie_down),
        "equipment": {context: sorted(things) for context, things in answers.equipment.items()},
        "equipment_usual": {context: sorted(things) for context, things in fold.usual_equipment.items()},
        "equipment_set": {context: sorted(things) for context, things in set_by_therapist(fold).items()},
        "care_flags": sorted(answers.care_flags),
        "disliked": list(answers.disliked),
        "automatic_ok": state.automatic_ok,
        "lock_screen": state.lock_screen,
    }


def _direction(found: Evaluation, speech: Speech) -> dict[str, object]:
    state = found.state
    return {
        "presentation": state.presentation,
        "label": speech.presentation(state.presentation),
        "source": state.source,
        "preference": state.preference,
        "agreed": found.folded.fold.state.agreed_direction,
        "irritability": state.irritability,
    }


def _exercises(found: Evaluation, speech: Speech) -> list[dict[str, str]]:
    """Everything on the person's ladders, by name."""
    source = source_of(found, found.day, include_notes=False)
    named = [
        {"exercise_id": level.id, "name": speech.words_of(level).name, "track": track}
        for track, now in ladders(source)
        for level in now.path
    ]
    return sorted(named, key=lambda one: one["name"])


def _activities(found: Evaluation) -> list[dict[str, object]]:
    """What the person named at the start, with the last number given to each."""
    rated = [
        event.payload
        for event in source_of(found, None, include_notes=True).told[OutcomeRated]
        if isinstance(event.payload, OutcomeRated) and event.payload.instrument is Instrument.PSFS
    ]
    labelled = [one for one in rated if one.labels]
    if not labelled:
        return []
    return [
        {"label": label, "value": value}
        for label, value in zip(labelled[-1].labels, labelled[-1].items, strict=True)
    ]
