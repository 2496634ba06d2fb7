"""The doctor's look at this machine: what is wrong is named, with the way to mend it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from installations import NOW, Installation, settled

from app import cli
from app.push import keys
from app.push.doctor import look_at_keys
from app.services import doctor
from app.services.doctor import Level
from app.store.db import Database


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("home")
    shutil.copy(sqlite_template, folder / "backbeat.sqlite3")
    database = Database(f"sqlite:///{folder / 'backbeat.sqlite3'}")
    yield settled(folder, database, whole=False)
    database.close()


def installation(home: Installation, **changes: object) -> doctor.Installation:
    place = home.place
    whole = doctor.Installation(
        place.data_dir, place.database_url, place.sign_in_key_path, "mailto:me@back.example.org", False, None,
        place.data_dir, "https://back.example.org",
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def finding(name: str, home: Installation, **changes: object) -> doctor.Finding:
    found, _ = doctor.examine(installation(home, **changes), NOW)
    return next(each for each in found if each.name == name)


def test_a_sound_installation_has_nothing_bad(home: Installation) -> None:
    (home.place.data_dir / "index.html").write_text("<!doctype html>")
    found, in_use = doctor.examine(installation(home), NOW)
    assert [each for each in found if each.level is Level.BAD] == []
    assert sum(in_use.phones.values()) == len(in_use.origins) == len(in_use.sealed) == 1
    assert look_at_keys(home.place.vapid_key_path, in_use.phones).level is Level.OK


def test_a_lost_sign_in_key_names_those_who_need_it(home: Installation, tmp_path: Path) -> None:
    lost = finding("sign-in key", home, sign_in_key_path=tmp_path / "sign-in.key")
    assert lost.level is Level.BAD
    assert "1 authenticator apps" in lost.text
    assert "therapist reset LOGIN --second-factor" in lost.text
    other = tmp_path / "other.key"
    for content, word in ((b"A" * 43 + b"=", "another key"), (b"nonsense", "no key")):
        other.write_bytes(content)
        other.chmod(0o600)
        assert word in finding("sign-in key", home, sign_in_key_path=other).text
    other.chmod(0o640)
    assert "chmod 600" in finding("sign-in key", home, sign_in_key_path=other).text


def test_a_lost_push_key_names_how_many_phones_wait_for_it(home: Installation, tmp_path: Path) -> None:
    _, in_use = doctor.examine(installation(home), NOW)
    path = tmp_path / "vapid.pem"
    missing = look_at_keys(path, in_use.phones)
    assert missing.level is Level.BAD
    assert "1 phones hear nothing" in missing.text
    keys.ring(path)
    replaced = look_at_keys(path, in_use.phones)
    assert replaced.level is Level.BAD
    assert "the key of 1 phones is not here" in replaced.text
    path.chmod(0o644)
    assert "chmod 600" in look_at_keys(path, {}).text
    assert look_at_keys(tmp_path / "none" / "vapid.pem", {}).level is Level.OK


def test_a_database_that_is_away_old_or_from_the_future_is_told_apart(
    home: Installation, tmp_path: Path
) -> None:
    away = finding("database", home, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert "cannot be reached" in away.text
    file = tmp_path / "copy.sqlite3"
    shutil.copy(home.place.data_dir / "backbeat.sqlite3", file)
    database = Database(f"sqlite:///{file}")
    for revision, word in (("0001", "backbeat migrate"), ("9999", "newer program")):
        with database.write() as tx:
            tx.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        old = finding("database", home, database_url=f"sqlite:///{file}")
        assert old.level is Level.BAD
        assert word in old.text
    database.close()


def test_a_full_disk_and_an_open_folder_are_named(
    home: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free, level in ((50 * 2**20, Level.BAD), (2**30, Level.WARN)):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        assert finding("disk", home).level is level
    tmp_path.chmod(0o755)
    assert "chmod 700" in finding("data folder", home, data_dir=tmp_path).text


def test_the_command_ends_with_one_when_something_is_bad(
    home: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(home.place.data_dir))
    monkeypatch.setenv("BACKBEAT_FRONTEND", str(home.place.data_dir / "nowhere"))
    with pytest.raises(SystemExit) as ended:
        cli.run(["doctor", "--offline", "--json"])
    assert ended.value.code == 1
    told = {each["name"]: each["level"] for each in json.loads(capsys.readouterr().out)}
    assert told["phone app"] == "bad"
    assert told["push keys"] == told["database"] == "ok"
    assert "push service" not in told


def test_the_key_command_warns_when_phones_know_another_key(
    home: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path))
    for file in home.place.data_dir.glob("backbeat.sqlite3*"):
        shutil.copy(file, tmp_path)
    cli.run(["vapid", "--json"])
    assert "the key of 1 phones is not here" in capsys.readouterr().err
