"""Log lines: plain text or one JSON object each, with the request they belong to, and without anyone's data.

An exception's message often repeats what it choked on: a database driver prints the row, with the phone's address
in it. So of an exception only its kind and the lines of our code are written.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TextIO

FORMATS: Final = ("text", "json")
CHATTY: Final = ("apscheduler", "alembic", "uvicorn.error", "asyncio")

request_id: ContextVar[str] = ContextVar("request_id", default="")

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Plain(logging.Formatter):
    """``2026-11-26 08:00:00,000 WARNING backbeat.push [4f2a…] text``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(request)s%(message)s")

    def format(self, record: logging.LogRecord) -> str:
        known = request_id.get()
        record.request = f"[{known}] " if known else ""
        record.exc_text = None  # another handler may have kept the long form
        return super().format(record)

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the library's name
        return raised(ei[1])


class OneObject(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and where there are any request and raised."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            line["request"] = known
        if record.exc_info and record.exc_info[1] is not None:
            line["raised"] = raised(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def raised(error: BaseException | None) -> str:
    """The kinds of an exception and its causes, each with the lines it passed, and no message."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        passed = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        parts.append(f"{type(error).__module__}.{type(error).__qualname__}\n{passed}".rstrip())
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nbecause of\n".join(parts)


def set_up(form: str, stream: TextIO | None = None) -> None:
    """All lines of this process go to ``stream``, standard error otherwise, in this form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneObject() if form == "json" else Plain())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
