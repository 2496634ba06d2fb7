"""Which of a therapist's words the person reads beside an exercise: those that show in it, and no others."""

from typing import Any

import pytest
from log_builder import Log, evaluated
from test_engine_bounds import order, started

from app.domain.asked_for import words_about
from app.domain.at_hand import change_of_places, places_in_words
from app.domain.event_types import OverrideTarget
from app.domain.prescription import PlannedItem
from app.domain.speech import Language
from app.domain.vocabulary import Context, Equipment, Role, Substitute

CLAM = ("clamshell", "hip_abd_floor")


def item(
    rank: int = 1,
    dose_step: int = 1,
    exercise: tuple[str, str] = CLAM,
    substitute: Substitute = Substitute.NONE,
) -> PlannedItem:
    return PlannedItem(0, *exercise, rank, dose_step, Role.MAIN, substitute, 60)


def about(log: Log, planned: PlannedItem) -> list[OverrideTarget]:
    return [word.target for word in words_about(evaluated(log).folded.fold, planned)]


@pytest.mark.parametrize(
    ("target", "value", "fields", "planned", "shows"),
    [
        ("force", True, {"exercise_id": "clamshell"}, item(), True),
        ("force", True, {"exercise_id": "bridge_full"}, item(), False),
        ("lock", True, {"track": "hip_abd_floor"}, item(), True),
        ("lock", False, {"track": "hip_abd_floor"}, item(), False),
        ("lock", True, {"track": "bridge"}, item(), False),
        ("lock", True, {}, item(), False),
        ("suspend_lift", True, {"track": "hip_abd_floor"}, item(), True),
        ("dose_cap", 1, {"track": "hip_abd_floor"}, item(dose_step=1), True),
        ("dose_cap", 1, {"track": "hip_abd_floor"}, item(dose_step=0), False),
        ("rank", 1, {"track": "hip_abd_floor"}, item(rank=1), True),
        ("rank", 1, {"track": "hip_abd_floor"}, item(rank=2), False),
        ("max_level", 1, {"track": "hip_abd_floor"}, item(rank=2), True),
        ("max_level", 1, {"track": "hip_abd_floor"}, item(rank=3), False),
        ("min_level", 2, {"track": "hip_abd_floor"}, item(rank=3), True),
        ("min_level", 9, {"track": "hip_abd_floor"}, item(rank=2), False),
        ("max_level", 1, {"track": "hip_abd_floor"}, item(rank=2, substitute=Substitute.SWAP), False),
        ("pain_ceiling", 3, {}, item(), False),
        ("exclude", True, {"exercise_id": "clamshell"}, item(), False),
    ],
)
def test_a_word_is_read_where_it_shows(
    target: str, value: Any, fields: dict[str, str], planned: PlannedItem, shows: bool
) -> None:
    log = started()
    order(log, target, value, **fields)
    assert about(log, planned) == ([OverrideTarget(target)] if shows else [])


def test_two_words_about_one_exercise_are_both_read() -> None:
    log = started()
    order(log, "force", True, exercise_id="clamshell")
    order(log, "dose_cap", 1, track="hip_abd_floor")
    assert about(log, item()) == [OverrideTarget.FORCE, OverrideTarget.DOSE_CAP]


def test_a_change_of_what_is_at_hand_names_the_places_that_change_and_those_given_back() -> None:
    log = started()
    order(log, "equipment", {"home": ["chair"], "gym": ["wall"]})
    fold = evaluated(log).folded.fold
    before, after = change_of_places(fold, {Context.HOME: frozenset({Equipment.CHAIR, Equipment.WALL})})
    assert places_in_words(Language.EN, before) == "at home: chair; at the gym: wall"
    assert places_in_words(Language.EN, after) == "at home: chair, wall; at the gym: as the person says"
    same = {Context.HOME: frozenset({Equipment.CHAIR}), Context.GYM: frozenset({Equipment.WALL})}
    assert change_of_places(fold, same) == (same, same)
    assert places_in_words(Language.EN, {Context.WORK: frozenset()}) == "at work: –"
    assert places_in_words(Language.EN, {}) == "–"
