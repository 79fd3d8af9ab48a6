"""Make index and ledger anew from the archive alone: what a backup of the archive is worth.

Every answer is in the archive with what the listing said of its page, so the history of each page can be told again:
its versions in the order in which they came, and the days on which the site said that it is not there. The n-th event
of every page goes into one generation of batches, which takes the steps after fetch; so versions, withdrawal and
quarantine come out as they did the first time. What never reached the archive (timeouts, refusals by robots.txt) is
learned again by the next crawl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest

import structlog

from communique.archive import ArchivedRecord, finish_abandoned, iter_records, list_archive_files
from communique.archive.exchange import digest_of
from communique.errors import CommuniqueError
from communique.models import Candidate, FetchRecord, Quarantined, Value
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.discover_step import BATCH_PAGES
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.ledger_entries import GONE_REASONS
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources import load_sources, source_directories

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]
"""Told the source, the batch that begins (from 1) and how many there are."""
_EMPTY = digest_of(b"")
_REDIRECTS = range(300, 400)

PageOutcome = FetchRecord | Quarantined
"""What one visit of a page came to, as fetch says it."""


class RebuildReport(Value):
    """What was made of the archive of one source.

    Attributes:
        source: id of the source.
        files: WARC files read.
        records: answers read.
        pages: pages they are of.
        indexed: documents written, each version of a page counted.
        quarantined: visits that came to no document.
        without_listing: pages whose listing the archive does not know (files of before it was kept, or other tools').
    """

    source: str
    files: int
    records: int
    pages: int
    indexed: int = 0
    quarantined: int = 0
    without_listing: int = 0


def rebuild_source(
    source_id: str,
    installation: Installation,
    *,
    now: datetime | None = None,
    tell: Progress = lambda source, number, total: None,
) -> RebuildReport:
    """Make the documents, versions and ledger entries of one source from its archive; doing it again is safe.

    Pages that were crawled meanwhile keep what is newer.

    Args:
        source_id: the source; its file says how its pages are read.
        installation: settings and services.
        now: names the run; the clock's time if not given.
        tell: called at the start of each batch.

    Raises:
        ConfigError: there is no such source.
        CommuniqueError: there is no archive of it.
        ServiceError: Elasticsearch is away.
    """
    source = installation.source(source_id)
    root = installation.settings.archive_dir
    finish_abandoned(root, source.id)
    files = list_archive_files(root, source.id)
    if not files:
        raise CommuniqueError(f"{root / source.id}: no archive of {source.id}; restore its files first")
    records = [
        record for file in files for record in iter_records(file, root) if record.kind in {"response", "revisit"}
    ]
    histories = read_histories(records, source.id)
    run_id = f"rebuild-{now or datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    batches = list(_write_generations(RunFolder(installation.settings.runs_dir, source.id, run_id), histories))
    counts = Counter[str]()
    for number, batch in enumerate(batches, start=1):
        tell(source.id, number, len(batches))
        clean_batch(batch, installation)
        enrich_batch(batch, installation)
        counts.update(index_batch(batch, installation).model_dump(include={"indexed", "quarantined"}))
    return RebuildReport(
        source=source.id,
        files=len(files),
        records=len(records),
        pages=len(histories),
        without_listing=sum(_candidate_of(history[0]).via == "manual" for history in histories),
        **counts,
    )


def archived_sources(installation: Installation) -> tuple[list[str], list[str]]:
    """Return the sources that have an archive and a file, and those whose file is missing."""
    root = installation.settings.archive_dir
    names = sorted({file.parent.name for file in list_archive_files(root)}) if root.is_dir() else []
    known = load_sources(*source_directories(installation.settings)).sources
    return [name for name in names if name in known], [name for name in names if name not in known]


def read_histories(records: Iterable[ArchivedRecord], source_id: str) -> list[list[PageOutcome]]:
    """Return what the visits of each page came to, in the order in which they were made; pages by URL.

    Args:
        records: answers and revisits of a source.
        source_id: the source.
    """
    by_page: dict[str, list[ArchivedRecord]] = {}
    for record in sorted(records, key=lambda record: record.recorded_at):
        is_hop = record.kind == "response" and record.status in _REDIRECTS
        if record.page_url and not is_hop:
            by_page.setdefault(record.page_url, []).append(record)
    histories = (list(_history_of(url, visits, source_id)) for url, visits in sorted(by_page.items()))
    return [history for history in histories if history]


def _history_of(url: str, visits: Sequence[ArchivedRecord], source_id: str) -> Iterator[PageOutcome]:
    """Yield each version of a page once, the days on which it was gone, and of other failures the last one."""
    last: PageOutcome | None = None
    failure: Quarantined | None = None
    listing = next((visit.listing for visit in visits if visit.listing), None)
    for visit in visits:
        listing = visit.listing or listing
        candidate = listing or _unlisted(url, visit, source_id)
        if visit.kind == "revisit":
            if isinstance(last, FetchRecord):
                failure = None
            elif last is not None and (held := _record_before(visits, visit, candidate)) is not None:
                last, failure = held, None
                yield held
            continue
        outcome = _outcome_of(candidate, visit)
        if isinstance(outcome, FetchRecord):
            if not (isinstance(last, FetchRecord) and last.digest == outcome.digest):
                yield outcome
            last, failure = outcome, None
        elif outcome.reason in GONE_REASONS and not _is_same_day(last, outcome):
            last = outcome
            yield outcome
        else:
            failure = outcome
    if failure is not None:
        yield failure


def _record_before(
    visits: Sequence[ArchivedRecord], revisit: ArchivedRecord, candidate: Candidate
) -> FetchRecord | None:
    """Return the version that a page came back with: a revisit says only that its body is held."""
    held = [one for one in visits if one.kind == "response" and one.digest == revisit.digest and one.status == 200]
    return _record_of(candidate, held[0]) if held else None


def _outcome_of(candidate: Candidate, visit: ArchivedRecord) -> PageOutcome:
    if visit.truncated:
        return _failure_of(candidate, visit, "truncated", f"the answer was cut ({visit.truncated})")
    if visit.status != 200:
        return _failure_of(candidate, visit, f"http-{visit.status}", f"expected 200, got {visit.status}")
    if visit.digest == _EMPTY:
        return _failure_of(candidate, visit, "empty-body", "answered 200 with an empty body")
    return _record_of(candidate, visit)


def _record_of(candidate: Candidate, visit: ArchivedRecord) -> FetchRecord:
    return FetchRecord(
        candidate=candidate,
        outcome="fetched",
        final_url=visit.url or candidate.url,
        status=200,
        fetched_at=visit.recorded_at,
        digest=visit.digest or "",
        etag=visit.etag,
        last_modified=visit.last_modified,
        archive=visit.ref,
    )


def _failure_of(candidate: Candidate, visit: ArchivedRecord, reason: str, message: str) -> Quarantined:
    return Quarantined(
        source=candidate.source,
        url=candidate.url,
        stage="fetch",
        reason=reason,
        message=f"{visit.url}: {message}",
        archive=visit.ref,
        at=visit.recorded_at,
    )


def _unlisted(url: str, visit: ArchivedRecord, source_id: str) -> Candidate:
    return Candidate(source=source_id, url=url, via="manual", found_in=url, listed_at=visit.recorded_at)


def _is_same_day(last: PageOutcome | None, outcome: Quarantined) -> bool:
    return isinstance(last, Quarantined) and last.at.date() == outcome.at.date()


def _candidate_of(outcome: PageOutcome) -> Candidate:
    if isinstance(outcome, FetchRecord):
        return outcome.candidate
    return Candidate(source=outcome.source, url=outcome.url, via="manual", found_in=outcome.url, listed_at=outcome.at)


def _write_generations(run: RunFolder, histories: Sequence[Sequence[PageOutcome]]) -> Iterator[Batch]:
    """Write batches in which each page stands once: all first events, then all second ones, and so on."""
    number = 0
    for generation in zip_longest(*histories):
        outcomes = [outcome for outcome in generation if outcome is not None]
        for start in range(0, len(outcomes), BATCH_PAGES):
            part = outcomes[start : start + BATCH_PAGES]
            batch = run.make_batch(number)
            batch.write("candidates", [_candidate_of(outcome) for outcome in part])
            batch.write("records", [outcome for outcome in part if isinstance(outcome, FetchRecord)])
            batch.write("quarantine-fetch", [outcome for outcome in part if isinstance(outcome, Quarantined)])
            number += 1
            yield batch
