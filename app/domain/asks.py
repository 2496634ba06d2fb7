"""What a therapist should hear and what the person is asked, as of now: flags with urgency, open questions.

Flags stand beside the plan and never block a protective step. Each has the person-day since which it holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from app.domain.attempts import within
from app.domain.constants import (
    CONF_FRESH_DAYS,
    CONFIDENCE_DROP,
    FLOOR_HITS,
    LONG_FLARE_DAYS,
    LONG_FLARE_SOON_DAYS,
    UNSURE_DAYS,
)
from app.domain.findings import findings_due
from app.domain.flare import flare_days, has_many_flares
from app.domain.folding import Fold
from app.domain.outcomes import Change, mcid_of_nprs, mcid_of_peg, mean7
from app.domain.phases import may_maintain
from app.domain.prescription import Explanation
from app.domain.safety_acts import RED, screen_to_ask
from app.domain.state import PersonState
from app.domain.vocabulary import (
    Bias,
    CareFlag,
    DirectionalPreference,
    FlareState,
    Irritability,
    LegResponse,
    MorningState,
    Presentation,
    SafetyResult,
)


class Urgency(StrEnum):
    """How soon a therapist should hear; ``question`` is for the person."""

    TODAY = "today"
    WITHIN_DAYS = "within_days"
    WITHIN_A_WEEK = "within_a_week"
    SOON = "soon"
    ROUTINE = "routine"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Ask:
    """``code``: a flag (T0–T10) or a question; ``since``: the person-day from which it holds."""

    code: str
    since: date
    urgency: Urgency
    text: Explanation | None = None
    track: str | None = None
    detail: str | None = None


WEEK: Final = 7
REVIEW_DAY: Final = 42
HELP_STAYS_DAYS: Final = 28
CHECK_FROM_DAY: Final = 7
BODY_CHECK_FROM_SESSIONS: Final = 1
PEG_EVERY_DAYS: Final = 14
PSFS_EVERY_DAYS: Final = 28
AUTOMATICITY_FROM_DAY: Final = 21
AUTOMATICITY_EVERY_DAYS: Final = 14
BOTH_WAYS: Final = (DirectionalPreference.EXTENSION, DirectionalPreference.FLEXION)
NOT_WITH_CHECK: Final = frozenset({CareFlag.BONE_FRAGILITY, CareFlag.PREGNANCY})


def flags_of(fold: Fold) -> tuple[Ask, ...]:
    """T0 to T10, most urgent kind first as numbered."""
    found = (
        _red_flag(fold.state),
        _leg_spread_twice(fold.state),
        _long_flare(fold.state),
        _many_flares(fold.state),
        *_floor_hits(fold.state),
        _high_pain(fold.state),
        _no_change(fold.state),
        _unsure_direction(fold.state),
        _confidence_drop(fold.state),
        _label_conflict(fold.state),
        _asked(fold.state),
    )
    return tuple(flag for flag in found if flag is not None)


def _flag(code: str, since: date, urgency: Urgency, text: str | None = None, track: str | None = None) -> Ask:
    return Ask(code, since, urgency, Explanation(text or f"ask.{code}", {}), track)


def _red_flag(state: PersonState) -> Ask | None:
    if state.safety.result not in RED or state.safety.since is None:
        return None
    return _flag("red_flag", state.safety.since, Urgency.TODAY)


def _leg_spread_twice(state: PersonState) -> Ask | None:
    days = sorted(set(state.leg_days))
    pairs = [later for earlier, later in pairwise(days) if within(later, earlier)]
    recent = [day for day in pairs if within(state.day + timedelta(days=1), day)]
    return _flag("leg_spread_twice", recent[0], Urgency.WITHIN_DAYS) if recent else None


def _long_flare(state: PersonState) -> Ask | None:
    days = flare_days(state.flare, state.day)
    if days < LONG_FLARE_DAYS or state.flare.since is None:
        return None
    since = state.flare.since + timedelta(days=LONG_FLARE_DAYS - 1)
    if days >= LONG_FLARE_SOON_DAYS:
        return _flag("long_flare", since, Urgency.SOON, "ask.long_flare_soon")
    return _flag("long_flare", since, Urgency.WITHIN_A_WEEK)


def _many_flares(state: PersonState) -> Ask | None:
    if not has_many_flares(state.flare, state.day):
        return None
    return _flag("many_flares", state.flare.starts[-1], Urgency.ROUTINE)


def _floor_hits(state: PersonState) -> Iterable[Ask]:
    for track, record in sorted(state.tracks.items()):
        recent = [day for day in record.floor_hits if within(state.day + timedelta(days=1), day)]
        if len(recent) >= FLOOR_HITS:
            yield _flag("floor_hit", recent[-1], Urgency.ROUTINE, track=track)


def _high_pain(state: PersonState) -> Ask | None:
    """The week's mean is high, or the intake's was and no week has said otherwise since (``morning_step``)."""
    if state.high_pain_since is None:
        return None
    return _flag("high_pain", state.high_pain_since, Urgency.WITHIN_DAYS)


def _no_change(state: PersonState) -> Ask | None:
    """From day 42, while neither pain nor PEG has improved by as much as matters."""
    if state.program_day < REVIEW_DAY or not state.peg:
        return None
    baseline = state.answers
    peg = (baseline.avg_pain + baseline.enjoyment + baseline.general_activity) / 3
    pain = mcid_of_nprs(state.first_mean7, mean7(state.recent_pain(WEEK)))
    interference = mcid_of_peg(peg, state.peg[-1][1])
    if pain is None or Change.IMPROVED in (pain.label, interference.label):
        return None
    return _flag("no_change", state.start + timedelta(days=REVIEW_DAY), Urgency.ROUTINE)


def _unsure_direction(state: PersonState) -> Ask | None:
    if state.presentation is not Presentation.MIXED_UNSURE or state.program_day < UNSURE_DAYS:
        return None
    return _flag("unsure_direction", state.start + timedelta(days=UNSURE_DAYS), Urgency.ROUTINE)


def _confidence_drop(state: PersonState) -> Ask | None:
    recent = [(day, value) for day, value in state.confidence if (state.day - day).days <= CONF_FRESH_DAYS]
    if not recent:
        return None
    day, latest = recent[-1]
    dropped = max(value for _, value in recent) - latest >= CONFIDENCE_DROP
    return _flag("confidence_drop", day, Urgency.ROUTINE) if dropped else None


def _label_conflict(state: PersonState) -> Ask | None:
    since = state.presentation_on or state.start
    return _flag("label_conflict", since, Urgency.ROUTINE) if state.label_conflict else None


def _asked(state: PersonState) -> Ask | None:
    if state.helped_on is None or (state.day - state.helped_on).days >= HELP_STAYS_DAYS:
        return None
    return _flag("asked", state.helped_on, Urgency.ROUTINE)


def questions_of(fold: Fold, morning: MorningState) -> tuple[Ask, ...]:
    """What the person is asked today, the most pressing first."""
    state = fold.state
    if state.safety.result is SafetyResult.NOT_FOR_YOU:
        return ()
    found: list[Ask] = []
    due = screen_to_ask(fold)
    if due is not None:
        found.append(_question("safety_screen", state.waiting.get(due, state.day), detail=due.value))
    if morning is MorningState.PENDING and state.program_day >= 0:
        found.append(_question("morning", state.day))
    if state.safety.is_blocked or state.program_day < 0:
        return tuple(found)
    found += _steps_to_try(fold)
    found += _rhythm_questions(state)
    found += _direction_questions(fold, morning)
    return tuple(found)


def _question(
    code: str,
    since: date,
    *,
    track: str | None = None,
    detail: str | None = None,
    text: Explanation | None = None,
) -> Ask:
    return Ask(code, since, Urgency.QUESTION, text, track, detail)


def _steps_to_try(fold: Fold) -> Iterable[Ask]:
    """Steps that wait for a yes: trust is low, or new exercises are confirmed by hand."""
    for track, record in sorted(fold.state.tracks.items()):
        if record.asked_on is None or record.decision is None:
            continue
        code = "confirm_step" if record.decision.rule == "H12" else "try_step"
        ladder = fold.ladder(track)
        name = ladder[min(record.rank // 3, len(ladder) - 1)].name if ladder else track
        text = Explanation("ask.try_step", {"exercise": name})
        yield _question(code, record.asked_on, track=track, text=text)


def _rhythm_questions(state: PersonState) -> Iterable[Ask]:
    """Questions that come round: body check, confidence, irritability after a gap, questionnaires."""
    asked_on = max((finding.day for finding in state.findings.values()), default=None)
    if findings_due(asked_on, state.day) or (
        asked_on is None and state.sessions_done >= BODY_CHECK_FROM_SESSIONS
    ):
        yield _question("body_check", state.day)
    rated_on = state.confidence[-1][0] if state.confidence else state.start
    if (state.day - rated_on).days >= WEEK or not state.confidence:
        yield _question("confidence", state.day)
    if state.irritability_asked_on is not None:
        yield _question("irritability", state.irritability_asked_on)
    yield from _questionnaires(state)


def _questionnaires(state: PersonState) -> Iterable[Ask]:
    peg_on = state.peg[-1][0] if state.peg else state.start
    psfs_on = state.psfs[-1][0] if state.psfs else None
    if (state.day - peg_on).days >= PEG_EVERY_DAYS:
        yield _question("outcome", peg_on + timedelta(days=PEG_EVERY_DAYS), detail="PEG")
    if psfs_on is None or (state.day - psfs_on).days >= PSFS_EVERY_DAYS:
        yield _question("outcome", state.day, detail="PSFS")
    habit_on = state.automaticity_on
    first = state.start + timedelta(days=AUTOMATICITY_FROM_DAY)
    due = first if habit_on is None else habit_on + timedelta(days=AUTOMATICITY_EVERY_DAYS)
    if state.day >= due:
        yield _question("outcome", due, detail="AUTOMATICITY")


def _direction_questions(fold: Fold, morning: MorningState) -> Iterable[Ask]:
    state = fold.state
    if state.phase_choice is None and may_maintain(fold, state.day):
        yield _question("maintain", state.day)
    suggested = suggested_direction(state)
    if suggested is not None and state.agreed_direction is None:
        yield _question("direction_suggested", state.day, detail=suggested.value)
    elif suggested is None and _may_check_direction(fold, morning):
        yield _question("direction_check", state.day, detail=_direction_to_check(fold).value)


def suggested_direction(state: PersonState) -> DirectionalPreference | None:
    """Two direction checks that agree: one way eased and the other did not. A suggestion, never a switch."""
    if state.presentation is not Presentation.MIXED_UNSURE:
        return None
    scores: dict[DirectionalPreference, int] = {}
    for test in state.direction_tests:
        if test.quiet_after is not None:
            worse = test.leg is LegResponse.FURTHER or test.change > 0 or not test.quiet_after
            eased = test.change < 0 or test.leg is LegResponse.LESS
            scores[test.direction] = -1 if worse else int(eased)
    if len(scores) < len(BOTH_WAYS):
        return None
    extension, flexion = (scores[way] for way in BOTH_WAYS)
    if extension == flexion:
        return None
    better = DirectionalPreference.EXTENSION if extension > flexion else DirectionalPreference.FLEXION
    return better if max(extension, flexion) > 0 else None


def _may_check_direction(fold: Fold, morning: MorningState) -> bool:
    """Only for a back still finding out, calm and not easily stirred, on a settled morning, without leg symptoms."""
    state = fold.state
    today = state.mornings[-1] if state.mornings else None
    settled = (
        morning is MorningState.ANSWERED
        and today is not None
        and today.pain is not None
        and today.pain <= state.ref_pain + 1
    )
    return (
        state.presentation is Presentation.MIXED_UNSURE
        and CHECK_FROM_DAY <= state.program_day < UNSURE_DAYS
        and fold.irritability is not Irritability.HIGH
        and state.flare.state is FlareState.CALM
        and settled
        and state.answers.leg != "both_on_walking"
        and not fold.care_flags & NOT_WITH_CHECK
        and _direction_to_check(fold) is not DirectionalPreference.NONE
    )


def _direction_to_check(fold: Fold) -> DirectionalPreference:
    """The way not tried yet and not avoided; backward bends also need balance."""
    state = fold.state
    tried = {test.direction for test in state.direction_tests}
    today = any(test.day == state.day for test in state.direction_tests)
    backward = CareFlag.BALANCE_RISK not in fold.care_flags and Bias.EXTENSION not in state.avoided
    if today:
        return DirectionalPreference.NONE
    if backward and DirectionalPreference.EXTENSION not in tried:
        return DirectionalPreference.EXTENSION
    if DirectionalPreference.FLEXION not in tried and Bias.FLEXION not in state.avoided:
        return DirectionalPreference.FLEXION
    return DirectionalPreference.NONE
