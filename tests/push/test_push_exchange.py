"""Our small piece of HTTP/1.1: whatever a service or something in between answers is read right or refused."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.push.endpoints import AllowedHosts, GuardedResolver
from app.push.exchange import LONGEST_HEAD, MOST_READ, BrokenLineError, Reply, read_reply
from app.push.lines import Lines
from tests.benchmarks.push_bench import make_certificate

CREATED = b"HTTP/1.1 201 Created\r\nLocation: /m/1\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=1\r\n world\r\n0\r\nT: 1\r\n\r\n"
ANSWERS = [
    (CREATED, Reply(201), True),
    (b"HTTP/1.1 204 No Content\r\n\r\n", Reply(204), True),
    (CHUNKED, Reply(400, b"hello world"), True),
    (b"HTTP/1.1 429 \r\nretry-after:  120 \r\ncontent-length: 2\r\n\r\nno", Reply(429, b"no", "120"), True),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + CREATED, Reply(201), True),
    (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + CREATED, Reply(201), True),
    (b"HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\nContent-Length: 0\r\n\r\n", Reply(200), False),
    (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", Reply(200), False),
    (b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK", Reply(201), False),
    (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Reply(200),
        False,
    ),
    (
        b"HTTP/1.1 500 x\r\nContent-Length: 9000\r\n\r\n" + b"a" * 5000,
        Reply(500, b"a" * MOST_READ),
        False,
    ),
    (
        b"HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + b"a" * 5000,
        Reply(500, b"a" * MOST_READ),
        False,
    ),
]
NONSENSE = [
    b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    b"HTTP/2 200\r\n\r\n",
    b"HTTP/1.1 099 x\r\n\r\n",
    b"HTTP/1.1 20 x\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * (LONGEST_HEAD + 1),
]


@pytest.mark.parametrize(("raw", "reply", "keep"), ANSWERS)
def test_an_answer_is_read_with_what_counts_in_it(raw: bytes, reply: Reply, keep: bool) -> None:
    assert read_reply(bytearray(raw), ended=False) == (reply, keep)


@pytest.mark.parametrize("raw", NONSENSE)
def test_what_is_no_answer_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="answer"):
        read_reply(bytearray(raw), ended=False)


@pytest.mark.parametrize("raw", [raw for raw, _, keep in ANSWERS if keep])
def test_of_an_answer_that_is_cut_short_nothing_is_taken(raw: bytes) -> None:
    for length in range(len(raw)):
        assert read_reply(bytearray(raw[:length]), ended=False) is None


def test_without_a_length_the_end_of_the_connection_is_the_end_of_the_answer() -> None:
    raw = bytearray(b"HTTP/1.1 410 Gone\r\n\r\ngone for good")
    assert read_reply(raw, ended=False) is None
    assert read_reply(raw, ended=True) == (Reply(410, b"gone for good"), False)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_at_all_can_do_more_than_be_refused(tail: bytes, ended: bool) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\n"):
        try:
            found = read_reply(bytearray(start + tail), ended=ended)
        except ValueError:
            continue
        assert found is None or 200 <= found[0].status <= 599


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def talk(handler: Handler, ask: Callable[[Lines, str], Awaitable[None]]) -> None:
    """A server on loopback that does as the handler says, and our connections to it."""

    async def go() -> None:
        async def handled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await handler(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(handled, "127.0.0.1", 0)
        lines = Lines(GuardedResolver(ALLOWED))
        try:
            await ask(lines, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/push")
        finally:
            await lines.close()
            server.close()

    asyncio.run(go())


ALLOWED = AllowedHosts.parse(["127.0.0.1"])


async def post(lines: Lines, url: str) -> Reply:
    host = url.split("/")[2]
    endpoint = AllowedHosts.parse([host]).check(url)
    return await lines.post(endpoint, b"POST /push HTTP/1.1\r\nContent-Length: 0\r\n\r\n")


async def request_of(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


def test_one_connection_serves_many_messages_however_the_bytes_arrive() -> None:
    connections = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        while True:
            await request_of(reader)
            for byte in CHUNKED:
                writer.write(bytes([byte]))
                await asyncio.sleep(0)

    async def ask(lines: Lines, url: str) -> None:
        for _ in range(3):
            assert await post(lines, url) == Reply(400, b"hello world")

    talk(handler, ask)
    assert len(connections) == 1


def test_a_connection_closed_while_idle_costs_nothing_but_a_new_one() -> None:
    connections = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await request_of(reader)
        writer.write(CREATED)
        await request_of(reader)  # the second one on this connection is never answered

    async def ask(lines: Lines, url: str) -> None:
        assert [await post(lines, url) for _ in range(3)] == [Reply(201)] * 3

    talk(handler, ask)
    assert len(connections) == 3


def test_an_answer_that_breaks_off_is_an_error_and_not_sent_again() -> None:
    asked = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await request_of(reader))
        writer.write(CREATED[:20])
        await writer.drain()

    async def ask(lines: Lines, url: str) -> None:
        with pytest.raises(BrokenLineError):
            await post(lines, url)

    talk(handler, ask)
    assert len(asked) == 1


def test_an_answer_to_a_message_given_up_is_never_taken_for_the_next_ones() -> None:
    connections = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await request_of(reader)
        if len(connections) == 1:
            await asyncio.sleep(0.2)
            writer.write(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        writer.write(CREATED)

    async def ask(lines: Lines, url: str) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await post(lines, url)
        await asyncio.sleep(0.3)
        assert await post(lines, url) == Reply(201)

    talk(handler, ask)
    assert len(connections) == 2


def test_words_that_nobody_asked_for_end_the_connection() -> None:
    connections = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await request_of(reader)
        writer.write(CREATED)
        await asyncio.sleep(0.02)
        writer.write(CREATED)  # smuggled in, to be read as the answer to the next message
        await request_of(reader)

    async def ask(lines: Lines, url: str) -> None:
        assert await post(lines, url) == Reply(201)
        await asyncio.sleep(0.1)
        assert await post(lines, url) == Reply(201)

    talk(handler, ask)
    assert len(connections) == 2


def test_a_server_that_is_not_the_one_it_claims_to_be_is_told_nothing(
    tmp_path: Path,
) -> None:
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    heard = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await request_of(reader))
        writer.write(CREATED)
        await writer.drain()
        writer.close()

    async def post_to(host: str, port: int, trust: ssl.SSLContext | None = None) -> Reply:
        endpoint = AllowedHosts.parse([f"{host}:{port}"]).check(f"https://{host}:{port}/push")
        lines = Lines(GuardedResolver(AllowedHosts.parse([host])), trust)
        try:
            return await lines.post(endpoint, b"POST /push HTTP/1.1\r\n\r\n")
        finally:
            await lines.close()

    async def go() -> None:
        server = await asyncio.start_server(handler, ["127.0.0.1", "127.0.0.2"], 0, ssl=context)
        names = [opened.getsockname()[:2] for opened in server.sockets]
        port, other_port = dict(names)["127.0.0.1"], dict(names)["127.0.0.2"]
        trusting = ssl.create_default_context(cafile=tmp_path / "one-root.pem")
        with pytest.raises(ssl.SSLCertVerificationError):
            await post_to("localhost", port)  # nobody we trust has signed it
        assert (await post_to("localhost", port, trusting)).status == 201
        with pytest.raises(ssl.SSLCertVerificationError):
            await post_to("127.0.0.2", other_port, trusting)  # signed, for another name
        server.close()

    asyncio.run(go())
    assert len(heard) == 1
