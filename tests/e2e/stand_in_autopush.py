"""A stand-in of Mozilla's push service: the one thing the end-to-end tests do not run for real.

A stock Firefox connects to it by WebSocket (`dom.push.serverURL`), the server posts to its HTTP endpoints.
Encryption, signatures, worker and notification stay real. The rules follow RFC 8030, 8188, 8291, 8292 and
the published protocol of autopush: hello, register, notification, ack, nack, unregister, ping.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from aiohttp import web
from background_loop import BackgroundLoop, wait_until
from handset import Handset
from push_line import Channel, PushLine
from push_request import PushError, PushRequest, checked
from vapid_check import from_base64url


def real_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Received:
    """One request at an endpoint with the answer it got; `status` 0 means the line was cut without one."""

    at: datetime
    token: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    reason: str

    @property
    def topic(self) -> str | None:
        return self.headers.get("Topic")

    @property
    def ttl_seconds(self) -> int:
        return int(self.headers["TTL"])


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer given instead of the rightful one."""

    status: int
    retry_after: str | None


class PushService:
    """Start, hand `websocket_url` to Firefox, read `received` and `acknowledged`, close.

    `now` may be moved by a test: lifetimes of messages and of signatures are judged by it.
    """

    def __init__(self, now: Callable[[], datetime] = real_now) -> None:
        self.now = now
        self.received: list[Received] = []
        self._handsets: dict[str, Handset] = {}
        self._faults: list[Fault] = []
        self._gate = threading.Event()
        self._gate.set()
        self._deliver_before_gate = False
        self._at_gate = 0
        self._cut = False
        self._line = PushLine(lambda: self.origin, self._present)
        self._loop = BackgroundLoop("push service")
        self.port = self._loop.run(self._listen())

    def _present(self) -> datetime:
        return self.now()

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://{self.host}/"

    @property
    def acknowledged(self) -> list[tuple[str, int]]:
        """Version and code of every ack (100 delivered, 101 decryption error, 102 not delivered) and nack."""
        return self._line.acknowledged

    def subscriptions(self) -> list[str]:
        """The tokens (last part of the endpoint) of all live subscriptions."""
        return [token for token, channel in self._line.channels.items() if channel.open]

    # What a test switches -------------------------------------------------------------------------------

    def handset(self, application_server_key: str) -> Handset:
        """A subscriber without a browser, for Chromium, which can only subscribe at Google's own service."""
        channel = Channel(str(uuid4()), uuid4().hex, from_base64url(application_server_key))
        handset = Handset(f"{self.origin}/wpush/v2/{channel.token}")
        self._line.channels[channel.token] = channel
        self._handsets[channel.token] = handset
        return handset

    def answer_next_with(self, status: int, retry_after: str | None = None, times: int = 1) -> None:
        """The next `times` requests get this answer and are not delivered."""
        self._faults += [Fault(status, retry_after)] * times

    def forget(self, token: str) -> None:
        """The service loses a subscription: its endpoint answers 404 from now on."""
        self._line.channels.pop(token, None)

    def end(self, token: str) -> None:
        """The subscription is over: its endpoint answers 410 from now on."""
        self._line.channels[token].open = False

    def hold_answers(self, deliver_first: bool) -> None:
        """Requests wait at a gate: read but undelivered, or (`deliver_first`) delivered but unanswered."""
        self._deliver_before_gate = deliver_first
        self._cut = False
        self._gate.clear()

    def wait_for_held(self, number: int = 1, timeout: float = 45) -> None:
        wait_until(lambda: self._at_gate >= number, f"{number} held push requests", timeout)

    def release(self, cut: bool = False) -> None:
        """Opens the gate; with `cut` the held requests are dropped as if the line had broken."""
        self._cut = cut
        self._gate.set()
        wait_until(lambda: self._at_gate == 0, "the gate to empty")

    def forget_browsers(self) -> None:
        """Every browser becomes a stranger: at its next hello it gets a new id and loses its subscriptions."""
        self._loop.run(self._line.cut())
        self._line.forget_browsers()

    def keep_browsers_out(self) -> None:
        """Browsers lose their line and find the door closed until `let_browsers_in`."""
        self._line.door_open = False
        self._loop.run(self._line.cut())

    def let_browsers_in(self) -> None:
        self._line.door_open = True

    def wait_for_request(
        self, where: Callable[[Received], bool] = bool, after: int = 0, timeout: float = 45
    ) -> Received:
        """The first request since index `after` that satisfies `where`."""
        return wait_until(
            lambda: next((seen for seen in self.received[after:] if where(seen)), None),
            "a push request",
            timeout,
        )

    def reset(self) -> None:
        """Between tests: real time, no faults, an open gate, empty logs. Subscriptions stay."""
        self.now = real_now
        self._faults.clear()
        self._cut = False
        self._gate.set()
        self._line.door_open = True
        self._line.acknowledged.clear()
        self.received.clear()

    def close(self) -> None:
        self._gate.set()
        self._loop.run(self._line.cut())
        self._loop.run(self._runner.cleanup())
        self._loop.close()

    # HTTP: the application server's side ----------------------------------------------------------------

    async def _listen(self) -> int:
        application = web.Application(client_max_size=1 << 20)
        application.router.add_get("/", self._line.converse)
        application.router.add_post("/wpush/v2/{token}", self._accept)
        self._runner = web.AppRunner(application, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port: int = self._runner.addresses[0][1]
        return port

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if self._faults:
            fault = self._faults.pop(0)
            extra = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return self._answer(request, body, fault.status, "switched on by the test", extra)
        if self._deliver_before_gate:
            answer = await self._deliver(request, body)
            return await self._wait_at_gate(request, body) or answer
        return await self._wait_at_gate(request, body) or await self._deliver(request, body)

    async def _wait_at_gate(self, request: web.Request, body: bytes) -> web.StreamResponse | None:
        if self._gate.is_set():
            return None
        self._at_gate += 1
        while not self._gate.is_set():
            await asyncio.sleep(0.01)
        self._at_gate -= 1
        if not self._cut:
            return None
        if request.transport is not None:
            request.transport.abort()
        if not self._deliver_before_gate:
            self._record(request, body, 0, "cut by the test")
        return web.Response(status=503)

    async def _deliver(self, request: web.Request, body: bytes) -> web.Response:
        channel = self._line.channels.get(request.match_info["token"])
        if channel is None:
            return self._answer(request, body, 404, "no such subscription (errno 102)")
        if not channel.open:
            return self._answer(request, body, 410, "subscription is over (errno 106)")
        try:
            push = checked(request.headers, body, self.origin, self.now(), channel.key)
        except PushError as problem:
            return self._answer(request, body, problem.status, problem.reason)
        extra = {"TTL": str(push.ttl_seconds), "Location": f"{self.origin}/m/{uuid4().hex}"}
        answer = self._answer(request, body, 201, "", extra)
        await self._hand_over(channel, push)
        return answer

    async def _hand_over(self, channel: Channel, push: PushRequest) -> None:
        if channel.token in self._handsets:
            self._handsets[channel.token].receive(push.body, push.topic)
        else:
            await self._line.hand_over(channel, push)

    def _answer(
        self,
        request: web.Request,
        body: bytes,
        status: int,
        reason: str,
        extra: Mapping[str, str] | None = None,
    ) -> web.Response:
        self._record(request, body, status, reason)
        return web.json_response({"code": status, "message": reason}, status=status, headers=extra)

    def _record(self, request: web.Request, body: bytes, status: int, reason: str) -> None:
        token = request.match_info["token"]
        self.received.append(Received(self.now(), token, status, request.headers.copy(), body, reason))
