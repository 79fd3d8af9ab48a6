"""The ledger in Elasticsearch: one entry for each canonical URL, written so that no writer undoes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import document_id
from communique.index.templates import alias_name
from communique.ledger.entry import LedgerEntry, LedgerState, merge_entries
from communique.ledger.requests import CHUNK, chunks, read_entry, refuse_error
from communique.ledger.writing import EntryWriter
from communique.models import KnownPage
from communique.settings import Settings


class PageCount(NamedTuple):
    """How many URLs of one source are in one state for one reason.

    Attributes:
        source: id of the source.
        state: their state.
        reason: of their last failure that is not over; ``None`` without one.
        pages: URLs.
    """

    source: str
    state: LedgerState
    reason: str | None
    pages: int


class Ledger:
    """What is known of every URL.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._alias = alias_name(settings, "ledger")

    def read_entries(self, urls: Iterable[str]) -> dict[str, LedgerEntry]:
        """Return the entries there are for ``urls`` (canonical), by URL.

        Raises:
            ServiceError: the cluster is away or refuses.
        """
        entries: dict[str, LedgerEntry] = {}
        for chunk in chunks(dict.fromkeys(urls)):
            with service_errors("reading the ledger"):
                answer = self._client.mget(index=self._alias, ids=[document_id(url) for url in chunk])
            for found in answer["docs"]:
                refuse_error(found)
                if found["found"]:
                    entry = read_entry(found)
                    entries[entry.url] = entry
        return entries

    def write_entries(self, entries: Iterable[LedgerEntry]) -> None:
        """Write entries; one that somebody else wrote meanwhile is read again and merged by :func:`merge_entries`.

        An entry that was read is written only over the version that was read, one that was made only where there is
        none, so no account of a page is ever lost.

        Raises:
            ServiceError: the cluster is away, full, or refuses an entry. Writing the same entries again is safe.
        """
        waiting: dict[str, LedgerEntry] = {}
        for entry in entries:
            waiting[entry.url] = merge_entries(waiting[entry.url], entry) if entry.url in waiting else entry
        writer = EntryWriter(self._client, self._alias, self.read_entries)
        for chunk in chunks(waiting):
            writer.write([waiting[url] for url in chunk])

    def known_pages(self, urls: Iterable[str]) -> dict[str, KnownPage]:
        """Return, by URL, what conditional requests need, for the pages whose body is held."""
        known = ((url, entry.known_page()) for url, entry in self.read_entries(urls).items())
        return {url: page for url, page in known if page is not None}

    def count_states(self, source: str | None = None) -> dict[str, int]:
        """Return the number of URLs in each state that occurs, of one source or of all."""
        with service_errors("counting the ledger"):
            self._client.indices.refresh(index=self._alias)
            answer = self._client.search(
                index=self._alias, size=0, query=_of_source(source), aggs={"states": {"terms": {"field": "state"}}}
            )
        return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["states"]["buckets"]}

    def count_pages(self, source: str | None = None) -> list[PageCount]:
        """Return the number of URLs by source, state and reason, of one source or of all."""
        fields = {name: {"terms": {"field": name, "missing_bucket": True}} for name in ("source", "state", "reason")}
        composite: dict[str, Any] = {"size": CHUNK, "sources": [{name: field} for name, field in fields.items()]}
        counts: list[PageCount] = []
        with service_errors("counting the ledger"):
            self._client.indices.refresh(index=self._alias)
            while True:
                answer = self._client.search(
                    index=self._alias, size=0, query=_of_source(source), aggs={"pages": {"composite": composite}}
                )
                found = answer["aggregations"]["pages"]
                counts += [PageCount(**bucket["key"], pages=bucket["doc_count"]) for bucket in found["buckets"]]
                if "after_key" not in found:
                    return counts
                composite["after"] = found["after_key"]

    def find_entries(
        self,
        state: LedgerState,
        *,
        source: str | None = None,
        reason: str | None = None,
        failing: bool = False,
        size: int = CHUNK,
    ) -> list[LedgerEntry]:
        """Return the pages in a state that anything happened to last, newest first.

        Args:
            state: their state.
            source: only of this source.
            reason: only those that failed for this reason.
            failing: only those whose last visit failed.
            size: pages at the most.
        """
        filters = [_of_source(source), {"term": {"state": state}}]
        if reason is not None:
            filters.append({"term": {"reason": reason}})
        if failing:
            filters.append({"exists": {"field": "reason"}})
        return self._find_newest(filters, "last_seen_at", size)

    def find_failing(self, source: str, stage: str, size: int) -> list[LedgerEntry]:
        """Return the pages of a source that failed last in a stage, and that no operator has dropped, newest first."""
        held = {"bool": {"must_not": [{"term": {"state": "refused"}}]}}
        return self._find_newest([_of_source(source), {"term": {"stage": stage}}, held], "last_seen_at", size)

    def newest_bodies(self, source: str, size: int) -> list[LedgerEntry]:
        """Return the pages of a source whose bodies came last, newest first."""
        return self._find_newest([_of_source(source), {"exists": {"field": "digest"}}], "fetched_at", size)

    def list_quarantined(self, source: str | None = None) -> list[LedgerEntry]:
        """Return every page in quarantine, of one source or of all, by source and URL."""
        query = {"bool": {"filter": [_of_source(source), {"term": {"state": "quarantined"}}]}}
        with service_errors("listing the quarantine"):
            self._client.indices.refresh(index=self._alias)
            return [read_entry(hit) for hit in self._search_all(query)]

    def iter_entries(
        self, source: str | None = None, *, fetched_since: datetime | None = None
    ) -> Iterator[LedgerEntry]:
        """Yield every entry, of one source or of all, by source and URL.

        Args:
            source: id of the source.
            fetched_since: only pages whose body came at this time or later.
        """
        filters = [_of_source(source)]
        if fetched_since is not None:
            filters.append({"range": {"fetched_at": {"gte": fetched_since.isoformat()}}})
        with service_errors("reading the ledger"):
            self._client.indices.refresh(index=self._alias)
            for hit in self._search_all({"bool": {"filter": filters}}):
                yield read_entry(hit)

    def list_due(self, source: str, now: datetime, limit: int) -> list[LedgerEntry]:
        """Return the pages of a source whose next visit is due, the longest due first.

        Args:
            source: id of the source.
            now: the present moment.
            limit: pages at the most.
        """
        filters = [_of_source(source), {"range": {"next_visit_at": {"lte": now.isoformat()}}}]
        with service_errors("reading the ledger"):
            self._client.indices.refresh(index=self._alias)
            answer = self._client.search(
                index=self._alias,
                query={"bool": {"filter": filters}},
                size=limit,
                sort=[{"next_visit_at": "asc"}],
                seq_no_primary_term=True,
            )
        return [read_entry(hit) for hit in answer["hits"]["hits"]]

    def find_naming(self, source: str, urls: Iterable[str]) -> list[LedgerEntry]:
        """Return the pages of a source that call one of ``urls`` (canonical) their canonical address.

        At most :data:`CHUNK` for each :data:`CHUNK` of ``urls``, copies of them first: an address that more pages name
        is a template's mistake.
        """
        copies_first: list[dict[str, Any]] = [{"copy_of.url": {"order": "asc", "missing": "_last"}}, {"url": "asc"}]
        found: list[LedgerEntry] = []
        with service_errors("reading the ledger"):
            self._client.indices.refresh(index=self._alias)
            for chunk in chunks(dict.fromkeys(urls)):
                filters = [_of_source(source), {"terms": {"canonical.url": chunk}}]
                answer = self._client.search(
                    index=self._alias,
                    query={"bool": {"filter": filters}},
                    size=CHUNK,
                    sort=copies_first,
                    seq_no_primary_term=True,
                )
                found += [read_entry(hit) for hit in answer["hits"]["hits"]]
        return found

    def _find_newest(self, filters: list[dict[str, Any]], by: str, size: int) -> list[LedgerEntry]:
        with service_errors("reading the ledger"):
            self._client.indices.refresh(index=self._alias)
            answer = self._client.search(
                index=self._alias,
                query={"bool": {"filter": filters}},
                size=size,
                sort=[{by: {"order": "desc", "unmapped_type": "date"}}, {"url": "asc"}],
                seq_no_primary_term=True,
            )
        return [read_entry(hit) for hit in answer["hits"]["hits"]]

    def _search_all(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        after: list[Any] | None = None
        while True:
            answer = self._client.search(
                index=self._alias,
                query=query,
                size=CHUNK,
                sort=[{"source": "asc"}, {"url": "asc"}],
                search_after=after,
                seq_no_primary_term=True,
            )
            hits: list[dict[str, Any]] = answer["hits"]["hits"]
            yield from hits
            if len(hits) < CHUNK:
                return
            after = hits[-1]["sort"]


def _of_source(source: str | None) -> dict[str, Any]:
    return {"term": {"source": source}} if source else {"match_all": {}}
