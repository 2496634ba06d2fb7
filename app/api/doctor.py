"""The public address as a phone would meet it: certificate, redirect, headers, the installable parts.

Whatever stands in front of us (a proxy, a content network) may undo what our own server says, and a browser then
takes no worker, no push and no installation, often without a word.
"""

import ipaddress
import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from app.api.guard import CONTENT_POLICY
from app.services.doctor import Finding, Level

PATIENCE_S: Final = 5.0
DAYS_NOTED: Final = 21
DAYS_PRESSING: Final = 3
SHORTEST_STRICT_S: Final = 180 * 86_400
NOBODY: Final = "192.0.2.1"  # RFC 5737: an address of no machine
SCRIPT_TYPES: Final = ("text/javascript", "application/javascript")


@dataclass(frozen=True, slots=True)
class Door:
    """``public``: the https origin phones use. ``plain``: the http one beside it, where people type it bare."""

    public: str
    plain: str | None
    trust: ssl.SSLContext


def door_of(public_url: str) -> Door:
    parts = urlsplit(public_url)
    plain = f"http://{parts.hostname}" if parts.port is None else None
    return Door(public_url, plain, ssl.create_default_context())


def look(door: Door, now: Callable[[], datetime]) -> list[Finding]:
    """Never raises: what cannot be asked is a finding."""
    with httpx.Client(verify=door.trust, timeout=PATIENCE_S, trust_env=False) as client:
        try:
            alive, own, certificate = _first(client, f"{door.public}/healthz")
        except (httpx.HTTPError, ssl.SSLError) as error:
            return [_bad("reached", f"{door.public} cannot be reached from here: {_reason(error)}")]
        if alive.status_code != 200:
            why = f"{door.public}/healthz answers {alive.status_code}; is the proxy's target our port, and does it run?"
            return [_bad("reached", why)]
        seen = alive.headers.get("x-client-address", "")
        findings = [Finding("reached", Level.OK, f"{door.public} answers"), judge_address(seen, own)]
        if door.public.startswith("https://"):
            findings += [_judge_certificate(certificate, now()), _strict_transport(alive)]
            findings += [_redirect(client, door)] if door.plain else []
        for part in (_page, _manifest, _worker):
            try:
                findings += part(client, door.public)
            except httpx.HTTPError as error:
                findings.append(_bad("phone app", f"part of it does not come: {_reason(error)}"))
        return findings


def _first(client: httpx.Client, url: str) -> tuple[httpx.Response, str, Mapping[str, Any]]:
    """The answer, the address we asked from, and the certificate: both are gone once the line is closed."""
    with client.stream("GET", url, headers={"X-Forwarded-For": NOBODY}) as answer:
        line = answer.extensions["network_stream"]
        own, secured = line.get_extra_info("client_addr"), line.get_extra_info("ssl_object")
        certificate = secured.getpeercert() if secured is not None else None
        answer.read()
    return answer, str(own[0]) if own else "", certificate or {}


def _judge_certificate(told: Mapping[str, Any], now: datetime) -> Finding:
    if "notAfter" not in told:
        return _warn("certificate", "accepted, but its last day cannot be seen")
    days = (ssl.cert_time_to_seconds(told["notAfter"]) - now.timestamp()) / 86_400
    text = f"good for {days:.0f} more days"
    if days < DAYS_NOTED:
        level = Level.WARN if days >= DAYS_PRESSING else Level.BAD
        return Finding("certificate", level, f"{text}; see why the proxy has not renewed it")
    return Finding("certificate", Level.OK, text)


def _strict_transport(answer: httpx.Response) -> Finding:
    given = answer.headers.get_list("strict-transport-security")
    if len(given) > 1:
        return _warn("HSTS", "sent twice: take it out of the proxy, the program sends it")
    words = [word.strip().lower() for word in (given[0] if given else "").split(";")]
    age = next((word.removeprefix("max-age=") for word in words if word.startswith("max-age=")), "0")
    if not age.isdecimal() or int(age) < SHORTEST_STRICT_S:
        return _bad("HSTS", "missing or short: let the proxy pass Strict-Transport-Security on as it is")
    return Finding("HSTS", Level.OK, "browsers will come by https only")


def _redirect(client: httpx.Client, door: Door) -> Finding:
    name = "http"
    try:
        answer = client.get(f"{door.plain}/")
    except httpx.HTTPError:
        return _warn(name, f"{door.plain} does not answer; whoever types the bare address finds nothing")
    target = answer.headers.get("location", "")
    if answer.is_redirect and (target + "/").startswith(f"{door.public}/"):
        return Finding(name, Level.OK, f"leads to {door.public}")
    return _bad(name, f"{door.plain} answers {answer.status_code}; let it redirect to {door.public}, always")


def judge_address(seen: str, own: str) -> Finding:
    """``seen``: whom the server thinks asked; ``own``: where we asked from, saying ``NOBODY`` forwarded us.

    Limits on tries are counted by address: a made-up one gets round them, one for all locks all out.
    """
    name = "client address"
    if seen == NOBODY and _is_loopback(own):
        return _warn(
            name, "cannot be told from this machine, whose word the server takes; run this on another one"
        )
    if seen == NOBODY:
        return _bad(
            name,
            "anyone can make up an address (X-Forwarded-For), and so get round the limits on tries: "
            "BACKBEAT_TRUSTED_PROXIES may name your proxy only, and the proxy must append, not pass on",
        )
    try:
        is_near = not ipaddress.ip_address(seen).is_global
    except ValueError:
        return _warn(name, "the server did not say whom it sees; is it this version?")
    if is_near:
        return _warn(
            name,
            f"the server sees {seen}. If that is the proxy and not this machine, all phones share its limits: "
            f"set BACKBEAT_TRUSTED_PROXIES={seen} and let the proxy send X-Forwarded-For",
        )
    return Finding(name, Level.OK, f"the server sees {seen}")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _page(client: httpx.Client, origin: str) -> Iterator[Finding]:
    answer = client.get(f"{origin}/")
    if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
        yield _bad("phone app", f"{origin}/ answers {answer.status_code}; build the app: ./run start")
        return
    yield (
        Finding("phone app", Level.OK, f"{origin}/ shows it")
        if _is_asked_anew(answer)
        else _bad("phone app", "the page is kept by a cache; let the proxy pass Cache-Control on as it is")
    )
    policies = answer.headers.get_list("content-security-policy")
    if policies == [CONTENT_POLICY]:
        yield Finding("CSP", Level.OK, "as the program sends it")
    elif CONTENT_POLICY in policies:
        yield _warn("CSP", "the proxy adds one of its own, and the stricter of both counts; take it out")
    else:
        yield _bad("CSP", "missing or changed on its way; let the proxy pass Content-Security-Policy on")
    if answer.headers.get("x-content-type-options", "").lower() != "nosniff":
        yield _bad("nosniff", "X-Content-Type-Options is missing; let the proxy pass it on")


def _manifest(client: httpx.Client, origin: str) -> Iterator[Finding]:
    answer = client.get(f"{origin}/manifest.webmanifest")
    kind = _kind_of(answer)
    if answer.status_code != 200 or kind not in ("application/manifest+json", "application/json"):
        yield _bad(
            "manifest", f"answers {answer.status_code} as {kind or 'nothing'}; phones will not install it"
        )
        return
    try:
        told: Any = json.loads(answer.text)
        scope, start = told.get("scope"), told.get("start_url")
    except (ValueError, AttributeError):
        yield _bad("manifest", "is no JSON; the proxy or a cache changed it")
        return
    right = scope == "/" and str(start).startswith("/")
    text = f"scope {scope}, starts at {start}"
    yield Finding("manifest", Level.OK if right else Level.BAD, text if right else f"{text}; both must be /")


def _worker(client: httpx.Client, origin: str) -> Iterator[Finding]:
    name, answer = "service worker", client.get(f"{origin}/sw.js")
    kind = _kind_of(answer)
    if answer.status_code != 200 or kind not in SCRIPT_TYPES:
        yield _bad(
            name,
            f"/sw.js answers {answer.status_code} as {kind or 'nothing'}; browsers take it only from there, as a script, "
            "without a redirect",
        )
    elif answer.headers.get("service-worker-allowed", "/") != "/":
        yield _bad(name, "Service-Worker-Allowed narrows its scope; take it out of the proxy")
    elif not _is_asked_anew(answer):
        yield _bad(name, "/sw.js is kept by a cache, so phones stay on an old app; let Cache-Control pass")
    else:
        yield Finding(
            name, Level.OK, "a script with the whole address as its scope, asked for anew each time"
        )


def _is_asked_anew(answer: httpx.Response) -> bool:
    words = {word.strip().lower() for word in answer.headers.get("cache-control", "").split(",")}
    return bool(words & {"no-cache", "no-store", "max-age=0"}) and int(answer.headers.get("age") or 0) == 0


def _kind_of(answer: httpx.Response) -> str:
    kind: str = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind


def _reason(error: Exception) -> str:
    cause = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        detail = cause.partition("CERTIFICATE_VERIFY_FAILED]")[2].partition("(_ssl")[0].strip()
        return f"phones will not accept its certificate ({detail}); get one from a public authority, Let's Encrypt for one"
    return f"{cause or type(error).__name__}; check DNS, the proxy and the firewall"


def _warn(name: str, text: str) -> Finding:
    return Finding(name, Level.WARN, text)


def _bad(name: str, text: str) -> Finding:
    return Finding(name, Level.BAD, text)
