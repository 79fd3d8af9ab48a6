"""Saved searches, and what each has told of, in Elasticsearch, so that every worker knows the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.outbox import read_all
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.models import AlertItem, SavedSearch
from communique.settings import Settings

_CONFLICT = 409


class SavedSearches:
    """What is searched for, and which version of which document each search has told of.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._alias = alias_name(settings, "alerts")

    def add(self, search: SavedSearch) -> bool:
        """Save a search; ``False`` if there is one of that name, which stays as it is.

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

    def remove(self, search_id: str) -> bool:
        """Forget a search and tell whether there was one; notices made for it are still delivered."""
        if all(search.id != search_id for search in self.list()):
            return False
        with service_errors("removing a search"):
            try:
                self._client.delete(index=self._alias, id=search_id, refresh=True)
            except NotFoundError:
                return False
        return True

    def list(self) -> list[SavedSearch]:
        """Return every saved search, by name."""
        with service_errors("reading saved searches"):
            found = [dict(one) for one in read_all(self._client, self._alias, {"term": {"type": "search"}})]
        searches = [SavedSearch(**{name: one[name] for name in SavedSearch.model_fields}) for one in found]
        return sorted(searches, key=lambda search: search.name)

    def claim(self, search: SavedSearch, batch: str, items: Iterable[AlertItem]) -> tuple[AlertItem, ...]:
        """Take items that no other batch has told of for ``batch``, and return those that are the batch's.

        Doing it again for the same batch returns the same ones, so that a batch that was cut short tells of them.

        Raises:
            ServiceError: the cluster is away or refuses; doing it again is safe.
        """
        marks = {_mark_id(search, item): item for item in items}
        actions = (
            {
                "_op_type": "create",
                "_index": self._alias,
                "_id": mark,
                "_source": {
                    "type": "told",
                    "search_id": search.id,
                    "batch": batch,
                    "document_id": item.document_id,
                    "revision": item.revision,
                },
            }
            for mark, item in marks.items()
        )
        held: list[str] = []
        with service_errors("writing what is told"):
            for ok, item in write_in_bulk(self._client, actions):
                (result,) = item.values()
                if not ok and result["status"] != _CONFLICT:
                    raise ServiceError(f"writing what is told: {result['_id']}: {result.get('error')}; do it again")
                if not ok:
                    held.append(result["_id"])
            others = self._told_by_others(held, batch)
        return tuple(item for mark, item in marks.items() if mark not in others)

    def _told_by_others(self, marks: Iterable[str], batch: str) -> set[str]:
        asked = [*marks]
        if not asked:
            return set()
        answer = self._client.mget(index=self._alias, ids=asked, source_includes=["batch"])
        return {one["_id"] for one in answer["docs"] if one.get("found") and one["_source"]["batch"] != batch}


def _mark_id(search: SavedSearch, item: AlertItem) -> str:
    # A search that was removed and saved again is another one: what the first told of is nothing to the second.
    made = f"{search.id}\n{search.created_at.isoformat()}\n{item.document_id}\n{item.revision}"
    return hashlib.sha256(made.encode()).hexdigest()
