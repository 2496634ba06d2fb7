"""Reading plain records into a ``Catalogue``, with every fault named at once.

A record that cannot be read takes no part in the checks between records, so one slip is one message.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from app.domain import catalogue_rules
from app.domain.errors import Invalid
from app.domain.exercises import Catalogue, Dose, Exercise, TempoPhase
from app.domain.vocabulary import (
    Bias,
    Breath,
    CareFlag,
    Context,
    Equipment,
    Fit,
    Irritability,
    Laterality,
    MovementFunction,
    PhaseKind,
    Position,
    Presentation,
)

FIT_KEYS: Final = {
    "ER": Presentation.EXTENSION_RESPONSIVE,
    "FR": Presentation.FLEXION_RESPONSIVE,
    "ES": Presentation.EXTENSION_SENSITIVE,
    "DC": Presentation.DECONDITIONED,
    "MX": Presentation.MIXED_UNSURE,
}
_OPTIONAL: Final[Mapping[str, Any]] = {"swap": [], "requires": [], "check": None}
_DERIVED: Final = {"prev"}
_REQUIRED: Final = [f.name for f in fields(Exercise) if f.name not in {*_OPTIONAL, *_DERIVED}]
_LONGEST_TEXT: Final = 400

Word = TypeVar("Word", bound=StrEnum)


def catalogue_from(records: Sequence[Mapping[str, Any]], version: str) -> Catalogue:
    """The checked catalogue of plain records, one mapping per exercise as in the catalogue file.

    ``prev`` is derived. Raises ``Invalid("catalogue_invalid")`` whose detail names record and field of every
    fault found, one a line.
    """
    problems: list[str] = [] if records else ["the catalogue has no records"]
    exercises: dict[str, Exercise | None] = {}
    for place, record in enumerate(records, start=1):
        label = _label(record, place)
        reader = _Reader(label, record, problems)
        if label in exercises:
            reader.wrong("id", "is used by two records")
        exercises[label] = reader.exercise()
    problems += catalogue_rules.broken_rules(exercises)
    if problems:
        raise Invalid("catalogue_invalid", "\n".join(problems), field="catalogue")
    return _assembled([exercise for exercise in exercises.values() if exercise is not None], version)


def _label(record: object, place: int) -> str:
    name = record.get("id") if isinstance(record, Mapping) else None
    return name if isinstance(name, str) and name else f"number {place}"


def _assembled(exercises: Sequence[Exercise], version: str) -> Catalogue:
    came_from: dict[str, list[str]] = {exercise.id: [] for exercise in exercises}
    for exercise in exercises:
        for name in exercise.next:
            came_from[name].append(exercise.id)
    linked = {e.id: replace(e, prev=tuple(came_from[e.id])) for e in exercises}
    tracks: dict[str, list[Exercise]] = {}
    for exercise in sorted(linked.values(), key=lambda e: (e.track, e.level)):
        tracks.setdefault(exercise.track, []).append(exercise)
    return Catalogue(version, linked, {name: tuple(ladder) for name, ladder in tracks.items()})


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the fields of one record; what is wrong is noted in ``problems`` and read as a stand-in."""

    record: str
    values: Any
    problems: list[str]
    faults: list[str] = field(default_factory=list)

    def wrong(self, name: str, why: str) -> None:
        self.faults.append(name)
        self.problems.append(f"record '{self.record}', field '{name}': {why}")

    def exercise(self) -> Exercise | None:
        """The exercise, or None if any field could not be read."""
        if not isinstance(self.values, Mapping):
            self.problems.append(f"record '{self.record}': is not a set of named fields")
            return None
        for name in _REQUIRED:
            if name not in self.values:
                self.wrong(name, "is missing")
        for name in self.values:
            if name not in _REQUIRED and name not in _OPTIONAL:
                self.wrong(str(name), "is not a field of an exercise")
        if self.faults:
            return None
        exercise = self._built()
        return None if self.faults else exercise

    def _built(self) -> Exercise:
        return Exercise(
            id=self._text("id"),
            name=self._text("name"),
            family=self._text("family"),
            track=self._text("track"),
            level=self._whole("level", 1, 20),
            functions=self._words("functions", MovementFunction, least=1),
            regions=self._texts("regions", 1, 6),
            purpose=self._text("purpose"),
            cues=self._texts("cues", 2, 4),
            doses=self._doses(),
            rest_s=self._whole("rest_s", 0, 120),
            setup_s=self._whole("setup_s", 0, 60),
            tempo=self._tempo(),
            laterality=self._word("laterality", Laterality),
            positions=self._words("positions", Position, least=1),
            contexts=frozenset(self._words("contexts", Context, least=1)),
            equipment=frozenset(self._words("equipment", Equipment)),
            dims=self._dims(),
            fit=self._fit(),
            irr_max=self._word("irr_max", Irritability),
            bias=self._word("bias", Bias),
            morning_ok=self._truth("morning_ok"),
            avoid_if=frozenset(self._words("avoid_if", CareFlag)),
            next=self._texts("next", 0, 4),
            prev=(),
            swap=self._texts("swap", 0, 4),
            requires=self._texts("requires", 0, 4),
            check=None if self.values.get("check") is None else self._text("check"),
        )

    def _value(self, name: str) -> Any:
        return self.values.get(name, _OPTIONAL.get(name))

    def _text(self, name: str) -> str:
        return self._checked_text(name, self._value(name))

    def _checked_text(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, "must be a text that is not empty")
            return ""
        if len(value) > _LONGEST_TEXT:
            self.wrong(name, f"is longer than {_LONGEST_TEXT} characters")
        return value

    def _whole(self, name: str, least: int, most: int) -> int:
        return self._checked_whole(name, self._value(name), least, most)

    def _checked_whole(self, name: str, value: Any, least: int, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(name, f"must be a whole number from {least} to {most}, not {value!r}")
            return least
        return value

    def _truth(self, name: str) -> bool:
        value = self._value(name)
        if not isinstance(value, bool):
            self.wrong(name, f"must be true or false, not {value!r}")
        return bool(value)

    def _word(self, name: str, kind: type[Word]) -> Word:
        return self._checked_word(name, self._value(name), kind)

    def _checked_word(self, name: str, value: Any, kind: type[Word]) -> Word:
        words = list(kind)
        if value not in [word.value for word in words]:
            self.wrong(name, f"must be one of {', '.join(words)}, not {value!r}")
            return words[0]
        return kind(value)

    def _list(self, name: str, value: Any, least: int, most: int) -> Sequence[Any]:
        if not isinstance(value, list | tuple) or not least <= len(value) <= most:
            self.wrong(name, f"must be a list of {least} to {most} entries")
            return ()
        return value

    def _texts(self, name: str, least: int, most: int) -> tuple[str, ...]:
        return self._distinct(name, least, most, lambda value: self._checked_text(name, value))

    def _words(self, name: str, kind: type[Word], least: int = 0) -> tuple[Word, ...]:
        return self._distinct(name, least, len(kind), lambda value: self._checked_word(name, value, kind))

    def _distinct(self, name: str, least: int, most: int, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        values = tuple(read(value) for value in self._list(name, self._value(name), least, most))
        if len(set(values)) < len(values) and name not in self.faults:
            self.wrong(name, "names the same entry twice")
        return values

    def _doses(self) -> tuple[Dose, Dose, Dose]:
        doses = [self._dose(value) for value in self._list("doses", self._value("doses"), 3, 3)]
        doses += [Dose((1,))] * (3 - len(doses))
        return doses[0], doses[1], doses[2]

    def _dose(self, value: Any) -> Dose:
        if not isinstance(value, Mapping) or "reps" not in value or not set(value) <= {"reps", "hold_s"}:
            self.wrong("doses", "each dose has reps and, if it is held, hold_s")
            return Dose((1,))
        sets = self._list("doses", value["reps"], 1, catalogue_rules.MOST_SETS)
        reps = tuple(self._checked_whole("doses", count, 1, 30) for count in sets)
        hold_s = value.get("hold_s")
        return Dose(reps, None if hold_s is None else self._checked_whole("doses", hold_s, 1, 300))

    def _tempo(self) -> tuple[TempoPhase, ...]:
        return tuple(self._phase(value) for value in self._list("tempo", self._value("tempo"), 1, 8))

    def _phase(self, value: Any) -> TempoPhase:
        if not isinstance(value, Mapping) or not {"p", "kind", "s", "breath"} <= set(value):
            self.wrong("tempo", "each phase has p, kind, s and breath")
            return TempoPhase("", PhaseKind.MOVE, 1, Breath.FREE)
        if not set(value) <= {"p", "kind", "s", "breath", "var"} or not isinstance(
            value.get("var", False), bool
        ):
            self.wrong("tempo", "a phase has p, kind, s, breath and, true or false, var; nothing else")
        return TempoPhase(
            name=self._checked_text("tempo", value["p"]),
            kind=self._checked_word("tempo", value["kind"], PhaseKind),
            seconds=self._checked_whole("tempo", value["s"], 1, 300),
            breath=self._checked_word("tempo", value["breath"], Breath),
            variable=value.get("var", False) is True,
        )

    def _dims(self) -> tuple[int, int, int, int, int, int]:
        dims = [self._checked_whole("dims", v, 0, 2) for v in self._list("dims", self._value("dims"), 6, 6)]
        a, b, c, d, e, f = dims or [0] * 6
        return a, b, c, d, e, f

    def _fit(self) -> Mapping[Presentation, Fit]:
        value = self._value("fit")
        if not isinstance(value, Mapping) or set(value) != set(FIT_KEYS):
            self.wrong("fit", f"must have exactly the keys {', '.join(FIT_KEYS)}")
            return {}
        return {FIT_KEYS[key]: self._checked_word("fit", fit, Fit) for key, fit in value.items()}
