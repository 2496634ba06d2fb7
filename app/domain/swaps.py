"""What may stand in for an exercise while a session is being done: a lower dose of it, or another that fits.

Nothing is offered that the planner itself would not plan in this place at this hour: the options are the
composer's own, and the rules for a whole session (no track twice, one exercise on caution, what the session is
for) hold with the other exercise in it. Only the length of the session is left alone, since it has begun.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from app.domain import session_kinds
from app.domain.day_request import request_of
from app.domain.dosing import exercise_s
from app.domain.exercises import LAST_DOSE_STEP, Catalogue, Exercise
from app.domain.folding import Fold
from app.domain.options import HereAndNow, Option
from app.domain.prescription import DayPlan, PlannedItem, PlannedSession
from app.domain.schedule import elapsed_min
from app.domain.standing import Standing
from app.domain.vocabulary import Fit, Role, SessionKind, Substitute
from app.domain.vocabulary import MovementFunction as Fn

MOST_SWAPS: Final = 3
"""More would be a list to study while lying on the floor."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """For one item: lower dose steps, the next lower first, and other exercises, the closest first."""

    lighter: tuple[int, ...]
    swaps: tuple[PlannedItem, ...]


def alternatives_of(fold: Fold, plan: DayPlan, zone: ZoneInfo) -> Mapping[str, tuple[Alternatives, ...]]:
    """By session id: what each item of a planned session may give way to, in the order of its items."""
    if not plan.sessions:
        return {}
    request = request_of(fold, plan.day, zone)
    woke_min = request.wake_min if request.woke_min is None else request.woke_min
    return {
        session.session_id: alternatives(
            fold.catalogue,
            request.standing,
            session,
            elapsed_min(plan.day, woke_min, session.from_min, zone),
        )
        for session in plan.sessions
    }


def alternatives(
    catalogue: Catalogue, standing: Standing, session: PlannedSession, minutes_since_wake: int
) -> tuple[Alternatives, ...]:
    """What each item of ``session`` may give way to. ``minutes_since_wake``: when it may first be started.

    An exercise the catalogue does not know (any more) has no alternatives.
    """
    offers = _Offers(catalogue, replace(standing, phase=session.phase), session, minutes_since_wake)
    return tuple(offers.of(item) for item in session.items)


def lighter_steps(exercise: Exercise, dose_step: int) -> tuple[int, ...]:
    """Dose steps below this one that really take less, the next lower first; a stretched dose begins at d2."""
    seconds = exercise_s(exercise, dose_step)
    below = range(min(dose_step - 1, LAST_DOSE_STEP), -1, -1)
    return tuple(step for step in below if exercise_s(exercise, step) < seconds)


class _Offers:
    """One session in its place and hour, ready to be asked about each of its items."""

    __slots__ = ("_catalogue", "_here", "_kind", "_pool", "_session", "_standing")

    def __init__(
        self, catalogue: Catalogue, standing: Standing, session: PlannedSession, minutes_since_wake: int
    ) -> None:
        self._catalogue, self._standing, self._session = catalogue, standing, session
        self._kind = session.kind
        self._here = HereAndNow(catalogue, standing, session.kind, session.context, minutes_since_wake)
        self._pool = tuple(self._options())

    def _options(self) -> Iterator[Option]:
        if self._kind is SessionKind.CALM:
            eased = self._standing.flare_is_easing
            yield from self._here.first_levels(
                session_kinds.EASED_CALM_FILLERS if eased else session_kinds.CALM_FILLERS
            ).values()
        else:
            yield from self._here.options(session_kinds.tracks_of(self._catalogue, self._kind)).values()

    def of(self, item: PlannedItem) -> Alternatives:
        exercise = self._catalogue.exercises.get(item.exercise_id)
        if exercise is None:
            return Alternatives((), ())
        around = {option.exercise: option for option in self._around(exercise, item)}
        possible = [one for one in around.values() if self._may_replace(one, item, exercise)]
        best = sorted(possible, key=lambda option: self._closeness(option.exercise, exercise))
        swaps = (self._planned(item, option) for option in best[:MOST_SWAPS])
        return Alternatives(lighter_steps(exercise, item.dose_step), tuple(swaps))

    def _around(self, exercise: Exercise, item: PlannedItem) -> Iterator[Option]:
        """The pool, and what the exercise's own track holds besides it: its swap partner, a lower level."""
        yield from self._pool
        rank = self._here.rank(exercise.track)
        for partner in (self._catalogue.exercises[name] for name in exercise.swap):
            if partner.track == exercise.track and self._here.can_do(partner):
                yield Option(partner, item.dose_step, rank, Substitute.SWAP)
        below = self._here.below(exercise.track, lambda lower: lower is not exercise)
        if below is not None and self._kind is not SessionKind.CALM:
            yield below

    def _may_replace(self, option: Option, item: PlannedItem, exercise: Exercise) -> bool:
        other = option.exercise
        rest = [self._catalogue.exercises.get(one.exercise_id) for one in self._session.items if one != item]
        return (
            other is not exercise
            and all(one is None or one.track != other.track for one in rest)
            and session_kinds.has_a_place(self._kind, other)
            and self._serves(other, exercise, item.role)
            and not (self._is_cautious(other) and any(one and self._is_cautious(one) for one in rest))
        )

    def _serves(self, other: Exercise, exercise: Exercise, role: Role) -> bool:
        """Trains what the exercise is in this session for."""
        wanted = self._wanted(exercise, role)
        if wanted.isdisjoint(other.functions):
            return False
        if role is Role.FILLER:
            return session_kinds.may_fill(other)
        return session_kinds.may_be_main(self._kind, other, tuple(wanted))

    def _wanted(self, exercise: Exercise, role: Role) -> frozenset[Fn]:
        """The slot the exercise fills; a filler has none and is there for what it trains first."""
        with_endurance = self._standing.walks_for_endurance
        for slot in session_kinds.slots_of(self._kind, with_endurance=with_endurance):
            if role is Role.MAIN and not set(slot).isdisjoint(exercise.functions):
                return frozenset(slot)
        return frozenset(exercise.functions[:1])

    def _is_cautious(self, exercise: Exercise) -> bool:
        return exercise.fit[self._standing.presentation] is Fit.CAUTION

    def _closeness(self, other: Exercise, exercise: Exercise) -> tuple[object, ...]:
        """Partners of the catalogue first, then the same track, then what trains the same and suits well."""
        return (
            other.id not in exercise.swap,
            other.track != exercise.track,
            other.functions[0] != exercise.functions[0],
            other.fit[self._standing.presentation] is not Fit.SUITED,
            other.id,
        )

    def _planned(self, item: PlannedItem, option: Option) -> PlannedItem:
        other = option.exercise
        return PlannedItem(
            item=item.item,
            exercise_id=other.id,
            track=other.track,
            rank=option.rank,
            dose_step=option.dose_step,
            role=item.role,
            substitute=option.substitute,
            seconds=exercise_s(other, option.dose_step),
        )
