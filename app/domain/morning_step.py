"""One morning: the flare-up machine, yesterday's attempts decided, what is usual read again.

The order is fixed: flare-up, decisions, reference and irritability. What the morning changes acts on what
follows; a decision never sees the reference it helped to move.
"""

from datetime import timedelta
from typing import Final

from app.domain.attempts import Attempt
from app.domain.constants import HIGH_PAIN_ANSWERS, IRRITABILITY_WINDOW_DAYS, REF_WINDOW_DAYS
from app.domain.deciding import decide
from app.domain.exposures import count_exposures
from app.domain.flare import next_flare
from app.domain.flare_acts import flare_began, flare_left
from app.domain.folding import Fold
from app.domain.mornings import Morning, is_raised, is_settled
from app.domain.outcomes import mean7
from app.domain.state import MorningRecord, PersonState, TrackRecord
from app.domain.tolerance import has_high_pain, next_irritability, next_ref_pain
from app.domain.vocabulary import FlareState

KEPT_MORNINGS: Final = 42
WEEK: Final = 7


def morning_step(
    fold: Fold, pain: int | None, *, late: bool, declared: bool, decides: bool, inputs: tuple[str, ...]
) -> None:
    """The morning of the state's day with what is known of it. ``decides`` is false while it is pending."""
    state = fold.state
    state.mornings.append(MorningRecord(state.day, pain, late))
    del state.mornings[:-KEPT_MORNINGS]
    fold.judged_by = state.ref_pain
    entered = _step_flare(fold, pain, late=late, declared=declared)
    if not decides:
        return
    _judge_direction_tests(fold, pain, late=late)
    count_exposures(fold, pain, late=late)
    if not state.safety.is_blocked and (state.pending or entered):
        decide(fold, pain, late=late, inputs=inputs)
    for track, pending in state.pending.items():
        _remember(state.tracks[track], pending.attempt)
    state.pending = {}
    _read_usual(fold)


def _step_flare(fold: Fold, pain: int | None, *, late: bool, declared: bool) -> bool:
    state = fold.state
    before = state.flare
    morning = Morning(
        day=state.day,
        ref_pain=state.ref_pain,
        pain=pain,
        late=late,
        red_exercise=state.red_exercise,
        declared=declared,
        back_from_idle=state.long_idle_in_flare and state.return_screen_clear,
    )
    state.flare = next_flare(before, morning)
    flare_left(fold, before)
    entered = flare_began(fold, before, declared=declared)
    if state.flare.state is FlareState.FLARE:
        fold.history.flares[-1].peak = state.flare.worst
    return entered


def _judge_direction_tests(fold: Fold, pain: int | None, *, late: bool) -> None:
    yesterday = fold.day - timedelta(days=1)
    for test in fold.state.direction_tests:
        if test.day == yesterday and test.quiet_after is None:
            test.quiet_after = is_settled(pain, fold.state.ref_pain, late=late)


def _remember(record: TrackRecord, attempt: Attempt) -> None:
    if not attempt.response.calm:
        record.attempts.insert(0, attempt)
        del record.attempts[2:]


def _read_usual(fold: Fold) -> None:
    """Reference and irritability over two weeks; they act from the next decision on."""
    state = fold.state
    usual = state.recent_pain(REF_WINDOW_DAYS)
    stirred = state.recent_pain(IRRITABILITY_WINDOW_DAYS)
    held = state.ref_held_until is not None and state.day <= state.ref_held_until
    ref = state.ref_pain if held else next_ref_pain(state.ref_pain, usual)
    _read_week(state)
    record = next_irritability(
        state.irritability,
        state.day,
        raised=sum([is_raised(answer, state.ref_pain) for answer in stirred]),
        answers=len(stirred),
        week=state.recent_pain(WEEK),
    )
    if ref != state.ref_pain:
        state.ref_pain = ref
        fold.note("ref_pain", ref, "engine")
    if record.value is not state.irritability.value:
        fold.note("irritability", record.value.value, "engine")
    state.irritability = record


def _read_week(state: PersonState) -> None:
    """The first week's mean as a baseline, and since when pain has been high."""
    if state.program_day == WEEK - 1:
        state.first_mean7 = mean7(state.recent_pain(WEEK))
    week = state.recent_pain(WEEK)
    if has_high_pain(week):
        state.high_pain_since = state.high_pain_since or state.day
    elif len(week) >= HIGH_PAIN_ANSWERS:
        state.high_pain_since = None
