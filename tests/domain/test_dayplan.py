"""The plan of a day: pattern, places, starts, what is kept and what is composed again."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standing_builder import (
    AT_A_DESK,
    BERLIN,
    CATALOGUE,
    USUAL_PLACES,
    WEDNESDAY,
    composed,
    day_request,
    ids,
    kept_session,
    ranks,
    standing,
)

from app.domain.coverage import Week
from app.domain.day_pattern import flare_pattern, need_of_kind, usual_pattern
from app.domain.dayplan import context_of, plan_day
from app.domain.prescription import DayPlan
from app.domain.schedule import elapsed_min
from app.domain.vocabulary import (
    Context,
    DirectionalPreference,
    FlareState,
    Irritability,
    Presentation,
    ProgramPhase,
    SessionKind,
    Slot,
)
from app.domain.vocabulary import MovementFunction as Fn

MOBILITY, STRENGTH, RESET, EVENING, CALM = SessionKind
YESTERDAY = WEDNESDAY - timedelta(days=1)
TWO_DAYS_AGO = WEDNESDAY - timedelta(days=2)
FLARE = {"flare_state": FlareState.FLARE, "phase": ProgramPhase.SETTLE, "irritability": Irritability.HIGH}


def plan(**changes) -> DayPlan:
    return plan_day(CATALOGUE, day_request(**changes))


def kinds(made: DayPlan) -> list[tuple[Slot, SessionKind]]:
    return [(session.slot, session.kind) for session in made.sessions]


def test_three_sessions_are_mobility_a_reset_and_strength_every_other_day():
    assert kinds(plan(last_strength=TWO_DAYS_AGO)) == [
        (Slot.MORNING, MOBILITY), (Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH),
    ]  # fmt: skip
    assert kinds(plan(last_strength=YESTERDAY))[2] == (Slot.EVENING, EVENING)
    assert kinds(plan())[2] == (Slot.AFTERNOON, STRENGTH)


def test_strength_waits_for_the_evening_when_the_afternoon_is_spent_at_work():
    assert kinds(plan(working_day=True))[2] == (Slot.EVENING, STRENGTH)
    gym = {Slot.AFTERNOON: Context.GYM}
    assert kinds(plan(working_day=True, contexts=gym))[2] == (Slot.AFTERNOON, STRENGTH)


def test_four_sessions_end_with_the_evening():
    assert kinds(plan(sessions=4)) == [
        (Slot.MORNING, MOBILITY), (Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH), (Slot.EVENING, EVENING),
    ]  # fmt: skip
    assert kinds(plan(sessions=4, last_strength=YESTERDAY))[2] == (Slot.AFTERNOON, RESET)


@pytest.mark.parametrize("wish", [2, 3, 4])
def test_the_first_week_has_two_sessions_whatever_the_wish(wish):
    new = standing(phase=ProgramPhase.SETTLE, program_day=1)
    assert kinds(plan(standing=new, sessions=wish)) == [(Slot.MORNING, STRENGTH), (Slot.EVENING, EVENING)]
    assert kinds(plan(standing=new, sessions=wish, last_strength=YESTERDAY))[0] == (Slot.MORNING, MOBILITY)


def test_two_by_choice_are_the_morning_and_the_evening():
    assert kinds(plan(sessions=2, last_strength=YESTERDAY)) == [
        (Slot.MORNING, MOBILITY),
        (Slot.EVENING, EVENING),
    ]


def test_maintaining_is_two_sessions_and_the_second_is_what_the_week_asks_for():
    keeps = standing(phase=ProgramPhase.MAINTAIN, program_day=90, ranks=ranks(4))
    resets = {Fn.BREATHING: 3, Fn.SPINE_MOBILITY: 5, Fn.THORACIC_ROTATION: 2}
    assert kinds(plan(standing=keeps, days_done=resets))[1] == (Slot.MIDDAY, RESET)
    evenings = {Fn.POSITION_RESET: 3, Fn.THORACIC_EXTENSION: 2}
    assert kinds(plan(standing=keeps, days_done=evenings, sessions=4))[1] == (Slot.EVENING, EVENING)


def test_a_flare_has_two_calm_sessions_and_a_third_for_who_likes():
    flare = standing(**FLARE, directional_preference=DirectionalPreference.EXTENSION)
    assert kinds(plan(standing=flare, sessions=2)) == [(Slot.MORNING, CALM), (Slot.EVENING, CALM)]
    made = plan(standing=flare)
    assert kinds(made) == [(Slot.MORNING, CALM), (Slot.MIDDAY, CALM), (Slot.EVENING, CALM)]
    assert [session.optional for session in made.sessions] == [False, True, False]


def test_a_third_calm_session_is_offered_to_who_chose_three():
    assert [place.slot for place in flare_pattern(2)] == [Slot.MORNING, Slot.EVENING]
    assert [place.slot for place in flare_pattern(3)] == [Slot.MORNING, Slot.MIDDAY, Slot.EVENING]


def test_a_kind_is_needed_as_much_as_the_most_needed_function_of_each_of_its_places():
    week = Week({Fn.THORACIC_ROTATION: 2, Fn.POSITION_RESET: 1}, {})
    assert need_of_kind(RESET, week) == 3
    assert need_of_kind(EVENING, week) == 2


def test_of_two_sessions_needed_alike_the_evening_is_kept():
    met = Week({}, {})
    pattern = usual_pattern(ProgramPhase.MAINTAIN, 2, strength=False, strength_slot=Slot.AFTERNOON, week=met)
    assert [(place.slot, place.kind) for place in pattern] == [
        (Slot.MORNING, MOBILITY),
        (Slot.EVENING, EVENING),
    ]


def test_after_days_without_a_session_the_start_is_small():
    made = plan(gap=True, standing=standing(phase=ProgramPhase.STRENGTHEN, program_day=60, ranks=ranks(6)))
    assert kinds(made) == [(Slot.MORNING, MOBILITY), (Slot.EVENING, EVENING)]
    assert [session.optional for session in made.sessions] == [False, True]
    for session in made.sessions:
        assert 300 <= session.planned_s <= 360
        assert session.phase == ProgramPhase.SETTLE


def test_places_are_work_at_midday_on_working_days_home_else_and_as_chosen():
    request = day_request(working_day=True, contexts={Slot.EVENING: Context.GYM})
    assert [context_of(request, slot) for slot in Slot] == [
        Context.HOME,
        Context.WORK,
        Context.WORK,
        Context.GYM,
    ]
    assert context_of(day_request(), Slot.MIDDAY) == Context.HOME
    chosen = day_request(working_day=True, contexts={Slot.MIDDAY: Context.HOME})
    assert context_of(chosen, Slot.MIDDAY) == Context.HOME


def test_on_a_travel_day_only_what_travels_is_planned():
    made = plan(travel_day=True, working_day=True, contexts={Slot.MIDDAY: Context.GYM})
    assert {session.context for session in made.sessions} == {Context.TRAVEL}
    for session in made.sessions:
        assert all(Context.TRAVEL in CATALOGUE.exercises[name].contexts for name in ids(session))


def test_a_session_is_planned_at_its_anchor_and_may_start_with_its_window():
    morning = plan(anchors={Slot.MORNING: 475}).sessions[0]
    assert (morning.at_min, morning.from_min, morning.until_min) == (475, 440, 600)
    assert morning.session_id == "2026-03-04/morning"


def test_sessions_keep_two_hours_apart():
    made = plan(anchors={Slot.MORNING: 600, Slot.MIDDAY: 690})
    assert [session.at_min for session in made.sessions][:2] == [600, 720]


def test_a_session_expires_an_hour_before_the_next():
    made = plan(anchors={Slot.MIDDAY: 860, Slot.AFTERNOON: 900})
    midday, afternoon = made.sessions[1:]
    assert afternoon.at_min == 990
    assert midday.until_min == 870
    made = plan(anchors={Slot.MIDDAY: 780, Slot.AFTERNOON: 900})
    assert made.sessions[1].until_min == 840


def test_what_does_not_fit_is_dropped_and_never_squeezed():
    """Ten to eight: the windows of four sessions leave no two hours between the last ones."""
    made = plan(sessions=4, wake_min=600, bed_min=1200)
    starts = [session.at_min for session in made.sessions]
    assert len(starts) < 4
    assert all(after - before >= 120 for before, after in pairwise(starts))
    assert starts[-1] <= 1170


def test_who_begins_in_the_afternoon_finds_the_days_sessions_in_the_times_that_are_left():
    whole = kinds(plan(last_strength=TWO_DAYS_AGO))
    assert kinds(plan(last_strength=TWO_DAYS_AGO, not_before=420)) == whole
    late = plan(last_strength=TWO_DAYS_AGO, not_before=15 * 60)
    assert kinds(late) == [(Slot.AFTERNOON, STRENGTH), (Slot.EVENING, MOBILITY)]
    assert all(session.from_min >= 15 * 60 for session in late.sessions)
    assert plan(not_before=23 * 60 + 50).sessions == ()


def test_an_optional_session_is_dropped_first():
    flare = standing(**FLARE)
    made = plan(standing=flare, wake_min=600, bed_min=960)
    assert [session.optional for session in made.sessions] == [False, False]


def test_two_hours_are_counted_in_hours_that_really_pass():
    """A night worker in Berlin on the night the clock goes back: 01:00 to 02:30 are two and a half hours."""
    night = {"day": date(2026, 10, 24), "wake_min": 1110, "bed_min": 600, "sessions": 4}
    for zone in (BERLIN, ZoneInfo("UTC")):
        made = plan(**night, zone=zone, anchors={Slot.MORNING: 1290, Slot.MIDDAY: 1380, Slot.AFTERNOON: 1590})
        starts = [session.at_min for session in made.sessions]
        assert all(
            elapsed_min(date(2026, 10, 24), before, after, zone) >= 120 for before, after in pairwise(starts)
        )


def test_the_morning_session_of_some_backs_never_bends():
    for presentation in (Presentation.EXTENSION_RESPONSIVE, Presentation.MIXED_UNSURE):
        who = standing(presentation=presentation, ranks=ranks(5))
        morning = plan(standing=who, anchors={Slot.MORNING: 600}).sessions[0]
        assert all(CATALOGUE.exercises[name].morning_ok for name in ids(morning))


def test_who_wakes_late_bends_late():
    who = standing(ranks=ranks(5))
    usual = plan(standing=who).sessions[1]
    late = plan(standing=who, woke_min=660).sessions[1]
    assert not all(CATALOGUE.exercises[name].morning_ok for name in ids(usual))
    assert all(CATALOGUE.exercises[name].morning_ok for name in ids(late))


def test_each_session_is_composed_as_if_the_earlier_ones_will_be_done():
    made = plan(standing=standing(ranks=ranks(3)))
    hips = [
        {Fn.HIP_ROTATION, Fn.HIP_EXTENSION, Fn.HIP_ABDUCTION}
        & set(CATALOGUE.exercises[ids(session)[place]].functions)
        for session, place in ((made.sessions[0], 1), (made.sessions[1], 2))
    ]
    assert hips[0] != hips[1]


def test_a_started_session_keeps_its_items_and_the_others_count_on_it():
    started = kept_session(Slot.MORNING, 470, composed(EVENING))
    made = plan(kept=(started,))
    assert ids(made.sessions[0]) == ids(started)
    assert made.sessions[0].until_min == started.until_min
    assert kinds(made) == [(Slot.MORNING, EVENING), (Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH)]


def test_nothing_is_counted_of_a_session_that_was_missed():
    first = plan(standing=standing(ranks=ranks(3)))
    missed = first.sessions[0]
    believed = plan(standing=standing(ranks=ranks(3)), kept=(missed,))
    known = plan(standing=standing(ranks=ranks(3)), kept=(missed,), closed=frozenset({Slot.MORNING}))
    assert believed == first
    assert ids(known.sessions[0]) == ids(missed)
    assert ids(known.sessions[1]) != ids(believed.sessions[1])


def test_a_flare_declared_at_noon_makes_the_rest_of_the_day_calm():
    done = kept_session(Slot.MORNING, 470, composed(MOBILITY))
    made = plan(standing=standing(**FLARE), kept=(done,), closed=frozenset({Slot.MORNING}))
    assert kinds(made) == [(Slot.MORNING, MOBILITY), (Slot.MIDDAY, CALM), (Slot.EVENING, CALM)]


def test_strength_done_today_stays_todays_strength():
    done = kept_session(Slot.AFTERNOON, 920, composed(STRENGTH))
    made = plan(kept=(done,), closed=frozenset({Slot.AFTERNOON}), last_strength=WEDNESDAY, working_day=True)
    assert kinds(made) == [(Slot.MORNING, MOBILITY), (Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH)]


def test_a_kept_session_takes_a_place_of_the_days_wish():
    kept = kept_session(Slot.MIDDAY, 720, composed(RESET))
    assert len(plan(sessions=2, kept=(kept,)).sessions) == 2
    both = (kept, kept_session(Slot.AFTERNOON, 960, composed(STRENGTH)))
    assert kinds(plan(sessions=2, kept=both)) == [(Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH)]


def test_a_session_begun_unasked_takes_no_other_sessions_place():
    extra = replace(kept_session(Slot.AFTERNOON, 960, composed(RESET)), optional=True)
    assert len(plan(last_strength=YESTERDAY, kept=(extra,)).sessions) == 4


def test_an_exercise_of_an_older_catalogue_in_a_kept_session_is_passed_over():
    kept = kept_session(Slot.MORNING, 470, composed(MOBILITY))
    old = replace(kept, items=(replace(kept.items[0], exercise_id="gone"), *kept.items[1:]))
    assert ids(plan(kept=(old,)).sessions[0])[0] == "gone"


def test_a_slot_in_which_nothing_can_be_done_stays_empty():
    nothing_at_work = standing(
        equipment={**USUAL_PLACES, Context.WORK: frozenset()},
        suspended_tracks=frozenset({"walking", "hinge"}),
    )
    made = plan(standing=nothing_at_work, working_day=True)
    assert Slot.MIDDAY not in {session.slot for session in made.sessions}


def test_a_breathing_finding_is_met_once_a_day():
    who = standing(findings=frozenset({Fn.BREATHING}), ranks=ranks(2))
    for last_strength in (YESTERDAY, TWO_DAYS_AGO):
        made = plan(standing=who, last_strength=last_strength)
        assert any("breath" in name for session in made.sessions for name in ids(session))


def test_the_first_partial_week_asks_for_its_share_only():
    made = plan(
        day=date(2026, 3, 8), target_days=1, standing=standing(phase=ProgramPhase.SETTLE, program_day=0)
    )
    assert len(made.sessions) == 2


PEOPLE = st.fixed_dictionaries(
    {
        "presentation": st.sampled_from(Presentation),
        "irritability": st.sampled_from(Irritability),
        "phase": st.sampled_from(ProgramPhase),
        "flare_state": st.sampled_from(FlareState),
        "ranks": st.integers(0, 20).map(ranks),
        "suspended_tracks": st.frozensets(st.sampled_from(sorted(CATALOGUE.tracks)), max_size=6),
    }
)
DAYS = st.fixed_dictionaries(
    {
        "sessions": st.integers(2, 4),
        "wake_min": st.integers(0, 1439),
        "bed_min": st.integers(0, 1439),
        "day": st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        "zone": st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
        "gap": st.booleans(),
        "working_day": st.booleans(),
        "anchors": st.dictionaries(st.sampled_from(Slot), st.integers(0, 2000)),
    }
)


@settings(max_examples=80, deadline=None)
@given(person=PEOPLE, day=DAYS)
def test_any_day_keeps_to_its_rules(person, day):
    request = day_request(standing=standing(**person), **day)
    made = plan_day(CATALOGUE, request)
    assert made == plan_day(CATALOGUE, request)
    assert len(made.sessions) <= day["sessions"]
    assert sum(session.kind == STRENGTH for session in made.sessions) <= 1
    starts = [session.at_min for session in made.sessions]
    for before, after in pairwise(starts):
        assert elapsed_min(day["day"], before, after, day["zone"]) >= 120
    for session in made.sessions:
        assert day["wake_min"] < session.from_min <= session.at_min <= session.until_min
        assert not person["suspended_tracks"] & {item.track for item in session.items}
        assert person["flare_state"] != FlareState.FLARE or session.kind == CALM


def test_a_desk_is_enough_for_the_middle_of_a_working_day():
    made = plan(working_day=True, standing=standing(ranks=ranks(6)))
    for name in ids(made.sessions[1]):
        assert CATALOGUE.exercises[name].equipment <= AT_A_DESK


def spine_track(made: DayPlan, place: int) -> str:
    """The track by which a session of the day moves the spine."""
    (track,) = (
        item.track
        for item in made.sessions[place].items
        if Fn.SPINE_MOBILITY in CATALOGUE.exercises[item.exercise_id].functions
    )
    return track


def test_the_evening_moves_the_spine_another_way_than_the_morning_did():
    made = plan(last_strength=YESTERDAY)
    assert spine_track(made, 2) != spine_track(made, 0)
    morning = made.sessions[0]
    missed = plan(last_strength=YESTERDAY, kept=(morning,), closed=frozenset({Slot.MORNING}))
    assert spine_track(missed, 2) == spine_track(made, 0)


def test_on_sunday_what_the_week_still_lacks_comes_in_beside_what_it_lacks_more():
    met = dict.fromkeys(Fn, 7) | {Fn.HIP_EXTENSION: 0, Fn.HIP_ROTATION: 1}
    sunday = {"day": date(2026, 3, 8), "sessions": 2, "last_strength": date(2026, 3, 7)}
    morning = plan(**sunday, days_done=met).sessions[0]
    trained = [CATALOGUE.exercises[name].functions for name in ids(morning)]
    assert any(Fn.HIP_EXTENSION in functions for functions in trained)
    assert any(Fn.HIP_ROTATION in functions for functions in trained)


def test_strength_that_was_begun_leaves_the_other_sessions_where_they_are():
    begun = kept_session(Slot.AFTERNOON, 920, composed(STRENGTH))
    resets_are_met = {Fn.POSITION_RESET: 7, Fn.THORACIC_ROTATION: 7, Fn.THORACIC_EXTENSION: 7}
    hips_are_met = dict.fromkeys((Fn.HIP_ROTATION, Fn.HIP_EXTENSION, Fn.HIP_ABDUCTION), 7)
    made = plan(kept=(begun,), days_done={**resets_are_met, **hips_are_met})
    assert kinds(made) == [(Slot.MORNING, MOBILITY), (Slot.MIDDAY, RESET), (Slot.AFTERNOON, STRENGTH)]
