"""The person's own progress: what became of the weeks behind them, and why each step was taken."""

import json
from typing import Literal

from fastapi import APIRouter, Request, Response

from app.api.answers import Answer
from app.api.deps import TheCookies, TheHouse, TheLanguage
from app.api.packing import json_answer
from app.domain.progress import progress
from app.domain.speech import Language
from app.domain.vocabulary import Action, MovementFunction

router = APIRouter(prefix="/api", tags=["progress"])


class PainMorning(Answer):
    date: str
    value: int | None
    mean7: float | None
    quiet_to: int


class Flare(Answer):
    start: str
    end: str | None


class Pain(Answer):
    """``change``: what the first week against the last one means, null while there are too few answers."""

    mornings: list[PainMorning]
    first_mean: float | None
    mean: float | None
    change: Literal["improved", "changed_uncertain", "no_change", "worse"] | None
    flares: list[Flare]


class MorningAfter(Answer):
    date: str
    outcome: Literal["settled", "raised", "missing"]


class Capacity(Answer):
    exercise_id: str
    name: str
    total: int
    quiet: int
    since: str


class Covered(Answer):
    days: int
    target: int | None


class ProgressWeek(Answer):
    week_start: str
    planned: int
    completed: int
    minutes: int
    functions: dict[MovementFunction, Covered]


class Level(Answer):
    exercise_id: str
    name: str


class Wait(Answer):
    """What the next step still waits for: ``have`` of ``need`` where it is counted, equipment in ``things``."""

    code: str
    have: int | None
    need: int | None
    things: list[str]


class Next(Answer):
    kind: Literal["dose", "dimension"]
    name: str
    dose_text: str
    waits_for: list[Wait]


class Decided(Answer):
    day: str
    action: Action
    text: str


class Ladder(Answer):
    track: str
    name: str
    purpose: str
    functions: list[MovementFunction]
    level: int
    levels: list[Level]
    dose_step: int
    dose_text: str
    load_kg: float | None
    last_on: str | None
    rests: bool
    rests_until: str | None
    next: Next | None
    decided: Decided | None


class ProgressDecision(Answer):
    """``day`` to ``until``: a reason that stayed the same is told once, with how many ``times`` it held."""

    day: str
    until: str
    times: int
    track: str | None
    name: str | None
    action: Action
    rule: str
    text: str


class Sure(Answer):
    date: str
    value: int


class Activities(Answer):
    date: str
    items: list[int]
    labels: list[str] | None


class Progress(Answer):
    day: str
    lang: Language
    since: str
    program_day: int
    ref_pain: int
    pain: Pain
    after: list[MorningAfter]
    capacity: list[Capacity]
    weeks: list[ProgressWeek]
    ladders: list[Ladder]
    decisions: list[ProgressDecision]
    confidence: list[Sure]
    activities: list[Activities]


@router.get("/progress", responses={200: {"model": Progress}})
def read(
    house: TheHouse, cookies: TheCookies, language: TheLanguage, request: Request, response: Response
) -> Response:
    """Good for offline: everything the screen draws and says. 409 ``intake_missing`` before the intake."""
    patient = cookies.patient().patient
    now = house.now()
    minute = now.replace(second=0, microsecond=0)
    subject, version = ("progress", patient.id, language), (patient.journal_version, patient.tz, minute)

    def made() -> bytes:
        found = house.planner.whole(house.database, patient, now)
        body = progress(found, house.speeches[language])
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    body = house.kept.get(subject, version, made)
    return json_answer(body, request, response)
