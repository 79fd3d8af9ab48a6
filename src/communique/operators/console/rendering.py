"""The templates of the pages. Everything that came from a page or a file is escaped by the template engine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from communique.operators.console.charts import HEIGHT, WIDTH
from communique.operators.console.visitor import Visitor
from communique.operators.health import ADVICE
from communique.pipeline.lineage import airflow_run_id
from communique.pipeline.pools import dag_of_source
from communique.templating import page_environment

PREFIX = "/communique"
"""Path below Airflow's own at which the pages are mounted."""

_PAGES = page_environment("communique.operators.console")


def _show_time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


_PAGES.filters |= {"time": _show_time, "dag": dag_of_source, "run_id": airflow_run_id}
_PAGES.globals |= {"chart_width": WIDTH, "chart_height": HEIGHT, "advice": ADVICE}


def visitor_of(request: Request) -> Visitor:
    """Return who asks; every route has made sure of it before."""
    visitor: Visitor = request.state.visitor
    return visitor


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page."""
    base = request.scope.get("root_path", "").rstrip("/")
    html = _PAGES.get_template(template).render(
        base=base, airflow=base.removesuffix(PREFIX), visitor=visitor_of(request), **values
    )
    return HTMLResponse(html, status)
