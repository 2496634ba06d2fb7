"""Where a person stands today: everything about them that decides which exercises may be planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    FlareState,
    Irritability,
    MovementFunction,
    Presentation,
    ProgramPhase,
)

EARLY_DAYS: Final = 14
FLARE_RETURN_DAYS: Final = 3
"""Full days in a flare after which gentle turning may come back into calm sessions."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the planner reads about a person, as of this morning.

    ``flare_day`` counts full days in the flare and ``easing`` says that this morning is at least one point
    below its worst. ``ranks`` of tracks not named are 0. ``dose_caps`` (0–2) and ``level_bounds`` (lowest,
    highest level) come from a therapist, caps keyed by exercise or track, bounds by track. ``disliked`` may
    name exercises, tracks or families. ``findings`` are the functions whose body check was stiff, tight or
    weak; ``endurance`` among them stands for the gait finding and ``breathing`` for the breathing one while
    it counts.
    """

    presentation: Presentation
    irritability: Irritability
    phase: ProgramPhase
    program_day: int
    equipment: Mapping[Context, frozenset[Equipment]]
    ranks: Mapping[str, int]
    flare_state: FlareState = FlareState.CALM
    flare_day: int = 0
    easing: bool = False
    directional_preference: DirectionalPreference = DirectionalPreference.UNKNOWN
    care_flags: frozenset[CareFlag] = frozenset()
    floor_ok: bool = True
    discreet: bool = False
    disliked: frozenset[str] = frozenset()
    branch: Mapping[str, str] = field(default_factory=dict)
    suspended_tracks: frozenset[str] = frozenset()
    opened_tracks: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    forced: frozenset[str] = frozenset()
    dose_caps: Mapping[str, int] = field(default_factory=dict)
    level_bounds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    findings: frozenset[MovementFunction] = frozenset()

    @property
    def early(self) -> bool:
        """Few and excellent: the first two weeks, and any time while the back is easily stirred."""
        return self.program_day < EARLY_DAYS or self.irritability == Irritability.HIGH

    @property
    def walks_for_endurance(self) -> bool:
        """Walking is part of this person's treatment and not only a filler."""
        flexion = self.presentation == Presentation.FLEXION_RESPONSIVE
        return flexion or MovementFunction.ENDURANCE in self.findings

    @property
    def flare_is_easing(self) -> bool:
        """Long enough in the flare, and this morning better than its worst: gentle turning may return."""
        in_flare = self.flare_state == FlareState.FLARE
        return in_flare and self.flare_day >= FLARE_RETURN_DAYS and self.easing
