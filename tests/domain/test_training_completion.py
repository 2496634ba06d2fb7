"""How much of an exercise was done, at the edges that decide."""

from app.domain.constants import COMPLETION_PROGRESS
from app.domain.event_sessions import ExerciseDone, SetDone
from app.domain.training import _completion
from app.domain.vocabulary import FormRating, SetEnd, SkipReason
from app.store.catalogue import load_catalogue


def test_four_fifths_of_three_sets_are_four_fifths():
    bridge = load_catalogue().exercises["bridge_full"]
    sets = tuple(SetDone(reps, 30, SetEnd.DONE) for reps in (5, 4, 3))
    done = ExerciseDone(
        "2026-03-04/morning", 0, bridge.id, 2, sets, FormRating.CLEAN, False, 4, SkipReason.NONE
    )
    completion, _ = _completion(bridge, 2, done)
    assert completion >= COMPLETION_PROGRESS
