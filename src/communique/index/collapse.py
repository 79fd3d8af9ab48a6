"""Pages of one story as one hit, also while some pages have not been grouped into stories yet."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.cursor import Sort
from communique.index.hits import STORY
from communique.index.query import Query

_STORY_FIELD = "story.id"
_GROUPED: Query = {"exists": {"field": _STORY_FIELD}}
_COLLAPSE = {"field": _STORY_FIELD, "inner_hits": {"name": STORY, "size": 0}}
_EXACT_UP_TO = 40_000

COUNT = "stories"
"""Name of the aggregation that counts stories."""


def story_aggregation(filters: Query) -> dict[str, Any]:
    """Return the aggregation that counts stories, and pages without one, under all filters."""
    inner = {
        "grouped": {"cardinality": {"field": _STORY_FIELD, "precision_threshold": _EXACT_UP_TO}},
        "alone": {"missing": {"field": _STORY_FIELD}},
    }
    return {COUNT: {"filter": filters, "aggs": inner}}


def count_stories(aggregations: Mapping[str, Any]) -> tuple[int, int]:
    """Return the number of stories, and of pages that belong to none, each of which is its own."""
    counted = aggregations[COUNT]
    return int(counted["grouped"]["value"]), int(counted["alone"]["doc_count"])


def search_stories(
    client: Elasticsearch, index: str, body: dict[str, Any], sort: Sort, counts: tuple[int, int]
) -> list[dict[str, Any]]:
    """Return the hits of a search, one a story.

    Elasticsearch would take all pages without a story for one; so, where both kinds are found, they are asked for
    apart and put in one order.

    Args:
        client: the cluster.
        index: alias to search.
        body: the search, with ``query``, ``post_filter``, ``sort``, ``from_`` and ``size``.
        sort: order of the hits.
        counts: of :func:`count_stories`.
    """
    stories, alone = counts
    if not stories or not alone:
        collapsed = body | ({"collapse": _COLLAPSE} if stories else {})
        return list(client.search(index=index, **collapsed)["hits"]["hits"])
    reach = body["from_"] + body["size"]
    grouped = _also(body, _GROUPED, reach) | {"collapse": _COLLAPSE}
    single = _also(body, {"bool": {"must_not": [_GROUPED]}}, reach)
    both = [list(client.search(index=index, **one)["hits"]["hits"]) for one in (grouped, single)]
    merged = list(heapq.merge(*both, key=lambda hit: _rank(hit, sort)))
    return merged[body["from_"] : reach]


def _also(body: dict[str, Any], condition: Query, size: int) -> dict[str, Any]:
    post_filter = {"bool": {"filter": [body["post_filter"], condition]}}
    return body | {"post_filter": post_filter, "from_": 0, "size": size}


def _rank(hit: Mapping[str, Any], sort: Sort) -> tuple[Any, ...]:
    *numbers, url = hit["sort"]
    return (*(number if sort == "oldest" else -number for number in numbers), url)
