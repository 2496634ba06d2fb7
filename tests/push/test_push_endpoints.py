"""Only known push services are posted to, whatever an endpoint looks like and wherever its name leads."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from app.domain.errors import Invalid
from app.push.endpoints import AllowedHosts, GuardedResolver, PrivateAddressError, is_public
from tests.push.stand_in_push_service import StandInPushService

PUBLIC = AllowedHosts()

GOOD = [
    ("https://fcm.googleapis.com/fcm/send/abc:APA91b", "https://fcm.googleapis.com"),
    ("https://FCM.googleapis.com:443/wp/x", "https://fcm.googleapis.com"),
    ("https://jmt17.google.com/fcm/send/x", "https://jmt17.google.com"),
    ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", "https://updates.push.services.mozilla.com"),
    ("https://web.push.apple.com/QGe?x=1", "https://web.push.apple.com"),
    ("https://wns2-par02p.notify.windows.com/w/?token=BQ%3d", "https://wns2-par02p.notify.windows.com"),
]
EVIL = [
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:0/x",
    "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com:99999/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://x.fcm.googleapis.com/x",
    "https://notify.windows.com/x",
    "https://.notify.windows.com/x",
    "https://evilnotify.windows.com/x",
    "https://a..push.apple.com/x",
    "https://169.254.169.254/x.google.com/",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://2130706433/x",
    "https://017700000001/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://fcm.googleapis.com.:443/x",
    "https://fcm.googleapis.com:+443/x",
    "https://fcm.googleapis.com:4_43/x",
    "https://fcm.googleapis.com%00.evil.example/x",
    "https://fcm.googleapis.com\t.evil.example/x",
    "https:/\\fcm.googleapis.com/x",
    "https:fcm.googleapis.com/x",
    "HTTPS://evil.example/https://fcm.googleapis.com/",
    "https://0x7f.1/x",
    "https://localhost/x",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://user:secret@fcm.googleapis.com/x",
    "https://@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\@127.0.0.1/x",
    "https://127.0.0.1\\.push.apple.com/x",
    "https://127.0.0.1#.push.apple.com/x",
    "https://127.0.0.1?.push.apple.com",
    "https://127.0.0.1/.push.apple.com",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: evil",
    " https://fcm.googleapis.com/x",
    "https://fcm。googleapis。com/x",
    "https://fcm%2egoogleapis.com/x",
    "file:///etc/passwd",
    "gopher://fcm.googleapis.com/",
    "//fcm.googleapis.com/x",
    "javascript:alert(1)",
    "https://[fcm.googleapis.com/x",
    "https:///x",
    "",
    "https://web.push.apple.com/" + "x" * 2048,
]


@pytest.mark.parametrize(("url", "origin"), GOOD)
def test_the_known_services_pass_with_their_origin(url: str, origin: str) -> None:
    endpoint = PUBLIC.check(url)
    assert (endpoint.url, endpoint.origin) == (url, origin)


@pytest.mark.parametrize("url", EVIL)
def test_nothing_else_does(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        PUBLIC.check(url)
    assert refused.value.code == "push_endpoint_not_allowed"
    assert "evil" not in refused.value.detail


@pytest.mark.parametrize("url", EVIL)
def test_nor_does_it_when_a_private_service_is_added(url: str) -> None:
    with pytest.raises(Invalid):
        AllowedHosts.parse(["push.example.org:8443", "127.0.0.1:9"]).check(url)


def test_the_operators_own_host_counts_with_its_port_only() -> None:
    own = AllowedHosts.parse(["Push.Example.org", "127.0.0.1:8999"])
    assert own.check("https://push.example.org/x").origin == "https://push.example.org"
    assert own.check("http://push.example.org/x").origin == "http://push.example.org"
    assert own.check("http://127.0.0.1:8999/x").origin == "http://127.0.0.1:8999"
    for url in (
        "http://127.0.0.1/x",
        "http://127.0.0.1:9000/x",
        "https://push.example.org:8443/x",
        "https://sub.push.example.org/",
    ):
        with pytest.raises(Invalid):
            own.check(url)


@pytest.mark.parametrize(
    "word",
    [
        "https://push.example.org",
        "push.example.org:",
        "push.example.org:x",
        "*.example.org",
        "a b",
        ":80",
        "[::1]:80",
    ],
)
def test_a_wrong_host_setting_says_how_to_mend_it(word: str) -> None:
    with pytest.raises(Invalid, match=r"host:port"):
        AllowedHosts.parse([word])


def test_only_windows_gets_the_windows_header() -> None:
    assert PUBLIC.check(GOOD[-1][0]).is_windows
    assert not PUBLIC.check(GOOD[0][0]).is_windows


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_any_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001:830::200e", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


class Says(AbstractResolver):
    """A name server that answers as told."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=a, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
            for a in self.addresses
        ]

    async def close(self) -> None:
        return None


def test_a_known_name_that_leads_inside_is_not_followed() -> None:
    resolver = GuardedResolver(PUBLIC, Says(["10.0.0.7", "8.8.8.8"]))
    found = asyncio.run(resolver.resolve("fcm.googleapis.com", 443))
    assert [result["host"] for result in found] == ["8.8.8.8"]
    with pytest.raises(PrivateAddressError):
        asyncio.run(GuardedResolver(PUBLIC, Says(["127.0.0.1"])).resolve("fcm.googleapis.com", 443))


def test_the_operators_own_name_may_lead_inside() -> None:
    resolver = GuardedResolver(AllowedHosts.parse(["push.lan"]), Says(["10.0.0.7"]))
    assert asyncio.run(resolver.resolve("push.lan", 443))[0]["host"] == "10.0.0.7"
    assert "10.0.0.7" in resolver.vouched


async def _get(url: str, allowed: AllowedHosts) -> int:
    resolver = GuardedResolver(allowed)
    connector = aiohttp.TCPConnector(resolver=resolver, socket_factory=resolver.open_socket)
    async with aiohttp.ClientSession(connector=connector) as session, session.post(url) as response:
        return response.status


def test_a_literal_address_is_stopped_at_the_socket_though_no_resolver_is_asked() -> None:
    with StandInPushService() as service:
        for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433"):
            with pytest.raises((aiohttp.ClientConnectorError, aiohttp.InvalidURL)):
                asyncio.run(_get(f"http://{host}:{service.port}/push/x", PUBLIC))
        assert asyncio.run(_get(f"{service.origin}/push/x", AllowedHosts.parse([service.host]))) == 404
        assert not service.received
