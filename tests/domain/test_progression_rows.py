"""Each row of the decision table, and which of two rows speaks first."""

from dataclasses import asdict
from typing import Any

import pytest

from app.domain.decision_table import Response, TrackState
from app.domain.progression import RESPONSE_FIELDS, STATE_FIELDS, case_of, decide
from app.domain.vocabulary import FlareState

Fields = dict[str, Any]


def answer(state: Fields | None = None, response: Fields | None = None) -> tuple[str, str, list[str]]:
    result = decide({"state": state or {}, "response": response or {}})
    return result["action"], result["rule"], result["ask"]


def rule(state: Fields | None = None, response: Fields | None = None) -> str:
    return answer(state, response)[1]


def test_a_good_day_with_enough_good_days_behind_it_moves_the_dose_up() -> None:
    assert answer() == ("progress", "P1", [])


def test_after_the_last_dose_a_good_day_opens_the_next_exercise() -> None:
    assert answer({"next_kind": "dimension"}) == ("progress", "P2", [])


@pytest.mark.parametrize("sign", ["red_flag", "neuro_new"])
def test_a_sign_for_a_clinician_stops_everything_and_is_asked_about_alone(sign: str) -> None:
    state = {"flare_state": "flare", "flare_days": 9, "leg_days_before": 1}
    assert answer(state, {sign: True, "leg": "further"}) == ("stop", "R1", ["red_flag"])


ROWS: list[tuple[str, str, Fields, Fields]] = [
    ("R2", "flare_reset", {"flare_state": "flare"}, {}),
    ("R2", "flare_reset", {"flare_declared": True}, {"morning": None}),
    ("R2", "flare_reset", {}, {"morning": 5}),
    ("R2", "flare_reset", {"ref_pain": 5}, {"morning": 8}),
    ("R2", "flare_reset", {"ref_pain": 5}, {"morning": 7}),
    ("R2", "flare_reset", {"prev_raised": True}, {"morning": 4}),
    ("R2", "flare_reset", {"prev_raised": True, "flare_state": "recovering"}, {"morning": 4}),
    ("R2", "flare_reset", {}, {"morning": 5, "morning_late": True}),
    ("R3", "regress_strong", {}, {"leg": "further"}),
    ("R3", "regress_strong", {}, {"leg": "further", "calm": True}),
    ("R4a", "regress_strong", {"red_before": 1}, {"during": 6}),
    ("R4b", "regress", {}, {"during": 6}),
    ("R4b", "regress", {}, {"after": 6}),
    ("R4b", "regress", {"pain_ceiling": 3}, {"during": 4}),
    ("R5", "regress", {"suspect": True}, {"morning": 4}),
    ("R5", "regress", {"suspect": True}, {"morning": 4, "morning_late": True}),
    ("R6", "regress", {}, {"rpe": 8}),
    ("R7", "regress", {"lost_before": 1}, {"form": "lost"}),
    ("R8", "regress", {"little_before": 1}, {"completion": 0.49, "reason": "pain"}),
    ("R8", "regress", {"little_before": 1}, {"completion": 0.49, "reason": "too_hard"}),
    ("R9", "regress", {"held_before": 2}, {"breath_held": True}),
    ("H1", "hold", {}, {"morning": 4}),
    ("H1", "hold", {}, {"morning": 4, "morning_late": True}),
    ("H1", "hold", {"flare_state": "watch"}, {}),
    ("H1", "hold", {"flare_state": "recovering"}, {"morning": None}),
    ("H2", "hold", {}, {"morning": None}),
    ("H2", "hold", {}, {"morning": 2, "morning_late": True}),
    ("H2", "hold", {"prev_raised": True, "suspect": True}, {"morning": None}),
    ("H3", "hold", {}, {"before": 6}),
    ("H3", "hold", {}, {"calm": True, "during": 9, "rpe": 10, "form": "lost", "morning": None}),
    ("H4", "hold", {"week_sum": 21}, {}),
    ("H4", "hold", {"week_sum": 3, "week_n": 1}, {}),
    ("H5", "hold", {}, {"rpe": 6}),
    ("H5", "hold", {}, {"rpe": 7}),
    ("H6", "hold", {}, {"form": "ok"}),
    ("H6", "hold", {}, {"form": "lost"}),
    ("H6", "hold", {"clean_before": 0}, {}),
    ("H7", "hold", {}, {"completion": 0.79}),
    ("H7", "hold", {"little_before": 2}, {"completion": 0.2, "reason": "no_time"}),
    ("H7", "hold", {"little_before": 0}, {"completion": 0.2, "reason": "pain"}),
    ("H8", "hold", {"held_before": 1}, {"breath_held": True}),
    ("H9", "hold", {"next_kind": "top"}, {}),
    ("H10", "hold", {"next_kind": "dimension", "irritability": "high", "tolerated": 99}, {}),
    ("H11", "hold", {"tolerated": 2}, {}),
    ("H11", "hold", {"days_since_change": 3}, {}),
    ("H11", "hold", {"days_since_regress": 6}, {}),
    ("H11", "hold", {"days_since_flare_end": 6}, {}),
    ("H11", "hold", {"tolerated": 5}, {"during": 4}),
    ("H11", "hold", {"tolerated": 5, "fit": "caution"}, {}),
    ("H12", "hold", {"therapist_lock": True}, {}),
    ("H12", "hold", {"next_available": False}, {}),
    ("H13", "hold", {"plan_cap_left": False}, {}),
    ("H14", "hold", {"confidence": 3}, {}),
    ("P1", "progress", {"confidence": 3, "step_accepted": True}, {}),
    ("P1", "progress", {"confidence": 4}, {}),
    ("P1", "progress", {"confidence": None}, {}),
    ("P1", "progress", {"days_since_regress": 7, "days_since_flare_end": 7}, {}),
    ("P1", "progress", {"tolerated": 3, "days_since_change": 4}, {}),
    ("P1", "progress", {"tolerated": 6, "fit": "caution"}, {"during": 5}),
    ("P1", "progress", {"tolerated": 3, "fit": "avoid"}, {}),
    ("P1", "progress", {"week_sum": 20}, {}),
    ("P1", "progress", {"tolerated": 3}, {"during": 3, "after": 3}),
    ("H7", "hold", {"little_before": 1}, {"completion": 0.5, "reason": "pain"}),
    ("P1", "progress", {"week_sum": 0, "week_n": 0}, {}),
    ("P1", "progress", {"clean_before": 1}, {"completion": 0.8, "rpe": 5, "before": 5, "during": 5}),
    ("P1", "progress", {"prev_raised": True}, {"morning": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "action", "state", "response"), ROWS)
def test_the_first_row_that_holds_decides(
    expected: str, action: str, state: Fields, response: Fields
) -> None:
    assert answer(state, response)[:2] == (action, expected)


def test_a_case_that_says_nothing_is_a_good_day_of_a_calm_back() -> None:
    state = {
        "ref_pain": 2,
        "pain_ceiling": 5,
        "flare_state": "calm",
        "flare_declared": False,
        "flare_days": 0,
        "prev_raised": False,
        "irritability": "low",
        "rank": 3,
        "tolerated": 9,
        "days_since_change": 30,
        "days_since_regress": None,
        "days_since_flare_end": None,
        "next_kind": "dose",
        "next_available": True,
        "therapist_lock": False,
        "plan_cap_left": True,
        "week_sum": 14,
        "week_n": 7,
        "confidence": 7,
        "step_accepted": False,
        "fit": "ok",
        "suspect": False,
        "red_before": 0,
        "lost_before": 0,
        "clean_before": 2,
        "little_before": 0,
        "held_before": 0,
        "leg_days_before": 0,
        "floor_hits_before": 0,
    }
    response = {
        "before": 2,
        "during": 2,
        "after": 2,
        "morning": 2,
        "morning_late": False,
        "rpe": 4,
        "form": "clean",
        "completion": 1.0,
        "reason": "none",
        "breath_held": False,
        "leg": "none",
        "neuro_new": False,
        "red_flag": False,
        "calm": False,
    }
    assert asdict(TrackState()) == state
    assert asdict(Response()) == response | {"closed": True}
    assert set(STATE_FIELDS) == set(state)
    assert set(RESPONSE_FIELDS) == set(response)
    assert decide({"state": state, "response": response})["rule"] == "P1"


EARNED = [
    ("low", "dose", 3, 4),
    ("moderate", "dose", 4, 6),
    ("high", "dose", 5, 8),
    ("low", "dimension", 4, 7),
    ("moderate", "dimension", 5, 10),
]


@pytest.mark.parametrize(("irritability", "kind", "exposures", "days"), EARNED)
def test_a_step_costs_exposures_and_days_and_both_are_needed(
    irritability: str, kind: str, exposures: int, days: int
) -> None:
    enough = {
        "irritability": irritability,
        "next_kind": kind,
        "tolerated": exposures,
        "days_since_change": days,
    }
    assert answer(enough)[0] == "progress"
    assert rule(enough | {"tolerated": exposures - 1}) == "H11"
    assert rule(enough | {"days_since_change": days - 1}) == "H11"


@pytest.mark.parametrize(("irritability", "kind", "exposures", "days"), EARNED)
def test_a_sore_day_or_a_delicate_exercise_doubles_the_exposures_once_and_never_the_days(
    irritability: str, kind: str, exposures: int, days: int
) -> None:
    state = {
        "irritability": irritability,
        "next_kind": kind,
        "days_since_change": days,
        "tolerated": 2 * exposures,
    }
    for more, response in (({"fit": "caution"}, {}), ({}, {"after": 4}), ({"fit": "caution"}, {"during": 5})):
        assert answer(state | more, response)[0] == "progress"
        assert rule(state | more | {"tolerated": 2 * exposures - 1}, response) == "H11"


def test_leg_symptoms_that_spread_on_two_days_are_flagged_whichever_row_decides() -> None:
    spread = {"leg": "further"}
    assert answer({}, spread) == ("regress_strong", "R3", [])
    assert answer({"leg_days_before": 1}, spread) == ("regress_strong", "R3", ["leg_spread_twice"])
    flare = {"leg_days_before": 1, "flare_state": "flare"}
    assert answer(flare, spread) == ("flare_reset", "R2", ["leg_spread_twice"])
    assert answer({"leg_days_before": 3}, {"leg": "same"})[2] == []


def test_a_week_of_flare_up_is_flagged_only_while_it_lasts() -> None:
    assert answer({"flare_state": "flare", "flare_days": 6})[2] == []
    assert answer({"flare_state": "flare", "flare_days": 7})[2] == ["long_flare"]
    assert answer({"flare_state": "recovering", "flare_days": 7})[2] == []


def test_the_third_decrease_wanted_at_the_floor_is_flagged() -> None:
    third = {"rank": 0, "floor_hits_before": 2}
    assert answer(third, {"rpe": 9}) == ("regress", "R6", ["floor_hit"])
    assert answer(third, {"leg": "further"}) == ("regress_strong", "R3", ["floor_hit"])
    assert answer(third | {"rank": 1}, {"rpe": 9})[2] == []
    assert answer({"rank": 0, "floor_hits_before": 1}, {"rpe": 9})[2] == []
    assert answer(third, {"rpe": 7})[2] == []


def test_flags_come_in_their_fixed_order() -> None:
    state = {"rank": 0, "floor_hits_before": 2, "leg_days_before": 1}
    assert answer(state, {"leg": "further"})[2] == ["leg_spread_twice", "floor_hit"]
    flare = state | {"flare_state": "flare", "flare_days": 8}
    assert answer(flare, {"leg": "further"})[2] == ["leg_spread_twice", "long_flare"]


def test_low_trust_asks_the_person_and_their_yes_is_enough() -> None:
    assert answer({"confidence": 3}) == ("hold", "H14", ["try_step"])
    assert answer({"confidence": 0, "step_accepted": True}) == ("progress", "P1", [])


def test_a_calm_day_turns_to_watch_by_a_raised_morning_and_holds() -> None:
    assert rule({"flare_state": "calm"}, {"morning": 4}) == "H1"


def test_one_good_morning_does_not_end_watch_flare_or_recovery() -> None:
    assert rule({"flare_state": "watch"}, {"morning": 0}) == "H1"
    assert rule({"flare_state": "recovering"}, {"morning": 0}) == "H1"
    assert rule({"flare_state": "flare", "flare_days": 9}, {"morning": 0}) == "R2"


def test_protection_speaks_before_any_hold() -> None:
    worse = {"during": 6, "morning": None, "before": 8, "rpe": 7, "completion": 0.1}
    assert rule({"week_sum": 60}, worse) == "R4b"
    assert rule({"suspect": True}, {"morning": 4, "rpe": 9}) == "R5"


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({"response": {}}, "state"),
        ({"state": {}}, "response"),
        ({"state": {}, "response": {}, "extra": 1}, "extra"),
        ({"state": {"color": 1}, "response": {}}, "state.color"),
        ({"state": {}, "response": {"mood": 1}}, "response.mood"),
        ({"state": {"ref_pain": 1}, "response": {}}, "state.ref_pain"),
        ({"state": {"pain_ceiling": 6}, "response": {}}, "state.pain_ceiling"),
        ({"state": {"flare_state": "mild"}, "response": {}}, "state.flare_state"),
        ({"state": {"prev_raised": 1}, "response": {}}, "state.prev_raised"),
        ({"state": {"red_before": 3}, "response": {}}, "state.red_before"),
        ({"state": {"tolerated": None}, "response": {}}, "state.tolerated"),
        ({"state": {"tolerated": 2.5}, "response": {}}, "state.tolerated"),
        ({"state": {}, "response": {"during": 11}}, "response.during"),
        ({"state": {}, "response": {"during": None}}, "response.during"),
        ({"state": {}, "response": {"completion": 1.2}}, "response.completion"),
        ({"state": {}, "response": {"leg": "gone"}}, "response.leg"),
        ({"state": [], "response": {}}, "state"),
        ({"state": {}, "response": None}, "response"),
    ],
)
def test_a_field_that_is_wrong_missing_or_unknown_is_named(payload: Fields, named: str) -> None:
    with pytest.raises(ValueError, match=named.replace(".", r"\.")):
        decide(payload)


RANGES = [
    ("state", "ref_pain", 2, 5),
    ("state", "pain_ceiling", 3, 5),
    ("state", "week_sum", 0, 70),
    ("state", "week_n", 0, 7),
    ("state", "confidence", 0, 10),
    ("state", "little_before", 0, 2),
    ("state", "flare_days", 0, 1_000_000),
    ("response", "before", 0, 10),
    ("response", "rpe", 0, 10),
    ("response", "completion", 0, 1),
]


@pytest.mark.parametrize(("part", "name", "low", "high"), RANGES)
def test_every_number_is_taken_up_to_its_bounds_and_no_further(
    part: str, name: str, low: int, high: int
) -> None:
    other = "response" if part == "state" else "state"
    for value in (low, high):
        assert decide({part: {name: value}, other: {}})
    for value in (low - 1, high + 1):
        with pytest.raises(ValueError, match=name):
            decide({part: {name: value}, other: {}})


@pytest.mark.parametrize(
    ("before", "response", "after"),
    [
        ("calm", {}, "calm"),
        ("calm", {"during": 6}, "watch"),
        ("calm", {"morning": 4}, "watch"),
        ("watch", {"during": 6}, "watch"),
        ("recovering", {"morning": 4}, "recovering"),
        ("recovering", {"during": 6}, "recovering"),
        ("recovering", {"morning": 5}, "flare"),
    ],
)
def test_the_flare_up_machine_speaks_before_the_rows(before: str, response: Fields, after: str) -> None:
    case = case_of(TrackState(flare_state=FlareState(before)), Response(**response))
    assert case.flare is FlareState(after)


def test_an_id_beside_the_case_is_ignored() -> None:
    assert decide({"id": "7", "state": {}, "response": {}})["rule"] == "P1"
