"""Runs the program with a clock that a test can move: `clocked_server.py OFFSET_FILE serve …`.

The program itself has no such switch. This launcher replaces `app.clock.utcnow` before anything else of
the program is imported; the file holds the seconds to add, read anew at every look at the clock.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(offset_file: Path, arguments: list[str]) -> None:
    sys.path[0] = str(ROOT)
    from app import clock  # noqa: PLC0415 -- the path above has to be set first

    def moved_now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(offset_file.read_text()))

    clock.utcnow = moved_now
    from app import cli  # noqa: PLC0415 -- after the clock, so that nobody holds the old one

    cli.run(arguments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
