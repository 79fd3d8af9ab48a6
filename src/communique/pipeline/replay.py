"""Make documents again from the archive, without the network: plan, make and compare, then apply.

The work lies in batch folders like that of a crawl, so that each step can be a task of its own and be done again. A
replay's folder has no ``discovered.json``: it is no crawl, and does not pass for the source's last one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import groupby

from communique.errors import CommuniqueError
from communique.index import document_id
from communique.index.held import delete_documents, read_documents
from communique.index.stories import read_story_ids
from communique.ledger import LedgerEntry
from communique.models import Article, Candidate, EnrichedArticle, FetchRecord, Quarantined
from communique.pipeline.batch_documents import build_documents, made_with
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.copies import judge_batch, settle_copies
from communique.pipeline.discover_step import BATCH_PAGES, MAX_BATCHES
from communique.pipeline.document_changes import (
    Changes,
    add_changes,
    changes_of_fields,
    changes_of_page,
    compare_documents,
)
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.ledger_entries import entry_of_removal
from communique.pipeline.story_step import regroup
from communique.pipeline.workspace import Batch, RunFolder


def plan_replay(
    installation: Installation,
    run_id: str,
    *,
    source_id: str | None = None,
    since: date | None = None,
    urls: Collection[str] = (),
    quarantined: bool = False,
    retired: bool = False,
) -> list[str]:
    """Write the batches of a replay from the ledger, and return their references.

    Taken are the pages whose body is held: those with a document, and those quarantined after they were fetched. A
    source whose file is gone is left as it is, and so are pages that an operator has dropped, and those that a source's
    retention does not cover, unless they are what is asked for.

    Args:
        installation: settings and services.
        run_id: name of the replay; planning one again writes the same folders again.
        source_id: only pages of this source.
        since: only pages whose body came on this day (UTC) or later.
        urls: only these pages (canonical URLs), if any are given.
        quarantined: only pages in quarantine.
        retired: only pages whose documents were taken out of the index by the retention of their source.

    Raises:
        ConfigError: ``source_id`` names no source.
        ServiceError: Elasticsearch is away.
    """
    known = {installation.source(source_id).id} if source_id else _known_sources(installation)
    begin = datetime.combine(since, time(), UTC) if since else None
    entries = _entries_to_replay(installation, source_id, begin, urls)
    if quarantined:
        entries = (entry for entry in entries if entry.state == "quarantined")
    entries = (entry for entry in entries if (entry.state == "retired") == retired)
    records = [record for entry in entries if entry.source in known and (record := record_of_entry(entry))]
    size = max(BATCH_PAGES, math.ceil(2 * len(records) / MAX_BATCHES))
    root = installation.settings.runs_dir
    references: list[str] = []
    for source, of_source in groupby(records, key=lambda record: record.candidate.source):
        references += write_record_batches(RunFolder(root, source, run_id), list(of_source), size)
    return references


def _entries_to_replay(
    installation: Installation, source_id: str | None, begin: datetime | None, urls: Collection[str]
) -> Iterable[LedgerEntry]:
    if not urls:
        entries = installation.ledger.iter_entries(source_id, fetched_since=begin)
        return (entry for entry in entries if entry.state != "refused")
    named = installation.ledger.read_entries(urls).values()
    wanted = (entry for entry in named if source_id in {None, entry.source} and entry.state != "refused")
    return sorted(wanted, key=lambda entry: (entry.source, entry.url))


def record_of_entry(entry: LedgerEntry) -> FetchRecord | None:
    """Return the fetch by which the newest body of a page came, or ``None`` if no body is held."""
    body = entry.newest_body()
    if body is None:
        return None
    return FetchRecord(candidate=entry.candidate(), outcome="fetched", status=200, **body.model_dump())


def remake_batch(batch: Batch, installation: Installation) -> Changes:
    """Clean and enrich the pages of ``batch`` from the archive, and return what their documents would change.

    Nothing outside the batch's folder is written.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    clean_batch(batch, installation)
    enrich_batch(batch, installation)
    changes = add_changes(batch.source_id, _compare_batch(batch, installation))
    batch.write("changes", [changes])
    return changes


def apply_batch(batch: Batch, installation: Installation) -> None:
    """Write the documents that :func:`remake_batch` made, and take away those of pages the rules now refuse.

    A page that was fetched anew since the replay was planned is left alone. One whose document stands for an earlier
    body keeps it while the later one is refused.

    Raises:
        ServiceError: Elasticsearch is away; doing it again is safe.
    """
    _leave_out_pages_fetched_since(batch, installation)
    index_batch(batch, installation, replayed=True)
    refused = {page.url: page for page in batch.read("quarantine-clean", Quarantined) if _is_refused(page)}
    entries = installation.ledger.read_entries(refused)
    leaving = {url: entry for url, entry in entries.items() if entry.document_id is not None and not entry.waiting}
    stories = read_story_ids(installation.client, installation.settings, map(document_id, leaving))
    delete_documents(installation.client, installation.settings, leaving)
    regroup(installation, (), [story["id"] for story in stories.values()])
    versions = made_with(batch).digest
    removed = {
        url: entry_of_removal(entry, refused[url], versions=versions, run_id=batch.run_id)
        for url, entry in leaving.items()
    }
    installation.ledger.write_entries(removed.values())
    settle_copies(installation, batch.source_id, removed)


def read_changes(batches: Iterable[Batch]) -> list[Changes]:
    """Return what the batches of a replay change, one account for each source."""
    parts = sorted((part for batch in batches for part in batch.read("changes", Changes)), key=lambda part: part.source)
    return [add_changes(source, of_source) for source, of_source in groupby(parts, key=lambda part: part.source)]


def _known_sources(installation: Installation) -> set[str]:
    from communique.sources import load_sources, source_directories

    return set(load_sources(*source_directories(installation.settings)).sources)


def write_record_batches(run: RunFolder, records: list[FetchRecord], size: int) -> list[str]:
    """Write pages that are in the archive as batches of ``size`` for the steps after fetch; return their references."""
    references = []
    for number, start in enumerate(range(0, len(records), size)):
        batch = run.make_batch(number)
        part = records[start : start + size]
        batch.write("candidates", [record.candidate for record in part])
        batch.write("records", part)
        references.append(batch.reference)
    return references


def _compare_batch(batch: Batch, installation: Installation) -> Iterator[Changes]:
    records = {record.candidate.url: record for record in batch.read("records", FetchRecord)}
    held = read_documents(installation.client, installation.settings, records)
    documents = list(build_documents(batch, records))
    known = installation.ledger.read_entries(records)
    claims = judge_batch(batch, installation, documents, records, known)
    for document in documents:
        url = str(document["url"])
        copy_of = claims[url].copy_of if url in claims else None
        if copy_of and url in held:
            yield changes_of_page(batch.source_id, "removed", url=url, why=f"one document with {copy_of.url}")
        elif copy_of:
            yield changes_of_page(batch.source_id, "same", url=url)
        elif url in held:
            yield changes_of_fields(batch.source_id, url, compare_documents(held[url], document))
        else:
            yield changes_of_page(batch.source_id, "added", url=url, why=str(document.get("headline", "")))
    failed = [page for stage in ("clean", "enrich") for page in batch.read(f"quarantine-{stage}", Quarantined)]
    for page in failed:
        waiting = page.url in known and known[page.url].waiting is not None
        yield _change_of_failure(page, held=page.url in held, waiting=waiting)


def _change_of_failure(page: Quarantined, *, held: bool, waiting: bool) -> Changes:
    if _is_refused(page) and not held:
        return changes_of_page(page.source, "same", url=page.url)
    change = "removed" if _is_refused(page) and not waiting else "failed"
    return changes_of_page(page.source, change, url=page.url, why=f"{page.reason}: {page.message}")  # type: ignore[arg-type]


def _is_refused(page: Quarantined) -> bool:
    """Tell whether the rules say that a page is no document, rather than that something broke on the way to it."""
    return page.stage == "clean" and page.reason != "cleaner-crashed" and not page.reason.startswith("archive-")


def _leave_out_pages_fetched_since(batch: Batch, installation: Installation) -> None:
    records = {record.candidate.url: record for record in batch.read("records", FetchRecord)}
    entries = installation.ledger.read_entries(records)
    bodies = {url: entry.newest_body() for url, entry in entries.items()}
    stand = {url for url, record in records.items() if (body := bodies.get(url)) and body.archive == record.archive}
    if len(stand) == len(records):
        return
    batch.write("candidates", [one for one in batch.read("candidates", Candidate) if one.url in stand])
    batch.write("records", [record for url, record in records.items() if url in stand])
    batch.write("articles", [one for one in batch.read("articles", Article) if one.url in stand])
    batch.write("enriched", [one for one in batch.read("enriched", EnrichedArticle) if one.article.url in stand])
    for name in ("quarantine-clean", "quarantine-enrich"):
        batch.write(name, [page for page in batch.read(name, Quarantined) if page.url in stand])


def replay_run_id(now: datetime) -> str:
    """Return a name for a replay begun at ``now``."""
    return f"replay-{now:%Y%m%dT%H%M%S%f}"


def parse_since(text: str | None) -> date | None:
    """Return the day that an operator wrote.

    Raises:
        CommuniqueError: it is not an ISO day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommuniqueError(f"since: expected a day such as 2025-04-04, got {text!r}") from error
