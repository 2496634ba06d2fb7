"""One session of a simulated patient, from the first breath to the last question."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from app.domain import synthetic
from app.domain.constants import EASY_PAIN_MAX
from app.domain.event_sessions import SessionDone
from app.domain.exercises import Catalogue
from app.domain.prescription import PlannedSession
from app.domain.synthetic import Body, ChanceSource, Felt
from app.domain.vocabulary import LegResponse, SkipReason
from app.services.simulated_phone import Phone, blamed, exercise_done, started

RATING_S: Final = 8
CLOSING_S: Final = 20
STOPPED: Final = 0.5
"""Completion of an exercise that is ended because it went above the pain ceiling."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Where and how a session is done. ``numb``: new numbness is reported at its end."""

    phone: Phone
    catalogue: Catalogue
    day: date
    pain_ceiling: int
    numb: bool = False


def train(doing: Doing, body: Body, session: PlannedSession, at: datetime, chance: ChanceSource) -> Body:
    """Does the session as planned, tells it item by item, and gives the body after it."""
    before = synthetic.nprs(body.pain)
    doing.phone.tell(at, doing.day, started(session, before))
    now, told = at, []
    for item in session.items:
        exercise = doing.catalogue.exercises[item.exercise_id]
        body, felt = synthetic.respond(body, exercise, item.dose_step, chance)
        felt = _stopped(felt, doing.pain_ceiling)
        now += timedelta(seconds=item.seconds + RATING_S)
        doing.phone.tell(now, doing.day, exercise_done(session, item, exercise, felt))
        told.append((exercise.id, felt))
    now += timedelta(seconds=CLOSING_S)
    doing.phone.tell(now, doing.day, _end(doing, session, before, told, int((now - at).total_seconds())))
    return body


def _stopped(felt: Felt, pain_ceiling: int) -> Felt:
    """The phone ends an exercise above the pain ceiling and offers something calm."""
    if felt.during <= pain_ceiling:
        return felt
    return replace(felt, completion=min(felt.completion, STOPPED), reason=SkipReason.PAIN)


def _end(
    doing: Doing, session: PlannedSession, before: int, told: list[tuple[str, Felt]], wall_s: int
) -> SessionDone:
    legs = [(exercise_id, felt.leg) for exercise_id, felt in told]
    further = tuple(exercise_id for exercise_id, leg in legs if leg is LegResponse.FURTHER)
    usual = LegResponse.SAME if any(leg is LegResponse.SAME for _, leg in legs) else LegResponse.NONE
    return SessionDone(
        session_id=session.session_id,
        during=max(felt.during for _, felt in told),
        after=max(felt.after for _, felt in told),
        blamed=blamed(told, before, EASY_PAIN_MAX),
        leg=LegResponse.FURTHER if further else usual,
        leg_blamed=further,
        neuro_new=doing.numb,
        wall_s=wall_s,
        adapted=any(felt.reason is SkipReason.PAIN for _, felt in told),
    )
