"""``backbeat pull`` against a real server over a line that really breaks."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from app.cli import run
from app.services.pull import check
from tests.api.conftest import App


@contextmanager
def serving(app: App) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app.app, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@contextmanager
def breaking(port: int, after: list[int]) -> Iterator[int]:
    """A line to ``port`` that is cut after so many bytes of answer, once for each number; later it holds."""
    listening = socket.create_server(("127.0.0.1", 0))

    def carry() -> None:
        while True:
            try:
                phone, _ = listening.accept()
            except OSError:
                return
            with phone, socket.create_connection(("127.0.0.1", port)) as server:
                server.sendall(phone.recv(65536))
                left = after.pop(0) if after else None
                while piece := server.recv(4096):
                    phone.sendall(piece if left is None else piece[:left])
                    left = None if left is None else left - len(piece)
                    if left is not None and left <= 0:
                        break

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def pulled(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as done:
        run(["pull", *arguments])
    return int(done.value.code or 0)


def test_a_caseload_is_pulled_over_a_breaking_line_checked_and_whole(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKBEAT_DATA", str(tmp_path / "elsewhere"))
    sleep = time.sleep
    monkeypatch.setattr("app.cli.people.time.sleep", lambda _seconds: sleep(0.1))
    therapist = app.therapist()
    for _ in range(3):
        person = app.person_after_intake()
        person.post("/api/consents", {"code": therapist.post("/api/therapist/share-codes").json()["code"]})
    token = therapist.post("/api/therapist/tokens", {"name": "Nightly copy"}).json()
    key, out = tmp_path / "key", tmp_path / "copies"
    key.write_text(token["token"] + "\n")
    key.chmod(0o644)
    asked = ["--token-file", str(key), "--out", str(out)]
    assert pulled(["--server", "https://back.example.org", *asked]) == 1
    assert "chmod 600" in capsys.readouterr().err
    key.chmod(0o600)
    assert pulled(["--server", "http://back.example.org", *asked]) == 1
    with serving(app) as port:
        with breaking(port, [200] + 30 * [0]) as broken:
            assert pulled(["--server", f"http://127.0.0.1:{broken}", "--tries", "2", *asked]) == 4
        assert [path.suffix for path in out.iterdir()] == [".part"]
        with breaking(port, [30_000, 20_000]) as broken:
            assert pulled(["--server", f"http://127.0.0.1:{broken}", "--tries", "50", *asked]) == 0
        (copy,) = out.iterdir()
        assert check(copy)["report"] == 3
        assert "3 reports" in capsys.readouterr().out
        told = [json.loads(line) for line in copy.read_text().splitlines()]
        assert [one["type"] for one in told] == ["header", "report", "report", "report", "trailer"]
        assert copy.stat().st_mode & 0o077 == 0
        therapist.delete(f"/api/therapist/tokens/{token['id']}")
        assert pulled(["--server", f"http://127.0.0.1:{port}", *asked]) == 1
        assert "does not know this key" in capsys.readouterr().err
    check(copy)
