"""What a person's day and state say about reminders: how many, in which hours, on which days.

Quiet hours are wall-clock times of the zone the reminders follow. Without a wish of the person's own they run from
half an hour before bed until 20 minutes after waking.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.event_types import LockScreen
from app.domain.reminder_settings import ReminderSettings
from app.domain.schedule import DAY_MINUTES
from app.domain.vocabulary import ProgramPhase, Slot

MOST_A_DAY: Final = 4
QUIET_AFTER_WAKE_MIN: Final = 20
QUIET_BEFORE_BED_MIN: Final = 30
SMALL_START_IDLE_DAYS: Final = 3
USUAL: Final = ReminderSettings(start=date.min)


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What the person's day and state say about reminders.

    ``wake_min`` and ``bed_min``: minutes from midnight of the person-day's date, bed after wake (so maybe
    past 1440). ``step_down``: reminders fewer than usual because the habit holds. ``halved``: slots whose
    last five reminders found no answer. ``ask_morning``: whether the morning question is pushed at all.

    What happened already: ``closed`` session ids (started, done or skipped), ``skipped`` those of them that
    were skipped, ``active`` days with a session started or done, ``answered`` days whose morning question has
    its answer.
    """

    zone: ZoneInfo
    wake_min: int
    bed_min: int
    flare: bool = False
    idle_days: int = 0
    step_down: int = 0
    halved: frozenset[Slot] = frozenset()
    ask_morning: bool = True
    lock_screen: LockScreen = LockScreen.NEUTRAL
    closed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    active: frozenset[date] = frozenset()
    answered: frozenset[date] = frozenset()
    settings: ReminderSettings = USUAL

    @property
    def quiet(self) -> tuple[int, int]:
        """Begin (minute after midnight) and length in minutes; a whole day when there is no time awake."""
        if self.settings.quiet is not None:
            begin, end = self.settings.quiet
            return begin, (end - begin) % DAY_MINUTES
        begin, end = self.bed_min - QUIET_BEFORE_BED_MIN, self.wake_min + QUIET_AFTER_WAKE_MIN
        return begin % DAY_MINUTES, DAY_MINUTES if begin <= end else (end - begin) % DAY_MINUTES

    def is_quiet(self, minute: int) -> bool:
        begin, length = self.quiet
        return (minute - begin) % DAY_MINUTES < length

    def spoken_from(self, minute: int) -> int:
        """The first minute at or after ``minute`` that is not quiet."""
        begin, length = self.quiet
        return minute + length - (minute - begin) % DAY_MINUTES if self.is_quiet(minute) else minute

    def spoken_until(self, minute: int) -> int:
        """When the next quiet hours begin after ``minute``, which is not in them itself."""
        begin, length = self.quiet
        return minute + ((begin - minute) % DAY_MINUTES if length else DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many sessions of a day are reminded; ``net``: only if nothing was done by the end of the day."""

    sessions: int
    net: bool
    reason: str


def allowance(phase: ProgramPhase, planned: int, rules: ReminderRules) -> Allowance:
    """Reminders for ``planned`` required sessions by stage, flare, gap, habit; ``reason`` names the limit."""
    if rules.flare:
        return Allowance(min(1, planned), False, "flare_one_a_day")
    if rules.idle_days >= SMALL_START_IDLE_DAYS:
        return Allowance(min(1, planned), False, "small_start")
    usual = min(planned, {ProgramPhase.SETTLE: 2, ProgramPhase.MAINTAIN: 1}.get(phase, MOST_A_DAY))
    if rules.step_down == 0:
        return Allowance(usual, False, "cap" if usual == MOST_A_DAY else "phase_count")
    left = usual - rules.step_down
    if left > 0:
        return Allowance(left, False, "habit_formed")
    return Allowance(0, usual > 0, "safety_net_only")
