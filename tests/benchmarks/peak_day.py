"""The peak of a day, simulated second by second: how many reminders fall due together, and how late senders say them.

People are drawn: when they get up and go to bed, how many sessions they have, in which zone they live. Their
reminders lie where our own rules put them (windows from waking and bed, the person's own spread of 0-44 seconds).
``everywhere`` is ten million people over the zones of the world by population, ``one_zone`` all of them in one: the
worst that can be. For a number of senders of ``per_second`` messages each, first come first served, the line tells
how late the messages are. Lines ``peak_WHERE_PEOPLE``: ``value`` is the busiest minute's messages a second, and
``senders`` the smallest number that keeps 99 in 100 within 30 seconds on that day.

BENCH_PER_SECOND (500) is what one sender manages: measure it (``push``: a million over the microseconds a message).
"""

import json
import os
import random
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from app.domain.delivery import spread
from app.domain.vocabulary import Slot
from app.domain.windows import windows

DRAWN = 200_000
DAY_S = 86_400
DEVICES = 1.3
WANTED_P99_S = 30
SLOTS = {2: (Slot.MORNING, Slot.EVENING), 3: (Slot.MORNING, Slot.MIDDAY, Slot.EVENING), 4: tuple(Slot)}
SESSIONS = ((2, 0.3), (3, 0.5), (4, 0.2))
# Hours from UTC and their share of mankind, roughly; what counts is that no zone has a fourth of it.
ZONES: Final = (
    (-8, 0.02), (-7, 0.01), (-6, 0.06), (-5, 0.06), (-4, 0.02), (-3, 0.04), (0, 0.04), (1, 0.11), (2, 0.07), (3, 0.07),
    (3.5, 0.01), (4, 0.01), (5, 0.05), (5.5, 0.18), (6, 0.03), (7, 0.05), (8, 0.13), (9, 0.03), (10, 0.01),
)  # fmt: skip


def main() -> None:
    per_second = float(os.environ.get("BENCH_PER_SECOND", "500"))
    chance = random.Random(8)
    for where in ("everywhere", "one_zone"):
        day = _drawn(chance, zones=where == "everywhere")
        for people in (10_000, 100_000, 1_000_000, 10_000_000):
            _say(where, people, [each * people / DRAWN * DEVICES for each in day], per_second)


def _say(where: str, people: int, day: list[float], per_second: float) -> None:
    senders = _enough(day, per_second)
    p50, p99, longest = _lateness(day, senders * per_second)
    line = {
        "name": f"peak_{where}_{people}",
        "value": round(_busiest_minute(day), 1),
        "unit": "messages/s in the busiest minute",
        "mean": round(sum(day) / DAY_S, 1),
        "messages": round(sum(day)),
        "per_second": per_second,
        "senders": senders,
        "late_p50_s": p50,
        "late_p99_s": p99,
        "late_max_s": longest,
        "n": DRAWN,
    }
    print(json.dumps(line), flush=True)


def _drawn(chance: random.Random, *, zones: bool) -> list[int]:
    """How many reminders of the people drawn fall due in each second of a day in UTC."""
    day = [0] * DAY_S
    hours, shares = zip(*ZONES, strict=True)
    for _ in range(DRAWN):
        own = int(spread(UUID(int=chance.getrandbits(128))).total_seconds())
        away_s = int(chance.choices(hours, shares)[0] * 3600) if zones else 0
        for minutes in _reminders(chance):
            day[(minutes * 60 - away_s + own) % DAY_S] += 1
    return day


def _reminders(chance: random.Random) -> Iterator[int]:
    """Minutes after midnight: people name quarter hours, and half of them the full one."""
    wake = _named(chance, 7 * 60, 70)
    bed = _named(chance, 23 * 60, 60)
    (sessions,) = chance.choices([n for n, _ in SESSIONS], [share for _, share in SESSIONS])
    yield wake + 15  # the morning question
    for start, _ in windows(wake, max(bed, wake + 12 * 60), SLOTS[sessions]).values():
        yield start


def _named(chance: random.Random, mean: int, deviation: int) -> int:
    step = 60 if chance.random() < 0.5 else 15
    return round(chance.gauss(mean, deviation) / step) * step


def _busiest_minute(day: list[float]) -> float:
    return max(sum(day[start : start + 60]) for start in range(0, DAY_S, 60)) / 60


def _enough(day: list[float], per_second: float) -> int:
    """The fewest senders that keep 99 in 100 messages within half a minute."""
    low, high = 0, max(1, int(max(day) / per_second) + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if _lateness(day, middle * per_second)[1] <= WANTED_P99_S:
            high = middle
        else:
            low = middle
    return high


def _lateness(day: list[float], capacity: float) -> tuple[int, int, int]:
    """Seconds of waiting in the line, p50, p99 and the longest; the second round begins with the first's backlog."""
    waits: dict[int, float] = {}
    backlog = 0.0
    for lap in range(2):
        for due in day:
            wait = int((backlog + due / 2) / capacity)
            if lap and due:
                waits[wait] = waits.get(wait, 0.0) + due
            backlog = max(0.0, backlog + due - capacity)
    return _share(waits, 0.5), _share(waits, 0.99), max(waits)


def _share(waits: dict[int, float], share: float) -> int:
    left = sum(waits.values()) * share
    for wait in sorted(waits):
        left -= waits[wait]
        if left <= 0:
            return wait
    return max(waits)


if __name__ == "__main__":
    main()
