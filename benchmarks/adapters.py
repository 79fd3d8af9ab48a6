"""Communiqué's cleaner in the form the scorers of the extraction benchmarks call."""

from __future__ import annotations

from communique.clean import clean_html
from communique.errors import PageError


def extract(html: str, url: str) -> dict[str, object]:
    """Return title, date, authors and text of a page, by the generic extractor alone.

    Args:
        html: decoded HTML.
        url: address of the page.
    """
    try:
        article = clean_html(html, url)
    except PageError:
        return {}
    return {"title": article.title, "date": article.published, "authors": list(article.byline), "text": article.text}
