"""The documents that are held: read, marked as withdrawn, and taken away, by the URLs of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.document import document_id
from communique.index.placing import read_by_id
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.settings import Settings

_CHUNK = 100
_MISSING = 404


def read_documents(client: Elasticsearch, settings: Settings, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the documents there are for ``urls`` (canonical), by URL, as they were last written.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    documents: dict[str, dict[str, Any]] = {}
    ids = [document_id(url) for url in dict.fromkeys(urls)]
    for start in range(0, len(ids), _CHUNK):
        with service_errors("reading documents"):
            answer = read_by_id(client, alias_name(settings, "documents"), ids[start : start + _CHUNK])
        for found in answer.values():
            documents[found["_source"]["url"]] = dict(found["_source"])
    return documents


def mark_withdrawn(client: Elasticsearch, settings: Settings, marks: Mapping[str, datetime | None]) -> int:
    """Set ``withdrawn_at`` of documents, or take it back, and return how many of the documents there are.

    Everything else of a document stays and stays searchable. The field is optional and says nothing of how a document
    was made, so it is no part of ``DOCUMENT_VERSION``: no held page has to be made again for it.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        marks: when each page (canonical URL) was withdrawn; ``None`` for one that is back.

    Raises:
        ServiceError: the cluster is away or refuses; doing it again is safe.
    """
    alias = alias_name(settings, "documents")
    actions = (
        {
            "_op_type": "update",
            "_index": alias,
            "_id": document_id(url),
            "doc": {"withdrawn_at": at and at.isoformat()},
        }
        for url, at in marks.items()
    )
    return _count_done("marking withdrawn documents", client, actions)


def delete_documents(client: Elasticsearch, settings: Settings, urls: Iterable[str]) -> int:
    """Take the documents of ``urls`` (canonical) away, and return how many there were.

    Raises:
        ServiceError: the cluster is away or refuses; doing it again is safe.
    """
    alias = alias_name(settings, "documents")
    actions = ({"_op_type": "delete", "_index": alias, "_id": document_id(url)} for url in urls)
    return _count_done("deleting documents", client, actions)


def _count_done(action: str, client: Elasticsearch, actions: Iterable[dict[str, Any]]) -> int:
    """Send actions in bulk and return how many found their document."""
    count = 0
    with service_errors(action):
        for ok, item in write_in_bulk(client, actions, refresh=True):
            (result,) = item.values()
            if not ok and result["status"] != _MISSING:
                raise ServiceError(f"{action}: {result['_id']}: {result.get('error')}; do it again")
            count += ok
    return count
