"""Start the search page and its API on 127.0.0.1."""

from __future__ import annotations

from communique.runtime.demo_sites import start_module
from communique.runtime.progress import Report, ignore_progress
from communique.runtime.registry import Service
from communique.settings import Settings

SEARCH_PAGE = "search-page"


def start_search_page(settings: Settings, report: Report = ignore_progress) -> Service:
    """Serve the search unless it is served, and wait until it answers; it connects to Elasticsearch when first asked.

    Raises:
        ServiceError: the server does not come up.
    """
    return start_module(settings, SEARCH_PAGE, ("communique.api",), (), report)
