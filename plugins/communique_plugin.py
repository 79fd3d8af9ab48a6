"""Adds Communiqué's *Sources* page to Airflow's menu, behind Airflow's login. It only reads."""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_view
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse

from communique.api import create_app
from communique.operators import list_source_rows, render_sources_page
from communique.settings import get_settings

pages = FastAPI(
    title="Communiqué",
    docs_url=None,
    openapi_url=None,
    dependencies=[Depends(requires_access_view(AccessView.PLUGINS))],
)


@pages.get("/sources", response_class=HTMLResponse)
def show_sources(request: Request) -> str:
    """Return the table of sources."""
    rows, errors = list_source_rows(get_settings())
    base = request.scope.get("root_path", "").removesuffix("/communique")
    return render_sources_page(rows, errors, base)


class CommuniquePlugin(AirflowPlugin):
    """The entry in the menu and the pages behind it."""

    name = "communique"
    fastapi_apps: ClassVar[list[dict[str, Any]]] = [
        {"app": pages, "url_prefix": "/communique", "name": "Communiqué"},
        {
            "app": create_app(dependencies=[Depends(requires_access_view(AccessView.PLUGINS))]),
            "url_prefix": "/communique-search",
            "name": "Communiqué search",
        },
    ]
    external_views: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "Search",
            "href": "/communique-search/",
            "destination": "nav",
            "url_route": "communique-search",
            "category": "browse",
        },
        {
            "name": "Sources",
            "href": "/communique/sources",
            "destination": "nav",
            "url_route": "communique-sources",
            "category": "browse",
        },
    ]
