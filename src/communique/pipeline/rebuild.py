"""Make index and ledger anew from the archive alone: what a copy of the archive is worth.

Every answer is in the archive with what the listing said of its page, so every visit to each page can be told again.
The n-th visits of all pages go into one generation of batches, which takes the steps after fetch as it did the first
time; so versions, withdrawal, quarantine and the time of the next visit come out the same. What never reached the
archive (pages refused by robots.txt, connections that failed) is learned again by the next crawl; what operators
decided of pages in quarantine is in the ledger alone.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import zip_longest

from communique.archive import ArchivedRecord, iter_records
from communique.errors import CommuniqueError
from communique.models import FetchRecord, Quarantined, Value
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.past_visits import PastVisit, is_unlisted, retell_visits
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources import load_sources, source_directories

Progress = Callable[[str, int, int], None]
"""Told the source, how many of its answers were told again, and how many there are."""
PART_RECORDS = 50_000
"""Answers that are held in memory at once, about 3 kB each."""
BATCH_VISITS = 200
_ANSWERS = frozenset({"response", "revisit"})


class RebuildReport(Value):
    """What was made of the archive of one source.

    Attributes:
        source: id of the source.
        files: WARC files read.
        records: answers read.
        pages: pages they are of.
        known: visits that the ledger knew of already.
        indexed: documents written, each version of a page counted.
        quarantined: visits that came to no document.
        without_listing: pages of which the archive does not say how they were listed.
    """

    source: str
    files: int
    records: int
    pages: int = 0
    known: int = 0
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
    """Make the documents, versions and ledger entries of one source from its archive.

    Doing it again is safe, and goes on where it was cut off: a visit that the ledger knows of is not told again (where
    the ledger is whole and documents are lost, a replay makes them). Pages that were crawled meanwhile keep what is
    newer.

    Args:
        source_id: the source; its file says how its pages are read.
        installation: settings and services.
        now: names the run; the clock's time if not given.
        tell: called at the start of each batch.

    Raises:
        ConfigError: there is no such source.
        CommuniqueError: there is no archive of it.
        ServiceError: Elasticsearch, or the archive's storage, is away.
    """
    source = installation.source(source_id)
    installation.archive.finish_abandoned(source.id)
    files = installation.archive.names(source.id)
    if not files:
        raise CommuniqueError(
            f"{installation.archive.url or installation.archive.folder}: no archive of {source.id}; restore its files"
        )
    run_id = f"rebuild-{now or datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    run = RunFolder(installation.settings.runs_dir, source.id, run_id)
    work = run.make_folder("answers")
    total = work.write("all", _read_answers(installation, files))
    counts, told, number = Counter[str](), 0, 0
    for part in _split(work, total):
        histories = retell_visits(work.read(part, ArchivedRecord), source.id)
        counts["pages"] += len(histories)
        counts["without_listing"] += sum(is_unlisted(history[-1].candidate) for history in histories)
        news = _leave_out_known(histories, installation)
        known = sum(map(len, histories)) - sum(map(len, news))
        counts["known"] += known
        told += known
        for visits in _generations(news):
            tell(source.id, told, total)
            counts.update(_retell(run.make_batch(number), visits, installation))
            told, number = told + len(visits), number + 1
    return RebuildReport(source=source.id, files=len(files), records=total, **counts)


def archived_sources(installation: Installation) -> tuple[list[str], list[str]]:
    """Return the sources that have an archive and a file, and those whose file is missing."""
    names = installation.archive.source_ids()
    known = load_sources(*source_directories(installation.settings)).sources
    return [name for name in names if name in known], [name for name in names if name not in known]


def _read_answers(installation: Installation, files: Sequence[str]) -> Iterator[ArchivedRecord]:
    for name in files:
        for record in iter_records(installation.archive, name):
            if record.kind in _ANSWERS:
                yield record


def _split(work: Batch, total: int) -> list[str]:
    """Split the answers into files that can be held in memory, each page's in one of them; return their names."""
    parts = -(-total // PART_RECORDS)
    if parts <= 1:
        return ["all"]
    names = [f"part-{number:04}" for number in range(parts)]
    with ExitStack() as stack:
        out = [stack.enter_context(work.append(name)) for name in names]
        for record in work.read("all", ArchivedRecord):
            out[zlib.crc32((record.page_url or "").encode()) % parts].add(record)
    return names


def _leave_out_known(histories: Sequence[list[PastVisit]], installation: Installation) -> list[list[PastVisit]]:
    urls = [history[0].candidate.url for history in histories]
    entries = installation.ledger.read_entries(urls)
    news = []
    for url, history in zip(urls, histories, strict=True):
        seen = entries[url].last_seen_at if url in entries else None
        news.append([visit for visit in history if seen is None or visit.at > seen])
    return news


def _generations(histories: Sequence[Sequence[PastVisit]]) -> Iterator[list[PastVisit]]:
    """Yield batches in which each page stands once: of all first visits, then of all second ones, and so on."""
    for generation in zip_longest(*histories):
        visits = [visit for visit in generation if visit is not None]
        for start in range(0, len(visits), BATCH_VISITS):
            yield visits[start : start + BATCH_VISITS]


def _retell(batch: Batch, visits: Sequence[PastVisit], installation: Installation) -> dict[str, int]:
    batch.write("candidates", [visit.candidate for visit in visits])
    batch.write("records", [visit.outcome for visit in visits if isinstance(visit.outcome, FetchRecord)])
    batch.write("quarantine-fetch", [visit.outcome for visit in visits if isinstance(visit.outcome, Quarantined)])
    clean_batch(batch, installation)
    enrich_batch(batch, installation)
    report = index_batch(batch, installation, visited_at={visit.candidate.url: visit.at for visit in visits})
    return report.model_dump(include={"indexed", "quarantined"})
