"""Fixtures shared by every room: a really migrated database of each kind, fresh for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from app.services import hashing
from app.store.db import Database
from app.store.migrate import upgrade
from tests.pg import create_database, drop_database, postgres_server

DATABASES = ("sqlite", "postgres")

# Two shared cores make any deadline a coin toss. A verdict must not change from run to run either: new
# examples are looked for on purpose, with HYPOTHESIS_PROFILE=searching.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis_settings.register_profile("searching", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


class Sharing(LoadScopeScheduling):
    """How processes share the tests: a module stays together, for what it builds once; each browser test is alone,
    so that no process ends long before the others."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith("tests/e2e/") else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing:
    return Sharing(config, log)


@pytest.fixture(scope="session", autouse=True)
def real_hashers() -> Iterator[tuple[PasswordHasher, PasswordHasher]]:
    """For passwords and for codes, as the program has them. In tests the same library does the least work: what a
    hash costs is looked at once (test_hashing.py), and servers in processes of their own keep the real ones."""
    real, light = (hashing._PASSWORDS, hashing._CODES), PasswordHasher(1, 8, 1)
    hashing._PASSWORDS = hashing._CODES = light
    yield real
    hashing._PASSWORDS, hashing._CODES = real


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The test server's ``postgres`` database, with a migrated database ``template`` beside it."""
    with postgres_server() as url:
        upgrade(create_database(url, "backbeat_template"))
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database: once for SQLite, once for Postgres."""
    if request.param == "sqlite":
        path = tmp_path / "backbeat.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_url")
    name = f"test_{uuid4().hex}"
    yield create_database(server, name, template="backbeat_template")
    drop_database(server, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
