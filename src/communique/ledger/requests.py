"""What reading and writing the ledger share: the size of a request, and what an answer says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from communique.errors import ServiceError
from communique.index.writing import advise_on
from communique.ledger.entry import LedgerEntry

CHUNK = 500
"""Entries read or written in one request; an entry is about a kilobyte."""


def chunks(urls: Iterable[str]) -> Iterator[list[str]]:
    """Yield as many URLs at a time as one request takes."""
    listed = list(urls)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def read_entry(found: Mapping[str, Any]) -> LedgerEntry:
    """Return the entry in a hit or an answer to ``mget``, with the version it was read in."""
    return LedgerEntry(**found["_source"], seq_no=found["_seq_no"], primary_term=found["_primary_term"])


def refuse_error(result: Mapping[str, Any]) -> None:
    """Raise a :class:`ServiceError` where the answer for one entry is an error."""
    error = result.get("error")
    if error is not None:
        raise ServiceError(
            f"the ledger in Elasticsearch: {error.get('type')}: {error.get('reason')}; {advise_on(error)}"
        )
