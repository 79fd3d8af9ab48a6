"""The versions of pages that changed, in an index of their own beside the documents.

A page that never changed has none here. Of one that did, every version it had is a record: what it said, where its
bytes are, and how it differs from the version before. A record's id comes from the page and the moment at which the
version was first received, so that writing the same history again writes the same records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from pydantic import Field

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.differences import Difference
from communique.index.document import document_id
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.models import ArchiveRef, Value
from communique.settings import Settings

_CHUNK = 100
_PAGE = 200


class Revision(Value):
    """One version of a page.

    Attributes:
        document_id: id of the page's document.
        url: canonical URL of the page.
        source: id of its source.
        number: 1 for the first version known; one that says the same as the version before it, in the eyes of the
            present rules, has its number and no differences.
        first_received_at: when it was first received (UTC): the page changed between the visit before and this moment.
        received_at: when it was last received with other bytes than before.
        digest: of the bytes received last.
        archive: where these are.
        made_with: digest of the versions of rules, code and knowledge that read the content.
        content: what the page said, from :func:`~communique.index.differences.content_of`.
        changed_fields: names of the fields that differ from the version before.
        differences: how they differ.
    """

    document_id: str
    url: str
    source: str
    number: int
    first_received_at: datetime
    received_at: datetime
    digest: str
    archive: ArchiveRef
    made_with: str
    content: dict[str, Any]
    changed_fields: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = Field(default=())

    @property
    def id(self) -> str:
        """Id of the record: the same whenever the version is found again."""
        key = f"{self.url}\n{self.first_received_at.isoformat()}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def list_revisions(client: Elasticsearch, settings: Settings, document_id: str) -> list[Revision]:
    """Return the versions of a document's page that differ from the one before, oldest first.

    A page that never changed has none: its document is its only version.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    found = _search(client, settings, [{"term": {"document_id": document_id}}])
    return [revision for place, revision in enumerate(found) if place == 0 or revision.number > found[place - 1].number]


def read_revisions(client: Elasticsearch, settings: Settings, urls: Iterable[str]) -> dict[str, list[Revision]]:
    """Return every record there is of ``urls`` (canonical), by URL, oldest first.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    by_url: dict[str, list[Revision]] = {}
    ids = [document_id(url) for url in dict.fromkeys(urls)]
    for start in range(0, len(ids), _CHUNK):
        for revision in _search(client, settings, [{"terms": {"document_id": ids[start : start + _CHUNK]}}]):
            by_url.setdefault(revision.url, []).append(revision)
    return by_url


def list_recent_changes(
    client: Elasticsearch,
    settings: Settings,
    *,
    source: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> list[Revision]:
    """Return the latest changes of pages, newest first.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        source: only pages of this source.
        since: only changes found at this time or later.
        limit: changes at the most.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    filters: list[dict[str, Any]] = [{"exists": {"field": "changed_fields"}}]
    if source:
        filters.append({"term": {"source": source}})
    if since:
        filters.append({"range": {"first_received_at": {"gte": since.isoformat()}}})
    with service_errors("listing changes of pages"):
        client.indices.refresh(index=alias_name(settings, "revisions"))
        answer = client.search(
            index=alias_name(settings, "revisions"),
            query={"bool": {"filter": filters}},
            sort=[{"first_received_at": "desc"}, {"url": "asc"}],
            size=limit,
        )
    return [_read_revision(hit["_source"]) for hit in answer["hits"]["hits"]]


def write_revisions(client: Elasticsearch, settings: Settings, revisions: Iterable[Revision]) -> None:
    """Write records; the same again changes nothing.

    Raises:
        ServiceError: the cluster is away or refuses; doing it again is safe.
    """
    with service_errors("writing versions of pages"):
        for ok, item in write_in_bulk(client, _actions(settings, revisions), refresh=True):
            if not ok:
                (result,) = item.values()
                raise ServiceError(f"writing versions of pages: {result['_id']}: {result.get('error')}; do it again")


def _actions(settings: Settings, revisions: Iterable[Revision]) -> Iterator[dict[str, Any]]:
    for revision in revisions:
        source = revision.model_dump(mode="json", exclude_none=True)
        source |= _searchable_text(revision)
        yield {"_index": alias_name(settings, "revisions"), "_id": revision.id, "_source": source}


def _searchable_text(revision: Revision) -> dict[str, list[str]]:
    """Return the text that came and the text that went: the fields a search for what was taken back looks into."""
    added = [one.after for one in revision.differences if one.after and one.field in {"text", "title", "headline"}]
    removed = [one.before for one in revision.differences if one.before and one.field in {"text", "title", "headline"}]
    return {"added_text": added, "removed_text": removed}


def _search(client: Elasticsearch, settings: Settings, filters: list[dict[str, Any]]) -> list[Revision]:
    alias = alias_name(settings, "revisions")
    after: list[Any] | None = None
    found: list[Revision] = []
    with service_errors("reading versions of pages"):
        while True:
            answer = client.search(
                index=alias,
                query={"bool": {"filter": filters}},
                size=_PAGE,
                sort=[{"url": "asc"}, {"first_received_at": "asc"}],
                search_after=after,
            )
            hits = answer["hits"]["hits"]
            found += [_read_revision(hit["_source"]) for hit in hits]
            if len(hits) < _PAGE:
                return found
            after = hits[-1]["sort"]


def _read_revision(source: dict[str, Any]) -> Revision:
    return Revision.model_validate({name: source[name] for name in Revision.model_fields if name in source})
