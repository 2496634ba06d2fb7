"""Many people in many places: sessions judged by rules told a second time, and weeks counted day by day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standing_builder import BERLIN, CATALOGUE, USUAL_PLACES, ranks, standing, week_of

from app.domain.composer import ComposeRequest, check_session, compose
from app.domain.coverage import Week, focus_tracks, weekly_targets
from app.domain.dayplan import DayRequest, plan_day
from app.domain.dosing import budget
from app.domain.exercises import capped_rank, path_of
from app.domain.options import HereAndNow
from app.domain.standing import Standing
from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    Fit,
    FlareState,
    Irritability,
    Presentation,
    ProgramPhase,
    SessionKind,
    Substitute,
)
from app.domain.vocabulary import MovementFunction as Fn
from tests.benchmarks.compose_all import MONDAY, PREFERENCE, payload_of, survey

ER, FR, ES, DC, MX = Presentation
EVERYTHING_EVERYWHERE = {**USUAL_PLACES, Context.HOME: frozenset(Equipment)}


def test_no_composition_of_the_survey_breaks_a_rule():
    result = survey(CATALOGUE, every=997)
    assert result.asked > 500
    assert result.composed == result.asked
    assert result.outside_budget == 0
    assert result.violations == Counter()


STANDINGS = st.builds(
    Standing,
    presentation=st.sampled_from(Presentation),
    irritability=st.sampled_from(Irritability),
    phase=st.sampled_from(ProgramPhase),
    program_day=st.integers(0, 200),
    equipment=st.fixed_dictionaries({c: st.frozensets(st.sampled_from(Equipment)) for c in Context}),
    ranks=st.dictionaries(st.sampled_from(sorted(CATALOGUE.tracks)), st.integers(0, 21)),
    flare_state=st.sampled_from(FlareState),
    flare_day=st.integers(0, 9),
    easing=st.booleans(),
    directional_preference=st.sampled_from(DirectionalPreference),
    care_flags=st.frozensets(st.sampled_from(CareFlag), max_size=3),
    floor_ok=st.booleans(),
    discreet=st.booleans(),
    disliked=st.frozensets(st.sampled_from(sorted(CATALOGUE.exercises)), max_size=8),
    branch=st.sampled_from([{}, {"bird_dog": "bird_dog_standing"}]),
    suspended_tracks=st.frozensets(st.sampled_from(sorted(CATALOGUE.tracks)), max_size=8),
    opened_tracks=st.sampled_from([frozenset(), frozenset({"hip_airplane"})]),
    excluded=st.frozensets(st.sampled_from(sorted(CATALOGUE.exercises)), max_size=8),
    forced=st.frozensets(st.sampled_from(sorted(CATALOGUE.exercises)), max_size=2),
    dose_caps=st.dictionaries(st.sampled_from(sorted(CATALOGUE.tracks)), st.integers(0, 2), max_size=4),
    findings=st.frozensets(st.sampled_from(Fn), max_size=3),
)
REQUESTS = st.builds(
    lambda who, done, left, **rest: ComposeRequest(
        standing=who, week=week_of(who, done, days_left=left), **rest
    ),
    who=STANDINGS,
    done=st.dictionaries(st.sampled_from(Fn), st.integers(0, 7)),
    left=st.integers(1, 7),
    kind=st.sampled_from(SessionKind),
    context=st.sampled_from(Context),
    minutes_since_wake=st.integers(0, 900),
    last_done=st.dictionaries(
        st.sampled_from(sorted(CATALOGUE.tracks)), st.dates(date(2026, 1, 1), date(2026, 3, 1))
    ),
    later_today=st.frozensets(st.sampled_from(Fn), max_size=4),
)


@settings(max_examples=70, deadline=None)
@given(REQUESTS)
def test_any_session_for_anyone_is_accepted_by_the_rules(request):
    session = compose(CATALOGUE, request)
    if session is not None:
        assert check_session(payload_of(request, session), CATALOGUE) == []


@settings(max_examples=70, deadline=None)
@given(REQUESTS)
def test_nothing_unfit_is_ever_planned_and_lengths_are_kept(request):
    """I9, I10, I18, I21, said once more without the checker."""
    session = compose(CATALOGUE, request)
    who = request.standing
    if session is None:
        return
    least_s, most_s = budget(session.phase, session.kind)
    assert 300 <= least_s <= session.planned_s <= most_s <= 600
    assert 2 <= len(session.items) <= 5
    for item in session.items:
        exercise = CATALOGUE.exercises[item.exercise_id]
        assert exercise.fit[who.presentation] != Fit.AVOID or exercise.id in who.forced
        assert list(Irritability).index(exercise.irr_max) >= list(Irritability).index(who.irritability)
        assert not exercise.avoid_if & who.care_flags
        assert exercise.equipment <= who.equipment[request.context]
        assert request.context in exercise.contexts
        assert item.track not in who.suspended_tracks
        assert exercise.id not in who.excluded
        if who.program_day < 14 or who.irritability == Irritability.HIGH:
            assert len(exercise.doses[min(item.dose_step, 2)].reps) <= 2


@settings(max_examples=70, deadline=None)
@given(STANDINGS, st.sampled_from(Context))
def test_calm_sessions_hold_only_first_levels_at_their_smallest_dose(who, context):
    """I12: breathing may be stretched, and seated breathing may stand in."""
    session = compose(CATALOGUE, ComposeRequest(who, SessionKind.CALM, context, 500, week_of(who), {}))
    for item in session.items if session and session.kind == SessionKind.CALM else ():
        exercise = CATALOGUE.exercises[item.exercise_id]
        assert exercise.level == 1 or exercise.id == "breath_seated"
        assert item.dose_step == 0 or item.track == "breathing"


@settings(max_examples=50, deadline=None)
@given(who=STANDINGS, context=st.sampled_from(Context), minutes=st.sampled_from([30, 300]))
def test_a_track_offers_its_present_level_its_swap_or_something_earned(who, context, minutes):
    here = HereAndNow(CATALOGUE, who, SessionKind.MOBILITY, context, minutes)
    for track, option in here.options().items():
        assert here.can_do(option.exercise)
        assert option.exercise.track == track
        if option.substitute != Substitute.SWAP:
            assert 3 * (option.exercise.level - 1) + option.dose_step <= option.rank


def test_a_swap_on_another_track_is_offered_by_that_track_at_the_dose_earned_there():
    who = standing(ranks=ranks(0, hip_abd_floor=2, hip_abd_standing=1))
    offered = HereAndNow(CATALOGUE, who, SessionKind.MOBILITY, Context.WORK, 300).options()
    own = offered["hip_abd_standing"]
    assert (own.exercise.id, own.dose_step, own.substitute) == ("standing_abduction", 1, Substitute.NONE)
    assert "hip_abd_floor" not in offered


def test_focus_tracks_change_with_the_blocks_of_four_weeks():
    pairs = [focus_tracks(ER, 28 * block) for block in range(8)]
    usual = ("bird_dog", "side_bridge")
    assert pairs == [
        usual, ("bird_dog", "dead_bug"), usual, ("side_bridge", "curl_up"),
        usual, ("bird_dog", "dead_bug"), usual, ("side_bridge", "curl_up"),
    ]  # fmt: skip
    assert focus_tracks(MX, 0) == ("dead_bug", "bird_dog")
    assert focus_tracks(MX, 28) == ("dead_bug", "curl_up")
    assert focus_tracks(MX, 84) == ("bird_dog", "side_bridge")
    assert focus_tracks(DC, 27) == ("bird_dog", "dead_bug")
    assert focus_tracks(FR, 0) == focus_tracks(ES, 0) == ("dead_bug", "side_bridge")


def test_weekly_targets_follow_presentation_findings_and_irritability():
    usual = weekly_targets(standing())
    assert usual[Fn.HIP_ROTATION] == 2
    assert usual[Fn.TRUNK_STABILITY] == usual[Fn.POSITION_RESET] == usual[Fn.ENDURANCE] == 3
    assert usual[Fn.SPINE_MOBILITY] == 5
    assert weekly_targets(standing(presentation=FR))[Fn.ENDURANCE] == 5
    found = weekly_targets(standing(findings=frozenset({Fn.HIP_ROTATION, Fn.BREATHING})))
    assert (found[Fn.HIP_ROTATION], found[Fn.BREATHING]) == (3, 7)
    assert weekly_targets(standing(irritability=Irritability.HIGH))[Fn.HINGE] == 0
    assert weekly_targets(standing(phase=ProgramPhase.SETTLE))[Fn.HINGE] == 0


def test_a_partial_week_asks_for_its_share_rounded_up_and_a_flare_for_little():
    assert weekly_targets(standing(), 3)[Fn.SPINE_MOBILITY] == 3
    assert weekly_targets(standing(), 1)[Fn.HIP_ROTATION] == 1
    assert weekly_targets(standing(), in_flare=True) == {
        Fn.BREATHING: 7,
        Fn.SPINE_MOBILITY: 7,
        Fn.ENDURANCE: 0,
    }


def test_need_counts_days_and_today_only_once():
    week = Week({Fn.HINGE: 2}, {Fn.HINGE: 1}, days_left=3)
    assert week.need(Fn.HINGE) == 1
    assert week.counting([Fn.HINGE]).counting([Fn.HINGE]).need(Fn.HINGE) == 0
    assert week.need(Fn.BREATHING) == 0
    assert week.is_behind(Fn.HINGE)
    assert not week.counting([Fn.HINGE]).is_behind(Fn.HINGE)
    assert not week.is_pressing(Fn.HINGE)
    assert Week({Fn.HINGE: 2}, {Fn.HINGE: 1}, days_left=1).is_pressing(Fn.HINGE)


@dataclass
class Diary:
    """One person who does every session and climbs a rank every fourth time a track was trained."""

    presentation: Presentation
    irritability: Irritability
    sessions: int
    working: bool
    start: date
    ranks: dict[str, int] = field(default_factory=ranks)
    trained: Counter[str] = field(default_factory=Counter)
    days: dict[Fn, set[date]] = field(default_factory=lambda: {function: set() for function in Fn})
    last_done: dict[str, date] = field(default_factory=dict)
    last_strength: date | None = None

    def standing(self, program_day: int) -> Standing:
        phase = ProgramPhase.BUILD
        if program_day < 7 or self.irritability == Irritability.HIGH:
            phase = ProgramPhase.SETTLE
        elif program_day >= 28 and self.irritability == Irritability.LOW:
            phase = ProgramPhase.STRENGTHEN
        return standing(
            presentation=self.presentation, irritability=self.irritability, phase=phase, program_day=program_day,
            ranks=dict(self.ranks), equipment=EVERYTHING_EVERYWHERE, directional_preference=PREFERENCE[self.presentation],
            opened_tracks=frozenset({"hip_airplane"} if program_day > 40 else ()),
        )  # fmt: skip

    def live(self, program_day: int) -> None:
        day = self.start + timedelta(days=program_day)
        plan = plan_day(
            CATALOGUE,
            DayRequest(
                day=day, zone=BERLIN, standing=self.standing(program_day), wake_min=420, bed_min=1380,
                sessions=self.sessions, working_day=self.working and day.weekday() < 5,
                days_done=self.days_of_week(day, before=True), target_days=self.week_days(day),
                last_done=dict(self.last_done), last_strength=self.last_strength,
            ),
        )  # fmt: skip
        for session in plan.sessions:
            if session.kind == SessionKind.STRENGTH:
                self.last_strength = day
            for item in session.items:
                self.last_done[item.track] = day
                for function in CATALOGUE.exercises[item.exercise_id].functions:
                    self.days[function].add(day)
        self.climb({i.track for s in plan.sessions for i in s.items if i.substitute == Substitute.NONE})

    def climb(self, tracks: set[str]) -> None:
        for track in tracks:
            self.trained[track] += 1
            if self.trained[track] % 4 == 0:
                path = path_of(CATALOGUE, track, self.presentation, frozenset(), frozenset(Equipment), {})
                self.ranks[track] = capped_rank(path, self.ranks[track] + 1)

    def week_days(self, day: date) -> int:
        monday = day - timedelta(days=day.weekday())
        return 7 - max(0, (self.start - monday).days)

    def days_of_week(self, day: date, *, before: bool) -> dict[Fn, int]:
        monday = day - timedelta(days=day.weekday())
        last = day - timedelta(days=1) if before else day
        return {f: sum(monday <= done <= last for done in days) for f, days in self.days.items()}

    def unmet(self, program_day: int) -> set[Fn]:
        """Functions below their target in the week that ends on this day."""
        day = self.start + timedelta(days=program_day)
        done = self.days_of_week(day, before=False)
        targets = weekly_targets(self.standing(program_day), self.week_days(day))
        return {function for function, target in targets.items() if done[function] < target}


@pytest.mark.parametrize("sessions", [2, 3, 4])
@pytest.mark.parametrize("presentation", Presentation)
def test_with_every_session_done_every_week_reaches_its_targets(presentation, sessions):
    """Twelve weeks from a Wednesday. Two sessions a day leave no hour for a hinge where mornings do not bend."""
    for irritability, working in (
        (Irritability.LOW, True),
        (Irritability.MODERATE, False),
        (Irritability.HIGH, True),
    ):
        diary = Diary(presentation, irritability, sessions, working, MONDAY + timedelta(days=2))
        for program_day in range(82):
            diary.live(program_day)
            if program_day % 7 == 4 and program_day != 11:
                excused = {Fn.HINGE} if sessions == 2 and presentation in (ER, MX) else set()
                assert diary.unmet(program_day) <= excused


def test_a_back_that_prefers_bending_walks_on_five_days_and_moves_its_spine_every_morning():
    diary = Diary(FR, Irritability.MODERATE, 3, True, MONDAY)
    for program_day in range(84):
        diary.live(program_day)
        if program_day % 7 == 6:
            assert diary.days_of_week(MONDAY + timedelta(days=program_day), before=False)[Fn.ENDURANCE] >= 5
    assert diary.ranks["walking"] == 5


def test_every_function_has_a_first_level_in_every_place_for_every_presentation():
    for presentation in Presentation:
        for context in Context:
            for function in Fn:
                who = standing(presentation=presentation, irritability=Irritability.HIGH)
                here = HereAndNow(CATALOGUE, who, SessionKind.MOBILITY, context, 300)
                found = [o for o in here.options().values() if function in o.exercise.functions]
                assert bool(found) == (function != Fn.HINGE), (presentation, context, function)
