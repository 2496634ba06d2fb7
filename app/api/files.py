"""Serves the built phone app. The shell is asked for again each time, hashed assets are kept for ever."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.types import Scope

NOT_BUILT = "<!doctype html><title>Backbeat</title><p>The phone app is not built yet. <code>./run start</code> builds it."
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}


class HashedAssets(StaticFiles):
    """Names hold a hash of the content, so a browser need never ask again; old ones may stay for old shells.

    The build lays a packed copy beside each text: a third of the bytes on a slow line.
    """

    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]
        packed = f"{path}.gz"
        has_packed = self._is_there(packed)
        takes_packed = has_packed and "gzip" in Headers(scope=scope).get("accept-encoding", "")
        response = await super().get_response(packed if takes_packed else path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if has_packed:
            response.headers["Vary"] = "Accept-Encoding"
        if takes_packed:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def _is_there(self, path: str) -> bool:
        try:
            return self.lookup_path(path)[1] is not None
        except (OSError, ValueError):
            return False  # a name no file can have: too long, or with a NUL in it


def install(app: FastAPI, folder: Path) -> None:
    """Adds ``/``, ``/assets/*`` and the files beside index.html; nothing outside the folder is reachable."""
    router = APIRouter(include_in_schema=False)
    shell = {path.name: path for path in folder.glob("*") if path.is_file()} if folder.is_dir() else {}

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index() -> Response:
        found = shell.get("index.html")
        return _fresh(found) if found else HTMLResponse(NOT_BUILT, 503)

    for name, path in shell.items():
        router.add_api_route(f"/{name}", _serving(path), methods=["GET", "HEAD"])
    app.include_router(router)
    for sub in ("assets", "icons", "data"):
        if (folder / sub).is_dir():
            kind = HashedAssets if sub == "assets" else StaticFiles
            app.mount(f"/{sub}", kind(directory=folder / sub), name=sub)


def _serving(path: Path):  # type: ignore[no-untyped-def]
    async def serve() -> FileResponse:
        return _fresh(path)

    return serve


def _fresh(path: Path) -> FileResponse:
    return FileResponse(path, media_type=TYPES.get(path.suffix), headers={"Cache-Control": "no-cache"})
