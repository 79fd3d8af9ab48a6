"""Take the pages of a WARC file, whoever wrote it, into the archive and along the rest of the path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from communique.archive import ArchiveWriter, Exchange, UnreadableRecord, iter_exchanges
from communique.archive.exchange import digest_of
from communique.fetch.crawl import record_fetched
from communique.models import Candidate, FetchRecord, Value
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.discover_step import BATCH_PAGES
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.replay import write_record_batches
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources.model import Source
from communique.sources.scope import why_out_of_scope
from communique.urls import canonicalize_url

MAX_NAMED = 1000
"""Unreadable records that a report names; more are only counted."""
_PAGE_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "application/pdf"})


class IngestReport(Value):
    """What became of the answers in a WARC file.

    Attributes:
        file: name of the file.
        run_id: name of the run.
        pages: pages of the source that were new, or newer than what was held.
        indexed: documents written.
        quarantined: pages that could not go on.
        reasons: quarantined pages by reason.
        skipped: answers that were not taken, by reason: ``http-404``, ``out-of-scope``, ``not-a-page`` (an image, a
            style sheet), ``held-already``, ``older-than-held``, and those of ``unreadable``.
        unreadable: records that could not be read, at most :data:`MAX_NAMED`.
    """

    file: str
    run_id: str
    pages: int = 0
    indexed: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    skipped: dict[str, int] = Field(default_factory=dict)
    unreadable: tuple[UnreadableRecord, ...] = ()


def ingest_warc(path: Path, source_id: str, installation: Installation, *, now: datetime | None = None) -> IngestReport:
    """Archive, clean, enrich and index the pages of a WARC file that belong to a source.

    Of several captures of a page the latest counts; one that is not newer than what is held is skipped. Doing it again
    after it was cut off is safe.

    Args:
        path: the file, gzipped or not.
        source_id: the source whose scope and rules hold.
        installation: settings and services.
        now: names the run; the clock's time if not given.

    Raises:
        ConfigError: there is no such source.
        CommuniqueError: the file is no WARC file.
        ServiceError: Elasticsearch is away.
    """
    source = installation.source(source_id)
    run_id = f"ingest-{now or datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    taking = _Taking(path, source, installation)
    records = taking.archive_pages()
    run = RunFolder(installation.settings.runs_dir, source.id, run_id)
    counts, reasons = Counter[str](), Counter[str]()
    for reference in write_record_batches(run, records, BATCH_PAGES):
        batch = Batch(root=run.root, reference=reference)
        clean_batch(batch, installation)
        enrich_batch(batch, installation)
        report = index_batch(batch, installation)
        counts.update(report.model_dump(include={"indexed", "quarantined"}))
        reasons.update(report.reasons)
    return IngestReport(
        file=path.name,
        run_id=run_id,
        pages=len(records),
        reasons=dict(reasons),
        skipped=dict(taking.skipped),
        unreadable=tuple(taking.unreadable),
        **counts,
    )


class _Taking:
    """One pass over a file: what is taken from it, and what is not.

    Args:
        path: the file.
        source: the source whose pages are taken.
        installation: settings and services.
    """

    def __init__(self, path: Path, source: Source, installation: Installation) -> None:
        self._path, self._source, self._installation = path, source, installation
        self.skipped: Counter[str] = Counter()
        self.unreadable: list[UnreadableRecord] = []

    def archive_pages(self) -> list[FetchRecord]:
        """Write the pages to be taken into the archive, and return one record a page."""
        taken: dict[str, FetchRecord] = {}
        with ArchiveWriter(self._installation.archive, self._source.id) as writer:
            for url, exchange in self._pages():
                reason = self._why_held(url, exchange, taken.get(url))
                if reason is not None:
                    self.skipped[reason] += 1
                    continue
                candidate = self._candidate(url, exchange)
                ref = writer.write_exchange(exchange, page_url=url, listing=candidate)
                taken[url] = record_fetched(candidate, exchange, ref)
        return list(taken.values())

    def _pages(self) -> Iterator[tuple[str, Exchange]]:
        for found in iter_exchanges(self._path, max_bytes=self._source.fetch.max_bytes):
            if isinstance(found, UnreadableRecord):
                self.skipped[found.reason] += 1
                if len(self.unreadable) < MAX_NAMED:
                    self.unreadable.append(found)
                continue
            url, reason = judge_exchange(found, self._source)
            if reason is None:
                yield url, found
            else:
                self.skipped[reason] += 1

    def _why_held(self, url: str, exchange: Exchange, earlier: FetchRecord | None) -> str | None:
        if earlier is not None and earlier.fetched_at >= exchange.received_at:
            return "older-than-held"
        entry = self._installation.ledger.read_entries([url]).get(url)
        if entry is None or entry.digest is None or entry.fetched_at is None:
            return None
        if entry.digest == digest_of(exchange.body):
            return "held-already"
        return "older-than-held" if entry.fetched_at >= exchange.received_at else None

    def _candidate(self, url: str, exchange: Exchange) -> Candidate:
        return Candidate(
            source=self._source.id, url=url, via="manual", found_in=self._path.name, listed_at=exchange.received_at
        )


def judge_exchange(exchange: Exchange, source: Source) -> tuple[str, str | None]:
    """Return the canonical URL of an answer, and why it is no page of ``source``; ``None`` if it is one."""
    try:
        url = canonicalize_url(exchange.url)
    except ValueError:
        return exchange.url, "bad-url"
    if exchange.status != 200:
        return url, f"http-{exchange.status}"
    if why_out_of_scope(url, source.scope) is not None:
        return url, "out-of-scope"
    content_type = next((value for name, value in exchange.headers if name.lower() == "content-type"), "")
    if content_type.split(";")[0].strip().lower() not in _PAGE_TYPES:
        return url, "not-a-page"
    return url, None if exchange.body else "empty-body"
