"""What became of each page of a batch, entered into the ledger with the time of its next visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from communique.index import document_id
from communique.index.held import mark_withdrawn
from communique.ledger import LedgerEntry
from communique.models import Candidate, FetchRecord, Quarantined
from communique.pipeline.batch_documents import build_documents, made_with
from communique.pipeline.context import Installation
from communique.pipeline.copies import Judged
from communique.pipeline.ledger_entries import (
    entry_of_claim,
    entry_of_document,
    entry_of_quarantine,
    entry_of_replay,
    entry_of_unchanged,
)
from communique.pipeline.revisits import digest_of_text, plan_next_visit
from communique.pipeline.workspace import Batch

EARLIER_STAGES = ("fetch", "clean", "enrich")
"""Stages whose quarantined pages the index step enters into the ledger."""


@dataclass(frozen=True)
class Written:
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


def enter_pages(
    batch: Batch,
    installation: Installation,
    records: Mapping[str, FetchRecord],
    written: Written,
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
