"""Kept-open connections to push services: made where the guard allows it, used again, given up when idle.

A new TLS connection for each message costs fifteen times as much as sending one on a connection that is open.
"""

import asyncio
import socket
import ssl
from functools import lru_cache
from typing import Final

from aiohttp.abc import ResolveResult

from app.push.endpoints import Endpoint, GuardedResolver
from app.push.exchange import BrokenLineError, Line, Reply

NAMES_KEPT_S: Final = 60.0
IDLE_KEPT_S: Final = 15.0  # services close idle connections after a minute or more; a stale one costs a retry
MOST_IDLE: Final = 64
CONNECT_S: Final = 3.0


@lru_cache(maxsize=1)
def usual_trust() -> ssl.SSLContext:
    """Certificates are checked against the system's roots; reading those takes a while, so it is done once."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Lines:
    """``post`` may run many times at once; the caller bounds how many, and how long it waits."""

    def __init__(self, guard: GuardedResolver, trust: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._trust = trust
        self._idle: dict[str, list[Line]] = {}
        self._names: dict[str, tuple[float, list[ResolveResult]]] = {}

    async def post(self, endpoint: Endpoint, request: bytes) -> Reply:
        """The answer of the push service. Raises ``OSError`` (also for TLS) when there is none."""
        line = self._take(endpoint.origin)
        if line is not None:
            try:
                return await self._ask(line, endpoint, request)
            except BrokenLineError as error:
                # Closed by the other side while it lay idle: nobody has read the message, so it is sent anew.
                if not error.untouched:
                    raise
        return await self._ask(await self._connected(endpoint), endpoint, request)

    async def close(self) -> None:
        for lines in self._idle.values():
            for line in lines:
                line.abort()
        self._idle.clear()
        await self._guard.close()
        await asyncio.sleep(0)  # the ends of the connections are callbacks on this loop

    async def _ask(self, line: Line, endpoint: Endpoint, request: bytes) -> Reply:
        try:
            reply = await line.ask(request)
        except (
            BaseException
        ):  # given up half way, by a time-out for instance: its answer would be the next one's
            line.abort()
            raise
        if line.usable:
            self._keep(endpoint.origin, line)
        return reply

    def _take(self, origin: str) -> Line | None:
        lines = self._idle.get(origin, [])
        earliest = asyncio.get_running_loop().time() - IDLE_KEPT_S
        while lines:
            line = lines.pop()
            if line.usable and line.idle_since > earliest:
                return line
            line.abort()
        return None

    def _keep(self, origin: str, line: Line) -> None:
        line.idle_since = asyncio.get_running_loop().time()
        self._idle.setdefault(origin, []).append(line)
        if sum(map(len, self._idle.values())) > MOST_IDLE:
            self._give_up_oldest()

    def _give_up_oldest(self) -> None:
        used = {origin: lines for origin, lines in self._idle.items() if lines}
        oldest = min(used, key=lambda origin: used[origin][0].idle_since)
        used[oldest].pop(0).abort()
        self._idle = {origin: lines for origin, lines in used.items() if lines}

    async def _connected(self, endpoint: Endpoint) -> Line:
        known = await self._addresses(endpoint)
        for number, found in enumerate(known):
            try:
                opened = await self._opened(found, endpoint.port)
            except (OSError, TimeoutError):
                if number + 1 == len(known):
                    self._names.pop(endpoint.host, None)
                    raise
                continue
            known[0], known[number] = known[number], known[0]  # what works is tried first next time
            return await self._greeted(opened, endpoint)
        raise OSError("the push host has no address")

    async def _greeted(self, opened: socket.socket, endpoint: Endpoint) -> Line:
        try:
            _, line = await asyncio.get_running_loop().create_connection(
                Line,
                sock=opened,
                ssl=(self._trust or usual_trust()) if endpoint.is_secure else None,
                server_hostname=endpoint.host if endpoint.is_secure else None,
            )
        except BaseException:
            opened.close()
            raise
        return line

    async def _opened(self, found: ResolveResult, port: int) -> socket.socket:
        opened = self._guard.open_socket(
            (found["family"], socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (found["host"], port))
        )
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.get_running_loop().sock_connect(opened, (found["host"], port))
        except BaseException:
            opened.close()
            raise
        return opened

    async def _addresses(self, endpoint: Endpoint) -> list[ResolveResult]:
        """Allowed addresses behind the name, looked up at most once a minute."""
        now = asyncio.get_running_loop().time()
        kept = self._names.get(endpoint.host)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = await self._guard.resolve(endpoint.host, endpoint.port)
        self._names[endpoint.host] = now + NAMES_KEPT_S, found
        return found
