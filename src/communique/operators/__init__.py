"""What operators see of the sources, inside Airflow and behind its login."""

from communique.operators.page import render_sources_page
from communique.operators.sources import SourceRow, list_source_rows

__all__ = ["SourceRow", "list_source_rows", "render_sources_page"]
