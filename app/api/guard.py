"""One ASGI layer around everything: security headers, same-origin writes only, and no caching of answers.

Cross-site request forgery is refused by Fetch Metadata: every browser that can receive our pushes sends
``Sec-Fetch-Site`` (Safari since 16.4). ``Origin`` decides where it is missing. A client that is no browser
sends neither, and carries no cookie of a browser either. Bodies are JSON as they are; forms and packed ones are
refused before they are read.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
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
        # No text becomes markup or a script's address but through these two: the framework's for its own
        # templates, and the app's for the address of its worker.
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html backbeat-worker",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
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

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        if method in SAFE:
            return None
        if not self._same_origin(headers):
            return problem(403, "cross_site_request", "This request came from another site.")
        if _has_body(headers) and not _is_json(headers):
            return problem(415, "content_type_wrong", "The body must be application/json.")
        return None

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


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    """Plain JSON and not packed: a form can be sent by any site, and a packed body has no size until it is unpacked."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and headers.get("content-encoding", "identity") == "identity"


def _is_cut_off(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != 413:
        return False
    return not Headers(raw=message["headers"]).get("content-type", "").startswith("application/problem")
