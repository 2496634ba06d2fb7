"""What may stand in for an exercise: checked against the rules that judge a whole session, written without it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from log_builder import Log, evaluated
from standing_builder import CATALOGUE

from app.domain.composer import ComposeRequest, check_session, compose
from app.domain.dosing import exercise_s, planned_s
from app.domain.prescription import PlannedItem, PlannedSession
from app.domain.swaps import MOST_SWAPS, Alternatives, alternatives, alternatives_of, lighter_steps
from app.domain.vocabulary import Role, SessionKind, Slot, Substitute
from tests.benchmarks.compose_all import payload_of, requests

LENGTH = {"budget", "planned_s"}
"""A session that has begun may become shorter or longer by a swap."""

EVERY = 4999
DAY = date(2026, 3, 2)


def planned(request: ComposeRequest) -> PlannedSession | None:
    made = compose(CATALOGUE, request)
    if made is None:
        return None
    times = {"at_min": 480, "from_min": 480, "until_min": 600}
    return PlannedSession(
        session_id=f"{DAY}/morning",
        day=DAY,
        slot=Slot.MORNING,
        kind=made.kind,
        context=request.context,
        phase=made.phase,
        optional=False,
        items=made.items,
        planned_s=made.planned_s,
        **times,
    )


def sessions() -> Iterator[tuple[ComposeRequest, PlannedSession]]:
    for request in requests(CATALOGUE, EVERY):
        session = planned(request)
        if session is not None:
            yield request, session


def broken(request: ComposeRequest, session: PlannedSession) -> set[str]:
    found: list[dict[str, Any]] = check_session(payload_of(request, session), CATALOGUE)  # type: ignore[arg-type]
    return {violation["code"] for violation in found} - LENGTH


def with_swap(session: PlannedSession, place: int, swap: PlannedItem) -> PlannedSession:
    items = (*session.items[:place], swap, *session.items[place + 1 :])
    doses = [(CATALOGUE.exercises[one.exercise_id], one.dose_step) for one in items]
    return replace(session, items=items, planned_s=planned_s(doses))


@pytest.fixture(scope="module")
def offers() -> list[tuple[ComposeRequest, PlannedSession, tuple[Alternatives, ...]]]:
    return [
        (request, session, alternatives(CATALOGUE, request.standing, session, request.minutes_since_wake))
        for request, session in sessions()
    ]


def test_a_session_with_any_swap_in_it_keeps_every_rule(offers):
    wrong: Counter[str] = Counter()
    for request, session, found in offers:
        for place, alternative in enumerate(found):
            for swap in alternative.swaps:
                for code in broken(request, with_swap(session, place, swap)):
                    wrong[f"{code}: {session.items[place].exercise_id} → {swap.exercise_id}"] += 1
    assert not wrong


def test_most_items_have_something_that_may_stand_in(offers):
    counts = [
        len(one.swaps) for _, session, found in offers if session.kind != SessionKind.CALM for one in found
    ]
    assert len(counts) > 100
    assert max(counts) == MOST_SWAPS
    assert (
        sum(count > 0 for count in counts) > len(counts) * 2 / 3
    )  # half of these people own nothing but a chair


def test_a_swap_is_never_the_exercise_itself_nor_one_of_the_others(offers):
    for _, session, found in offers:
        shown = {item.exercise_id for item in session.items}
        for alternative in found:
            assert shown.isdisjoint(swap.exercise_id for swap in alternative.swaps)


def test_a_swap_keeps_the_place_and_role_and_takes_its_own_time(offers):
    for _, session, found in offers:
        for item, alternative in zip(session.items, found, strict=True):
            for swap in alternative.swaps:
                exercise = CATALOGUE.exercises[swap.exercise_id]
                assert (swap.item, swap.role, swap.track) == (item.item, item.role, exercise.track)
                assert swap.seconds == exercise_s(exercise, swap.dose_step)


def test_the_catalogues_own_partner_comes_first(offers):
    found = [
        alternative.swaps[0]
        for _, session, given in offers
        for item, alternative in zip(session.items, given, strict=True)
        if item.exercise_id == "breath_90_90" and alternative.swaps
    ]
    assert any(swap.exercise_id == "breath_seated" for swap in found)
    assert all(swap.substitute is Substitute.SWAP for swap in found if swap.exercise_id == "breath_seated")


@pytest.mark.parametrize(
    ("exercise", "step", "lighter"),
    [
        ("bridge_full", 2, (1, 0)),
        ("bridge_full", 0, ()),
        ("breath_90_90", 6, (2, 1, 0)),
        ("walk_steady", 4, (2, 1, 0)),
    ],
)
def test_a_lighter_dose_takes_less_time(exercise: str, step: int, lighter: tuple[int, ...]):
    assert lighter_steps(CATALOGUE.exercises[exercise], step) == lighter


def test_each_session_of_a_day_has_alternatives_for_each_of_its_items_and_a_stopped_day_has_none():
    log = Log().at(0, "07:00").start()
    log.at(1, "07:05").morning(2)
    now = evaluated(log)
    found = alternatives_of(now.folded.fold, now.plan, ZoneInfo("Europe/Berlin"))
    assert now.plan.sessions
    for session in now.plan.sessions:
        assert len(found[session.session_id]) == len(session.items)
        assert found[session.session_id] != tuple(Alternatives((), ()) for _ in session.items)
    log.screen("periodic", "s1_saddle")
    stopped = evaluated(log)
    assert alternatives_of(stopped.folded.fold, stopped.plan, ZoneInfo("Europe/Berlin")) == {}


def test_an_exercise_that_left_the_catalogue_has_no_alternatives(offers):
    request, session, _ = offers[0]
    gone = replace(session.items[0], exercise_id="gone", role=Role.MAIN)
    session = replace(session, items=(gone, *session.items[1:]))
    found = alternatives(CATALOGUE, request.standing, session, request.minutes_since_wake)
    assert found[0] == Alternatives((), ())
