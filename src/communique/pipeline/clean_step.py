"""Clean the pages of a batch that are new, changed, or were last made with other rules or another version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import structlog

from communique.archive import ArchiveReader
from communique.clean import clean_page
from communique.clean.templates import TemplateIndex
from communique.errors import PageError, ServiceError
from communique.ledger import Ledger
from communique.models import Article, FetchRecord, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.measures import measure_batch
from communique.pipeline.template_store import template_on
from communique.pipeline.workspace import Batch
from communique.sources.model import Source
from communique.sources.template import SiteTemplate
from communique.telemetry import handle_page

log = structlog.get_logger(__name__)


def clean_batch(batch: Batch, installation: Installation) -> int:
    """Clean what ``batch`` fetched, and return how many articles it made.

    A page that cannot be cleaned goes to ``quarantine-clean`` with its reason, whatever went wrong with it.

    Raises:
        ServiceError: Elasticsearch, or the archive's storage, is away.
    """
    source = installation.source(batch.source_id)
    versions = installation.versions(source)
    batch.write("versions", [versions])
    records, released = _records_to_make(batch, installation.ledger, versions.digest)
    reader = ArchiveReader(installation.archive)
    quarantined: list[Quarantined] = []
    templates = installation.templates.versions(source.id)
    count = batch.write("articles", _clean_records(records, source, templates, reader, quarantined, released=released))
    batch.write("quarantine-clean", quarantined)
    for drift in measure_batch(batch):
        log.warning("pages have changed", source=source.id, signal=drift.signal, message=drift.message)
    return count


def _records_to_make(batch: Batch, ledger: Ledger, versions: str) -> tuple[list[FetchRecord], set[str]]:
    """Return the records that need a (new) document: those with new bytes, and those made with other versions.

    Beside them the digests of the bodies that operators have released.
    """
    records = list(batch.read("records", FetchRecord))
    entries = ledger.read_entries([record.candidate.url for record in records])

    def is_stale(record: FetchRecord) -> bool:
        entry = entries.get(record.candidate.url)
        return entry is None or entry.processed_with != versions or entry.digest != record.digest

    to_make = [record for record in records if record.outcome == "fetched" or is_stale(record)]
    return to_make, {entry.released for entry in entries.values() if entry.released}


def _clean_records(
    records: list[FetchRecord],
    source: Source,
    templates: Sequence[SiteTemplate],
    reader: ArchiveReader,
    quarantined: list[Quarantined],
    *,
    released: set[str],
) -> Iterator[Article]:
    indices = {template.version: TemplateIndex(template) for template in templates}
    for record in records:
        template = template_on(templates, record.fetched_at.date())
        try:
            with handle_page(record.candidate.url):
                article = clean_page(
                    reader.read(record.archive),
                    source=source,
                    candidate=record.candidate,
                    archive=record.archive,
                    template=indices[template.version] if template else None,
                    released=record.digest in released,
                )
        except ServiceError:  # the archive's storage is away
            raise
        except Exception as error:
            # Not only PageError: a page that breaks a parser must cost that page, never the batch.
            quarantined.append(_quarantine(record, error))
        else:
            yield article


def _quarantine(record: FetchRecord, error: Exception) -> Quarantined:
    if not isinstance(error, PageError):
        log.exception("page broke the cleaner", source=record.candidate.source, url=record.candidate.url)
    return Quarantined(
        source=record.candidate.source,
        url=record.candidate.url,
        stage="clean",
        reason=error.reason if isinstance(error, PageError) else "cleaner-crashed",
        message=f"{type(error).__name__}: {error}" if not isinstance(error, PageError) else str(error),
        archive=record.archive,
        at=datetime.now(UTC),
    )
