"""What a source's retention does not cover is taken out of the index: shown first, then removed; the archive keeps it.

The ledger calls such a page ``retired``: it is not missing, and no crawl asks for it again. Where the retention is
widened, ``communique replay --retired`` makes the documents again from the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from communique.index.held import delete_documents
from communique.index.retention import OldDocument, delete_revisions, find_old_documents
from communique.ledger import LedgerEntry
from communique.models import Value
from communique.pipeline.context import Installation
from communique.pipeline.story_step import regroup
from communique.sources import load_sources, source_directories
from communique.sources.model import Source

_CHUNK = 500


class Retired(Value):
    """What a source's retention does not cover, or did not until it was removed.

    Attributes:
        source: its id.
        bounds: the retention in words.
        documents: how many.
        oldest, newest: days of the oldest and the newest of them.
        removed: whether they are out of the index.
    """

    source: str
    bounds: str
    documents: int = 0
    oldest: str | None = None
    newest: str | None = None
    removed: bool = False


def retire_documents(
    installation: Installation, source_id: str | None = None, *, apply: bool, now: datetime | None = None
) -> list[Retired]:
    """Find what the retention of each source, or of one, does not cover, and remove it if ``apply``.

    Doing it again is safe: the ledger is told first, so what was cut short is found again by the next call.

    Raises:
        ConfigError: ``source_id`` names no source.
        ServiceError: Elasticsearch is away.
    """
    moment = now or datetime.now(UTC)
    if source_id is not None:
        sources = [installation.source(source_id)]
    else:
        sources = list(load_sources(*source_directories(installation.settings)).sources.values())
    return [_retire(installation, source, moment, apply=apply) for source in sources if source.retention.is_bounded]


def _retire(installation: Installation, source: Source, now: datetime, *, apply: bool) -> Retired:
    bounds, count, days = source.retention, 0, [""]
    days.clear()
    before = (now - timedelta(days=bounds.days)).date() if bounds.days else None
    old = find_old_documents(
        installation.client, installation.settings, source.id, before=before, keep=bounds.documents
    )
    for chunk in _chunks(old):
        count += len(chunk)
        days += [one.day for one in chunk if one.day]
        days = [min(days), max(days)] if days else []
        if apply:
            _remove(installation, source, chunk, now)
    return Retired(
        source=source.id,
        bounds=bounds.in_words,
        documents=count,
        oldest=days[0] if days else None,
        newest=days[-1] if days else None,
        removed=apply,
    )


def _remove(installation: Installation, source: Source, documents: Sequence[OldDocument], now: datetime) -> None:
    urls = [one.url for one in documents]
    entries = installation.ledger.read_entries(urls)
    installation.ledger.write_entries(entry_of_retired(entry, source, now) for entry in entries.values())
    delete_documents(installation.client, installation.settings, urls)
    delete_revisions(installation.client, installation.settings, urls)
    regroup(installation, (), {one.story for one in documents if one.story})


def entry_of_retired(old: LedgerEntry, source: Source, now: datetime) -> LedgerEntry:
    """Return the entry of a page whose document goes, because its source's retention does not cover it."""
    return old.model_copy(
        update={
            "state": "retired",
            "stage": "index",
            "reason": "retention",
            "message": f"taken out of the index on {now:%Y-%m-%d}: {source.id} keeps {source.retention.in_words}; "
            f"its bytes are in the archive (`communique replay --retired --url {old.url}` makes it again)",
            "document_id": None,
            "next_visit_at": None,
            "last_seen_at": now,
        }
    )


def _chunks(documents: Iterator[OldDocument]) -> Iterator[list[OldDocument]]:
    while chunk := list(islice(documents, _CHUNK)):
        yield chunk
