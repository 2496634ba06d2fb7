"""One morning's decisions: the person first, then the tracks in order, with everything that follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.decisions import decide_day, in_order, suspects, tracks_of_bias
from app.domain.evidence import DayEvidence, LegSpread, TrackDecision, TrackEvidence
from app.domain.explanations import render
from app.domain.flare import FlareRecord, declare, starting_flare
from app.domain.vocabulary import (
    Action,
    Bias,
    Equipment,
    FlareState,
    FormRating,
    Irritability,
    LegResponse,
    Presentation,
    SafetyResult,
    SkipReason,
)
from tests.domain.evidence_builder import CATALOGUE, DAY, PERSON, a_day, a_track, ago, an_attempt

FURTHER = {"leg": LegResponse.FURTHER}
WATCHING = FlareRecord(FlareState.WATCH, since=ago(1), settled_run=1)
RECOVERING = FlareRecord(FlareState.RECOVERING, since=ago(4), ended_on=ago(3))
IN_FLARE = FlareRecord(FlareState.FLARE, since=ago(0), worst=6)


def only(day: DayEvidence, *tracks: TrackEvidence) -> TrackDecision:
    (decision,) = decide_day(day, tracks)
    return decision


def said(day: DayEvidence, *tracks: TrackEvidence) -> str:
    return render(only(day, *tracks).explanation)


def test_an_earned_dose_is_taken_and_explained_with_its_numbers() -> None:
    decision = only(a_day(), a_track())
    assert (decision.rule, decision.reason) == ("P1", "earned_dose")
    assert (decision.rank_before, decision.rank_after) == (0, 1)
    assert not decision.dimension
    text = render(decision.explanation)
    assert text.startswith("9 tolerated days, mornings at or under 3, effort 4, clean.")
    assert "2 × 4 → 2 × 6" in text


def test_an_earned_exercise_names_the_next_and_the_one_thing_that_changes() -> None:
    decision = only(a_day(), a_track(rank=2, quiet=8))
    assert (decision.rule, decision.rank_after, decision.dimension) == ("P2", 3, True)
    assert render(decision.explanation) == (
        "You have done Bridge, slow 9 times and 8 of 9 mornings were quiet. Next: Bridge with march. "
        "Only the coordination changes."
    )


def test_nothing_attempted_decides_nothing() -> None:
    assert decide_day(a_day(), []) == ()


@pytest.mark.parametrize("sign", ["neuro_new", "red_flag"])
def test_a_sign_on_any_track_is_one_stop_for_the_person(sign: str) -> None:
    tracks = [a_track("hinge"), a_track("bridge", **{sign: True})]
    decision = only(a_day(safety=SafetyResult.STOP_NOW, emergency_number="112"), *tracks)
    assert (decision.track, decision.rule, decision.action) == (None, "R1", Action.STOP)
    assert decision.ask == ("red_flag",)
    text = render(decision.explanation)
    assert text.startswith("You reported new weakness or numbness.")
    assert "call 112 now" in text
    soon = said(a_day(sign="sign.s2_fever"), *tracks)
    assert soon.startswith("You reported fever or feeling ill.")
    assert "urgent-care line" in soon


def test_a_flare_up_is_one_decision_for_the_person() -> None:
    day = a_day(flare=IN_FLARE, morning=6)
    decision = only(day, a_track("hinge", during=9), a_track("bridge"))
    assert (decision.track, decision.rule, decision.rank_after) == (None, "R2", None)
    assert "6 this morning, your usual is 2" in render(decision.explanation)
    assert decision.ask == ()


def test_a_flare_up_says_how_it_began_and_on_later_days_how_it_ends() -> None:
    assert "You said this is a flare-up" in said(a_day(flare=declare(FlareRecord(), DAY)))
    assert "You said this is a flare-up" in said(a_day(flare=declare(FlareRecord(), DAY), morning=None))
    assert "very sore at the moment (8)" in said(a_day(flare=starting_flare(8, DAY), start_pain=8))
    assert said(a_day(flare=replace(IN_FLARE, since=ago(1)))).startswith("Day 2 of this flare-up.")
    long = replace(IN_FLARE, since=ago(6))
    assert said(a_day(flare=long)).startswith("Day 7 of this flare-up.")
    assert only(a_day(flare=long)).ask == ("long_flare",)
    assert only(a_day(flare=replace(IN_FLARE, since=ago(5)))).ask == ()


def test_legs_that_spread_again_are_flagged_in_a_flare_up_too() -> None:
    day = a_day(flare=IN_FLARE, leg_days=(ago(1), ago(8)))
    assert only(day, a_track(**FURTHER)).ask == ("leg_spread_twice",)
    assert only(day, a_track("hinge"), a_track(**FURTHER)).ask == ("leg_spread_twice",)
    assert only(day, a_track()).ask == ()
    assert only(a_day(flare=IN_FLARE), a_track(**FURTHER)).ask == ()
    assert only(replace(day, leg_days=(ago(1), ago(16))), a_track(**FURTHER)).ask == ()


def test_legs_that_spread_take_the_track_down_and_rest_it() -> None:
    decision = only(a_day(), a_track("spine_ext", rank=7, **FURTHER))
    assert (decision.rule, decision.rank_after, decision.ask) == ("R3", 4, ())
    assert decision.rest_until == DAY + timedelta(days=7)
    assert decision.leg_spread == LegSpread(DAY, Bias.EXTENSION)
    assert not decision.bias_rest
    assert "rests for 7 days" in render(decision.explanation)
    floor = only(a_day(), a_track("spine_ext", **FURTHER))
    assert (floor.rank_after, floor.rest_until) == (0, DAY + timedelta(days=14))
    assert "already at its smallest. It rests for 14 days" in render(floor.explanation)


def test_the_second_spread_of_one_direction_rests_the_whole_direction() -> None:
    again = a_day(leg_spreads=(LegSpread(ago(14), Bias.EXTENSION),), leg_days=(ago(15), ago(1)))
    decision = only(again, a_track("spine_ext", rank=5, **FURTHER))
    assert decision.bias_rest
    assert decision.ask == ("leg_spread_twice",)
    assert "rests until a therapist has had a look" in render(decision.explanation)
    assert not only(again, a_track("spine_flex", rank=5, **FURTHER)).bias_rest
    neutral = a_day(leg_spreads=(LegSpread(ago(3), Bias.NEUTRAL),))
    assert not only(neutral, a_track("bridge", rank=5, **FURTHER)).bias_rest
    same_day = a_day(leg_spreads=(LegSpread(DAY, Bias.EXTENSION), LegSpread(ago(15), Bias.EXTENSION)))
    assert not only(same_day, a_track("spine_ext", rank=5, **FURTHER)).bias_rest


def test_each_direction_has_its_tracks() -> None:
    assert tracks_of_bias(CATALOGUE, Bias.EXTENSION) == {"spine_ext", "thoracic_extension"}
    assert tracks_of_bias(CATALOGUE, Bias.FLEXION) == {"spine_flex"}


def test_a_third_decrease_at_the_floor_rests_until_a_therapist_answers_or_14_days() -> None:
    third = a_track(rpe=9, floor_hits=(ago(3), ago(14), ago(15)))
    decision = only(a_day(), third)
    assert (decision.rule, decision.floor_hit, decision.rest_lifts) == ("R6", True, True)
    assert decision.ask == ("floor_hit",)
    assert decision.rest_until == DAY + timedelta(days=14)
    second = only(a_day(), replace(third, floor_hits=(ago(3),)))
    assert (second.rest_until, second.rest_lifts, second.ask) == (None, False, ())
    assert "stays there" in render(second.explanation)


def test_an_exercise_that_provoked_at_its_smallest_rests_three_days() -> None:
    decision = only(a_day(), a_track(during=6))
    assert (decision.rank_after, decision.rest_until) == (0, DAY + timedelta(days=3))


RULES: list[tuple[str, int, dict[str, Any], dict[str, Any], str]] = [
    ("R4a", 4, {"previous": (an_attempt(3, 2, during=7),), "during": 6}, {}, "Bridge, slow (2 × 6)"),
    ("R4b", 4, {"during": 7}, {}, "Bridge with march reached 7. Up to 5 is workable"),
    ("R5", 4, {"raised_on": ago(3)}, {"morning": 4, "flare": WATCHING}, "was the newest change (7 November)"),
    ("R5", 4, {"during": 4}, {"morning": 4, "flare": WATCHING}, "gave 4 yesterday"),
    ("R5", 4, {}, {"morning": 4, "flare": WATCHING}, "You woke with 4 instead of about 2."),
    ("R5", 4, {"during": 3}, {"morning": 4, "flare": WATCHING}, "asks the most of you"),
    ("R6", 4, {"rpe": 9}, {}, "Effort 9 of 10"),
    (
        "R7",
        4,
        {"form": FormRating.LOST, "previous": (an_attempt(3, form=FormRating.LOST),)},
        {},
        "Control was lost",
    ),
    (
        "R9",
        4,
        {"breath_held": True, "previous": (an_attempt(3, breath_held=True),) * 2},
        {},
        "breath-holding",
    ),
    ("H1", 4, {}, {"flare": WATCHING}, "(1 of 2 quiet mornings)"),
    ("H1", 4, {}, {"flare": RECOVERING}, "(3 of 7 days since the flare"),
    ("H2", 4, {}, {"morning": None}, "No morning answer in time"),
    ("H3", 4, {"before": 6}, {}, "You started at 6, so"),
    ("H3", 4, {"calm": True}, {}, "That was a calm session."),
    ("H3", 4, {"calm": True, "before": 5}, {}, "That was a calm session."),
    ("H4", 4, {}, {"week": (3, 3, 4)}, "Your week averages 3.3, above your usual 2."),
    ("H5", 4, {"rpe": 7}, {}, "effort 7. We wait until it feels like 5 or less."),
    ("H6", 4, {"form": FormRating.OK}, {}, "Nearly there: 2 of 3 were clean."),
    ("H6", 4, {"previous": (an_attempt(3, form=FormRating.OK),) * 2}, {}, "Nearly there: 1 of 3 were clean."),
    ("H6", 4, {"previous": (), "form": FormRating.OK}, {}, "Nearly there. Clean comes first"),
    ("H7", 4, {"completion": 0.796}, {}, "You did 79 % of it."),
    ("H7", 4, {"during": None, "after": None, "closed": False}, {}, "no rating at its end"),
    ("H7", 4, {"closed": False}, {}, "no rating at its end"),
    ("H8", 4, {"breath_held": True}, {}, "Let the breath lead"),
    ("H9", 8, {}, {}, "top of this ladder"),
    ("H11", 4, {"tolerated": 2}, {}, "2 of 3 good days."),
    ("H11", 4, {"tolerated": 5, "during": 4}, {}, "5 of 6 good days."),
    ("H11", 4, {"changed_on": ago(3), "tolerated": 3}, {}, "3 of 4 days at this level."),
    ("H11", 4, {"changed_on": ago(4), "regressed_on": ago(4)}, {}, "eased off 4 days ago."),
    ("H11", 4, {"regressed_on": ago(7)}, {"flare": FlareRecord(ended_on=ago(6))}, "6 of 7 quiet days"),
    ("H11", 4, {}, {"flare": FlareRecord(ended_on=DAY)}, "0 of 7 quiet days"),
    ("H11", 4, {"changed_on": None, "first_on": ago(2)}, {}, "2 of 4 days at this level."),
    ("H11", 4, {"regressed_on": ago(6)}, {}, "eased off 6 days ago. It stays for 7"),
    ("H11", 4, {}, {"flare": FlareRecord(ended_on=ago(5))}, "5 of 7 quiet days since the flare-up."),
    ("H12", 4, {"locked": True}, {}, "Your therapist keeps this level"),
    ("H12", 5, {"confirm": True}, {}, "needs a yes from your therapist"),
    ("H14", 4, {}, {"confidence": 0}, "you rated your trust 0."),
    ("H14", 4, {}, {"confidence": 3}, "you rated your trust 3."),
]


@pytest.mark.parametrize(("rule", "rank", "track", "day", "text"), RULES)
def test_every_row_says_why_with_its_numbers(
    rule: str, rank: int, track: dict[str, Any], day: dict[str, Any], text: str
) -> None:
    decision = only(a_day(**day), a_track(rank=rank, **track))
    assert decision.rule == rule
    assert text in render(decision.explanation)


@pytest.mark.parametrize(
    ("reason", "text"), [("pain", "because of pain (30 %"), ("too_hard", "it was too hard (30 %")]
)
def test_twice_under_half_says_what_was_in_the_way(reason: str, text: str) -> None:
    little = {"completion": 0.3, "reason": SkipReason(reason)}
    track = a_track(rank=4, previous=(an_attempt(3, 4, **little),), **little)
    assert only(a_day(), track).rule == "R8"
    assert text in said(a_day(), track)


def test_a_new_exercise_waits_while_the_back_is_easily_stirred() -> None:
    stirred = replace(PERSON, irritability=Irritability.HIGH)
    assert only(a_day(person=stirred), a_track(rank=5)).rule == "H10"


@pytest.mark.parametrize(
    ("person", "track", "rank", "text"),
    [
        (replace(PERSON, equipment=frozenset({Equipment.MAT_OR_BED})), "hinge", 5, "needs a light weight."),
        (replace(PERSON, program_day=10), "bridge", 1, "needs two weeks in the programme"),
        (replace(PERSON, irritability=Irritability.MODERATE), "bridge", 5, "less easily stirred"),
        (replace(PERSON, presentation=Presentation.FLEXION_RESPONSIVE), "spine_ext", 2, "do not favour"),
    ],
)
def test_a_step_that_may_not_be_taken_says_what_it_needs(
    person: Any, track: str, rank: int, text: str
) -> None:
    evidence = a_track(track, rank=rank, exposures=20, tolerated=20)
    assert only(a_day(person=person), evidence).rule == "H12"
    assert text in said(a_day(person=person), evidence)


def test_a_dose_does_not_wait_for_a_therapists_yes() -> None:
    assert only(a_day(), a_track(rank=4, confirm=True)).rule == "P1"
    equipment = replace(PERSON, equipment=frozenset[Equipment]())
    assert "light weight" in said(a_day(person=equipment), a_track("hinge", rank=5, confirm=True))


def test_two_steps_a_day_at_most_and_one_new_exercise_in_the_order_of_waiting() -> None:
    tracks = [
        a_track("walking", rank=1, changed_on=ago(10)),
        a_track("hinge", rank=2, changed_on=ago(40)),
        a_track("bridge", rank=2, changed_on=ago(30)),
        a_track("dead_bug", rank=1, changed_on=ago(20)),
    ]
    decisions = decide_day(a_day(), tracks)
    assert [(d.track, d.rule) for d in decisions] == [
        ("hinge", "P2"),
        ("bridge", "H13"),
        ("dead_bug", "P1"),
        ("walking", "H13"),
    ]
    assert "Few new things at a time" in render(decisions[1].explanation)


def test_three_new_exercises_in_a_week_are_enough() -> None:
    full = a_day(dimension_steps=(ago(6), ago(3), ago(1)))
    assert only(full, a_track(rank=2)).rule == "H13"
    assert only(a_day(dimension_steps=(ago(7), ago(3), ago(1))), a_track(rank=2)).rule == "P2"


def test_equal_waiting_goes_by_tolerated_days_and_then_by_name() -> None:
    tracks = [a_track("hinge"), a_track("bridge"), a_track("walking", tolerated=10)]
    assert [track.track for track in in_order(DAY, tracks)] == ["walking", "bridge", "hinge"]


def test_after_a_raised_morning_the_newest_change_is_suspected_first() -> None:
    raised = a_day(morning=4)
    new = a_track("hinge", raised_on=ago(1))
    sore = a_track("hip_opener", during=4)
    heavy = a_track("bridge", rank=8)
    assert suspects(raised, [new, sore, heavy]) == {"hinge"}
    assert suspects(raised, [sore, heavy]) == {"hip_opener"}
    assert suspects(raised, [a_track("walking"), heavy, a_track("hip_opener")]) == {"bridge"}
    assert suspects(raised, [a_track("hip_opener", during=3), heavy]) == {"bridge"}
    assert suspects(a_day(), [new, sore, heavy]) == frozenset()
    assert suspects(raised, []) == frozenset()


def test_of_equally_demanding_tracks_the_longest_and_then_the_first_by_id_is_suspected() -> None:
    raised = a_day(morning=4)
    one, two = a_track("spine_flex"), a_track("hip_rotation")
    assert sum(one.done.dims) == sum(two.done.dims)
    assert suspects(raised, [replace(one, seconds=120), two]) == {"spine_flex"}
    assert suspects(raised, [one, two]) == {"spine_flex"}  # pelvic_tilt before seated_hip_rotation


def test_changes_of_four_days_ago_or_of_today_and_calm_sessions_are_no_suspects() -> None:
    raised = a_day(morning=4)
    old, today = a_track("hinge", raised_on=ago(4)), a_track("walking", raised_on=ago(0))
    calm = a_track("bridge", raised_on=ago(1), calm=True)
    assert suspects(raised, [old, today, calm]) == {"walking"}  # the more demanding of the two left
    assert suspects(raised, [calm]) == frozenset()


def test_only_the_suspect_eases_and_the_others_wait() -> None:
    day = a_day(morning=4, flare=WATCHING)
    decisions = decide_day(day, [a_track("hinge", rank=2, raised_on=ago(2)), a_track("bridge", rank=2)])
    assert {d.track: d.rule for d in decisions} == {"hinge": "R5", "bridge": "H1"}


def test_an_attempt_off_the_rank_is_read_by_the_protective_rows_only() -> None:
    assert decide_day(a_day(), [a_track(rank=5, performed=2)]) == ()
    assert decide_day(a_day(morning=None), [a_track(rank=5, performed=2)]) == ()
    lower = only(a_day(), a_track(rank=5, performed=2, during=6))
    assert (lower.rule, lower.rank_before, lower.rank_after, lower.floor_hit) == ("R4b", 5, 1, False)
    assert "Bridge, slow reached 6" in render(lower.explanation)
    above = only(a_day(), a_track(rank=3, performed=7, rpe=9))
    assert above.rank_after == 3


def test_a_calm_session_is_read_for_legs_only() -> None:
    decision = only(a_day(), a_track(rank=5, performed=0, calm=True, during=8))
    assert (decision.rule, decision.rank_after) == ("H3", 5)
    spread = only(a_day(), a_track(rank=5, performed=0, calm=True, **FURTHER))
    assert (spread.rule, spread.rank_after) == ("R3", 0)


@pytest.mark.parametrize(
    ("track", "paced"),
    [
        ({"form": FormRating.OK}, True),
        ({"breath_held": True}, True),
        ({"breath_held": True, "previous": (an_attempt(3, breath_held=True),) * 2}, True),
        ({}, False),
    ],
)
def test_form_and_breath_switch_the_pacer_on_for_a_week(track: dict[str, Any], paced: bool) -> None:
    expected = DAY + timedelta(days=7) if paced else None
    assert only(a_day(), a_track(rank=1, **track)).pacer_until == expected


def test_an_attempt_not_made_yet_is_no_unclean_one() -> None:
    assert only(a_day(), a_track(previous=())).rule == "P1"
    assert only(a_day(), a_track(previous=(an_attempt(3, form=FormRating.OK),))).rule == "P1"
    assert only(a_day(), a_track(previous=(an_attempt(3, form=FormRating.OK),) * 2)).rule == "H6"


def test_a_yes_to_the_step_lifts_low_trust() -> None:
    assert only(a_day(confidence=2), a_track()).ask == ("try_step",)
    assert only(a_day(confidence=2), a_track(accepted=True)).rule == "P1"
