"""The *Sources* page as HTML; everything that came from a page or a file is escaped by the template engine."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from communique.operators.sources import SourceRow

_PAGES = Environment(
    loader=PackageLoader("communique.operators"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render_sources_page(rows: list[SourceRow], errors: list[str], airflow_base: str) -> str:
    """Return the page.

    Args:
        rows: one for each source.
        errors: files under ``config/sources`` that are not valid, each with its reason.
        airflow_base: path under which Airflow's own pages lie, for the links to the DAGs.
    """
    return _PAGES.get_template("sources.html").render(rows=rows, errors=errors, airflow_base=airflow_base.rstrip("/"))
