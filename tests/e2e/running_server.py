"""The real program in processes of its own: started, asked, moved in time, killed, started again."""

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


class LoadedProgram:
    """The program, loaded and ready to be forked (see clocked_program.py)."""

    def __init__(self) -> None:
        command = [sys.executable, str(HERE / "clocked_program.py")]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # a Ctrl-C is for the tests; the end of its input is what ends this one
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._questions, self._answers = self._process.stdin, self._process.stdout
        if not self._answers.readline():
            self.close()
            raise AssertionError("the program cannot be loaded; its words are in the captured standard error")

    def start(
        self, arguments: list[str], environment: Mapping[str, str], offset_file: Path, log: Path
    ) -> int:
        """The process id of `backbeat ARGUMENTS`."""
        asked = {"run": arguments, "environment": dict(environment), "offset_file": str(offset_file)}
        return int(self._ask({**asked, "log": str(log)})["pid"])

    def wait(self, pid: int) -> int:
        """The exit code, once the process has ended; negative if a signal ended it."""
        return int(self._ask({"wait": pid})["code"])

    def close(self) -> None:
        self._questions.close()
        self._process.wait(20)
        self._answers.close()

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        self._questions.write(json.dumps(question).encode() + b"\n")
        answer = self._answers.readline()
        assert answer, "the loaded program has ended; its words are in the captured standard error"
        return dict(json.loads(answer))


class RunningServer:
    """One installation: a data folder, a database, a port. `start` may follow `kill` any number of times."""

    def __init__(
        self, program: LoadedProgram, folder: Path, database_url: str, push_host: str, app: Path
    ) -> None:
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.app = app
        self._program = program
        self._folder = folder
        self._offset_file = folder / "clock-offset"
        self._log = folder / "server.log"
        self._pid: int | None = None
        self._offset = timedelta()
        self._write_offset()
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "BACKBEAT_DATA": str(folder / "data"),
            "BACKBEAT_PORT": str(self.port),
            "BACKBEAT_FRONTEND": str(app),
            "BACKBEAT_PUSH_HOSTS": push_host,
            "DATABASE_URL": database_url,
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
        self._pid = self._program.start(["serve"], self.environment, self._offset_file, self._log)
        wait_until(
            self._ready, f"the server on port {self.port} to be ready:\n{self.log()[-4000:]}", timeout=60
        )

    def kill(self) -> None:
        """kill -9: no goodbye, no flush."""
        assert self._end(signal.SIGKILL) == -signal.SIGKILL

    def stop(self) -> None:
        """As an init system ends it."""
        if self._pid is not None:
            self._end(signal.SIGTERM)

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _end(self, how: signal.Signals) -> int:
        assert self._pid is not None, "the server does not run"
        os.kill(self._pid, how)
        code = self._program.wait(self._pid)
        self._pid = None
        return code

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.origin}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    # Other ways in ---------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> dict[str, Any]:
        """A command of `backbeat` on the same installation; its JSON output."""
        output = self._folder / "command.out"
        output.unlink(missing_ok=True)
        code = self._program.wait(
            self._program.start(list(arguments), self.environment, self._offset_file, output)
        )
        said = output.read_text()
        assert code == 0, f"backbeat {' '.join(arguments)}: {said}"
        return dict(json.loads(next(line for line in said.splitlines() if line.startswith("{"))))

    def visitor(self) -> httpx.Client:
        """A client with cookies of its own that looks like a page of this very origin."""
        return httpx.Client(base_url=self.origin, headers={"Origin": self.origin}, timeout=20)
