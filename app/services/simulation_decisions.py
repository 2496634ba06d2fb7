"""The promises about decisions, checked on every morning of a simulated life against its own log: I1 to I5, I8."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from app.domain.constants import LOCK_AFTER_FLARE, LOCK_AFTER_REGRESS
from app.domain.engine import Evaluation
from app.domain.exercises import DOSE_STEPS
from app.domain.prescription import Decision
from app.domain.vocabulary import Action, FlareState, FormRating
from app.services.simulation_trace import Done, Trace

LESS: Final = {Action.REGRESS: 1, Action.REGRESS_STRONG: 3}


def decisions(trace: Trace) -> Iterable[tuple[Evaluation, Decision]]:
    for shown in trace.shown:
        for decision in shown.last.decisions:
            yield shown.last, decision


def progress(trace: Trace) -> Iterable[tuple[Evaluation, Decision]]:
    return ((look, one) for look, one in decisions(trace) if one.action is Action.PROGRESS)


def steps_are_small(trace: Trace) -> Iterable[str]:
    """I1: −3, −1, 0 or +1 from the rank performed; progress changes the dose or one dimension."""
    for look, one in decisions(trace):
        if one.track is None or one.rank_before is None or one.rank_after is None:
            continue
        if one.rank_after not in _allowed(trace, one):
            yield line("I1", one, f"{one.action} from {one.rank_before} to {one.rank_after}")
        if one.action is Action.PROGRESS and not _one_thing_changes(look, one):
            yield line("I1", one, "more than one thing changed")


def _allowed(trace: Trace, one: Decision) -> set[int]:
    assert one.rank_before is not None
    before = one.rank_before
    if one.action not in LESS:
        return {before + (one.action is Action.PROGRESS)}
    performed = {done.rank for done in _attempt(trace, one)} | {before}
    return {min(before, max(0, rank - LESS[one.action])) for rank in performed}


def _one_thing_changes(look: Evaluation, one: Decision) -> bool:
    assert one.track is not None and one.rank_before is not None
    path = look.state.tracks[one.track].path
    old, new = one.rank_before // DOSE_STEPS, (one.rank_before + 1) // DOSE_STEPS
    if old == new:
        return one.rule == "P1"
    raised = [after - before for before, after in zip(path[old].dims, path[new].dims, strict=True)]
    return one.rule == "P2" and sorted(raised) == [0, 0, 0, 0, 0, 1]


def ranks_stay_on_the_ladder(trace: Trace) -> Iterable[str]:
    """I2."""
    for shown in trace.shown:
        for look in shown.looks:
            for track, now in look.state.tracks.items():
                if now.path and not 0 <= now.rank < DOSE_STEPS * len(now.path):
                    yield f"I2 {look.day} {track}: rank {now.rank}"


def no_progress_around_a_flare(trace: Trace) -> Iterable[str]:
    """I3: none in watch, flare or recovering, none within 7 days after the end."""
    for look, one in progress(trace):
        flare = look.state.flare
        locked = flare.ended_on is not None and (one.day - flare.ended_on).days < LOCK_AFTER_FLARE
        if flare.state is not FlareState.CALM or locked:
            yield line("I3", one, f"{flare.state}, last flare-up ended {flare.ended_on}")


def no_progress_after_a_regress(trace: Trace) -> Iterable[str]:
    """I4."""
    regressed: dict[str, date] = {}
    for _, one in decisions(trace):
        if one.track is None:
            continue
        if one.action in LESS:
            regressed[one.track] = one.day
        last = regressed.get(one.track)
        if one.action is Action.PROGRESS and last and (one.day - last).days < LOCK_AFTER_REGRESS:
            yield line("I4", one, f"regress on {last}")


def progress_is_earned_by_the_day_before(trace: Trace) -> Iterable[str]:
    """I5, read from the log alone."""
    for look, one in progress(trace):
        worst = _fault(_attempt(trace, one), look.state.pain_ceiling)
        if trace.morning(one.day) is None:
            yield line("I5", one, "no morning answer in time")
        elif worst:
            yield line("I5", one, worst)


def _attempt(trace: Trace, one: Decision) -> list[Done]:
    """What was done on the decision's track the day before, outside calm sessions."""
    before = trace.done.get(one.day - timedelta(days=1), ())
    return [done for done in before if done.exercise.track == one.track and not done.calm]


def _fault(attempt: Sequence[Done], pain_ceiling: int) -> str | None:
    if not attempt:
        return "nothing was done"
    found = {
        "pain above the ceiling": any(done.pain > pain_ceiling for done in attempt),
        "effort above 5": any(done.rpe > 5 for done in attempt),
        "form not clean": any(done.form is not FormRating.CLEAN for done in attempt),
        "breath held": any(done.breath_held for done in attempt),
        "less than 80 % done": any(done.completion < 0.8 for done in attempt),
    }
    return next((text for text, seen in found.items() if seen), None)


def few_new_things_at_a_time(trace: Trace) -> Iterable[str]:
    """I8: at most two steps a day, one of them a new exercise, three of those in seven days."""
    new_on: list[date] = []
    for shown in trace.shown:
        steps = [one for one in shown.last.decisions if one.action is Action.PROGRESS]
        new = [one for one in steps if one.rule == "P2"]
        new_on += [one.day for one in new]
        week = sum(0 <= (shown.last.day - day).days <= 6 for day in new_on)
        if len(steps) > 2 or len(new) > 1 or week > 3:
            yield f"I8 {shown.last.day}: {len(steps)} steps, {len(new)} new exercises, {week} in the week"


def line(name: str, one: Decision, text: str) -> str:
    return f"{name} {one.day} {one.track} {one.rule}: {text}"
