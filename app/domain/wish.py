"""Which of several possible exercises is wanted most: the one order in which the planner chooses."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from app.domain.coverage import TRUNK_TRACKS, Week, focus_tracks
from app.domain.exercises import Exercise
from app.domain.session_kinds import HIPS
from app.domain.standing import Standing
from app.domain.vocabulary import Bias, DirectionalPreference, Fit, Presentation
from app.domain.vocabulary import MovementFunction as Fn

TRUNK_SLOT: Final = (Fn.TRUNK_STABILITY,)
_HIPS: Final = frozenset(HIPS)
_FIT_ORDER: Final = {Fit.SUITED: 0, Fit.OK: 1, Fit.CAUTION: 2, Fit.AVOID: 3}
_EASING: Final = {
    DirectionalPreference.EXTENSION: Bias.EXTENSION,
    DirectionalPreference.FLEXION: Bias.FLEXION,
}


class Wish(NamedTuple):
    """What one person needs. ``last_done``: track → the person-day it was last trained."""

    standing: Standing
    last_done: Mapping[str, date]
    calm: bool

    def order(self, exercise: Exercise, slot: tuple[Fn, ...], week: Week) -> tuple[object, ...]:
        """Sort key, smallest first: liked, then what the slot is about, then the id so that ties are stable.

        In a calm session that is the easing direction, fit, and what was not done for longest. Else it is the
        focus tracks (trunk slot), the largest unmet target among the slot's functions, a finding, for a back
        that prefers bending the hips, what was not done for longest, and fit.
        """
        standing = self.standing
        disliked = not standing.disliked.isdisjoint((exercise.id, exercise.track, exercise.family))
        last = self.last_done.get(exercise.track, date.min)
        fit = _FIT_ORDER[exercise.fit[standing.presentation]]
        if self.calm:
            eases = exercise.bias == _EASING.get(standing.directional_preference)
            return disliked, not eases, fit, last, exercise.id
        trained = [function for function in exercise.functions if function in slot]
        return (
            disliked,
            slot == TRUNK_SLOT and self._focus(exercise),
            -max(week.need(function) for function in trained),
            standing.findings.isdisjoint(trained),
            self._hips_wait(trained),
            last,
            fit,
            exercise.id,
        )

    def _focus(self, exercise: Exercise) -> int:
        """0 for the trunk tracks in focus, 1 for the other trunk tracks, 2 for what trains the trunk besides."""
        if exercise.track in focus_tracks(self.standing.presentation, self.standing.program_day):
            return 0
        return 1 if exercise.track in TRUNK_TRACKS else 2

    def _hips_wait(self, trained: Iterable[Fn]) -> bool:
        flexion = self.standing.presentation == Presentation.FLEXION_RESPONSIVE
        return flexion and _HIPS.isdisjoint(trained)
