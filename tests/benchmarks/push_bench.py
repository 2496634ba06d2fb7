"""CPU microseconds of one push from claim to finish, beside pywebpush, node web-push and the bare cryptography.

Every sender is a process of its own and posts by TLS to the same sink, which answers 201. What counts is the
processor time of the sender (user and system), the median of some interleaved rounds; wall time on a shared
machine says little. ``ratio`` is a peer's cost over ours, for the floor ours over the floor. The naive loop is measured
twice: requests reads the usual bundle of trusted roots for each message, which is most of its cost; with a
bundle of a single root (``naive_loop_one_root``) one sees what the new connection and the signature cost alone.

BENCH_MESSAGES (10000) and BENCH_ROUNDS (3) make it longer or shorter. Node's web-push is fetched once by npm.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from statistics import median
from typing import Any

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.benchmarks.push_outbox import fill

ROOT = Path(__file__).parent.parent.parent
NODE_FOLDER = ROOT / "test-artefacts" / "node-web-push"
NODE_PACKAGE = "web-push@3.6.7"
PEOPLE = 2000
# Share of the messages a peer sends: the slow ones need no ten thousand to be measured.
SHARES = {
    "ours": 1.0,
    "naive_loop": 0.01,
    "naive_loop_one_root": 0.03,
    "async_session": 0.3,
    "node_web_push": 0.3,
    "crypto_floor": 0.3,
}


def main() -> None:
    messages = int(os.environ.get("BENCH_MESSAGES", "10000"))
    rounds = int(os.environ.get("BENCH_ROUNDS", "3"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_certificate(folder)
        with sink(folder) as port:
            fill(folder, port, PEOPLE, messages)
            measured = _measured(folder, messages, rounds)
    ours = median(measured["ours"])
    for peer, values in measured.items():
        value = median(values)
        ratio = ours / value if peer == "crypto_floor" else value / ours
        line = {
            "name": f"push_{peer}",
            "value": round(value, 1),
            "unit": "us of processor time a message",
            "ratio": round(ratio, 2),
            "n": int(messages * SHARES[peer]),
            "rounds": [round(v, 1) for v in values],
        }
        print(json.dumps(line), flush=True)


def _measured(folder: Path, messages: int, rounds: int) -> dict[str, list[float]]:
    peers = [peer for peer in SHARES if peer != "node_web_push" or _node_is_ready()]
    measured: dict[str, list[float]] = {peer: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            count = int(messages * SHARES[peer])
            measured[peer].append(_cost(peer, folder, count))
    return measured


def _cost(peer: str, folder: Path, count: int) -> float:
    """Microseconds of processor time a message, as the sender itself reports them."""
    certificate = str(folder / ("one-root.pem" if peer == "naive_loop_one_root" else "root.pem"))
    environment = os.environ | {
        "SSL_CERT_FILE": certificate,
        "REQUESTS_CA_BUNDLE": certificate,
        "NODE_EXTRA_CA_CERTS": certificate,
        "NODE_PATH": str(NODE_FOLDER / "node_modules"),
    }
    command = (
        ["node", str(ROOT / "tests/benchmarks/push_node.cjs"), str(folder), str(count)]
        if peer == "node_web_push"
        else [sys.executable, "-m", "tests.benchmarks.push_senders", peer, str(folder), str(count)]
    )
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{peer} failed: {done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    if found["sent"] != count:
        raise SystemExit(f"{peer} delivered {found['sent']} of {count}")
    return float(found["cpu_s"]) / count * 1e6


class SinkProcess:
    """The process that plays the push service, at ``port``."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.push_sink", str(folder)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._ask())

    def count(self) -> tuple[int, int]:
        """Messages received since the start, and how many of them differ by topic."""
        assert self._process.stdin is not None
        print("count", file=self._process.stdin, flush=True)
        found = json.loads(self._ask())
        return found["received"], found["distinct"]

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def counting_sink(folder: Path) -> Iterator[SinkProcess]:
    process = SinkProcess(folder)
    try:
        yield process
    finally:
        process.end()


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """Its port alone."""
    with counting_sink(folder) as process:
        yield process.port


def make_certificate(folder: Path) -> None:
    """A chain as public push services show it: leaf (P-256), intermediate and root (RSA); senders trust the root."""
    root, middle = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    leaf = ec.generate_private_key(ec.SECP256R1())
    at_root = _certificate("root", root.public_key(), "root", root, is_authority=True)
    at_middle = _certificate("intermediate", middle.public_key(), "root", root, is_authority=True)
    at_leaf = _certificate("localhost", leaf.public_key(), "intermediate", middle, is_authority=False)
    # As on any machine the bundle of trusted roots is long; requests reads it anew for each connection.
    (folder / "root.pem").write_bytes(Path(certifi.where()).read_bytes() + b"\n" + at_root)
    (folder / "one-root.pem").write_bytes(at_root)
    (folder / "chain.pem").write_bytes(at_leaf + at_middle)
    (folder / "key.pem").write_bytes(leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(name: str, key: Any, issuer: str, issuer_key: Any, *, is_authority: bool) -> bytes:
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(issuer_key, SHA256()).public_bytes(Encoding.PEM)


def _node_is_ready() -> bool:
    """Node and its web-push package, installed on first use; without them that line is left out, and said so."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("node is not installed: push_node_web_push is left out", file=sys.stderr)
        return False
    if not (NODE_FOLDER / "node_modules" / "web-push").is_dir():
        NODE_FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(NODE_FOLDER),
            NODE_PACKAGE,
        ]
        if subprocess.run(command, check=False).returncode:
            print("npm could not fetch web-push: push_node_web_push is left out", file=sys.stderr)
            return False
    return True


if __name__ == "__main__":
    main()
