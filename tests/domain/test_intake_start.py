"""Where a person starts: ranks, what is at hand, and what the body check adds."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.exercises import path_of
from app.domain.findings import (
    RESULTS,
    Finding,
    Question,
    care_flags_found,
    findings_due,
    functions_found,
    tracks_set_back,
    walks_with_rests,
)
from app.domain.intake import Answers
from app.domain.presentation import Activity, AgeBand, Pattern
from app.domain.start import RAISED_TRACKS, equipment_defaults, start_ranks
from app.domain.vocabulary import CareFlag, Context, Equipment, MovementFunction, Presentation
from app.store.catalogue import load_catalogue

DAY = date(2026, 11, 1)
CATALOGUE = load_catalogue()
EVERYTHING = frozenset(Equipment)


def answers(presentation: Presentation = Presentation.DECONDITIONED, **changes: Any) -> Answers:
    pattern: dict[str, Any] = {"activity": Activity.THREE_OR_MORE, "age_band": AgeBand.FROM_40}
    pattern |= {name: changes.pop(name) for name in list(changes) if name in pattern}
    fields = {"avg_pain": 3, "stir": 0, "calm_down": 0} | changes
    return Answers(pattern=Pattern(therapist=presentation, **pattern), **fields)


def ranks(given: Answers, set_back: frozenset[str] = frozenset()) -> dict[str, int]:
    presentation = given.pattern.therapist
    assert presentation is not None
    paths = {
        track: path_of(CATALOGUE, track, presentation, given.care_flags, EVERYTHING, {})
        for track in CATALOGUE.tracks
    }
    return start_ranks(paths, given, set_back)


def raised(given: Answers, set_back: frozenset[str] = frozenset()) -> set[str]:
    found = ranks(given, set_back)
    assert set(found) == set(CATALOGUE.tracks)
    assert set(found.values()) <= {0, 3}
    return {track for track, rank in found.items() if rank}


def test_an_active_person_with_a_calm_back_skips_the_first_exercise_of_five_tracks() -> None:
    assert raised(answers()) == set(RAISED_TRACKS)


@pytest.mark.parametrize(
    "given",
    [
        answers(Presentation.MIXED_UNSURE),
        answers(age_band=AgeBand.FROM_75),
        answers(age_band=None),
        answers(activity=Activity.ONCE_OR_TWICE),
        answers(stir=2),
        answers(avg_pain=4, stir=1),
    ],
)
def test_everybody_else_starts_at_zero(given: Answers) -> None:
    assert raised(given) == set()


def test_a_track_whose_second_exercise_is_only_a_caution_or_flagged_starts_at_zero() -> None:
    assert raised(answers(care_flags=frozenset({CareFlag.KNEE_PAIN}))) == {"walking", "thoracic_rotation"}
    assert "sit_to_stand" not in raised(answers(walking_aid=True))
    assert "thoracic_rotation" not in raised(answers(care_flags=frozenset({CareFlag.SHOULDER_PAIN})))


def test_a_track_without_a_second_exercise_starts_at_zero() -> None:
    alone = {"walking": CATALOGUE.tracks["walking"][:1], "sit_to_stand": CATALOGUE.tracks["sit_to_stand"]}
    assert start_ranks(alone, answers()) == {"walking": 0, "sit_to_stand": 3}


def test_a_finding_holds_its_track_at_zero() -> None:
    found = [Finding(Question.HIP_ROTATION, "stiff_one", DAY)]
    assert raised(answers(), tracks_set_back(found, DAY)) == set(RAISED_TRACKS) - {"hip_rotation"}


@pytest.mark.parametrize(
    ("question", "result", "functions"),
    [
        (Question.HIP_ROTATION, "stiff_both", {MovementFunction.HIP_ROTATION}),
        (Question.HIP_EXTENSION, "tight_one", {MovementFunction.HIP_EXTENSION}),
        (Question.TRUNK_TURN, "stiff_one", {MovementFunction.THORACIC_ROTATION}),
        (Question.RIBCAGE, "ribs_forward", {MovementFunction.THORACIC_EXTENSION}),
        (Question.RIBCAGE, "cannot_reach", {MovementFunction.THORACIC_EXTENSION}),
        (Question.GAIT, "shortened", {MovementFunction.HIP_ABDUCTION, MovementFunction.ENDURANCE}),
        (Question.BREATHING, "chest", {MovementFunction.BREATHING}),
        (Question.BREATHING, "belly_holds", {MovementFunction.BREATHING}),
        (Question.HIP_ROTATION, "easy", set()),
        (Question.HIP_ROTATION, "cannot_try", set()),
        (Question.BREATHING, "belly", set()),
    ],
)
def test_a_finding_raises_the_target_of_its_functions(
    question: Question, result: str, functions: set[MovementFunction]
) -> None:
    assert functions_found([Finding(question, result, DAY)], DAY) == functions


def test_the_breathing_finding_lasts_14_days_and_the_others_until_asked_again() -> None:
    found = [Finding(Question.BREATHING, "chest", DAY), Finding(Question.RIBCAGE, "cannot_reach", DAY)]
    later = DAY + timedelta(days=14)
    assert MovementFunction.BREATHING in functions_found(found, later - timedelta(days=1))
    assert functions_found(found, later) == {MovementFunction.THORACIC_EXTENSION}
    assert not findings_due(DAY, DAY + timedelta(days=27))
    assert findings_due(DAY, DAY + timedelta(days=28))
    assert not findings_due(None, later)


def test_an_aid_asks_for_care_with_balance_and_a_stop_for_planned_pauses() -> None:
    aid = [Finding(Question.GAIT, "aid", DAY)]
    stops = [Finding(Question.GAIT, "need_to_stop", DAY)]
    assert care_flags_found(aid) == {CareFlag.BALANCE_RISK}
    assert care_flags_found(stops) == frozenset()
    assert walks_with_rests(stops)
    assert not walks_with_rests(aid)
    assert tracks_set_back(stops, DAY) == {"walking"}


def test_an_unknown_result_is_refused() -> None:
    with pytest.raises(Invalid, match="finding_unknown"):
        Finding(Question.GAIT, "limping", DAY)
    assert all(Finding(question, result, DAY) for question in Question for result in RESULTS[question])


HOME = frozenset({Equipment.MAT_OR_BED, Equipment.CHAIR})
DESK = {Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK}


@pytest.mark.parametrize(
    ("work", "lie_down", "at_work"),
    [
        ("desk", set(), DESK),
        ("desk", {Context.WORK}, DESK | {Equipment.MAT_OR_BED}),
        ("desk", {Context.HOME}, DESK),
        ("on_feet", set(), {Equipment.WALL, Equipment.COUNTER_OR_DESK}),
        ("home", {Context.HOME}, HOME),
        ("home", set(), {Equipment.CHAIR}),
        ("not_working", {Context.HOME, Context.WORK}, set()),
    ],
)
def test_what_is_at_hand_at_work_follows_the_kind_of_work(
    work: str, lie_down: set[Context], at_work: set[Equipment]
) -> None:
    found = equipment_defaults(HOME, work, frozenset(lie_down))
    assert found[Context.WORK] == at_work
    assert found[Context.HOME] == HOME
    assert found[Context.GYM] == EVERYTHING
    assert found[Context.TRAVEL] == EVERYTHING - {Equipment.WEIGHT, Equipment.ROLLER_OR_TOWEL}
