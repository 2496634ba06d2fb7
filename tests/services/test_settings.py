"""The environment becomes settings, or a sentence that says how to mend it."""

import re

import pytest

from app.settings import VARIABLES, SettingsError, from_environment


def test_an_empty_environment_serves_sqlite_on_localhost(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = from_environment({})
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'backbeat.sqlite3'}"
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert settings.dispatch
    assert settings.personal_mode
    assert not settings.secure


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("BACKBEAT_PORT", "eighty", "1 to 65535"),
        ("BACKBEAT_PORT", "70000", "1 to 65535"),
        ("BACKBEAT_METRICS_PORT", "x", "1 to 65535"),
        ("BACKBEAT_METRICS_TOKEN", "short", "16 letters"),
        ("BACKBEAT_LOG", "xml", "text or json"),
        ("BACKBEAT_KEEP_REMINDERS", "99", "100 or more"),
        ("BACKBEAT_KEEP_CONSENTS", "for ever", "number of days"),
        ("BACKBEAT_DISPATCH", "maybe", "on or off"),
        ("BACKBEAT_PUBLIC_URL", "http://back.example.org", "https"),
        ("BACKBEAT_PUBLIC_URL", "https://back.example.org/app", "bare address"),
        ("BACKBEAT_PUBLIC_URL", "back.example.org", "bare address"),
        ("DATABASE_URL", "mysql://root@localhost/backbeat", "postgresql+psycopg://"),
        ("BACKBEAT_CATALOGUE", "/nowhere/at/all.yaml", "no such file"),
    ],
)
def test_a_wrong_value_is_refused_with_a_way_to_mend_it(name, value, hint):
    with pytest.raises(SettingsError, match=re.escape(hint)) as refused:
        from_environment({name: value})
    assert name in str(refused.value)


def test_a_postgres_address_in_either_spelling_is_understood():
    for text in ("postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"):
        assert from_environment({"DATABASE_URL": text}).database_url == "postgresql+psycopg://u:p@h/d"


def test_https_makes_cookies_secure_and_gives_push_services_a_contact():
    settings = from_environment({"BACKBEAT_PUBLIC_URL": "https://back.example.org/"})
    assert settings.secure
    assert settings.vapid_subject == "https://back.example.org"


def test_what_doctor_shows_names_every_variable_and_hides_the_password():
    shown = from_environment({"DATABASE_URL": "postgresql://u:secret@h/d"}).shown()
    assert set(shown) == {variable.name for variable in VARIABLES}
    assert "secret" not in str(shown)
