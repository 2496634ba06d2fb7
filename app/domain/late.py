"""What an answer that arrives late changes: the ranks shown today, the decisions kept beside each other.

Facts stay as they are. A replay may find other decisions for past days; what was decided and shown before is
kept as ``superseded``, or as ``executed`` if it was trained meanwhile. A rank never goes more than one step
above the last one shown, whatever a replay finds; lower ranks act at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.exercises import at_rank
from app.domain.folding import Fold
from app.domain.prescription import Decision, Explanation
from app.domain.state import TrackRecord
from app.domain.training import SessionFact

CURRENT = "current"
SUPERSEDED = "superseded"
EXECUTED = "executed"


def shown_rank(record: TrackRecord) -> int:
    """The rank that may be planned now: the replay's, but at most one above the last one on a screen."""
    return record.rank if record.shown is None else min(record.rank, record.shown + 1)


def shown_ranks(fold: Fold) -> dict[str, int]:
    return {track: shown_rank(record) for track, record in fold.state.tracks.items()}


def late_notice(fold: Fold) -> Explanation | None:
    """One sentence, if an answer that has arrived since changes what was last shown."""
    tracks = fold.state.tracks
    changed = {
        track: day
        for track, day in fold.state.late.items()
        if shown_rank(tracks[track]) != tracks[track].shown
    }
    names = sorted({_name(fold, track) for track in changed})
    if not names:
        return None
    text = "late_change" if len(names) > 1 else "late_change_one"
    values: dict[str, str | int | float] = {
        "date": min(changed.values()).isoformat(),
        "n": len(names),
        "list": ", ".join(names),
    }
    return Explanation(text, values)


def _name(fold: Fold, track: str) -> str:
    ladder = fold.ladder(track)
    return at_rank(ladder, shown_rank(fold.state.tracks[track]))[0].name if ladder else track


@dataclass(frozen=True, slots=True)
class Remade:
    """A recorded decision that the replay does not share. ``causes``: ids of events only the new one read."""

    old: Decision
    new: Decision | None
    causes: tuple[str, ...]


def reconcile(
    recorded: Sequence[Decision], current: Sequence[Decision], sessions: Iterable[SessionFact], since: date
) -> tuple[Remade, ...]:
    """Compare what was recorded as current with this replay; decisions before ``since``, the first day the
    replay reaches, are left alone."""
    found = {(new.day, new.track): new for new in current if new.status == CURRENT}
    trained = _ranks_trained(sessions)
    remade = []
    for old in recorded:
        if old.status != CURRENT or old.day < since:
            continue
        new = found.get((old.day, old.track))
        if new is not None and _same(old, new):
            continue
        status = EXECUTED if _was_trained(old, recorded, trained) else SUPERSEDED
        causes = tuple(event for event in (new.inputs if new else ()) if event not in old.inputs)
        remade.append(Remade(replace(old, status=status), new, causes))
    return tuple(remade)


def _same(old: Decision, new: Decision) -> bool:
    return (old.rule, old.rank_before, old.rank_after) == (new.rule, new.rank_before, new.rank_after)


def _ranks_trained(sessions: Iterable[SessionFact]) -> dict[str, list[tuple[date, int]]]:
    found: dict[str, list[tuple[date, int]]] = {}
    for session in sessions:
        for item in session.items:
            if item.shown is not None:
                found.setdefault(item.shown.track, []).append((session.day, item.shown.rank))
    return found


def _was_trained(
    old: Decision, recorded: Sequence[Decision], trained: Mapping[str, Sequence[tuple[date, int]]]
) -> bool:
    """A session showed the rank of the old decision before the next decision about the track was made."""
    if old.track is None or old.rank_after == old.rank_before:
        return False
    later = [other.day for other in recorded if other.track == old.track and other.day > old.day]
    until = min(later, default=date.max)
    return any(old.day <= day < until and rank == old.rank_after for day, rank in trained.get(old.track, ()))
