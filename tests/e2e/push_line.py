"""The browser's side of the push service: the WebSocket conversation of autopush and what waits for each browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web
from push_request import PushRequest
from vapid_check import from_base64url, to_base64url


@dataclass(slots=True)
class Message:
    """What waits for a browser until it is acknowledged or its time is over."""

    version: str
    request: PushRequest
    expires_at: datetime


@dataclass(slots=True)
class Channel:
    """One subscription; `key` is the application server key it is bound to."""

    channel_id: str
    token: str
    key: bytes | None
    browser: "Browser | None" = None
    open: bool = True
    waiting: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Browser:
    """One user agent as the service knows it: its subscriptions, and its socket while connected."""

    uaid: str
    channels: dict[str, Channel] = field(default_factory=dict)
    socket: web.WebSocketResponse | None = None

    @property
    def connected(self) -> bool:
        return self.socket is not None and not self.socket.closed


class PushLine:
    """Keeps browsers and channels; `channels` maps the last part of an endpoint to its subscription."""

    def __init__(self, origin: Callable[[], str], now: Callable[[], datetime]) -> None:
        self.channels: dict[str, Channel] = {}
        self.acknowledged: list[tuple[str, int]] = []
        self.door_open = True
        self._origin = origin
        self._now = now
        self._browsers: dict[str, Browser] = {}
        self._versions = count(1)

    async def hand_over(self, channel: Channel, push: PushRequest) -> None:
        """Sends to a connected browser; keeps for one that is away, unless the TTL is 0 (RFC 8030 5.2)."""
        browser = channel.browser
        assert browser is not None
        version = f"{next(self._versions)}:{uuid4().hex}"
        message = Message(version, push, self._now() + timedelta(seconds=push.ttl_seconds))
        if push.topic is not None:  # RFC 8030 5.4: a newer message replaces the waiting one of its topic
            channel.waiting = [kept for kept in channel.waiting if kept.request.topic != push.topic]
        if browser.connected or push.ttl_seconds > 0:
            channel.waiting.append(message)
        await self._notify(browser, channel, message)

    def forget_browsers(self) -> None:
        self._browsers.clear()
        self.channels.clear()

    async def cut(self) -> None:
        for browser in list(self._browsers.values()):
            if browser.socket is not None:
                await browser.socket.close()

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket from hello to its end."""
        if not self.door_open:
            return web.Response(status=503)
        socket = web.WebSocketResponse(protocols=["push-notification"])
        await socket.prepare(request)
        browser: Browser | None = None
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                browser = await self._listen(socket, browser, frame.json())
        if browser is not None and browser.socket is socket:
            browser.socket = None
        return socket

    async def _listen(
        self, socket: web.WebSocketResponse, browser: Browser | None, said: dict[str, Any]
    ) -> Browser | None:
        kind = said.get("messageType", "ping")
        if kind == "hello":
            return await self._hello(socket, said)
        if kind == "ping":
            await socket.send_str("{}")
        elif browser is not None:
            await self._answer(browser, socket, kind, said)
        return browser

    async def _answer(
        self, browser: Browser, socket: web.WebSocketResponse, kind: str, said: dict[str, Any]
    ) -> None:
        match kind:
            case "register":
                await self._register(browser, socket, said)
            case "unregister":
                await self._unregister(browser, socket, said["channelID"])
            case "ack":
                for update in said["updates"]:
                    self._acknowledge(browser, update["version"], int(update.get("code", 100)))
            case "nack":
                self._acknowledge(browser, said["version"], int(said.get("code", 301)))
            case "broadcast_subscribe":
                pass
            case _:
                await socket.close(code=4774, message=b"unknown message")

    async def _hello(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> Browser:
        browser = self._browsers.get(said.get("uaid") or "") or Browser(uuid4().hex)
        self._browsers[browser.uaid] = browser
        browser.socket = socket
        hello = {"messageType": "hello", "status": 200, "uaid": browser.uaid}
        await socket.send_json(hello | {"use_webpush": True, "broadcasts": {}})
        for channel in browser.channels.values():
            channel.waiting = [kept for kept in channel.waiting if kept.expires_at > self._now()]
            for message in list(channel.waiting):
                await self._notify(browser, channel, message)
        return browser

    async def _register(self, browser: Browser, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        key = from_base64url(said["key"]) if said.get("key") else None
        channel = Channel(said["channelID"], uuid4().hex, key, browser)
        browser.channels[channel.channel_id] = channel
        self.channels[channel.token] = channel
        answer = {"messageType": "register", "status": 200, "channelID": channel.channel_id}
        await socket.send_json(answer | {"pushEndpoint": f"{self._origin()}/wpush/v2/{channel.token}"})

    async def _unregister(self, browser: Browser, socket: web.WebSocketResponse, channel_id: str) -> None:
        channel = browser.channels.pop(channel_id, None)
        if channel is not None:
            channel.open = False
        await socket.send_json({"messageType": "unregister", "status": 200, "channelID": channel_id})

    async def _notify(self, browser: Browser, channel: Channel, message: Message) -> None:
        if browser.socket is None or browser.socket.closed:
            return
        push = message.request
        told: dict[str, Any] = {"messageType": "notification", "channelID": channel.channel_id}
        told |= {"version": message.version, "ttl": push.ttl_seconds}
        if push.body:
            told |= {"data": to_base64url(push.body), "headers": {"encoding": "aes128gcm"}}
        await browser.socket.send_json(told)

    def _acknowledge(self, browser: Browser, version: str, code: int) -> None:
        self.acknowledged.append((version, code))
        for channel in browser.channels.values():
            channel.waiting = [kept for kept in channel.waiting if kept.version != version]
