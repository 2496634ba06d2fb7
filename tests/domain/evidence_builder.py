"""Makers of one morning's evidence, on the real catalogue."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from app.domain.attempts import Attempt
from app.domain.decision_table import Response
from app.domain.evidence import DayEvidence, TrackEvidence
from app.domain.exercises import Catalogue, at_rank, path_of
from app.domain.flare import FlareRecord
from app.domain.steps import Person
from app.domain.vocabulary import Equipment, Irritability, Presentation
from app.store.catalogue import load_catalogue

DAY: Final = date(2026, 11, 10)
CATALOGUE: Final[Catalogue] = load_catalogue()
EVERYTHING: Final = frozenset(Equipment)
PERSON: Final = Person(Presentation.DECONDITIONED, Irritability.LOW, frozenset(), EVERYTHING, program_day=40)
TRACKS: Final = tuple(sorted(CATALOGUE.tracks))


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def a_day(**changes: Any) -> DayEvidence:
    """A quiet morning of a person whose usual is 2."""
    day = DayEvidence(
        day=DAY,
        morning=2,
        late=False,
        ref_pain=2,
        pain_ceiling=5,
        person=PERSON,
        flare=FlareRecord(),
        week=(2,) * 7,
        confidence=7,
    )
    return replace(day, **changes)


def an_attempt(days_ago: int = 1, rank: int = 0, **answers: Any) -> Attempt:
    return Attempt(ago(days_ago), rank, replace(Response(), **answers))


def a_track(
    track: str = "bridge", rank: int = 0, performed: int | None = None, **changes: Any
) -> TrackEvidence:
    """A track with a good, on-rank attempt yesterday and everything earned for the next step.

    Fields of ``Response`` change yesterday's answers, fields of ``TrackEvidence`` the evidence.
    """
    ladder = path_of(CATALOGUE, track, PERSON.presentation, PERSON.care_flags, EVERYTHING, {})
    answers = {name: changes.pop(name) for name in list(changes) if name in Response.__slots__}
    at = rank if performed is None else performed
    evidence = TrackEvidence(
        track=track,
        path=ladder,
        rank=rank,
        attempt=an_attempt(1, at, **answers),
        done=at_rank(ladder, at)[0],
        seconds=100,
        first_on=ago(60),
        previous=(an_attempt(3, rank), an_attempt(5, rank)),
        exposures=9,
        quiet=9,
        tolerated=9,
        changed_on=ago(30),
    )
    return replace(evidence, **changes)
