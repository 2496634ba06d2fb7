"""Sends one claimed reminder to one device: look at the address, encrypt, sign, post, read the answer.

Runs on one asyncio loop with one shared session; opening a connection for each message costs fifteen times as
much. Nothing here knows the database: a delivery comes in, an outcome goes out. No endpoint, key or name is
ever logged, since an endpoint alone lets anyone who has it write to the phone.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Self

import aiohttp
from pywebpush import WebPusher, WebPushException  # type: ignore[import-untyped]
from yarl import URL

from app.domain.delivery import (
    Accepted,
    DueDelivery,
    Expired,
    Later,
    Outcome,
    Rejected,
    chance_of,
    ttl_seconds,
)
from app.domain.errors import Invalid
from app.push.answers import Answer, Judgement, judge
from app.push.endpoints import AllowedHosts, Endpoint, GuardedResolver
from app.push.origins import Lane, LaneState
from app.push.payload import payload
from app.push.signing import Signer

log = logging.getLogger("backbeat.push")

TIMEOUT_S: Final = 10.0
CONNECTIONS: Final = 64
MOST_READ: Final = 4096
MOST_LANES: Final = 1000  # a stranger may name any host below some parents
LOOKED_AT_FOR: Final = timedelta(seconds=5)


class PushSender:
    """``async with`` opens and closes the session; ``send`` may run many times at once."""

    def __init__(
        self, signer: Signer, allowed: AllowedHosts, public_url: str, now: Callable[[], datetime]
    ) -> None:
        self._signer = signer
        self._allowed = allowed
        self._public_url = public_url
        self._now = now
        self._lanes: dict[str, Lane] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        resolver = GuardedResolver(self._allowed)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS, resolver=resolver, socket_factory=resolver.open_socket, ttl_dns_cache=60
            ),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def resting(self) -> frozenset[str]:
        """Origins to leave alone for now; their deliveries need not be claimed."""
        now = self._now()
        return frozenset(lane.origin for lane in self._lanes.values() if not lane.is_open(now))

    def states(self) -> dict[str, LaneState]:
        """Each push service used so far: whether it is written to, and if not, why."""
        now = self._now()
        return {lane.origin: lane.state(now) for lane in self._lanes.values()}

    async def send(self, delivery: DueDelivery) -> Outcome:
        """One attempt. Never raises for anything a push service or a subscription can do."""
        if not delivery.usable:
            return Rejected(None)
        try:
            endpoint = self._allowed.check(delivery.endpoint)
        except Invalid:
            log.error("push endpoint is not on the allow-list: delivery=%s", delivery.id)
            return Rejected(None, disable="not_allowed")
        lane = self._lane(endpoint.origin)
        lane.under_way += 1
        try:
            async with lane.slots:
                return await self._in_turn(delivery, endpoint, lane)
        finally:
            lane.under_way -= 1

    async def _in_turn(self, delivery: DueDelivery, endpoint: Endpoint, lane: Lane) -> Outcome:
        now = self._now()
        if now >= delivery.expires_at:
            return Expired()
        if not lane.is_open(now):
            assert lane.paused_until is not None
            spread = timedelta(seconds=10 * chance_of(delivery.id, delivery.attempts))
            return Later(lane.paused_until + spread)
        if now > delivery.claimed_at + LOOKED_AT_FOR:
            return Later(now)  # it waited in line: whether the session is still open must be asked again
        judgement = await self._attempt(delivery, endpoint)
        lane.learn(judgement, self._now())
        return judgement.outcome

    async def _attempt(self, delivery: DueDelivery, endpoint: Endpoint) -> Judgement:
        try:
            body = _encrypted(delivery, payload(delivery, self._public_url))
        except (WebPushException, ValueError, IndexError):
            return Judgement(Rejected(None, disable="invalid"))
        if not self._signer.knows(delivery.vapid_key_id):
            return Judgement(Rejected(None, disable="key"))
        answer = await self._post(delivery, endpoint, body)
        if answer.status in (401, 403):
            # A signature made before the machine's clock was set right is refused; a fresh one may not be.
            self._signer.forget(delivery.vapid_key_id, endpoint.origin)
            answer = await self._post(delivery, endpoint, body)
        judgement = judge(answer, delivery, self._now())
        if not isinstance(judgement.outcome, Accepted):
            log.info(
                "push not accepted: delivery=%s origin=%s status=%s outcome=%s",
                delivery.id,
                endpoint.origin,
                answer.status,
                type(judgement.outcome).__name__,
            )
        return judgement

    async def _post(self, delivery: DueDelivery, endpoint: Endpoint, body: bytes) -> Answer:
        assert self._session is not None, "the sender is used inside `async with`"
        target = URL(endpoint.url, encoded=True)
        if target.host != endpoint.host:  # two parsers that disagree are how allow-lists are passed by
            return Answer(400, "host")
        headers = self._headers(delivery, endpoint)
        try:
            async with self._session.post(
                target, data=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status < 300:
                    return Answer(response.status)
                reason = (await response.content.read(MOST_READ)).decode("utf-8", "replace")
                return Answer(response.status, reason, response.headers.get("Retry-After"))
        except (TimeoutError, aiohttp.ClientError, OSError, RuntimeError) as error:
            # RuntimeError: what is said of a connection that the other side closed just before it was used.
            log.info("push service not reached: origin=%s cause=%s", endpoint.origin, type(error).__name__)
            return Answer(None)

    def _headers(self, delivery: DueDelivery, endpoint: Endpoint) -> dict[str, str]:
        now = self._now()
        headers = {
            "Authorization": self._signer.header(delivery.vapid_key_id, endpoint.origin, now),
            "TTL": str(ttl_seconds(delivery.expires_at, now)),
            "Urgency": "high",
            "Topic": delivery.topic,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        if endpoint.is_windows:
            headers["X-WNS-Cache-Policy"] = "cache"
        return headers

    def _lane(self, origin: str) -> Lane:
        lane = self._lanes.get(origin)
        if lane is None:
            if len(self._lanes) >= MOST_LANES:
                self._lanes = {known.origin: known for known in self._lanes.values() if known.is_busy}
            lane = self._lanes[origin] = Lane(origin)
        return lane


def _encrypted(delivery: DueDelivery, plain: bytes) -> bytes:
    keys = {"p256dh": delivery.p256dh, "auth": delivery.auth}
    encoded: bytes = WebPusher({"endpoint": delivery.endpoint, "keys": keys}).encode(plain)["body"]
    return encoded
