"""The people of the simulator: six made-up patients whose backs answer by numbers instead of by being asked.

Five are the ways a course usually goes, the sixth answers erratically and does everything the others do not:
late mornings, declared flare-ups, sessions broken off, ticked warning signs. Anchored in published figures are
the size and length of flare-ups (Suri 2011, Costa 2019), adherence around 60 % and programmes abandoned
(Bachmann 2018, Jack 2010); every other number is a plausible choice. What runs on them checks the rules, and
says nothing about real backs.
"""

from dataclasses import dataclass, replace
from typing import Final

from app.domain.event_person import IntakeAnswers
from app.domain.vocabulary import Context, Equipment, Irritability, Presentation


@dataclass(frozen=True, slots=True)
class Flares:
    """How flare-ups come and go.

    ``chance``: a day's probability; ``chance_over``: added for each whole exercise level of yesterday's
    overload; ``size``: NPRS points; ``mean_days``: mean length beyond the first day. ``forced``: a flare-up
    that always comes, as (programme day, length in days).
    """

    chance: float
    chance_over: float
    size: float
    mean_days: float
    forced: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person does and answers; probabilities per session, morning or exercise.

    ``decay``: share of the adherence lost per week. ``gap``: first and last programme day without a session.
    ``missing_mornings``: never used for pain of 7 or more, which nobody keeps to themselves.
    ``late_mornings``: answered after the morning is closed. ``declares``: says "flare-up" on a raised morning.
    ``breaks_off``: stops half way on a painful exercise. ``ticks``: ticks a sign of a safety list.
    """

    adherence: float
    decay: float
    missing_mornings: float
    breath_held: float
    gap: tuple[int, int] | None = None
    late_mornings: float = 0.0
    declares: float = 0.0
    breaks_off: float = 0.0
    ticks: float = 0.0


@dataclass(frozen=True, slots=True)
class Archetype:
    """Parameters of one made-up patient.

    ``pain_first``, ``pain_last``: mean NPRS at the start and in the long run, ``settling_weeks``: the time
    constant between them; ``pain_sd``: day-to-day spread. ``over_gain``: NPRS points per rank step above
    capacity; ``momentum``: how much of an overload is felt the next morning (1: 0.6 points per level).
    ``capacity``: rank every track tolerates at the start, ``capacity_gain``: how fast it grows when used.
    ``leg_further``: probability per exposure that leg symptoms spread, for a bending or arching exercise
    more than one step above capacity.
    """

    name: str
    answers: IntakeAnswers
    presentation: Presentation
    irritability: Irritability
    pain_first: float
    pain_last: float
    settling_weeks: float
    pain_sd: float
    over_gain: float
    capacity: float
    capacity_gain: float
    momentum: float
    confidence: float
    flares: Flares
    habits: Habits
    leg_further: float = 0.01


_EVERYTHING: Final = tuple(Equipment)
_AT_A_DESK: Final = (Equipment.CHAIR, Equipment.WALL, Equipment.COUNTER_OR_DESK)
_TYPICAL: Final = IntakeAnswers(
    age_band="40-49",
    activity="once_or_twice",
    named="none",
    worse=(),
    eases=(),
    leg="none",
    avg_pain=4,
    enjoyment=4,
    general_activity=4,
    stir=1,
    calm_down=1,
    care_flags=(),
    wake="07:00",
    bed="23:00",
    work="desk",
    lie_down=(Context.HOME,),
    equipment={Context.HOME: _EVERYTHING, Context.WORK: _AT_A_DESK},
    sessions=3,
    floor_ok=True,
    discreet=False,
    disliked=(),
)

STEADY: Final = Archetype(
    name="steady",
    answers=replace(
        _TYPICAL,
        named="disc",
        worse=("sitting", "bending"),
        eases=("standing_or_walking", "arching_back"),
    ),
    presentation=Presentation.EXTENSION_RESPONSIVE,
    irritability=Irritability.MODERATE,
    pain_first=4.2,
    pain_last=1.2,
    settling_weeks=5,
    pain_sd=0.5,
    over_gain=0.8,
    capacity=4.5,
    capacity_gain=0.55,
    momentum=0.5,
    confidence=5.5,
    flares=Flares(chance=0.002, chance_over=0.004, size=2.5, mean_days=2),
    habits=Habits(adherence=0.85, decay=0, missing_mornings=0.08, breath_held=0.06),
)
FLARE_PRONE: Final = Archetype(
    name="flare_prone",
    answers=replace(
        _TYPICAL,
        worse=("sitting", "standing", "bending", "effort"),
        eases=("changing_position",),
        avg_pain=5,
        enjoyment=5,
        general_activity=6,
    ),
    presentation=Presentation.MIXED_UNSURE,
    irritability=Irritability.MODERATE,
    pain_first=4.6,
    pain_last=3.0,
    settling_weeks=9,
    pain_sd=0.8,
    over_gain=1.1,
    capacity=3.0,
    capacity_gain=0.30,
    momentum=0.9,
    confidence=4.0,
    flares=Flares(chance=0.018, chance_over=0.03, size=3.6, mean_days=4),
    habits=Habits(adherence=0.70, decay=0.01, missing_mornings=0.12, breath_held=0.15),
)
STENOSIS: Final = Archetype(
    name="stenosis",
    answers=replace(
        _TYPICAL,
        age_band="65-74",
        named="stenosis",
        worse=("standing", "walking"),
        eases=("sitting", "leaning_forward"),
        leg="both_on_walking",
        work="not_working",
        general_activity=5,
    ),
    presentation=Presentation.FLEXION_RESPONSIVE,
    irritability=Irritability.MODERATE,
    pain_first=4.4,
    pain_last=2.8,
    settling_weeks=8,
    pain_sd=0.5,
    over_gain=0.9,
    capacity=3.5,
    capacity_gain=0.30,
    momentum=0.6,
    confidence=4.5,
    flares=Flares(chance=0.005, chance_over=0.01, size=2.5, mean_days=3),
    habits=Habits(adherence=0.80, decay=0, missing_mornings=0.08, breath_held=0.12),
)
DISC_EARLY: Final = Archetype(
    name="disc_early",
    answers=replace(
        _TYPICAL,
        age_band="18-39",
        named="disc",
        worse=("sitting", "bending"),
        eases=("standing_or_walking", "arching_back"),
        leg="below_knee",
        avg_pain=5,
        enjoyment=6,
        general_activity=6,
        stir=2,
        calm_down=2,
    ),
    presentation=Presentation.EXTENSION_RESPONSIVE,
    irritability=Irritability.HIGH,
    pain_first=5.0,
    pain_last=1.0,
    settling_weeks=4,
    pain_sd=0.6,
    over_gain=1.0,
    capacity=3.0,
    capacity_gain=0.45,
    momentum=0.8,
    confidence=4.0,
    flares=Flares(chance=0.003, chance_over=0.008, size=4.0, mean_days=5, forced=(9, 6)),
    habits=Habits(adherence=0.80, decay=0, missing_mornings=0.08, breath_held=0.10),
)
NON_ADHERENT: Final = Archetype(
    name="non_adherent",
    answers=replace(
        _TYPICAL,
        age_band="50-64",
        activity="hardly",
        named="deconditioned",
        worse=("effort",),
        eases=("changing_position",),
        avg_pain=3,
        enjoyment=3,
        general_activity=3,
        stir=0,
    ),
    presentation=Presentation.DECONDITIONED,
    irritability=Irritability.LOW,
    pain_first=3.4,
    pain_last=3.0,
    settling_weeks=12,
    pain_sd=0.5,
    over_gain=0.7,
    capacity=4.0,
    capacity_gain=0.35,
    momentum=0.5,
    confidence=6.0,
    flares=Flares(chance=0.004, chance_over=0.006, size=2.5, mean_days=2),
    habits=Habits(adherence=0.60, decay=0.10, missing_mornings=0.45, breath_held=0.10, gap=(30, 41)),
)
ERRATIC: Final = replace(
    FLARE_PRONE,
    name="erratic",
    pain_sd=2.6,
    flares=replace(FLARE_PRONE.flares, chance=0.05),
    habits=Habits(
        adherence=0.70,
        decay=0,
        missing_mornings=0.30,
        breath_held=0.15,
        late_mornings=0.10,
        declares=0.10,
        breaks_off=0.25,
        ticks=0.02,
    ),
)

ARCHETYPES: Final = {
    archetype.name: archetype
    for archetype in (STEADY, FLARE_PRONE, STENOSIS, DISC_EARLY, NON_ADHERENT, ERRATIC)
}


def behaving_as(archetype: Archetype, presentation: Presentation) -> Archetype:
    """The same person with another presentation, set by a therapist."""
    answers = replace(archetype.answers, therapist_presentation=presentation)
    return replace(archetype, answers=answers, presentation=presentation)
