"""kill -9 of the server at random moments while phones hand over what happened."""

import os
import time
from statistics import median
from typing import Any

from tests.benchmarks.drills_house import KINDS, ROOT, House, Site, line, started_cold
from tests.benchmarks.drills_ledger import Audit, audit
from tests.benchmarks.drills_phones import crowd

PHONES = 6


def drill(house: House) -> dict[str, Any]:
    kills = int(os.environ.get("BENCH_KILLS", "50"))
    each = {kind: _on(house, kind, kills) for kind in KINDS}
    return line("drill_kill9_acknowledged_lost", "acknowledged events lost or damaged", each, kills=kills)


def _on(house: House, kind: str, kills: int) -> dict[str, Any]:
    chance = house.chance(f"kill9 {kind}")
    ready_s: list[float] = []
    seen = Audit()
    with house.site(kind) as site, crowd(site, PHONES, chance) as phones:
        site.server.start()
        phones.begin()
        for _ in range(kills):
            phones.open()
            time.sleep(chance.uniform(0.05, 0.9))
            site.server.kill()
            phones.hold()
            began = time.perf_counter()
            site.server.start()
            ready_s.append(time.perf_counter() - began)
            _add(seen, audit(site, phones.phones))
        phones.settle()
        last = audit(site, phones.phones)
        site.server.stop()
        cold = _cold_start_s(site)
    return {
        "value": seen.bad + last.bad,
        "n": last.acknowledged,
        **_sums(seen, last),
        "unanswered": sum(count for (_, status, _), count in phones.answers.items() if status == 0),
        "ready_again_s": {"p50": round(median(ready_s), 2), "most": round(max(ready_s), 2)},
        "cold_start_s": round(cold, 2),
    }


def _add(seen: Audit, found: Audit) -> None:
    """What each kill did: losses and halves must not be mended by the phones' next try before they are counted."""
    for name in ("lost", "changed", "doubled", "half", "unordered", "let_in", "damaged", "stored_unsaid"):
        setattr(seen, name, getattr(seen, name) + getattr(found, name))
    seen.examples += found.examples


def _sums(seen: Audit, last: Audit) -> dict[str, Any]:
    return {"after_each_kill": seen.told(), "at_the_end": last.told()}


def _cold_start_s(site: Site) -> float:
    """The whole of it, as an init system would do after a kill: a new Python, every import, ready."""
    began = time.perf_counter()
    with started_cold(ROOT, site.server.environment):
        return time.perf_counter() - began
