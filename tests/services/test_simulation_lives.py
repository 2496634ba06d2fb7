"""Simulated lives: told in real events, repeatable, and the same nights for every programme."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.archetypes import ARCHETYPES, ERRATIC, STEADY
from app.domain.event_sessions import PlanShown, SessionStarted
from app.domain.event_types import EventType
from app.domain.exercises import Catalogue
from app.domain.journal import parse_event, to_record
from app.domain.vocabulary import Presentation, SessionKind, Slot
from app.services.simulated_life import TZ, archetype_of, setting_of, with_engine, with_sheet
from app.services.simulated_sheets import LINEAR, STATIC, Ramp, ladder_lengths
from app.services.simulation_invariants import violations
from app.services.simulation_measures import never_offered
from app.services.simulation_pairs import compare, late_answers
from app.services.simulation_trace import Trace
from app.store.catalogue import load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def erratic(catalogue):
    """Three weeks of the person who does everything the others do not."""
    return Trace(with_engine(setting_of("erratic", 2, 21), catalogue), catalogue, TZ)


@pytest.fixture(scope="module")
def stopped(catalogue):
    """An erratic reporter who ticks every warning sign asked."""
    setting = setting_of("erratic", 1, 16)
    anxious = replace(setting.archetype, habits=replace(setting.archetype.habits, ticks=1.0))
    return Trace(with_engine(replace(setting, archetype=anxious), catalogue), catalogue, TZ)


def test_every_event_of_a_life_would_be_accepted_from_a_phone(erratic):
    for event in erratic.life.log:
        assert parse_event(to_record(event)) == event
    assert [event.at for event in erratic.life.log] == sorted(event.at for event in erratic.life.log)


@pytest.mark.parametrize("name", ARCHETYPES)
def test_no_promise_is_broken_in_the_first_two_weeks_of_anyone(name, catalogue):
    trace = Trace(with_engine(setting_of(name, 3, 15), catalogue), catalogue, TZ)
    assert violations(trace) == ()
    paired = compare(trace)
    assert paired.violations == ()
    assert paired.days >= 2


def test_an_erratic_life_breaks_no_promise_either(erratic):
    assert violations(erratic) == ()


def test_the_same_seed_gives_the_same_life(erratic, catalogue):
    again = with_engine(setting_of("erratic", 2, 21), catalogue)
    assert again.log == erratic.life.log
    assert again.bodies == erratic.life.bodies


def test_two_programmes_meet_the_same_nights(catalogue):
    setting = setting_of("steady", 1, 10)
    lives = [with_engine(setting, catalogue), with_sheet(setting, catalogue, STATIC)]
    engine, sheet = ([body.pain for body in life.bodies] for life in lives)
    assert engine == pytest.approx(sheet, abs=0.05)  # apart only by the share of sessions done so far


def test_the_erratic_reporter_takes_every_presentation_in_turn():
    assert {archetype_of("erratic", seed).presentation for seed in range(5)} == set(Presentation)
    assert archetype_of("steady", 3) is STEADY


def test_lives_start_on_every_day_of_the_week():
    assert {setting_of("steady", seed, 7).start.weekday() for seed in range(7)} == set(range(7))


def test_the_linear_sheet_adds_a_step_a_week_as_far_as_the_ladder_goes(catalogue):
    life = with_sheet(setting_of("steady", 1, 15), catalogue, LINEAR)
    assert life.sheet is not None
    first, third, last = (life.sheet.ranks(day)["hinge"] for day in (0, 14, 400))
    assert (first, third) == (1, 3)
    assert last == 3 * ladder_lengths(catalogue, STEADY)["hinge"] - 1
    started = [event for event in life.log if isinstance(event.payload, SessionStarted)]
    done = [
        item
        for event in started
        if event.day >= life.start + timedelta(days=14)
        for item in event.payload.items
    ]
    assert max(item.rank for item in done) == 3


def test_the_static_sheet_stays_where_it_began(catalogue):
    life = with_sheet(setting_of("steady", 1, 15), catalogue, Ramp("static", 2, 0))
    shown = [event.payload for event in life.log if isinstance(event.payload, PlanShown)]
    assert {rank for plan in shown for rank in plan.ranks.values()} == {2}
    kinds = {event.payload.kind for event in life.log if isinstance(event.payload, SessionStarted)}
    assert SessionKind.STRENGTH in kinds


def test_a_sheet_does_not_stop_for_pain(catalogue):
    sore = replace(STEADY, pain_first=7.5, pain_last=7.5)
    life = with_sheet(replace(setting_of("steady", 1, 4), archetype=sore), catalogue, STATIC)
    assert life.sheet is not None
    session = life.sheet.plan.sessions[0]
    assert life.sheet.calm_instead(session) is session
    assert not any(event.type is EventType.SESSION_SKIPPED for event in life.log)


def test_ticked_signs_stop_the_plan_until_a_clinician_has_looked(stopped):
    kinds = [event.type for event in stopped.life.log]
    assert EventType.CLEARANCE_RECORDED in kinds
    assert any(look.state.safety.is_blocked for shown in stopped.shown for look in shown.looks)
    assert violations(stopped) == ()


def test_who_starts_above_the_ceiling_is_offered_something_calm_or_leaves_it(catalogue):
    sore = replace(ERRATIC, pain_first=6.6, pain_last=6.6, pain_sd=1.0)
    life = with_engine(replace(setting_of("erratic", 4, 8), archetype=sore), catalogue)
    started = [event.payload for event in life.log if isinstance(event.payload, SessionStarted)]
    above = [start for start in started if start.before > 5]
    assert SessionKind.CALM in {start.kind for start in above}
    assert violations(Trace(life, catalogue, TZ)) == ()


def test_answers_that_arrive_late_keep_their_bound(catalogue):
    setting = setting_of("steady", 5, 30)
    assert list(late_answers(setting, catalogue)) == []


def test_a_life_too_short_for_late_answers_says_nothing_about_them(catalogue):
    assert list(late_answers(setting_of("steady", 5, 3), catalogue)) == []


def test_a_session_nobody_was_offered_is_never_missed(catalogue):
    """Skipping the morning made room for one at midday, which was over by the time anyone looked."""
    trace = Trace(with_engine(setting_of("flare_prone", 84, 43), catalogue), catalogue, TZ)
    assert violations(trace) == ()
    assert never_offered(trace) == 0
    skipped = trace.on(date(2026, 2, 14)).plan.sessions
    assert [session.slot for session in skipped] == [Slot.MORNING, Slot.AFTERNOON]
