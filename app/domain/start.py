"""Where a person starts: ranks on every track, and what is at hand in each context."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.constants import START_RANK
from app.domain.exercises import DOSE_STEPS, Exercise
from app.domain.intake import Answers, Verdict, verdict_of
from app.domain.presentation import Activity, AgeBand
from app.domain.vocabulary import Context, Equipment, Fit, Irritability, Presentation

RAISED_TRACKS: Final = ("walking", "sit_to_stand", "hip_rotation", "thoracic_rotation", "spine_wave")


def start_ranks(
    paths: Mapping[str, Sequence[Exercise]], answers: Answers, set_back: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Rank of every track on day 0, for the ladders of the presentation in use.

    Everyone starts at 0. An active person under 75 with a calm, directed back skips the first exercise of five
    tracks, where the second one is suited or ok and no care flag speaks against it. ``set_back``: tracks held
    at 0 by the body check (``findings.tracks_set_back``) before their first exposure.
    """
    verdict = verdict_of(answers)
    may_skip = _may_skip(answers, verdict)
    return {
        track: START_RANK
        if may_skip and track in RAISED_TRACKS and track not in set_back and _second_suits(path, verdict)
        else 0
        for track, path in paths.items()
    }


def _may_skip(answers: Answers, verdict: Verdict) -> bool:
    pattern = answers.pattern
    return (
        verdict.irritability is Irritability.LOW
        and pattern.age_band is not None
        and pattern.age_band is not AgeBand.FROM_75
        and pattern.activity is Activity.THREE_OR_MORE
        and verdict.direction.presentation is not Presentation.MIXED_UNSURE
    )


def _second_suits(path: Sequence[Exercise], verdict: Verdict) -> bool:
    if len(path) * DOSE_STEPS <= START_RANK:
        return False
    second = path[START_RANK // DOSE_STEPS]
    fits = second.fit[verdict.direction.presentation] in (Fit.SUITED, Fit.OK)
    return fits and not second.avoid_if & frozenset(verdict.care_flags)


AT_A_DESK: Final = frozenset({Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK})
ON_ONES_FEET: Final = frozenset({Equipment.WALL, Equipment.COUNTER_OR_DESK})
IN_A_GYM: Final = frozenset(Equipment)
ON_A_JOURNEY: Final = frozenset(
    {Equipment.MAT_OR_BED, Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK, Equipment.BAG}
)


def equipment_defaults(
    home: frozenset[Equipment], work: str, lie_down: frozenset[Context]
) -> dict[Context, frozenset[Equipment]]:
    """What is at hand in each context until the person says otherwise.

    ``work``: desk, on_feet, home or not_working. Who works at home has there what is at home; without work
    nothing is at hand at work. A mat or bed is at hand at work only if one can lie down there.
    """
    at_work = {
        "desk": AT_A_DESK,
        "on_feet": ON_ONES_FEET,
        "home": home,
        "not_working": frozenset[Equipment](),
    }
    mat = frozenset({Equipment.MAT_OR_BED})
    place = {Context.WORK} | ({Context.HOME} if work == "home" else set())
    may_lie = work != "not_working" and bool(lie_down & place)
    return {
        Context.HOME: home,
        Context.WORK: at_work[work] | mat if may_lie else at_work[work] - mat,
        Context.GYM: IN_A_GYM,
        Context.TRAVEL: ON_A_JOURNEY,
    }
