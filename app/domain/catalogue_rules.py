"""What must hold within an exercise and between exercises, so that any catalogue is fit to plan from.

The bounds on breath and the one-dimension edges are the article's own ideas ("breath leads, never held";
"change one thing at a time"); those on sets, cues and doses follow "few and excellent".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.domain.dosing import EARLY_HOLD_S, EARLY_SETS, exercise_s, fits_early
from app.domain.exercises import FREE_TRACKS, Exercise
from app.domain.vocabulary import IRRITABILITY_ORDER, Breath, Dimension, PhaseKind

MOST_SETS: Final = 3
LONGEST_IN_S: Final = 5
LONGEST_OUT_S: Final = 6
LONGEST_EXERCISE_S: Final = 300
"""Half of the longest session: two exercises must always fit."""

CONTEXT: Final = list(Dimension).index(Dimension.CONTEXT)

Exercises = Mapping[str, Exercise | None]
"""By id; None for a record that is there but could not be read, about which nothing more is said."""

Faults = Iterator[tuple[str, str]]


def broken_rules(exercises: Exercises) -> list[str]:
    """Every broken rule as ``record 'x', field 'y': why``, in the order of the records."""
    problems = [
        f"record '{exercise.id}', field '{name}': {why}"
        for exercise in exercises.values()
        if exercise is not None
        for rule in _RULES
        for name, why in rule(exercise, exercises)
    ]
    return list(dict.fromkeys(problems))


def _breath(exercise: Exercise, _: Exercises) -> Faults:
    for phase in exercise.tempo:
        holds = [dose.hold_s for dose in exercise.doses if dose.hold_s] if phase.variable else []
        seconds = max([phase.seconds, *holds])
        if phase.kind == PhaseKind.EFFORT and phase.breath != Breath.OUT:
            yield "tempo", f"phase '{phase.name}' is an effort and must breathe out"
        if phase.breath == Breath.IN and seconds > LONGEST_IN_S:
            yield "tempo", f"phase '{phase.name}' breathes in for {seconds} s, the most is {LONGEST_IN_S} s"
        if phase.breath == Breath.OUT and seconds > LONGEST_OUT_S:
            yield "tempo", f"phase '{phase.name}' breathes out for {seconds} s, the most is {LONGEST_OUT_S} s"


def _variable_phase(exercise: Exercise, _: Exercises) -> Faults:
    variable = sum(phase.variable for phase in exercise.tempo)
    held = sum(dose.hold_s is not None for dose in exercise.doses)
    if variable > 1:
        yield "tempo", "only one phase may be variable"
    if variable and held < len(exercise.doses):
        yield "doses", "the tempo has a variable phase, so every dose needs hold_s"
    if held and not variable:
        yield "tempo", "a dose has hold_s, so one phase must be variable"


def _doses_grow(exercise: Exercise, _: Exercises) -> Faults:
    seconds = [exercise_s(exercise, step) for step in range(len(exercise.doses))]
    if seconds != sorted(seconds):
        yield "doses", f"a later dose may not be shorter: {seconds} s"
    if seconds[-1] > LONGEST_EXERCISE_S:
        yield "doses", f"d2 takes {seconds[-1]} s, the most is {LONGEST_EXERCISE_S} s"
    if not fits_early(exercise, 0):
        yield (
            "doses",
            f"d0 has at most {EARLY_SETS} sets and holds of {EARLY_HOLD_S} s, since people start there",
        )
    if exercise.track in FREE_TRACKS and any(len(dose.reps) > 1 for dose in exercise.doses):
        yield "doses", "breathing and walking have one set, since their dose may be stretched"


def _edges(exercise: Exercise, exercises: Exercises) -> Faults:
    for name in exercise.next:
        if name not in exercises:
            yield "next", f"'{name}' is not in the catalogue"
        after = exercises.get(name)
        if after is None:
            continue
        if after.track != exercise.track or after.level != exercise.level + 1:
            yield "next", f"'{name}' must be on the same track, one level up"
        steps = sorted(b - a for a, b in zip(exercise.dims, after.dims, strict=True))
        if steps != [0, 0, 0, 0, 0, 1]:
            yield "next", f"'{name}' must raise exactly one dimension by one"
        if _tolerates(after) > _tolerates(exercise):
            yield "next", f"'{name}' may not be open to a higher irritability than the exercise before it"


def _tolerates(exercise: Exercise) -> int:
    return IRRITABILITY_ORDER.index(exercise.irr_max)


def _swaps(exercise: Exercise, exercises: Exercises) -> Faults:
    for name in exercise.swap:
        if name not in exercises:
            yield "swap", f"'{name}' is not in the catalogue"
        other = exercises.get(name)
        if other is exercise:
            yield "swap", "an exercise cannot be its own swap"
        elif other is not None:
            if exercise.id not in other.swap:
                yield "swap", f"'{name}' must name '{exercise.id}' as its swap too"
            if _without_context(exercise) != _without_context(other):
                yield "swap", f"'{name}' may differ in the context dimension only"


def _without_context(exercise: Exercise) -> tuple[int, ...]:
    return exercise.dims[:CONTEXT] + exercise.dims[CONTEXT + 1 :]


def _gates(exercise: Exercise, exercises: Exercises) -> Faults:
    for name in exercise.requires:
        if name not in exercises:
            yield "requires", f"'{name}' is not in the catalogue"
        needed = exercises.get(name)
        if needed is not None and needed.track == exercise.track:
            yield "requires", f"'{name}' is on the same track, where levels are the gate"
    if exercise.requires and exercise.level > 1:
        yield "requires", "a gate opens a track, so it stands on level 1"


def _ladder(exercise: Exercise, exercises: Exercises) -> Faults:
    readable = [e for e in exercises.values() if e is not None]
    track = [e for e in readable if e.track == exercise.track]
    below = [e for e in track if e.level == exercise.level - 1]
    all_readable = len(readable) == len(exercises)
    if exercise.level > 1 and all_readable and not any(exercise.id in e.next for e in below):
        yield "level", f"no exercise on level {exercise.level - 1} of '{exercise.track}' leads here"
    beside = [e.id for e in track if e.level == exercise.level and e is not exercise]
    if beside and any(e.level > exercise.level for e in track):
        yield "level", f"'{beside[0]}' is on the same level, and only the last level may fork"
    if beside and exercise.level == 1:
        yield "level", f"'{beside[0]}' is on level 1 too, and a track starts with one exercise"
    if any(e.family != exercise.family for e in track):
        yield "family", f"track '{exercise.track}' lies in more than one family"


_Rule = Callable[[Exercise, Exercises], Faults]
_RULES: Final[tuple[_Rule, ...]] = (
    _breath,
    _variable_phase,
    _doses_grow,
    _edges,
    _swaps,
    _gates,
    _ladder,
)
