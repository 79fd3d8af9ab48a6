"""The documents of a batch's enriched articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from communique.index import build_document
from communique.models import EnrichedArticle, FetchRecord
from communique.pipeline.versions import Versions
from communique.pipeline.workspace import Batch


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
