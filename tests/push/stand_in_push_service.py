"""A push service on loopback that is as strict as the real ones and reads what it is sent.

It checks TTL, Urgency, Topic and the VAPID signature, decrypts the body with the phone's own keys (RFC 8291),
and can be told to answer otherwise: 404, 410, 429 with Retry-After, 500, 403 BadJwtToken, to hang, to reset the
line. It runs on a loop of its own in a thread, so the code under test and other processes can post to it.
"""

import asyncio
import base64
import json
import os
import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import http_ece
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid.jwt import decode as decode_jwt

TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")
HANG_S = 60


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Reply:
    """``action``: "" (an answer), "hang" or "reset"."""

    status: int = 201
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    action: str = ""


ACCEPT = Reply()
HANG = Reply(action="hang")
RESET = Reply(action="reset")
BAD_JWT = Reply(403, '{"reason":"BadJwtToken"}')


@dataclass(frozen=True)
class Received:
    at: datetime
    token: str
    status: int
    headers: dict[str, str]
    payload: dict[str, Any] | None
    problem: str

    @property
    def topic(self) -> str:
        return self.headers["Topic"]

    @property
    def ttl(self) -> int:
        return int(self.headers["TTL"])


class Phone:
    """One subscription: the keys a browser would keep, and what the service does with its messages."""

    def __init__(self, origin: str, vapid_key: str | None) -> None:
        self.token = uuid4().hex
        self.endpoint = f"{origin}/push/{self.token}"
        self.vapid_key = vapid_key
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.script: deque[Reply] = deque()
        self.always = ACCEPT

    @property
    def subscription(self) -> dict[str, Any]:
        """The shape of ``PushSubscription.toJSON()``."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": to_base64url(point), "auth": to_base64url(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        found: dict[str, Any] = json.loads(plain)
        return found


class StandInPushService:
    """``with StandInPushService() as service``: then ``service.phone()``, ``service.received``."""

    def __init__(self, now: Callable[[], datetime] | None = None, delay_s: float = 0.0) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.delay_s = delay_s
        self.received: list[Received] = []
        self.reply_to_all: Reply | None = None
        self.most_in_flight = 0
        self._in_flight = 0
        self._phones: dict[str, Phone] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def phone(self, vapid_key: str | None = None) -> Phone:
        """A new subscriber; ``vapid_key`` is the application server key it subscribed with."""
        phone = Phone(self.origin, vapid_key)
        self._phones[phone.token] = phone
        return phone

    def accepted(self, phone: Phone | None = None) -> list[Received]:
        return [r for r in self.received if r.status == 201 and phone in (None, self._phones[r.token])]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        application = web.Application(client_max_size=1 << 20)
        application.router.add_post("/push/{token}", self._take)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            return await self._answer(request)
        finally:
            self._in_flight -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        phone = self._phones.get(request.match_info["token"])
        if phone is None:
            return web.Response(status=404)
        reply = phone.script.popleft() if phone.script else self.reply_to_all or phone.always
        payload, problem = None, ""
        if reply.status == 201 and not reply.action:
            try:
                payload = self._checked(request, body, phone)
            except (ValueError, KeyError, InvalidSignature, http_ece.ECEException) as error:
                problem = f"{type(error).__name__}: {error}"
                reply = (
                    BAD_JWT
                    if "vapid" in problem.lower() or isinstance(error, InvalidSignature)
                    else Reply(400, problem)
                )
        status = 0 if reply.action else reply.status
        self.received.append(
            Received(self.now(), phone.token, status, dict(request.headers), payload, problem)
        )
        return await self._as_told(request, reply)

    async def _as_told(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.action == "hang":
            await asyncio.sleep(HANG_S)
        if reply.action:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=reply.status, text=reply.body, headers=reply.headers)

    def _checked(self, request: web.Request, body: bytes, phone: Phone) -> dict[str, Any]:
        headers = request.headers
        self._check_signature(headers["Authorization"], phone)
        if not headers["TTL"].isdigit() or int(headers["TTL"]) < 60:
            raise ValueError(f"TTL {headers['TTL']}")
        if headers["Urgency"] != "high" or headers["Content-Encoding"] != "aes128gcm":
            raise ValueError("Urgency or Content-Encoding")
        if not TOPIC.fullmatch(headers["Topic"]) or len(headers["Topic"]) % 4 == 1:
            raise ValueError(f"BadWebPushTopic {headers['Topic']}")
        if len(body) > 4096:
            raise ValueError("too long")
        return phone.read(body)

    def _check_signature(self, header: str, phone: Phone) -> None:
        scheme, _, rest = header.partition(" ")
        parts = dict(part.partition("=")[::2] for part in rest.split(","))
        if scheme != "vapid" or (phone.vapid_key and parts["k"] != phone.vapid_key):
            raise ValueError("vapid: another key")
        claims = decode_jwt(parts["t"], parts["k"])
        ends = datetime.fromtimestamp(claims["exp"], UTC)
        if claims["aud"] != self.origin or not self.now() < ends <= self.now() + timedelta(hours=24):
            raise ValueError("vapid: aud or exp")
        if not re.match(r"mailto:[^@ ]+@[^@ ]+\.[a-z]+$|https://", claims["sub"]):
            raise ValueError("vapid: sub")
