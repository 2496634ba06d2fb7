"""Alive, ready, and the published schema of the report."""

from typing import Final

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.api.deps import TheHouse
from app.domain.report import REPORT_SCHEMA
from app.services import health

router = APIRouter(tags=["service"])
PATIENCE_S: Final = 1.5
_asking: Final = RunVar[anyio.CapacityLimiter]("readiness")


class SchemaResponse(JSONResponse):
    media_type = "application/schema+json"


def _one_at_a_time() -> anyio.CapacityLimiter:
    """Threads of its own: those of the endpoints may all be waiting for the very database that is asked about.

    Only one, so that a database that never answers holds up one thread and not one more with each question.
    """
    try:
        return _asking.get()
    except LookupError:
        _asking.set(anyio.CapacityLimiter(1))
        return _asking.get()


@router.get("/healthz")
async def alive(request: Request, response: Response) -> dict[str, str]:
    """The process answers. Nothing else is asked, so a slow database never gets it killed."""
    # Which address a caller's tries are counted by: so a proxy that hides or makes up addresses shows from outside.
    response.headers["X-Client-Address"] = request.client.host if request.client else ""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(house: TheHouse) -> JSONResponse:
    """Database reached, migrations at the newest, push keys and catalogue there; 503 with the culprit otherwise."""
    has_keys, exercises = bool(house.vapid_public_key), len(house.catalogue.exercises)
    checks = health.unreached(has_keys, exercises)
    with anyio.move_on_after(PATIENCE_S):
        checks = await anyio.to_thread.run_sync(
            health.checks,
            house.database,
            has_keys,
            exercises,
            abandon_on_cancel=True,
            limiter=_one_at_a_time(),
        )
    good = all(checks.values())
    body = {"status": "ready" if good else "not ready", "checks": checks}
    return JSONResponse(body, 200 if good else 503)


@router.get("/api/schemas/report-1.json", response_class=SchemaResponse)
async def report_schema() -> SchemaResponse:
    """JSON Schema 2020-12 of the therapist's report, version 1."""
    return SchemaResponse(REPORT_SCHEMA)
