"""The built app as it is served: hashed texts packed for whoever takes them, whole for everybody else."""

import asyncio
import gzip
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api import files

TEXT = b"export const words = 'a few good minutes';" * 50


@pytest.fixture
def served(tmp_path: Path) -> FastAPI:
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "house-1a2b.js").write_bytes(TEXT)
    (assets / "house-1a2b.js.gz").write_bytes(gzip.compress(TEXT))
    (assets / "photo-3c4d.png").write_bytes(b"\x89PNG")
    app = FastAPI()
    files.install(app, tmp_path)
    return app


def asked(app: FastAPI, path: str, encoding: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path, headers={"Accept-Encoding": encoding})

    return asyncio.run(ask())


@pytest.mark.parametrize(("encoding", "packed"), [("gzip, br", "gzip"), ("identity", None)])
def test_a_hashed_text_is_packed_for_whoever_takes_it(
    served: FastAPI, encoding: str, packed: str | None
) -> None:
    answer = asked(served, "/assets/house-1a2b.js", encoding)
    assert answer.content == TEXT
    assert answer.headers.get("content-encoding") == packed
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == (len(gzip.compress(TEXT)) if packed else len(TEXT))


def test_what_has_no_packed_copy_comes_as_it_is_and_what_is_missing_stays_missing(served: FastAPI) -> None:
    answer = asked(served, "/assets/photo-3c4d.png", "gzip")
    assert answer.content == b"\x89PNG"
    assert "content-encoding" not in answer.headers
    assert asked(served, "/assets/none-5e6f.js", "gzip").status_code == 404
