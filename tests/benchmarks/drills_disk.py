"""A disk that fills up while phones hand over: a real small filesystem below the database, full to the last byte.

Mounted as tmpfs where we are root; elsewhere SQLite's server process gets a limit on the size of its files, which
fails its writes in the same places, and Postgres is left out.
"""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests import pg
from tests.benchmarks.drills_house import KINDS, House, Site, line
from tests.benchmarks.drills_ledger import audit
from tests.benchmarks.drills_phones import Crowd, crowd
from tests.benchmarks.drills_watch import meanwhile, unclear, watched

PHONES = 5
FULL_S = 6.0
SIZES = {"sqlite": "24m", "postgres": "160m"}
Switch = tuple[str, Callable[[], None], Callable[[], None]]
"""By what means, how to take all space away, how to give it back."""


def drill(house: House) -> dict[str, Any]:
    each = {kind: _on(house, kind) for kind in KINDS if kind == "sqlite" or os.geteuid() == 0}
    return line("drill_disk_full", "acknowledged events lost, or answers that were not clear", each)


def _on(house: House, kind: str) -> dict[str, Any]:
    chance = house.chance(f"disk {kind}")
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(SIZES[kind])) if os.geteuid() == 0 else None
        site = stack.enter_context(
            house.site(kind, folder=disk) if kind == "sqlite" else house.site(kind, postgres_in=disk)
        )
        phones = stack.enter_context(crowd(site, PHONES, chance))
        site.server.start()
        phones.begin()
        how, fill, empty = _by_disk(disk) if disk else _by_limit(site)
        stack.callback(empty)  # before anything is ended, which may need to write
        phones.open()
        time.sleep(1.5)
        return {"how": how, **_while_full(site, phones, fill, empty)}


def _while_full(
    site: Site, phones: Crowd, fill: Callable[[], None], empty: Callable[[], None]
) -> dict[str, Any]:
    pid = site.server._pid
    with watched(site.server.origin, phones.phones[0].token) as watch:
        fill()
        _until(lambda: phones.answers["POST /api/journal", 503, _code(phones)] > 0, 20)
        with meanwhile(phones) as told:
            time.sleep(FULL_S)
        full = told()
        phones.hold()
        found = audit(site, phones.phones) if site.kind == "sqlite" else None
        began = time.perf_counter()
        empty()
        started_again = _postgres_again(site)
        _until(lambda: phones.phones[0].ask("GET", "/api/today")[0] == 200, 30)
        phones.settle()
        recovered_s = time.perf_counter() - began
        time.sleep(0.6)
    last = audit(site, phones.phones)
    refused = sum(count for answer, count in full["other"].items() if " 503 " in answer)
    bad = (found.bad if found else 0) + last.bad + unclear(phones.answers) + (site.server._pid != pid)
    bad += (refused == 0) + (
        not watch.culprits & {"disk", "database"}
    )  # a disk that never was full shows nothing
    return {
        "value": bad,
        "n": last.acknowledged,
        "while_full": full,
        "postgres_had_to_be_started_again": started_again,
        "everything_handed_over_after_s": round(recovered_s, 2),
        "audit": last.told(),
        **watch.told(),
        "server_restarted": site.server._pid != pid,
    }


def _code(phones: Crowd) -> str:
    """The code of the refusal that came, whatever it is."""
    codes = [
        code for (kind, status, code) in list(phones.answers) if kind.startswith("POST") and status == 503
    ]
    return codes[0] if codes else ""


def _postgres_again(site: Site) -> bool:
    """Postgres gives up when it cannot write its log; its operator starts it once there is room."""
    if site.postgres is None:
        return False
    with suppress(RuntimeError):
        pg.start(site.postgres)
        return True
    return False


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="backbeat-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def _by_disk(disk: Path) -> Switch:
    filler = disk / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            for size in (2**20, 2**12):
                with suppress(OSError):
                    while file.write(b"\0" * size) == size:
                        pass

    return (
        f"tmpfs of {shutil.disk_usage(disk).total // 2**20} MB",
        fill,
        lambda: filler.unlink(missing_ok=True),
    )


def _by_limit(site: Site) -> Switch:
    def limit(size: int) -> None:
        assert site.server._pid is not None
        resource.prlimit(site.server._pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def fill() -> None:
        limit(max(path.stat().st_size for path in site.data_dir.iterdir()) // 2)

    return "RLIMIT_FSIZE", fill, lambda: limit(resource.RLIM_INFINITY)


def _until(seen: Callable[[], object], patience_s: float) -> None:
    ends = time.monotonic() + patience_s
    while not seen() and time.monotonic() < ends:
        time.sleep(0.05)
