"""``GET /metrics`` for Prometheus: to this machine, or to whoever holds the token."""

from fastapi import APIRouter, Request, Response

from app import metrics
from app.api.deps import TheHouse

router = APIRouter(tags=["service"], include_in_schema=False)


@router.get("/metrics")
async def numbers(request: Request, house: TheHouse) -> Response:
    address = request.client.host if request.client else ""
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    authorization = request.headers.get("authorization", "")
    if not metrics.may_look(house.settings.metrics_token, authorization, address, forwarded=forwarded):
        return Response(status_code=404)
    body, media_type = metrics.exposed(request.headers.get("accept", ""))
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})
