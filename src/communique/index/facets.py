"""Filters and facets: each facet counts what choosing a value would show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from communique.index.document import IDENTITY_FIELDS
from communique.index.query import NameResolver, Query
from communique.index.request import FacetBucket, FacetName, SearchRequest
from communique.knowledge import fold_name
from communique.models import EntityKind

_PLAIN_FIELDS: dict[FacetName, str] = {"source": "source", "kind": "kind", "language": "languages"}
_KEY_PREFIXES: dict[EntityKind, str] = {
    "person": "person/",
    "place": "place/",
    "organisation": "org/",
    "treaty": "treaty/",
}
_MOST_VALUES = 20
_LANGUAGES = {"en": "English", "ru": "Russian", "az": "Azerbaijani", "und": "undetermined"}

Filters = dict[FacetName, list[Query]]
"""The filters of a request, by the facet they belong to."""


def build_filters(request: SearchRequest, names: NameResolver) -> Filters:
    """Return the filters of a request; facets nothing was chosen of are absent."""
    filters: Filters = {}
    for facet, values in (("source", request.sources), ("kind", request.kinds), ("language", request.languages)):
        if values:
            filters[facet] = [{"terms": {_PLAIN_FIELDS[facet]: list(values)}}]  # type: ignore[index]
    for kind in IDENTITY_FIELDS:
        if asked := request.identities(kind):
            filters[kind] = [_identity_filter(kind, value, names) for value in asked]
    if days := _days(request):
        filters["date"] = [{"range": {"published_day": days}}]
    return filters


def all_filters(filters: Filters) -> Query:
    """Return one query that holds where every filter does."""
    return {"bool": {"filter": [query for queries in filters.values() for query in queries]}}


def build_aggregations(filters: Filters) -> dict[str, Any]:
    """Return one aggregation for each facet, named as the facet."""
    aggregations: dict[FacetName, Query] = {
        facet: {"terms": {"field": field, "size": _MOST_VALUES}} for facet, field in _PLAIN_FIELDS.items()
    }
    for kind, field in IDENTITY_FIELDS.items():
        aggregations[kind] = {"terms": {"field": f"{field}.facet", "size": _MOST_VALUES}}
    aggregations["date"] = {
        "date_histogram": {
            "field": "published_day",
            "calendar_interval": "year",
            "format": "yyyy",
            "min_doc_count": 1,
            "order": {"_key": "desc"},
        }
    }
    return {facet: _under_filters(facet, inner, filters) for facet, inner in aggregations.items()}


def read_facets(aggregations: Mapping[str, Any]) -> dict[FacetName, tuple[FacetBucket, ...]]:
    """Return the facets of Elasticsearch's answer to :func:`build_aggregations`."""
    facets: tuple[FacetName, ...] = (*_PLAIN_FIELDS, "date", *IDENTITY_FIELDS)
    return {facet: _merge_labels(map(_read_bucket, aggregations[facet]["values"]["buckets"])) for facet in facets}


def _under_filters(facet: FacetName, inner: Query, filters: Filters) -> Query:
    # A further identity narrows, so an identity's facet counts under its own filter too.
    others = {name: queries for name, queries in filters.items() if name != facet or name in IDENTITY_FIELDS}
    return {"filter": all_filters(others), "aggs": {"values": inner}}


def _identity_filter(kind: EntityKind, value: str, names: NameResolver) -> Query:
    """Return the pages that name an identity, given by id, or by a name that may stand for several."""
    field = IDENTITY_FIELDS[kind]
    if value.startswith((_KEY_PREFIXES[kind], f"{kind}/")):
        return {"term": {f"{field}.id": value}}
    resolved = [one for name in names.resolve_query(value) if name.text == value.strip() for one in name.ids]
    ids = [one for one in resolved if one.startswith(_KEY_PREFIXES[kind])]
    # A name that is not in the knowledge base has an id made from its folded form.
    ids = ids or [f"{kind}/~{fold_name(value).replace(' ', '-')}"]
    return {"bool": {"should": [{"terms": {f"{field}.id": ids}}, {"term": {f"{field}.name": value}}]}}


def _days(request: SearchRequest) -> dict[str, str]:
    days = {"gte": request.date_from, "lte": request.date_to}
    return {bound: day.isoformat() for bound, day in days.items() if day is not None}


def _read_bucket(bucket: Mapping[str, Any]) -> FacetBucket:
    key = str(bucket.get("key_as_string", bucket["key"]))
    value, _, label = key.partition("\t")
    return FacetBucket(value=value, label=label or _LANGUAGES.get(value, value), count=bucket["doc_count"])


def _merge_labels(buckets: Iterable[FacetBucket]) -> tuple[FacetBucket, ...]:
    """Add up an identity that stands under two names, as it does while a renamed one's pages are made again."""
    merged: dict[str, FacetBucket] = {}
    for bucket in buckets:
        held = merged.get(bucket.value)
        merged[bucket.value] = bucket if held is None else held.model_copy(update={"count": held.count + bucket.count})
    return tuple(merged.values())
