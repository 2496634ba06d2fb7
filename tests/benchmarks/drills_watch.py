"""What an outsider sees of a server in trouble: readiness and liveness asked all the time, what phones were told."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.benchmarks.drills_phones import Answer, Crowd, counted

PATHS = ("/readyz", "/healthz", "/api/today")


@dataclass
class Watch:
    """``slowest_s`` and ``statuses``: of each path. ``said``: what readiness said in its order, repetitions left out."""

    slowest_s: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, Counter[int]] = field(
        default_factory=lambda: {_name(path): Counter() for path in PATHS}
    )
    said: list[int] = field(default_factory=list)
    culprits: set[str] = field(default_factory=set)

    def told(self) -> dict[str, Any]:
        return {
            "readyz_said": self.said,
            "culprits": sorted(self.culprits),
            **{f"{path}_slowest_s": round(took, 2) for path, took in self.slowest_s.items()},
            "today_asked_aside": {str(status): count for status, count in self.statuses["today"].items()},
        }


@contextmanager
def watched(origin: str, token: str, every_s: float = 0.25) -> Iterator[Watch]:
    """``token``: the cookie of a phone that only looks at today."""
    found, end = Watch(), threading.Event()

    def look(path: str) -> None:
        headers = {"Cookie": f"backbeat_device={token}"}
        with httpx.Client(base_url=origin, timeout=15, headers=headers) as client:
            while not end.wait(every_s):
                _ask(client, path, found)

    threads = [threading.Thread(target=look, args=(path,), daemon=True) for path in PATHS]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        end.set()
        for thread in threads:
            thread.join(20)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ask(client: httpx.Client, path: str, found: Watch) -> None:
    began = time.perf_counter()
    try:
        answer = client.get(path)
    except httpx.TransportError:
        return
    name = _name(path)
    found.statuses[name][answer.status_code] += 1
    found.slowest_s[name] = max(found.slowest_s.get(name, 0), time.perf_counter() - began)
    if path == "/readyz":
        if not found.said or found.said[-1] != answer.status_code:
            found.said.append(answer.status_code)
        found.culprits |= {part for part, good in answer.json()["checks"].items() if not good}


@contextmanager
def meanwhile(crowd: Crowd) -> Iterator[Callable[[], dict[str, Any]]]:
    """What phones were told inside the block: by path the good answers, and every other answer by its code."""
    before = crowd.answers.copy()

    def told() -> dict[str, Any]:
        since = crowd.answers - before
        good = dict.fromkeys(("POST /api/journal", "GET /api/today", "PUT /api/devices/push"), 0)
        for (kind, status, _), count in since.items():
            if status == 200:
                good[kind] = good.get(kind, 0) + count
        return {"good": good, "other": counted(since)}

    yield told


def unclear(answers: dict[Answer, int]) -> int:
    """Answers that are the server's own fault and do not say so clearly: anything of 500 and above but a 503 with a
    code."""
    return sum(
        count
        for (_, status, code), count in answers.items()
        if status >= 500 and not (status == 503 and code)
    )
