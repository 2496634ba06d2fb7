"""``pg_dump`` and ``pg_restore``, run as the programs they are: nothing else knows every corner of Postgres.

They must not be older than the server. A password travels in the environment, never in the arguments, which
everyone on a machine may read.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from app.domain.errors import Refused

DEBIAN = Path("/usr/lib/postgresql")


def dump(tool: Path, url: URL, snapshot: str, path: Path) -> None:
    """Writes the database as ``snapshot`` sees it, in the custom format; the archive around it does the packing."""
    _run(
        tool,
        url,
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={path}",
    )


def restore(tool: Path, url: URL, path: Path) -> None:
    """All of it in one transaction, or nothing."""
    _run(tool, url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path))


def fitting(name: str, connection: Connection) -> Path:
    """The first ``name`` on the PATH, else Debian's newest, that is no older than the server.

    Raises ``Refused``: ``postgres_tool_missing``, ``postgres_tool_old``.
    """
    shown = str(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    server = int(shown) // 10_000
    found = {path: _version_of(path) for path in _candidates(name)}
    for path, version in found.items():
        if version >= server:
            return path
    how = f"install it (on Debian: apt-get install postgresql-client-{server}) and run this again"
    if not found:
        raise Refused("postgres_tool_missing", f"{name} is not on this machine; {how}.")
    newest = max(found.values())
    raise Refused(
        "postgres_tool_old",
        f"{name} here is version {newest} and the server is {server}; it must not be older: {how}.",
    )


def _candidates(name: str) -> list[Path]:
    on_path = shutil.which(name) or ""
    versions = [folder for folder in DEBIAN.glob("*") if folder.name.isdecimal()]
    newest_first = sorted(versions, key=lambda folder: int(folder.name), reverse=True)
    beside = [folder / "bin" / name for folder in newest_first]
    found = ([Path(on_path)] if on_path else []) + beside
    return [path for path in found if path.is_file()]


def _version_of(path: Path) -> int:
    """The first number of ``pg_dump (PostgreSQL) 17.5``; 0 for a program that says no such thing."""
    said = subprocess.run(  # noqa: S603 - a program found by its fixed name
        [path, "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def _run(tool: Path, url: URL, *options: str) -> None:
    place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603 - a program found by its fixed name
        [tool, *options, f"--dbname={place}"],
        env=os.environ | secret | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise Refused("postgres_tool_failed", f"{tool.name} could not do it: {last}")
