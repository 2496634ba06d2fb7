"""The exercise catalogue: the file that ships with Backbeat, and a clinic's own file laid over it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from app.domain.catalogue import catalogue_from
from app.domain.errors import Invalid
from app.domain.exercises import Catalogue, Exercise
from app.domain.speech import ExerciseWords, Language

EDITION: Final = "1.0.0"
"""Raised by hand when the shipped file changes in meaning; the part after ``+`` follows the content by itself."""


@cache
def load_catalogue(clinic_file: Path | None = None) -> Catalogue:
    """The checked catalogue, read once: the shipped records with those of ``clinic_file`` laid over them.

    A clinic's record replaces the shipped one of the same id as a whole; others are added. The version is
    semantic, ``1.0.0+‹12 hex digits of the content›``, so a plan says which exercises it came from.
    Raises ``Invalid("catalogue_invalid")`` with every fault, naming file, record and field.
    """
    records = {record["id"]: record for record in shipped_records()}
    if clinic_file is not None:
        records |= _by_id(_records(_read(clinic_file), str(clinic_file)), str(clinic_file))
    content = json.dumps(list(records.values()), sort_keys=True, default=str)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return catalogue_from(list(records.values()), f"{EDITION}+{digest}")


def shipped_records() -> list[Any]:
    """The plain records of the shipped file, unchecked, as new values at every call."""
    text = files("app.store").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    return _records(text, "catalogue.yaml")


def load_words(language: Language, catalogue: Catalogue) -> dict[str, ExerciseWords]:
    """The shipped words of every exercise in ``language``, by id; empty for English, which the records hold.

    An exercise that a clinic's own file words differently is left out: its own words are right, a translation of
    the shipped ones would not be.
    """
    ours = _shipped_english()
    return {
        name: words
        for name, words in _shipped_words(language).items()
        if name in catalogue.exercises and _english(catalogue.exercises[name]) == ours[name]
    }


@cache
def _shipped_words(language: Language) -> Mapping[str, ExerciseWords]:
    if language is Language.EN:
        return {}
    text = files("app.store").joinpath(f"catalogue.{language}.yaml").read_text(encoding="utf-8")
    return {
        name: ExerciseWords(words["name"], words["purpose"], tuple(words["cues"]), words.get("check"))
        for name, words in yaml.load(text, Loader=_LOADER).items()  # noqa: S506 - both loaders are the safe ones
    }


@cache
def _shipped_english() -> Mapping[str, ExerciseWords]:
    return {name: _english(exercise) for name, exercise in load_catalogue().exercises.items()}


def _english(exercise: Exercise) -> ExerciseWords:
    return ExerciseWords(exercise.name, exercise.purpose, exercise.cues, exercise.check)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise Invalid(
            "catalogue_invalid", f"{path} cannot be read: {problem}", field="catalogue"
        ) from problem


def _records(text: str, source: str) -> list[Any]:
    try:
        records = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    except yaml.YAMLError as problem:
        raise Invalid("catalogue_invalid", f"{source} is not YAML: {problem}", field="catalogue") from problem
    if not isinstance(records, list):
        raise Invalid("catalogue_invalid", f"{source} must be a list of exercises", field="catalogue")
    return records


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _by_id(records: Sequence[Any], source: str) -> Mapping[str, Any]:
    """Records keyed by id; one without a usable id cannot be laid over anything."""
    named: dict[str, Any] = {}
    problems = []
    for place, record in enumerate(records, start=1):
        name = record.get("id") if isinstance(record, Mapping) else None
        if not isinstance(name, str) or not name:
            problems.append(f"record 'number {place}', field 'id': is missing in {source}")
        elif name in named:
            problems.append(f"record '{name}', field 'id': is used by two records of {source}")
        else:
            named[name] = record
    if problems:
        raise Invalid("catalogue_invalid", "\n".join(problems), field="catalogue")
    return named
