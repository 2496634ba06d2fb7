"""The seven rules of the starting direction, each alone, and all of them over every answer set."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations, islice, product

import pytest

from app.domain.presentation import (
    Activity,
    AgeBand,
    Direction,
    Eases,
    Leg,
    Named,
    Pattern,
    Worse,
    direction_of,
    is_contradicted,
    movement_pattern,
    preference_of,
)
from app.domain.vocabulary import DirectionalPreference, Presentation, PresentationSource

ER, FR, ES, DC, MX = Presentation
THERAPIST, NAMED, PATTERN, DEFAULT = PresentationSource
EVERY = 5


def pattern(
    worse: str = "",
    eases: str = "",
    named: Named = Named.NONE,
    leg: Leg = Leg.NONE,
    activity: Activity | None = Activity.THREE_OR_MORE,
    age_band: AgeBand | None = AgeBand.FROM_50,
    therapist: Presentation | None = None,
) -> Pattern:
    return Pattern(
        therapist,
        named,
        frozenset(map(Worse, worse.split())),
        frozenset(map(Eases, eases.split())),
        leg,
        activity,
        age_band,
    )


def test_a_therapist_decides_before_anything_else() -> None:
    answers = pattern("leaning_back", named=Named.DISC, therapist=FR)
    assert direction_of(answers) == Direction(FR, THERAPIST)


@pytest.mark.parametrize(
    ("named", "presentation"),
    [(Named.DISC, ER), (Named.STENOSIS, FR), (Named.FACET, ES), (Named.DECONDITIONED, DC)],
)
def test_a_name_nothing_speaks_against_decides(named: Named, presentation: Presentation) -> None:
    assert direction_of(pattern(named=named)) == Direction(presentation, NAMED)


@pytest.mark.parametrize("named", [Named.SEVERAL, Named.NONE])
def test_several_names_or_none_leave_it_to_the_pattern(named: Named) -> None:
    assert direction_of(pattern("sitting", "arching_back", named)).presentation is ER


@pytest.mark.parametrize(
    "answers",
    [
        pattern("leaning_back", "", Named.DISC),
        pattern("leaning_back sitting", "sitting changing_position", Named.DISC),
        pattern("standing", "sitting", Named.DISC),
        pattern("walking", "sitting", Named.DISC, Leg.BOTH_ON_WALKING),
        pattern("bending", "", Named.STENOSIS),
        pattern("bending", "standing_or_walking", Named.FACET),
        pattern("sitting", "arching_back", Named.STENOSIS),
        pattern("sitting standing", "standing_or_walking", Named.FACET),
    ],
)
def test_a_name_against_the_pattern_starts_in_the_middle_and_says_so(answers: Pattern) -> None:
    assert direction_of(answers) == Direction(MX, DEFAULT, label_conflict=True)


@pytest.mark.parametrize(
    "answers",
    [
        pattern("leaning_back", "arching_back", Named.DISC),
        pattern("leaning_back", "standing_or_walking", Named.DISC),
        pattern("standing sitting", "sitting", Named.DISC),
        pattern("bending", "sitting", Named.STENOSIS),
        pattern("bending", "leaning_forward", Named.FACET),
        pattern("standing", "sitting", Named.STENOSIS),
        pattern("walking", "sitting", Named.FACET, Leg.BOTH_ON_WALKING),
        pattern("leaning_back sitting bending", "", Named.DECONDITIONED),
    ],
)
def test_a_name_that_its_own_direction_eases_is_not_contradicted(answers: Pattern) -> None:
    assert not is_contradicted(answers)
    assert direction_of(answers).source is NAMED


def test_legs_that_ease_on_sitting_prefer_forward() -> None:
    for worse, eases in product(("standing", "walking"), ("sitting", "leaning_forward")):
        answers = pattern(worse, eases, leg=Leg.BOTH_ON_WALKING)
        assert direction_of(answers) == Direction(FR, PATTERN)
    assert movement_pattern(pattern("walking", "sitting", leg=Leg.BELOW_KNEE)) is None
    assert movement_pattern(pattern("twisting", "sitting", leg=Leg.BOTH_ON_WALKING)) is None
    assert movement_pattern(pattern("walking", "changing_position", leg=Leg.BOTH_ON_WALKING)) is None


@pytest.mark.parametrize("age_band", [AgeBand.FROM_18, AgeBand.FROM_40])
def test_such_legs_under_50_are_advised_to_be_looked_at(age_band: AgeBand) -> None:
    legs = pattern("walking", "sitting", leg=Leg.BOTH_ON_WALKING, age_band=age_band)
    assert direction_of(legs) == Direction(FR, PATTERN, advise_check=True)
    named = pattern("walking", "sitting", Named.STENOSIS, Leg.BOTH_ON_WALKING, age_band=age_band)
    assert direction_of(named) == Direction(FR, NAMED)
    other = pattern("sitting", "arching_back", age_band=age_band)
    assert not direction_of(other).advise_check


def test_an_age_not_asked_is_not_young() -> None:
    legs = pattern("walking", "sitting", leg=Leg.BOTH_ON_WALKING, age_band=None)
    assert direction_of(legs) == Direction(FR, PATTERN)


def test_bent_is_worse_and_upright_eases_prefers_backward() -> None:
    for worse, eases in product(
        ("sitting", "bending", "bending standing"), ("standing_or_walking", "arching_back")
    ):
        assert direction_of(pattern(worse, eases)) == Direction(ER, PATTERN)
    for worse in ("sitting leaning_back", "bending walking"):
        assert movement_pattern(pattern(worse, "arching_back")) is None
    assert movement_pattern(pattern("sitting", "arching_back leaning_forward")) is None
    assert movement_pattern(pattern("sitting", "changing_position")) is None


def test_upright_is_worse_and_bent_eases_is_shy_of_arching() -> None:
    for worse, eases in product(
        ("standing", "leaning_back", "standing walking"), ("sitting", "leaning_forward")
    ):
        assert direction_of(pattern(worse, eases)) == Direction(ES, PATTERN)
    for worse in ("standing sitting", "leaning_back bending"):
        assert movement_pattern(pattern(worse, "sitting")) is None
    assert movement_pattern(pattern("standing", "sitting arching_back")) is None


@pytest.mark.parametrize("activity", [Activity.HARDLY, Activity.ONCE_OR_TWICE])
def test_no_direction_and_little_activity_is_rebuilding(activity: Activity) -> None:
    for worse in ("", "effort"):
        assert direction_of(pattern(worse, "sitting", activity=activity)) == Direction(DC, PATTERN)
    assert direction_of(pattern("twisting", activity=activity)) == Direction(MX, DEFAULT)


@pytest.mark.parametrize("activity", [Activity.THREE_OR_MORE, None])
def test_no_direction_in_an_active_person_starts_in_the_middle(activity: Activity | None) -> None:
    assert direction_of(pattern("", "", activity=activity)) == Direction(MX, DEFAULT)


def test_each_presentation_has_the_direction_that_eases_it() -> None:
    assert [preference_of(presentation) for presentation in Presentation] == [
        DirectionalPreference.EXTENSION,
        DirectionalPreference.FLEXION,
        DirectionalPreference.FLEXION,
        DirectionalPreference.NONE,
        DirectionalPreference.UNKNOWN,
    ]


def subsets(values: type[Worse] | type[Eases]) -> Iterator[frozenset[Worse | Eases]]:
    members = list(values)
    sets = chain.from_iterable(combinations(members, size) for size in range(len(members) + 1))
    return map(frozenset, sets)


def test_every_answer_set_has_exactly_one_direction_that_keeps_its_promises() -> None:
    """Every fifth of them: a stride prime to the grid meets every value of every question."""
    found: Counter[tuple[Presentation, PresentationSource]] = Counter()
    everything = product(
        Named, list(subsets(Worse)), list(subsets(Eases)), Leg, Activity, (AgeBand.FROM_40, AgeBand.FROM_50)
    )
    for named, worse, eases, leg, activity, age_band in islice(everything, 0, None, EVERY):
        answers = Pattern(None, named, worse, eases, leg, activity, age_band)
        direction = direction_of(answers)
        found[direction.presentation, direction.source] += 1
        moved = movement_pattern(answers)
        if direction.label_conflict:
            assert (direction.presentation, direction.source) == (MX, DEFAULT)
            assert named in (Named.DISC, Named.STENOSIS, Named.FACET)
        if direction.advise_check:
            assert (direction.presentation, age_band) == (FR, AgeBand.FROM_40)
        if direction.source is PATTERN:
            assert named in (Named.SEVERAL, Named.NONE)
            assert direction.presentation is (moved or DC)
        if direction.presentation is ER and direction.source is not NAMED:
            assert Worse.LEANING_BACK not in worse
        if direction.presentation is ES and direction.source is not NAMED:
            assert Worse.BENDING not in worse
    assert sum(found.values()) == -(6 * 128 * 32 * 4 * 3 * 2 // -EVERY)
    assert set(found) == {
        *((name, NAMED) for name in (ER, FR, ES, DC)),
        *((moved, PATTERN) for moved in (ER, FR, ES, DC)),
        (MX, DEFAULT),
    }
