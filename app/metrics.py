"""Numbers for whoever runs Backbeat, as Prometheus reads them: how late reminders are, what push services say,
how the API answers. They count; they never name a person, a device or an address.

The numbers are those of one process. Several workers or servers are several targets, added up by Prometheus.
"""

import hmac
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

# Any name below these is one service: a stranger may choose it, and labels must not grow without end.
PARENT_HOSTS: Final = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LATENESS_BUCKETS_S: Final = (1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 300, 900, 3600, float("inf"))
LOOPBACK: Final = ("127.0.0.1", "::1")

REGISTRY: Final = CollectorRegistry()
for _standard in (GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR):
    REGISTRY.register(_standard)

BUILD: Final = Gauge("backbeat_build_info", "Always 1.", ["version", "app"], registry=REGISTRY)
DUE: Final = Counter("backbeat_reminders_due", "Reminders that came due.", registry=REGISTRY)
CLAIMED: Final = Counter("backbeat_deliveries_claimed", "Deliveries taken on for sending.", registry=REGISTRY)
OUTCOMES: Final = Counter(
    "backbeat_deliveries",
    "Attempts by what came of them: accepted, later (retried), expired, gone, rejected, suppressed, crashed.",
    ["origin", "outcome"],
    registry=REGISTRY,
)
EXPIRED_UNSAID: Final = Counter(
    "backbeat_reminders_expired_unsaid",
    "Reminders whose window was over when they came due.",
    registry=REGISTRY,
)
LATENESS: Final = Histogram(
    "backbeat_reminder_lateness_seconds",
    "From the moment a reminder was due until a push service took it.",
    buckets=LATENESS_BUCKETS_S,
    registry=REGISTRY,
)
REQUESTS: Final = Counter(
    "backbeat_http_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_TIME: Final = Histogram(
    "backbeat_http_request_seconds",
    "Time to the end of the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, float("inf")),
    registry=REGISTRY,
)
JOURNAL: Final = Counter(
    "backbeat_journal_events",
    "Events from phones: recorded, duplicate, rejected.",
    ["status"],
    registry=REGISTRY,
)


def label_of(origin: str) -> str:
    """The push service in a label: ``https://*.push.apple.com`` for every name below it."""
    host = urlsplit(origin).hostname or ""
    for parent in PARENT_HOSTS:
        if host.endswith(parent):
            return f"https://*{parent}"
    return origin


class ServiceStates(Collector):
    """Whether each push service is written to, asked for at the moment someone looks."""

    def __init__(self) -> None:
        self._states: Callable[[], Mapping[str, str]] = dict

    def watch(self, states: Callable[[], Mapping[str, str]]) -> None:
        """From now on ``states`` is asked: origin to state."""
        self._states = states

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "backbeat_push_service",
            "1 for the state a push service is in: open, busy, broken, key (it refuses our signature).",
            labels=["origin", "state"],
        )
        found = {(label_of(origin), state) for origin, state in self._states().items()}
        for origin, state in sorted(found):
            family.add_metric([origin, state], 1)
        yield family


SERVICE_STATES: Final = ServiceStates()
REGISTRY.register(SERVICE_STATES)


def exposed(accept: str) -> tuple[bytes, str]:
    """All numbers in the format asked for, and its media type."""
    encode, media_type = choose_encoder(accept)
    body: bytes = encode(REGISTRY)
    return body, media_type


def may_look(token: str | None, authorization: str, address: str, *, forwarded: bool) -> bool:
    """With a token, whoever holds it; without one, this machine only, and not through a proxy on it."""
    if token:
        return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    return address in LOOPBACK and not forwarded


def serve(host: str, port: int, token: str | None) -> Callable[[], None]:
    """Answers ``GET /metrics`` on a port of its own, for a worker; gives what ends it. No token: loopback only."""

    def answer(environment: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        authorization = environment.get("HTTP_AUTHORIZATION", "")
        allowed = may_look(token, authorization, environment.get("REMOTE_ADDR", ""), forwarded=False)
        if environment["PATH_INFO"] != "/metrics" or not allowed:
            start("404 Not Found", [])
            return [b""]
        body, media_type = exposed(environment.get("HTTP_ACCEPT", ""))
        start("200 OK", [("Content-Type", media_type), ("Cache-Control", "no-store")])
        return [body]

    server = make_server(host if token else LOOPBACK[0], port, answer, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()

    def end() -> None:
        server.shutdown()
        server.server_close()

    return end


class _Silent(WSGIRequestHandler):
    timeout = 5  # a caller that says nothing must not keep the only thread

    def log_message(self, *_: object) -> None:
        return None
