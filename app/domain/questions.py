"""What the person is asked as of now, the most pressing first."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from app.domain.asks import WEEK, Ask, Urgency
from app.domain.constants import UNSURE_DAYS
from app.domain.exercises import at_rank
from app.domain.findings import findings_due
from app.domain.folding import Fold
from app.domain.phases import may_maintain
from app.domain.prescription import Explanation
from app.domain.safety_acts import screen_to_ask
from app.domain.state import PersonState
from app.domain.vocabulary import (
    Actor,
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

CHECK_FROM_DAY: Final = 7
BODY_CHECK_FROM_SESSIONS: Final = 1
PEG_EVERY_DAYS: Final = 14
PSFS_EVERY_DAYS: Final = 28
AUTOMATICITY_FROM_DAY: Final = 21
AUTOMATICITY_EVERY_DAYS: Final = 14
BOTH_WAYS: Final = (DirectionalPreference.EXTENSION, DirectionalPreference.FLEXION)
NOT_WITH_CHECK: Final = frozenset({CareFlag.BONE_FRAGILITY, CareFlag.PREGNANCY})


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
    """Steps that wait for a yes: trust is low, or new exercises are confirmed by hand; ``detail`` tells whose."""
    for track, record in sorted(fold.state.tracks.items()):
        if record.asked_on is None or record.decision is None:
            continue
        code = "confirm_step" if record.decision.rule == "H12" else "try_step"
        ladder = fold.ladder(track)
        name = at_rank(ladder, record.rank)[0].name if ladder else track
        text = Explanation("ask.try_step", {"exercise": name})
        waits = (fold.confirms or Actor.PERSON).value
        yield _question(code, record.asked_on, track=track, detail=waits, text=text)


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
