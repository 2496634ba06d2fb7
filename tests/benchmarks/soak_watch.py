"""Looks at a server process every ten seconds from outside, and draws a line through what it saw."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.benchmarks.drills_house import Site

EVERY_S = 10.0


@dataclass(frozen=True)
class Sample:
    at: float
    rss_mb: float
    files: int
    threads: int
    cpu_s: float
    """Processor time since the start, of user and system."""


class Sampler:
    """``with Sampler(site) as sampler``: then ``sampler.samples``. Linux only: it reads /proc."""

    def __init__(self, site: Site, every_s: float = EVERY_S) -> None:
        self.samples: list[Sample] = []
        self._site, self._every_s = site, every_s
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self.samples.append(sample(self._site.server._pid))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join(10)
        self.samples.append(sample(self._site.server._pid))

    def _look(self) -> None:
        while not self._end.wait(self._every_s):
            self.samples.append(sample(self._site.server._pid))


def sample(pid: int | None) -> Sample:
    process = Path(f"/proc/{pid}")
    told = dict(row.split(":", 1) for row in (process / "status").read_text().splitlines() if ":" in row)
    return Sample(
        time.monotonic(),
        int(told["VmRSS"].split()[0]) / 1024,
        sum(1 for _ in (process / "fd").iterdir()),
        int(told["Threads"]),
        sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        / os.sysconf("SC_CLK_TCK"),
    )


def slope(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Least squares: rise for each unit, its standard error, and the spread of what is left over."""
    count = len(points)
    if count < 3:
        return 0.0, 0.0, 0.0
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    wide = sum((x - mean_x) ** 2 for x, _ in points)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in points) / wide
    left = sum((y - mean_y - rise * (x - mean_x)) ** 2 for x, y in points)
    spread = sqrt(left / (count - 2))
    return rise, spread / sqrt(wide), spread
