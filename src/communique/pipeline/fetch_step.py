"""Fetch a batch's pages into the archive, going on where a killed attempt stopped."""

from __future__ import annotations

from communique.archive import ArchiveWriter
from communique.fetch import PoliteSession, fetch_candidates
from communique.models import Candidate, FetchRecord, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.workspace import Batch
from communique.telemetry import note_time


def fetch_batch(batch: Batch, installation: Installation) -> int:
    """Fetch every candidate of ``batch`` that no earlier attempt fetched; return how many answers there are now.

    Raises:
        ServiceError: Elasticsearch, or a local service the source connects to, is away.
    """
    source = installation.source(batch.source_id)
    waiting = _candidates_not_asked(batch)
    known = installation.ledger.known_pages([candidate.url for candidate in waiting])
    with (
        PoliteSession(source, services_dir=installation.settings.services_dir) as session,
        ArchiveWriter(installation.archive, source.id) as writer,
        batch.append("records") as records,
        batch.append("quarantine-fetch") as quarantine,
    ):
        for result in fetch_candidates(waiting, known, session, writer, tell_time=note_time):
            (records if isinstance(result, FetchRecord) else quarantine).add(result)
    return sum(1 for _ in batch.read("records", FetchRecord))


def _candidates_not_asked(batch: Batch) -> list[Candidate]:
    asked = {record.candidate.url for record in batch.read("records", FetchRecord)}
    asked |= {page.url for page in batch.read("quarantine-fetch", Quarantined)}
    return [candidate for candidate in batch.read("candidates", Candidate) if candidate.url not in asked]
