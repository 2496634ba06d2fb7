"""The sender against a strict push service on loopback: real sockets, real signatures, real decryption."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.delivery import Accepted, DueDelivery, Expired, Gone, Later, Outcome, Rejected
from app.push import keys, sender
from app.push.endpoints import AllowedHosts
from app.push.sender import PushSender
from app.push.signing import Signer
from app.push.subscriptions import read_subscription
from tests.push.reminder_builders import NOW, due_delivery
from tests.push.stand_in_push_service import BAD_JWT, HANG, RESET, Phone, Reply, StandInPushService

SUBJECT = "mailto:ops@backbeat.example.org"
APP = "https://back.example.org"


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> Iterator[StandInPushService]:
    with StandInPushService(now=clock) as opened:
        yield opened


@pytest.fixture
def key(tmp_path: Path) -> keys.VapidKey:
    return keys.make_or_load(tmp_path / "vapid.pem")[0]


Send = Callable[..., list[Outcome]]


@pytest.fixture
def opened(service: StandInPushService, key: keys.VapidKey, clock: Clock) -> Callable[[], object]:
    @asynccontextmanager
    async def open_sender() -> AsyncIterator[PushSender]:
        made = PushSender(Signer(key, SUBJECT), AllowedHosts.parse([service.host]), APP, clock)
        async with made:
            yield made

    return open_sender


@pytest.fixture
def send(opened: Callable[[], object]) -> Send:
    """Sends these deliveries at once and gives the outcomes."""

    def run(*deliveries: DueDelivery) -> list[Outcome]:
        async def go() -> list[Outcome]:
            async with opened() as made:  # type: ignore[attr-defined]
                return list(await asyncio.gather(*(made.send(d) for d in deliveries)))

        return asyncio.run(go())

    return run


def to_phone(phone: Phone, key: keys.VapidKey, **changed: object) -> DueDelivery:
    known = read_subscription(phone.subscription, AllowedHosts.parse([phone.endpoint.split("/")[2]]), key.id)
    return due_delivery(
        phone.endpoint, p256dh=known.p256dh, auth=known.auth, origin=known.origin,
        vapid_key_id=changed.pop("vapid_key_id", known.vapid_key_id), **changed,
    )  # fmt: skip


def test_a_reminder_arrives_encrypted_signed_and_readable(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    phone = service.phone(key.public)
    due = to_phone(phone, key)
    assert send(due) == [Accepted(201)]
    got = service.received[0]
    assert got.payload is not None
    assert got.payload["notification"]["tag"] == got.topic == due.topic
    assert got.ttl == 7200
    assert "X-WNS-Cache-Policy" not in got.headers


def test_the_last_minute_still_gets_a_minute_to_live(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    send(to_phone(service.phone(), key, expires_at=NOW + timedelta(seconds=3)))
    assert service.received[0].ttl == 60


def test_after_its_window_nothing_is_sent(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    assert send(to_phone(service.phone(), key, expires_at=NOW)) == [Expired()]
    assert not service.received


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_is_gone_is_reported_gone(
    service: StandInPushService, key: keys.VapidKey, send: Send, status: int
) -> None:
    phone = service.phone()
    phone.always = Reply(status)
    assert send(to_phone(phone, key)) == [Gone(status)]


def test_a_redirect_is_not_followed(service: StandInPushService, key: keys.VapidKey, send: Send) -> None:
    phone, other = service.phone(), service.phone()
    phone.always = Reply(307, headers={"Location": other.endpoint})
    assert send(to_phone(phone, key)) == [Rejected(307)]
    assert [r.token for r in service.received] == [phone.token]


def test_a_busy_service_is_named_and_rests(
    service: StandInPushService, key: keys.VapidKey, opened: Callable[[], object], clock: Clock
) -> None:
    phone = service.phone()
    phone.script.append(Reply(429, headers={"Retry-After": "20"}))

    async def go() -> None:
        async with opened() as made:  # type: ignore[attr-defined]
            first = await made.send(to_phone(phone, key))
            assert isinstance(first, Later)
            assert made.resting() == {service.origin}
            waiting = await made.send(to_phone(service.phone(), key))
            assert isinstance(waiting, Later)
            assert waiting.status is None
            clock.at += timedelta(seconds=20)
            assert not made.resting()
            assert await made.send(to_phone(service.phone(), key, claimed_at=clock.at)) == Accepted(201)

    asyncio.run(go())
    assert [r.status for r in service.received] == [429, 201]


def test_a_refused_signature_is_made_afresh_once(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    phone = service.phone(key.public)
    phone.script.append(BAD_JWT)
    assert send(to_phone(phone, key)) == [Accepted(201)]
    first, second = service.received
    assert first.headers["Authorization"] != second.headers["Authorization"]
    assert first.topic == second.topic


def test_a_signature_refused_twice_waits_five_minutes(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    phone = service.phone()
    phone.always = BAD_JWT
    assert send(to_phone(phone, key)) == [Later(NOW + timedelta(minutes=5), 403)]
    assert len(service.received) == 2


def test_another_servers_phone_is_refused_by_its_key(
    service: StandInPushService, key: keys.VapidKey, send: Send, tmp_path: Path
) -> None:
    other, _ = keys.make_or_load(tmp_path / "other.pem")
    assert isinstance(send(to_phone(service.phone(other.public), key))[0], Later)
    unknown = send(to_phone(service.phone(), key, vapid_key_id="gone-with-disk"))
    assert unknown == [Rejected(None, disable="key")]


@pytest.mark.parametrize("reply", [RESET, HANG, Reply(500), Reply(503)])
def test_a_failing_service_is_tried_again_later(
    service: StandInPushService, key: keys.VapidKey, send: Send, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TIMEOUT_S", 0.3)
    phone = service.phone()
    phone.always = reply
    outcome = send(to_phone(phone, key))[0]
    assert isinstance(outcome, Later)
    assert NOW < outcome.at <= NOW + timedelta(seconds=10)


def test_sixteen_at_most_are_in_flight_to_one_service(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    service.delay_s = 0.05
    outcomes = send(*(to_phone(service.phone(), key, number=n) for n in range(80)))
    assert outcomes == [Accepted(201)] * 80
    assert 8 <= service.most_in_flight <= 16


def test_one_hanging_service_does_not_delay_another(
    service: StandInPushService, key: keys.VapidKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TIMEOUT_S", 2.0)

    async def go(healthy: StandInPushService) -> float:
        hosts = AllowedHosts.parse([service.host, healthy.host])
        async with PushSender(Signer(key, SUBJECT), hosts, APP, clock) as made:
            stuck = [
                asyncio.create_task(made.send(to_phone(service.phone(), key, number=n))) for n in range(40)
            ]
            await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
            for number in range(20):
                assert await made.send(to_phone(healthy.phone(), key, number=number)) == Accepted(201)
            took = asyncio.get_running_loop().time() - began
            assert all(isinstance(outcome, Later) for outcome in await asyncio.gather(*stuck))
            return took

    service.reply_to_all = HANG
    with StandInPushService(now=clock) as healthy:
        assert asyncio.run(go(healthy)) < 1.5


def test_what_waited_in_line_is_asked_about_again(
    service: StandInPushService, key: keys.VapidKey, send: Send, clock: Clock
) -> None:
    due = to_phone(service.phone(), key, claimed_at=NOW - timedelta(seconds=6))
    assert send(due) == [Later(NOW)]
    assert not service.received


def test_a_foreign_or_disabled_subscription_is_never_posted_to(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    foreign = to_phone(service.phone(), key)
    outcomes = send(
        due_delivery("http://127.0.0.1:9/x"),
        to_phone(service.phone(), key, usable=False),
        due_delivery(foreign.endpoint, p256dh="", auth=foreign.auth, vapid_key_id=key.id),
        due_delivery(foreign.endpoint, p256dh=foreign.p256dh, auth="", vapid_key_id=key.id),
        due_delivery(foreign.endpoint, p256dh="B" + "A" * 86, auth=foreign.auth, vapid_key_id=key.id),
    )
    assert outcomes == [
        Rejected(None, disable="not_allowed"),
        Rejected(None),
        Rejected(None, disable="invalid"),
        Rejected(None, disable="invalid"),
        Rejected(None, disable="invalid"),
    ]
    assert not service.received


def test_hosts_that_strangers_name_are_not_remembered_for_ever(key: keys.VapidKey, clock: Clock) -> None:
    signer = Signer(key, SUBJECT)
    made = PushSender(signer, AllowedHosts(), APP, clock)
    troubled = made._lane("https://web.push.apple.com")
    troubled.troubles = 3
    for number in range(2 * sender.MOST_LANES):
        made._lane(f"https://x{number}.push.apple.com")
    assert len(made._lanes) <= sender.MOST_LANES
    assert made._lane("https://web.push.apple.com") is troubled


def test_windows_is_told_to_keep_the_message(key: keys.VapidKey, clock: Clock) -> None:
    made = PushSender(Signer(key, SUBJECT), AllowedHosts(), APP, clock)
    endpoint = AllowedHosts().check("https://wns2-par02p.notify.windows.com/w/?token=x")
    headers = made._headers(due_delivery(vapid_key_id=key.id), endpoint)
    assert headers["X-WNS-Cache-Policy"] == "cache"
    assert int(headers["TTL"]) >= 60


def test_no_log_line_holds_an_endpoint_a_key_or_a_token(
    service: StandInPushService,
    key: keys.VapidKey,
    send: Send,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(sender, "TIMEOUT_S", 0.3)
    phones = [service.phone() for _ in range(8)]
    replies = (Reply(500), Reply(410), BAD_JWT, RESET, HANG, Reply(400, "bad"), Reply(429), Reply(302))
    for phone, reply in zip(phones, replies, strict=True):
        phone.always = reply
    send(*(to_phone(phone, key, number=n) for n, phone in enumerate(phones)))
    send(due_delivery("https://evil.example/secret-path", p256dh="secret-key"))
    assert "status=410" in caplog.text
    for phone in phones:
        for secret in (
            phone.token,
            phone.endpoint,
            phone.subscription["keys"]["p256dh"],
            phone.subscription["keys"]["auth"],
        ):
            assert secret not in caplog.text
    for secret in ("secret", "vapid t=", str(due_delivery().patient_id)):
        assert secret not in caplog.text


def test_no_health_word_leaves_the_machine_even_in_full_mode(
    service: StandInPushService, key: keys.VapidKey, send: Send
) -> None:
    send(to_phone(service.phone(), key, lock_screen="full"))
    text = str(service.received[0].payload).lower().replace("backbeat", "")
    assert not any(word in text for word in ("pain", "spine", "exercise", "therap"))
