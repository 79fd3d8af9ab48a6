"""The page *Incidents*: what is wrong now, who knows of it and until when; and the form by which it becomes quiet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from communique.errors import CommuniqueError
from communique.operators.console.pages import Installed
from communique.operators.console.rendering import render, visitor_of
from communique.operators.console.visitor import Visitor, check_same_origin
from communique.operators.incident_store import IncidentStore, acknowledge_incident
from communique.operators.incidents import Incident
from communique.pipeline.context import Installation

MOST_OVER = 20
"""Incidents that are over and shown."""
_SEE_OTHER = 303

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/incidents")
def show_incidents(request: Request, installation: Installed, saved: bool = False) -> HTMLResponse:
    """Show the incidents, the open ones first."""
    return _page(request, installation, saved=saved)


@router.post("/incidents/acknowledge", dependencies=[Depends(check_same_origin)])
def acknowledge(
    request: Request,
    installation: Installed,
    incident: Annotated[str, Form(max_length=80)] = "",
    reason: Annotated[str, Form(max_length=1_000)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Make an incident quiet until a day. Who does must be one who may change every source that it concerns."""
    visitor = visitor_of(request)
    found = next((one for one in read_incidents(installation, visitor) if one.id == incident), None)
    if found is None:
        # Before anything is said of what there is: whoever may change this cannot be told without it.
        raise HTTPException(403, "This is no incident of sources that your login may change.")
    for source in found.sources:
        visitor.check_write(source)
    try:
        acknowledge_incident(installation, found.id, by=visitor.name, reason=reason, until=_day(until))
    except CommuniqueError as error:
        typed = {"incident": incident, "reason": reason, "until": until, "error": str(error)}
        return _page(request, installation, status=422, typed=typed)
    return RedirectResponse(request.scope.get("root_path", "") + "/incidents?saved=true", _SEE_OTHER)


def read_incidents(installation: Installation, visitor: Visitor) -> list[Incident]:
    """Return the newest incidents, open or over, of which a visitor may see every source.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    found = IncidentStore(installation.client, installation.settings).read_recent()
    return [one for one in found if all(visitor.may_read(source) for source in one.sources)]


def _page(
    request: Request,
    installation: Installation,
    *,
    status: int = 200,
    saved: bool = False,
    typed: dict[str, Any] | None = None,
) -> HTMLResponse:
    visitor, now = visitor_of(request), datetime.now(UTC)
    found = read_incidents(installation, visitor)
    return render(
        request,
        "incidents.html",
        status=status,
        open=[one for one in found if one.open],
        over=[one for one in found if not one.open][:MOST_OVER],
        writable={one.id for one in found if all(visitor.may_write(source) for source in one.sources)},
        quiet={one.id for one in found if one.is_quiet(now)},
        typed=typed or {"incident": None},
        saved=saved,
        tomorrow=now.date() + timedelta(days=1),
        next_week=now.date() + timedelta(days=7),
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise CommuniqueError("until: name the day on which it comes back, such as 2026-12-01") from error
