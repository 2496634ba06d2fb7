"""A therapist's word: bounds in which the rules move, steps taken by hand, rests lifted.

Of two words about one thing the later one by order of the log holds, until its last day or until it is ended
by an empty one. Red flags, session lengths and the breath of every phase are not a therapist's to override.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from app.domain.constants import REF_WINDOW_DAYS
from app.domain.event_person import TherapistOverride
from app.domain.event_types import OverrideTarget
from app.domain.events import Event
from app.domain.folding import Fold
from app.domain.settings_acts import set_direction, set_preference
from app.domain.state import Override, TrackRecord
from app.domain.tolerance import set_by_therapist


def overridden(fold: Fold, event: Event) -> None:
    payload = event.payload
    assert isinstance(payload, TherapistOverride)
    same = (payload.target, payload.track, payload.exercise_id)
    state = fold.state
    state.overrides = [
        ordered for ordered in state.overrides if (ordered.target, ordered.track, ordered.exercise_id) != same
    ]
    over = payload.until is not None and payload.until < fold.day
    if payload.value is not None and payload.value is not False and not over:
        state.overrides.append(Override(*same[:1], payload.value, *same[1:], fold.day, payload.until))
    if not over:
        _ORDERED.get(payload.target, _nothing_at_once)(fold, payload)


def expire_overrides(fold: Fold, day: date) -> None:
    """Overrides whose last day has passed no longer hold."""
    state = fold.state
    over = [ordered for ordered in state.overrides if ordered.until is not None and ordered.until < day]
    if over:
        state.overrides = [ordered for ordered in state.overrides if ordered not in over]
        fold.profile_changed()
        if {ordered.target for ordered in over} & {OverrideTarget.PRESENTATION, OverrideTarget.DIRECTION}:
            set_direction(fold)


def _presentation_ordered(fold: Fold, _ordered: TherapistOverride) -> None:
    set_direction(fold)


def _direction_ordered(fold: Fold, ordered: TherapistOverride) -> None:
    if ordered.value is not None:
        fold.state.avoided.clear()
    set_preference(fold)


def _irritability_ordered(fold: Fold, ordered: TherapistOverride) -> None:
    if ordered.value is not None:
        fold.state.irritability = set_by_therapist(ordered.value, fold.day)
        fold.note("irritability", ordered.value.value, "therapist")


def _ref_pain_ordered(fold: Fold, ordered: TherapistOverride) -> None:
    """A reference set by a therapist is left alone until its last day, or while the old two weeks last."""
    state = fold.state
    if ordered.value is not None:
        state.ref_pain = ordered.value
        state.ref_held_until = ordered.until or fold.day + timedelta(days=REF_WINDOW_DAYS)
        fold.note("ref_pain", ordered.value, "therapist")
    else:
        state.ref_held_until = None


def _rank_ordered(fold: Fold, ordered: TherapistOverride) -> None:
    if ordered.value is not None and ordered.track in fold.state.tracks:
        _move(fold, ordered.track, ordered.value)


def _bounds_ordered(fold: Fold, ordered: TherapistOverride) -> None:
    track = ordered.track
    if track is not None and track in fold.state.tracks:
        _move(fold, track, fold.bounded(track, fold.state.tracks[track].rank))


def _move(fold: Fold, track: str, rank: int) -> None:
    """A therapist's step: up, it is the newest change; either way the screen need not have shown it before."""
    record = fold.state.tracks[track]
    if fold.bounded(track, rank) > record.rank:
        record.raised_on = fold.day
        record.shown = None
    fold.set_rank(track, record, rank, "TH")


def _rest_lifted(fold: Fold, ordered: TherapistOverride) -> None:
    record: TrackRecord | None = fold.state.tracks.get(ordered.track or "")
    if record is not None and ordered.value:
        record.rests_until = None
        record.floor_hits.clear()


def _profile_ordered(fold: Fold, _ordered: TherapistOverride) -> None:
    fold.profile_changed()


def _nothing_at_once(_fold: Fold, _ordered: TherapistOverride) -> None:
    """Read where it matters: ceiling, exclusion, dose cap, lock, progression mode, and a note to the person."""


_ORDERED: Final[Mapping[OverrideTarget, Callable[[Fold, TherapistOverride], None]]] = {
    OverrideTarget.PRESENTATION: _presentation_ordered,
    OverrideTarget.DIRECTION: _direction_ordered,
    OverrideTarget.IRRITABILITY: _irritability_ordered,
    OverrideTarget.REF_PAIN: _ref_pain_ordered,
    OverrideTarget.RANK: _rank_ordered,
    OverrideTarget.MIN_LEVEL: _bounds_ordered,
    OverrideTarget.MAX_LEVEL: _bounds_ordered,
    OverrideTarget.SUSPEND_LIFT: _rest_lifted,
    OverrideTarget.EQUIPMENT: _profile_ordered,
    OverrideTarget.FORCE: _profile_ordered,
}
