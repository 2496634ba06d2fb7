"""Alive, ready, and the published schema of the report."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.api.deps import TheHouse
from app.domain.report import REPORT_SCHEMA
from app.services import health

router = APIRouter(tags=["service"])


@router.get("/healthz")
async def alive(request: Request, response: Response) -> dict[str, str]:
    """The process answers. Nothing else is asked, so a slow database never gets it killed."""
    # Which address a caller's tries are counted by: so a proxy that hides or makes up addresses shows from outside.
    response.headers["X-Client-Address"] = request.client.host if request.client else ""
    return {"status": "alive"}


@router.get("/readyz")
def ready(house: TheHouse) -> JSONResponse:
    """Database reached, migrations at the newest, push keys and catalogue there; 503 with the culprit otherwise."""
    checks = health.checks(house.database, bool(house.vapid_public_key), len(house.catalogue.exercises))
    good = all(checks.values())
    body = {"status": "ready" if good else "not ready", "checks": checks}
    return JSONResponse(body, 200 if good else 503)


@router.get("/api/schemas/report-1.json")
async def report_schema() -> JSONResponse:
    """JSON Schema 2020-12 of the therapist's report, version 1."""
    return JSONResponse(REPORT_SCHEMA, media_type="application/schema+json")
