"""The decision table over part of its grid, and its monotonicity; the whole of both: ``./run bench decide``."""

from app.domain.decision_table import REASONS
from tests.benchmarks.decide_grid import survey_earning, survey_grid, survey_worsenings


def test_no_state_of_the_grid_breaks_a_promise_and_every_row_speaks() -> None:
    protective, earning = survey_grid(every=1601), survey_earning(every=37)
    assert protective.violations == []
    assert earning.violations == []
    assert protective.decided + earning.decided > 50_000
    assert set(protective.rules) | set(earning.rules) == set(REASONS)


def test_one_worse_answer_never_moves_the_action_towards_progress() -> None:
    survey = survey_worsenings(pairs=2_000)
    assert survey.violations == []
    assert set(survey.rules) == set(REASONS)
    assert min(survey.rules.values()) >= 100
