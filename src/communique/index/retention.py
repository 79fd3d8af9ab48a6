"""What of a source's documents is beyond a bound of age or number, and how much each source takes up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import document_id
from communique.index.rollover import index_sizes
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.models import Value
from communique.settings import Settings

_PAGE = 1_000
_SAMPLE = 100
"""Documents of a source whose size is measured."""
# By the day of publication; a page without one by when it was received. Equal ones by URL, so that the order stands.
_NEWEST_FIRST = [
    {"published": {"order": "desc", "missing": "_last"}},
    {"fetched_at": {"order": "desc", "missing": "_last"}},
    {"url": {"order": "asc"}},
]


class OldDocument(Value):
    """A document that a source's retention does not cover.

    Attributes:
        id: of the document.
        url: of its page.
        day: of publication, or of receipt where the page gives none; ``None`` if neither is known.
        story: its story, if it has one.
    """

    id: str
    url: str
    day: str | None = None
    story: str | None = None


class SourceSize(Value):
    """How much one source takes up.

    Attributes:
        source: its id.
        documents: in the index.
        bytes: its share of the index on disk, estimated by the length of some of its documents.
        oldest, newest: days of publication of its oldest and newest documents.
    """

    source: str
    documents: int
    bytes: int
    oldest: str | None = None
    newest: str | None = None


def find_old_documents(
    client: Elasticsearch, settings: Settings, source: str, *, before: date | None, keep: int | None
) -> Iterator[OldDocument]:
    """Yield what is beyond the bounds, newest first.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        source: id of the source.
        before: documents of earlier days are beyond; ``None`` for no bound of age.
        keep: so many of the newest are kept; ``None`` for no bound of number.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    for place, found in enumerate(_newest_first(client, settings, source, before if keep is None else None)):
        too_old = before is not None and found.day is not None and found.day < before.isoformat()
        if too_old or (keep is not None and place >= keep):
            yield found


def delete_revisions(client: Elasticsearch, settings: Settings, urls: list[str]) -> int:
    """Take the versions of pages (canonical URLs) out of the index of versions, and return how many there were.

    Raises:
        ServiceError: the cluster is away; doing it again is safe.
    """
    alias = alias_name(settings, "revisions")
    count = 0
    with service_errors("deleting versions of pages"):
        client.indices.refresh(index=alias)
        while urls:
            query = {"terms": {"document_id": [document_id(url) for url in urls]}}
            hits = client.search(index=alias, query=query, size=_PAGE, source=False)["hits"]["hits"]
            actions = ({"_op_type": "delete", "_index": alias, "_id": hit["_id"]} for hit in hits)
            count += sum(done for done, _ in write_in_bulk(client, actions, refresh=True))
            if len(hits) < _PAGE:
                break
    return count


def source_sizes(client: Elasticsearch, settings: Settings) -> list[SourceSize]:
    """Return how much each source takes up, the largest first.

    Elasticsearch does not know it. The bytes on disk are shared out by the number of documents times the mean length
    of a sample of them.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    alias = alias_name(settings, "documents")
    total = sum(size.bytes for size in index_sizes(client, settings, "documents"))
    days = {"oldest": {"min": {"field": "published_day"}}, "newest": {"max": {"field": "published_day"}}}
    terms = {"terms": {"field": "source", "size": 10_000}, "aggs": days}
    with service_errors("measuring sources"):
        buckets = client.search(index=alias, size=0, aggs={"sources": terms})["aggregations"]["sources"]["buckets"]
        lengths = {one["key"]: one["doc_count"] * _mean_length(client, alias, one["key"]) for one in buckets}
    whole = sum(lengths.values()) or 1.0
    sizes = [
        SourceSize(
            source=one["key"],
            documents=one["doc_count"],
            bytes=round(total * lengths[one["key"]] / whole),
            oldest=one["oldest"].get("value_as_string"),
            newest=one["newest"].get("value_as_string"),
        )
        for one in buckets
    ]
    return sorted(sizes, key=lambda size: -size.bytes)


def _mean_length(client: Elasticsearch, alias: str, source: str) -> float:
    query = {"function_score": {"query": {"term": {"source": source}}, "random_score": {"seed": 1, "field": "_seq_no"}}}
    hits = client.search(index=alias, query=query, size=_SAMPLE)["hits"]["hits"]
    return sum(len(json.dumps(hit["_source"], ensure_ascii=False)) for hit in hits) / max(1, len(hits))


def _newest_first(client: Elasticsearch, settings: Settings, source: str, before: date | None) -> Iterator[OldDocument]:
    """Yield the documents of a source, newest first; with ``before`` only those that may be older."""
    filters: list[dict[str, Any]] = [{"term": {"source": source}}]
    if before is not None:
        undated = {"bool": {"must_not": [{"exists": {"field": "published"}}]}}
        old = {"range": {"published": {"lt": before.isoformat()}}}
        filters.append({"bool": {"should": [old, undated], "minimum_should_match": 1}})
    with service_errors("reading documents"):
        client.indices.refresh(index=alias_name(settings, "documents"))
        point = client.open_point_in_time(index=alias_name(settings, "documents"), keep_alive="5m")["id"]
    after: list[Any] | None = None
    try:
        while True:
            with service_errors("reading documents"):
                answer = client.search(
                    pit={"id": point, "keep_alive": "5m"},
                    query={"bool": {"filter": filters}},
                    sort=_NEWEST_FIRST,
                    size=_PAGE,
                    search_after=after,
                    source_includes=["url", "published_day", "fetched_at", "story.id"],
                    track_total_hits=False,
                )
            hits = answer["hits"]["hits"]
            yield from map(_read, hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]
    finally:
        with service_errors("reading documents"):
            client.close_point_in_time(id=point)


def _read(hit: dict[str, Any]) -> OldDocument:
    source = hit["_source"]
    day = source.get("published_day") or (source.get("fetched_at") or "")[:10] or None
    return OldDocument(id=hit["_id"], url=source["url"], day=day, story=source.get("story", {}).get("id"))
