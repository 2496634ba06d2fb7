"""Reading one session to be judged, as plain values, by the names of the plain-data face."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.dosing import last_dose_step
from app.domain.exercises import Catalogue, Exercise
from app.domain.fields import BOOLEAN, Reader, choice, integer, listing, mapping, text
from app.domain.plain import nullable, read_fields
from app.domain.vocabulary import (
    CareFlag,
    Context,
    Equipment,
    FlareState,
    Irritability,
    Presentation,
    ProgramPhase,
    Role,
    SessionKind,
    Substitute,
)

_NAME: Final = text(80, shortest=1)
_COUNT: Final = integer(0, 1_000_000)
_LIST: Final[Reader] = Reader(
    lambda value, path: listing(Reader(lambda entry, _: entry), 100).read(value, path)
)

_SESSION: Final[Mapping[str, Reader]] = {
    "kind": choice(SessionKind),
    "phase": choice(ProgramPhase),
    "context": choice(Context),
    "presentation": choice(Presentation),
    "irritability": choice(Irritability),
    "items": _LIST,
    "planned_s": _COUNT,
}
_SWITCHES: Final[Mapping[str, Reader]] = {
    "program_day": _COUNT,
    "flare_state": choice(FlareState),
    "flare_day": _COUNT,
    "easing": BOOLEAN,
    "minutes_since_wake": integer(-1_000_000, 1_000_000),
    "equipment": listing(choice(Equipment), 100),
    "care_flags": listing(choice(CareFlag), 100),
    "floor_ok": BOOLEAN,
    "discreet": BOOLEAN,
    "ranks": mapping(_NAME, _COUNT, 1_000),
    "suspended_tracks": listing(_NAME, 1_000),
    "excluded": listing(_NAME, 1_000),
    "forced": listing(_NAME, 1_000),
    "opened_tracks": listing(_NAME, 1_000),
}
_ITEM: Final[Mapping[str, Reader]] = {"exercise_id": _NAME, "dose_step": integer(-1_000, 1_000)}
_ITEM_SWITCHES: Final[Mapping[str, Reader]] = {
    "sides": integer(-1_000, 1_000),
    "seconds": integer(-1_000_000, 1_000_000),
    "role": choice(Role),
    "substitute": choice(Substitute),
}


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One item and, if its id is known, its exercise. ``place`` counts from 0."""

    place: int
    exercise: Exercise | None
    dose_step: int
    sides: int | None
    seconds: int | None
    role: Role
    substitute: Substitute

    @property
    def dose_is_known(self) -> bool:
        return self.exercise is not None and 0 <= self.dose_step <= last_dose_step(self.exercise)


@dataclass(frozen=True, slots=True)
class SessionCase:
    """A session and what was said about the person. None: not said, so not judged."""

    kind: SessionKind
    phase: ProgramPhase
    context: Context
    presentation: Presentation
    irritability: Irritability
    items: tuple[CaseItem, ...]
    planned_s: int
    program_day: int | None = None
    flare_state: FlareState | None = None
    flare_day: int | None = None
    easing: bool | None = None
    minutes_since_wake: int | None = None
    equipment: tuple[Equipment, ...] | None = None
    care_flags: tuple[CareFlag, ...] | None = None
    floor_ok: bool | None = None
    discreet: bool | None = None
    ranks: Mapping[str, int] | None = None
    suspended_tracks: tuple[str, ...] | None = None
    excluded: tuple[str, ...] | None = None
    forced: tuple[str, ...] | None = None
    opened_tracks: tuple[str, ...] | None = None


def read_case(payload: object, catalogue: Catalogue) -> SessionCase:
    """The case in ``{"session": {…}}``, beside which an ``id`` may stand.

    ``ValueError`` names the first field that is missing, unknown or of the wrong kind. Null counts as not
    said.
    """
    anything = Reader(lambda value, _: value)
    envelope = read_fields(payload, {"session": anything, "id": anything}, "payload", ("session",))
    fields = read_fields(
        envelope["session"], {**_SESSION, **_optional(_SWITCHES)}, "session", tuple(_SESSION)
    )
    items = tuple(_item(place, value, catalogue) for place, value in enumerate(fields.pop("items")))
    return SessionCase(items=items, **fields)


def _item(place: int, value: Any, catalogue: Catalogue) -> CaseItem:
    fields = read_fields(
        value, {**_ITEM, **_optional(_ITEM_SWITCHES)}, f"session.items[{place}]", tuple(_ITEM)
    )
    return CaseItem(
        place=place,
        exercise=catalogue.exercises.get(fields["exercise_id"]),
        dose_step=fields["dose_step"],
        sides=fields.get("sides"),
        seconds=fields.get("seconds"),
        role=fields.get("role") or Role.MAIN,
        substitute=fields.get("substitute") or Substitute.NONE,
    )


def _optional(readers: Mapping[str, Reader]) -> dict[str, Reader]:
    return {name: nullable(reader) for name, reader in readers.items()}
