"""An update under load: the program before the newest migration serves while the new one migrates and starts.

On Postgres both serve side by side for some seconds, then the old one is told to end. SQLite is for one process, so
there the order is stop, start, as docs/hosting.md says. BENCH_VERSIONS (1): how many migrations the old one lacks.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.drills_house import KINDS, ROOT, House, Site, line, started_cold
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.drills_phones import Answer, Crowd, counted, crowd
from tests.benchmarks.drills_watch import unclear

PHONES = 6
SECONDS = 3.0
UNIT = "acknowledged events lost, or answers that were not clear"


def drill(house: House) -> dict[str, Any]:
    back = int(os.environ.get("BENCH_VERSIONS", "1"))
    with tempfile.TemporaryDirectory(prefix="backbeat-old-") as folder:
        old, lacks = laid_out(Path(folder), back)
        each = {kind: _on(house, kind, old) for kind in KINDS}
    return line("drill_two_versions", UNIT, each, old_commit=lacks[0], old_lacks=lacks[1])


def laid_out(folder: Path, back: int) -> tuple[Path, tuple[str, list[str]]]:
    """The program as it was before its newest ``back`` migrations; its commit and what it lacks."""
    newest = [path.name for path in sorted((ROOT / "migrations" / "versions").glob("0*.py"))][-back:]
    made_by = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", f"migrations/versions/{newest[0]}")
    commit = (
        made_by.decode().strip() + "^" if made_by.strip() else "HEAD"
    )  # not committed yet: all there is lacks it
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit, "app", "migrations"))) as archive:
        archive.extractall(folder, filter="data")
    found = sorted(path.name for path in (folder / "migrations" / "versions").glob("0*.py"))
    assert newest[0] not in found, "the old program knows the newest migration already"
    return folder, (_git("rev-parse", "--short", commit).decode().strip(), newest)


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


def _on(house: House, kind: str, old: Path) -> dict[str, Any]:
    with ExitStack() as stack:
        site = stack.enter_context(house.site(kind, migrated=False))
        phones = stack.enter_context(crowd(site, PHONES, house.chance(f"versions {kind}")))
        environment = site.server.environment | {"BACKBEAT_PORT": str(site.server.port + 1)}
        old_life = ExitStack()
        stack.callback(old_life.close)
        origin = old_life.enter_context(started_cold(old, environment))
        for phone in phones.phones:
            phone.origin = lambda: origin
        phones.begin()
        phones.open()
        time.sleep(SECONDS)
        run = _stop_then_start if kind == "sqlite" else _side_by_side
        told = run(site, phones, old_life, origin)
        phones.settle()
        found = audit(site, phones.phones)
        if told["unclear"]:
            sys.stderr.write(site.server.log()[-8000:])
    return {"value": found.bad + told.pop("unclear"), "n": found.acknowledged, **told, "audit": found.told()}


def _stop_then_start(site: Site, phones: Crowd, old_life: ExitStack, _origin: str) -> dict[str, Any]:
    began = time.perf_counter()
    old_life.close()
    for phone in phones.phones:
        phone.origin = lambda: site.server.origin
    site.server.start()
    gone = time.perf_counter() - began
    time.sleep(SECONDS)
    return {
        "order": "stop, start",
        "nobody_served_s": round(gone, 2),
        "answers": counted(phones.answers),
        "unclear": unclear(phones.answers),
    }


def _side_by_side(site: Site, phones: Crowd, old_life: ExitStack, origin: str) -> dict[str, Any]:
    began = time.perf_counter()
    site.server.start()  # migrates, while the old one is under load
    took = time.perf_counter() - began
    new: Counter[Answer] = Counter()
    for phone in phones.phones[::2]:
        phone.origin, phone.answers = (lambda: site.server.origin), new
    time.sleep(SECONDS)
    both = {"old": phones.answers.copy(), "new": new.copy()}
    readiness = httpx.get(f"{origin}/readyz", timeout=5)
    old_life.close()
    for phone in phones.phones:
        phone.origin = lambda: site.server.origin
    time.sleep(1)
    return {
        "order": "side by side",
        "new_one_ready_after_s": round(took, 2),
        "receipts_side_by_side": {name: seen["POST /api/journal", 200, ""] for name, seen in both.items()},
        "old_one_bad_answers": counted(phones.answers),
        "new_one_bad_answers": counted(new),
        "old_one_says_of_readiness": [readiness.status_code, readiness.json()["checks"]],
        "unclear": unclear(phones.answers) + unclear(new),
    }
