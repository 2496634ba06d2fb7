"""The made-up patients: each is the person its parameters promise, and answers as a back would."""

from dataclasses import replace
from statistics import mean

import pytest

from app.domain import intake, synthetic
from app.domain.archetypes import ARCHETYPES, DISC_EARLY, ERRATIC, NON_ADHERENT, STEADY, behaving_as
from app.domain.draws import Draws
from app.domain.exercises import Catalogue
from app.domain.vocabulary import FormRating, LegResponse, Presentation, SkipReason
from app.store.catalogue import load_catalogue

DAYS = 84


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


class Fixed:
    """Chance that always says the same: ``u`` for a share, no noise."""

    def __init__(self, u: float) -> None:
        self.u = u

    def random(self) -> float:
        return self.u

    def gauss(self, mu: float, sigma: float) -> float:
        return mu


def days_of(archetype, seed, days=DAYS):
    body = synthetic.Body(archetype)
    for day in range(days):
        body = synthetic.next_day(body, Draws(f"{seed}/{day}"))
        yield body


@pytest.mark.parametrize("name", ARCHETYPES)
def test_the_intake_reads_each_person_as_their_archetype_says(name):
    archetype = ARCHETYPES[name]
    answers = archetype.answers
    verdict = intake.intake(
        {
            "answers": {
                "avg_pain": answers.avg_pain,
                "stir": answers.stir,
                "calm_down": answers.calm_down,
                "named": answers.named,
                "worse": list(answers.worse),
                "eases": list(answers.eases),
                "leg": answers.leg,
                "activity": answers.activity,
                "age_band": answers.age_band,
            }
        }
    )
    assert verdict["presentation"] == archetype.presentation
    assert verdict["irritability"] == archetype.irritability
    assert verdict["ref_pain"] == round(archetype.pain_first)
    assert verdict["ask"] == []


def test_a_presentation_set_by_a_therapist_is_the_one_that_counts():
    changed = behaving_as(ERRATIC, Presentation.DECONDITIONED)
    assert changed.presentation is changed.answers.therapist_presentation is Presentation.DECONDITIONED


def test_pain_falls_towards_its_long_run_level_and_faster_with_more_sessions():
    busy = replace(synthetic.Body(STEADY), day=84, offered=100, done=100)
    idle = replace(busy, done=0)
    assert STEADY.pain_last < synthetic.trend(busy) < synthetic.trend(idle) < STEADY.pain_first
    assert synthetic.trend(replace(busy, day=0)) == STEADY.pain_first


def test_the_same_seed_gives_the_same_twelve_weeks():
    assert [b.pain for b in days_of(ERRATIC, 7)] == [b.pain for b in days_of(ERRATIC, 7)]
    assert [b.pain for b in days_of(ERRATIC, 7)] != [b.pain for b in days_of(ERRATIC, 8)]


def test_the_early_disc_flares_up_on_day_nine_for_six_days():
    body = list(days_of(replace(DISC_EARLY, flares=replace(DISC_EARLY.flares, chance=0)), 1))
    assert [b.day for b in body if b.in_flare] == [9, 10, 11, 12, 13, 14]


def test_a_flare_up_under_way_is_not_cut_short_by_the_forced_one():
    body = replace(synthetic.Body(DISC_EARLY), day=8, flare_days_left=12)
    assert synthetic.next_day(body, Fixed(0.5)).flare_days_left == 11


def test_flare_ups_last_a_day_and_the_mean_of_their_archetype_on_top():
    struck = replace(STEADY, flares=replace(STEADY.flares, chance=1.0))
    lengths = [synthetic.next_day(synthetic.Body(struck), Draws(str(n))).flare_days_left for n in range(4000)]
    assert min(lengths) == 1
    assert mean(lengths) == pytest.approx(1 + STEADY.flares.mean_days, abs=0.15)


def test_a_flare_up_ends_and_the_next_day_is_free_of_it():
    body = replace(synthetic.Body(STEADY), flare_days_left=2)
    last = synthetic.next_day(body, Fixed(0.5))
    after = synthetic.next_day(last, Fixed(0.0))
    assert (last.in_flare, after.in_flare) == (True, False)


def test_work_above_capacity_hurts_tires_and_is_felt_the_next_morning(catalogue):
    easy, hard = catalogue.exercises["heel_slide"], catalogue.exercises["dead_bug_full"]
    body = synthetic.next_day(synthetic.Body(STEADY), Fixed(0.5))
    _, light = synthetic.respond(body, easy, 0, Fixed(0.5))
    loaded, heavy = synthetic.respond(body, hard, 2, Fixed(0.5))
    assert (heavy.during, heavy.rpe) > (light.during, light.rpe)
    assert heavy.form is not FormRating.CLEAN
    tomorrow = synthetic.next_day(loaded, Fixed(0.5))
    assert tomorrow.carry == pytest.approx((8 - STEADY.capacity) / 3)
    assert synthetic.morning_pain(tomorrow) == round(tomorrow.pain + 0.3 * tomorrow.carry)


def test_capacity_grows_near_its_limit_less_beyond_and_hardly_far_below(catalogue):
    body = replace(synthetic.Body(STEADY), capacity={"dead_bug": 4.0})

    def growth(exercise_id, dose_step):
        trained, _ = synthetic.respond(body, catalogue.exercises[exercise_id], dose_step, Fixed(0.5))
        return trained.tolerates("dead_bug") - 4.0

    assert growth("heel_slide", 0) == pytest.approx(0.02)
    assert growth("dead_bug_tap", 1) == pytest.approx(0.36 * STEADY.capacity_gain)
    assert growth("dead_bug_full", 0) == pytest.approx(0.09 * STEADY.capacity_gain)


def test_a_track_done_twice_a_day_strains_once_by_the_harder_of_the_two(catalogue):
    body, hard = synthetic.Body(STEADY), catalogue.exercises["dead_bug_full"]
    once, _ = synthetic.respond(body, hard, 2, Fixed(0.5))
    twice, _ = synthetic.respond(once, hard, 1, Fixed(0.5))
    assert twice.strain == once.strain
    assert twice.capacity == once.capacity


def test_the_same_dose_feels_the_same_all_day_and_another_way_tomorrow(catalogue):
    body, tilt = synthetic.Body(ERRATIC, pain=4.0), catalogue.exercises["pelvic_tilt"]
    once, felt = synthetic.respond(body, tilt, 0, Draws("morning"))
    assert synthetic.respond(once, tilt, 0, Draws("evening")) == (once, felt)
    tomorrow = synthetic.next_day(once, Draws("night"))
    later = [synthetic.respond(tomorrow, tilt, 0, Draws(f"{n}"))[1] for n in range(5)]
    assert any(one != felt for one in later)
    assert synthetic.respond(tomorrow, tilt, 0, Draws("x"))[0].tolerates("spine_flex") > once.tolerates(
        "spine_flex"
    )


def test_a_bent_or_arched_back_above_capacity_may_send_symptoms_down_the_leg(catalogue):
    weak = replace(DISC_EARLY, capacity=0.0)
    press_up, heel_slide = catalogue.exercises["prone_press_up"], catalogue.exercises["dead_bug_tap"]
    assert synthetic.respond(synthetic.Body(weak), press_up, 0, Fixed(0.0))[1].leg is LegResponse.FURTHER
    assert synthetic.respond(synthetic.Body(weak), press_up, 0, Fixed(0.5))[1].leg is LegResponse.SAME
    assert synthetic.respond(synthetic.Body(weak), heel_slide, 0, Fixed(0.0))[1].leg is LegResponse.SAME
    assert synthetic.respond(synthetic.Body(STEADY), heel_slide, 0, Fixed(0.0))[1].leg is LegResponse.NONE


def test_an_exercise_is_finished_cut_short_for_time_or_broken_off_for_pain(catalogue):
    sore = replace(synthetic.Body(ERRATIC), pain=6.0)
    tilt = catalogue.exercises["pelvic_tilt"]

    def outcome(body, u):
        _, felt = synthetic.respond(body, tilt, 0, Fixed(u))
        return felt.completion, felt.reason

    assert outcome(sore, 0.5) == (1.0, SkipReason.NONE)
    assert outcome(sore, 0.95) == (0.7, SkipReason.NO_TIME)
    assert outcome(sore, 0.2) == (0.4, SkipReason.PAIN)
    assert outcome(replace(sore, pain=1.0), 0.2) == (1.0, SkipReason.NONE)


def test_lost_form_is_the_rarer_half_of_what_is_not_clean(catalogue):
    strained = replace(synthetic.Body(STEADY), capacity={"dead_bug": 0.0})
    hard = catalogue.exercises["dead_bug_full"]
    felt = [synthetic.respond(strained, hard, 2, Draws(str(n)))[1].form for n in range(500)]
    assert 0 < felt.count(FormRating.CLEAN) < felt.count(FormRating.LOST) < felt.count(FormRating.OK)


def test_severe_morning_pain_is_always_told_and_other_mornings_are_missed():
    body = synthetic.Body(NON_ADHERENT)
    assert synthetic.answers_morning(body, 7, Fixed(0.0))
    assert not synthetic.answers_morning(body, 3, Fixed(0.0))
    assert synthetic.answers_morning(body, 3, Fixed(0.5))


def test_nobody_comes_in_the_gap_and_fewer_come_late_in_the_course_or_in_a_flare_up():
    body = synthetic.Body(NON_ADHERENT)
    assert synthetic.attends(replace(body, day=0), Fixed(0.55))
    assert not synthetic.attends(replace(body, day=14), Fixed(0.55))
    assert not synthetic.attends(replace(body, day=35), Fixed(0.0))
    assert not synthetic.attends(replace(body, day=0, flare_days_left=1), Fixed(0.55))
    assert synthetic.attends(replace(body, day=83), Fixed(0.08))


def test_adherence_is_the_share_of_offered_sessions_done():
    body = synthetic.Body(STEADY)
    assert body.adherence == 1.0
    counted = synthetic.counted(synthetic.counted(body, done=True), done=False)
    assert counted.adherence == 0.5


def test_confidence_and_ability_grow_with_relief_and_interference_falls():
    first = replace(synthetic.Body(STEADY), day=0)
    last = replace(synthetic.Body(STEADY), day=84, capacity={"hinge": 9.0})
    still = Fixed(0.5)
    assert synthetic.confidence(first, still) < synthetic.confidence(last, still)
    assert synthetic.confidence(replace(last, flare_days_left=1), still) < synthetic.confidence(last, still)
    assert synthetic.ability(first, still) < synthetic.ability(last, still)
    assert sum(synthetic.interference(first, still)) > sum(synthetic.interference(last, still))


def test_pain_is_named_in_whole_numbers_from_none_to_worst():
    assert [synthetic.nprs(level) for level in (-1.2, 2.4, 3.6, 12.0)] == [0, 2, 4, 10]


def test_seven_tenths_of_a_dose_stay_between_half_and_four_fifths():
    shares = [synthetic.part_of(planned, synthetic.PARTIAL) / planned for planned in range(2, 19)]
    assert 0.5 <= min(shares) <= max(shares) < 0.8
    assert synthetic.part_of(10, 0.7) == 7
