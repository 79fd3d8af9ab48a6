"""Writing ledger entries, each only over the version that was read, so that no writer undoes another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.document import document_id
from communique.index.writing import BLOCKED_STATUS, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, WRITE_RETRIES
from communique.ledger.entry import LedgerEntry, merge_entries
from communique.ledger.requests import refuse_error

ROUNDS = 8
"""Times an entry that another process keeps changing is read and written again."""
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Writes entries into the index behind an alias.

    Attributes:
        client: the cluster.
        alias: the ledger's.
        read: returns the entries there are for URLs, by URL.
    """

    client: Elasticsearch
    alias: str
    read: Callable[[Iterable[str]], dict[str, LedgerEntry]]

    def write(self, entries: list[LedgerEntry]) -> None:
        """Write as many entries as one request takes; what others changed meanwhile is read again and merged.

        Raises:
            ServiceError: the cluster is away, full, or refuses an entry.
        """
        for _ in range(ROUNDS):
            entries = self._try_to_write(entries)
            if not entries:
                return
            held = self.read(entry.url for entry in entries)
            entries = [_rebase(entry, held.get(entry.url)) for entry in entries]
        raise ServiceError(
            f"the ledger entry of {entries[0].url} was changed by others {ROUNDS} times while it was written; "
            "run the task again"
        )

    def _try_to_write(self, entries: list[LedgerEntry]) -> list[LedgerEntry]:
        """Write entries and return those that somebody else changed meanwhile."""
        conflicts = []
        for entry, result in zip(entries, self._write_patiently(entries), strict=True):
            if result["status"] == _CONFLICT:
                conflicts.append(entry)
            else:
                refuse_error(result)
        return conflicts

    def _write_patiently(self, entries: list[LedgerEntry]) -> list[dict[str, Any]]:
        """Return what became of each entry; all are written again while a migration holds writing back.

        One that was written by the first try meets itself as a conflict in the second, and is merged with itself.
        """
        wait = FIRST_WAIT_SECONDS
        for left in range(WRITE_RETRIES, -1, -1):
            with service_errors("writing the ledger"):
                answer = self.client.bulk(operations=list(_operations(self.alias, entries)), require_alias=True)
            results: list[dict[str, Any]] = [result for item in answer["items"] for result in item.values()]
            if left == 0 or not any(result["status"] == BLOCKED_STATUS for result in results):
                break
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        return results


def _operations(alias: str, entries: Iterable[LedgerEntry]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        address = {"_index": alias, "_id": document_id(entry.url)}
        if entry.seq_no is None or entry.primary_term is None:
            yield {"create": address}
        else:
            yield {"index": address | {"if_seq_no": entry.seq_no, "if_primary_term": entry.primary_term}}
        yield entry.model_dump(mode="json", exclude_none=True)


def _rebase(entry: LedgerEntry, held: LedgerEntry | None) -> LedgerEntry:
    if held is None:  # deleted meanwhile
        return entry.model_copy(update={"seq_no": None, "primary_term": None})
    return merge_entries(held, entry)
