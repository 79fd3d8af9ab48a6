"""Searching: one request to Elasticsearch for hits, exact total and facets, and reading its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.collapse import count_stories, search_stories, story_aggregation
from communique.index.compile import CompiledQuery, compile_query
from communique.index.cursor import Sort, read_cursor, write_cursor
from communique.index.document import document_id
from communique.index.facets import (
    Filters,
    all_filters,
    build_aggregations,
    build_filters,
    read_facets,
    read_timeline,
    split_filters,
)
from communique.index.highlights import build_highlighting, highlight_mentions
from communique.index.hits import HIT_FIELDS, read_hit
from communique.index.placing import read_by_id
from communique.index.query import Query
from communique.index.request import MatchedName, SearchHit, SearchRequest, SearchResult
from communique.index.spelling import correct_spelling
from communique.index.templates import alias_name
from communique.index.vocabulary import read_vocabulary
from communique.knowledge import KnowledgeBase, QueryName
from communique.settings import Settings

_NEWEST = {"published": {"order": "desc", "missing": "_last"}}
_OLDEST = {"published": {"order": "asc", "missing": "_last"}}
_BEST = {"_score": {"order": "desc"}}
_URL = {"url": {"order": "asc"}}
# The URL comes last in each order, so that equal hits stand in the same order on every page of a result.
_ORDERS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [_BEST, _NEWEST, _URL],
    "recency": [_BEST, _NEWEST, _URL],
    "newest": [_NEWEST, _URL],
    "oldest": [_OLDEST, _URL],
}
# A page of two years ago weighs seven tenths of one of today: age decides between pages that fit about as well.
_AGEING = {"published": {"origin": "now", "scale": "730d", "decay": 0.7}}
_ID_PREFIX = re.compile(r"[0-9a-f]{6,64}")


def search_documents(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, request: SearchRequest
) -> SearchResult:
    """Search the index.

    A name in the query is taken for the identities the knowledge base has for it, so that pages in every language and
    script come; another word is looked for in each language's inflected forms, and folded across scripts as a name.

    Raises:
        QueryError: the text of the request is no query.
        ServiceError: the cluster is away or has no index yet.
    """
    compiled = compile_query(request.query, knowledge, read_vocabulary(settings))
    filters = build_filters(request, knowledge)
    body = _body(request, compiled, filters)
    index = alias_name(settings, "documents")
    aggregations = build_aggregations(filters)
    stories: int | None = None
    with service_errors("searching"):
        if request.collapse:
            counting = aggregations | story_aggregation(body["post_filter"])
            bare = {"query": body["query"], "post_filter": body["post_filter"], "size": 0, "track_total_hits": True}
            answer = client.search(index=index, aggs=counting, **bare)
            counts = count_stories(answer["aggregations"])
            stories = sum(counts)
            found = search_stories(client, index, body, request.sort, counts)
        else:
            answer = client.search(index=index, aggs=aggregations, track_total_hits=True, **body)
            found = list(answer["hits"]["hits"])
        hits = [read_hit(hit, compiled.statements) for hit in found]
        hits = _add_mentions(client, settings, compiled.names, hits)
        total: int = answer["hits"]["total"]["value"]
        meant = correct_spelling(client, index, request.query, compiled.words) if total == 0 else None
    return SearchResult(
        total=total,
        hits=tuple(hits),
        facets=read_facets(answer["aggregations"]),
        matched_names=_matched_names(compiled, knowledge),
        notes=tuple(compiled.notes),
        timeline=read_timeline(answer["aggregations"]),
        stories=stories,
        next=_next(request, found, total),
        spelling=meant,
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


def build_scored_query(request: SearchRequest, compiled: CompiledQuery) -> Query:
    """Return the query of a request, weighed by age if its order asks for that."""
    if request.sort != "recency":
        return compiled.query
    return {"function_score": {"query": compiled.query, "exp": _AGEING}}


def _body(request: SearchRequest, compiled: CompiledQuery, filters: Filters) -> dict[str, Any]:
    everywhere, apart = split_filters(filters)
    query = build_scored_query(request, compiled)
    after = {"search_after": read_cursor(request.after, request.sort)} if request.after is not None else {}
    return {
        "query": {"bool": {"must": [query], "filter": [all_filters(everywhere)]}} if everywhere else query,
        "post_filter": all_filters(apart),
        "highlight": build_highlighting(compiled.query),
        "source_includes": HIT_FIELDS,
        "sort": _ORDERS[request.sort],
        "size": request.size,
        "from_": request.offset,
        **after,
    }


def _next(request: SearchRequest, found: Sequence[dict[str, Any]], total: int) -> str | None:
    if request.collapse or not found or len(found) < request.size:
        return None
    if request.after is None and request.offset + len(found) >= total:
        return None
    return write_cursor(request.sort, found[-1]["sort"])


def _add_mentions(
    client: Elasticsearch, settings: Settings, names: Sequence[QueryName], hits: list[SearchHit]
) -> list[SearchHit]:
    """Show, on hits whose text has a name of the query in another script only, where it stands."""
    ids = {one for name in names for one in name.ids}
    bare = [hit.id for hit in hits if not any(highlight.marks for highlight in hit.highlights)]
    if not ids or not bare:
        return hits
    found = read_by_id(client, alias_name(settings, "documents"), bare, ["segments", "mentions"])
    pieces = {one: tuple(highlight_mentions(answer["_source"], ids)) for one, answer in found.items()}
    return [hit.model_copy(update={"highlights": pieces.get(hit.id) or hit.highlights}) for hit in hits]


def _matched_names(compiled: CompiledQuery, knowledge: KnowledgeBase) -> tuple[MatchedName, ...]:
    names = {
        name.text: MatchedName(text=name.text, identities=tuple((one, knowledge.entry(one).name) for one in name.ids))
        for name in compiled.names
    }
    return tuple(names.values())
