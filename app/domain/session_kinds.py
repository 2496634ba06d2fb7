"""What each kind of session is made of, and what has no place in it."""

from functools import lru_cache
from typing import Final

from app.domain.exercises import FREE_TRACKS, WALKING_TRACK, Catalogue, Exercise
from app.domain.vocabulary import MovementFunction as Fn
from app.domain.vocabulary import SessionKind

HIPS: Final = (Fn.HIP_ROTATION, Fn.HIP_EXTENSION, Fn.HIP_ABDUCTION)
THORAX: Final = (Fn.THORACIC_ROTATION, Fn.THORACIC_EXTENSION)
ENDURANCE_SLOT: Final = (Fn.ENDURANCE,)

SLOTS: Final[dict[SessionKind, tuple[tuple[Fn, ...], ...]]] = {
    SessionKind.MOBILITY: ((Fn.SPINE_MOBILITY,), HIPS, THORAX),
    SessionKind.STRENGTH: (
        (Fn.TRUNK_STABILITY,),
        (Fn.HIP_ABDUCTION, Fn.HIP_EXTENSION),
        (Fn.HINGE, Fn.HIP_EXTENSION),
    ),
    SessionKind.POSITION_RESET: ((Fn.POSITION_RESET,), THORAX, HIPS),
    SessionKind.EVENING_DECOMPRESSION: ((Fn.BREATHING,), (Fn.THORACIC_ROTATION,), (Fn.SPINE_MOBILITY,)),
    SessionKind.CALM: ((Fn.BREATHING,), (Fn.SPINE_MOBILITY,), ENDURANCE_SLOT),
}
"""The slots in order; one exercise each. The first is what the session is for: it is never left out."""

FILLERS: Final = (
    Fn.ENDURANCE,
    Fn.BREATHING,
    Fn.POSITION_RESET,
    Fn.THORACIC_ROTATION,
    Fn.HIP_ROTATION,
    Fn.SPINE_MOBILITY,
)
LAST_FILLERS: Final = (Fn.HIP_EXTENSION, Fn.HIP_ABDUCTION, Fn.THORACIC_EXTENSION)
"""For places that offer little: better a second hip exercise than no session at all."""

CALM_FILLERS: Final = (Fn.ENDURANCE, Fn.BREATHING, Fn.SPINE_MOBILITY)
EASED_CALM_FILLERS: Final = (
    Fn.ENDURANCE,
    Fn.BREATHING,
    Fn.THORACIC_ROTATION,
    Fn.HIP_ROTATION,
    Fn.SPINE_MOBILITY,
)

MOST_ITEMS: Final = 5
FEWEST_ITEMS: Final = 2

HINGE_FAMILY: Final = "hinge_carry"
_TRUNK_FAMILIES: Final = frozenset({"dead_bug", "curl_up", "bird_dog"})
_NO_PLACE: Final[dict[SessionKind, frozenset[str]]] = {
    SessionKind.MOBILITY: _TRUNK_FAMILIES | {HINGE_FAMILY, "side_bridge", "bridge"},
    SessionKind.STRENGTH: frozenset(),
    SessionKind.POSITION_RESET: _TRUNK_FAMILIES | {"bridge"},
    SessionKind.EVENING_DECOMPRESSION: _TRUNK_FAMILIES | {HINGE_FAMILY, "side_bridge", "bridge"},
    SessionKind.CALM: frozenset(),
}
_FILLER_ONLY: Final[dict[SessionKind, frozenset[str]]] = {
    SessionKind.MOBILITY: FREE_TRACKS,
    SessionKind.STRENGTH: FREE_TRACKS,
    SessionKind.POSITION_RESET: frozenset(),
    SessionKind.EVENING_DECOMPRESSION: frozenset({WALKING_TRACK}),
    SessionKind.CALM: frozenset(),
}
_LOADED: Final = 2
_LOAD: Final = 2


def has_a_place(kind: SessionKind, exercise: Exercise) -> bool:
    """Whether a kind of session may hold the exercise at all. Loaded hinges do not belong beside a desk."""
    if exercise.family in _NO_PLACE[kind]:
        return False
    loaded_hinge = exercise.family == HINGE_FAMILY and exercise.dims[_LOAD] == _LOADED
    return not (kind == SessionKind.POSITION_RESET and loaded_hinge)


@lru_cache(maxsize=64)
def tracks_of(catalogue: Catalogue, kind: SessionKind) -> tuple[str, ...]:
    """The tracks that can give a kind of session anything, in the order of their names."""
    wanted = {*FILLERS, *LAST_FILLERS}.union(*SLOTS[kind])
    return tuple(
        track
        for track, exercises in catalogue.tracks.items()
        if any(has_a_place(kind, e) and not wanted.isdisjoint(e.functions) for e in exercises)
    )


def may_be_main(kind: SessionKind, exercise: Exercise, slot: tuple[Fn, ...]) -> bool:
    """Breathing and walking fill some kinds without being what they are for, except in the endurance slot."""
    return exercise.track not in _FILLER_ONLY[kind] or slot == ENDURANCE_SLOT


def may_fill(exercise: Exercise) -> bool:
    """Hinges and carries are never used to fill up a session."""
    return exercise.family != HINGE_FAMILY


def slots_of(kind: SessionKind, *, with_endurance: bool) -> tuple[tuple[Fn, ...], ...]:
    """The slots of a kind; a mobility session gets its walk before the last slot when one is wanted."""
    slots = SLOTS[kind]
    if kind == SessionKind.MOBILITY and with_endurance:
        return (*slots[:-1], ENDURANCE_SLOT, slots[-1])
    return slots
