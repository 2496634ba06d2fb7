"""Attempts: the worst of a day, what counts as exposure, and what the two attempts before add."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.attempts import Attempt, Before, before, is_exposure, is_red, is_tolerated, within, worst_of
from app.domain.decision_table import Response, TrackState
from app.domain.progression import decide_track
from app.domain.vocabulary import Action, FormRating, LegResponse, SkipReason

DAY = date(2026, 11, 10)
GOOD = Response()
RESPONSES = st.builds(
    Response,
    before=st.integers(0, 10),
    during=st.none() | st.integers(0, 10),
    after=st.none() | st.integers(0, 10),
    rpe=st.integers(0, 10),
    form=st.sampled_from(FormRating),
    completion=st.sampled_from((0.0, 0.3, 0.5, 0.8, 1.0)),
    reason=st.sampled_from(SkipReason),
    breath_held=st.booleans(),
    leg=st.sampled_from(LegResponse),
    neuro_new=st.booleans(),
    red_flag=st.booleans(),
    calm=st.booleans(),
    closed=st.booleans(),
)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def attempt(days_ago: int, rank: int = 4, **changes: object) -> Attempt:
    return Attempt(ago(days_ago), rank, replace(GOOD, **changes))


def test_two_sessions_of_a_day_give_the_worse_of_every_answer() -> None:
    morning = Response(
        before=1, during=5, after=2, rpe=3, form=FormRating.OK, breath_held=True, red_flag=True
    )
    evening = Response(
        before=3,
        during=2,
        after=4,
        rpe=6,
        completion=0.4,
        reason=SkipReason.PAIN,
        leg=LegResponse.SAME,
        neuro_new=True,
    )
    assert worst_of(morning, evening) == Response(
        before=3,
        during=5,
        after=4,
        rpe=6,
        form=FormRating.OK,
        completion=0.4,
        reason=SkipReason.PAIN,
        leg=LegResponse.SAME,
        breath_held=True,
        neuro_new=True,
        red_flag=True,
    )


def test_of_two_equal_completions_the_one_that_hurt_gives_the_reason() -> None:
    short = replace(GOOD, completion=0.4, reason=SkipReason.NO_TIME)
    sore = replace(GOOD, completion=0.4, reason=SkipReason.TOO_HARD)
    assert worst_of(short, sore).reason is worst_of(sore, short).reason is SkipReason.TOO_HARD


def test_a_session_without_its_end_keeps_what_is_known_and_opens_the_day() -> None:
    unfinished = replace(GOOD, during=None, after=None, closed=False)
    merged = worst_of(replace(GOOD, during=6), unfinished)
    assert (merged.pain, merged.closed) == (6, False)
    assert unfinished.pain is None


def test_a_calm_session_beside_another_is_not_a_calm_day() -> None:
    assert not worst_of(replace(GOOD, calm=True), GOOD).calm
    assert worst_of(replace(GOOD, calm=True), replace(GOOD, calm=True)).calm


@settings(deadline=None)
@given(st.lists(RESPONSES, min_size=3, max_size=3))
def test_merging_does_not_depend_on_the_order_in_what_the_rules_read(responses: list[Response]) -> None:
    def read(one: Response, two: Response, three: Response) -> Response:
        merged = worst_of(worst_of(one, two), three)
        sore = merged.reason in (SkipReason.PAIN, SkipReason.TOO_HARD)
        return replace(merged, reason=SkipReason.PAIN if sore else SkipReason.NONE)

    first, *others = (read(*order) for order in permutations(responses))
    assert all(other == first for other in others)


@settings(deadline=None)
@given(RESPONSES, RESPONSES)
def test_one_more_session_never_moves_the_day_towards_progress(one: Response, two: Response) -> None:
    both = worst_of(one, two)
    if one.calm == both.calm:
        order = list(Action)
        state = TrackState(little_before=1, lost_before=1, held_before=2, red_before=1)
        alone, together = decide_track(state, one).action, decide_track(state, both).action
        assert order.index(together) <= order.index(alone)


@pytest.mark.parametrize(
    ("performed", "completion", "calm", "counts"),
    [
        (4, 0.5, False, True),
        (5, 1.0, False, True),
        (4, 0.49, False, False),
        (3, 1.0, False, False),
        (6, 1.0, False, False),
        (1, 1.0, False, False),
        (4, 1.0, True, False),
    ],
)
def test_an_exposure_is_half_done_at_the_current_exercise_and_dose(
    performed: int, completion: float, calm: bool, counts: bool
) -> None:
    assert is_exposure(attempt(1, performed, completion=completion, calm=calm), rank=4) is counts


def tolerated(morning: int | None = 3, late: bool = False, **changes: object) -> bool:
    return is_tolerated(attempt(1, **changes), pain_ceiling=5, morning=morning, late=late, ref_pain=2)


def test_a_day_is_tolerated_if_pain_form_and_the_morning_after_say_so() -> None:
    assert tolerated()
    assert tolerated(during=5, form=FormRating.OK)
    assert not tolerated(during=6)
    assert not tolerated(form=FormRating.LOST)
    assert not tolerated(morning=4)
    assert not tolerated(morning=None)
    assert not tolerated(late=True)
    assert not tolerated(during=None, after=None)
    assert not tolerated(closed=False)


def test_red_is_above_the_ceiling_and_never_unknown_pain() -> None:
    assert is_red(replace(GOOD, after=4), 3)
    assert not is_red(replace(GOOD, during=3), 3)
    assert not is_red(replace(GOOD, during=None, after=None), 3)


def test_fourteen_days_are_remembered_and_the_day_itself_is_not() -> None:
    assert within(DAY, ago(1))
    assert within(DAY, ago(14))
    assert not within(DAY, ago(15))
    assert not within(DAY, DAY)


def test_red_pain_is_remembered_at_any_rank_for_fourteen_days() -> None:
    red = [attempt(2, rank=7, during=6), attempt(14, rank=1, after=7)]
    assert before(DAY, red, changed_on=ago(1), pain_ceiling=5).red == 2
    assert before(DAY, [attempt(15, during=6)], None, 5).red == 0


def test_form_breath_and_little_count_only_since_the_last_change() -> None:
    bad = {"form": FormRating.LOST, "breath_held": True, "completion": 0.2, "reason": SkipReason.PAIN}
    previous = [attempt(2, **bad), attempt(4, **bad)]
    assert before(DAY, previous, None, 5) == Before(lost=2, little=2, held=2, made=2)
    assert before(DAY, previous, ago(2), 5) == Before(lost=1, little=1, held=1, made=1)
    assert before(DAY, previous, ago(1), 5) == Before()


def test_only_the_two_attempts_before_are_read() -> None:
    assert before(DAY, [attempt(2), attempt(3), attempt(4, during=9)], None, 5) == Before(clean=2, made=2)
