"""When reminders step back: because the habit holds, or because a time of day finds no answer.

A habit counts as formed after four weeks in a row with adherence of at least 0.8, if it either feels
automatic (5 of 7 on a one-item rating) or most sessions start before the reminder. Typical time to
automaticity is 66 days, range 18 to 254 (Lally 2010), so nothing happens before day 28.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.vocabulary import Slot

FORMED_ADHERENCE: Final = 0.8
LOST_ADHERENCE: Final = 0.6
FORMED_WEEKS: Final = 4
STEP_WEEKS: Final = 2
AUTOMATIC: Final = 5
STARTED_EARLY: Final = 0.6
MOST_STEPS: Final = 4
SILENT_RUN: Final = 5


@dataclass(frozen=True, slots=True)
class HabitWeek:
    """One whole week of the programme.

    ``adherence`` 0–1 or None (nothing planned); ``automaticity`` 1–7, the last rating by then, or None;
    ``started_early``: the share 0–1 of completed sessions begun before their reminder, or None.
    """

    adherence: float | None
    automaticity: int | None = None
    started_early: float | None = None


def step_down(weeks: Sequence[HabitWeek]) -> int:
    """Reminders fewer than usual (0–4) after these weeks from the start of the programme.

    One fewer when the habit is formed and one more every 14 days; one back for each week under 0.6. Between
    0.6 and 0.8 nothing is lost: the way back starts lower than the way in, so it does not flutter.
    """
    steps, formed, waited = 0, False, 0
    for number, week in enumerate(weeks, start=1):
        if week.adherence is not None and week.adherence < LOST_ADHERENCE:
            steps, formed, waited = max(0, steps - 1), False, 0
        elif not formed and _is_formed(weeks[:number]):
            steps, formed, waited = min(MOST_STEPS, steps + 1), True, 0
        elif formed:
            waited += 1
            if waited == STEP_WEEKS:
                steps, waited = min(MOST_STEPS, steps + 1), 0
    return steps


def _is_formed(weeks: Sequence[HabitWeek]) -> bool:
    latest = weeks[-FORMED_WEEKS:]
    if len(latest) < FORMED_WEEKS or any(
        w.adherence is None or w.adherence < FORMED_ADHERENCE for w in latest
    ):
        return False
    rated = next((w.automaticity for w in reversed(weeks) if w.automaticity is not None), None)
    early = [w.started_early for w in latest if w.started_early is not None]
    return (rated is not None and rated >= AUTOMATIC) or (
        bool(early) and sum(early) / len(early) >= STARTED_EARLY
    )


def silent_slots(answers: Mapping[Slot, Sequence[bool]]) -> frozenset[Slot]:
    """Slots whose last five reminders, oldest first, were all unanswered: halve them, ask "move or drop?"."""
    return frozenset(
        slot for slot, given in answers.items() if len(given) >= SILENT_RUN and not any(given[-SILENT_RUN:])
    )
