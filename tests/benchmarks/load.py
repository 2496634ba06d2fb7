"""A load generator that costs little: raw HTTP/1.1 on keep-alive connections."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    requests: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float


def measure(port: int, connections: int, make: Callable[[], bytes], seconds: float) -> Load:
    """Asks as fast as answers come. ``make`` is called before each request, outside the time that is counted."""
    return asyncio.run(_measure(port, connections, make, seconds))


async def _measure(port: int, connections: int, make: Callable[[], bytes], seconds: float) -> Load:
    times: list[float] = []
    failures: list[int] = []
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_ask(port, make, until, times, failures) for _ in range(connections)))
    lasted = time.perf_counter() - began
    times.sort()
    return Load(
        len(times),
        len(failures),
        len(times) / lasted,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
    )


async def _ask(
    port: int, make: Callable[[], bytes], until: float, times: list[float], failures: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        request = make()
        began = time.perf_counter()
        writer.write(request)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            # A server closes the connection after an error of its own; that is a failure, not the end.
            failures.append(1)
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            failures.append(1)
    writer.close()
