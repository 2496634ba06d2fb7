"""What a week should hold: days on which each function is trained, and which trunk tracks are in focus.

Need is counted on completed days, so missed work moves up tomorrow's order without making any session longer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.standing import Standing
from app.domain.vocabulary import FIVE_FUNCTIONS, Irritability, Presentation, ProgramPhase
from app.domain.vocabulary import MovementFunction as Fn

WEEK_DAYS: Final = 7
BLOCK_DAYS: Final = 28

WEEKLY_TARGETS: Final[Mapping[Fn, int]] = {
    **dict.fromkeys(FIVE_FUNCTIONS, 2),
    Fn.TRUNK_STABILITY: 3,
    Fn.HINGE: 2,
    Fn.SPINE_MOBILITY: 5,
    Fn.BREATHING: 3,
    Fn.POSITION_RESET: 3,
    Fn.ENDURANCE: 3,
}
"""Days a week (project's own choice, after the article's list of five hip and ribcage functions)."""

FLARE_TARGETS: Final[Mapping[Fn, int]] = {Fn.BREATHING: 7, Fn.SPINE_MOBILITY: 7, Fn.ENDURANCE: 0}
FLEXION_ENDURANCE: Final = 5
BREATHING_FINDING: Final = 7

TRUNK_TRACKS: Final = ("dead_bug", "curl_up", "bird_dog", "side_bridge")
_FOCUS: Final[Mapping[Presentation, tuple[str, str]]] = {
    Presentation.EXTENSION_RESPONSIVE: ("bird_dog", "side_bridge"),
    Presentation.FLEXION_RESPONSIVE: ("dead_bug", "side_bridge"),
    Presentation.EXTENSION_SENSITIVE: ("dead_bug", "side_bridge"),
    Presentation.DECONDITIONED: ("bird_dog", "dead_bug"),
    Presentation.MIXED_UNSURE: ("dead_bug", "bird_dog"),
}


@dataclass(frozen=True, slots=True)
class Week:
    """This ISO week so far: target days, days completed before today, and what today already counts for.

    ``days_left`` counts today; ``days`` is how many days of the week the targets are for.
    """

    targets: Mapping[Fn, int]
    days_done: Mapping[Fn, int]
    today: frozenset[Fn] = frozenset()
    days_left: int = WEEK_DAYS
    days: int = WEEK_DAYS

    def need(self, function: Fn) -> int:
        """Days still wanted this week; negative when more was done than asked."""
        done = self.days_done.get(function, 0) + (function in self.today)
        return self.targets.get(function, 0) - done

    def counting(self, functions: Iterable[Fn]) -> "Week":
        """The week as if these functions were trained today too."""
        today = self.today.union(functions)
        return Week(self.targets, self.days_done, today, self.days_left, self.days)

    def is_behind(self, function: Fn) -> bool:
        """Less was done than an even spread over the week would have brought by today."""
        wanted = self.need(function) * self.days > self.targets.get(function, 0) * self.days_left
        return wanted and function not in self.today

    def is_pressing(self, function: Fn) -> bool:
        """The target can only be met if every day left brings it, today included."""
        return 0 < self.days_left <= self.need(function) and function not in self.today


def weekly_targets(standing: Standing, days: int = WEEK_DAYS, *, in_flare: bool = False) -> dict[Fn, int]:
    """Target days of each function this week.

    ``days`` (1–7) is how many days of the week count: fewer in the first, partial week, and without the days
    of a flare, whose debt is not carried over. Targets are then scaled and rounded up.
    """
    if in_flare:
        return dict(FLARE_TARGETS)
    targets = dict(WEEKLY_TARGETS)
    if standing.presentation == Presentation.FLEXION_RESPONSIVE:
        targets[Fn.ENDURANCE] = FLEXION_ENDURANCE
    for function in standing.findings:
        targets[function] = BREATHING_FINDING if function == Fn.BREATHING else targets[function] + 1
    if standing.irritability == Irritability.HIGH or standing.phase == ProgramPhase.SETTLE:
        targets[Fn.HINGE] = 0
    return {function: -(-target * days // WEEK_DAYS) for function, target in targets.items()}


def focus_tracks(presentation: Presentation, program_day: int) -> tuple[str, str]:
    """The two trunk tracks practised most in this block of 28 days: few things, done often enough to be learnt."""
    first, second = _FOCUS[presentation]
    other_first, other_second = (track for track in TRUNK_TRACKS if track not in (first, second))
    match program_day // BLOCK_DAYS % 4:
        case 1:
            return first, other_first
        case 3:
            return second, other_second
        case _:
            return first, second
