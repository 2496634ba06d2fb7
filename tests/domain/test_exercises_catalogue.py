"""The catalogue at the door: what a record must hold, and that every fault is named at once."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.catalogue import catalogue_from
from app.domain.errors import Invalid
from app.domain.vocabulary import Breath, Fit, PhaseKind
from app.store.catalogue import shipped_records

SHIPPED = shipped_records()
Records = dict[str, dict[str, Any]]


def faults(change: Callable[[Records], Any]) -> list[str]:
    """What is said about the shipped catalogue after a change to its records by id."""
    records = {record["id"]: deepcopy(record) for record in SHIPPED}
    change(records)
    with pytest.raises(Invalid) as refused:
        catalogue_from(list(records.values()), "1.0.0")
    assert refused.value.code == "catalogue_invalid"
    return refused.value.detail.splitlines()


def setting(name: str, /, **values: Any) -> Callable[[Records], Any]:
    return lambda records: records[name].update(values)


def test_the_shipped_catalogue_has_48_exercises_in_14_families_and_19_tracks():
    catalogue = catalogue_from(SHIPPED, "1.0.0")
    exercises = catalogue.exercises.values()
    assert len(exercises) == 48
    assert len({e.family for e in exercises}) == 14
    assert len(catalogue.tracks) == 19
    assert sum(len(e.next) for e in exercises) == 29
    assert sum(len(e.swap) for e in exercises) == 4


def test_what_leads_to_an_exercise_is_derived_from_what_it_leads_to():
    exercises = catalogue_from(SHIPPED, "1.0.0").exercises
    assert exercises["bird_dog_plank"].prev == ("bird_dog_full",)
    assert exercises["heel_slide"].prev == ()


def test_no_breath_is_ever_held_and_every_effort_breathes_out():
    for exercise in catalogue_from(SHIPPED, "1.0.0").exercises.values():
        for phase in exercise.tempo:
            assert phase.breath in set(Breath)
            assert phase.kind != PhaseKind.EFFORT or phase.breath == Breath.OUT


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("bridge_full", "name", ""),
        ("bridge_full", "purpose", "   "),
        ("bridge_full", "purpose", "x" * 401),
        ("bridge_full", "family", 3),
        ("bridge_full", "level", 0),
        ("bridge_full", "level", True),
        ("bridge_full", "functions", []),
        ("bridge_full", "functions", ["hip_extension", "juggling"]),
        ("bridge_full", "functions", ["hip_extension", "hip_extension"]),
        ("bridge_full", "functions", "hip_extension"),
        ("bridge_full", "regions", []),
        ("bridge_full", "cues", ["Only one."]),
        ("bridge_full", "cues", ["1", "2", "3", "4", "5"]),
        ("bridge_full", "cues", ["One.", ""]),
        ("bridge_full", "doses", [{"reps": [4, 4]}, {"reps": [6, 6]}]),
        ("bridge_full", "doses", [{"reps": [4]}, {"reps": [4]}, {"reps": [4, 4, 4, 4]}]),
        ("bridge_full", "doses", [{"reps": []}, {"reps": [4]}, {"reps": [4]}]),
        ("bridge_full", "doses", [{"reps": [0]}, {"reps": [4]}, {"reps": [4]}]),
        ("bridge_full", "doses", [{"sets": 3}, {"reps": [4]}, {"reps": [4]}]),
        ("bridge_full", "doses", [{"reps": [4], "kg": 3}, {"reps": [4]}, {"reps": [4]}]),
        ("bridge_full", "doses", [[4], [4], [4]]),
        ("bridge_full", "doses", [{"reps": [8]}, {"reps": [6]}, {"reps": [10]}]),
        ("bridge_full", "doses", [{"reps": [4]}, {"reps": [6]}, {"reps": [30, 30]}]),
        ("bridge_full", "doses", [{"reps": [2, 1, 1]}, {"reps": [2, 2, 2]}, {"reps": [3, 3, 3]}]),
        ("prone_prop", "doses", [{"reps": [1], "hold_s": 12}] * 3),
        ("prone_prop", "doses", [{"reps": [3], "hold_s": 10}, {"reps": [4], "hold_s": 10}, {"reps": [9]}]),
        ("prone_prop", "doses", [{"reps": [3], "hold_s": 0}] * 3),
        ("bridge_full", "rest_s", 121),
        ("bridge_full", "rest_s", 20.5),
        ("bridge_full", "setup_s", -1),
        ("bridge_full", "tempo", []),
        ("bridge_full", "tempo", ["4-2-4-0"]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "effort", "s": 4}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "effort", "s": 4, "breath": "hold"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "effort", "s": 4, "breath": "in"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "lift", "s": 4, "breath": "out"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "effort", "s": 0, "breath": "out"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "move", "s": 6, "breath": "in"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "move", "s": 7, "breath": "out"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "move", "s": 4, "breath": "in", "var": "yes"}]),
        ("bridge_full", "tempo", [{"p": "up", "kind": "move", "s": 4, "breath": "in", "note": "slow"}]),
        ("bridge_full", "laterality", "both"),
        ("bridge_full", "positions", []),
        ("bridge_full", "contexts", ["home", "beach"]),
        ("bridge_full", "equipment", None),
        ("bridge_full", "dims", [1, 0, 1, 0, 0]),
        ("bridge_full", "dims", [1, 0, 3, 0, 0, 0]),
        ("bridge_full", "fit", {"ER": "suited", "FR": "suited", "ES": "ok", "DC": "suited"}),
        ("bridge_full", "fit", "suited"),
        ("bridge_full", "irr_max", "none"),
        ("bridge_full", "bias", "sideways"),
        ("bridge_full", "morning_ok", "yes"),
        ("bridge_full", "avoid_if", ["tired"]),
        ("bridge_full", "next", ["bridge_march", "bridge_march"]),
        ("bridge_full", "next", ["nowhere"]),
        ("bridge_full", "next", ["heel_slide"]),
        ("bridge_full", "next", ["bridge_single"]),
        ("bridge_full", "swap", ["nowhere"]),
        ("bridge_full", "swap", ["bridge_full"]),
        ("bridge_full", "swap", ["heel_slide"]),
        ("bridge_full", "requires", ["nowhere"]),
        ("bridge_full", "requires", ["bridge_march"]),
        ("bridge_march", "requires", ["heel_slide"]),
        ("bridge_full", "check", ""),
        ("bridge_full", "colour", "blue"),
        ("bridge_full", "prev", []),
        ("bridge_march", "level", 3),
        ("breath_90_90", "doses", [{"reps": [3, 3]}, {"reps": [9]}, {"reps": [12]}]),
        ("bridge_march", "family", "bridges"),
    ],
)
def test_a_wrong_field_is_named_with_its_record(name, field, value):
    said = faults(setting(name, **{field: value}))
    assert any(line.startswith(f"record '{name}', field '{field}': ") for line in said), said


@pytest.mark.parametrize("field", sorted(SHIPPED[0]))
def test_a_missing_field_is_named(field):
    def without(records: Records) -> None:
        del records["prone_prop"][field]

    record = "number 1" if field == "id" else "prone_prop"
    assert f"record '{record}', field '{field}': is missing" in faults(without)


def test_all_faults_are_told_at_once():
    def several(records: Records) -> None:
        records["bridge_full"].update(level=0, purpose="")
        records["clamshell"]["cues"] = []
        records["cat_camel"]["morning_ok"] = None

    said = faults(several)
    assert [line.split(":")[0] for line in said] == [
        "record 'cat_camel', field 'morning_ok'",
        "record 'bridge_full', field 'level'",
        "record 'bridge_full', field 'purpose'",
        "record 'clamshell', field 'cues'",
    ]


def test_an_unreadable_record_is_not_reported_again_by_its_neighbours():
    assert faults(setting("clamshell", level="one")) == [
        "record 'clamshell', field 'level': must be a whole number from 1 to 20, not 'one'"
    ]
    assert len(faults(setting("hinge_free", setup_s=None))) == 1


def test_an_edge_raises_one_dimension_by_one_and_nothing_else():
    said = faults(setting("bridge_march", dims=[1, 2, 1, 0, 0, 0]))
    assert (
        "record 'bridge_full', field 'next': 'bridge_march' must raise exactly one dimension by one" in said
    )


def test_a_later_level_is_never_open_to_a_more_irritable_back():
    said = faults(setting("bridge_single", irr_max="high"))
    assert said == [
        "record 'bridge_march', field 'next': 'bridge_single' may not be open to a higher irritability "
        "than the exercise before it"
    ]


def test_a_level_nobody_leads_to_breaks_the_ladder():
    said = faults(setting("bridge_march", next=[]))
    assert said == ["record 'bridge_single', field 'level': no exercise on level 2 of 'bridge' leads here"]


def test_a_swap_goes_both_ways_and_changes_the_place_only():
    said = faults(setting("clamshell", swap=[]))
    assert said == [
        "record 'standing_abduction', field 'swap': 'clamshell' must name 'standing_abduction' as its swap too"
    ]
    said = faults(setting("standing_abduction", dims=[1, 0, 0, 0, 1, 1]))
    assert len(said) == 2
    assert all("may differ in the context dimension only" in line for line in said)


def test_only_the_last_level_forks_and_a_track_starts_with_one_exercise():
    said = faults(setting("seated_rotation", track="bridge", family="bridge", level=2, next=[]))
    assert any("only the last level may fork" in line for line in said)
    said = faults(setting("standing_abduction", track="curl_up", family="curl_up"))
    assert any("a track starts with one exercise" in line for line in said)


def test_one_variable_phase_goes_with_a_hold_in_every_dose():
    held = {"p": "stay", "kind": "hold", "s": 5, "breath": "free", "var": True}
    said = faults(setting("bridge_full", tempo=[held, {**held, "p": "on"}]))
    assert any("only one phase may be variable" in line for line in said)
    assert any("every dose needs hold_s" in line for line in said)
    said = faults(setting("bridge_full", doses=[{"reps": [2], "hold_s": 5}, {"reps": [4]}, {"reps": [6]}]))
    assert any("so one phase must be variable" in line for line in said)


def test_a_breath_out_is_not_stretched_by_a_long_hold():
    tempo = [{"p": "stay", "kind": "hold", "s": 2, "breath": "out", "var": True}]
    assert any("breathes out for 15 s" in line for line in faults(setting("prone_prop", tempo=tempo)))


def test_two_records_may_not_share_an_id():
    records = SHIPPED
    with pytest.raises(Invalid, match="record 'prone_prop', field 'id': is used by two records"):
        catalogue_from([*records, records[0]], "1.0.0")


@pytest.mark.parametrize("record", ["bridge", None, 3, ["id"]])
def test_a_record_must_have_named_fields(record):
    with pytest.raises(Invalid, match=r"record 'number 49'.*is not a set of named fields"):
        catalogue_from([*SHIPPED, record], "1.0.0")


def test_an_empty_catalogue_is_refused():
    with pytest.raises(Invalid, match="the catalogue has no records"):
        catalogue_from([], "1.0.0")


def test_the_fit_of_every_exercise_names_all_presentations():
    for exercise in catalogue_from(SHIPPED, "1.0.0").exercises.values():
        assert len(exercise.fit) == 5
        assert set(exercise.fit.values()) <= set(Fit)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 500) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(field=st.sampled_from(sorted(SHIPPED[0])), value=plain)
def test_any_value_in_any_field_is_read_or_refused_but_never_crashes(field, value):
    changed = [{**SHIPPED[0], field: value}, *SHIPPED[1:]]
    try:
        catalogue_from(changed, "1.0.0")
    except Invalid as refused:
        assert refused.code == "catalogue_invalid"
