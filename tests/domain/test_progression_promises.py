"""What every morning's decisions keep, whatever the evidence (I1, I3–I5, I8, I15)."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.attempts import Attempt
from app.domain.constants import FLARE_EXIT_MORNINGS
from app.domain.decision_table import REASONS, Response, StepKind
from app.domain.decisions import decide_day
from app.domain.evidence import DayEvidence, LegSpread, TrackEvidence
from app.domain.explanations import EN, placeholders, render
from app.domain.flare import FlareRecord
from app.domain.steps import Person, next_step
from app.domain.vocabulary import (
    Action,
    Bias,
    CareFlag,
    Equipment,
    FlareState,
    FormRating,
    Irritability,
    LegResponse,
    Presentation,
    SkipReason,
)
from tests.domain.evidence_builder import DAY, TRACKS, a_day, a_track, ago

DAYS_AGO = st.integers(0, 20).map(ago)
SOMETIMES = st.none() | DAYS_AGO


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), st.sampled_from((usual, *others)))


RESPONSES = st.builds(
    Response,
    before=mostly(2, 5, 6),
    during=mostly(2, 4, 5, 6, None),
    after=mostly(1, 3, 6, None),
    rpe=mostly(4, 6, 8),
    form=mostly(*FormRating),
    completion=mostly(1.0, 0.8, 0.6, 0.2),
    reason=st.sampled_from((SkipReason.PAIN, SkipReason.TOO_HARD, SkipReason.NO_TIME)),
    breath_held=mostly(False, True),
    leg=mostly(*LegResponse),
    neuro_new=mostly(*[False] * 9, True),
    calm=mostly(False, True),
    closed=mostly(True, False),
)
FLARES = st.builds(
    FlareRecord,
    state=mostly(*FlareState),
    since=DAYS_AGO,
    worst=st.none() | st.integers(4, 9),
    settled_run=st.integers(0, FLARE_EXIT_MORNINGS),
    ended_on=mostly(None, ago(6), ago(7), ago(30)),
)
PEOPLE = st.builds(
    Person,
    presentation=st.sampled_from(Presentation),
    irritability=st.sampled_from(Irritability),
    care_flags=st.frozensets(st.sampled_from(CareFlag), max_size=2),
    equipment=st.just(frozenset(Equipment)) | st.frozensets(st.sampled_from(Equipment)),
    program_day=st.sampled_from((0, 13, 14, 60)),
)


@st.composite
def tracks(draw: st.DrawFn, name: str) -> TrackEvidence:
    plain = a_track(name)
    rank = draw(st.integers(0, 3 * len(plain.path) - 1))
    performed = draw(st.just(rank) | st.just(rank) | st.integers(0, 3 * len(plain.path) - 1))
    earlier = st.builds(Attempt, DAYS_AGO, st.integers(0, 8), RESPONSES)
    return a_track(
        name,
        rank,
        performed,
        attempt=Attempt(ago(1), performed, draw(RESPONSES)),
        previous=tuple(draw(st.lists(earlier, max_size=2))),
        tolerated=draw(st.sampled_from((0, 3, 5, 9, 12))),
        exposures=draw(st.integers(1, 20)),
        changed_on=draw(SOMETIMES),
        regressed_on=draw(mostly(None, ago(6), ago(7))),
        raised_on=draw(SOMETIMES),
        floor_hits=tuple(draw(st.lists(DAYS_AGO, max_size=3))),
        locked=draw(mostly(False, True)),
        confirm=draw(mostly(False, True)),
        accepted=draw(st.booleans()),
    )


@st.composite
def mornings(draw: st.DrawFn) -> tuple[DayEvidence, list[TrackEvidence]]:
    names = draw(st.lists(st.sampled_from(TRACKS), unique=True, max_size=5))
    day = a_day(
        morning=draw(mostly(2, None, 3, 4, 5)),
        late=draw(mostly(False, True)),
        pain_ceiling=draw(mostly(5, 3, 4)),
        person=draw(PEOPLE),
        flare=draw(FLARES),
        week=tuple(draw(mostly((2,) * 7, (), (3,) * 7, (2, 3)))),
        confidence=draw(mostly(7, None, 0, 3)),
        leg_days=tuple(draw(st.lists(DAYS_AGO, max_size=2))),
        leg_spreads=tuple(draw(st.lists(st.builds(LegSpread, DAYS_AGO, st.sampled_from(Bias)), max_size=2))),
        dimension_steps=tuple(draw(st.lists(DAYS_AGO.filter(lambda day: day < DAY), max_size=3))),
        start_pain=draw(st.none() | st.just(8)),
        emergency_number=draw(st.sampled_from((None, "112"))),
    )
    return day, [draw(tracks(name)) for name in names]


def long_ago(day: date | None) -> bool:
    return day is None or (DAY - day).days >= 7


@settings(deadline=None)
@given(mornings())
def test_every_morning_keeps_its_promises(case: tuple[DayEvidence, list[TrackEvidence]]) -> None:
    day, evidence = case
    decisions = decide_day(day, evidence)
    by_track = {track.track: track for track in evidence}
    for decision in decisions:
        assert decision.reason == REASONS[decision.rule]
        assert render(decision.explanation)
        needed = placeholders(EN[decision.explanation.text_id])
        assert needed <= set(decision.explanation.values)
        if decision.track is None:
            assert len(decisions) == 1
            continue
        track = by_track[decision.track]
        assert decision.rank_before == track.rank
        assert decision.rank_after is not None
        change = decision.rank_after - track.rank
        if decision.action is Action.PROGRESS:
            assert change == 1
            kept_progress(day, track, decision.dimension)
        elif decision.action is Action.HOLD:
            assert change == 0
        elif track.on_rank:
            assert change == max(-track.rank, -3 if decision.action is Action.REGRESS_STRONG else -1)
        else:
            assert change <= 0
    steps = [decision for decision in decisions if decision.action is Action.PROGRESS]
    new = sum(decision.dimension for decision in steps)
    lately = sum(0 <= (DAY - taken).days <= 6 for taken in day.dimension_steps)
    assert len(steps) <= 2
    assert new <= 1
    assert new == 0 or new + lately <= 3


def kept_progress(day: DayEvidence, track: TrackEvidence, dimension: bool) -> None:
    """I3, I4, I5, and no step where a bound stands."""
    response = track.attempt.response
    assert track.on_rank
    assert day.flare.state is FlareState.CALM
    assert long_ago(day.flare.ended_on)
    assert long_ago(track.regressed_on)
    assert day.morning is not None
    assert day.morning <= day.ref_pain + 1
    assert not day.late
    assert response.closed
    assert response.pain is not None
    assert response.pain <= day.pain_ceiling
    assert response.rpe <= 5
    assert response.form is FormRating.CLEAN
    assert not response.breath_held
    assert response.completion >= 0.8
    assert not track.locked
    step = next_step(track.path, track.rank, day.person)
    assert step.missing is None
    assert (step.kind is StepKind.DIMENSION) == dimension
    assert not (dimension and track.confirm)


@settings(max_examples=25, deadline=None)
@given(mornings())
def test_the_order_in_which_tracks_are_given_changes_nothing(
    case: tuple[DayEvidence, list[TrackEvidence]],
) -> None:
    day, evidence = case
    assert decide_day(day, evidence) == decide_day(day, evidence[::-1])


@settings(max_examples=25, deadline=None)
@given(mornings())
def test_without_a_morning_answer_nothing_moves_up(case: tuple[DayEvidence, list[TrackEvidence]]) -> None:
    day, evidence = case
    decisions = decide_day(a_day(**{"flare": day.flare, "person": day.person, "morning": None}), evidence)
    assert all(decision.action is not Action.PROGRESS for decision in decisions)
