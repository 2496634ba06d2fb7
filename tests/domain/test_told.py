"""What a therapist set is told to the person by the exercise it is about, in every language."""

from typing import Any

import pytest
from log_builder import Log, evaluated

from app.domain.course import Course
from app.domain.engine import profile_of
from app.domain.speech import Language, speech_of
from app.store.catalogue import load_catalogue, load_words

CATALOGUE = load_catalogue()
NAMES = {name: exercise.name for name, exercise in CATALOGUE.exercises.items()}


def started() -> Log:
    log = Log().at(0, "07:00").start(stir=0, calm_down=0)
    log.morning(2)
    return log


@pytest.mark.parametrize(
    ("target", "value", "fields", "said"),
    [
        ("exclude", True, {"exercise_id": "heel_slide"}, "Your therapist has left “{heel_slide}” out of your plan."),
        ("max_level", 1, {"track": "bridge"}, "Your therapist keeps this ladder at “{bridge_full}” for now, and no further."),
        ("dose_cap", 0, {"exercise_id": "bridge_full"}, "Your therapist keeps “{bridge_full}” at 2 × 4 at the most for now."),
        ("lock", True, {"track": "bridge"}, "Your therapist keeps “{bridge_full}” as it is for now."),
        ("lock", True, {}, "Your therapist keeps your levels as they are for now."),
        ("pain_ceiling", 4, {}, "Your therapist has set 4 of 10 as the pain that is workable in an exercise."),
        ("progression_mode", "confirm", {}, "New exercises come into your plan once your therapist says yes."),
        ("note", "Slowly.", {}, "Your therapist has left you a note."),
    ],
)  # fmt: skip
def test_a_word_names_its_exercise(target: str, value: Any, fields: dict[str, str], said: str) -> None:
    log = started()
    log.add("TherapistOverride", actor="therapist", target=target, value=value, **fields)
    note = evaluated(log).plan.note
    assert note is not None
    english = speech_of(Language.EN, CATALOGUE, {})
    assert english.say(note) == said.format(**NAMES)
    for language in (Language.DE, Language.ES):
        told = speech_of(language, CATALOGUE, load_words(language, CATALOGUE)).say(note)
        assert told != said
        assert not any(exercise.name in told for exercise in CATALOGUE.exercises.values())


def test_what_is_only_supposed_leaves_the_course_as_it_was() -> None:
    log = started()
    known = list(log.events)
    log.add("TherapistOverride", actor="therapist", target="pain_ceiling", value=3)
    (draft,) = log.events[len(known) :]
    profile = profile_of(known, None)
    assert profile is not None
    course = Course(CATALOGUE, profile, log.tz, known)
    assert course.supposing([draft], log.now).state.pain_ceiling == 3
    assert course.evaluation(log.now).state.pain_ceiling == 5
    course.hear(draft)
    assert course.evaluation(log.now).state.pain_ceiling == 3
