"""The promises of the rules, checked on every day of a simulated life against its own log.

Each check yields one line for each broken promise. I6, I7, I16, I19 and I20 compare two evaluations and are
in ``simulation_pairs``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from app.domain.constants import LOCK_AFTER_FLARE, LOCK_AFTER_REGRESS
from app.domain.dosing import dose_of
from app.domain.engine import Evaluation
from app.domain.exercises import DOSE_STEPS, Catalogue
from app.domain.explanations import render
from app.domain.planning import Status
from app.domain.prescription import Decision, PlannedSession
from app.domain.vocabulary import (
    IRRITABILITY_ORDER,
    Action,
    Breath,
    Fit,
    FlareState,
    FormRating,
    Irritability,
    PhaseKind,
    SessionKind,
)
from app.services.simulated_sheets import at_hand
from app.services.simulation_trace import Done, Trace

LESS: Final = {Action.REGRESS: 1, Action.REGRESS_STRONG: 3}
WAITING: Final = frozenset({Status.UPCOMING, Status.OPEN})
Check = Callable[[Trace], Iterable[str]]


def violations(trace: Trace) -> tuple[str, ...]:
    """Every broken invariant of one life, as "I5 2026-01-20 hinge: …"."""
    return tuple(line for check in CHECKS for line in check(trace))


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
            yield _line("I1", one, f"{one.action} from {one.rank_before} to {one.rank_after}")
        if one.action is Action.PROGRESS and not _one_thing_changes(look, one):
            yield _line("I1", one, "more than one thing changed")


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
            yield _line("I3", one, f"{flare.state}, last flare-up ended {flare.ended_on}")


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
            yield _line("I4", one, f"regress on {last}")


def progress_is_earned_by_the_day_before(trace: Trace) -> Iterable[str]:
    """I5, read from the log alone."""
    for look, one in progress(trace):
        worst = _fault(_attempt(trace, one), look.state.pain_ceiling)
        if trace.morning(one.day) is None:
            yield _line("I5", one, "no morning answer in time")
        elif worst:
            yield _line("I5", one, worst)


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


def waiting_sessions(trace: Trace) -> Iterable[tuple[Evaluation, PlannedSession]]:
    """Each planned session as it was shown before it was started; the same plan is given once."""
    for shown in trace.shown:
        known: set[PlannedSession] = set()
        for look in shown.looks:
            for session in look.plan.sessions:
                if look.statuses[session.session_id] in WAITING and session not in known:
                    known.add(session)
                    yield look, session


def nothing_unfit_is_planned(trace: Trace) -> Iterable[str]:
    """I9, I10, I18, I21 for each item and session, told without the planner."""
    hand = at_hand(trace.life.archetype)
    for look, session in waiting_sessions(trace):
        state = look.state
        order = IRRITABILITY_ORDER.index
        early = state.program_day < 14 or state.irritability is Irritability.HIGH
        for item in session.items:
            exercise = trace.catalogue.exercises[item.exercise_id]
            rests = state.tracks[exercise.track].rests_until if exercise.track in state.tracks else None
            seen = {
                "I9 avoid": exercise.fit[state.presentation] is Fit.AVOID,
                "I9 irritability": order(exercise.irr_max) < order(state.irritability),
                "I9 equipment": not exercise.equipment <= hand[session.context],
                "I9 context": session.context not in exercise.contexts,
                "I18 three sets": early and len(dose_of(exercise, item.dose_step).reps) > 2,
                "I21 suspended": rests is not None and look.day < rests,
            }
            yield from (f"{what}: {look.day} {exercise.id}" for what, broken in seen.items() if broken)
        if not (300 <= session.planned_s <= 600 and 2 <= len(session.items) <= 5):
            yield f"I10 {session.session_id}: {session.planned_s} s, {len(session.items)} items"


def nothing_missed_comes_back(trace: Trace) -> Iterable[str]:
    """I11: never more than four sessions or the person's choice, and a miss alone adds none."""
    most = min(4, trace.life.archetype.answers.sessions)
    for shown in trace.shown:
        for look in shown.looks:
            if len(look.plan.sessions) > most:
                yield f"I11 {look.day}: {len(look.plan.sessions)} sessions"
        for earlier, later in pairwise(shown.looks):
            missed = Status.MISSED in later.statuses.values()
            grew = len(later.plan.sessions) > len(earlier.plan.sessions)
            if missed and grew and _same_footing(earlier, later):
                yield f"I11 {later.day}: a session was added after a miss"


def _same_footing(earlier: Evaluation, later: Evaluation) -> bool:
    """Nothing but the time of day lies between two looks: same phase, same state, nothing newly lifted."""
    one, other = earlier.state, later.state
    return (one.phase, one.flare.state, one.safety.result, one.small_start) == (
        other.phase,
        other.flare.state,
        other.safety.result,
        other.small_start,
    )


def calm_sessions_are_calm(trace: Trace) -> Iterable[str]:
    """I12: level 1, d0; breathing may be stretched and seated breathing may stand in."""
    for look, session in waiting_sessions(trace):
        if session.kind is not SessionKind.CALM:
            if look.state.flare.state is FlareState.FLARE:
                yield f"I12 {session.session_id}: {session.kind} in a flare-up"
            continue
        for item in session.items:
            exercise = trace.catalogue.exercises[item.exercise_id]
            breathes = exercise.track == "breathing"
            if not breathes and (exercise.level > 1 or item.dose_step > 0):
                yield f"I12 {session.session_id}: {exercise.id} at step {item.dose_step}"


def a_flare_takes_its_steps(trace: Trace) -> Iterable[str]:
    """I12: on leaving, every rank is at least three below the one at the start, or 0."""
    saved: Mapping[str, int] = {}
    state = FlareState.CALM
    for shown in trace.shown:
        for look in shown.looks:
            now = look.state.flare.state
            if now is FlareState.FLARE and state is not FlareState.FLARE:
                saved = {track: one.rank for track, one in look.state.tracks.items()}
            if now is FlareState.RECOVERING and state is FlareState.FLARE:
                for track, rank in saved.items():
                    after = look.state.tracks[track].rank
                    if after > max(0, rank - 3):
                        yield f"I12 {look.day} {track}: {after} after a flare-up at {rank}"
            state = now


def a_stop_stops_everything(trace: Trace) -> Iterable[str]:
    """I13; without sessions there are no reminders either."""
    for shown in trace.shown:
        for look in shown.looks:
            if look.state.safety.is_blocked and look.plan.sessions:
                yield f"I13 {look.day}: {len(look.plan.sessions)} sessions while stopped"


def everything_is_explained(trace: Trace) -> Iterable[str]:
    """I15: every decision, note and question renders, without a hole."""
    for shown in trace.shown:
        last = shown.last
        texts = [one.explanation for one in last.decisions]
        texts += [ask.text for ask in last.asks if ask.text]
        texts += [last.plan.note] if last.plan.note else []
        for text in texts:
            try:
                said = render(text)
            except (KeyError, ValueError) as fault:
                yield f"I15 {last.day} {text.text_id}: {fault}"
                continue
            if not said.strip() or "{" in said:
                yield f"I15 {last.day} {text.text_id}: “{said}”"
        yield from (_line("I15", one, "no reason") for one in last.decisions if not one.reason)


def the_reference_only_falls(trace: Trace) -> Iterable[str]:
    """I17."""
    refs = [(look.day, look.state.ref_pain) for shown in trace.shown for look in shown.looks]
    for (_, before), (day, after) in pairwise(refs):
        if after > before:
            yield f"I17 {day}: reference rose from {before} to {after}"


def breath_is_never_held(catalogue: Catalogue) -> Iterable[str]:
    """I14, a promise of the catalogue."""
    for exercise in catalogue.exercises.values():
        for phase in exercise.tempo:
            too_long = {Breath.IN: 5, Breath.OUT: 6}.get(phase.breath, 10_000) < phase.seconds
            if too_long or (phase.kind is PhaseKind.EFFORT and phase.breath is not Breath.OUT):
                yield f"I14 {exercise.id} {phase.name}: {phase.breath} for {phase.seconds} s"


def _line(name: str, one: Decision, text: str) -> str:
    return f"{name} {one.day} {one.track} {one.rule}: {text}"


CHECKS: Final[Sequence[Check]] = (
    steps_are_small,
    ranks_stay_on_the_ladder,
    no_progress_around_a_flare,
    no_progress_after_a_regress,
    progress_is_earned_by_the_day_before,
    few_new_things_at_a_time,
    nothing_unfit_is_planned,
    nothing_missed_comes_back,
    calm_sessions_are_calm,
    a_flare_takes_its_steps,
    a_stop_stops_everything,
    everything_is_explained,
    the_reference_only_falls,
    lambda trace: breath_is_never_held(trace.catalogue),
)
