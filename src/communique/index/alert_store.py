"""Saved searches and their messages in Elasticsearch, so that every worker knows the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.models import AlertItem, AlertMessage, SavedSearch
from communique.settings import Settings

_PAGE = 500
_CONFLICT = 409
_SEARCH_FIELDS = tuple(SavedSearch.model_fields)


class AlertStore:
    """What is searched for, and who was told of what.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._alias = alias_name(settings, "alerts")

    def add_search(self, search: SavedSearch) -> bool:
        """Save a search; returns ``False`` if there is one of that name, which stays as it is.

        Raises:
            ServiceError: the cluster is away or refuses.
        """
        body = {"type": "search", **search.model_dump(mode="json")}
        with service_errors("saving a search"):
            try:
                self._client.create(index=self._alias, id=search.id, document=body, refresh=True, require_alias=True)
            except ConflictError:
                return False
        return True

    def remove_search(self, search_id: str) -> bool:
        """Forget a search and whether there was one; messages made for it are still delivered."""
        with service_errors("removing a search"):
            try:
                self._client.delete(index=self._alias, id=search_id, refresh=True)
            except NotFoundError:
                return False
        return True

    def list_searches(self) -> list[SavedSearch]:
        """Return every saved search, by name."""
        with service_errors("reading saved searches"):
            found = sorted(self._read_all({"term": {"type": "search"}}), key=lambda one: str(one["name"]))
        return [SavedSearch(**{name: one[name] for name in _SEARCH_FIELDS}) for one in found]

    def untold(self, message_id: str, search_id: str, items: Iterable[AlertItem]) -> list[AlertItem]:
        """Return the items that no other message of the search has told of."""
        listed = {_told_id(search_id, item): item for item in items}
        if not listed:
            return []
        with service_errors("reading what was told"):
            answer = self._client.mget(index=self._alias, ids=list(listed))
        told = {one["_id"] for one in answer["docs"] if one.get("found") and one["_source"]["message_id"] != message_id}
        return [item for one, item in listed.items() if one not in told]

    def add_message(self, message: AlertMessage) -> bool:
        """Put a message down to be delivered, then that its items are told of; the same message again changes nothing.

        Returns:
            Whether the message is new.

        Raises:
            ServiceError: the cluster is away or refuses; doing it again is safe.
        """
        body = {
            "type": "message",
            "search_id": message.search.id,
            "name": message.search.name,
            **message.model_dump(mode="json", include={"id", "batch", "created_at", "state", "tries", "next_try_at"}),
            "items": [{"search": message.search.model_dump(mode="json")}, *_dumped(message.items)],
        }
        with service_errors("writing a message"):
            is_new = True
            try:
                self._client.create(index=self._alias, id=message.id, document=body, require_alias=True)
            except ConflictError:
                is_new = False
            self._write_told(message)
        return is_new

    def _write_told(self, message: AlertMessage) -> None:
        actions = (
            {
                "_op_type": "create",
                "_index": self._alias,
                "_id": _told_id(message.search.id, item),
                "_source": {
                    "type": "told",
                    "search_id": message.search.id,
                    "message_id": message.id,
                    "document_id": item.document_id,
                    "revision": item.revision,
                },
            }
            for item in message.items
        )
        for ok, item in write_in_bulk(self._client, actions, refresh=True):
            (result,) = item.values()
            if not ok and result["status"] != _CONFLICT:
                raise ServiceError(f"writing what was told: {result['_id']}: {result.get('error')}; do it again")

    def pending_messages(self, until: datetime | None = None) -> list[AlertMessage]:
        """Return the messages that are not delivered, oldest first; only those due at ``until`` if it is given."""
        filters: list[dict[str, Any]] = [{"term": {"type": "message"}}, {"term": {"state": "pending"}}]
        if until is not None:
            filters.append({"range": {"next_try_at": {"lte": until.isoformat()}}})
        with service_errors("reading messages"):
            self._client.indices.refresh(index=self._alias)
            found = [_read_message(one) for one in self._read_all({"bool": {"filter": filters}})]
        return sorted(found, key=lambda message: message.created_at)

    def claim_message(self, message: AlertMessage, until: datetime) -> bool:
        """Keep a due message from every other process until ``until``; ``False`` if another was faster.

        Raises:
            ServiceError: the cluster is away.
        """
        with service_errors("claiming a message"):
            found = self._client.get(index=self._alias, id=message.id)
            if (
                found["_source"]["state"] != "pending"
                or _read_message(found["_source"]).next_try_at > message.next_try_at
            ):
                return False
            try:
                self._client.update(
                    index=self._alias,
                    id=message.id,
                    doc={"next_try_at": until.isoformat()},
                    if_seq_no=found["_seq_no"],
                    if_primary_term=found["_primary_term"],
                )
            except ConflictError:
                return False
        return True

    def record_delivery(self, message: AlertMessage) -> None:
        """Write down how the last try to deliver a message ended."""
        fields = {"state", "tries", "next_try_at", "delivered_at", "last_error"}
        with service_errors("writing a delivery"):
            self._client.update(
                index=self._alias,
                id=message.id,
                doc=message.model_dump(mode="json", include=fields, exclude_none=True),
                retry_on_conflict=3,
                refresh=True,
            )

    def _read_all(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        after: list[Any] | None = None
        while True:
            answer = self._client.search(
                index=self._alias, query=query, size=_PAGE, sort=[{"id": "asc"}], search_after=after
            )
            hits = answer["hits"]["hits"]
            yield from (dict(hit["_source"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]


def _told_id(search_id: str, item: AlertItem) -> str:
    return hashlib.sha256(f"{search_id}\n{item.document_id}\n{item.revision}".encode()).hexdigest()


def _dumped(items: Iterable[AlertItem]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json") for item in items]


def _read_message(source: dict[str, Any]) -> AlertMessage:
    head, *items = source["items"]
    kept = ("id", "batch", "created_at", "state", "tries", "next_try_at", "delivered_at", "last_error")
    return AlertMessage(
        search=SavedSearch(**head["search"]),
        items=tuple(AlertItem(**item) for item in items),
        **{name: source[name] for name in kept if name in source},
    )
