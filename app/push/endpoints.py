"""Where a push may be posted: an allow-list of exact hosts, and a look at the address behind the name.

The endpoint is chosen by a browser, so for us it is an address a stranger hands over (SSRF). It passes when,
as parsed, it is https on port 443 at a known push service. ``BACKBEAT_PUSH_HOSTS`` adds exact hosts, for private
push services and tests; only those may be http or have a private address. Regular expressions over the whole
URL are not used: a ``.+`` once matched across a slash in another project.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from app.domain.errors import Invalid

EXACT_HOSTS: Final = frozenset({"fcm.googleapis.com", "jmt17.google.com"})
PARENT_HOSTS: Final = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LONGEST_ENDPOINT: Final = 2048
LONGEST_HOST: Final = 253  # RFC 1035 section 3.1, without the length bytes
DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*")
# Printable ASCII without space, backslash and "#", cut where path or query begins (RFC 3986 section 3.2).
_URL: Final = re.compile(r'([A-Za-z]+://[!"$-.0->@-\[\]-~]+)([/?][!"$-\[\]-~]*)?')
# Translators and relays, which older Pythons call global: NAT64, protocol assignments, the 6to4 relay.
_HIDING: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "192.0.0.0/24", "192.88.99.0/24")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that may be posted to. ``origin`` is the audience of the signature (RFC 8292).

    It is parsed once, here: two parsers that disagree are how allow-lists are passed by. ``target`` is path and
    query as the browser gave them.
    """

    url: str
    origin: str
    host: str
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def is_windows(self) -> bool:
        return self.host.endswith(".notify.windows.com")


class PrivateAddressError(OSError):
    """A known host led to an address inside some network; nothing was sent."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """``extra``: (host, port or None) of the operator; None means the usual port of the scheme."""

    extra: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, words: Iterable[str]) -> "AllowedHosts":
        """Reads ``host`` and ``host:port``. Raises ``Invalid('push_host_wrong')`` with how to mend it."""
        return cls(frozenset(_extra(word.strip().lower()) for word in words))

    def check(self, url: str) -> Endpoint:
        """The endpoint, or ``Invalid('push_endpoint_not_allowed')``."""
        if not 0 < len(url) <= LONGEST_ENDPOINT:
            raise _not_allowed()
        matched = _URL.fullmatch(url)
        found = _service(self, matched[1]) if matched else None
        if matched is None or found is None:
            raise _not_allowed()
        origin, host, port = found
        rest = matched[2] or "/"
        return Endpoint(url, origin, host, port, rest if rest[0] == "/" else "/" + rest)

    def is_extra(self, host: str) -> bool:
        """True for the operator's own hosts, which may have private addresses."""
        return any(host == known for known, _ in self.extra)

    def knows(self, scheme: str, host: str, port: int | None) -> bool:
        if scheme not in DEFAULT_PORTS or len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
            return False
        usual = DEFAULT_PORTS[scheme]
        effective = usual if port is None else port
        if any(host == known and effective == (at or usual) for known, at in self.extra):
            return True
        public = host in EXACT_HOSTS or host.endswith(PARENT_HOSTS)
        return public and scheme == "https" and effective == 443


@lru_cache(maxsize=256)
def _service(allowed: AllowedHosts, start: str) -> tuple[str, str, int] | None:
    """Origin, host and port of ``scheme://host:port``, if it may be posted to. Most phones share a few."""
    try:
        parts = urlsplit(start)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or parts.netloc.endswith(":"):
        return None
    if not allowed.knows(parts.scheme, host, port):
        return None
    usual = DEFAULT_PORTS[parts.scheme]
    effective = usual if port is None else port
    origin = f"{parts.scheme}://{host}" + ("" if effective == usual else f":{effective}")
    return origin, host, effective


def is_public(address: Address) -> bool:
    """True for addresses of the open internet only.

    ``is_global`` alone says yes to multicast and to 6to4, Teredo and NAT64 forms that can hide a private address.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo:
            return False
    if any(address in network for network in _HIDING):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class GuardedResolver(AbstractResolver):
    """Resolves names and drops every address that is not public, unless the operator named the host."""

    def __init__(self, allowed: AllowedHosts, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()
        self.vouched: set[str] = {host for host, _ in allowed.extra if _is_literal(host)}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if self._allowed.is_extra(host):
            self.vouched.update(result["host"] for result in found)
            return found
        public = [result for result in found if is_public(ipaddress.ip_address(result["host"]))]
        if not public:
            raise PrivateAddressError("the push host resolves to no public address")
        return public

    async def close(self) -> None:
        await self._inner.close()

    def open_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """The last look, at the moment of connecting: aiohttp asks no resolver about literal addresses."""
        family, kind, protocol, _, target = address
        if target[0] not in self.vouched and not is_public(ipaddress.ip_address(target[0])):
            raise PrivateAddressError("refused to connect to an address that is not public")
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened


def _extra(word: str) -> tuple[str, int | None]:
    host, colon, port = word.partition(":")
    if not _HOST.fullmatch(host) or (
        colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)
    ):
        raise Invalid(
            "push_host_wrong",
            f"BACKBEAT_PUSH_HOSTS holds '{word}': write host or host:port, push.example.org:8443 for example.",
        )
    return host, int(port) if port else None


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _not_allowed() -> Invalid:
    return Invalid("push_endpoint_not_allowed", "This push service is not one we send to.", field="endpoint")
