"""Holding an index that is to take another's place against it: counts, sampled documents, answers to queries."""

from __future__ import annotations

from collections import Counter
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.copying import keep_known, known_fields

SAMPLES = 200
"""Documents compared field by field, chosen by a fixed seed."""
TITLES = 40
"""Documents whose own headline is searched for in both."""
FACETS = (
    "source",
    "kind",
    "language",
    "people.id",
    "organisations.id",
    "places.id",
    "treaties.id",
    "events.id",
    "state",
    "reason",
)
"""Fields whose most frequent values must be counted alike; those that either cannot count are left out."""


def compare_indices(client: Elasticsearch, old: str, new: str) -> list[str]:
    """Return what is wrong with ``new`` as a copy of ``old``: nothing if it may take its place.

    Analyzers may have changed, so the answers of full-text queries may differ. What must not happen is that a document
    is no longer found by its own headline.
    """
    client.indices.refresh(index=[old, new])
    return [
        *_compare_counts(client, old, new),
        *_compare_samples(client, old, new),
        *_compare_facets(client, old, new),
        *_compare_headlines(client, old, new),
    ]


def _compare_counts(client: Elasticsearch, old: str, new: str) -> list[str]:
    before, after = (client.count(index=index)["count"] for index in (old, new))
    return [] if before == after else [f"{old} has {before} documents, {new} has {after}"]


def _sample(client: Elasticsearch, index: str, size: int) -> list[dict[str, Any]]:
    query = {"function_score": {"query": {"match_all": {}}, "random_score": {"seed": 1, "field": "_seq_no"}}}
    hits: list[dict[str, Any]] = client.search(index=index, query=query, size=size)["hits"]["hits"]
    return hits


def _compare_samples(client: Elasticsearch, old: str, new: str) -> list[str]:
    known = known_fields(client, new)
    problems = []
    hits = _sample(client, old, SAMPLES)
    if not hits:
        return []
    copies = {found["_id"]: found for found in client.mget(index=new, ids=[hit["_id"] for hit in hits])["docs"]}
    for hit in hits:
        copy = copies[hit["_id"]]
        if not copy.get("found"):
            problems.append(f"{hit['_id']} is not in {new}")
        elif copy["_source"] != keep_known(hit["_source"], known, Counter()):
            problems.append(f"{hit['_id']} is not the same in {new}")
    return problems


def _compare_facets(client: Elasticsearch, old: str, new: str) -> list[str]:
    problems = []
    for field in FACETS:
        # With as many buckets as there may be values, equal counts do not hang on the order of equals.
        counts = [_count_values(client, index, field) for index in (old, new)]
        if counts[0] != counts[1] and counts[0] is not None and counts[1] is not None:
            problems.append(f"the values of {field} are counted differently in {old} and {new}")
    return problems


def _count_values(client: Elasticsearch, index: str, field: str) -> dict[str, int] | None:
    kinds = client.field_caps(index=index, fields=[field])["fields"].get(field, {}).values()
    if not kinds or not all(kind["aggregatable"] for kind in kinds):
        return None
    answer = client.search(index=index, size=0, aggs={"values": {"terms": {"field": field, "size": 1000}}})
    values = answer["aggregations"]["values"]
    if values["sum_other_doc_count"]:
        return {}
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in values["buckets"]}


def _compare_headlines(client: Elasticsearch, old: str, new: str) -> list[str]:
    if "headline" not in known_fields(client, new):
        return []
    problems = []
    for hit in _sample(client, old, TITLES):
        headline = hit["_source"].get("headline")
        if not headline:
            continue
        found = [_finds_itself(client, index, headline, hit["_id"]) for index in (old, new)]
        if found[0] and not found[1]:
            problems.append(f"{hit['_id']} is no longer among the first ten for its own headline “{headline}”")
    return problems


def _finds_itself(client: Elasticsearch, index: str, headline: str, document: str) -> bool:
    query = {"multi_match": {"query": headline, "fields": ["title.*", "body.*"], "type": "most_fields"}}
    return any(hit["_id"] == document for hit in client.search(index=index, query=query, source=False)["hits"]["hits"])
