"""One page as it was received and what is read from it, for pages that show both side by side."""

from __future__ import annotations

from fastapi import HTTPException

from communique.archive import ArchiveReader
from communique.clean import explain_page
from communique.clean.decoding import decode_body
from communique.clean.draft import Explained
from communique.clean.templates import TemplateIndex
from communique.ledger import LedgerEntry
from communique.models import RawPage
from communique.pipeline.context import Installation
from communique.pipeline.template_store import template_on
from communique.sources.model import Source
from communique.urls import canonicalize_url

MOST_SHOWN_BYTES = 3_000_000
"""Longest page that is sent to a browser; what is beyond is cut."""
_MARKUP = ("text/html", "application/xhtml+xml", "text/xml", "application/xml", "")


def find_entry(installation: Installation, url: str) -> LedgerEntry:
    """Return what the ledger knows of a page, in any spelling of its address; an HTTP error 404 if that is nothing."""
    try:
        canonical = canonicalize_url(url)
    except ValueError as error:
        raise HTTPException(404, f"{url[:500]}: no web address ({error})") from error
    entry = installation.ledger.read_entries([canonical]).get(canonical)
    if entry is None:
        raise HTTPException(404, f"{canonical}: no listing has ever named this page")
    return entry


def read_received(installation: Installation, entry: LedgerEntry) -> RawPage:
    """Return a page as it was received last; an HTTP error 404 if nothing was.

    Raises:
        PageError: the archive cannot be read.
    """
    body = entry.newest_body()
    if body is None:
        raise HTTPException(404, f"{entry.url}: nothing of this page was ever received")
    page = ArchiveReader(installation.archive).read(body.archive)
    return page.model_copy(update={"url": entry.url})


def text_of_received(page: RawPage) -> str:
    """Return a page's markup or text, cut at :data:`MOST_SHOWN_BYTES`."""
    return decode_body(page.body[:MOST_SHOWN_BYTES], page.headers.get("content-type"))


def is_shown(page: RawPage) -> bool:
    """Tell whether a browser can show a page as text: a PDF or an image it cannot, inside a sandbox."""
    kind = page.headers.get("content-type", "").split(";")[0].strip().lower()
    return (kind in _MARKUP or kind.startswith("text/")) and not page.body.startswith(b"%PDF-")


def _is_released(entry: LedgerEntry) -> bool:
    body = entry.newest_body()
    return body is not None and entry.released == body.digest


def explain_entry(installation: Installation, source: Source, entry: LedgerEntry, page: RawPage) -> Explained:
    """Return what the cleaner makes of an archived page by the rules of ``source``.

    Raises:
        PageError: it makes no article of it.
    """
    template = template_on(installation.templates.versions(source.id), page.fetched_at.date())
    return explain_page(
        page,
        source=source,
        candidate=entry.candidate(),
        template=TemplateIndex(template) if template else None,
        released=_is_released(entry),
    )
