"""Write a batch's versions of changed pages, its documents, what is known of its URLs, its report: in this order.

Then whoever saved a search that finds one of its pages is told.

A task killed in between leaves documents whose ledger entry is old; done again, it writes the same documents under the
same ids, so the index ends the same. A page that was fetched later by another run keeps that document.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from communique.index import IndexOutcome, document_id, index_documents, refresh_documents
from communique.index.revisions import write_revisions
from communique.index.stories import read_story_ids
from communique.ledger import LedgerEntry
from communique.models import Candidate, Drift, FetchRecord, PageMeasures, Quarantined, summarise_measures
from communique.pipeline.alerts import tell_readers
from communique.pipeline.batch_documents import build_documents, made_with
from communique.pipeline.context import Installation
from communique.pipeline.copies import drop_documents, judge_batch, settle_copies
from communique.pipeline.page_entries import Written, enter_pages
from communique.pipeline.report import BatchReport, write_batch_report
from communique.pipeline.revisions import trace_histories
from communique.pipeline.story_step import regroup
from communique.pipeline.workspace import Batch
from communique.telemetry import note_time

log = structlog.get_logger(__name__)


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
    entries = enter_pages(batch, installation, records, written, held, replayed=replayed, visited_at=visited_at or {})
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
) -> Written:
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
    written = Written({}, [], older, claims)
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
