"""Writing documents: many in one request, each one's fate told, and no document lost when the cluster is away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.templates import alias_name
from communique.index.writing import advise_on, describe_refusal, write_in_bulk
from communique.models import Value
from communique.settings import Settings

# The cluster's state, not the document's fault: full, starting, or without its indices.
_CLUSTER_STATUSES = frozenset({401, 403, 404, 429, 500, 502, 503, 504})


class IndexOutcome(Value):
    """What became of one document.

    Attributes:
        id: its id.
        url: canonical URL of its page.
        status: ``created``, ``updated`` or ``failed``.
        reason: Elasticsearch's reason, if it refused the document.
    """

    id: str
    url: str
    status: Literal["created", "updated", "failed"]
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the document is in the index."""
        return self.status != "failed"


def index_documents(
    client: Elasticsearch, settings: Settings, documents: Iterable[Mapping[str, Any]]
) -> Iterator[IndexOutcome]:
    """Write documents and yield the outcome of each.

    A document that Elasticsearch refuses (a field of the wrong type, a field it does not know) is an outcome; the
    others of its request are written all the same. Writing a page again replaces its document.

    Args:
        client: the cluster.
        settings: the alias's prefix, and how many documents go into one request.
        documents: from :func:`build_document`.

    Raises:
        ServiceError: the cluster is away, full or without its indices after bounded retries. Outcomes yielded before
            that hold; doing all of it again writes the same documents under the same ids.
    """
    urls: dict[str, str] = {}
    with service_errors("writing documents"):
        for ok, item in write_in_bulk(client, _actions(settings, documents, urls), chunk_size=settings.bulk_documents):
            result = item["index"]
            yield _outcome(ok, result, urls[result["_id"]])


def refresh_documents(client: Elasticsearch, settings: Settings) -> None:
    """Make everything written so far visible to searches.

    Raises:
        ServiceError: the cluster is away.
    """
    with service_errors("refreshing the index"):
        client.indices.refresh(index=alias_name(settings, "documents"))


def _actions(
    settings: Settings, documents: Iterable[Mapping[str, Any]], urls: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for document in documents:
        urls[document["id"]] = document["url"]
        yield {"_index": alias_name(settings, "documents"), "_id": document["id"], "_source": dict(document)}


def _outcome(ok: bool, result: Mapping[str, Any], url: str) -> IndexOutcome:
    if ok:
        return IndexOutcome(id=result["_id"], url=url, status=result["result"])
    reason = describe_refusal(result["error"])
    if result["status"] in _CLUSTER_STATUSES:
        raise ServiceError(
            f"writing documents: {url}: Elasticsearch answered {result['status']} ({reason}); "
            f"nothing is lost; {advise_on(result['error'])}"
        )
    return IndexOutcome(id=result["_id"], url=url, status="failed", reason=reason)
