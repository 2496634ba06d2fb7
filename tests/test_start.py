"""What a start says to the person at the terminal."""

import socket
from pathlib import Path

import pytest

from app import cli
from app.cli.serving import _what_next


def test_a_start_on_a_taken_port_says_so_before_it_touches_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path / "data"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("BACKBEAT_PORT", str(port))
        with pytest.raises(SystemExit) as end:
            cli.run(["serve", "--welcome"])
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert f"Port {port} of 127.0.0.1 cannot be opened: Address already in use" in said
    assert "BACKBEAT_PORT" in said
    assert not (tmp_path / "data").exists()


def test_no_phone_is_sent_to_an_address_that_only_this_machine_has() -> None:
    assert "on the phone" in " ".join(_what_next("https://back.example.org"))
    assert "on the phone" not in " ".join(_what_next("http://localhost:8000"))
