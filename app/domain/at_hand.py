"""What a therapist set of the things at hand, place by place, in their words; other places stay as the person said."""

from collections.abc import Collection, Mapping
from typing import Final

from app.domain.event_types import OverrideTarget
from app.domain.folding import Fold
from app.domain.speech import Language
from app.domain.therapist_speech import say
from app.domain.vocabulary import Context, Equipment

NONE: Final = "–"
Things = Collection[Equipment]
NOTHING_SET: Final[Mapping[Context, Things]] = {}


def set_by_therapist(fold: Fold) -> Mapping[Context, Things]:
    """By place; empty where the person's own lists hold everywhere."""
    return fold.override(OverrideTarget.EQUIPMENT) or NOTHING_SET


def places_in_words(language: Language, kept: Mapping[Context, Things | None]) -> str:
    """``None`` for a place: as the person says."""
    said = [
        say(
            language,
            "value.at_place",
            place=say(language, f"place.{place}"),
            things=_things(language, kept[place]),
        )
        for place in Context
        if place in kept
    ]
    return "; ".join(said) or NONE


def change_of_places(
    fold: Fold, wanted: Mapping[Context, Things]
) -> tuple[dict[Context, Things | None], dict[Context, Things | None]]:
    """What holds and what would, in the places where that differs; all of ``wanted`` where nothing does."""
    given_back = [place for place in set_by_therapist(fold) if place not in wanted]
    changed = [place for place, things in wanted.items() if set(things) != fold.equipment[place]]
    places = [*changed, *given_back] or list(wanted)
    return {place: fold.equipment[place] for place in places}, {place: wanted.get(place) for place in places}


def _things(language: Language, things: Things | None) -> str:
    if things is None:
        return say(language, "value.as_told")
    return ", ".join(say(language, f"thing.{thing}") for thing in Equipment if thing in things) or NONE
