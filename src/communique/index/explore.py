"""From a result, a page, an identity or a story on to others: what is particular to it, and what is like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.compile import compile_query
from communique.index.document import IDENTITY_FIELDS
from communique.index.facets import all_filters, build_filters
from communique.index.hits import HIT_FIELDS, read_hit
from communique.index.languages import TEXT_LANGUAGES
from communique.index.query import stop_words
from communique.index.request import FacetBucket, SearchHit, SearchRequest
from communique.index.templates import alias_name
from communique.index.vocabulary import read_vocabulary
from communique.knowledge import KnowledgeBase
from communique.models import EntityKind, Value
from communique.settings import Settings

_LIKE_FIELDS = [*(f"body.{language}" for language in (*TEXT_LANGUAGES, "other")), "identities.body"]
_SAMPLE = 2_000
_MOST_TERMS = 20
_MOST_PAGES = 100


class TellingTerms(Value):
    """What is more frequent in a result than in the whole index.

    Attributes:
        words: by language, most telling first.
        identities: by kind, most telling first.
    """

    words: dict[str, tuple[FacetBucket, ...]]
    identities: dict[EntityKind, tuple[FacetBucket, ...]]


class StoryPage(Value):
    """A page of a story.

    Attributes:
        hit: the page.
        role: what it is to the story: ``original``, ``duplicate``, ``reprint``, ``excerpt``, ``rewrite``, ``update`` or
            ``translation``.
    """

    hit: SearchHit
    role: str


def telling_terms(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, request: SearchRequest
) -> TellingTerms:
    """Return the words and identities that set a result's best pages apart from all others.

    Raises:
        QueryError: the text of the request is no query.
        ServiceError: the cluster is away or has no index yet.
    """
    compiled = compile_query(request.query, knowledge, read_vocabulary(settings))
    filters = all_filters(build_filters(request, knowledge))
    small = sorted(stop_words(settings))
    inner: dict[str, Any] = {
        f"words-{language}": {
            "significant_text": {
                "field": f"body.{language}.exact",
                "size": _MOST_TERMS,
                "filter_duplicate_text": True,
                "min_doc_count": 2,
                "exclude": small,
            }
        }
        for language in TEXT_LANGUAGES
    }
    for kind, field in IDENTITY_FIELDS.items():
        inner[kind] = {"significant_terms": {"field": f"{field}.facet", "size": _MOST_TERMS}}
    with service_errors("looking for telling terms"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            query={"bool": {"must": [compiled.query], "filter": [filters]}},
            size=0,
            aggs={"best": {"sampler": {"shard_size": _SAMPLE}, "aggs": inner}},
        )
    found = answer["aggregations"]["best"]
    return TellingTerms(
        words={language: _buckets(found[f"words-{language}"]) for language in TEXT_LANGUAGES},
        identities={kind: _buckets(found[kind]) for kind in IDENTITY_FIELDS},
    )


def similar_documents(client: Elasticsearch, settings: Settings, document_id: str, size: int = 10) -> list[SearchHit]:
    """Return pages like one: with its rare words, or in another language with its identities; most like it first.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    index = alias_name(settings, "documents")
    like = {
        "fields": _LIKE_FIELDS,
        "like": [{"_index": index, "_id": document_id}],
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "max_query_terms": 40,
        "minimum_should_match": "20%",
    }
    with service_errors("looking for similar pages"):
        answer = client.search(index=index, query={"more_like_this": like}, size=size, source_includes=HIT_FIELDS)
    return [read_hit(hit, ()) for hit in answer["hits"]["hits"]]


def read_story(client: Elasticsearch, settings: Settings, story_id: str) -> list[StoryPage]:
    """Return the pages of a story, oldest first, at most a hundred; none if there is no such story.

    A page that has not been grouped is a story of its own, under the id of its document.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    alone = {"bool": {"filter": [{"term": {"id": story_id}}], "must_not": [{"exists": {"field": "story.id"}}]}}
    with service_errors("reading a story"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            query={"bool": {"should": [{"term": {"story.id": story_id}}, alone]}},
            size=_MOST_PAGES,
            sort=[{"published": {"order": "asc", "missing": "_last"}}, {"url": "asc"}],
            source_includes=[*HIT_FIELDS, "story"],
        )
    return [
        StoryPage(hit=read_hit(hit, ()), role=(hit["_source"].get("story") or {}).get("role", "original"))
        for hit in answer["hits"]["hits"]
    ]


def _buckets(found: Mapping[str, Any]) -> tuple[FacetBucket, ...]:
    buckets = []
    for bucket in found["buckets"]:
        value, _, label = str(bucket["key"]).partition("\t")
        buckets.append(FacetBucket(value=value, label=label or value, count=bucket["doc_count"]))
    return tuple(buckets)
