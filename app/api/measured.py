"""The outermost ASGI layer: each request gets an id, and is counted by route, never by path.

A path may hold a person's id or the secret of a calendar; the route's template holds none.
"""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs, metrics

log = logging.getLogger("backbeat.api")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Measured:
    def __init__(self, app: ASGIApp, new_id: Callable[[], UUID]) -> None:
        self.app, self._new_id = app, new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        known = self._new_id().hex[:16]
        standing = logs.request_id.set(known)
        status, began = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = known
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            _count(scope, status, time.perf_counter() - began)
            logs.request_id.reset(standing)


def _count(scope: Scope, status: int, took_s: float) -> None:
    route = (getattr(scope.get("route"), "path", None) or "none").replace(":uuid}", "}")
    method = scope["method"] if scope["method"] in METHODS else "other"
    metrics.REQUESTS.labels(method, route, str(status)).inc()
    metrics.REQUEST_TIME.labels(route).observe(took_s)
    if status >= 500:
        log.error("answered with %d: method=%s route=%s", status, method, route)
