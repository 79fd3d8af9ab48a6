"""Records that operators keep beside the documents: written and read as JSON objects by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.templates import IndexKind, alias_name
from communique.settings import Settings

MOST_RECORDS = 10_000
"""Records one search returns at the most."""


def write_records(
    client: Elasticsearch, settings: Settings, kind: IndexKind, records: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write records by id, in place of those that have the ids, and make them visible to searches.

    Raises:
        ServiceError: the cluster is away or refuses a record; doing it again is safe.
    """
    alias = alias_name(settings, kind)
    actions = ({"_index": alias, "_id": name, "_source": dict(record)} for name, record in records.items())
    with service_errors(f"writing {kind} records"):
        for ok, item in streaming_bulk(client, actions, raise_on_error=False, refresh=True, require_alias=True):
            if not ok:
                (result,) = item.values()
                raise ServiceError(f"writing {kind} records: {result['_id']}: {result.get('error')}")


def read_record(client: Elasticsearch, settings: Settings, kind: IndexKind, name: str) -> dict[str, Any] | None:
    """Return one record, or ``None`` if there is none of this id.

    Raises:
        ServiceError: the cluster is away.
    """
    with service_errors(f"reading {kind} records"):
        try:
            found = client.get(index=alias_name(settings, kind), id=name)
        except NotFoundError:
            return None
    return dict(found["_source"])


def find_records(
    client: Elasticsearch,
    settings: Settings,
    kind: IndexKind,
    *terms: Mapping[str, Any],
    sort: str,
    size: int = MOST_RECORDS,
    newest_of: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the records that fit every one of ``terms`` (clauses of the query language), latest first by ``sort``.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        kind: which records.
        terms: what they have to fit.
        sort: field of the time by which they are sorted.
        size: records at the most.
        newest_of: a keyword field of whose values only the latest record of each is wanted.

    Raises:
        ServiceError: the cluster is away.
    """
    with service_errors(f"reading {kind} records"):
        answer = client.search(
            index=alias_name(settings, kind),
            query={"bool": {"filter": list(terms)}},
            sort=[{sort: {"order": "desc", "unmapped_type": "date"}}],
            size=size,
            # Before anything was written there is no index; that is no record, and nothing is wrong.
            ignore_unavailable=True,
            collapse={"field": newest_of} if newest_of else None,
        )
    for hit in answer["hits"]["hits"]:
        yield dict(hit["_source"])
