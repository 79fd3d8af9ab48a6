"""Searching: one request to Elasticsearch for hits, exact total and facets, and reading its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import IDENTITY_FIELDS, document_id
from communique.index.facets import all_filters, build_aggregations, build_filters, read_facets
from communique.index.highlights import build_highlighting, highlight_mentions, read_highlights
from communique.index.query import ParsedQuery, build_query, parse_query, stop_words
from communique.index.request import HitIdentity, MatchedName, SearchHit, SearchRequest, SearchResult, Sort
from communique.index.templates import alias_name
from communique.knowledge import KnowledgeBase, QueryName
from communique.settings import Settings

_NEWEST = {"published": {"order": "desc", "missing": "_last"}}
_OLDEST = {"published": {"order": "asc", "missing": "_last"}}
# The URL comes last in each order, so that equal hits stand in the same order on every page of a result.
_ORDERS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [{"_score": {"order": "desc"}}, _NEWEST, {"url": {"order": "asc"}}],
    "newest": [_NEWEST, {"url": {"order": "asc"}}],
    "oldest": [_OLDEST, {"url": {"order": "asc"}}],
}
_HIT_FIELDS = [
    *("id", "url", "headline", "language", "languages", "source", "kind", "published_text", "reference"),
    *(f"{field}.{part}" for field in IDENTITY_FIELDS.values() for part in ("id", "name", "mentions")),
]
_ID_PREFIX = re.compile(r"[0-9a-f]{6,64}")


def search_documents(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, request: SearchRequest
) -> SearchResult:
    """Search the index.

    A name in the query is taken for the identities the knowledge base has for it, so that pages in every language and
    script come; another word is looked for in each language's inflected forms, and folded across scripts as a name.
    Any text is a legal query.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    parsed = parse_query(request.query, knowledge, stop_words(settings))
    filters = build_filters(request, knowledge)
    with service_errors("searching"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            query=build_query(parsed),
            post_filter=all_filters(filters),
            aggs=build_aggregations(filters),
            highlight=build_highlighting(),
            source_includes=_HIT_FIELDS,
            sort=_ORDERS[request.sort],
            size=request.size,
            from_=request.offset,
            track_total_hits=True,
        )
        hits = _add_mentions(client, settings, parsed.names, [_read_hit(hit) for hit in answer["hits"]["hits"]])
    return SearchResult(
        total=answer["hits"]["total"]["value"],
        hits=tuple(hits),
        facets=read_facets(answer["aggregations"]),
        matched_names=_matched_names(parsed, knowledge),
        notes=parsed.notes,
    )


def read_document(client: Elasticsearch, settings: Settings, reference: str) -> dict[str, Any] | None:
    """Return one document whole, with its provenance, or ``None`` if there is none.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        reference: canonical URL of the page, its document's id, or the first six or more digits of one id.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    query: dict[str, Any] = {"term": {"id": document_id(reference)}}
    if _ID_PREFIX.fullmatch(reference):
        query = {"prefix": {"id": reference}}
    with service_errors("reading a document"):
        hits = client.search(index=alias_name(settings, "documents"), query=query, size=2)["hits"]["hits"]
    return dict(hits[0]["_source"]) if len(hits) == 1 else None


def _read_hit(hit: Mapping[str, Any]) -> SearchHit:
    source = hit["_source"]
    identities = {
        field: tuple(HitIdentity.model_validate(one) for one in source.get(field, ()))
        for field in IDENTITY_FIELDS.values()
    }
    return SearchHit(
        id=source["id"],
        url=source["url"],
        title=source.get("headline"),
        language=source["language"],
        languages=tuple(source["languages"]),
        source=source["source"],
        kind=source["kind"],
        published=source.get("published_text"),
        reference=source.get("reference"),
        score=hit["_score"],
        highlights=read_highlights(hit.get("highlight", {})),
        **identities,
    )


def _add_mentions(
    client: Elasticsearch, settings: Settings, names: Sequence[QueryName], hits: list[SearchHit]
) -> list[SearchHit]:
    """Show, on hits whose text has a name of the query in another script only, where it stands."""
    ids = {one for name in names for one in name.ids}
    bare = [hit.id for hit in hits if not any(highlight.marks for highlight in hit.highlights)]
    if not ids or not bare:
        return hits
    answer = client.mget(index=alias_name(settings, "documents"), ids=bare, source_includes=["segments", "mentions"])
    pieces = {
        found["_id"]: tuple(highlight_mentions(found["_source"], ids)) for found in answer["docs"] if found.get("found")
    }
    return [hit.model_copy(update={"highlights": pieces.get(hit.id) or hit.highlights}) for hit in hits]


def _matched_names(parsed: ParsedQuery, knowledge: KnowledgeBase) -> tuple[MatchedName, ...]:
    return tuple(
        MatchedName(text=name.text, identities=tuple((one, knowledge.entry(one).name) for one in name.ids))
        for name in parsed.names
    )
