"""When the documents of a source came, as far as the index knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.templates import alias_name
from communique.settings import Settings

BACKLOG = timedelta(days=2)
"""A page first listed this long after it was published was there before it was looked for."""
MOST_TIMES = 2_000
"""Newest documents whose times are read."""


class Arrivals(NamedTuple):
    """When documents came.

    Attributes:
        times: of the newest documents: when a listing first named each, or when it was published if that was long
            before, in any order. Of a backlog only those are here that give the hour of their publication.
        last: the last moment at which a document came or was published, if there is one.
    """

    times: tuple[datetime, ...]
    last: datetime | None


def list_arrivals(client: Elasticsearch, settings: Settings, source_id: str) -> Arrivals:
    """Return when the documents of a source came.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    first_listed = _first_listed(client, settings, source_id)
    published = _published(client, settings, source_id)
    return merge_times(first_listed, published)


def merge_times(first_listed: dict[str, datetime], published: dict[str, tuple[datetime, bool]]) -> Arrivals:
    """Return the arrivals from both accounts of the same documents, by document id.

    Args:
        first_listed: when a listing first named each.
        published: its publication, and whether that gives the hour.
    """
    times: list[datetime] = []
    last: list[datetime] = []
    for name, listed in first_listed.items():
        when, has_hour = published.get(name, (listed, True))
        if listed - when < BACKLOG:
            times.append(listed)
            last.append(listed)
        else:
            last.append(when)
            if has_hour:
                times.append(when)
    return Arrivals(tuple(times), max(last, default=None))


def count_arrivals_by_day(
    client: Elasticsearch, settings: Settings, source_ids: Iterable[str], *, since: date
) -> dict[str, dict[date, int]]:
    """Return how many documents of each source came on each day (UTC) from ``since`` on.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    days = {"date_histogram": {"field": "first_listed_at", "calendar_interval": "day", "min_doc_count": 1}}
    query = {
        "bool": {
            "filter": [
                {"terms": {"source": list(source_ids)}},
                {"exists": {"field": "document_id"}},
                {"range": {"first_listed_at": {"gte": since.isoformat()}}},
            ]
        }
    }
    with service_errors("counting documents by day"):
        answer = client.search(
            index=alias_name(settings, "ledger"),
            size=0,
            query=query,
            aggs={"sources": {"terms": {"field": "source", "size": MOST_TIMES}, "aggs": {"days": days}}},
        )
    return {
        bucket["key"]: {
            date.fromisoformat(day["key_as_string"][:10]): day["doc_count"] for day in bucket["days"]["buckets"]
        }
        for bucket in answer["aggregations"]["sources"]["buckets"]
    }


def _first_listed(client: Elasticsearch, settings: Settings, source_id: str) -> dict[str, datetime]:
    query = {"bool": {"filter": [{"term": {"source": source_id}}, {"exists": {"field": "document_id"}}]}}
    with service_errors("reading when pages were listed"):
        client.indices.refresh(index=alias_name(settings, "ledger"))
        answer = client.search(
            index=alias_name(settings, "ledger"),
            query=query,
            size=MOST_TIMES,
            sort=[{"first_listed_at": "desc"}],
            source_includes=["document_id", "first_listed_at"],
        )
    found = (hit["_source"] for hit in answer["hits"]["hits"])
    return {entry["document_id"]: _moment(entry["first_listed_at"]) for entry in found if entry.get("first_listed_at")}


def _published(client: Elasticsearch, settings: Settings, source_id: str) -> dict[str, tuple[datetime, bool]]:
    with service_errors("reading when pages were published"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            query={"bool": {"filter": [{"term": {"source": source_id}}, {"exists": {"field": "published"}}]}},
            size=MOST_TIMES,
            sort=[{"published": "desc"}],
            source_includes=["id", "published", "published_precision"],
        )
    found = (hit["_source"] for hit in answer["hits"]["hits"])
    return {one["id"]: (_moment(one["published"]), one.get("published_precision") == "minute") for one in found}


def _moment(text: str) -> datetime:
    """Return the moment that an index field holds; one without a zone is meant in UTC, as Elasticsearch reads it."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
