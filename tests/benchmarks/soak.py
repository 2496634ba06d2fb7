"""Half an hour of a clinic's mixed load with faults now and then: does memory grow, do files stay open, what goes wrong.

Both databases at once, each with a load generator and a server process of its own. BENCH_MINUTES (30), BENCH_RATE (20
requests a second to each), BENCH_PEOPLE (120), BENCH_DATABASES (sqlite,postgres), BENCH_SEED. docs/drills.md explains
the figures.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from statistics import median
from typing import Any

from tests.benchmarks.drills_house import KINDS, House, Site, tell
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.soak_faults import Faults
from tests.benchmarks.soak_load import Asked, Load
from tests.benchmarks.soak_watch import Sample, Sampler, slope

WARM_UP = 1 / 3
"""The share of the time after which memory is judged: until then caches fill."""


def main() -> None:
    if len(sys.argv) < 2:
        parts = [subprocess.Popen([sys.executable, "-m", "tests.benchmarks", "soak", kind]) for kind in KINDS]
        sys.exit(max(part.wait() for part in parts))
    seed = int(os.environ.get("BENCH_SEED", "8"))
    with House(seed) as house:
        for line in soak(house, sys.argv[1]):
            tell(line)


def soak(house: House, kind: str) -> list[dict[str, Any]]:
    minutes = float(os.environ.get("BENCH_MINUTES", "30"))
    rate, people = float(os.environ.get("BENCH_RATE", "20")), int(os.environ.get("BENCH_PEOPLE", "120"))
    with house.site(kind) as site:
        load = Load(site, people, house.chance(f"soak {kind}"))
        try:
            began = time.monotonic()
            with (
                Faults(site, minutes * 60, house.chance(f"faults {kind}")) as faults,
                Sampler(site) as sampler,
            ):
                load.run(rate, minutes * 60)
            load.settle()
            found = audit(site, load.phones)
        finally:
            load.close()
        shared = {"database": kind, "minutes": minutes, "requests_a_second": rate, "people": people}
        good = [one for one in load.asked if not faults.excuse(one.at)]
        return [
            _memory(sampler.samples, began, load) | shared,
            _files(sampler.samples, began) | shared,
            _errors(load, faults, found.bad) | shared,
            _p99(good, sampler.samples, len(load.asked)) | shared,
            _reminders(site) | shared,
        ]


def _judged(samples: list[Sample], began: float) -> list[Sample]:
    lasted = samples[-1].at - began
    return [one for one in samples if one.at - began >= lasted * WARM_UP]


def _memory(samples: list[Sample], began: float, load: Load) -> dict[str, Any]:
    judged = _judged(samples, began)
    per_s, error, spread = slope([(one.at, one.rss_mb) for one in judged])
    hours = (judged[-1].at - judged[0].at) / 3600
    new = sum(one.recorded for one in load.asked if one.at >= judged[0].at)
    return {
        "name": "soak_memory_slope",
        "value": round(per_s * 3600, 2),
        "unit": "MB an hour",
        "peer": 0,
        "ratio": None,
        "n": len(judged),
        "plus_minus": round(1.96 * error * 3600, 2),
        "spread_mb": round(spread, 2),
        "first_mb": round(samples[0].rss_mb, 1),
        "when_judging_began_mb": round(judged[0].rss_mb, 1),
        "last_mb": round(samples[-1].rss_mb, 1),
        "most_mb": round(max(one.rss_mb for one in samples), 1),
        "median_of_each_sixth_mb": _medians(samples, 6),
        "events_recorded_meanwhile": new,
        "kb_for_each_event": round(per_s * 3600 * hours * 1024 / new, 2) if new else None,
    }


def _medians(samples: list[Sample], parts: int) -> list[float]:
    """Whether what fills has filled up is seen better than in one slope."""
    began, lasted = samples[0].at, samples[-1].at - samples[0].at
    found: list[list[float]] = [[] for _ in range(parts)]
    for one in samples:
        found[min(int((one.at - began) / lasted * parts), parts - 1)].append(one.rss_mb)
    return [round(median(part), 1) for part in found if part]


def _files(samples: list[Sample], began: float) -> dict[str, Any]:
    judged = _judged(samples, began)
    half = len(judged) // 2
    first, last = judged[:half] or judged, judged[half:]
    return {
        "name": "soak_fds_growth",
        "value": median(one.files for one in last) - median(one.files for one in first),
        "unit": "file descriptors, median of the last third over that of the second",
        "peer": 0,
        "ratio": None,
        "n": len(judged),
        "files": [min(one.files for one in judged), max(one.files for one in judged)],
        "threads": [min(one.threads for one in judged), max(one.threads for one in judged)],
        "threads_growth": median(one.threads for one in last) - median(one.threads for one in first),
    }


def _errors(load: Load, faults: Faults, lost: int) -> dict[str, Any]:
    unexcused: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    for one in load.asked:
        if one.status == 0 or one.status >= 500:
            excuse = one.status in (0, 503) and faults.excuse(one.at)
            (excused if excuse else unexcused)[f"{one.what} {one.status} {one.code}".strip()] += 1
    refusals = Counter(f"{one.what} {one.status} {one.code}" for one in load.asked if 400 <= one.status < 500)
    return {
        "name": "soak_server_errors",
        "value": sum(unexcused.values()) + lost,
        "unit": "answers of 500 and above, or none at all, other than 503 while the database was away; events lost",
        "peer": 0,
        "ratio": None,
        "n": len(load.asked),
        "unexcused": dict(unexcused),
        "while_the_database_was_away": dict(excused),
        "refused": dict(refusals),
        "acknowledged": sum(len(phone.told) for phone in load.phones),
        "acknowledged_lost": lost,
        "faults": dict(faults.done),
        "left_out_for_want_of_answers": load.left_out,
    }


def _p99(asked: list[Asked], samples: list[Sample], all_asked: int) -> dict[str, Any]:
    by_kind: dict[str, list[float]] = {}
    for one in asked:
        by_kind.setdefault(one.what, []).append(one.took_s * 1000)
    return {
        "name": "soak_p99_ms",
        "value": _quantile([one.took_s * 1000 for one in asked], 0.99),
        "unit": "ms",
        "peer": None,
        "ratio": None,
        "n": len(asked),
        "p50_ms": _quantile([one.took_s * 1000 for one in asked], 0.5),
        "processor_ms_a_request": round((samples[-1].cpu_s - samples[0].cpu_s) * 1000 / all_asked, 1),
        "by_request": {
            what: {"n": len(found), "p50": _quantile(found, 0.5), "p99": _quantile(found, 0.99)}
            for what, found in sorted(by_kind.items())
        },
    }


def _quantile(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)], 1) if values else 0.0


def _reminders(site: Site) -> dict[str, Any]:
    topics = Counter(one.topic for one in site.service.accepted())
    answers = Counter(str(one.status or "none") for one in site.service.received)
    return {
        "name": "soak_reminders_twice",
        "value": sum(topics.values()) - len(topics),
        "unit": "reminders that came twice, with the same topic",
        "peer": 0,
        "ratio": None,
        "n": len(topics),
        "push_service_answered": dict(answers),
    }


if __name__ == "__main__":
    main()
