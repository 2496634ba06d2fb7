"""A year of one life (about 8 000 events) folded in one go, from a snapshot, followed, and looked ahead of.

Times are the best CPU milliseconds of several rounds in this process. The peer is ``json.loads`` of the same log:
what it costs to read the year at all, before anything is understood. ``n`` is the number of events folded.
Targets: the year in 50 ms, from a snapshot in 5 ms, on a quiet machine.
"""

import gc
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "domain"))

from log_builder import CATALOGUE, Log, live

from app.domain.course import Course
from app.domain.engine import evaluate, freeze, plan_ahead, profile_of
from app.domain.journal import Event, from_record, parse_event, to_record
from app.domain.prescription import PlannedSession

DAYS = 365
ROUNDS = 9
SNAPSHOTS = (1, 14)


def main() -> None:
    log = a_year()
    profile = profile_of(log.events)
    assert profile is not None
    text = json.dumps([to_record(event) for event in log.events])
    read = best(lambda: json.loads(text))
    records = json.loads(text)
    say("engine_read", best(lambda: [from_record(record) for record in records]), read, len(log.events))
    year = best(lambda: evaluate(CATALOGUE, profile, log.events, log.now, log.tz))
    say("engine_year", year, read, len(log.events))
    evaluation = evaluate(CATALOGUE, profile, log.events, log.now, log.tz)
    say(
        "engine_explain",
        best(lambda: type(evaluation).decisions.func(evaluation)),
        read,
        len(evaluation.decisions),
    )
    say("engine_ahead_2_days", best(lambda: plan_ahead(CATALOGUE, evaluation, 2)), read, 2)
    course = Course(CATALOGUE, profile, log.tz, log.events)
    course.look(log.now)
    say("engine_followed_year", best(lambda: course.evaluation(log.now)), read, len(log.events))
    for back in SNAPSHOTS:
        fresh = from_snapshot(log, back)
        took = best(lambda fresh=fresh: evaluate(CATALOGUE, profile, fresh, log.now, log.tz))
        say(f"engine_from_snapshot_{back}_days_old", took, read, len(fresh))


def best(work: Callable[[], Any]) -> float:
    """Milliseconds of CPU time of the fastest round."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        work()
        fastest = min(fastest, time.process_time() - start)
    return fastest * 1_000


def say(name: str, value: float, peer: float, n: int) -> None:
    line = {"name": name, "value": round(value, 2), "unit": "ms", "peer": round(peer, 2)}
    print(json.dumps({**line, "ratio": round(value / peer, 2), "n": n}), flush=True)


def a_year() -> Log:
    """A steady person with good and middling days, living on the engine's own plans."""
    chance = random.Random(2)
    log = Log().at(0, "07:00").start(stir=0, calm_down=1, activity="three_or_more", named="disc")

    def pain(_: int) -> int | None:
        log.add("PlanShown", plan_hash="plan", ranks={})
        return chance.choice([1, 2, 2, 2, 3]) if chance.random() < 0.9 else None

    def does(log: Log, session: PlannedSession) -> dict[str, Any] | None:
        reminder = {"session_id": session.session_id, "mode": "neutral"}
        at, log.now = log.now, log.now - timedelta(minutes=5)
        log.add("ReminderSent", actor="system", **reminder)
        log.add("ReminderOpened", **reminder)
        log.now = at
        if chance.random() > 0.97:
            return None
        return {"rpe": chance.choice([3, 4, 4, 5]), "form": chance.choice(["clean"] * 5 + ["ok"])}

    live(log, DAYS, pain, does)
    return log


def from_snapshot(log: Log, back: int) -> list[Event]:
    """The log of a phone or server that froze the state ``back`` days ago and has read only what followed."""
    profile = profile_of(log.events)
    assert profile is not None
    day = log.day - timedelta(days=back)
    frozen = freeze(CATALOGUE, profile, log.events, log.now, day)
    fresh = [event for event in log.events if event.day >= day]
    raw = {
        **to_record(log.events[0]),
        "id": str(UUID(int=5)),
        "type": "StateSnapshot",
        "actor": "system",
        "device_id": "server",
        "at": (log.now - timedelta(days=back)).isoformat(),
        "day": day.isoformat(),
        "engine_version": frozen.engine_version,
        "catalogue_version": frozen.catalogue_version,
        "state": json.loads(json.dumps(dict(frozen.state))),
    }
    del raw["answers"]
    return [parse_event(raw), *fresh]


if __name__ == "__main__":
    main()
