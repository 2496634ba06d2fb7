"""What a person decides about reminders, and how their weeks went: read from the log, handed to the rules.

Everything here is set by ``ProfileChanged``. The weeks are kept in the state, because a habit is judged from the
start of the programme and a snapshot forgets the days before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.domain.event_person import IfThenPlan, QuietHours
from app.domain.habit import HabitWeek
from app.domain.history import DayFact
from app.domain.schedule import minutes_of
from app.domain.state import PersonState, WeekTally
from app.domain.vocabulary import Slot

WEEK = 7


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """``quiet``: minutes after midnight from and until which nothing is said, None for the usual hours.

    ``days_off``: weekdays, Monday = 1. ``silent_slots``: times of day without reminders. ``slots_answered``: the
    person-day on which the reminders of a slot were last decided on. ``weeks``: whole weeks since ``start``, with
    ``done`` the sessions completed in each.
    """

    start: date
    quiet: tuple[int, int] | None = None
    days_off: frozenset[int] = frozenset()
    silent_slots: frozenset[Slot] = frozenset()
    slots_answered: tuple[tuple[Slot, date], ...] = ()
    morning_reminder: bool = True
    plans: tuple[tuple[Slot, IfThenPlan], ...] = ()
    working_days: tuple[int, ...] = ()
    travel_days: tuple[date, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()
    sessions: int = 0
    weeks: tuple[HabitWeek, ...] = ()
    done: tuple[int, ...] = ()


def settings_of(state: PersonState) -> ReminderSettings:
    """As they stand on the state's day."""
    over = max(0, state.program_day) // WEEK
    tallies = [*state.weeks, *[WeekTally()] * (over - len(state.weeks))][:over]
    answers = state.answers
    return ReminderSettings(
        start=state.start,
        quiet=_minutes(state.quiet_hours),
        days_off=frozenset(state.days_off),
        silent_slots=frozenset(state.silent_slots),
        slots_answered=tuple(state.slots_answered.items()),
        morning_reminder=state.morning_reminder,
        plans=tuple(state.plans.items()),
        working_days=answers.working_days,
        travel_days=tuple(sorted(day for day in answers.travel_days if day >= state.day)),
        pauses=tuple((first, last) for first, last in state.pauses if last >= state.day),
        sessions=answers.sessions,
        weeks=tuple(_habit_week(state, number, tally) for number, tally in enumerate(tallies)),
        done=tuple(tally.completed for tally in tallies),
    )


def _minutes(quiet: QuietHours | None) -> tuple[int, int] | None:
    return None if quiet is None else (minutes_of(quiet.begin), minutes_of(quiet.end))


def _habit_week(state: PersonState, number: int, tally: WeekTally) -> HabitWeek:
    """``automaticity`` is the last rating by the end of that week."""
    end = state.start + timedelta(days=(number + 1) * WEEK)
    rated = [value for day, value in state.automaticity if day < end]
    adherence = tally.completed / tally.planned if tally.planned else None
    return HabitWeek(adherence, rated[-1] if rated else None)


def set_reminders(state: PersonState, changes: Mapping[str, Any], day: date) -> None:
    """The reminder settings in a change of profile; null goes back to the usual."""
    before = set(state.silent_slots)
    if "quiet_hours" in changes:
        state.quiet_hours = changes["quiet_hours"]
    if "days_off" in changes:
        state.days_off = changes["days_off"] or ()
    if "silent_slots" in changes:
        state.silent_slots = changes["silent_slots"] or ()
    if "morning_reminder" in changes:
        state.morning_reminder = changes["morning_reminder"] is not False
    decided = before ^ set(state.silent_slots)
    decided |= {*(changes.get("plans") or ()), *(changes.get("slots_answered") or ())}
    state.slots_answered |= dict.fromkeys(sorted(decided), day)


def tally_day(state: PersonState, fact: DayFact) -> None:
    """Counts a day that is over into its week. More done than planned never makes up for another day."""
    done = state.sessions_done - state.sessions_tallied
    state.sessions_tallied = state.sessions_done
    if fact.program_day < 0:
        return
    week = fact.program_day // WEEK
    while len(state.weeks) <= week:
        state.weeks.append(WeekTally())
    if fact.counts_for_adherence:
        planned, tally = len(fact.planned), state.weeks[week]
        state.weeks[week] = replace(
            tally, planned=tally.planned + planned, completed=tally.completed + min(done, planned)
        )
