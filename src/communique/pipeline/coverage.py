"""What the ledger says of sources and pages: how much of what was listed is held, and the story of one URL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from pydantic import Field

from communique.errors import CommuniqueError
from communique.index import document_id
from communique.index.held import read_documents
from communique.index.revisions import Revision, list_recent_changes, list_revisions
from communique.ledger import LedgerEntry, PageCount
from communique.models import Value
from communique.pipeline.context import Installation
from communique.pipeline.lineage import Lineage, trace_page
from communique.pipeline.replay import parse_since
from communique.sources import find_source_for_url, load_sources, source_directories
from communique.sources.model import Source
from communique.sources.scope import why_out_of_scope
from communique.urls import canonicalize_url


class SourceCoverage(Value):
    """How much of what a source ever listed is held, in URLs: ``listed = held + withdrawn + retired + missing``.

    Attributes:
        source: id of the source.
        listed: URLs its listings named.
        held: those with a document whose page is there.
        withdrawn: those the publisher took down; their documents stay.
        retired: those that the source's retention does not cover; their documents were taken out of the index.
        missing: the others without a document.
        reasons: missing URLs by reason.
        failing: held URLs whose last visit failed, by reason.
    """

    source: str
    listed: int = 0
    held: int = 0
    withdrawn: int = 0
    retired: int = 0
    missing: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    failing: dict[str, int] = Field(default_factory=dict)


class PageEvent(Value):
    """One thing that happened to a page.

    Attributes:
        at: when (UTC), if it is known.
        what: what happened.
    """

    at: datetime | None
    what: str


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


def read_coverage(installation: Installation, source_id: str | None = None) -> list[SourceCoverage]:
    """Return the coverage of each source that is scheduled or has pages, or of one, by id.

    Raises:
        ConfigError: ``source_id`` names no source.
        ServiceError: Elasticsearch is away.
    """
    counts = installation.ledger.count_pages(source_id)
    if source_id is not None:
        names = {source_id} if counts else {installation.source(source_id).id}
    else:
        sources = load_sources(*source_directories(installation.settings)).sources.values()
        names = {source.id for source in sources if source.enabled} | {count.source for count in counts}
    return [sum_coverage(name, (count for count in counts if count.source == name)) for name in sorted(names)]


def sum_coverage(source_id: str, counts: Iterable[PageCount]) -> SourceCoverage:
    """Return the coverage that ``counts`` of one source come to."""
    totals = {"held": 0, "withdrawn": 0, "retired": 0, "missing": 0}
    reasons: dict[str, int] = {}
    failing: dict[str, int] = {}
    for count in sorted(counts, key=lambda count: -count.pages):
        is_told = count.state in {"held", "withdrawn", "retired"}
        totals[count.state if is_told else "missing"] += count.pages
        if not is_told:
            reason = count.reason or "not-fetched"
            reasons[reason] = reasons.get(reason, 0) + count.pages
        elif count.state == "held" and count.reason:
            failing[count.reason] = failing.get(count.reason, 0) + count.pages
    return SourceCoverage(source=source_id, listed=sum(totals.values()), reasons=reasons, failing=failing, **totals)


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


def summarise_entry(entry: LedgerEntry) -> str:
    """Return where a page stands and why, in one sentence."""
    failure = f"{entry.reason} in {entry.stage}: {entry.message}" if entry.reason else ""
    if entry.copy_of is not None and not failure:
        return f"{entry.state}; one document with {entry.copy_of.url}, which it names as its canonical address"
    if entry.state == "held":
        return f"held; its last visit failed {entry.failures} times: {failure}" if failure else "held"
    return f"{entry.state}: {failure}" if failure else entry.state


_NOT_FOLLOWED = {
    "no-address": "no web address",
    "contradicted": "the page names another one, too",
    "other-host": "not of the source's hosts",
    "front-page": "a front page or a listing",
    "out-of-scope": "outside the source's scope",
    "not-held": "no page of this source is held there",
    "names-another": "the page there names another one in turn",
    "listed-apart": "the listings date the two differently",
    "other-text": "the page there says something else",
}


def _followed(entry: LedgerEntry) -> str:
    """Return what became of the canonical address that a page names."""
    if entry.copy_of is not None:
        return "both say the same and are one document"
    reason = entry.canonical.refused if entry.canonical else None
    return f"not followed ({reason}): {_NOT_FOLLOWED[reason]}" if reason in _NOT_FOLLOWED else "not followed"


def events_of(entry: LedgerEntry, revisions: Iterable[Revision] = ()) -> tuple[PageEvent, ...]:
    """Return what happened to a page, oldest first.

    Args:
        entry: what the ledger knows of it.
        revisions: the versions it had.
    """
    found_in = f" by the {entry.listing.via} {entry.listing.found_in}" if entry.listing else ""
    events = [(entry.first_listed_at, "first listed")]
    if entry.listing:
        events.append((entry.listing.listed_at, f"listed as processed{found_in}"))
    if entry.archive:
        kept = f"{entry.archive.file} at byte {entry.archive.offset} ({entry.digest or 'no digest'})"
        events.append((entry.fetched_at, f"received; kept in {kept}"))
    if entry.document_id:
        events.append(
            (entry.indexed_at, f"{'joined to' if entry.copy_of else 'indexed as'} document {entry.document_id[:12]}")
        )
    if entry.canonical:
        events.append((entry.indexed_at, f"names {entry.canonical.url} as its canonical address: {_followed(entry)}"))
    for revision in revisions:
        what = f"changed: {', '.join(revision.changed_fields)}" if revision.changed_fields else "first version"
        events.append((revision.first_received_at, f"version {revision.number} received; {what}"))
    if entry.withdrawn_at:
        days = ", ".join(day.isoformat() for day in entry.gone_days)
        events.append((entry.withdrawn_at, f"withdrawn by its publisher: not there on {days}; its document stays"))
    last = f"failed in {entry.stage}: {entry.message}" if entry.reason else "nothing new"
    events.append((entry.last_seen_at, f"last visited in run {entry.run_id}: {last}"))
    told = [PageEvent(at=at, what=what) for at, what in events]
    return tuple(sorted(told, key=lambda event: event.at.isoformat() if event.at else ""))
