"""Communiqué's cleaner, and the tools it is compared with, in the form the scorers of the benchmarks call.

Every function takes decoded HTML and the address of the page, and returns ``title``, ``date``, ``authors``, ``text``.
Authors are given with commas between them by all: the scorers take a list of golden names apart at commas ("Jane Roe,
Ph.D."), and do the same with an answer only if it is one string.
"""

from __future__ import annotations

from typing import Any

from benchmarks import names_adapters
from communique.clean import explain_html, read_metadata
from communique.errors import PageError

Answer = dict[str, Any]


def extract(html: str, url: str) -> Answer:
    """Read a page by Communiqué's generic extractor alone, without rules for its site.

    The benchmarks count agencies and desks as authors, which a byline (people only) leaves out: where the page
    declares authors, these are given word for word, with commas between them: the scorers take a list of golden names
    apart at commas ("Jane Roe, Ph.D."), and do the same with this.
    """
    try:
        explained = explain_html(html, url)
    except PageError:
        return _extract_metadata(html, url)
    article = explained.article
    authors = ", ".join(explained.credits or article.byline)
    return {"title": article.title, "date": article.published, "authors": authors, "text": article.text}


def _extract_metadata(html: str, url: str) -> Answer:
    """Give the fields of a page that has no text to clean, as the other tools do."""
    try:
        found = read_metadata(html, url)
    except ValueError:
        return {}
    return {
        "title": found.title,
        "date": found.published,
        "authors": ", ".join(found.credits or found.byline),
        "text": "",
    }


def extract_with_trafilatura(html: str, url: str) -> Answer:
    """Read a page by trafilatura as it comes, comments left out."""
    return _trafilatura(html, url, favor_precision=False)


def extract_with_precise_trafilatura(html: str, url: str) -> Answer:
    """Read a page by trafilatura with ``favor_precision``."""
    return _trafilatura(html, url, favor_precision=True)


def extract_with_newspaper(html: str, url: str) -> Answer:
    """Read a page by newspaper4k."""
    import newspaper

    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return {
        "title": article.title,
        "date": article.publish_date,
        "authors": ", ".join(article.authors),
        "text": article.text,
    }


def _trafilatura(html: str, url: str, *, favor_precision: bool) -> Answer:
    import trafilatura

    document = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, favor_precision=favor_precision
    )
    if document is None:
        return {}
    found = document if isinstance(document, dict) else document.as_dict()
    authors = (found["author"] or "").replace("; ", ", ")
    return {"title": found["title"], "date": found["date"], "authors": authors, "text": found["text"]}


def tag(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Find people, places and organisations by Communiqué's enrich stage."""
    return names_adapters.tag(text, lang)


def link(text: str, lang: str) -> list[tuple[int, int, str, str | None]]:
    """Find and link people, places and organisations by Communiqué's enrich stage."""
    return names_adapters.link(text, lang)


def same_person(name_a: str, name_b: str) -> bool:
    """Tell whether two names are one person's, by Communiqué's folded keys."""
    return names_adapters.same_person(name_a, name_b)
