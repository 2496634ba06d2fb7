"""Which way the back currently prefers to move: seven rules, first match wins, the last is unconditional.

The patterns follow published descriptions of flexion- and extension-related back pain (movement-pattern
classification, PMC7374406) and the sitting and leaning-forward history of stenosis (Matsuwaka 2018). It is a
direction to start from, not a diagnosis. Readings taken:

- A named problem is contradicted by its own sign (disc: leaning back is worse and no upright or arching
  movement eases; stenosis, facet: bending is worse and neither sitting nor leaning forward eases), or when
  rules 3 to 5, read as if no name had been given, point the other way. "Out of condition" has no opposite
  and is never contradicted; "several" and "none" name nothing.
- A contradicted name decides at once: finding out, with the conflict shown; no later rule is tried.
- The advice to have legs looked at that complain on walking belongs to rule 3 deciding for someone under 50;
  where a therapist or a clinician's name decided, someone has looked.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.vocabulary import DirectionalPreference, Presentation, PresentationSource


class Named(StrEnum):
    """The name a clinician gave."""

    DISC = "disc"
    STENOSIS = "stenosis"
    FACET = "facet"
    DECONDITIONED = "deconditioned"
    SEVERAL = "several"
    NONE = "none"


class Worse(StrEnum):
    SITTING = "sitting"
    BENDING = "bending"
    STANDING = "standing"
    WALKING = "walking"
    LEANING_BACK = "leaning_back"
    TWISTING = "twisting"
    EFFORT = "effort"


class Eases(StrEnum):
    STANDING_OR_WALKING = "standing_or_walking"
    ARCHING_BACK = "arching_back"
    SITTING = "sitting"
    LEANING_FORWARD = "leaning_forward"
    CHANGING_POSITION = "changing_position"


class Leg(StrEnum):
    NONE = "none"
    ABOVE_KNEE = "above_knee"
    BELOW_KNEE = "below_knee"
    BOTH_ON_WALKING = "both_on_walking"


class Activity(StrEnum):
    HARDLY = "hardly"
    ONCE_OR_TWICE = "once_or_twice"
    THREE_OR_MORE = "three_or_more"


class AgeBand(StrEnum):
    FROM_18 = "18-39"
    FROM_40 = "40-49"
    FROM_50 = "50-64"
    FROM_65 = "65-74"
    FROM_75 = "75+"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The answers the rules read. ``activity`` and ``age_band`` are None if not asked."""

    therapist: Presentation | None = None
    named: Named = Named.NONE
    worse: frozenset[Worse] = frozenset()
    eases: frozenset[Eases] = frozenset()
    leg: Leg = Leg.NONE
    activity: Activity | None = None
    age_band: AgeBand | None = None


@dataclass(frozen=True, slots=True)
class Direction:
    """``advise_check``: same plan, with the advice to have the legs looked at."""

    presentation: Presentation
    source: PresentationSource
    label_conflict: bool = False
    advise_check: bool = False


BY_NAME: Final = {
    Named.DISC: Presentation.EXTENSION_RESPONSIVE,
    Named.STENOSIS: Presentation.FLEXION_RESPONSIVE,
    Named.FACET: Presentation.EXTENSION_SENSITIVE,
    Named.DECONDITIONED: Presentation.DECONDITIONED,
}
PREFERENCE: Final = {
    Presentation.EXTENSION_RESPONSIVE: DirectionalPreference.EXTENSION,
    Presentation.FLEXION_RESPONSIVE: DirectionalPreference.FLEXION,
    Presentation.EXTENSION_SENSITIVE: DirectionalPreference.FLEXION,
    Presentation.DECONDITIONED: DirectionalPreference.NONE,
    Presentation.MIXED_UNSURE: DirectionalPreference.UNKNOWN,
}
FORWARD_EASES: Final = frozenset({Eases.SITTING, Eases.LEANING_FORWARD})
UPRIGHT_EASES: Final = frozenset({Eases.STANDING_OR_WALKING, Eases.ARCHING_BACK})
BENT: Final = frozenset({Worse.SITTING, Worse.BENDING})
ON_FEET: Final = frozenset({Worse.STANDING, Worse.WALKING})
UNDER_50: Final = frozenset({AgeBand.FROM_18, AgeBand.FROM_40})
LITTLE_ACTIVE: Final = frozenset({Activity.HARDLY, Activity.ONCE_OR_TWICE})
_BACKWARD: Final = frozenset({Named.DISC})
_FORWARD: Final = frozenset({Named.STENOSIS, Named.FACET})


def direction_of(pattern: Pattern) -> Direction:
    """The presentation to start with, and who or what set it. Total."""
    if pattern.therapist is not None:
        return Direction(pattern.therapist, PresentationSource.THERAPIST)
    if pattern.named in BY_NAME:
        if is_contradicted(pattern):
            return Direction(Presentation.MIXED_UNSURE, PresentationSource.DEFAULT, label_conflict=True)
        return Direction(BY_NAME[pattern.named], PresentationSource.KNOWN_DIAGNOSIS)
    moved = movement_pattern(pattern)
    if moved is None and _is_rebuilding(pattern):
        moved = Presentation.DECONDITIONED
    if moved is None:
        return Direction(Presentation.MIXED_UNSURE, PresentationSource.DEFAULT)
    young_legs = moved is Presentation.FLEXION_RESPONSIVE and pattern.age_band in UNDER_50
    return Direction(moved, PresentationSource.MOVEMENT_PATTERN, advise_check=young_legs)


def movement_pattern(pattern: Pattern) -> Presentation | None:
    """Rules 3 to 5 alone, in this order: what the body says without any name."""
    forward_eases = bool(pattern.eases & FORWARD_EASES)
    upright_eases = bool(pattern.eases & UPRIGHT_EASES)
    bent_worse = bool(pattern.worse & BENT)
    if pattern.leg is Leg.BOTH_ON_WALKING and pattern.worse & ON_FEET and forward_eases:
        return Presentation.FLEXION_RESPONSIVE
    arch_worse = pattern.worse & {Worse.LEANING_BACK, Worse.WALKING}
    if bent_worse and upright_eases and not arch_worse and not forward_eases:
        return Presentation.EXTENSION_RESPONSIVE
    extended_worse = pattern.worse & {Worse.STANDING, Worse.LEANING_BACK}
    if extended_worse and forward_eases and not bent_worse and not upright_eases:
        return Presentation.EXTENSION_SENSITIVE
    return None


def is_contradicted(pattern: Pattern) -> bool:
    """The given name and the pattern point in opposite directions."""
    moved = movement_pattern(pattern)
    if pattern.named in _BACKWARD:
        own_sign = Worse.LEANING_BACK in pattern.worse and not pattern.eases & UPRIGHT_EASES
        return own_sign or moved in (Presentation.FLEXION_RESPONSIVE, Presentation.EXTENSION_SENSITIVE)
    if pattern.named in _FORWARD:
        own_sign = Worse.BENDING in pattern.worse and not pattern.eases & FORWARD_EASES
        return own_sign or moved is Presentation.EXTENSION_RESPONSIVE
    return False


def preference_of(presentation: Presentation) -> DirectionalPreference:
    """The direction taken to ease, until a direction check or a therapist says otherwise."""
    return PREFERENCE[presentation]


def _is_rebuilding(pattern: Pattern) -> bool:
    """Nothing but effort makes it worse, and the week holds little activity."""
    return pattern.worse <= {Worse.EFFORT} and pattern.activity in LITTLE_ACTIVE
