"""The program with a clock that a test can move, loaded once and forked for every start.

The program itself has no switch for its clock. This launcher replaces `app.clock.utcnow` before anything else
of the program is imported; a file holds the seconds to add, read anew at every look at the clock. Loading takes
seconds of processor time, a fork takes milliseconds, and each fork is a process of its own to be killed.

Speaks JSON lines on standard input and output: {"run": [arguments], "environment", "offset_file", "log"} gives
{"pid"}; {"wait": pid} gives {"code"} once that process has ended. The first line says {"loaded": true}.
"""

import json
import os
import signal
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]


class MovedClock:
    """Stands in for `app.clock.utcnow`."""

    def __init__(self) -> None:
        self.offset_file: Path | None = None

    def __call__(self) -> datetime:
        assert self.offset_file is not None, "the program looked at its clock while it was being loaded"
        return datetime.now(UTC) + timedelta(seconds=float(self.offset_file.read_text()))


def become_the_program(cli: Any, arguments: list[str], log: str) -> NoReturn:
    """Turns a fresh fork into `backbeat ARGUMENTS` with its output in `log`."""
    code = 1
    try:
        output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(number, target)
        cli.run(arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    sys.path[0] = str(ROOT)
    from app import clock  # noqa: PLC0415 -- the path above has to be set first

    moved = MovedClock()
    clock.utcnow = moved
    from app import cli  # noqa: PLC0415 -- after the clock, so that nobody holds the old one
    from app.domain.speech import Language  # noqa: PLC0415
    from app.store.catalogue import load_catalogue, load_words  # noqa: PLC0415

    for language in Language:  # read once here, as good as read in each of its forks
        load_words(language, load_catalogue())
    running: set[int] = set()
    print(json.dumps({"loaded": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            running.discard(asked["wait"])
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            pid = os.fork()
            if pid == 0:
                os.environ.clear()
                os.environ.update(asked["environment"])
                moved.offset_file = Path(asked["offset_file"])
                become_the_program(cli, asked["run"], asked["log"])
            running.add(pid)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)
    for pid in running:  # the tests ended in the middle of something
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
