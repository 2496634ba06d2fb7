"""What must hold for one life beside the invariants: it holds for a real one, and each can fail."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.engine import Evaluation
from app.domain.exercises import Catalogue
from app.services.simulated_engine import Engine
from app.services.simulated_life import TZ, setting_of, with_engine
from app.services.simulation_promises import promises
from app.services.simulation_trace import Trace, in_flare_state
from app.store.catalogue import load_catalogue

FORCED = {
    "flare state within a day of onset",
    "ranks are back by day 35",
    "the forced flare-up is flagged as long",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def forced(catalogue):
    """A flare-up forced on day 9, and long enough after it to be back where it began."""
    return Trace(with_engine(setting_of("disc_early", 1, 37), catalogue), catalogue, TZ)


def broken(trace: Trace, change: Callable[[Evaluation], Evaluation]) -> set[str]:
    """Promises the life no longer keeps when every look is changed."""
    engine = trace.life.engine
    assert engine is not None
    other = Engine(trace.catalogue, engine.course._profile, TZ)
    other.looks = [_decided_as(look, change(look)) for look in engine.looks]
    found = promises(Trace(replace(trace.life, engine=other), trace.catalogue, TZ))
    return {text for text, held in found.items() if not held} - {SPINE}


def _decided_as(look: Evaluation, changed: Evaluation) -> Evaluation:
    changed.__dict__["decisions"] = look.decisions
    return changed


SPINE = "a spine exercise in every mobility session"
"""Asserted of the stenosis archetype alone."""


def test_a_real_life_keeps_them_all(forced):
    found = promises(forced)
    assert found.keys() >= FORCED
    assert {text for text, held in found.items() if not held} <= {SPINE}


def test_a_long_flare_up_without_its_flag_is_named_twice(forced):
    assert broken(forced, lambda look: replace(look, asks=())) == {
        "a flare-up of seven days is flagged",
        "the forced flare-up is flagged as long",
    }


def test_the_flag_of_another_flare_up_does_not_count_for_the_forced_one(forced):
    last = forced.shown[-1].last
    long = next(shown.last.asks for shown in forced.shown if shown.last.asks and in_flare_state(shown.last))
    change = lambda look: replace(look, asks=long if look.day == last.day else ())  # noqa: E731
    assert "the forced flare-up is flagged as long" in broken(forced, change)


def test_more_reminders_after_a_day_without_a_session_are_named(catalogue):
    """As if only one session were planned on every day that follows a day of training."""
    trace = Trace(with_engine(setting_of("non_adherent", 1, 30), catalogue), catalogue, TZ)

    def change(look: Evaluation) -> Evaluation:
        sessions = look.plan.sessions if look.state.idle_days else look.plan.sessions[:1]
        return replace(look, plan=replace(look.plan, sessions=sessions))

    assert broken(trace, replace) == set()
    assert broken(trace, change) == {"reminders never rise while idle"}
