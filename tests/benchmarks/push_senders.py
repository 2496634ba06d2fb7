"""One sender of the push benchmark, as a process: ``push_senders NAME FOLDER COUNT`` prints its processor time."""

import asyncio
import base64
import hmac
import json
import os
import shutil
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import webpush, webpush_async

from app import memory
from app.clock import utcnow
from app.push.endpoints import AllowedHosts
from app.push.keys import load, to_base64url
from app.push.payload import payload
from app.push.sender import PushSender
from app.push.signing import Signer
from app.scheduler import Dispatcher, Duties
from app.store.db import Database
from tests.push.reminder_builders import due_delivery

SUBJECT = "mailto:ops@backbeat.example.org"
IN_FLIGHT = 64
MESSAGE = payload(due_delivery(), "https://back.example.org")


def main() -> None:
    name, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    sent, cpu_s = SENDERS[name](folder, count)
    print(json.dumps({"sent": sent, "cpu_s": cpu_s}))


def ours(folder: Path, count: int) -> tuple[int, float]:
    """The whole way: reminders handed over, claimed, encrypted, signed, posted, finished in SQLite."""
    copy = folder / f"run-{uuid4().hex}.sqlite3"
    shutil.copy(folder / "outbox.sqlite3", copy)
    database = Database(f"sqlite:///{copy}")
    allowed = AllowedHosts.parse([f"localhost:{(folder / 'port').read_text()}"])
    sender = PushSender(
        Signer(load(folder / "vapid.pem"), SUBJECT), allowed, "https://back.example.org", utcnow
    )
    duties = Duties(database, sender, lambda _: None, utcnow, uuid4)
    memory.leave_what_stays()  # as the worker does

    async def go() -> tuple[int, float]:
        async with sender:
            dispatcher = Dispatcher(duties)
            began = time.process_time()
            await dispatcher.run()
            return dispatcher.tally["accepted"], time.process_time() - began

    return asyncio.run(go())


def naive_loop(folder: Path, count: int) -> tuple[int, float]:
    """What the library's own examples do."""
    phones, key = _phones(folder, count), _raw_key(folder)
    sent, began = 0, time.process_time()
    for phone in phones:
        claims: dict[str, str | int] = {"sub": SUBJECT}
        answer: Any = webpush(phone, MESSAGE, vapid_private_key=key, vapid_claims=claims, ttl=7200)
        sent += answer.status_code == 201
    return sent, time.process_time() - began


def async_session(folder: Path, count: int) -> tuple[int, float]:
    """The library's asynchronous call with one shared session, 64 at once."""
    phones, key = _phones(folder, count), _raw_key(folder)

    async def go() -> tuple[int, float]:
        gate = asyncio.Semaphore(IN_FLIGHT)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

            async def one(phone: dict[str, Any]) -> int:
                async with gate:
                    claims: dict[str, str | int] = {"sub": SUBJECT}
                    answer: Any = await webpush_async(
                        phone,
                        MESSAGE,
                        vapid_private_key=key,
                        vapid_claims=claims,
                        ttl=7200,
                        aiohttp_session=session,
                    )
                    return int(answer.status == 201)

            began = time.process_time()
            sent = sum(await asyncio.gather(*(one(phone) for phone in phones)))
            return sent, time.process_time() - began

    return asyncio.run(go())


def crypto_floor(folder: Path, count: int) -> tuple[int, float]:
    """RFC 8291 by bare calls into OpenSSL: what no sender can do without."""
    _check_floor()
    phones = [(_raw(p["keys"]["p256dh"]), _raw(p["keys"]["auth"])) for p in _phones(folder, count)]
    began = time.process_time()
    for point, auth in phones:
        encrypted(point, auth, MESSAGE)
    return len(phones), time.process_time() - began


def encrypted(point: bytes, auth: bytes, plain: bytes) -> bytes:
    """One record of aes128gcm for a subscription."""
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    private = ec.generate_private_key(ec.SECP256R1())
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    salt = os.urandom(16)
    first = hmac.digest(auth, private.exchange(ec.ECDH(), receiver), "sha256")
    key_material = hmac.digest(first, b"WebPush: info\0" + point + own + b"\1", "sha256")
    second = hmac.digest(salt, key_material, "sha256")
    key = hmac.digest(second, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = hmac.digest(second, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    head = salt + struct.pack("!IB", 4096, len(own)) + own
    return head + AESGCM(key).encrypt(nonce, plain + b"\2", None)


def _check_floor() -> None:
    private, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    body = encrypted(point, auth, MESSAGE)
    assert http_ece.decrypt(body, private_key=private, auth_secret=auth, version="aes128gcm") == MESSAGE


def _phones(folder: Path, count: int) -> list[dict[str, Any]]:
    known = json.loads((folder / "phones.json").read_text())
    return [known[number % len(known)] for number in range(count)]


def _raw_key(folder: Path) -> str:
    number = load(folder / "vapid.pem").private.private_numbers().private_value
    return to_base64url(number.to_bytes(32))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


SENDERS: dict[str, Callable[[Path, int], tuple[int, float]]] = {
    "ours": ours,
    "naive_loop": naive_loop,
    "naive_loop_one_root": naive_loop,
    "async_session": async_session,
    "crypto_floor": crypto_floor,
}

if __name__ == "__main__":
    main()
