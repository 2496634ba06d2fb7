"""What the phone says about sessions and items, in English; other languages replace ``EN`` key by key.

Wording: invite, name the size, give the reason in one clause; no commands, no blame, no promise.
"""

from collections.abc import Collection, Mapping
from typing import Final

from app.domain.exercises import Dose, Exercise
from app.domain.vocabulary import (
    Laterality,
    Presentation,
    SessionKind,
    Slot,
    Substitute,
)

EN: Final[Mapping[str, str]] = {
    "title.mobility": "{when} mobility",
    "title.strength": "{when} strength",
    "title.position_reset": "{when} reset",
    "title.evening_decompression": "Evening wind-down",
    "title.calm": "Calm {when_low} session",
    "when.morning": "Morning",
    "when.midday": "Midday",
    "when.afternoon": "Afternoon",
    "when.evening": "Evening",
    "why.mobility": "Gives spine, hips and ribcage easy room, so the rest of the day asks less of them.",
    "why.strength": "A few excellent repetitions teach your trunk and hips to share the load.",
    "why.position_reset": "A change of position lets tissues that held still for a while move on.",
    "why.evening_decompression": "Slow breath and gentle turns let the day go before the night.",
    "why.calm": "Breath, the easiest direction and short walks: enough while your back settles.",
    "why.optional": "Yours if you like; leaving it is fine too.",
    "item.swap": "Chosen because it fits this place; it trains the same thing.",
    "item.lower": "The version that fits here and now; your level stays where it is.",
    "item.asked_by": "As {name} asked.",
    "item.asked": "As your therapist asked.",
    "presentation.extension_responsive": "Backward-friendly",
    "presentation.flexion_responsive": "Forward-friendly",
    "presentation.extension_sensitive": "Arch-shy",
    "presentation.deconditioned": "Rebuilding",
    "presentation.mixed_unsure": "Finding out",
    "dose.sets": "{sets} × {reps}",
    "dose.per_side": "{dose} each side",
    "dose.hold": "{dose}, {hold} s holds",
    "dose.walk": "{reps} × {hold} s",
    "dose.walk_once": "{hold} s",
    "dose.breaths": "{reps} breaths",
}


def session_title(kind: SessionKind, slot: Slot, texts: Mapping[str, str] = EN) -> str:
    when = texts[f"when.{slot.value}"]
    return texts[f"title.{kind.value}"].format(when=when, when_low=when.lower())


def session_why(kind: SessionKind, optional: bool, texts: Mapping[str, str] = EN) -> str:
    why = texts[f"why.{kind.value}"]
    return f"{why} {texts['why.optional']}" if optional else why


def item_why(
    substitute: Substitute, asked_by: Collection[str | None] = (), texts: Mapping[str, str] = EN
) -> str | None:
    """``asked_by``: the therapists who asked for it, None for one nobody knows by name; one alone is named."""
    said = [] if substitute is Substitute.NONE else [texts[f"item.{substitute.value}"]]
    names = set(asked_by)
    if names:
        name = names.pop() if len(names) == 1 else None
        said.append(texts["item.asked"] if name is None else texts["item.asked_by"].format(name=name))
    return " ".join(said) or None


def presentation_label(presentation: Presentation, texts: Mapping[str, str] = EN) -> str:
    return texts[f"presentation.{presentation.value}"]


def dose_text(exercise: Exercise, dose: Dose, texts: Mapping[str, str] = EN) -> str:
    """``2 × 6``, ``3-2-1 each side, 8 s holds``, ``2 × 40 s`` or ``9 breaths``; repetitions are per side."""
    if exercise.family == "breathing":
        return texts["dose.breaths"].format(reps=dose.reps[0])
    if exercise.family == "walking" and dose.hold_s is not None:
        key = "dose.walk" if dose.reps[0] > 1 else "dose.walk_once"
        return texts[key].format(reps=dose.reps[0], hold=dose.hold_s)
    same = len(set(dose.reps)) == 1
    text = (
        texts["dose.sets"].format(sets=len(dose.reps), reps=dose.reps[0])
        if same
        else "-".join(str(reps) for reps in dose.reps)
    )
    if exercise.laterality is not Laterality.BILATERAL:
        text = texts["dose.per_side"].format(dose=text)
    if dose.hold_s is not None:
        text = texts["dose.hold"].format(dose=text, hold=dose.hold_s)
    return text
