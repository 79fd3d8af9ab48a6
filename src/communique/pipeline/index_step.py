"""Write a batch's versions of changed pages, its documents, what is known of its URLs, its report: in this order.

Then whoever saved a search that finds one of its pages is told.

A task killed in between leaves documents whose ledger entry is old; done again, it writes the same documents under the
same ids, so the index ends the same. A page that was fetched later by another run keeps that document.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from communique.index import IndexOutcome, build_document, document_id, index_documents, refresh_documents
from communique.index.held import mark_withdrawn
from communique.index.revisions import write_revisions
from communique.index.stories import read_story_ids
from communique.ledger import LedgerEntry
from communique.models import (
    Candidate,
    Drift,
    EnrichedArticle,
    FetchRecord,
    PageMeasures,
    Quarantined,
    summarise_measures,
)
from communique.pipeline.alerts import tell_readers
from communique.pipeline.context import Installation
from communique.pipeline.copies import Judged, drop_documents, judge_batch, settle_copies
from communique.pipeline.ledger_entries import (
    entry_of_claim,
    entry_of_document,
    entry_of_quarantine,
    entry_of_replay,
    entry_of_unchanged,
)
from communique.pipeline.report import BatchReport, write_batch_report
from communique.pipeline.revisions import trace_histories
from communique.pipeline.revisits import digest_of_text, plan_next_visit
from communique.pipeline.story_step import regroup
from communique.pipeline.versions import Versions
from communique.pipeline.workspace import Batch
from communique.telemetry import note_time

log = structlog.get_logger(__name__)

EARLIER_STAGES = ("fetch", "clean", "enrich")
"""Stages whose quarantined pages the index step enters into the ledger."""


@dataclass(frozen=True)
class _Written:
    """What became of the documents of a batch.

    Attributes:
        indexed: document id of each URL that was indexed.
        refused: what Elasticsearch refused.
        older: URLs that are held in a later version. Only the version was written down; the document stays.
        claims: what became of the canonical addresses that pages name; those that follow theirs have no document.
    """

    indexed: dict[str, str]
    refused: list[Quarantined]
    older: set[str]
    claims: dict[str, Judged]


def index_batch(
    batch: Batch,
    installation: Installation,
    *,
    replayed: bool = False,
    visited_at: Mapping[str, datetime] | None = None,
) -> BatchReport:
    """Index the enriched articles of ``batch`` and enter every one of its pages into the ledger.

    Args:
        batch: its candidates, records, articles and quarantined pages.
        installation: settings and services.
        replayed: whether its pages were read from the archive, so that nothing new is known of the site.
        visited_at: when each page was visited, where that is told again from the archive; just now if not given.

    Raises:
        ServiceError: Elasticsearch is away, red or full; nothing is lost, the step can be done again.
    """
    began_at, clock = datetime.now(UTC), time.perf_counter()
    records = {record.candidate.url: record for record in batch.read("records", FetchRecord)}
    held = installation.ledger.read_entries([candidate.url for candidate in batch.read("candidates", Candidate)])
    written = _index_articles(batch, installation, records, held)
    batch.write("quarantine-index", written.refused)
    entries = _enter_pages(batch, installation, records, written, held, replayed=replayed, visited_at=visited_at or {})
    report = _count_pages(batch, records, written.indexed, entries)
    write_batch_report(batch, report)
    joined = settle_copies(installation, batch.source_id, entries)
    for url, entry in entries.items():
        note_time(url, began_at, time.perf_counter() - clock)
        log.info("page entered", url=url, document=entry.document_id, state=entry.state, reason=entry.reason)
    told = [one for url, one in written.indexed.items() if url not in joined]
    tell_readers(batch.reference, told, installation)
    return report


def _index_articles(
    batch: Batch,
    installation: Installation,
    records: Mapping[str, FetchRecord],
    held: Mapping[str, LedgerEntry],
) -> _Written:
    made = list(build_documents(batch, records))
    claims = judge_batch(batch, installation, made, records, held)
    copies = {url for url, judged in claims.items() if judged.copy_of}
    # A page that becomes a copy may have said something else before: that version is kept.
    histories = trace_histories(installation, made, held, made_with(batch)) if made else {}
    versions = (record for history in histories.values() for record in history.records)
    write_revisions(installation.client, installation.settings, versions)
    older = {url for url, history in histories.items() if not history.is_latest and url in held}
    documents = [one for one in made if one["url"] not in copies]
    stories = read_story_ids(
        installation.client, installation.settings, [document_id(str(one["url"])) for one in documents]
    )
    latest = (
        one | histories[str(one["url"])].fields() | _held_story(one, stories)
        for one in documents
        if one["url"] not in older
    )
    written = _Written({}, [], older, claims)
    for outcome in index_documents(installation.client, installation.settings, latest):
        if outcome.ok:
            written.indexed[outcome.url] = outcome.id
        else:
            written.refused.append(_refused_page(batch, records[outcome.url], outcome))
    refresh_documents(installation.client, installation.settings)
    former = [story["id"] for story in stories.values()]
    regroup(installation, written.indexed.values(), former)
    drop_documents(installation, copies - older)
    return written


def _held_story(document: Mapping[str, object], stories: Mapping[str, dict[str, Any]]) -> dict[str, object]:
    """Return the story a document had, which it keeps until pages are grouped anew a moment later."""
    story = stories.get(str(document["id"]))
    return {"story": story} if story else {}


def made_with(batch: Batch) -> Versions:
    """Return the versions with which the clean step of ``batch`` began."""
    return next(batch.read("versions", Versions))


def build_documents(batch: Batch, records: Mapping[str, FetchRecord]) -> Iterator[dict[str, object]]:
    """Yield the documents of the enriched articles of ``batch``.

    Args:
        batch: the batch.
        records: how its pages were fetched, by URL.
    """
    versions = made_with(batch)
    for enriched in batch.read("enriched", EnrichedArticle):
        record = records[enriched.article.url]
        yield build_document(enriched, record=record, run_id=batch.run_id, versions=versions.model_dump())


def _refused_page(batch: Batch, record: FetchRecord, outcome: IndexOutcome) -> Quarantined:
    return Quarantined(
        source=batch.source_id,
        url=outcome.url,
        stage="index",
        reason="index-refused",
        message=f"{outcome.url}: Elasticsearch refused the document: {outcome.reason}",
        archive=record.archive,
        at=datetime.now(UTC),
    )


def _enter_pages(
    batch: Batch,
    installation: Installation,
    records: Mapping[str, FetchRecord],
    written: _Written,
    held: Mapping[str, LedgerEntry],
    *,
    replayed: bool,
    visited_at: Mapping[str, datetime],
) -> dict[str, LedgerEntry]:
    """Write one ledger entry for each candidate of the batch, and return them by URL."""
    quarantined = [page for stage in EARLIER_STAGES for page in batch.read(f"quarantine-{stage}", Quarantined)]
    failed = {page.url: page for page in (*quarantined, *written.refused)}
    indexed = written.indexed
    made = indexed | {url: document_id(one.copy_of.url) for url, one in written.claims.items() if one.copy_of}
    candidates = list(batch.read("candidates", Candidate))
    versions = made_with(batch).digest
    now = datetime.now(UTC)

    def entry_for(candidate: Candidate) -> LedgerEntry:
        url, old = candidate.url, held.get(candidate.url)
        if url in written.older:
            return held[url]
        if url in made:
            entry = entry_of_document(
                candidate, records[url], document_id=made[url], versions=versions, run_id=batch.run_id, now=now
            )
            judged = written.claims.get(url)
            if judged is not None:
                entry = entry_of_claim(entry, judged.claim, judged.copy_of)
            return entry_of_replay(entry, old) if replayed and old is not None else entry
        if url in failed:
            return entry_of_quarantine(
                candidate, records.get(url), failed[url], old=old, versions=versions, run_id=batch.run_id
            )
        return entry_of_unchanged(candidate, records[url], old=old, run_id=batch.run_id, now=now)

    def seen_then(url: str, entry: LedgerEntry) -> LedgerEntry:
        told = url in visited_at and url not in written.older
        return entry.model_copy(update={"last_seen_at": visited_at[url]}) if told else entry

    entries = {candidate.url: seen_then(candidate.url, entry_for(candidate)) for candidate in candidates}
    entries = _plan_visits(batch, installation, entries, held, replayed=replayed, visited_at=visited_at)
    mark_withdrawn(installation.client, installation.settings, _withdrawal_marks(entries, held, indexed))
    installation.ledger.write_entries(entries.values())
    return entries


def _plan_visits(
    batch: Batch,
    installation: Installation,
    entries: Mapping[str, LedgerEntry],
    held: Mapping[str, LedgerEntry],
    *,
    replayed: bool,
    visited_at: Mapping[str, datetime],
) -> dict[str, LedgerEntry]:
    """Return the entries with the time of each page's next visit; a replay visits none, and knows its text."""
    policy, now = installation.source(batch.source_id).fetch, datetime.now(UTC)
    records = {record.candidate.url: record for record in batch.read("records", FetchRecord)}
    texts = {str(document["url"]): digest_of_text(document) for document in build_documents(batch, records)}
    if replayed:
        return {
            url: entry.model_copy(update={"text_digest": texts.get(url, entry.text_digest)})
            for url, entry in entries.items()
        }
    return {
        candidate.url: plan_next_visit(
            entries[candidate.url],
            held.get(candidate.url),
            candidate,
            text_digest=texts.get(candidate.url),
            fetched=candidate.url in records and records[candidate.url].outcome == "fetched",
            policy=policy,
            now=visited_at.get(candidate.url, now),
        )
        for candidate in batch.read("candidates", Candidate)
    }


def _withdrawal_marks(
    entries: Mapping[str, LedgerEntry], held: Mapping[str, LedgerEntry], indexed: Mapping[str, str]
) -> dict[str, datetime | None]:
    """Return the marks to set or take back: a document just written bears none, the others bear what was known."""

    def marked(url: str) -> datetime | None:
        return held[url].withdrawn_at if url in held and url not in indexed else None

    return {
        url: entry.withdrawn_at
        for url, entry in entries.items()
        if entry.document_id is not None and entry.withdrawn_at != marked(url)
    }


def _count_pages(
    batch: Batch,
    records: Mapping[str, FetchRecord],
    indexed: Mapping[str, str],
    entries: Mapping[str, LedgerEntry],
) -> BatchReport:
    failed = [entry for url, entry in entries.items() if url not in indexed and entry.reason is not None]
    return BatchReport(
        listed=len(entries),
        fetched=sum(record.outcome == "fetched" for record in records.values()),
        indexed=len(indexed),
        unchanged=len(entries) - len(indexed) - len(failed),
        quarantined=len(failed),
        reasons=dict(Counter(entry.reason or "" for entry in failed)),
        cleaning=summarise_measures(batch.read("measures", PageMeasures)),
        drift=tuple(batch.read("drift", Drift)),
    )
