"""The real program in a process of its own: started, asked, moved in time, killed, started again."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from background_loop import wait_until

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class RunningServer:
    """One installation: a data folder, a database, a port. `start` may follow `kill` any number of times."""

    def __init__(
        self, folder: Path, database_url: str, push_host: str, extra: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self._folder = folder
        self._offset_file = folder / "clock-offset"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._offset = timedelta()
        self._write_offset()
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
            if name in os.environ
        }
        self.environment = kept | {
            "BACKBEAT_DATA": str(folder / "data"),
            "BACKBEAT_PORT": str(self.port),
            "BACKBEAT_PUSH_HOSTS": push_host,
            "DATABASE_URL": database_url,
            "PYTHONDONTWRITEBYTECODE": "1",
            **(extra or {}),
        }

    # Time ------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """What the server's clock shows."""
        return datetime.now(UTC) + self._offset

    def move_clock_to(self, moment: datetime) -> None:
        """The server's clock jumps to `moment` (aware) and runs on from there."""
        self._offset = moment - datetime.now(UTC)
        self._write_offset()

    def _write_offset(self) -> None:
        fresh = self._offset_file.with_suffix(".new")
        fresh.write_text(str(self._offset.total_seconds()))
        fresh.replace(self._offset_file)  # a reader never sees half a number

    # Life ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command("serve"), env=self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self._ready, f"the server on port {self.port} to be ready", timeout=40)

    def kill(self) -> None:
        """kill -9: no goodbye, no flush."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None

    def _ready(self) -> bool:
        if not self.running:
            raise AssertionError(f"the server ended at once:\n{self.log()[-4000:]}")
        try:
            return httpx.get(f"{self.origin}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    # Other ways in -----------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> dict[str, Any]:
        """A command of `backbeat` on the same installation; its JSON output."""
        done = subprocess.run(
            self._command(*arguments),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"backbeat {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return dict(json.loads(done.stdout))

    def visitor(self) -> httpx.Client:
        """A client with cookies of its own that looks like a page of this very origin."""
        return httpx.Client(base_url=self.origin, headers={"Origin": self.origin}, timeout=20)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(HERE / "clocked_server.py"), str(self._offset_file), *arguments]
