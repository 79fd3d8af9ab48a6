"""Read one page from a file or an address, for the commands that look at a single page."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from communique.errors import CommuniqueError, PageError
from communique.models import Answer, RawPage
from communique.settings import Settings, get_settings
from communique.sources import find_source_for_url, load_sources, source_directories
from communique.sources.model import Source

_CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}
_MAX_FILE_BYTES = 50_000_000


def load_raw_page(target: str, url: str | None) -> RawPage:
    """Return the page that ``target`` names, as received.

    Args:
        target: path of a saved page (``.html``, ``.txt``, each maybe with ``.gz``), or an http(s) address.
        url: identity of a saved page; its ``file:`` address if not given. Ignored for an address.

    Raises:
        CommuniqueError: the file is missing or too large, or ``target`` is neither a file nor an address.
        PageError: the address could not be fetched.
    """
    if urlsplit(target).scheme in {"http", "https"}:
        return _fetch_page(target)
    path = Path(target)
    if not path.is_file():
        raise CommuniqueError(f"{target}: no such file, and not an http(s) address; give one of the two")
    return _read_page_file(path, url or path.resolve().as_uri())


def source_of(url: str, source_id: str | None, settings: Settings) -> Source | None:
    """Return the source whose rules read ``url``: the one named, or the one whose scope holds it.

    Raises:
        CommuniqueError: ``source_id`` names no source.
    """
    sources = load_sources(*source_directories(settings)).sources
    if source_id is None:
        return find_source_for_url(url, sources.values())
    if source_id not in sources:
        raise CommuniqueError(f"no source is called {source_id}; `communique sources list` shows those there are")
    return sources[source_id]


def _read_page_file(path: Path, url: str) -> RawPage:
    body = _read_bounded(path)
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    content_type = _CONTENT_TYPES.get(suffix.lower(), "text/html")
    return RawPage(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": content_type},
        body=body,
        fetched_at=datetime.now(UTC),
    )


def _read_bounded(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            body = stream.read(_MAX_FILE_BYTES + 1)
    except (OSError, EOFError) as error:
        raise CommuniqueError(f"{path}: cannot be read: {error}") from error
    if len(body) > _MAX_FILE_BYTES:
        raise CommuniqueError(f"{path}: larger than {_MAX_FILE_BYTES:,} bytes, which is the most a page may have")
    return body


def _fetch_page(url: str) -> RawPage:
    from communique.fetch import PoliteSession

    settings = get_settings()
    source = source_of(url, None, settings) or _passing_source(url)
    with PoliteSession(source, services_dir=settings.services_dir) as session:
        answer = session.get(url)
    if answer.status != 200:
        raise PageError(f"http-{answer.status}", f"{url}: the site answered {answer.status} {answer.reason}".rstrip())
    return page_of_answer(answer)


def page_of_answer(answer: Answer) -> RawPage:
    """Return what was answered as a page for the cleaner; its identity is the address that was asked for."""
    return RawPage(
        url=answer.url,
        final_url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        fetched_at=answer.received_at,
    )


def _passing_source(url: str) -> Source:
    """A source with default bounds for an address that belongs to none."""
    return Source.model_validate(
        {
            "id": "command-line",
            "name": "a page named on the command line",
            "description": "One address that belongs to no source.",
            "category": "collection",
            "languages": ["en"],
            "home": url,
            "discover": [{"type": "feed", "url": url}],
            "scope": {"hosts": [urlsplit(url).hostname or "*"]},
        }
    )
