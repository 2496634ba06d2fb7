"""One ASGI layer around everything: security headers, same-origin writes only, and no caching of answers.

Cross-site request forgery is refused by Fetch Metadata: every browser that can receive our pushes sends
``Sec-Fetch-Site`` (Safari since 16.4). ``Origin`` decides where it is missing. A client that is no browser
sends neither, and carries no cookie of a browser either.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import problem

SAFE = ("GET", "HEAD", "OPTIONS")
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


class Guard:
    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app, self.public_url = app, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        cut_off = False

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"])
            await send(message)

        async def send_guarded(message: Message) -> None:
            nonlocal cut_off
            if _is_cut_off(message):
                # The framework ends an oversized body with plain text, outside our error handlers.
                cut_off = True
                await problem(413, "body_too_large", "The body is too large.")(scope, receive, dressed)
            elif not cut_off:
                await dressed(message)

        if scope["method"] not in SAFE and not self._same_origin(Headers(scope=scope)):
            refusal = problem(403, "cross_site_request", "This request came from another site.")
            await refusal(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)

    def _same_origin(self, headers: Headers) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site == "same-origin"
        if origin is not None:
            return origin == self.public_url
        return True

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"


def _is_cut_off(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != 413:
        return False
    return not Headers(raw=message["headers"]).get("content-type", "").startswith("application/problem")
