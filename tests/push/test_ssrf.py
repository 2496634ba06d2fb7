"""No address that a stranger hands over makes the server write anywhere but to a push service.

What leaves is seen twice: by listeners that nobody may call, and by Python itself, which tells of every connection
that is tried (audit event ``socket.connect``), so that a try at a place where nobody listens counts too.
"""

import asyncio
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from app.domain.delivery import DueDelivery, Later, Outcome, Rejected
from app.push import endpoints, keys
from app.push.endpoints import AllowedHosts, GuardedResolver, PrivateAddressError
from app.push.sender import PushSender
from app.push.signing import Signer
from app.push.subscriptions import read_subscription
from tests.api.conftest import App, Clock, opened
from tests.push.reminder_builders import NOW, due_delivery
from tests.push.ssrf_corpus import INSIDE, corpus
from tests.push.stand_in_push_service import Phone, Reply, StandInPushService

_watched: list[list[object]] = []


def _tell(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
        for tried in _watched:
            tried.append(arguments[1])


@pytest.fixture(scope="module")
def audit() -> None:
    sys.addaudithook(_tell)  # cannot be taken away again, so it only speaks while somebody listens


@pytest.fixture
def tried(audit: None) -> Iterator[list[object]]:
    """Every address that this process tries to connect to meanwhile."""
    mine: list[object] = []
    _watched.append(mine)
    yield mine
    _watched.remove(mine)


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """A port on loopback, and who called there."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    caller, address = listener.accept()
                except OSError:
                    return
                callers.append(address)
                caller.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1], callers
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Iterator[App]:
    shutil.copy(sqlite_template, tmp_path / "backbeat.sqlite3")
    with opened(f"sqlite:///{tmp_path / 'backbeat.sqlite3'}", tmp_path, Clock()) as found:
        yield found


@pytest.fixture
def key(tmp_path: Path) -> keys.VapidKey:
    return keys.make_or_load(tmp_path / "vapid.pem")[0]


def send(key: keys.VapidKey, allowed: AllowedHosts, *deliveries: DueDelivery) -> list[Outcome]:
    async def go() -> list[Outcome]:
        signer = Signer(key, "mailto:ops@backbeat.example.org")
        async with PushSender(signer, allowed, "https://back.example.org", lambda: NOW) as sender:
            return [await sender.send(one) for one in deliveries]

    return asyncio.run(go())


def to(phone: Phone, key: keys.VapidKey, allowed: AllowedHosts, number: int = 1) -> DueDelivery:
    known = read_subscription(phone.subscription, allowed, key.id)
    return due_delivery(
        known.endpoint, p256dh=known.p256dh, auth=known.auth, origin=known.origin, vapid_key_id=key.id, number=number
    )  # fmt: skip


def test_the_corpus_has_over_two_hundred_tricks_each_once() -> None:
    tricks = corpus(1)
    assert len(tricks) == len(set(tricks)) >= 200


def test_no_trick_is_kept_as_a_subscription_or_repeated_in_the_answer(
    app: App, trap: tuple[int, list[object]], tried: list[object]
) -> None:
    port, callers = trap
    person, good = app.person(), Phone("https://fcm.googleapis.com", None).subscription
    wrong = []
    for trick in corpus(port):
        answer = person.put("/api/devices/push", good | {"endpoint": trick})
        code = answer.json()["code"]
        fits = answer.status_code == 422 and code in ("push_endpoint_not_allowed", "field_invalid")
        if not fits or "evil" in answer.text or str(port) in answer.text:
            wrong.append((trick, answer.status_code, code))
    assert wrong == []
    assert person.get("/api/devices").json()["devices"][0]["push"] == {"state": "none"}
    assert (callers, tried) == ([], [])
    assert person.put("/api/devices/push", good).status_code == 200, "the keys were good"


def test_no_trick_is_written_to_even_if_it_stands_in_the_database(
    key: keys.VapidKey, trap: tuple[int, list[object]], tried: list[object]
) -> None:
    """Restored from elsewhere, or taken in before a rule was made."""
    port, callers = trap
    phone = Phone("https://fcm.googleapis.com", None)
    known = to(phone, key, AllowedHosts())
    allowed = AllowedHosts.parse(["push.example.org:8443"])
    tricks = corpus(port)
    outcomes = send(key, allowed, *(_with(known, trick) for trick in tricks))
    wrong = [(one, found) for one, found in zip(tricks, outcomes, strict=True) if found != _REFUSED]
    assert wrong == []
    assert (callers, tried) == ([], [])


_REFUSED = Rejected(None, disable="not_allowed")


def _with(known: DueDelivery, endpoint: str) -> DueDelivery:
    return due_delivery(
        endpoint, p256dh=known.p256dh, auth=known.auth, origin=known.origin, vapid_key_id=known.vapid_key_id
    )


class Names(AbstractResolver):
    """A name server that gives the next answer each time it is asked, and the last one for ever."""

    answers: list[list[str]] = []  # noqa: RUF012 - set by each test, read by the one the sender makes
    asked: list[str] = []  # noqa: RUF012

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        return None


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> type[Names]:
    monkeypatch.setattr(endpoints, "ThreadedResolver", Names)
    monkeypatch.setattr(Names, "asked", [])
    return Names


LEADS_INSIDE = (
    *(["127.0.0.1"], ["127.8.9.10"], ["0.0.0.0"], ["10.0.0.1"], ["172.31.255.254"], ["192.168.1.1"]),
    *(["169.254.169.254"], ["100.100.100.200"], ["192.0.0.192"], ["198.18.0.1"], ["224.0.0.1"], ["255.255.255.255"]),
    *(["::1"], ["::"], ["::ffff:127.0.0.1"], ["::ffff:169.254.169.254"], ["fd00:ec2::254"], ["fe80::1"], ["ff02::1"]),
    *(["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["2001:0:7f00:1::"], ["127.0.0.1", "::1"], ["10.0.0.1"] * 20),
)  # fmt: skip


def test_a_known_name_that_leads_inside_is_not_called(
    key: keys.VapidKey, names: type[Names], tried: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poisoned name server. Each name is new, so that no answer is remembered."""
    for number, answer in enumerate(LEADS_INSIDE):
        monkeypatch.setattr(names, "answers", [answer])
        phone = Phone(f"https://n{number}.push.services.mozilla.com", None)
        (outcome,) = send(key, AllowedHosts(), to(phone, key, AllowedHosts(), number))
        assert isinstance(outcome, Later), answer  # tried again: a name server may have a bad minute
        assert tried == [], answer
    assert len(names.asked) >= len(LEADS_INSIDE)


def test_a_name_that_changes_its_mind_between_look_and_call_is_stopped_at_the_socket(
    names: type[Names], tried: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first answer is public, the second leads inside; and what connects asks nobody but us."""
    monkeypatch.setattr(names, "answers", [["8.8.8.8"], ["127.0.0.1"]])
    resolver = GuardedResolver(AllowedHosts())
    first = asyncio.run(resolver.resolve("fcm.googleapis.com", 443))
    assert [found["host"] for found in first] == ["8.8.8.8"]
    with pytest.raises(PrivateAddressError):
        asyncio.run(resolver.resolve("fcm.googleapis.com", 443))
    for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        with pytest.raises(PrivateAddressError):
            resolver.open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)))
    assert tried == []


def test_what_the_operator_vouches_for_vouches_for_no_other_name(
    names: type[Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "answers", [["10.0.0.7"]])
    resolver = GuardedResolver(AllowedHosts.parse(["push.lan"]))
    assert asyncio.run(resolver.resolve("push.lan", 443))[0]["host"] == "10.0.0.7"
    with pytest.raises(PrivateAddressError):
        asyncio.run(resolver.resolve("fcm.googleapis.com", 443))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_push_service_that_sends_us_elsewhere_is_not_followed(
    key: keys.VapidKey, trap: tuple[int, list[object]], tried: list[object], status: int
) -> None:
    port, callers = trap
    with StandInPushService(now=lambda: NOW + timedelta()) as service:
        allowed = AllowedHosts.parse([service.host])
        phone = service.phone(key.public)
        phone.always = Reply(status, headers={"Location": f"http://127.0.0.1:{port}/{INSIDE[3]}"})
        send(key, allowed, to(phone, key, allowed))
        assert len(service.received) == 1
        assert [address[1] for address in tried] == [service.port]  # type: ignore[index]
    assert callers == []
