"""What every drill stands on: the program loaded once, an installation on each database, and a line of figures."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Self

import httpx

from app.store.migrate import upgrade
from tests.pg import create_database, own_server
from tests.push.stand_in_push_service import StandInPushService

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))  # its modules know each other by their bare names
from running_server import LoadedProgram, RunningServer  # noqa: E402

KINDS = tuple(os.environ.get("BENCH_DATABASES", "sqlite,postgres").split(","))


@dataclass
class Site:
    """One installation: its database, its real server process (not started yet) and the push service it may use."""

    kind: str
    url: str
    folder: Path
    server: RunningServer
    service: StandInPushService
    postgres: str | None
    """The Postgres server under it, which belongs to this site alone and may be stopped."""

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"


class House:
    """``with House(seed) as house``: then ``house.site("sqlite")`` any number of times."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._program: LoadedProgram | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._program is not None:
            self._program.close()

    def chance(self, name: str) -> Random:
        """The same for the same seed and name, whatever ran before."""
        return Random(f"{self.seed} {name}")

    @contextmanager
    def site(
        self, kind: str, folder: Path | None = None, postgres_in: Path | None = None, migrated: bool = True
    ) -> Iterator[Site]:
        """An empty installation. ``folder`` and ``postgres_in``: where its files lie, a small disk say."""
        with ExitStack() as stack:
            if folder is None:
                folder = Path(tempfile.mkdtemp(prefix="backbeat-drill-"))
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
            (folder / "data").mkdir(mode=0o700, exist_ok=True)
            postgres = None if kind == "sqlite" else stack.enter_context(own_server(postgres_in))
            url = (
                create_database(postgres, "drill")
                if postgres
                else f"sqlite:///{folder / 'data' / 'backbeat.sqlite3'}"
            )
            if migrated:
                upgrade(url)
            service = stack.enter_context(StandInPushService())
            server = self.server(folder, url, service.host)
            stack.callback(server.stop)
            yield Site(kind, url, folder, server, service, postgres)

    def server(self, folder: Path, url: str, push_host: str) -> RunningServer:
        if self._program is None:
            self._program = LoadedProgram()
        return RunningServer(self._program, folder, url, push_host, ROOT / "frontend" / "dist")


def command(server: RunningServer, *arguments: str) -> None:
    """A command of ``backbeat`` on the same installation that must succeed; what it says is in ``command.log``."""
    log = server._folder / "command.log"
    started = server._program.start(list(arguments), server.environment, server._offset_file, log)
    code = server._program.wait(started)
    assert code == 0, f"backbeat {' '.join(arguments)}: {log.read_text()}"


@contextmanager
def started_cold(root: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The program below ``root`` in a new Python, ready; gives its origin and ends it with SIGTERM."""
    origin = f"http://localhost:{environment['BACKBEAT_PORT']}"
    words = [sys.executable, "-m", "app.cli", "serve"]
    process = subprocess.Popen(words, cwd=root, env=dict(environment), stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 90
        while not is_ready(origin):
            assert time.monotonic() < ends and process.poll() is None, f"{root} does not become ready"
            time.sleep(0.02)
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def is_ready(origin: str) -> bool:
    try:
        return httpx.get(f"{origin}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def line(name: str, unit: str, each: Mapping[str, Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """One drill's figures: ``value`` and ``n`` are summed over ``each`` database, which follows in full."""
    return {
        "name": name,
        "value": sum(one["value"] for one in each.values()),
        "unit": unit,
        "peer": 0,
        "ratio": None,
        "n": sum(one["n"] for one in each.values()),
        **more,
        **each,
    }


def tell(found: Mapping[str, Any]) -> None:
    print(json.dumps(found), flush=True)
