"""The other end of our own API: reads a caseload from a server far away, with a key."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from app.domain.errors import Invalid, Refused, Unavailable
from app.services.pull import Source

TIMEOUT = httpx.Timeout(10, read=300)
"""A person's report takes the server a second at most, a busy one some more."""
AGAIN = (429, 500, 502, 503, 504)
AT_HOME = ("localhost", "127.0.0.1", "::1")


def caseload_of(server: str, key: str) -> Source:
    """The caseload that ``key`` may read at ``server``, an origin. Raises ``Invalid`` for an address that would
    send the key in the open."""
    parts = urlsplit(server)
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in AT_HOME)
    ):
        raise Invalid("server_invalid", "The server's address begins with https://.", field="server")
    url = f"{server.rstrip('/')}/api/therapist/caseload.ndjson"

    @contextmanager
    def opened(after: UUID | None) -> Iterator[Iterable[bytes]]:
        asked = {"after": str(after)} if after else {}
        headers = {"Authorization": f"Bearer {key}", "Accept": "application/x-ndjson"}
        try:
            with (
                httpx.Client(timeout=TIMEOUT) as client,
                client.stream("GET", url, params=asked, headers=headers) as answer,
            ):
                _raise_for(answer)
                yield answer.iter_bytes()
        except httpx.TransportError as error:
            raise Unavailable(
                "server_unreachable", "The server cannot be reached, or the line broke."
            ) from error

    return opened


def key_in(file: Path) -> str:
    """The key in a file that only its owner may read. Raises ``Refused`` with a way to mend it."""
    try:
        if file.stat().st_mode & 0o077:
            raise Refused("token_file_open", f"Others may read {file}; close it with: chmod 600 {file}")
        key = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("token_file_unreadable", f"{file} cannot be read.") from error
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Refused("token_file_unreadable", f"{file} holds no key.")
    return key


def _raise_for(answer: httpx.Response) -> None:
    if answer.status_code in AGAIN:
        wait = answer.headers.get("retry-after", "")
        raise Unavailable(
            "server_busy",
            "The server is busy.",
            retry_after_s=min(int(wait), 600) if wait.isdecimal() else 30,
        )
    if answer.status_code == 401:
        raise Refused("token_wrong", "The server does not know this key, or it has run out or was ended.")
    if answer.status_code != 200:
        raise Refused("server_refused", f"The server answers {answer.status_code}.")
