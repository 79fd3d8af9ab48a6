"""Adds Communiqué's pages to Airflow's menu, behind Airflow's login: the search, the sources, the quarantine.

Who may see a source, and who may change its rules or decide of its pages, is what Airflow says of the source's DAG: to
read it, and to edit it.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_view
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends

from communique.api import create_app
from communique.operators.console import Visitor, create_console
from communique.pipeline.pools import dag_of_source

MAY_VIEW = Depends(requires_access_view(AccessView.PLUGINS))


def visit(user: GetUserDep, _: Annotated[None, MAY_VIEW]) -> Visitor:
    """Return who asks, by Airflow's login."""
    manager = get_auth_manager()

    def may_read(source_id: str) -> bool:
        return manager.is_authorized_dag(method="GET", details=DagDetails(id=dag_of_source(source_id)), user=user)

    def may_write(source_id: str) -> bool:
        return manager.is_authorized_dag(method="PUT", details=DagDetails(id=dag_of_source(source_id)), user=user)

    return Visitor(name=user.get_name(), may_read=may_read, may_write=may_write)


def menu_entry(name: str, path: str, route: str) -> dict[str, Any]:
    """Return an entry of Airflow's menu that shows one of our pages."""
    return {"name": name, "href": path, "destination": "nav", "url_route": route, "category": "browse"}


class CommuniquePlugin(AirflowPlugin):
    """The entries in the menu and the pages behind them."""

    name = "communique"
    fastapi_apps: ClassVar[list[dict[str, Any]]] = [
        {"app": create_console(visit), "url_prefix": "/communique", "name": "Communiqué"},
        {
            "app": create_app(dependencies=[MAY_VIEW]),
            "url_prefix": "/communique-search",
            "name": "Communiqué search",
        },
    ]
    external_views: ClassVar[list[dict[str, Any]]] = [
        menu_entry("Search", "/communique-search/", "communique-search"),
        menu_entry("Sources", "/communique/sources", "communique-sources"),
        menu_entry("Incidents", "/communique/incidents", "communique-incidents"),
        menu_entry("Quarantine", "/communique/quarantine", "communique-quarantine"),
    ]
