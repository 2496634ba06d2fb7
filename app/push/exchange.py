"""One request and its answer on a connection: as much of HTTP/1.1 (RFC 9112) as posting a push needs.

A push service is asked one thing, by POST, with a short body, and what counts of its answer is the status, one
header and the beginning of the body. For that a general client spends more time than the encryption does. What an
answer may look like is read strictly all the same, and a connection with anything odd about it is not used again.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Final, cast

LONGEST_HEAD: Final = 16_384
MOST_READ: Final = 4_096
_STATUS: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: [^\r\n]*)?")
_WANTED: Final = re.compile(
    rb"\r\n(content-length|transfer-encoding|connection|retry-after)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE
)
_LENGTH: Final = re.compile(rb"[0-9]{1,12}")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


@dataclass(frozen=True, slots=True)
class Reply:
    """``body`` is its beginning, at most 4,096 bytes."""

    status: int
    body: bytes = b""
    retry_after: str | None = None


class BrokenLineError(OSError):
    """The connection ended or the answer was no HTTP. ``untouched``: it ended before a byte of an answer came."""

    def __init__(self, what: str, *, untouched: bool = False) -> None:
        super().__init__(what)
        self.untouched = untouched


class Line(asyncio.Protocol):
    """A connection. ``ask`` one request at a time; afterwards ``usable`` says whether it may be asked again."""

    def __init__(self) -> None:
        self.usable = True
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._got = bytearray()

    async def ask(self, request: bytes) -> Reply:
        """Raises ``BrokenLineError``. A caller that stops waiting must ``abort``."""
        assert self._transport is not None
        assert self._waiting is None, "one request at a time"
        self._got.clear()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None

    def abort(self) -> None:
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():
            self.abort()  # nobody asked
            return
        self._got += data
        try:
            found = read_reply(self._got, ended=False)
        except ValueError as error:
            self._fail(BrokenLineError(str(error)))
            return
        if found is not None:
            self._answer(*found)

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        if self._waiting is None or self._waiting.done():
            return
        try:
            found = read_reply(self._got, ended=True) if self._got and exc is None else None
        except ValueError:
            found = None
        if found is None:
            self._fail(BrokenLineError("the connection ended", untouched=not self._got))
        else:
            self._answer(*found)

    def _answer(self, reply: Reply, keep: bool) -> None:
        assert self._waiting is not None
        self._waiting.set_result(reply)
        if not keep:
            self.abort()

    def _fail(self, error: BrokenLineError) -> None:
        assert self._waiting is not None
        self._waiting.set_exception(error)
        self.abort()


def read_reply(got: bytearray, *, ended: bool) -> tuple[Reply, bool] | None:
    """The answer in ``got`` and whether the connection may be kept; None while some of it is missing.

    ``ended``: the other side has closed, so nothing more will come. Raises ``ValueError`` for what is no answer.
    """
    begins = 0
    while True:
        ends = got.find(b"\r\n\r\n", begins)
        if ends < 0:
            if len(got) - begins > LONGEST_HEAD:
                raise ValueError("the head of the answer is too long")
            return None
        head = bytes(got[begins:ends])
        line, _, _ = head.partition(b"\r\n")
        matched = _STATUS.fullmatch(line)
        if matched is None:
            raise ValueError("the answer is no HTTP/1.1")
        status = int(matched[2])
        begins = ends + 4
        if status == 101:
            raise ValueError("the answer changes the protocol")
        if status >= 200:  # anything below is only a word in between
            return _with_body(status, matched[1] == b"1", _wanted(head), got, begins, ended)


def _wanted(head: bytes) -> dict[bytes, bytes]:
    """The few headers that matter. The same one twice is taken as a list, which no number survives."""
    found: dict[bytes, bytes] = {}
    for name, value in _WANTED.findall(head):
        key = name.lower()
        found[key] = found[key] + b", " + value if key in found else value.strip()
    return found


def _with_body(
    status: int, is_current: bool, headers: dict[bytes, bytes], got: bytearray, begins: int, ended: bool
) -> tuple[Reply, bool] | None:
    body = _body(status, headers, got, begins, ended)
    if body is None:
        return None
    content, clean = body
    closes = b"close" in headers.get(b"connection", b"").lower() or not is_current
    retry_after = headers.get(b"retry-after")
    reply = Reply(status, content[:MOST_READ], retry_after.decode("latin-1") if retry_after else None)
    return reply, clean and not closes and not ended


def _body(
    status: int, headers: dict[bytes, bytes], got: bytearray, begins: int, ended: bool
) -> tuple[bytes, bool] | None:
    """The body and whether the connection stands exactly behind it; None while some of it is missing."""
    if status in (204, 304):
        return b"", len(got) == begins
    if b"transfer-encoding" in headers:
        if headers[b"transfer-encoding"].lower() != b"chunked":
            raise ValueError("the answer's encoding is unknown")
        # Both lengths at once is how answers are smuggled: read it, and do not use the connection again.
        found = _unchunked(got, begins)
        return found and (found[0], found[1] and b"content-length" not in headers)
    if b"content-length" in headers:
        if not _LENGTH.fullmatch(headers[b"content-length"]):
            raise ValueError("the answer's length is no number")
        until = begins + int(headers[b"content-length"])
        if len(got) >= until:
            return bytes(got[begins:until]), len(got) == until
    elif ended:
        return bytes(got[begins:]), False
    return _enough(bytes(got[begins:]))


def _unchunked(got: bytearray, begins: int) -> tuple[bytes, bool] | None:
    content = bytearray()
    while matched := _CHUNK.match(got, begins):
        length, begins = int(matched[1], 16), matched.end()
        if length == 0:
            if got.startswith(b"\r\n", begins):
                return bytes(content), len(got) == begins + 2
            ends = got.find(b"\r\n\r\n", begins)  # trailers
            return None if ends < 0 else (bytes(content), len(got) == ends + 4)
        content += got[begins : begins + length]
        begins += length + 2
        if len(got) < begins:
            return _enough(bytes(content))
        if got[begins - 2 : begins] != b"\r\n":
            raise ValueError("a chunk of the answer has another length")
    if len(got) - begins > LONGEST_HEAD or (b"\r\n" in got[begins:]):
        raise ValueError("a chunk of the answer has no length")
    return _enough(bytes(content))


def _enough(content: bytes) -> tuple[bytes, bool] | None:
    """So much of a long body is enough; the rest is not waited for, and the connection is given up."""
    return (content, False) if len(content) >= MOST_READ else None
