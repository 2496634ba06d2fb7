"""A push service that answers 201 to everything, as cheaply as Python can: raw HTTP/1.1 over TLS.

It counts messages by their topic; a line on its standard input makes it print how many came and how many differ.
"""

import asyncio
import json
import re
import ssl
import sys
from pathlib import Path

TOPIC = re.compile(rb"\r\ntopic: ([0-9a-z]+)", re.IGNORECASE)
ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: /m/1\r\n\r\n"


class Sink(asyncio.Protocol):
    received = 0
    topics: set[bytes] = set()  # noqa: RUF012 - all connections count together

    def __init__(self) -> None:
        self.waiting = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while True:
            head, found, rest = self.waiting.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            if len(rest) < length:
                return
            self.waiting = rest[length:]
            Sink.received += 1
            if found_topic := TOPIC.search(head):
                Sink.topics.add(found_topic[1])
            assert self.transport is not None
            self.transport.write(ANSWER)


async def main(folder: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, ssl=context, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    asyncio.get_running_loop().add_reader(sys.stdin, _tell)
    await server.serve_forever()


def _tell() -> None:
    if sys.stdin.readline():
        print(json.dumps({"received": Sink.received, "distinct": len(Sink.topics)}), flush=True)
    else:
        asyncio.get_running_loop().remove_reader(sys.stdin)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
