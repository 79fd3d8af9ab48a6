"""Filters and facets: each facet counts what choosing a value would show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from communique.index.document import IDENTITY_FIELDS
from communique.index.fields import identity_filter
from communique.index.query import NameResolver, Query
from communique.index.request import FacetBucket, FacetName, Period, SearchRequest
from communique.models import EntityKind

_PLAIN_FIELDS: dict[FacetName, str] = {
    "source": "source",
    "kind": "kind",
    "language": "languages",
    "topic": "topics",
}
# A page may have several of these, so choosing a further one narrows: their facets count under their own filter too.
_NARROWING: dict[FacetName, str] = {
    "speaker": "speakers",
    "person": "people",
    "place": "places",
    "organisation": "organisations",
    "treaty": "treaties",
    "event": "events",
}
_MOST_VALUES = 20
_LANGUAGES = {"en": "English", "ru": "Russian", "az": "Azerbaijani", "und": "undetermined"}

_TIMELINE = "timeline"
_MOST_PERIODS = 60

Filters = dict[FacetName, list[Query]]
"""The filters of a request, by the facet they belong to."""


def build_filters(request: SearchRequest, names: NameResolver) -> Filters:
    """Return the filters of a request; facets nothing was chosen of are absent."""
    filters: Filters = {}
    chosen: dict[FacetName, tuple[str, ...]] = {
        "source": request.sources,
        "kind": request.kinds,
        "language": request.languages,
        "topic": request.topics,
    }
    for facet, values in chosen.items():
        if values:
            filters[facet] = [{"terms": {_PLAIN_FIELDS[facet]: list(values)}}]
    for kind in IDENTITY_FIELDS:
        if asked := request.identities(kind):
            filters[kind] = [identity_filter(kind, value, names) for value in asked]
    if request.speakers:
        filters["speaker"] = [_speaker_filter(value, names) for value in request.speakers]
    if days := _days(request):
        filters["date"] = [{"range": {"published_day": days}}]
    return filters


def all_filters(filters: Filters) -> Query:
    """Return one query that holds where every filter does."""
    return {"bool": {"filter": [query for queries in filters.values() for query in queries]}}


def split_filters(filters: Filters) -> tuple[Filters, Filters]:
    """Return the filters that every facet counts under, and those that the facet of their own name does without.

    The first belong into the query, so that only the pages they leave are counted.
    """
    everywhere = {name: queries for name, queries in filters.items() if name in _NARROWING}
    return everywhere, {name: queries for name, queries in filters.items() if name not in _NARROWING}


def build_aggregations(filters: Filters) -> dict[str, Any]:
    """Return one aggregation for each facet, named as the facet, for a query that has :func:`split_filters` in it."""
    aggregations: dict[FacetName, Query] = {
        facet: {"terms": {"field": field, "size": _MOST_VALUES}} for facet, field in _PLAIN_FIELDS.items()
    }
    for kind, field in _NARROWING.items():
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
    # Not day by day from the first: Elasticsearch chooses the length that gives about as many stretches as fit.
    periods = {"auto_date_histogram": {"field": "published_day", "buckets": _MOST_PERIODS, "format": "yyyy-MM-dd"}}
    _, apart = split_filters(filters)
    return {
        **{facet: _under_filters(inner, _without(apart, facet)) for facet, inner in aggregations.items()},
        _TIMELINE: _under_filters(periods, apart),
    }


def read_facets(aggregations: Mapping[str, Any]) -> dict[FacetName, tuple[FacetBucket, ...]]:
    """Return the facets of Elasticsearch's answer to :func:`build_aggregations`."""
    facets: tuple[FacetName, ...] = (*_PLAIN_FIELDS, "date", *_NARROWING)
    return {facet: _merge_labels(map(_read_bucket, _values(aggregations[facet])["buckets"])) for facet in facets}


def read_timeline(aggregations: Mapping[str, Any]) -> tuple[Period, ...]:
    """Return the counts over time of Elasticsearch's answer to :func:`build_aggregations`."""
    values = _values(aggregations[_TIMELINE])
    counts = [(date.fromisoformat(one["key_as_string"]), one["doc_count"]) for one in values["buckets"]]
    if not counts:
        return ()
    ends = [later for (_, _), (later, _) in pairwise(counts)]
    last = _end_of_period(counts[-1][0], values["interval"])
    return tuple(
        Period(first=first, end=end, count=count) for (first, count), end in zip(counts, [*ends, last], strict=True)
    )


def _end_of_period(first: date, interval: str) -> date:
    """Return the day after the last of a stretch of ``interval``: a number and ``d``, ``M`` or ``y``."""
    number, unit = int(interval[:-1]), interval[-1]
    if unit not in {"M", "y"}:
        return first + timedelta(days=number if unit == "d" else 1)
    months = first.year * 12 + first.month - 1 + number * (12 if unit == "y" else 1)
    return date(min(months // 12, date.max.year), months % 12 + 1, 1)


def _speaker_filter(value: str, names: NameResolver) -> Query:
    kind: EntityKind = "organisation" if value.startswith("org") else "person"
    return identity_filter(kind, value, names, "speakers")


def _without(filters: Filters, facet: FacetName) -> Filters:
    return {name: queries for name, queries in filters.items() if name != facet}


def _under_filters(inner: Query, filters: Filters) -> Query:
    # A filter that lets everything through costs as much as one that does not.
    return {"filter": all_filters(filters), "aggs": {"values": inner}} if filters else inner


def _values(aggregation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer to an aggregation, whether it stood under filters or not."""
    values: Mapping[str, Any] = aggregation.get("values", aggregation)
    return values


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
