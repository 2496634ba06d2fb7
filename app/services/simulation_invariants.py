"""The promises of the rules, checked on every day of a simulated life against its own log.

Each check yields one line for each broken promise. I6, I7, I16, I19 and I20 compare two evaluations and are
in ``simulation_pairs``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from app.domain.dosing import dose_of
from app.domain.engine import Evaluation
from app.domain.exercises import Catalogue
from app.domain.explanations import render
from app.domain.planning import Status
from app.domain.prescription import PlannedSession
from app.domain.vocabulary import (
    IRRITABILITY_ORDER,
    Breath,
    Fit,
    FlareState,
    Irritability,
    PhaseKind,
    SessionKind,
)
from app.services.simulated_sheets import at_hand
from app.services.simulation_decisions import (
    few_new_things_at_a_time,
    line,
    no_progress_after_a_regress,
    no_progress_around_a_flare,
    progress_is_earned_by_the_day_before,
    ranks_stay_on_the_ladder,
    steps_are_small,
)
from app.services.simulation_trace import Trace

WAITING: Final = frozenset({Status.UPCOMING, Status.OPEN})
Check = Callable[[Trace], Iterable[str]]


def violations(trace: Trace) -> tuple[str, ...]:
    """Every broken invariant of one life, as "I5 2026-01-20 hinge: …"."""
    return tuple(found for check in CHECKS for found in check(trace))


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
        yield from (line("I15", one, "no reason") for one in last.decisions if not one.reason)


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
