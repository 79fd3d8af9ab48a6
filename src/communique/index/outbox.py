"""Notices on their way, in Elasticsearch, so that whichever process is there delivers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from communique.index.client import service_errors
from communique.index.templates import alias_name
from communique.models import Notice
from communique.settings import Settings

_PAGE = 200
_STATE_FIELDS = {"state", "tries", "next_try_at", "delivered_at", "last_error"}


class Outbox:
    """The notices that were put down, and what became of each.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._alias = alias_name(settings, "alerts")

    def add(self, notice: Notice) -> bool:
        """Put a notice down to be delivered; ``False`` if one of that id is there, which stays as it is.

        Raises:
            ServiceError: the cluster is away or refuses; doing it again is safe.
        """
        body = {"type": "notice", **notice.model_dump(mode="json", exclude_none=True)}
        with service_errors("writing a notice"):
            try:
                self._client.create(index=self._alias, id=notice.id, document=body, refresh=True, require_alias=True)
            except ConflictError:
                return False
        return True

    def find(self, notice_id: str) -> Notice | None:
        """Return a notice as it stands, or ``None`` if none has that id."""
        with service_errors("reading a notice"):
            try:
                return _read_notice(self._client.get(index=self._alias, id=notice_id)["_source"])
            except NotFoundError as error:
                if isinstance(error.body, dict) and "error" in error.body:  # the index, not the notice
                    raise
                return None

    def pending(self, until: datetime | None = None) -> list[Notice]:
        """Return the notices that are not delivered, oldest first; only those due at ``until`` if it is given."""
        filters: list[dict[str, Any]] = [{"term": {"type": "notice"}}, {"term": {"state": "pending"}}]
        if until is not None:
            filters.append({"range": {"next_try_at": {"lte": until.isoformat()}}})
        with service_errors("reading notices"):
            self._client.indices.refresh(index=self._alias)
            found = [_read_notice(one) for one in read_all(self._client, self._alias, {"bool": {"filter": filters}})]
        return sorted(found, key=lambda notice: notice.created_at)

    def claim(self, notice: Notice, until: datetime) -> bool:
        """Keep a due notice from every other process until ``until``; ``False`` if another was faster.

        Raises:
            ServiceError: the cluster is away.
        """
        with service_errors("claiming a notice"):
            found = self._client.get(index=self._alias, id=notice.id)
            held = _read_notice(found["_source"])
            if held.state != "pending" or held.next_try_at > notice.next_try_at:
                return False
            try:
                self._client.update(
                    index=self._alias,
                    id=notice.id,
                    doc={"next_try_at": until.isoformat()},
                    if_seq_no=found["_seq_no"],
                    if_primary_term=found["_primary_term"],
                )
            except ConflictError:
                return False
        return True

    def record(self, notice: Notice) -> None:
        """Write down how the last try to deliver a notice ended."""
        with service_errors("writing a delivery"):
            self._client.update(
                index=self._alias,
                id=notice.id,
                doc=notice.model_dump(mode="json", include=_STATE_FIELDS, exclude_none=True),
                retry_on_conflict=3,
                refresh=True,
            )

    def forget_delivered(self, before: datetime) -> int:
        """Take away the notices delivered before a moment, and return how many there were."""
        filters = [
            {"term": {"type": "notice"}},
            {"term": {"state": "delivered"}},
            {"range": {"delivered_at": {"lt": before.isoformat()}}},
        ]
        with service_errors("forgetting notices"):
            answer = self._client.delete_by_query(
                index=self._alias, query={"bool": {"filter": filters}}, conflicts="proceed"
            )
        return int(answer["deleted"])


def read_all(client: Elasticsearch, alias: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the source of every entry of ``alias`` that ``query`` finds, in the order of their ``id``."""
    after: list[Any] | None = None
    while True:
        answer = client.search(index=alias, query=query, size=_PAGE, sort=[{"id": "asc"}], search_after=after)
        hits = answer["hits"]["hits"]
        yield from (dict(hit["_source"]) for hit in hits)
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]


def _read_notice(source: dict[str, Any]) -> Notice:
    return Notice(**{name: source[name] for name in Notice.model_fields if name in source})
