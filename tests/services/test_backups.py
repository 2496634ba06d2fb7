"""Backups: taken while people write, complete, silent about secrets, and refused when anything is wrong."""

import json
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from installations import NOW, Installation, every_row, place_at, postgres_programs, settled

from app import cli
from app.domain.errors import DomainError, Invalid, Refused
from app.push import keys
from app.services import backups
from app.store import postgres_tools
from app.store.db import Database
from tests.conftest import DATABASES
from tests.pg import create_database, drop_database


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([*postgres_programs(), os.environ["PATH"]]))


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("here")
    shutil.copy(sqlite_template, folder / "backbeat.sqlite3")
    database = Database(f"sqlite:///{folder / 'backbeat.sqlite3'}")
    yield settled(folder, database)
    database.close()


@pytest.fixture(scope="module", params=DATABASES)
def here(
    request: pytest.FixtureRequest, on_sqlite: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The same people on either database; those on Postgres have moved there."""
    if request.param == "sqlite":
        yield on_sqlite
        return
    folder, server = tmp_path_factory.mktemp("moved"), request.getfixturevalue("postgres_url")
    place = place_at(folder / "data", create_database(server, f"test_{uuid4().hex}"))
    backups.restore(place, backups.back_up(on_sqlite.place, folder / "moving.zip", None, NOW, "1").path)
    database = Database(place.database_url)
    yield replace(on_sqlite, place=place, database=database)
    database.close()


@pytest.fixture
def elsewhere(here: Installation, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[backups.Place]:
    """An empty place on the same kind of database."""
    if here.database.is_sqlite:
        yield empty(tmp_path / "elsewhere")
        return
    server, name = request.getfixturevalue("postgres_url"), f"test_{uuid4().hex}"
    yield place_at(tmp_path / "elsewhere", create_database(server, name))
    drop_database(server, name)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A backup of a small SQLite installation."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copy(sqlite_template, folder / "backbeat.sqlite3")
    place = place_at(folder, f"sqlite:///{folder / 'backbeat.sqlite3'}")
    keys.ring(place.vapid_key_path)
    return backups.back_up(place, folder / "saved.zip", None, NOW, "1").path


def empty(folder: Path) -> backups.Place:
    return place_at(folder, f"sqlite:///{folder / 'backbeat.sqlite3'}")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_backup_restored_elsewhere_has_every_row_and_every_key(
    here: Installation, elsewhere: backups.Place, tmp_path: Path
) -> None:
    made = backups.back_up(here.place, tmp_path / "copies", None, NOW, "1")
    assert made.path.name == "backbeat-20261126T093000Z.zip"
    assert mode_of(made.path) == 0o600
    assert list(made.path.parent.iterdir()) == [made.path]
    restored = backups.restore(elsewhere, made.path)
    rows = every_row(here.place.database_url)
    assert every_row(elsewhere.database_url) == rows
    assert restored.rows == {name: len(found) for name, found in rows.items()} == made.manifest.rows
    ours = {path.name: path.read_bytes() for path in here.place.key_files()}
    assert {path.name: path.read_bytes() for path in elsewhere.key_files()} == ours
    assert len(ours) == 3
    assert {mode_of(path) for path in elsewhere.key_files()} == {0o600}
    assert [path.name for path in elsewhere.data_dir.iterdir() if path.name.startswith(".")] == []


def test_what_was_acknowledged_before_a_backup_is_in_it_and_nothing_is_half_there(
    here: Installation, elsewhere: backups.Place, tmp_path: Path
) -> None:
    held = len(every_row(here.place.database_url)["journal_event"])
    acknowledged, stop = [0], threading.Event()

    def write() -> None:
        while not stop.is_set() and acknowledged[0] < 2000:
            here.note_walk(acknowledged[0])
            acknowledged[0] += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        while acknowledged[0] < 10:
            assert writing.is_alive()
        before = acknowledged[0]
        made = backups.back_up(here.place, tmp_path / "copies", None, NOW, "1")
        after = acknowledged[0]
    finally:
        stop.set()
        writing.join()
    assert after > before, "nothing was written while the backup was made, so this shows nothing"
    backups.restore(elsewhere, made.path)
    then, now = every_row(elsewhere.database_url), every_row(here.place.database_url)
    events = {name: set(rows["journal_event"]) for name, rows in (("then", then), ("now", now))}
    assert held + before <= len(events["then"]) <= held + after + 1
    assert events["then"] <= events["now"]
    positions = sorted(row[-1] for row in events["then"])
    assert positions == list(range(1, len(positions) + 1))
    (patient,) = then["patient"]
    assert len(positions) in patient
    for name in then.keys() - {"journal_event", "patient"}:
        assert then[name] == now[name], name


def test_a_backup_tells_none_of_the_secrets_that_open_anything(here: Installation, tmp_path: Path) -> None:
    made = backups.back_up(here.place, tmp_path / "copies", None, NOW, "1")
    assert len(here.secrets) > 20
    with zipfile.ZipFile(made.path) as archive:
        whole = b"\n".join(archive.read(name) for name in archive.namelist())
    assert b"Grey phone" in whole
    assert [secret for secret in here.secrets if secret.encode() in whole] == []


def test_a_practice_that_grew_takes_its_sqlite_backup_to_postgres_and_not_back(
    on_sqlite: Installation, postgres_url: str, tmp_path: Path
) -> None:
    name = f"test_{uuid4().hex}"
    large = place_at(tmp_path / "large", create_database(postgres_url, name))
    small = backups.back_up(on_sqlite.place, tmp_path / "small.zip", None, NOW, "1")
    backups.restore(large, small.path)
    assert every_row(large.database_url) == every_row(on_sqlite.place.database_url)
    back = backups.back_up(large, tmp_path / "large.zip", None, NOW, "1")
    with pytest.raises(Refused, match="backup_of_postgres"):
        backups.restore(empty(tmp_path / "smaller"), back.path)
    assert list((tmp_path / "smaller").iterdir()) == []
    drop_database(postgres_url, name)


def test_a_backup_cut_anywhere_is_refused_and_leaves_the_place_empty(saved: Path, tmp_path: Path) -> None:
    whole, cut, place = saved.read_bytes(), tmp_path / "cut.zip", empty(tmp_path / "place")
    for share in range(0, 100, 14):
        cut.write_bytes(whole[: len(whole) * share // 100])
        with pytest.raises(Invalid) as refused:
            backups.restore(place, cut)
        assert refused.value.code == "backup_damaged"
        assert not place.data_dir.exists() or not list(place.data_dir.iterdir())


def test_a_changed_byte_is_refused_or_changes_nothing(saved: Path, tmp_path: Path) -> None:
    whole, changed = saved.read_bytes(), tmp_path / "changed.zip"
    original = every_row(f"sqlite:///{saved.parent / 'backbeat.sqlite3'}")
    refused = 0
    spots = [*range(0, len(whole), max(1, len(whole) // 20)), *range(len(whole) - 60, len(whole), 6)]
    for number, spot in enumerate(spots):
        changed.write_bytes(whole[:spot] + bytes([whole[spot] ^ 0x55]) + whole[spot + 1 :])
        place = empty(tmp_path / f"place{number}")
        try:
            backups.restore(place, changed)
        except DomainError:
            refused += 1
            assert not place.data_dir.exists() or not list(place.data_dir.iterdir())
        else:
            assert every_row(place.database_url) == original
            assert [path.read_bytes() for path in place.key_files()] == [
                (saved.parent / "vapid.pem").read_bytes()
            ]
    assert refused > len(spots) * 0.7


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rows": {"patient": 5}}, "backup_damaged"),
        ({"revision": "9999"}, "backup_newer"),
        ({"format": "backbeat-backup-2"}, "backup_format_unknown"),
        ({"database": "postgres"}, "backup_damaged"),
        ({"members": {}}, "backup_damaged"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    saved: Path, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    told, place = tmp_path / "told.zip", empty(tmp_path / "place")
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(told, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | change).encode()
            after.writestr(name, content)
    with pytest.raises(DomainError) as refused:
        backups.restore(place, told)
    assert refused.value.code == code
    assert not place.data_dir.exists() or not list(place.data_dir.iterdir())


@pytest.mark.parametrize("there", ["backbeat.sqlite3", "backbeat.sqlite3-wal", "vapid.pem", "sign-in.key"])
def test_only_an_empty_place_is_filled(saved: Path, tmp_path: Path, there: str) -> None:
    place = empty(tmp_path)
    (tmp_path / there).write_text("mine")
    with pytest.raises(Refused, match="place_not_empty") as refused:
        backups.restore(place, saved)
    assert there in refused.value.detail
    assert "new folder" in refused.value.detail
    assert (tmp_path / there).read_text() == "mine"


def test_a_postgres_database_with_tables_is_not_filled(
    postgres_url: str, tmp_path: Path, saved: Path
) -> None:
    url = postgres_url.replace("/postgres?", "/backbeat_template?", 1)
    with pytest.raises(Refused, match="place_not_empty"):
        backups.restore(place_at(tmp_path / "place", url), saved)


def test_older_backups_of_its_own_making_go_and_nothing_else(
    saved: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    place, folder = empty(saved.parent), tmp_path / "copies"
    folder.mkdir()
    for day in (1, 2, 3):
        shutil.copy(saved, folder / f"backbeat-2026110{day}T000000Z.zip")
    shutil.copy(saved, folder / "before-the-move.zip")
    (folder / "backbeat-20261101T000001Z.zip").write_text("holiday pictures")
    neighbour = empty(tmp_path / "neighbour")
    neighbour.data_dir.mkdir()
    shutil.copy(sqlite_template, neighbour.data_dir / "backbeat.sqlite3")
    keys.ring(neighbour.vapid_key_path)
    backups.back_up(neighbour, folder / "backbeat-20261101T000002Z.zip", None, NOW, "1")
    made = backups.back_up(place, folder, 2, NOW, "1")
    assert [path.name for path in made.removed] == [
        "backbeat-20261101T000000Z.zip",
        "backbeat-20261102T000000Z.zip",
    ]
    assert sorted(path.name for path in folder.iterdir()) == [
        "backbeat-20261101T000001Z.zip",
        "backbeat-20261101T000002Z.zip",
        "backbeat-20261103T000000Z.zip",
        "backbeat-20261126T093000Z.zip",
        "before-the-move.zip",
    ]
    with pytest.raises(Refused, match="keep_needs_folder"):
        backups.back_up(place, folder / "one.zip", 2, NOW, "1")


def test_a_backup_never_replaces_one_and_what_a_killed_one_left_is_swept_out(
    saved: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="backup_exists"):
        backups.back_up(empty(saved.parent), saved, None, NOW, "1")
    left = tmp_path / backups.DRAFTS
    left.mkdir()
    (left / "database").write_text("half")
    backups.back_up(empty(saved.parent), tmp_path, None, NOW, "1")
    assert not left.exists()


def test_where_there_is_no_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="database_missing"):
        backups.back_up(empty(tmp_path / "nowhere"), tmp_path / "copies", None, NOW, "1")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_missing_or_old_pg_dump_is_said_with_the_way_to_get_one(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_at(tmp_path, postgres_url.replace("/postgres?", "/backbeat_template?", 1))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres_tools, "DEBIAN", tmp_path)
    with pytest.raises(Refused, match="postgres_tool_missing") as missing:
        backups.back_up(place, tmp_path / "copies", None, NOW, "1")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    with pytest.raises(Refused, match="postgres_tool_old") as too_old:
        backups.back_up(place, tmp_path / "copies", None, NOW, "1")
    for refused in (missing, too_old):
        assert "apt-get install postgresql-client-" in refused.value.detail


def test_at_the_terminal_a_backup_is_named_and_a_restore_says_what_phones_notice(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(saved.parent))
    cli.run(["backup", str(tmp_path), "--keep", "3", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["keys"], said["removed"]) == ("1", "0")
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path / "new"))
    cli.run(["restore", said["file"]])
    told = capsys.readouterr().out
    assert "need a new code" in told
    assert "erase it once more" in told
    with pytest.raises(SystemExit) as refused:
        cli.run(["restore", said["file"]])
    assert refused.value.code == 1
    assert "empty place only" in capsys.readouterr().err
