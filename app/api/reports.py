"""The patient's own export."""

from fastapi import APIRouter, Response

from app.api.deps import TheCookies, TheHouse
from app.services import reports

router = APIRouter(prefix="/api", tags=["report"])


@router.get("/export")
def export(house: TheHouse, cookies: TheCookies) -> Response:
    """The same versioned document the therapist reads; its schema is at /api/schemas/report-1.json."""
    who = cookies.patient()
    body = reports.own_export(house.database, house.planner, who.patient, house.now(), house.chance)
    return Response(
        body,
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="backbeat-report.json"'},
    )
