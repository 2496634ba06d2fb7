"""What must hold for one life beside the invariants: reminders, flare-ups, absence, mobility sessions."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import dropwhile, takewhile
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.constants import IDLE_STEP1, IDLE_STEP2, LONG_FLARE_DAYS
from app.domain.days import minutes_of
from app.domain.engine import Evaluation
from app.domain.event_person import SafetyScreened
from app.domain.event_sessions import SessionStarted
from app.domain.event_types import ScreenReason
from app.domain.exercises import DOSE_STEPS
from app.domain.flare import flare_days
from app.domain.reminders import MORNING_SLOT, ReminderRules, plan_reminders
from app.domain.vocabulary import FlareState, SessionKind
from app.domain.windows import bedtime
from app.services.simulated_life import Life
from app.services.simulation_decisions import LESS
from app.services.simulation_trace import Trace, in_flare_state, ranks_of

SPINE_TRACKS: Final = frozenset({"spine_flex", "spine_wave"})
BACK_BY_DAY: Final = 35
ENTERED_WITHIN: Final = 2
"""Days: the one of the onset and the next."""

NO_SPREAD: Final = timedelta(0)


def promises(trace: Trace) -> dict[str, bool]:
    """What must hold for one life, by name. Those of a forced flare-up are there only if one was forced."""
    found = {
        "one reminder a day in a flare-up": all(_flare_reminders(trace)),
        "a flare-up of seven days is flagged": all(_long_flares_flagged(trace)),
        "ranks are not higher after a flare-up": all(_lower_after_flares(trace)),
        "one reminder a day from three idle days": all(_idle_reminders(trace)),
        "reminders never rise while idle": all(_reminders_fall(trace)),
        "ranks never rise while idle": all(_ranks_rest(trace)),
        "three down after 7 idle days and after 14": all(_idle_steps(trace)),
        "absence never regresses": all(_absence_is_no_regress(trace)),
        "a spine exercise in every mobility session": all(_spine_in_mobility(trace)),
        "the warning signs are asked when a flare-up starts": all(_screened_at_flare(trace)),
    }
    return found | _of_forced_flare(trace)


def reminders(look: Evaluation, life: Life, tz: str) -> int:
    """Session reminders of the day if nothing happened; the morning question is not counted."""
    answers = life.archetype.answers
    wake = minutes_of(answers.wake)
    rules = ReminderRules(
        zone=ZoneInfo(tz),
        wake_min=wake,
        bed_min=bedtime(wake, minutes_of(answers.bed)),
        flare=in_flare_state(look),
        idle_days=look.state.idle_days,
    )
    planned = plan_reminders(look.plan, rules, NO_SPREAD)
    return sum(one.withheld is None and one.slot != MORNING_SLOT for one in planned)


def _flare_reminders(trace: Trace) -> Iterable[bool]:
    for shown in trace.shown:
        yield from (
            reminders(look, trace.life, trace.tz) <= 1 for look in shown.looks if in_flare_state(look)
        )


def _long_flares_flagged(trace: Trace) -> Iterable[bool]:
    for shown in trace.shown:
        if flare_days(shown.last.state.flare, shown.last.day) >= LONG_FLARE_DAYS:
            yield any(ask.code == "long_flare" for ask in shown.last.asks)


def _lower_after_flares(trace: Trace) -> Iterable[bool]:
    before = 0
    state = FlareState.CALM
    for shown in trace.shown:
        now = shown.last.state.flare.state
        total = sum(ranks_of(shown.last).values())
        if now is FlareState.RECOVERING and state is FlareState.FLARE:
            yield total <= before
        if now is not FlareState.FLARE:
            before = total
        state = now


def _idle_reminders(trace: Trace) -> Iterable[bool]:
    for shown in trace.shown:
        first = shown.looks[0]
        if first.state.idle_days >= 3 and first.plan.sessions:
            yield reminders(first, trace.life, trace.tz) == 1


def _reminders_fall(trace: Trace) -> Iterable[bool]:
    """From one idle day to the next, unless more is planned for another reason than the silence: the settling
    days or a flare-up are over, a track has rested, a stop was lifted."""
    for earlier, later in zip(trace.shown, trace.shown[1:], strict=False):
        one, other = earlier.looks[0], later.looks[0]
        alike = one.state.phase is other.state.phase and in_flare_state(one) == in_flare_state(other)
        freed = resting(one) - resting(other) or one.state.safety.is_blocked
        if alike and not freed and other.state.idle_days > one.state.idle_days >= 0:
            yield reminders(other, trace.life, trace.tz) <= reminders(one, trace.life, trace.tz)


def resting(look: Evaluation) -> frozenset[str]:
    """Tracks that may not be planned today."""
    tracks = look.state.tracks.items()
    return frozenset(name for name, now in tracks if now.rests_until and now.rests_until > look.day)


def _ranks_rest(trace: Trace) -> Iterable[bool]:
    for earlier, later in zip(trace.shown, trace.shown[1:], strict=False):
        if later.last.state.idle_days >= 1:
            before = ranks_of(earlier.last)
            yield all(rank <= before.get(track, rank) for track, rank in ranks_of(later.last).items())


def _idle_steps(trace: Trace) -> Iterable[bool]:
    """Exactly three down where nothing else lowers them that day, at least three in any case."""
    for earlier, later in zip(trace.shown, trace.shown[1:], strict=False):
        if later.last.state.idle_days in (IDLE_STEP1, IDLE_STEP2):
            before = ranks_of(earlier.last)
            yield all(
                rank <= max(0, before.get(track, rank) - DOSE_STEPS)
                for track, rank in ranks_of(later.last).items()
            )


def _absence_is_no_regress(trace: Trace) -> Iterable[bool]:
    for shown in trace.shown:
        for one in shown.last.decisions:
            if one.action in LESS:
                done = trace.done.get(one.day - timedelta(days=1), ())
                yield any(item.exercise.track == one.track for item in done)


def _spine_in_mobility(trace: Trace) -> Iterable[bool]:
    for event in trace.life.log:
        started = event.payload
        if isinstance(started, SessionStarted) and started.kind is SessionKind.MOBILITY:
            yield any(item.track in SPINE_TRACKS for item in started.items)


def _screened_at_flare(trace: Trace) -> Iterable[bool]:
    """Between the start of a flare-up and its first session, or before it is over if there was none."""
    state = FlareState.CALM
    for place, shown in enumerate(trace.shown):
        now = shown.last.state.flare.state
        if now is FlareState.FLARE and state is not FlareState.FLARE:
            yield _screened_before_training(trace, [later.last for later in trace.shown[place:]])
        state = now


def _screened_before_training(trace: Trace, looks: list[Evaluation]) -> bool:
    since = looks[0].state.flare.since
    for look in looks:
        if not in_flare_state(look):
            return True
        for event in trace.events.get(look.day, ()):
            if isinstance(event.payload, SafetyScreened) and event.payload.reason is not ScreenReason.LEG:
                return True
            if isinstance(event.payload, SessionStarted) and look.day != since:
                return False
    return True


def _of_forced_flare(trace: Trace) -> dict[str, bool]:
    forced = trace.life.archetype.flares.forced
    if forced is None or len(trace.shown) <= BACK_BY_DAY:
        return {}
    onset = forced[0]
    looks = [shown.last for shown in trace.shown]
    entered = [in_flare_state(look) for look in looks[onset : onset + ENTERED_WITHIN]]
    course = takewhile(in_flare_state, dropwhile(lambda look: not in_flare_state(look), looks[onset:]))
    was, now = (sum(ranks_of(looks[day]).values()) for day in (onset - 1, BACK_BY_DAY))
    return {
        "flare state within a day of onset": any(entered),
        "ranks are back by day 35": now >= was,
        "the forced flare-up is flagged as long": any(
            ask.code == "long_flare" for look in course for ask in look.asks
        ),
    }
