"""One life from the intake to the last day: an archetype, a seed and the programme behind the phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from app.domain.archetypes import ARCHETYPES, ERRATIC, Archetype, behaving_as
from app.domain.beginning import Profile
from app.domain.events import Event, Payload
from app.domain.exercises import Catalogue
from app.domain.synthetic import Body
from app.domain.vocabulary import MorningState, Presentation
from app.services.simulated_engine import Engine
from app.services.simulated_person import Person
from app.services.simulated_phone import Phone
from app.services.simulated_programme import Fate
from app.services.simulated_sheets import Ramp, Sheet

TZ: Final = "Europe/Berlin"
FIRST_START: Final = date(2026, 1, 5)
"""A Monday twelve weeks before the clocks change, so that runs cross that too."""

BEFORE_BED: Final = timedelta(minutes=10)
PEOPLE: Final = UUID("6f0a4a54-8a0e-5c9b-9c2e-0f3f1d1b7a10")


@dataclass(frozen=True, slots=True)
class Life:
    """``bodies``: at the end of each day; ``looks`` of the engine are empty for a sheet."""

    archetype: Archetype
    seed: int
    start: date
    log: tuple[Event, ...]
    bodies: tuple[Body, ...]
    engine: Engine | None
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class Setting:
    """Who lives where and for how long. ``start`` is programme day 0; ``evenings``: what else is told late on a
    programme day."""

    archetype: Archetype
    seed: int
    start: date
    days: int
    tz: str = TZ
    person_id: UUID = PEOPLE
    device_id: UUID = PEOPLE
    evenings: Mapping[int, tuple[Payload, ...]] = field(default_factory=dict)


def setting_of(name: str, seed: int, days: int) -> Setting:
    """The life of an archetype by seed; starts fall on every day of the week in turn."""
    start = FIRST_START + timedelta(days=seed % 7)
    person_id = uuid5(PEOPLE, f"{name} {seed}")
    return Setting(archetype_of(name, seed), seed, start, days, TZ, person_id, uuid5(person_id, "phone"))


def archetype_of(name: str, seed: int) -> Archetype:
    """By name; the erratic reporter takes the five presentations in turn."""
    if name != ERRATIC.name:
        return ARCHETYPES[name]
    presentations = tuple(Presentation)
    return behaving_as(ERRATIC, presentations[seed % len(presentations)])


def with_engine(setting: Setting, catalogue: Catalogue, held_back: frozenset[date] = frozenset()) -> Life:
    engine = Engine(catalogue, Profile(setting.archetype.answers), setting.tz, held_back)
    phone = Phone(setting.person_id, setting.device_id, setting.tz)
    phone.listeners.append(engine.hear)
    person = Person(Body(setting.archetype), _fate(setting), catalogue, phone, engine, setting.start)
    bodies = _lived(person, setting, engine)
    return Life(setting.archetype, setting.seed, setting.start, tuple(phone.log), bodies, engine, None)


def with_sheet(setting: Setting, catalogue: Catalogue, ramp: Ramp) -> Life:
    sheet = Sheet(ramp, catalogue, setting.archetype, setting.start, ZoneInfo(setting.tz))
    phone = Phone(setting.person_id, setting.device_id, setting.tz)
    phone.listeners.append(sheet.hear)
    person = Person(Body(setting.archetype), _fate(setting), catalogue, phone, sheet, setting.start)
    bodies = _lived(person, setting, None)
    return Life(setting.archetype, setting.seed, setting.start, tuple(phone.log), bodies, None, sheet)


def _fate(setting: Setting) -> Fate:
    return Fate(f"{setting.archetype.name}/{setting.seed}")


def _lived(person: Person, setting: Setting, engine: Engine | None) -> tuple[Body, ...]:
    """A day on which the morning was still open at the last look ends with another one at bed time, and so
    does the last day."""
    person.join()
    bodies = []
    for day in range(setting.days):
        person.live()
        bodies.append(person.body)
        for payload in setting.evenings.get(day, ()):
            person.phone.tell(person.bed_time() - BEFORE_BED, person.day, payload)
        if engine is not None and engine.looks[-1].morning.state is not MorningState.ANSWERED:
            engine.look(person.bed_time())
    if engine is not None:
        engine.look(person.bed_time())
    return tuple(bodies)
