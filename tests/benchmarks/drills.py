"""What breaks is broken on purpose, on both databases, under real phones' load: what was lost, and how long it took.

``./run bench drills`` runs them all, ``./run bench drills kill9 disk_full`` only those; docs/drills.md says what each
does. One JSON object a line; ``value`` must be 0 everywhere. BENCH_KILLS (50), BENCH_PUSH_KILLS (20) and BENCH_SEED
make them longer, shorter or the same as another time.
"""

import importlib
import logging
import os
import sys
import time
import traceback

from tests.benchmarks.drills_house import House, tell

DRILLS = {
    "kill9": "drills_kill9",
    "push": "drills_push",
    "disk_full": "drills_disk",
    "database_gone": "drills_database",
    "push_gone": "drills_push_gone",
    "clock_wrong": "drills_clock",
    "two_versions": "drills_versions",
    "restore": "drills_restore",
}


def main() -> None:
    chosen = sys.argv[1:] or list(DRILLS)
    unknown = [name for name in chosen if name not in DRILLS]
    if unknown:
        sys.exit(f"no such drill: {', '.join(unknown)}; there are: {', '.join(DRILLS)}")
    seed = int(os.environ.get("BENCH_SEED", str(time.time_ns() % 1_000_000)))
    logging.getLogger("backbeat").addHandler(logging.NullHandler())  # what breaks here is broken on purpose
    bad = []
    with House(seed) as house:
        for name in chosen:
            began = time.perf_counter()
            try:
                found = importlib.import_module(f"tests.benchmarks.{DRILLS[name]}").drill(house)
            except Exception as error:
                traceback.print_exc()
                found = {
                    "name": f"drill_{name}",
                    "value": None,
                    "error": f"{type(error).__name__}: {error}"[:300],
                }
            tell({**found, "seed": seed, "took_s": round(time.perf_counter() - began, 1)})
            if found["value"] != 0:
                bad.append(name)
    if bad:
        sys.exit(f"not as it must be: {', '.join(bad)}")


if __name__ == "__main__":
    main()
