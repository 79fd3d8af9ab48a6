"""The story of one URL: where it stands, what happened to it, and the versions it had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from communique.errors import CommuniqueError
from communique.index import document_id
from communique.index.held import read_documents
from communique.index.revisions import Revision, list_recent_changes, list_revisions
from communique.ledger import LedgerEntry
from communique.models import Value
from communique.pipeline.context import Installation
from communique.pipeline.lineage import Lineage, trace_page
from communique.pipeline.page_events import PageEvent, events_of, summarise_entry
from communique.pipeline.replay import parse_since
from communique.sources import find_source_for_url, load_sources, source_directories
from communique.sources.model import Source
from communique.sources.scope import why_out_of_scope
from communique.urls import canonicalize_url


class PageStory(Value):
    """The whole story of one URL.

    Attributes:
        url: canonical URL.
        summary: where it stands and why, in a sentence.
        entry: what the ledger knows, if anything.
        document: id, headline, dates, digest, archive and versions of its document, if it has one.
        lineage: the run and the task that made it what it is, and how long each stage took.
        revisions: the versions it had, oldest first; none for a page that never changed.
        events: what happened, oldest first.
    """

    url: str
    summary: str
    entry: LedgerEntry | None = None
    document: dict[str, Any] | None = None
    lineage: Lineage | None = None
    revisions: tuple[Revision, ...] = ()
    events: tuple[PageEvent, ...] = ()


_SHOWN_FIELDS = (
    "id", "headline", "published_text", "listed_at", "fetched_at", "indexed_at", "run_id", "digest", "archive",
    "withdrawn_at", "rules_version", "versions", "revision", "changed_at",
)  # fmt: skip


def tell_page_story(installation: Installation, url: str) -> PageStory:
    """Return everything that is known of one URL.

    Args:
        installation: settings and services.
        url: the URL in any spelling; it is made canonical.

    Raises:
        CommuniqueError: it is no web address.
        ServiceError: Elasticsearch is away.
    """
    canonical = _canonical(url)
    entry = installation.ledger.read_entries([canonical]).get(canonical)
    held = read_documents(installation.client, installation.settings, [canonical]).get(canonical)
    document = held and {name: held[name] for name in _SHOWN_FIELDS if name in held}
    if entry is None:
        sources = load_sources(*source_directories(installation.settings)).sources.values()
        return PageStory(url=canonical, summary=explain_absence(canonical, sources), document=document)
    revisions = list_revisions(installation.client, installation.settings, document_id(canonical))
    return PageStory(
        url=canonical,
        summary=summarise_entry(entry),
        entry=entry,
        document=document,
        lineage=_lineage(installation, entry, document),
        revisions=tuple(revisions),
        events=events_of(entry, revisions),
    )


def read_page_revisions(installation: Installation, url: str) -> list[Revision]:
    """Return the versions of one page, oldest first; none for a page that never changed.

    Args:
        installation: settings and services.
        url: the URL in any spelling; it is made canonical.

    Raises:
        CommuniqueError: it is no web address.
        ServiceError: Elasticsearch is away.
    """
    return list_revisions(installation.client, installation.settings, document_id(_canonical(url)))


def read_recent_changes(
    installation: Installation, source_id: str | None, since: str | None, limit: int
) -> list[Revision]:
    """Return the latest changes of pages, newest first, of one source or of all.

    Args:
        installation: settings and services.
        source_id: the source.
        since: ISO day (UTC) before which changes are left out.
        limit: changes at the most.

    Raises:
        ConfigError: ``source_id`` names no source.
        CommuniqueError: ``since`` is no day.
        ServiceError: Elasticsearch is away.
    """
    source = installation.source(source_id).id if source_id else None
    day = parse_since(since)
    begin = datetime.combine(day, time(), UTC) if day else None
    return list_recent_changes(installation.client, installation.settings, source=source, since=begin, limit=limit)


def _lineage(installation: Installation, entry: LedgerEntry, document: dict[str, Any] | None) -> Lineage | None:
    run_id = (document or {}).get("run_id") or entry.run_id
    return trace_page(installation.settings.runs_dir, entry.source, run_id, entry.url) if run_id else None


def _canonical(url: str) -> str:
    try:
        return canonicalize_url(url)
    except ValueError as error:
        raise CommuniqueError(f"{url}: expected an http(s) address: {error}") from error


def explain_absence(url: str, sources: Iterable[Source]) -> str:
    """Return why a canonical URL is not in the ledger, as far as source files tell."""
    source = find_source_for_url(url, sources)
    if source is None:
        return "not known: no source names its host (`communique sources add` makes one)"
    reason = why_out_of_scope(url, source.scope)
    if reason is not None:
        return f"not known: it is of a host of {source.id}, whose scope leaves it out ({reason})"
    return f"not known: it is in the scope of {source.id}, and no listing has named it in a crawl so far"
