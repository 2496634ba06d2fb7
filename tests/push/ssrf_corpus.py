"""Addresses that try to make the server write to somewhere it should not: over two hundred, each unlike the others.

``corpus(port)``: where a trick can name a port, it names that of a listener of ours, which must stay silent.
"""

from collections.abc import Iterator
from typing import Final

KNOWN: Final = "fcm.googleapis.com"
PARENTS: Final = ("push.services.mozilla.com", "push.apple.com", "notify.windows.com")
LOOPBACK: Final = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0X7F.0X0.0X0.0X1",
    "00000177.1",
    "127.0.0.1.",
    "127.000.000.001",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::1%25lo]",
    "[::1%lo]",
    "127.0.0.1.nip.io",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "１２７.0.0.1",
    "0x7f。1",
    "127%2e0%2e0%2e1",
)
INSIDE: Final = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "100.64.0.1",
    "metadata.google.internal",
    "metadata",
    "instance-data",
    "kubernetes.default.svc",
    "host.docker.internal",
    "router.local",
    "backbeat",
    "database",
)
LOOKALIKES: Final = (
    f"{KNOWN}.",
    f"{KNOWN}..",
    f".{KNOWN}",
    f"x.{KNOWN}",
    f"x{KNOWN}",
    f"{KNOWN}x",
    f"{KNOWN}.evil.example",
    f"{KNOWN}-evil.example",
    "fcm-googleapis.com",
    "fcm.googleapis.co",
    "fcmXgoogleapis.com",
    "googleapis.com",
    "fcm.google.com",
    "fcm.googleapis.com%2eevil.example",
    "fcm.googleapis.com%00.evil.example",
    "fcm.googleapis.com%0d%0a.evil.example",
    "fcm.googleapis.com%252eevil.example",
    "fcm.googleapis.com%23.evil.example",
    "fcm.googleapis.com%2f.evil.example",
    "fcm。googleapis。com",
    "fcm．googleapis．com",
    "fcm｡googleapis｡com",
    "ｆｃｍ.googleapis.com",
    "fcm.gооgleapis.com",
    "fcm.googleapıs.com",
    "fcm.gⓞⓞgleapis.com",
    "fcm.googleapis.com\u00ad",
    "fcm.goo\u200bgleapis.com",
    "fcm.goog\u2060leapis.com",
    "\u202efcm.googleapis.com",
    "xn--fcm-.googleapis.com",
    "fcm.xn--googleapis.com",
    "fcm.googleapis.com\u2044x",
    "fcm_googleapis.com",
    "fcm.googleapis.com_",
    "-fcm.googleapis.com",
    "[fcm.googleapis.com]",
    "[fcm.googleapis.com",
    "fcm.googleapis.com]",
    "fcm.googleapis.com,127.0.0.1",
    "fcm.googleapis.com;127.0.0.1",
    "fcm.googleapis.com|127.0.0.1",
    "fcm.googleapis.com'",
    'fcm.googleapis.com"',
    "fcm.googleapis.com<x>",
    "fcm.googleapis.com{x}",
    "fcm.googleapis.com`x`",
    "fcm.googleapis.com$x",
    "fcm.googleapis.com(x)",
    "fcm.googleapis.com*",
    "*.push.apple.com",
    "jmt17.google.com.evil.example",
    "x.jmt17.google.com",
)


def corpus(port: int) -> list[str]:
    return [
        *_hosts(port),
        *_parents(),
        *_userinfo(port),
        *_ports(),
        *_schemes(port),
        *_cut(port),
        *_characters(),
        *_lengths(),
    ]


def _hosts(port: int) -> Iterator[str]:
    for host in LOOPBACK:
        yield f"https://{host}:{port}/x"
        yield f"http://{host}:{port}/x"
    yield from (f"https://{host}/latest/meta-data/" for host in INSIDE)
    yield from (f"https://{host}/fcm/send/x" for host in LOOKALIKES)


def _parents() -> Iterator[str]:
    for parent in PARENTS:
        for host in (
            parent,
            f".{parent}",
            f"x..{parent}",
            f"x.{parent}.",
            f"x{parent}",
            f"x.{parent}.evil.example",
            f"-x.{parent}",
            f"x-.{parent}",
            f"x_y.{parent}",
            f"%78.{parent}",
            f"{'a' * 64}.{parent}",
        ):
            yield f"https://{host}/w/x"


def _userinfo(port: int) -> Iterator[str]:
    for user in (
        "user",
        "user:secret",
        "",
        ":",
        "user@evil",
        "%40",
        KNOWN,
        f"{KNOWN}:443",
        "127.0.0.1",
        "[::1]",
    ):
        yield f"https://{user}@{KNOWN}/x"
        yield f"http://{user}@127.0.0.1:{port}/x"
    for between in ("\\@", "%5c@", "/@", "?@", "#@", "&@", " @", "\t@", "%20@", "%09@"):
        yield (
            f"https://{KNOWN}{between}127.0.0.1:{port}/x"
            if between[0] not in "/?"
            else _before(between, port)
        )


def _before(between: str, port: int) -> str:
    """The mark stands behind the wrong host, so that a careless reader takes what follows for the host."""
    return f"https://127.0.0.1:{port}{between}{KNOWN}/x"


def _ports() -> Iterator[str]:
    for port in (
        "0", "00", "1", "22", "25", "80", "0443x", "444", "5432", "6379", "8443", "65535", "65536", "65979", "99999",
        "-1", "+443", "4_43", " 443", "443 ", "4 43", "0x1bb", "443.", "443,80", "443:80", "٤٤٣", "４４３", "x", "",
    ):  # fmt: skip
        yield f"https://{KNOWN}:{port}/x"


def _schemes(port: int) -> Iterator[str]:
    for scheme in (
        "http", "HTTP", "ws", "wss", "ftp", "ftps", "file", "gopher", "dict", "ldap", "ldaps", "sftp", "tftp", "jar",
        "netdoc", "data", "javascript", "blob", "unix", "smb", "ssh", "telnet", "view-source", "https+unix", "httpss",
        "https ", " https", "https\t", "ht\ttps", "https\x00", "ｈttps", "url:https", "-https", "1https",
    ):  # fmt: skip
        yield f"{scheme}://{KNOWN}/x"
    yield from (f"{scheme}://127.0.0.1:{port}/{KNOWN}" for scheme in ("http", "gopher", "dict", "ftp"))
    yield from (
        f"//{KNOWN}/x",
        f"://{KNOWN}/x",
        f"https:{KNOWN}/x",
        f"https:/{KNOWN}/x",
        f"https:///{KNOWN}/x",
    )
    yield from (
        f"https:////{KNOWN}/x",
        f"https:\\\\{KNOWN}\\x",
        f"https:/\\{KNOWN}/x",
        f"{KNOWN}/x",
        f"{KNOWN}:443",
    )
    yield from (
        "file:///etc/passwd",
        "data:text/plain,x",
        "javascript:alert(1)",
        "about:blank",
        "x",
        "/",
        "https://",
    )
    yield from ("https:///x", "https://?x", "https://#x", "https://:443/x", "https://@/x")


def _cut(port: int) -> Iterator[str]:
    """Two readers that cut the address at different places."""
    local = f"127.0.0.1:{port}"
    for mark in (
        "#",
        "%23",
        "\\",
        "%5c",
        ";",
        "%00",
        "\x00",
        "\t",
        "\n",
        "\r\n",
        " ",
        "%20",
        "\u2028",
        "\uff0f",
    ):
        yield f"https://{local}{mark}.{PARENTS[1]}/x"
    for mark in ("/", "?", "/.", "/..", "//", "/https://", "?url=https://", "/#", "?#"):
        yield f"https://{local}{mark}.{PARENTS[1]}"
    yield from (
        f"https://{KNOWN}#@{local}/",
        f"https://{KNOWN}/x#fragment",
        f"https://{KNOWN}/#",
        f"https://{KNOWN}#",
    )
    yield f"https://{KNOWN}https://{local}/"
    yield f"https://{local} https://{KNOWN}/"
    yield f"https://{KNOWN}\nhttps://{local}/"


def _characters() -> Iterator[str]:
    """A known host, and in the path what would end a line or a request, or no sender may write."""
    for mark in (
        " ", "\t", "\n", "\r", "\r\nHost: evil.example", "\r\n\r\nGET /", "\x00", "\x0b", "\x1f", "\x7f", "\x85",
        "\u00a0", "\u2028", "\u010d\u010a", "\\", "\\..\\", "ü", "雪", "\U0001f40d", "\ufeff", "\u202e",
    ):  # fmt: skip
        yield f"https://{KNOWN}/fcm{mark}send"
    yield from (
        f"\thttps://{KNOWN}/x",
        f"https://{KNOWN}/x\n",
        f"\ufeffhttps://{KNOWN}/x",
    )


def _lengths() -> Iterator[str]:
    yield from (
        "",
        "https://" + "a" * 5000,
        f"https://{KNOWN}/" + "x" * 2048,
        f"https://{'a.' * 900}{PARENTS[1]}/x",
    )
    yield "https://" + "[" * 500 + KNOWN
    yield f"https://{'x@' * 300}{KNOWN}/x"
